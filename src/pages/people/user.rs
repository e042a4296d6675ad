//! `/admin/people/users/{id}`: one user.

use super::users::state_of;
use crate::{
    components::{
        Asked, ask_in_place,
        form::Field,
        gated,
        reader::made_for,
        role_picker::{RolePicker, pairs},
        trail::trail_to,
    },
    domain::UserState,
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter, segment},
        kept::Names,
        refused::failed,
    },
    policy::Action,
    server_fns::people::get_user,
    wire::{FormOptions, RoleOption, Session, UiError, UserDetails, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use std::collections::BTreeSet;

#[component]
pub fn UserPage() -> impl IntoView {
    let (id, left) = (segment("id"), parameter("flash"));
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, get_user(id).await, left))
    };
    view! {
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok(user), left)) => show(&user, &session, &left),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), "Users"),
                Err(error) => failed(&error, None, "Users"),
            }
        })}
    }
}

fn show(user: &UserDetails, session: &Session, left: &Left) -> AnyView {
    let row = &user.row;
    let signed_in = match &row.last_sign_in {
        Some(when) => format!("Last sign-in {}, {}", when.in_a_sentence(), when.exact),
        None => "Never signed in".to_owned(),
    };
    view! {
        <Title text=row.name.clone()/>
        {trail_to("Users", route::USERS, &row.name)}
        <header class="page-head">
            <div>
                <h1 tabindex="-1">{row.name.clone()}{row.you.then_some(" (you)")}</h1>
                <p>{row.email.clone()}</p>
                <p class="client-facts">{state_of(row.state)}<span>{signed_in}</span><span>"Added "{user.created.date.clone()}</span></p>
            </div>
        </header>
        {left.banner()}
        <div class="main-column people-page">
            {lost(user, session, left)}
            {details(user, left)}
            {roles(user, session, left)}
            {sign_in(user)}
            {factors(user)}
            {access(user)}
        </div>
    }
    .into_any()
}

fn hidden(user: &UserDetails) -> AnyView {
    view! {
        <input type="hidden" name="id" value=user.row.id.to_string()/>
        <input type="hidden" name="version" value=user.row.version.to_string()/>
    }
    .into_any()
}

/// What was typed into one of the forms that the page does not have any more.
fn lost(user: &UserDetails, session: &Session, left: &Left) -> Option<AnyView> {
    let details = user.why_not.edit.is_some() && left.typed("name").is_some();
    let no_roles = user.row.roles.is_none() || (user.why_not.give.is_some() && user.why_not.take.is_some());
    let roles = no_roles && left.refused.as_ref().is_some_and(|refused| refused.roles.is_some());
    let names = || Names::held(&session.actor).offered(&options(user));
    (details || roles).then(|| left.kept(&names())).flatten()
}

/// The roles and divisions that the page offers.
fn options(user: &UserDetails) -> FormOptions {
    let option = |(id, name, description): &(_, String, String)| RoleOption {
        id: *id,
        name: name.clone(),
        description: description.clone(),
    };
    FormOptions {
        scopes: vec![],
        scope_count: 0,
        roles: user.roles.iter().map(option).collect(),
        divisions: user.divisions.clone(),
    }
}

/// What an act on the user is guarded by.
fn guarded(user: &UserDetails) -> Vec<(&'static str, String)> {
    vec![("id", user.row.id.to_string()), ("version", user.row.version.to_string())]
}

fn details(user: &UserDetails, left: &Left) -> AnyView {
    let body = match &user.why_not.edit {
        Some(why) => view! { <p class="why">{why.clone()}"."</p> }.into_any(),
        None => {
            let name = Field {
                name: "name",
                label: "Name",
                value: left.typed("name").unwrap_or_else(|| user.row.name.clone()),
                problem: left.problem("name"),
                ..Default::default()
            };
            let email = Field {
                name: "email",
                label: "Email",
                kind: "email",
                value: left.typed("email").unwrap_or_else(|| user.row.email.clone()),
                problem: left.problem("email"),
                ..Default::default()
            };
            view! {
                <form method="post" action="/fn/save_user">{made_for()}
                    {hidden(user)}
                    {name.view()}
                    {email.view()}
                    <button type="submit" class="btn">"Save details"</button>
                </form>
            }
            .into_any()
        }
    };
    view! { <section class="panel" aria-labelledby="details-title"><h2 id="details-title">"Details"</h2>{body}</section> }.into_any()
}

