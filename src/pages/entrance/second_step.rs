//! `/login/code`: the second step of a sign-in.

use crate::{
    components::form::Field,
    pages::shared::{
        arrive::{Left, pick_up},
        awaited::{address_named, awaited, parameter},
        frame::brand,
        passkey::{Purpose, passkey},
        refused::set_status,
    },
    server_fns::session::get_second_step,
    wire::{SecondStep, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn SecondStepPage() -> impl IntoView {
    let (left, next) = (parameter("flash"), address_named("next").unwrap_or_default());
    let loaded = async move { (get_second_step().await, pick_up(left).await) };
    view! {
        <Title text="Sign in"/>
        <main class="login one-column">
            <div class="login-form">
                {brand(route::LOGIN)}
                <div class="login-middle">
                    {awaited(async move {
                        match loaded.await {
                            (Ok(step), left) => form(step, &left, next),
                            (Err(error), _) => over(&error),
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
        <h1 tabindex="-1">"Sign in"</h1>
        <p>{error.to_string()}</p>
        <p><a class="btn btn-primary" href=route::LOGIN>"Sign in"</a></p>
    }
    .into_any()
}

fn form(step: SecondStep, left: &Left, next: String) -> AnyView {
    // What they sign in with is the button that leads; codes that work once are for the day it is gone.
    let leads = step.passkey && !step.authenticator;
    let (of_passkey, of_code) = if leads {
        ("btn btn-primary btn-large btn-wide", "btn btn-large btn-wide")
    } else {
        ("btn btn-large btn-wide", "btn btn-primary btn-large btn-wide")
    };
    let passkey = step.passkey.then(|| passkey(Purpose::SecondStep, of_passkey, next.clone()));
    let (label, hint) = match (step.authenticator, step.recovery) {
        (true, true) => ("Code", "The six digits of your authenticator app, or one of your recovery codes."),
        (true, false) => ("Code", "The six digits that your authenticator app shows."),
        (false, _) => {
            ("Recovery code", "One of your recovery codes: letters and digits in groups of four. Each works once.")
        }
    };
    let code = Field {
        name: "code",
        label,
        autocomplete: "one-time-code",
        hint: Some(hint),
        problem: left.problem("code"),
        ..Default::default()
    };
    let nothing = (!step.authenticator && !step.recovery).then(|| {
        if step.passkey {
            view! { <noscript><p>"Passkeys need JavaScript. Turn it on and reload this page."</p></noscript> }
                .into_any()
        } else {
            view! { <p>"Your passkeys work at another address only: open the console there."</p> }.into_any()
        }
    });
    let banner = left.refused.as_ref().filter(|_| left.problem("code").is_none()).and_then(|_| left.banner());
    let by_code = (step.authenticator || step.recovery).then(|| {
        view! {
            <form method="post" action="/fn/sign_in_by_code">
                <input type="hidden" name="next" value=next/>
                {code.view()}
                <button type="submit" class=of_code>"Sign in"</button>
            </form>
        }
    });
    let (first, second) =
        if leads { (passkey.into_any(), by_code.into_any()) } else { (by_code.into_any(), passkey.into_any()) };
    view! {
        <h1 tabindex="-1">"One more step"</h1>
        <p>"Your password is right. Now confirm with your second factor."</p>
        {banner}
        {first}
        {second}
        {nothing}
        <p>"None of these works? An administrator of your organization can remove your second factor."</p>
        <p><a href=route::LOGIN>"Start again"</a></p>
    }
    .into_any()
}
