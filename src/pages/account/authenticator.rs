//! `/admin/account/authenticator`: an app takes the secret and shows by a code that it has it.

use crate::{
    components::{CopyText, Empty, form::Field, reader::made_for, shown_value, trail::trail_to},
    pages::shared::{
        arrive::{Left, pick_up},
        awaited::{awaited, parameter},
        refused::failed,
    },
    server_fns::account::get_authenticator,
    wire::{AuthenticatorProposal, UiError, route, route::ACCOUNT},
};
use leptos::prelude::*;
use leptos_meta::Title;

const TITLE: &str = "Set up an authenticator app";

#[component]
pub fn AuthenticatorPage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move { (get_authenticator().await, pick_up(left).await) };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                (Ok(Some(proposal)), left) => show(proposal, &left),
                (Ok(None), _) => nothing(),
                (Err(UiError::ProofNeeded), _) => prove(),
                (Err(error), _) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(proposal: AuthenticatorProposal, left: &Left) -> AnyView {
    let code = Field {
        name: "code",
        label: "3. Enter the six digits that the app shows",
        autocomplete: "one-time-code",
        inputmode: Some("numeric"),
        problem: left.problem("code"),
        ..Default::default()
    };
    // A margin of four squares, without which cameras do not see where the picture begins (ISO/IEC 18004 section 9.1).
    let side = proposal.squares + 8;
    let copy = CopyText { text: proposal.secret.replace(' ', ""), label: "key", ..Default::default() };
    view! {
        {trail_to("My account", ACCOUNT, TITLE)}
        {left.banner()}
        <section class="secret-card set-up-app" aria-labelledby="app-title">
            <header class="secret-top"><div><h1 id="app-title" tabindex="-1">{TITLE}</h1><p>"Anyone who has this picture has your codes: show it to nobody."</p></div></header>
            <div class="field">
                <p class="label">"1. Open the app and choose to add an account"</p>
                <p class="label">"2. Point it at this picture"</p>
                <svg class="picture" viewBox=format!("-4 -4 {side} {side}") role="img" aria-label="The secret as a picture for the app">
                    <rect x="-4" y="-4" width=side height=side></rect>
                    <path d=proposal.dark></path>
                </svg>
            </div>
            <div class="field">
                {shown_value("value-key", "Or enter this key by hand", proposal.secret, copy)}
                <p class="note"><a href=proposal.address rel="external">"Open it in an app on this device"</a></p>
            </div>
            <form method="post" action="/fn/confirm_authenticator">{made_for()}
                {code.view()}
                <div class="secret-foot"><a class="btn btn-dialog" href=ACCOUNT>"Cancel"</a><button type="submit" class="btn btn-dialog btn-primary">"Set up"</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn nothing() -> AnyView {
    view! {
        {trail_to("My account", ACCOUNT, TITLE)}
        {Empty::page(
            "There is nothing to set up here",
            "The app is set up already, or setting it up was begun in another browser or took longer than ten minutes.",
            view! { <a class="btn" href=route::SECOND_FACTOR>"Back to my account"</a> }.into_any(),
        )}
    }
    .into_any()
}

fn prove() -> AnyView {
    view! {
        {trail_to("My account", ACCOUNT, TITLE)}
        {Empty::page(
            "Confirm that it is you first",
            "The secret is shown only after you have confirmed who you are.",
            view! { <a class="btn btn-primary" href=route::prove(route::AUTHENTICATOR)>"Confirm that it is me"</a> }.into_any(),
        )}
    }
    .into_any()
}
