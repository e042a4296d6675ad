//! `/setup`: the first hour of an empty database.

use crate::{
    components::{Banner, Tone, form::Field},
    pages::shared::{
        arrive::{Left, pick_up},
        awaited::{awaited, parameter},
        frame::brand,
        refused::failed,
    },
    server_fns::setup::get_setup,
    wire::{UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn SetupPage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move { (get_setup().await, pick_up(left).await) };
    view! {
        <Title text="Set up Clientele"/>
        <main class="login one-column">
            <div class="login-form">
                {brand(route::SETUP)}
                <div class="login-middle">
                    {awaited(async move {
                        match loaded.await {
                            (Ok(setup), left) if setup.open => form(&left),
                            (Ok(_), _) => closed(),
                            (Err(error), _) => failed(&error, None, "Set up Clientele"),
                        }
                    })}
                </div>
            </div>
        </main>
    }
}

fn closed() -> AnyView {
    view! {
        <h1 tabindex="-1">"Clientele is set up already"</h1>
        <p>"Sign in. If you have no account, an administrator of your organization can invite you."</p>
        <p><a class="btn btn-primary" href=route::LOGIN>"Sign in"</a></p>
    }
    .into_any()
}

/// How many fields are wrong: each says itself what is.
fn problems(left: &Left) -> Option<AnyView> {
    let refused = left.refused.as_ref()?;
    let UiError::Invalid(errors) = &refused.error else { return left.banner() };
    let fields = if errors.len() == 1 { "One field needs".to_owned() } else { format!("{} fields need", errors.len()) };
    let says = view! { <p><b>"Not set up. "</b>{format!("{fields} fixing. Enter the password again.")}</p> };
    Some(Banner { id: Some("refusal"), ..Banner::new(Tone::Error, says.into_any()) }.view())
}

fn form(left: &Left) -> AnyView {
    let field = |name, label, kind, autocomplete, hint| {
        Field {
            name,
            label,
            kind,
            autocomplete,
            hint,
            value: left.typed(name).unwrap_or_default(),
            problem: left.problem(name),
            required: true,
            ..Default::default()
        }
        .view()
    };
    view! {
        <h1 tabindex="-1">"Set up Clientele"</h1>
        <p>"This creates your organization and makes you its first administrator. It can be done only once."</p>
        // The browser would show one problem at a time, and the server shows all.
        <form method="post" action="/fn/set_up" novalidate>
            {problems(left)}
            {field("code", "Setup code", "text", "off", Some("The server printed it when it started. It is valid for one hour."))}
            {field("organization", "Organization", "text", "organization", None)}
            {field("name", "Your name", "text", "name", None)}
            {field("email", "Email", "email", "username", None)}
            {field("password", "Password", "password", "new-password", Some("At least 12 characters."))}
            <button type="submit" class="btn btn-primary btn-large btn-wide">"Create organization"</button>
        </form>
    }
    .into_any()
}
