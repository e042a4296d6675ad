//! The settings form as it is being filled in: what was saved, what is typed, what is wrong with it.

use super::uri_line::UriLine;
use crate::{
    domain::{
        FieldError, GrantType, RedirectUri, ScopeId, SettingsForm,
        scope::{ScopeAccess, ScopeGroup, ScopeRow},
        settings::{SettingsContext, field},
    },
    islands::dom,
};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Lines that a browser without JavaScript gets to type further redirect URIs into.
const SPARE_LINES: usize = 3;

/// One row of the scope picker with the answer to it.
#[derive(Clone)]
pub struct ScopeChoice {
    pub group: usize,
    pub row: ScopeRow,
    pub saved: ScopeAccess,
    pub access: RwSignal<ScopeAccess>,
}

/// Everything typed, one signal each. The inputs carry the same values under the form's field names, so that a post
/// without JavaScript sends what these signals hold.
#[derive(Clone, Copy)]
pub struct FormState {
    /// Lines are added and removed from event handlers of other lines; their signals must outlive those.
    owner: StoredValue<Owner>,
    saved: StoredValue<SettingsForm>,
    saved_roles: StoredValue<BTreeSet<String>>,
    current_grant_type: Option<GrantType>,
    /// What the server said is wrong with the form as it was sent last.
    refused: RwSignal<Vec<FieldError>>,
    pub name: RwSignal<String>,
    pub description: RwSignal<String>,
    pub grant_type: RwSignal<String>,
    pub token_duration: RwSignal<String>,
    pub uris: RwSignal<Vec<UriLine>>,
    /// The boxes of roles that are ticked, by their values. The server alone draws them.
    pub roles: RwSignal<BTreeSet<String>>,
    pub groups: StoredValue<Vec<String>>,
    pub scopes: StoredValue<Vec<ScopeChoice>>,
    /// Whether Save was pressed on bad input: from then on the errors follow the typing.
    pub checked: RwSignal<bool>,
    /// Every error to show, in the order of the page.
    pub errors: Memo<Vec<FieldError>>,
}

impl FormState {
    /// `typed`: what an earlier, refused attempt holds; `refused`: what the server said to the last one; `saved_roles`: the
    /// boxes of what the client has.
    pub fn new(
        (saved, saved_roles): (SettingsForm, BTreeSet<String>),
        typed: Option<SettingsForm>,
        groups: &[ScopeGroup],
        current_grant_type: Option<GrantType>,
        refused: Vec<FieldError>,
    ) -> Self {
        let typed = typed.unwrap_or_else(|| saved.clone());
        let scopes = choices(groups, &saved, &typed);
        let mut uris: Vec<UriLine> = typed.redirect_uris.iter().map(|line| UriLine::new(line.clone())).collect();
        uris.extend((0..SPARE_LINES).map(|_| UriLine::spare()));
        let mut state = Self {
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            saved: StoredValue::new(saved),
            roles: RwSignal::new(saved_roles.clone()),
            saved_roles: StoredValue::new(saved_roles),
            current_grant_type,
            refused: RwSignal::new(refused),
            name: RwSignal::new(typed.name),
            description: RwSignal::new(typed.description),
            grant_type: RwSignal::new(typed.grant_type),
            token_duration: RwSignal::new(typed.token_duration),
            uris: RwSignal::new(uris),
            groups: StoredValue::new(groups.iter().map(|g| g.title.clone()).collect()),
            scopes: StoredValue::new(scopes),
            checked: RwSignal::new(false),
            errors: Memo::new(|_| vec![]),
        };
        state.errors = Memo::new(move |_| state.shown_errors());
        // Boxes may be ticked before the code comes, or by an attempt that was refused.
        Effect::new(move |_| state.read_roles());
        state
    }

    /// A further line of the redirect URI editor, which lives as long as the form.
    pub fn line(&self, text: String) -> UriLine {
        self.owner.get_value().with(|| UriLine::new(text))
    }

    /// What would be sent now.
    pub fn form(&self) -> SettingsForm {
        SettingsForm {
            name: self.name.get(),
            description: self.description.get(),
            grant_type: self.grant_type.get(),
            token_duration: self.token_duration.get(),
            redirect_uris: self.uris.with(|lines| lines.iter().map(|line| line.text.get()).collect()),
            scopes: self.scopes.with_value(|choices| {
                choices.iter().map(|c| (c.row.base.clone(), c.access.get().as_str().to_owned())).collect()
            }),
        }
    }

    /// Looks which roles are ticked.
    pub fn read_roles(&self) {
        self.roles.set(dom::checked_within("#roles"));
    }

    /// Whether roles are what the client acts by.
    pub fn is_machine(&self) -> bool {
        self.chosen_grant_type() == Some(GrantType::ClientCredentials)
    }

    /// The grant type chosen; `None` while there is none.
    pub fn chosen_grant_type(&self) -> Option<GrantType> {
        GrantType::parse(&self.grant_type.get())
    }

    /// How many scope rows are answered with anything but None.
    pub fn chosen_scopes(&self) -> usize {
        self.scopes.with_value(|choices| choices.iter().filter(|c| c.access.get() != ScopeAccess::None).count())
    }

    /// What the domain says of the form as it is: the very check that the server repeats.
    pub fn problems(&self) -> Vec<FieldError> {
        let known = self.known_scopes();
        let context = SettingsContext {
            known_scopes: &known,
            current_grant_type: self.current_grant_type,
            roles: self.roles.with(BTreeSet::len),
        };
        self.form().parse(&context).err().unwrap_or_default()
    }

