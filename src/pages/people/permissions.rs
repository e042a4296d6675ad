//! The permissions of a role, to be chosen from the catalogue: grouped, searchable, in the words of the screens.

use crate::{
    components::{Glyph, icon},
    islands::{kept, kept_text},
    policy::{Actor, Denial, Permission},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// One check box each. What one does not have oneself, in all divisions, is neither put into a role nor taken out of it.
#[component]
pub fn PermissionPicker(actor: Actor, has: BTreeSet<Permission>, chosen: BTreeSet<Permission>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let search = Memo::new(move |_| typed.with(|text| text.trim().to_lowercase()));
    let (ready, set_ready) = signal(false);
    Effect::new(move |_| set_ready.set(true));
    let count = RwSignal::new(chosen.len());
    let mut groups: Vec<(&'static str, Vec<Permission>)> = vec![];
    for &permission in Permission::ALL {
        let domain = permission.label().split(" > ").next().unwrap_or_default();
        match groups.last_mut().filter(|(last, _)| *last == domain) {
            Some((_, members)) => members.push(permission),
            None => groups.push((domain, vec![permission])),
        }
    }
    let groups = groups.into_iter().map(|(domain, members)| {
        let labels: Vec<String> = members.iter().map(|p| p.label().to_lowercase()).collect();
        let empty = move || search.with(|text| !labels.iter().any(|label| label.contains(text.as_str())));
        let boxes = members
            .into_iter()
            .map(|permission| row(permission, &actor, &has, chosen.contains(&permission), search, count))
            .collect_view();
        view! { <fieldset class="permission-group" hidden=empty><legend>{domain}</legend>{boxes}</fieldset> }
    });
    let found =
        move || search.with(|text| Permission::ALL.iter().any(|p| p.label().to_lowercase().contains(text.as_str())));
    let groups = groups.collect_view();
    view! {
        <section class="form-part" aria-labelledby="permissions-title">
            <div class="part-head">
                <h2 id="permissions-title">"Permissions"</h2>
                <span class="note" aria-live="polite">{move || format!("{} chosen", count.get())}</span>
            </div>
            <p class="lead">"You can put permissions into a role, and take them out, that you have yourself in all divisions."</p>
            <input
                type="search"
                class="permission-search"
                aria-label="Search permissions"
                placeholder="Search permissions"
                hidden=move || !ready.get()
                prop:value=kept_text(typed)
                on:input:target=move |event| typed.set(event.target().value())
            />
            <div class="permissions">{groups}</div>
            <p class="note" role="status">{move || (!found()).then_some("No permission matches.")}</p>
        </section>
    }
    .into_any()
}

fn row(
    permission: Permission,
    actor: &Actor,
    has: &BTreeSet<Permission>,
    chosen: bool,
    search: Memo<String>,
    count: RwSignal<usize>,
) -> AnyView {
    let label = permission.label();
    let lower = label.to_lowercase();
    let hidden = move || search.with(|text| !lower.contains(text.as_str()));
    if !actor.has_to_put(permission) {
        let who = actor.who_gives(&Denial::PermissionGiven(permission));
        let (kept, says) = if has.contains(&permission) {
            let kept = view! { <input type="hidden" name="permissions[]" value=permission.as_str()/> };
            (Some(kept), format!(" The role permits it; you do not have it in all divisions. {who}."))
        } else {
            (None, format!(" You do not have it in all divisions. {who}."))
        };
        return view! {
            <p class="check not-had" hidden=hidden>{kept}{icon(Glyph::Lock)}<span>{label}<small>{says}</small></span></p>
        }
        .into_any();
    }
    let on = RwSignal::new(chosen);
    let turn = move |now: bool| {
        if on.get_untracked() != now {
            on.set(now);
            count.update(|n| *n = if now { *n + 1 } else { n.saturating_sub(1) });
        }
    };
    view! {
        <label class="check" hidden=hidden>
            <input
                type="checkbox"
                name="permissions[]"
                value=permission.as_str()
                checked=chosen
                prop:checked=kept(move || on.get(), turn)
                on:change:target=move |event| turn(event.target().checked())
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}
