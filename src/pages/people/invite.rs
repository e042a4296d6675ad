//! `/admin/people/users/new`: invite someone by a link that you hand over yourself.

use crate::{
    components::{form::Field, reader::made_for, role_picker::RolePicker, trail::trail_to},
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter},
        refused::failed,
    },
    policy::Action,
    server_fns::people::get_invite_options,
    wire::{FormOptions, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use std::collections::BTreeSet;

const TITLE: &str = "Invite a user";

#[component]
pub fn InvitePage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, get_invite_options().await, left))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((session, options, left)) => match session.actor.may(Action::InviteUser { giving: &[] }).into_result() {
                    Ok(()) => form(&session, options.ok(), &left),
                    Err(denial) => failed(&UiError::Denied(denial), Some(&session), TITLE),
                },
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn form(session: &Session, options: Option<FormOptions>, left: &Left) -> AnyView {
    let chosen = BTreeSet::from_iter(left.refused.as_ref().map(|r| r.all_typed("roles")).unwrap_or_default());
    let roles = match (session.actor.why(Action::GiveRoles { giving: &[] }), options) {
        (None, Some(options)) => {
            view! { <RolePicker options actor=session.actor.clone() held=vec![] chosen/> }.into_any()
        }
        (why, _) => {
            let why = why.unwrap_or_else(|| "The roles could not be loaded. Give them later on the user’s page".into());
            view! { <section class="form-part"><h2>"Roles"</h2><p class="why">{why}"."</p></section> }.into_any()
        }
    };
    let name = Field {
        name: "name",
        label: "Name",
        value: left.typed("name").unwrap_or_default(),
        problem: left.problem("name"),
        ..Default::default()
    };
    let email = Field {
        name: "email",
        label: "Email",
        kind: "email",
        value: left.typed("email").unwrap_or_default(),
        hint: Some("They sign in with it. The link is not mailed: you pass it on yourself."),
        problem: left.problem("email"),
        ..Default::default()
    };
    view! {
        {trail_to("Users", route::USERS, TITLE)}
        <header class="page-head"><div><h1 tabindex="-1">{TITLE}</h1><p>"They choose a password by a one-time link, which is shown to you next."</p></div></header>
        {left.banner()}
        <form method="post" action="/fn/invite_user" class="main-column people-page">{made_for()}
            <div class="panel">{name.view()}{email.view()}</div>
            {roles}
            <div class="form-foot"><a class="btn" href=route::USERS>"Cancel"</a><button type="submit" class="btn btn-primary">"Invite"</button></div>
        </form>
    }
    .into_any()
}