fn roles(user: &UserDetails, session: &Session, left: &Left) -> AnyView {
    let Some(held) = user.row.roles.clone() else {
        let why = session.actor.why(Action::ViewGrants);
        return view! {
            <section class="panel" aria-labelledby="roles-hidden"><h2 id="roles-hidden">"Roles"</h2><p class="why">{why}"."</p></section>
        }
        .into_any();
    };
    let why: Vec<String> = [&user.why_not.give, &user.why_not.take].into_iter().flatten().cloned().collect();
    if why.len() == 2 {
        let words = held.iter().map(|grant| view! { <li>{grant.label()}</li> }).collect_view();
        let none = held.is_empty().then(|| view! { <p class="note">"No roles."</p> });
        return view! {
            <section class="panel" aria-labelledby="roles-title">
                <h2 id="roles-title">"Roles"</h2>
                <ul class="held-roles">{words}</ul>
                {none}
                <p class="why">{why.join(". ")}"."</p>
            </section>
        }
        .into_any();
    }
    let typed = left.refused.as_ref().and_then(|refused| refused.roles.clone()).map(BTreeSet::from_iter);
    let chosen = typed.unwrap_or_else(|| pairs(&held));
    let options = options(user);
    let half = why.first().map(|why| view! { <p class="why">{why.clone()}"."</p> });
    view! {
        <form method="post" action="/fn/save_user_roles" class="panel">{made_for()}
            {hidden(user)}
            <RolePicker options actor=session.actor.clone() held chosen/>
            {half}
            <p class="form-foot"><button type="submit" class="btn btn-primary">"Save roles"</button></p>
        </form>
    }
    .into_any()
}

/// The one-time link: out, expired, or to be made.
fn sign_in(user: &UserDetails) -> AnyView {
    if user.row.state == UserState::Inactive {
        return ().into_any();
    }
    let invited = user.row.state == UserState::Invited;
    let out = user.link.as_ref().map(|link| {
        let words = if link.expired {
            format!("A link was made {} and expired on {}.", link.created.in_a_sentence(), link.expires.exact)
        } else {
            format!("A link was made {}. It works once, until {}.", link.created.in_a_sentence(), link.expires.exact)
        };
        view! { <p>{words}</p> }
    });
    let (label, words) = if invited {
        (
            "Make a new link",
            "Invited: they choose a password by the link you hand over. A new link ends the one before.",
        )
    } else {
        (
            "Reset password",
            "Makes a one-time link, good for a day, by which they choose a new password. Using it ends their sessions and tokens.",
        )
    };
    let act = gated(label, user.why_not.link.clone(), "link-why", || {
        match &user.link {
        Some(link) if !link.expired => ask_in_place(Asked {
            label,
            question: "The current link stops working. Make another?".into(),
            action: "/fn/make_link",
            fields: guarded(user),
            no: format!("{}#sign-in", route::user(user.row.id)),
            ..Default::default()
        }),
        _ => view! { <form method="post" action="/fn/make_link">{made_for()}{hidden(user)}<button type="submit" class="btn">{label}</button></form> }.into_any(),
    }
    });
    view! {
        <section class="panel" id="sign-in" tabindex="-1" aria-labelledby="sign-in-title">
            <h2 id="sign-in-title">"Sign-in"</h2>
            <p>{words}</p>
            {out}
            {act}
        </section>
    }
    .into_any()
}

/// What they sign in with beside the password, and taking it away when it is lost.
fn factors(user: &UserDetails) -> AnyView {
    const REMOVE: &str = "Remove second factor";
    let ask = || {
        ask_in_place(Asked {
            label: REMOVE,
            lead: Some(
                "For someone who lost it. Check that the request really comes from them: afterwards their password alone \
                 signs them in. They are signed out everywhere."
                    .into(),
            ),
            question: format!("Remove the second factor of {}?", user.row.name),
            action: "/fn/reset_factors",
            fields: guarded(user),
            no: route::user(user.row.id),
            ..Default::default()
        })
    };
    let why = user.why_not.reset_factors.clone();
    let act = user.factors.any().then(|| gated(REMOVE, why, "factors-why", ask));
    view! {
        <section class="panel" aria-labelledby="factors-title">
            <h2 id="factors-title">"Second factor"</h2>
            <p>{user.factors.words()}"."</p>
            {act}
        </section>
    }
    .into_any()
}

/// Deactivate, asked in place; or Reactivate.
fn access(user: &UserDetails) -> AnyView {
    if user.row.state == UserState::Inactive {
        let act = gated("Reactivate", user.why_not.reactivate.clone(), "access-why", || {
            view! { <form method="post" action="/fn/reactivate_user">{made_for()}{hidden(user)}<button type="submit" class="btn">"Reactivate"</button></form> }
                .into_any()
        });
        return view! {
            <section class="panel" aria-labelledby="access-title">
                <h2 id="access-title">"Access"</h2>
                <p>"Deactivated: cannot sign in. Reactivating brings back the roles above, but no old token."</p>
                {act}
            </section>
        }
        .into_any();
    }
    let act = gated("Deactivate", user.why_not.deactivate.clone(), "access-why", || {
        ask_in_place(Asked {
            label: "Deactivate",
            class: "btn-danger-outline",
            lead: Some("You can reactivate them later: with the roles above, but with no old session or token.".into()),
            question: format!("Deactivate {}?", user.row.name),
            action: "/fn/deactivate_user",
            fields: guarded(user),
            no: route::user(user.row.id),
            ..Default::default()
        })
    });
    view! {
        <section class="panel" aria-labelledby="access-title">
            <h2 id="access-title">"Access"</h2>
            <p>"Deactivating ends their sessions, and all access of applications that act for them, at once. What they made stays. Whoever may deactivate them may reactivate them."</p>
            {act}
        </section>
    }
    .into_any()
}
