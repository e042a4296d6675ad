//! `/welcome/{token}`: choosing a password by a one-time link.

use crate::{
    components::form::Field,
    pages::shared::{
        arrive::{Left, pick_up},
        awaited::{awaited, parameter, segment},
        frame::brand,
        refused::set_status,
    },
    server_fns::setup::get_welcome,
    wire::{UiError, Welcome, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn WelcomePage() -> impl IntoView {
    let (token, left) = (segment("token"), parameter("flash"));
    let loaded = async move { (get_welcome(token.clone()).await, token, pick_up(left).await) };
    view! {
        <Title text="Choose a password"/>
        <main class="login one-column">
            <div class="login-form">
                {brand(route::LOGIN)}
                <div class="login-middle">
                    {awaited(async move {
                        match loaded.await {
                            (Ok(welcome), token, left) => form(welcome, token, &left),
                            (Err(error), ..) => over(&error),
                        }
                    })}
                </div>
            </div>
        </main>
    }
}

fn over(error: &UiError) -> AnyView {
    set_status(error);
    view! {
        <h1 tabindex="-1">"This link does not work"</h1>
        <p>{error.to_string()}</p>
        <p><a class="btn" href=route::LOGIN>"Sign in"</a></p>
    }
    .into_any()
}

fn form(welcome: Welcome, token: String, left: &Left) -> AnyView {
    let (title, lead) = if welcome.invited {
        (
            format!("Welcome, {}", welcome.name),
            format!("You are invited to {}. Choose a password to sign in with.", welcome.organization),
        )
    } else {
        (
            "Choose a new password".to_owned(),
            format!("For {} of {}. You are signed out everywhere else.", welcome.name, welcome.organization),
        )
    };
    let password = Field {
        name: "password",
        label: "Password",
        kind: "password",
        autocomplete: "new-password",
        hint: Some("At least 12 characters. Several words are easy to remember."),
        problem: left.problem("password"),
        ..Default::default()
    };
    // What stands here is kept by the browser beside the password.
    let (label, name) = match welcome.signs_in_with {
        Some(name) => ("You sign in with", name),
        None => ("Email", welcome.email),
    };
    view! {
        <h1 tabindex="-1">{title}</h1>
        <p>{lead}</p>
        <form method="post" action="/fn/accept_link">
            {left.banner()}
            <input type="hidden" name="token" value=token/>
            <label for="email">{label}</label>
            <input id="email" type="email" name="username" value=name autocomplete="username" readonly=true/>
            {password.view()}
            <button type="submit" class="btn btn-primary btn-large btn-wide">"Set password"</button>
        </form>
        <p class="note">"The link works once, until "<time datetime=welcome.expires.iso title=welcome.expires.utc>{welcome.expires.exact}</time>"."</p>
    }
    .into_any()
}
