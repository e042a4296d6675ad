//! The foot of Restore on a deactivated client's page.

use super::filled::FORM_ID;
use crate::{components::Glyph, domain::settings::Missing, wire::plural};
use maud::{Markup, html};

/// Restore is inactive until the configuration is complete, and says why. Scopes that are chosen but not saved make it
/// active at once: it then saves and restores in one write. `denied`: why the caller may not; `gap`: what the configuration
/// lacks as it is typed; `changes`: how many fields are not saved.
pub fn foot(denied: Option<&str>, gap: Option<Missing>, changes: usize) -> Markup {
    match (denied, gap, changes) {
        (Some(reason), ..) => inactive(&html! { b { (reason) } }),
        (None, Some(missing), _) => inactive(&why(missing)),
        (None, None, 0) => html! {
            p id="restore-why" { "Everything it needs is there." }
            button type="submit" form="restore-form" class="btn btn-primary" { (Glyph::Undo) "Restore" }
        },
        (None, None, count) => html! {
            p id="restore-why" { "Saves your " (plural(count as u64, "change")) " too." }
            button type="submit" form=(FORM_ID) name="restore" value="yes" class="btn btn-primary" aria-describedby="restore-why" {
                (Glyph::Undo) "Restore"
            }
        },
    }
}

fn inactive(reason: &Markup) -> Markup {
    html! {
        p id="restore-why" { (Glyph::Lock) (reason) }
        button type="button" class="btn" aria-disabled="true" aria-describedby="restore-why" { (Glyph::Undo) "Restore" }
    }
}

fn why(missing: Missing) -> Markup {
    let (lacks, to, what) = match missing {
        Missing::Scopes => ("no scopes are assigned", "#scopes", "Choose at least one scope"),
        Missing::Roles => ("no roles are assigned", "#roles", "Choose at least one role"),
        Missing::RedirectUris => ("no redirect URI is given", "#redirect-uris", "Add at least one redirect URI"),
    };
    html! {
        span {
            b { "Restore is inactive: " (lacks) ". " }
            a href=(to) { (what) }
            " on this tab and the button works at once."
        }
    }
}
