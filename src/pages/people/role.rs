//! `/admin/people/roles/{id}` and `/admin/people/roles/new`: one role.

use super::{holders::holders, permissions::permitted, role_form::form};
use crate::{
    components::{Banner, Glyph, gated, icon, inactive, trail::trail_to},
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter, segment},
        kept::Names,
        refused::failed,
    },
    policy::{Action, Denial},
    server_fns::roles::get_role,
    wire::{RoleDetails, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use std::collections::BTreeSet;

#[component]
pub fn RolePage() -> impl IntoView {
    let (id, left) = (segment("id"), parameter("flash"));
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, get_role(id).await, left))
    };
    view! {
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok(role), left)) => show(&role, &session, &left),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), "Roles"),
                Err(error) => failed(&error, None, "Roles"),
            }
        })}
    }
}

/// The id of why nothing can be changed.
const LOOK_ONLY: &str = "read-only-why";

fn show(role: &RoleDetails, session: &Session, left: &Left) -> AnyView {
    let row = &role.row;
    let (none, permits) = (BTreeSet::new(), row.permissions.iter().copied().collect());
    let refused = |action| session.actor.may(action).into_result().err();
    let edit = refused(Action::EditRole { adding: &none, removing: &none });
    let (add, end) =
        (refused(Action::AddRole { permissions: &none }), refused(Action::DeleteRole { permits: &permits }));
    // Where nothing can be changed the page says once why not, for its buttons, too.
    let says = edit.as_ref().map(|denial| {
        let needs = |label: &str, denial: &Denial| format!("{label} {}.", denial.to_string().replacen('N', "n", 1));
        let mut why = format!("{denial}.");
        for (label, denial) in [("Duplicate", &add), ("Delete", &end)] {
            why.extend(denial.as_ref().map(|denial| format!(" {}", needs(label, denial))));
        }
        Banner::look_only(LOOK_ONLY, &format!("{why} {}", session.actor.who_gives(denial))).view()
    });
    let button = |label, denial: Option<Denial>, why, active: AnyView| match denial {
        Some(_) if edit.is_some() => inactive(label, Some(Glyph::Lock), "btn", LOOK_ONLY),
        denial => gated(label, denial.map(|denial| session.actor.explain(&denial)), why, || active),
    };
    let copy = view! { <a class="btn" href=route::copy_role(row.id)>{icon(Glyph::Plus)}"Duplicate"</a> };
    let copy = button("Duplicate", add, "copy-why", copy.into_any());
    let delete =
        view! { <a class="btn btn-danger-outline" href=route::delete_role(row.id)>{icon(Glyph::Bin)}"Delete"</a> };
    let delete = button("Delete", end, "delete-why", delete.into_any());
    let description = if row.description.is_empty() { "No description".to_owned() } else { row.description.clone() };
    let body = match &edit {
        None => form(Some(row), false, session, left),
        Some(_) => view! {
            <div class="main-column">
                {left.kept(&Names::held(&session.actor))}
                <div class="panel">
                    <dl class="read-only">
                        <div><dt>"Name"</dt><dd>{row.name.clone()}</dd></div>
                        <div><dt>"Description"</dt><dd>{description.clone()}</dd></div>
                    </dl>
                </div>
                {permitted(&permits)}
            </div>
        }
        .into_any(),
    };
    view! {
        <Title text=row.name.clone()/>
        {trail_to("Roles", route::ROLES, &row.name)}
        <header class="page-head">
            <div><h1 tabindex="-1">{row.name.clone()}</h1><p>{description}{row.default.then_some(" · a default role")}</p></div>
            <div class="actions">{copy}{delete}</div>
        </header>
        {left.banner()}
        {says}
        <div class="people-columns"><div>{body}</div>{holders(role)}</div>
    }
    .into_any()
}

const NEW: &str = "Add role";

#[component]
pub fn AddRolePage() -> impl IntoView {
    let (copy, left) = (parameter("copy"), parameter("flash"));
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        let model = match copy.filter(|id| !id.is_empty()) {
            Some(id) => Some(get_role(id).await?),
            None => None,
        };
        Ok::<_, UiError>((session, model, left))
    };
    view! {
        <Title text=NEW/>
        {awaited(async move {
            match loaded.await {
                Ok((session, model, left)) => add(&session, model.as_ref(), &left),
                Err(error) => failed(&error, None, NEW),
            }
        })}
    }
}

fn add(session: &Session, model: Option<&RoleDetails>, left: &Left) -> AnyView {
    if let Err(denial) = session.actor.may(Action::AddRole { permissions: &BTreeSet::new() }).into_result() {
        return failed(&UiError::Denied(denial), Some(session), NEW);
    }
    let lead = match model {
        Some(model) => format!("A copy of {}, without the permissions that you do not have yourself.", model.row.name),
        None => "You will hold it in all divisions, so that you can give it.".to_owned(),
    };
    view! {
        {trail_to("Roles", route::ROLES, NEW)}
        <header class="page-head"><div><h1 tabindex="-1">{NEW}</h1><p>{lead}</p></div></header>
        {left.banner()}
        {form(model.map(|model| &model.row), true, session, left)}
    }
    .into_any()
}
