//! Which roles a client holds, and where. One can give only the roles one holds; the others are listed with the reason.

use super::{Glyph, icon};
use crate::{
    domain::{DivisionScope, RoleGrant, RoleId},
    policy::Actor,
    wire::{FormOptions, RoleOption},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// `role@division`, as the form sends it; the division is an id or `*`.
pub fn pair(role: RoleId, division: DivisionScope) -> String {
    format!("{role}@{}", String::from(division))
}

/// The pairs that a client holds.
pub fn pairs(grants: &[RoleGrant]) -> BTreeSet<String> {
    grants.iter().map(|grant| pair(grant.role_id, grant.division)).collect()
}

/// The words for ticked boxes, in the order of reading.
pub fn labels(ticked: &[String], options: &FormOptions, held: &[RoleGrant]) -> Vec<String> {
    let offered = options.roles.iter().flat_map(|role| offers(role, options));
    let known = held.iter().cloned().chain(offered);
    let words: BTreeSet<String> = known
        .filter(|grant| ticked.contains(&pair(grant.role_id, grant.division)))
        .map(|grant| grant.label())
        .collect();
    words.into_iter().collect()
}

/// A role in every division.
fn offers(role: &RoleOption, options: &FormOptions) -> impl Iterator<Item = RoleGrant> {
    let grant = |division: DivisionScope, division_name: String| RoleGrant {
        role_id: role.id,
        role_name: role.name.clone(),
        division,
        division_name,
    };
    let each = options.divisions.iter().map(move |(id, name)| grant(DivisionScope::One(*id), division_words(name)));
    std::iter::once(grant(DivisionScope::All, "All divisions".to_owned())).chain(each)
}

/// One row a role with a check box for each division it can be given in. A role may be held in several.
#[component]
pub fn RolePicker(
    options: FormOptions,
    actor: Actor,
    /// What the client holds now: shown though the role or the division is no longer offered.
    held: Vec<RoleGrant>,
    chosen: BTreeSet<String>,
) -> impl IntoView {
    let saved = pairs(&held);
    let rows = options.roles.iter().map(|role| row(role, &options, &actor, &held, (&saved, &chosen))).collect_view();
    let gone: Vec<&RoleGrant> =
        held.iter().filter(|grant| !options.roles.iter().any(|role| role.id == grant.role_id)).collect();
    let gone = gone
        .into_iter()
        .map(|grant| {
            let label = check(pair(grant.role_id, grant.division), grant.division_name.clone(), (&saved, &chosen));
            view! { <fieldset class="role"><legend>{grant.role_name.clone()}</legend><div class="divisions">{label}</div></fieldset> }
        })
        .collect_view();
    let count = match chosen.len() {
        0 => "None chosen".to_owned(),
        count => format!("{count} chosen"),
    };
    view! {
        <section id="roles" class="form-part" tabindex="-1" aria-labelledby="roles-title" data-counted>
            <div class="part-head">
                <h2 id="roles-title">"Roles"</h2>
                <span class="note" aria-live="polite" data-count data-none="None chosen">{count}</span>
            </div>
            <p class="lead">"You can give only the roles you hold, in the divisions you hold them."</p>
            <div class="role-list">{rows}{gone}</div>
        </section>
    }
    .into_any()
}

fn row(
    role: &RoleOption,
    options: &FormOptions,
    actor: &Actor,
    held: &[RoleGrant],
    boxes: (&BTreeSet<String>, &BTreeSet<String>),
) -> AnyView {
    let offered: Vec<RoleGrant> = offers(role, options)
        .filter(|offer| actor.has_to_give(offer) || held.iter().any(|grant| grant.key() == offer.key()))
        .collect();
    let unlisted =
        held.iter().filter(|grant| grant.role_id == role.id && !offered.iter().any(|o| o.key() == grant.key()));
    let checks: Vec<AnyView> = offered
        .iter()
        .chain(unlisted)
        .map(|grant| check(pair(grant.role_id, grant.division), grant.division_name.clone(), boxes))
        .collect();
    let about = (!role.description.is_empty()).then(|| view! { <p class="note">{role.description.clone()}</p> });
    if checks.is_empty() {
        let why = format!("You do not hold this role in any division. {}.", actor.who_gives_role(&role.name));
        return view! {
            <div class="role not-held">
                {icon(Glyph::Lock)}
                <div><b>{role.name.clone()}</b><p class="note">{why}</p></div>
            </div>
        }
        .into_any();
    }
    view! {
        <fieldset class="role">
            <legend>{role.name.clone()}</legend>
            {about}
            <div class="divisions">{checks}</div>
        </fieldset>
    }
    .into_any()
}

/// The server's words for a division, so that what is offered and what is held read alike.
fn division_words(name: &str) -> String {
    format!("{name} division")
}

/// `saved`: what is held; `chosen`: what is ticked.
fn check(value: String, label: String, (saved, chosen): (&BTreeSet<String>, &BTreeSet<String>)) -> AnyView {
    let checked = chosen.contains(&value);
    let saved = saved.contains(&value).then_some("");
    view! {
        <label class="check">
            <input type="checkbox" name="roles[]" value=value checked=checked data-saved=saved/>
            {label}
        </label>
    }
    .into_any()
}
