//! The form as a whole: what is saved, what stands in it, what is wrong with it.

use super::{
    reading::{field_value, put},
    refusals::said,
    roles::Roles,
    scopes::{SEARCH, Scopes},
    uris,
};
use crate::{
    components::settings::Filled,
    dom::{all, attribute, closest, find, target, within},
    domain::{
        FieldError, GrantType, SettingsForm,
        settings::{SettingsContext, field},
    },
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

/// The form of the page.
pub struct Form {
    pub element: Element,
    pub saved: SettingsForm,
    /// The grant type that the client has; none for a new one.
    pub current: Option<GrantType>,
    pub scopes: Scopes,
    pub roles: Roles,
    /// Whether Save was pressed on bad input: from then on the errors follow the typing.
    pub checked: bool,
    /// What the server said is wrong with the form as it was sent last.
    pub refused: Vec<FieldError>,
}

impl Form {
    /// What the page says of its form.
    pub fn of(element: &Element) -> Self {
        let scopes = Scopes::of(element);
        let saved =
            |selector: &str| within(element, selector).map(|at| attribute(&at, "data-saved")).unwrap_or_default();
        let saved = SettingsForm {
            name: saved("#field-name"),
            description: saved("#field-description"),
            grant_type: saved("#grant-type"),
            client_type: saved("#client-type"),
            token_duration: saved("#field-token-duration"),
            allowed_addresses: saved("#field-allowed-addresses"),
            redirect_uris: saved(".uri-list").lines().map(str::to_owned).collect(),
            scopes: scopes.saved(),
        };
        let current = within(element, "#grant-type").map(|at| attribute(&at, "data-current"));
        Self {
            element: element.clone(),
            saved,
            current: current.and_then(|word| GrantType::parse(&word)),
            scopes,
            roles: Roles::of(element),
            checked: false,
            refused: said(find("#refusal").as_ref()),
        }
    }

    /// What was typed before the code was there counts as if it had been heard.
    pub fn begin(&mut self) {
        // From now on this code knows better than the page's own what is unsaved.
        for mark in ["data-guarded", "data-unsaved"] {
            let _ = self.element.remove_attribute(mark);
        }
        uris::begin(&self.element);
    }

    /// What stands in it.
    pub fn now(&self) -> SettingsForm {
        let chosen = |place: &str| {
            let radio = within(&self.element, &[place, " input:checked"].concat());
            radio.map(|radio| attribute(&radio, "value")).unwrap_or_default()
        };
        SettingsForm {
            name: field_value(&self.element, "#field-name"),
            description: field_value(&self.element, "#field-description"),
            grant_type: chosen("#grant-type"),
            client_type: chosen("#client-type"),
            token_duration: field_value(&self.element, "#field-token-duration"),
            allowed_addresses: field_value(&self.element, "#field-allowed-addresses"),
            redirect_uris: uris::texts(&self.element),
            scopes: self.scopes.now(),
        }
    }

    /// The same beside what is saved, with what is wrong.
    pub fn filled(&self) -> Filled {
        let now = self.now();
        let roles = self.roles.ticked();
        let mut errors = if self.checked { self.problems(&now, roles.len()) } else { uris::problems(&self.element) };
        let also: Vec<FieldError> = self.refused.iter().filter(|error| !errors.contains(error)).cloned().collect();
        errors.extend(also);
        Filled { saved: self.saved.clone(), now, saved_roles: self.roles.saved.clone(), roles, errors }
    }

    /// What the rules say of the form as it is: the very check that the server repeats.
    pub fn problems(&self, now: &SettingsForm, roles: usize) -> Vec<FieldError> {
        let known_scopes = self.scopes.known();
        let context = SettingsContext {
            known_scopes: &known_scopes,
            current_grant_type: self.current,
            current_addresses: None,
            roles,
        };
        now.parse(&context).err().unwrap_or_default()
    }

    /// Something was typed.
    pub fn typed(&mut self, event: &Event) {
        if target(event).is_some_and(|at| at.id() == SEARCH) {
            self.scopes.filtered();
        }
    }

    /// Something was chosen, or typed to its end.
    pub fn chosen(&mut self, event: &Event) {
        let Some(at) = target(event) else { return };
        if closest(&at, ".uri-line").is_some() {
            uris::finished(&at);
        } else if let Some(row) = closest(&at, "fieldset.scope") {
            self.scopes.answered(&row);
            self.scopes.read();
        }
    }

    /// Puts everything back to what is saved.
    pub fn discard(&mut self) {
        for (selector, saved) in [
            ("#field-name", &self.saved.name),
            ("#field-description", &self.saved.description),
            ("#field-token-duration", &self.saved.token_duration),
            ("#field-allowed-addresses", &self.saved.allowed_addresses),
        ] {
            put(&self.element, selector, saved);
        }
        for (place, saved) in
            [("#grant-type input", &self.saved.grant_type), ("#client-type input", &self.saved.client_type)]
        {
            for radio in all(&self.element, place) {
                let radio: HtmlInputElement = radio.unchecked_into();
                radio.set_checked(radio.value() == *saved);
            }
        }
        uris::put(&self.element, &self.saved.redirect_uris);
        self.scopes.discard();
        self.roles.discard();
        self.checked = false;
        self.refused.clear();
    }

    /// Whether roles are what the client acts by.
    pub fn is_machine(now: &SettingsForm) -> bool {
        GrantType::parse(&now.grant_type).is_some_and(GrantType::uses_roles)
    }

    /// The fields that differ from what is saved; for a new client roles that are ticked are not lost silently, either.
    pub fn changes(&self, filled: &Filled) -> Vec<&'static str> {
        let mut changes = filled.changes();
        if self.current.is_none() && !filled.roles.is_empty() && !changes.contains(&field::ROLES) {
            changes.push(field::ROLES);
        }
        changes
    }
}
