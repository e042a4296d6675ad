//! What was typed into a form that the page does not have any more, as its reader may not use it: to be read and copied.

use super::{
    arrive::{Left, refusal, who_gives},
    awaited::{awaited, parameter},
};
use crate::{
    components::role_picker::labels,
    domain::{DivisionScope, RoleGrant, settings::field},
    pages::shared::{
        arrive::pick_up,
        values::{LABELLED, value_of},
    },
    policy::{Actor, Permission},
    server_fns::session::get_session,
    wire::{FormOptions, Refused, RoleOption, Session},
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The fields of forms without a type of their own that hold something to read, with their labels.
const FIELDS: [(&str, &str); 18] = [
    ("name", "Name"),
    ("new", "New name"),
    ("email", "Email"),
    ("description", "Description"),
    ("reason", "Reason"),
    ("second_factor", "Everyone must have a second factor"),
    ("permissions", "Permissions"),
    ("roles", "Roles"),
    ("owner_email", "Owner"),
    ("owner_name", "Owner's team"),
    ("stand_in_email", "Stand-in"),
    ("stand_in_name", "Stand-in's team"),
    ("own", "How long"),
    ("purpose", "Purpose"),
    ("labels", "Labels"),
    ("label", "Label"),
    ("review", "Review on"),
    ("notes", "Notes"),
];

/// Roles as their names are known to the reader.
#[derive(Clone, Debug, Default)]
pub struct Names {
    held: Vec<RoleGrant>,
    options: FormOptions,
}

impl Names {
    /// Those one holds oneself: one gives no other.
    pub fn held(actor: &Actor) -> Self {
        let (mut roles, mut divisions) = (BTreeMap::new(), BTreeMap::new());
        for grant in &actor.roles {
            let option = RoleOption { id: grant.role_id, name: grant.role_name.clone(), description: String::new() };
            roles.insert(grant.role_id, option);
            if let DivisionScope::One(id) = grant.division {
                divisions.insert(id, grant.division_name.clone());
            }
        }
        let (roles, divisions) = (roles.into_values().collect(), divisions.into_iter().collect());
        let options = FormOptions { roles, divisions, ..FormOptions::default() };
        Self { held: actor.roles.clone(), options }
    }

    /// And those that the page offers.
    pub fn offered(self, options: &FormOptions) -> Self {
        Self { options: options.clone(), ..self }
    }

    /// `role@division` pairs, or ids of roles, in words. Those that cannot be named are counted.
    fn of(&self, ticked: &[String]) -> Vec<String> {
        let mut words = labels(ticked, &self.options, &self.held);
        let roles = self.options.roles.iter().filter(|role| ticked.contains(&role.id.to_string()));
        words.extend(roles.map(|role| role.name.clone()));
        match ticked.len() - words.len().min(ticked.len()) {
            0 => {}
            more if words.is_empty() => words.push(format!("{more} chosen")),
            more => words.push(format!("{more} more")),
        }
        words
    }
}

/// Each label with the lines under it.
fn lines(refused: &Refused, names: &Names) -> Vec<(&'static str, Vec<String>)> {
    let mut lines: Vec<(&'static str, Vec<String>)> = vec![];
    if let Some(settings) = &refused.settings {
        // The form of an authorization has scopes only, that of a client has all of them.
        let whole = !settings.grant_type.is_empty();
        let shown = LABELLED.into_iter().filter(|name| whole || *name == field::SCOPES);
        lines.extend(shown.map(|name| (field::label(name), value_of(settings, &names.options.scopes, name))));
    }
    if let Some(roles) = &refused.roles {
        lines.push((field::label(field::ROLES), names.of(roles)));
    }
    for (name, label) in FIELDS {
        let typed = refused.all_typed(name);
        if refused.typed(name).is_none() {
            continue;
        }
        lines.push((
            label,
            match name {
                "permissions" => typed
                    .iter()
                    .map(|id| Permission::parse(id).map_or_else(|| id.clone(), |known| known.label().to_owned()))
                    .collect(),
                "roles" => names.of(&typed),
                "second_factor" => vec![if typed.concat() == "true" { "Yes" } else { "No" }.to_owned()],
                _ => typed,
            },
        ));
    }
    lines
}

/// All that was typed; `None`: nothing was.
pub fn kept(refused: Option<&Refused>, names: &Names) -> Option<AnyView> {
    let lines = lines(refused?, names);
    if lines.is_empty() {
        return None;
    }
    let rows = lines.into_iter().map(|(label, values)| {
        let text = if values.iter().all(String::is_empty) {
            view! { <span class="note">"None"</span> }.into_any()
        } else {
            values.into_iter().map(|line| view! { <span class="line">{line}</span> }).collect_view().into_any()
        };
        view! { <div><dt>{label}</dt><dd>{text}</dd></div> }
    });
    Some(
        view! {
            <section class="panel kept" aria-labelledby="kept-title">
                <h2 id="kept-title">"What you typed"</h2>
                <p class="note">"It was not saved. Copy what you still need."</p>
                <dl class="read-only">{rows.collect_view()}</dl>
            </section>
        }
        .into_any(),
    )
}

impl Left {
    /// What was typed into a form that is not on this page.
    pub fn kept(&self, names: &Names) -> Option<AnyView> {
        kept(self.refused.as_ref(), names)
    }
}

/// The same on a page of which nothing is shown to its reader. `says`: what was refused is not said by the page itself.
#[component]
pub fn Kept(says: bool) -> impl IntoView {
    let left = parameter("flash");
    awaited(async move {
        // Without an address that names something nobody is asked.
        left.as_ref()?;
        let refused = pick_up(left).await.refused?;
        let session: Session = get_session().await.ok().flatten()?;
        let banner = says.then(|| refusal(&refused.error, who_gives(&refused.error, &session).as_deref()));
        Some(view! { {banner}{kept(Some(&refused), &Names::held(&session.actor))} })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{RoleId, SettingsForm},
        wire::UiError,
    };

    #[test]
    fn everything_that_people_type_has_its_words() {
        let role = RoleId::from_uuid(uuid::Uuid::from_u128(7));
        let settings = SettingsForm {
            name: "Route planner".into(),
            grant_type: "CODE".into(),
            redirect_uris: vec!["https://routes.example/a".into(), "https://routes.example/b".into()],
            scopes: [("users".to_owned(), "read".to_owned())].into(),
            ..SettingsForm::default()
        };
        let typed = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut refused = Refused {
            error: UiError::SignedOut,
            settings: Some(settings),
            roles: Some(vec![format!("{role}@*"), "gone@*".into()]),
            typed: vec![
                typed("id", "x"),
                typed("permissions", "oauth:client:view"),
                typed("permissions", "oauth:client:edit"),
                typed("second_factor", ""),
            ],
        };
        let options = FormOptions {
            roles: vec![RoleOption { id: role, name: "Billing".into(), description: String::new() }],
            ..FormOptions::default()
        };
        let names = Names::default().offered(&options);
        let said = |refused: &Refused, label: &str| {
            let found = lines(refused, &names).into_iter().find(|(found, _)| *found == label);
            found.map(|(_, lines)| lines.join("|"))
        };
        let is = |label: &str, text: &str| assert_eq!(said(&refused, label).as_deref(), Some(text), "{label}");
        is(field::label(field::NAME), "Route planner");
        is(field::label(field::REDIRECT_URIS), "https://routes.example/a|https://routes.example/b");
        is("Roles", "Billing in All divisions|1 more");
        is("Permissions", "OAuth > Client > View|OAuth > Client > Edit");
        is("Everyone must have a second factor", "No");
        assert_eq!(said(&refused, "Email"), None, "not a field of this form");
        assert_eq!(names.of(&[role.to_string()]), ["Billing"], "an authorization names roles alone");
        refused.settings = Some(SettingsForm { grant_type: String::new(), ..refused.settings.unwrap() });
        assert_eq!(said(&refused, field::label(field::NAME)), None, "an authorization has scopes only");
        assert_eq!(said(&refused, field::label(field::SCOPES)).as_deref(), Some("users read"));
    }
}
