//! What the server keeps of a refused form: as much as a form holds, and no more.

use crate::{
    domain::{FieldError, RedirectUri, SettingsForm, text::first},
    wire::{Refused, UiError},
};

/// Longer than anything that is accepted in a field.
const TEXT: usize = 2_000;
/// More fields, boxes and messages than a form has.
const FIELDS: usize = 1_000;
/// The name of a field, of a role in a division, of a scope.
const NAME: usize = 120;
/// More scopes than a catalogue has, and what is answered for one.
const SCOPES: usize = 500;
const WORD: usize = 20;
/// What all fields of a form without a type hold together.
const TOGETHER: usize = 100_000;

fn short(mut text: String, most: usize) -> String {
    text.truncate(first(&text, most).len());
    text
}

/// The same refusal, within the bounds of a form.
pub fn kept(refused: Refused) -> Refused {
    let error = match refused.error {
        UiError::Invalid(errors) => UiError::Invalid(errors.into_iter().take(FIELDS).map(message).collect()),
        UiError::NoSuch(says) => UiError::NoSuch(short(says, TEXT)),
        other => other,
    };
    let names = |names: Vec<String>| names.into_iter().take(FIELDS).map(|name| short(name, NAME)).collect();
    let mut left = TOGETHER;
    let typed = refused.typed.into_iter().take(FIELDS).map(|(name, value)| (short(name, NAME), short(value, TEXT)));
    let typed = typed.take_while(|(name, value)| {
        let size = name.len() + value.len();
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    });
    Refused { error, settings: refused.settings.map(settings), roles: refused.roles.map(names), typed: typed.collect() }
}

fn message(error: FieldError) -> FieldError {
    FieldError { field: short(error.field, NAME), message: short(error.message, TEXT), ..error }
}

/// The longest network has 43 characters and a line break; some more, so that a form that held too many still does.
const ADDRESSES: usize = 6_000;

fn settings(form: SettingsForm) -> SettingsForm {
    // One more than is accepted, so that a form that held too many still does.
    let uris =
        form.redirect_uris.into_iter().filter(|line| !line.trim().is_empty()).take(RedirectUri::MAX_PER_CLIENT + 1);
    let scopes = form.scopes.into_iter().take(SCOPES).map(|(base, word)| (short(base, NAME), short(word, WORD)));
    SettingsForm {
        name: short(form.name, TEXT),
        description: short(form.description, TEXT),
        grant_type: short(form.grant_type, NAME),
        client_type: short(form.client_type, NAME),
        token_duration: short(form.token_duration, NAME),
        allowed_addresses: short(form.allowed_addresses, ADDRESSES),
        redirect_uris: uris.map(|uri| short(uri, RedirectUri::MAX_BYTES + 1)).collect(),
        scopes: scopes.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(settings: Option<SettingsForm>, typed: Vec<(String, String)>) -> Refused {
        Refused { error: UiError::invalid("name", "Enter a name."), settings, roles: None, typed }
    }

    #[test]
    fn a_whole_form_comes_back_as_it_was() {
        let whole = SettingsForm {
            name: "n".repeat(100),
            description: "é".repeat(500),
            grant_type: "CODE".into(),
            client_type: "public".into(),
            token_duration: "86400".into(),
            allowed_addresses: "2001:db8:1234:5678:9abc:def0:1234:5670/124\n".repeat(100),
            redirect_uris: (0..100).map(|n| format!("https://a.example/{n}/{}", "x".repeat(1_900))).collect(),
            scopes: (0..200).map(|n| (format!("scope-{n}"), "read".into())).collect(),
        };
        let typed = vec![("name".to_owned(), "Ana".to_owned()), ("email".to_owned(), "a@b.example".to_owned())];
        let form = refused(Some(whole), typed);
        assert_eq!(kept(form.clone()), form);
    }

    #[test]
    fn no_more_is_kept_than_a_form_holds() {
        let long = || "é".repeat(100_000);
        let many = || vec![long(); 2_000];
        let settings = SettingsForm {
            name: long(),
            description: long(),
            grant_type: long(),
            client_type: long(),
            token_duration: long(),
            allowed_addresses: long(),
            redirect_uris: many(),
            scopes: (0..5_000).map(|n| (format!("{n}{}", "x".repeat(5_000)), long())).collect(),
        };
        let error = UiError::Invalid(vec![FieldError::wrong(&long(), long()); 2_000]);
        let typed = vec![(long(), long()); 2_000];
        let kept = kept(Refused { error, settings: Some(settings), roles: Some(many()), typed });
        let size = |form: &Refused| serde_json::to_string(form).unwrap().len();
        let without_messages = Refused { error: UiError::SignedOut, ..kept.clone() };
        assert!(size(&without_messages) < 1 << 20, "{}", size(&without_messages));
        assert_eq!(kept.settings.as_ref().unwrap().redirect_uris.len(), 101);
        assert_eq!(kept.settings.unwrap().name.chars().count(), TEXT);
    }
}
