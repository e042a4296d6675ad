//! The plain fields: App Name, Description, Grant type, Token duration. Each says what is saved, so that the browser knows
//! what differs from it.

use super::{
    filled::Filled,
    problems::{invalid, of_field},
};
use crate::{
    components::Drawn,
    domain::{ClientType, GrantType, network::AllowedFrom, settings::field, time::duration_words},
};
use maud::{Markup, html};

/// App Name and Description.
pub fn basics(filled: &Filled) -> Drawn {
    let Filled { saved, now, errors, .. } = filled;
    html! {
        div class="field" {
            label for="field-name" { "App Name" }
            input
                id="field-name"
                type="text"
                name="form[name]"
                autocomplete="off"
                aria-describedby="name-errors"
                aria-invalid=[invalid(errors, field::NAME)]
                value=(now.name)
                data-saved=(saved.name);
            (of_field(errors, field::NAME))
        }
        div class="field" {
            label for="field-description" { "Description " span class="optional" { "optional" } }
            textarea
                id="field-description"
                name="form[description]"
                rows="2"
                aria-describedby="description-errors"
                aria-invalid=[invalid(errors, field::DESCRIPTION)]
                data-saved=(saved.description)
            {
                // A browser drops a line break that a text begins with (HTML, section 13.1.2.5).
                @if now.description.starts_with('\n') { "\n" }
                (now.description)
            }
            (of_field(errors, field::DESCRIPTION))
        }
    }
    .into()
}

/// The two grant types that can be chosen, and the legacy one that the client came with.
pub fn grant_types(filled: &Filled, current: Option<GrantType>) -> Drawn {
    let legacy = current.filter(|grant_type| grant_type.is_legacy());
    html! {
        fieldset
            id="grant-type"
            class="grant-types"
            tabindex="-1"
            aria-describedby="grant_type-errors"
            data-saved=(filled.saved.grant_type)
            data-current=[current.map(GrantType::as_str)]
        {
            legend class="label" { "Grant type" }
            div class="cards" {
                @for grant_type in [GrantType::Code, GrantType::ClientCredentials].into_iter().chain(legacy) {
                    (card(grant_type, &filled.now.grant_type))
                }
            }
            (of_field(&filled.errors, field::GRANT_TYPE))
        }
    }
    .into()
}

fn card(grant_type: GrantType, chosen: &str) -> Markup {
    let word = grant_type.as_str();
    let hint = match grant_type {
        GrantType::Code => "People sign in. Needs scopes and a redirect URI.",
        GrantType::ClientCredentials => "A machine acts on its own. Needs roles.",
        _ => "Legacy: no tokens. Once changed it cannot be chosen again.",
    };
    html! {
        div class=(if grant_type.is_legacy() { "card legacy" } else { "card" }) {
            label {
                input
                    type="radio"
                    name="form[grant_type]"
                    value=(word)
                    checked[chosen == word]
                    aria-describedby={ "grant-" (word) "-hint" };
                b { (grant_type.label()) }
            }
            span id={ "grant-" (word) "-hint" } class="card-hint" { (hint) }
        }
    }
}

/// Whether it can keep a secret. Neither is chosen while it has not said.
pub fn client_types(filled: &Filled) -> Drawn {
    html! {
        fieldset
            id="client-type"
            class="grant-types"
            tabindex="-1"
            aria-describedby="client_type-errors"
            data-saved=(filled.saved.client_type)
        {
            legend class="label" { "Client type" }
            p class="only-for" { "Only for Code Authorization / PKCE." }
            div class="cards" {
                @for kind in ClientType::ALL { (type_card(kind, &filled.now.client_type)) }
            }
            (of_field(&filled.errors, field::CLIENT_TYPE))
        }
    }
    .into()
}

