//! The permissions of a role, to be chosen from the catalogue: grouped, searchable, in the words of the screens.

use crate::{
    components::{Glyph, icon},
    policy::{Actor, Denial, Permission},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// One check box each. What one does not have oneself, in all divisions, is neither put into a role nor taken out of it.
#[component]
pub fn PermissionPicker(actor: Actor, has: BTreeSet<Permission>, chosen: BTreeSet<Permission>) -> impl IntoView {
    let mut groups: Vec<(&'static str, Vec<Permission>)> = vec![];
    for &permission in Permission::ALL {
        let domain = permission.label().split(" > ").next().unwrap_or_default();
        match groups.last_mut().filter(|(last, _)| *last == domain) {
            Some((_, members)) => members.push(permission),
            None => groups.push((domain, vec![permission])),
        }
    }
    let groups = groups.into_iter().map(|(domain, members)| {
        let boxes = members
            .into_iter()
            .map(|permission| row(permission, &actor, &has, chosen.contains(&permission)))
            .collect_view();
        view! { <fieldset class="permission-group"><legend>{domain}</legend>{boxes}</fieldset> }
    });
    let groups = groups.collect_view();
    view! {
        <section class="form-part" aria-labelledby="permissions-title" data-counted>
            <div class="part-head">
                <h2 id="permissions-title">"Permissions"</h2>
                <span class="note" aria-live="polite" data-count>{format!("{} chosen", chosen.len())}</span>
            </div>
            <p class="lead">"You can add and remove only the permissions that you have yourself in all divisions."</p>
            <input
                type="search"
                class="permission-search needs-script"
                data-filter
                aria-label="Search permissions"
                placeholder="Search permissions"
            />
            <div class="permissions">{groups}</div>
            <p class="note" role="status" data-nothing="No permission matches."></p>
        </section>
    }
    .into_any()
}

fn row(permission: Permission, actor: &Actor, has: &BTreeSet<Permission>, chosen: bool) -> AnyView {
    let label = permission.label();
    if !actor.has_to_put(permission) {
        let who = actor.who_gives(&Denial::PermissionGiven(permission));
        let (kept, says) = if has.contains(&permission) {
            let kept = view! { <input type="hidden" name="permissions[]" value=permission.as_str()/> };
            (Some(kept), format!(" The role permits it; you do not have it in all divisions. {who}."))
        } else {
            (None, format!(" You do not have it in all divisions. {who}."))
        };
        return view! {
            <p class="check not-had">{kept}{icon(Glyph::Lock)}<span><span data-name>{label}</span><small>{says}</small></span></p>
        }
        .into_any();
    }
    view! {
        <label class="check">
            <input
                type="checkbox"
                name="permissions[]"
                value=permission.as_str()
                checked=chosen
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}
