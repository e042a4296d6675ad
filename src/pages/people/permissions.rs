//! The permissions of a role, to be chosen from the catalogue: grouped, searchable, in the words of the screens.

use crate::{
    components::{Glyph, icon},
    policy::{Actor, Denial, Permission},
    wire::plural,
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The catalogue's groups in its order, without those that have none of these.
fn groups(of: impl Fn(Permission) -> bool) -> Vec<(&'static str, Vec<Permission>)> {
    let mut groups: Vec<(&'static str, Vec<Permission>)> = vec![];
    for &permission in Permission::ALL.iter().filter(|permission| of(**permission)) {
        let domain = permission.label().split(" > ").next().unwrap_or_default();
        match groups.last_mut().filter(|(last, _)| *last == domain) {
            Some((_, members)) => members.push(permission),
            None => groups.push((domain, vec![permission])),
        }
    }
    groups
}

/// The part of a page about permissions: how many, what is said of them, the search, and the groups.
fn part(count: AnyView, lead: &'static str, groups: AnyView) -> AnyView {
    view! {
        <div class="part-head"><h2 id="permissions-title">"Permissions"</h2>{count}</div>
        <p class="lead">{lead}</p>
        <label class="search-box permission-search needs-script">
            {icon(Glyph::Search)}
            <input type="search" data-filter aria-label="Search permissions" placeholder="Search permissions"/>
        </label>
        <div class="permissions">{groups}</div>
        <p class="note" role="status" data-nothing="No permission matches."></p>
    }
    .into_any()
}

fn group(domain: &'static str, lines: AnyView) -> AnyView {
    view! { <fieldset class="permission-group"><legend>{domain}</legend>{lines}</fieldset> }.into_any()
}

/// What a role permits, for those who may look, not change.
pub fn permitted(permits: &BTreeSet<Permission>) -> AnyView {
    let line = |permission: Permission| {
        view! { <p class="check">{icon(Glyph::Check)}<span data-name>{permission.label()}</span></p> }
    };
    let groups = groups(|permission| permits.contains(&permission)).into_iter();
    let groups = groups.map(|(domain, members)| group(domain, members.into_iter().map(line).collect_view().into_any()));
    let count = view! { <span class="note">{plural(permits.len() as u64, "permission")}</span> }.into_any();
    let body = if permits.is_empty() {
        view! { <h2 id="permissions-title">"Permissions"</h2><p class="note">"This role has no permissions."</p> }
            .into_any()
    } else {
        part(count, "What the holders of this role may do.", groups.collect_view().into_any())
    };
    view! { <section class="form-part" aria-labelledby="permissions-title">{body}</section> }.into_any()
}

/// One check box each. What one does not have oneself, in all divisions, is neither put into a role nor taken out of it.
#[component]
pub fn PermissionPicker(actor: Actor, has: BTreeSet<Permission>, chosen: BTreeSet<Permission>) -> impl IntoView {
    let groups = groups(|_| true).into_iter().map(|(domain, members)| {
        let boxes = members
            .into_iter()
            .map(|permission| row(permission, &actor, &has, chosen.contains(&permission)))
            .collect_view();
        group(domain, boxes.into_any())
    });
    let count = view! { <span class="note" aria-live="polite" data-count>{format!("{} chosen", chosen.len())}</span> };
    let lead = "You can add and remove only the permissions that you have yourself in all divisions.";
    let body = part(count.into_any(), lead, groups.collect_view().into_any());
    view! { <section class="form-part" aria-labelledby="permissions-title" data-counted>{body}</section> }.into_any()
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