fn type_card(kind: ClientType, chosen: &str) -> Markup {
    let word = kind.as_str();
    let hint = match kind {
        ClientType::Confidential => "Runs on a server and keeps its secret. It gets nothing without it.",
        ClientType::Public => "Runs in a browser, on a phone or a desktop, where nobody can keep a secret.",
    };
    html! {
        div class="card" {
            label {
                input
                    type="radio"
                    name="form[client_type]"
                    value=(word)
                    checked[chosen == word]
                    aria-describedby={ "type-" (word) "-hint" };
                b { (kind.label()) }
            }
            span id={ "type-" (word) "-hint" } class="card-hint" { (hint) }
        }
    }
}

/// Seconds, and in words beside them.
pub fn duration(filled: &Filled) -> Drawn {
    let Filled { saved, now, errors, .. } = filled;
    html! {
        div class="field" {
            label for="field-token-duration" { "Token duration" }
            div class="duration" {
                input
                    id="field-token-duration"
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    name="form[token_duration]"
                    aria-describedby="duration-hint token_duration-errors"
                    aria-invalid=[invalid(errors, field::TOKEN_DURATION)]
                    value=(now.token_duration)
                    data-saved=(saved.token_duration);
                span { "seconds" }
                b id="duration-words" { (duration_in_words(&now.token_duration)) }
            }
            p id="duration-hint" class="hint" { "300 to 172800 seconds (5 minutes to 48 hours)." }
            (of_field(errors, field::TOKEN_DURATION))
        }
    }
    .into()
}

/// Allowed addresses, one on each line. `last`: where the client was last used from.
pub fn addresses(filled: &Filled, last: Option<&str>) -> Drawn {
    let Filled { saved, now, errors, .. } = filled;
    html! {
        div class="field" {
            label for="field-allowed-addresses" { "Allowed addresses " span class="optional" { "optional" } }
            p class="only-for" { "Only for Client Credentials." }
            textarea
                id="field-allowed-addresses"
                name="form[allowed_addresses]"
                rows="3"
                autocomplete="off"
                spellcheck="false"
                aria-describedby="addresses-hint addresses-note allowed_addresses-errors"
                aria-invalid=[invalid(errors, field::ALLOWED_ADDRESSES)]
                data-saved=(saved.allowed_addresses)
            {
                @if now.allowed_addresses.starts_with('\n') { "\n" }
                (now.allowed_addresses)
            }
            p id="addresses-hint" class="hint" {
                "Where it may ask for tokens and use them: one address or range on each line, as in 192.0.2.0/24 or 2001:db8::/48. \
                 Empty: from anywhere."
            }
            p id="addresses-note" class="hint" data-last=[last] { (addresses_note(&now.allowed_addresses, last)) }
            (of_field(errors, field::ALLOWED_ADDRESSES))
        }
    }
    .into()
}

/// That what is typed shuts out where the client was last used from; empty: it does not, or nobody knows.
pub fn addresses_note(typed: &str, last: Option<&str>) -> String {
    let allowed = AllowedFrom::read(typed);
    match last.filter(|last| !last.is_empty() && !allowed.has(Some(last))) {
        Some(last) => format!("It was last used from {last}, which this shuts out."),
        None => String::new(),
    }
}

/// "1 hour", empty for what is no number.
pub fn duration_in_words(typed: &str) -> String {
    typed.trim().parse::<u32>().map(|seconds| duration_words(i64::from(seconds))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SettingsForm;
    use maud::Render as _;
    use std::collections::BTreeSet;

    /// A browser drops the first line break of a textarea's content (HTML, section 13.1.2.5).
    fn as_read(page: &str) -> &str {
        let (_, content) = page.split_once("<textarea").unwrap().1.split_once('>').unwrap();
        let (content, _) = content.split_once("</textarea>").unwrap();
        content.strip_prefix('\n').unwrap_or(content)
    }

    #[test]
    fn a_description_comes_back_as_it_was_typed() {
        for typed in ["", "Plain", "\nBelow a blank line", "\n\nBelow two"] {
            let now = SettingsForm { description: typed.into(), ..SettingsForm::default() };
            let filled = Filled {
                saved: SettingsForm::default(),
                now,
                saved_roles: BTreeSet::new(),
                roles: BTreeSet::new(),
                errors: vec![],
            };
            assert_eq!(as_read(&basics(&filled).render().into_string()), typed);
        }
    }
}