    /// The first error of a field.
    pub fn error_of(&self, name: &'static str) -> Signal<Option<String>> {
        let errors = self.errors;
        Signal::derive(move || errors.with(|all| all.iter().find(|e| e.field == name).map(|e| e.message.clone())))
    }

    /// The fields that differ from what is saved, in the order of the page.
    pub fn changes(&self) -> Vec<&'static str> {
        let (now, saved) = (self.form(), self.saved.get_value());
        let lines = |form: &SettingsForm| -> Vec<String> {
            form.redirect_uris.iter().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect()
        };
        let scopes = |form: &SettingsForm| -> BTreeMap<String, String> {
            form.scopes.iter().filter(|(_, a)| *a != "none").map(|(b, a)| (b.clone(), a.clone())).collect()
        };
        [
            (field::NAME, now.name != saved.name),
            (field::DESCRIPTION, now.description.replace("\r\n", "\n") != saved.description),
            (field::GRANT_TYPE, now.grant_type != saved.grant_type),
            (field::TOKEN_DURATION, now.token_duration.trim() != saved.token_duration),
            (field::REDIRECT_URIS, lines(&now) != lines(&saved)),
            (field::SCOPES, scopes(&now) != scopes(&saved)),
            (
                field::ROLES,
                self.is_machine() && self.saved_roles.with_value(|saved| self.roles.with(|now| now != saved)),
            ),
        ]
        .into_iter()
        .filter_map(|(name, changed)| changed.then_some(name))
        .collect()
    }

    /// Puts everything back to what is saved.
    pub fn discard(&self) {
        let saved = self.saved.get_value();
        self.name.set(saved.name);
        self.description.set(saved.description);
        self.grant_type.set(saved.grant_type);
        self.token_duration.set(saved.token_duration);
        self.uris.set(saved.redirect_uris.into_iter().map(|text| self.line(text)).collect());
        self.scopes.with_value(|choices| choices.iter().for_each(|c| c.access.set(c.saved)));
        dom::check_only("#roles", &self.saved_roles.get_value());
        self.read_roles();
        self.checked.set(false);
        self.refused.set(vec![]);
    }

    fn known_scopes(&self) -> BTreeSet<ScopeId> {
        self.scopes.with_value(|choices| {
            choices
                .iter()
                .flat_map(|c| {
                    let offered = ScopeAccess::Both
                        .ids(&c.row.base)
                        .into_iter()
                        .filter(|id| if id.is_readonly() { c.row.has_read } else { c.row.has_write });
                    offered.chain(c.saved.ids(&c.row.base)).collect::<Vec<_>>()
                })
                .collect()
        })
    }

    /// Takes over what the server said is wrong.
    pub fn was_refused(&self, errors: Vec<FieldError>) {
        self.refused.set(errors);
    }

    fn shown_errors(&self) -> Vec<FieldError> {
        let mut errors = if self.checked.get() { self.problems() } else { self.line_problems() };
        let said = self.refused.get();
        errors.extend(said.into_iter().filter(|e| !errors.contains(e)).collect::<Vec<_>>());
        errors
    }

    /// A finished line tells at once what is wrong with it; the other fields wait for Save.
    fn line_problems(&self) -> Vec<FieldError> {
        let lines = self.uris.get();
        let filled = lines.iter().filter(|line| !line.text.with(|t| t.trim().is_empty()));
        filled
            .enumerate()
            .filter(|(_, line)| line.finished.get())
            .filter_map(|(index, line)| {
                let message = line.text.with(|text| RedirectUri::parse(text)).err()?;
                let message = format!("Line {}: {message}", index + 1);
                Some(FieldError::wrong(field::REDIRECT_URIS, message))
            })
            .collect()
    }
}

/// A choice for each row of the catalogue, and for what the client stores though the catalogue no longer has it.
fn choices(groups: &[ScopeGroup], saved: &SettingsForm, typed: &SettingsForm) -> Vec<ScopeChoice> {
    let answer = |form: &SettingsForm, base: &str| {
        form.scopes.get(base).and_then(|word| ScopeAccess::parse(word)).unwrap_or_default()
    };
    let choice = |group: usize, row: ScopeRow| {
        let (saved, typed) = (answer(saved, &row.base), answer(typed, &row.base));
        ScopeChoice { group, row, saved, access: RwSignal::new(typed) }
    };
    let mut all: Vec<ScopeChoice> = groups
        .iter()
        .enumerate()
        .flat_map(|(index, group)| group.rows.iter().map(move |row| choice(index, row.clone())))
        .collect();
    let last = groups.len().saturating_sub(1);
    for base in saved.scopes.keys() {
        let held = answer(saved, base);
        if held != ScopeAccess::None && !all.iter().any(|c| c.row.base == *base) {
            let row = ScopeRow {
                base: base.clone(),
                description: "No longer in the scope catalogue".into(),
                has_read: matches!(held, ScopeAccess::Read | ScopeAccess::Both),
                has_write: held.writes(),
            };
            all.push(choice(last, row));
        }
    }
    all
}

/// The id of the element that an error about this field leads to.
pub fn anchor(name: &str) -> &'static str {
    match name {
        field::NAME => "field-name",
        field::DESCRIPTION => "field-description",
        field::GRANT_TYPE => "grant-type",
        field::TOKEN_DURATION => "field-token-duration",
        field::REDIRECT_URIS => "redirect-uris",
        field::SCOPES => "scopes",
        field::ROLES => "roles",
        _ => "refusal",
    }
}
