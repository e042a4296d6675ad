//! The form of a role, new or edited, and what an edit changes for those who hold it.

use super::{holders::counted, permissions::PermissionPicker};
use crate::{
    components::{Diff, Glyph, diff::Row, form::Field, icon, reader::made_for},
    pages::shared::arrive::Left,
    policy::Permission,
    wire::{Affected, RoleEffect, RoleRow, Session, UiError, route, thousands},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Adds a role (`role` is what it is copied from), or saves one.
pub fn form(role: Option<&RoleRow>, new: bool, session: &Session, left: &Left) -> AnyView {
    let was: BTreeSet<Permission> = role.map(|role| role.permissions.iter().copied().collect()).unwrap_or_default();
    let sent = left.typed("sent").is_some();
    let chosen: BTreeSet<Permission> = if sent {
        let ids = left.refused.as_ref().map(|refused| refused.all_typed("permissions")).unwrap_or_default();
        ids.iter().filter_map(|id| Permission::parse(id)).collect()
    } else if new {
        // A copy takes along what its maker may put into a role.
        was.intersection(&session.actor.everywhere).copied().collect()
    } else {
        was.clone()
    };
    let effect = match left.refused.as_ref().map(|refused| &refused.error) {
        Some(UiError::Unconfirmed(effect)) => Some(effect.clone()),
        _ => None,
    };
    let copied = |name: &str| format!("Copy of {name}");
    let name = match role {
        Some(role) if new => copied(&role.name),
        Some(role) => role.name.clone(),
        None => String::new(),
    };
    let name = Field {
        name: "name",
        label: "Name",
        value: left.typed("name").unwrap_or(name),
        problem: left.problem("name"),
        ..Default::default()
    };
    let description = Field {
        name: "description",
        label: "Description",
        value: left.typed("description").unwrap_or_else(|| role.map(|r| r.description.clone()).unwrap_or_default()),
        problem: left.problem("description"),
        required: false,
        ..Default::default()
    };
    let (to, act) = match (new, &effect) {
        (true, _) => ("/fn/add_role", "Add role"),
        (false, Some(_)) => ("/fn/save_role", "Save with these effects"),
        (false, None) => ("/fn/save_role", "Save"),
    };
    let hidden = role.filter(|_| !new).map(|role| {
        view! {
            <input type="hidden" name="id" value=role.id.to_string()/>
            <input type="hidden" name="version" value=role.version.to_string()/>
        }
    });
    let seen = effect.as_ref().map(|effect| view! { <input type="hidden" name="seen" value=effect.seen.clone()/> });
    let back = role.filter(|_| !new).map_or_else(|| route::ROLES.to_owned(), |role| route::role(role.id));
    let has = if new { BTreeSet::new() } else { was };
    view! {
        {effect.as_deref().map(effects)}
        <form method="post" action=to class="main-column">{made_for()}
            {hidden}
            {seen}
            <div class="panel">{name.view()}{description.view()}</div>
            <PermissionPicker actor=session.actor.clone() has chosen/>
            <div class="form-foot"><a class="btn" href=back>"Cancel"</a><button type="submit" class="btn btn-primary">{act}</button></div>
        </form>
    }
    .into_any()
}

/// Who gains and loses what.
pub fn effects(effect: &RoleEffect) -> AnyView {
    let table = if effect.holders.is_empty() {
        let words = format!("What you changed is lost or gained by {}.", counted(effect.users, effect.clients));
        view! { <p>{words}</p><p class="note">"Seeing their names needs Authorization > Grant > View."</p> }.into_any()
    } else {
        let table = Diff {
            what: "Who",
            before: "Loses".into(),
            after: "Gains".into(),
            versions: false,
            empty: "Nothing",
            rows: effect.holders.iter().map(affected).collect(),
        };
        let more = effect.more();
        let more = (more > 0).then(|| view! { <p>{format!("And {} more.", thousands(more))}</p> });
        view! {
            {table.view()}
            {more}
        }
        .into_any()
    };
    let unchanged = (effect.unchanged > 0).then(|| {
        view! { <p class="note">{format!("Nothing changes for {} more: they have all of this through other roles, too.", thousands(effect.unchanged))}</p> }
    });
    view! {
        <section class="panel effects" aria-labelledby="effects-title">
            <h2 id="effects-title">"What this changes, and for whom"</h2>
            {table}
            {unchanged}
        </section>
    }
    .into_any()
}

fn affected(who: &Affected) -> Row {
    let words = |permissions: &[Permission]| permissions.iter().map(|p| p.label().to_owned()).collect();
    let (glyph, kind) = if who.client { (Glyph::Plug, "client") } else { (Glyph::Person, "user") };
    let head = view! { {icon(glyph)}" "{who.name.clone()}" "<span class="note">{kind}</span> };
    Row { head: head.into_any(), before: words(&who.loses), after: words(&who.gains) }
}
