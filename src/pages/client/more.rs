//! The More menu of a client's page: a popover, so that it opens without JavaScript.

use super::parts::{Glyph, icon, page_of};
use crate::{
    domain::State,
    policy::{Action, Actor},
    server_fns::clients::{DisableClient, EnableClient},
    wire::{ClientRow, Deletion},
};
use leptos::prelude::*;

const MENU_ID: &str = "client-menu";

/// What can be done to the client as a whole; the dangerous item last. What one may not do stays there with its reason.
#[component]
pub fn More(row: ClientRow, actor: Actor) -> impl IntoView {
    let page = page_of(row.id);
    let switch = switch(&row, &actor);
    let delete = delete(&row, &actor);
    view! {
        <div class="more">
            <button type="button" class="btn" popovertarget=MENU_ID aria-describedby="client-name">
                "More"
                {icon(Glyph::ChevronDown)}
            </button>
            <div id=MENU_ID class="menu" popover="auto">
                <ul>
                    <li><a href=page>{icon(Glyph::Pencil)}<span>"Edit Application"</span></a></li>
                    {switch}
                    <li class="menu-danger">{delete}</li>
                </ul>
            </div>
        </div>
    }
    .into_any()
}

/// Disable or Enable; a deactivated client has neither.
fn switch(row: &ClientRow, actor: &Actor) -> Option<AnyView> {
    let has = &row.roles;
    let (label, hint, denied) = match row.state {
        State::Active => {
            ("Disable", "Stops all tokens, removes nothing", actor.may(Action::DisableClient { has }).reason())
        }
        State::Disabled => ("Enable", "Revives no old tokens", actor.may(Action::EnableClient { has }).reason()),
        State::Inactive => return None,
    };
    let (id, back) = (row.id.to_string(), page_of(row.id));
    let item = match denied {
        Some(reason) => inactive(label, reason, "switch-hint"),
        None => {
            let button = view! {
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="back" value=back/>
                <button type="submit" aria-describedby="switch-hint">
                    {icon(Glyph::Pause)}
                    <span>{label}</span>
                </button>
                <small id="switch-hint">{hint}</small>
            };
            if row.state == State::Active {
                let action = ServerAction::<DisableClient>::new();
                view! { <ActionForm action>{button}</ActionForm>{failure(action.value().into())} }.into_any()
            } else {
                let action = ServerAction::<EnableClient>::new();
                view! { <ActionForm action>{button}</ActionForm>{failure(action.value().into())} }.into_any()
            }
        }
    };
    Some(view! { <li>{item}</li> }.into_any())
}

fn failure(answer: Signal<Option<Result<(), crate::wire::UiError>>>) -> impl IntoView {
    move || {
        let error = answer.get()?.err()?;
        Some(view! { <p class="error" role="alert">{error.to_string()}</p> })
    }
}

fn delete(row: &ClientRow, actor: &Actor) -> AnyView {
    let deactivated =
        row.removal.as_ref().map(|removal| format!("Already deactivated, removed on {}", removal.date.exact));
    if let Some(reason) = deactivated.or_else(|| actor.may(Action::DeleteClient).reason()) {
        return inactive("Delete Application", reason, "delete-hint");
    }
    let hint = match &row.deletion {
        Deletion::Removed { .. } => format!("Removes it at once: created {}", row.created.relative),
        Deletion::Deactivated { .. } => "Deactivates now, removed after seven days".to_owned(),
    };
    view! {
        <a href=format!("{}/delete", page_of(row.id)) aria-describedby="delete-hint">
            {icon(Glyph::Bin)}
            <span>"Delete Application"</span>
        </a>
        <small id="delete-hint">{hint}</small>
    }
    .into_any()
}

fn inactive(label: &'static str, reason: String, id: &'static str) -> AnyView {
    view! {
        <button type="button" aria-disabled="true" aria-describedby=id>{icon(Glyph::Lock)}<span>{label}</span></button>
        <small id=id>{reason}</small>
    }
    .into_any()
}
