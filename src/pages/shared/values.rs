//! The fields of the form, and their values in words: for versions side by side.

use crate::domain::{
    ClientType, GrantType, SettingsForm,
    scope::{ScopeAccess, ScopeGroup, has_read_form},
    settings::field,
    time::duration_words,
};

/// The fields of this tab, in the order of the page.
pub const LABELLED: [&str; 8] = [
    field::NAME,
    field::DESCRIPTION,
    field::GRANT_TYPE,
    field::CLIENT_TYPE,
    field::TOKEN_DURATION,
    field::ALLOWED_ADDRESSES,
    field::REDIRECT_URIS,
    field::SCOPES,
];

/// Words for a field's value where it is read, not chosen; scopes as the picker of `groups` calls them.
pub fn value_of(form: &SettingsForm, groups: &[ScopeGroup], name: &str) -> Vec<String> {
    match name {
        field::NAME => vec![form.name.clone()],
        field::DESCRIPTION => vec![form.description.clone()],
        field::GRANT_TYPE => {
            let label = GrantType::parse(&form.grant_type).map_or("None", |grant_type| grant_type.label());
            vec![label.to_owned()]
        }
        field::CLIENT_TYPE => {
            ClientType::parse(&form.client_type).map(|kind| kind.label().to_owned()).into_iter().collect()
        }
        field::TOKEN_DURATION => {
            let words = form.token_duration.parse().map(|seconds: u32| duration_words(i64::from(seconds)));
            vec![words.map_or_else(
                |_| format!("{} seconds", form.token_duration),
                |words| format!("{words} ({} seconds)", form.token_duration),
            )]
        }
        field::ALLOWED_ADDRESSES => form.allowed_addresses.lines().map(str::to_owned).collect(),
        field::REDIRECT_URIS => {
            form.redirect_uris.iter().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect()
        }
        field::SCOPES => form
            .scopes
            .iter()
            .filter_map(|(base, word)| {
                let held = ScopeAccess::parse(word).filter(|held| *held != ScopeAccess::None)?;
                let also = if held == ScopeAccess::Both { format!(", also {base}:readonly") } else { String::new() };
                Some(format!("{base} {}{also}", held.word(has_read_form(groups, base, held))))
            })
            .collect(),
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::settings::anchor;

    #[test]
    fn every_setting_has_its_words_and_its_place_on_the_page() {
        // Without `..`: a new field is given a value here.
        let whole = SettingsForm {
            name: "Route planner".into(),
            description: "Plans routes".into(),
            grant_type: "CODE".into(),
            client_type: "public".into(),
            token_duration: "3600".into(),
            allowed_addresses: "192.0.2.0/24".into(),
            redirect_uris: vec!["https://routes.example/callback".into()],
            scopes: [("users".to_owned(), "read".to_owned())].into(),
        };
        let settings = serde_json::to_value(&whole).unwrap();
        let names: Vec<&String> = settings.as_object().unwrap().keys().collect();
        assert_eq!(names.len(), LABELLED.len());
        for name in names {
            assert!(LABELLED.contains(&name.as_str()), "{name} is not compared");
            assert_ne!(field::label(name), name, "{name} has no words");
            assert_ne!(anchor(name), "refusal", "{name} has no place");
            assert!(!value_of(&whole, &[], name).concat().is_empty(), "{name} is not shown");
        }
    }
}
