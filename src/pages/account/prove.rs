//! `/admin/account/prove?next=`: showing again who one is, before something that cannot be taken back or gives power.

use crate::{
    components::{Glyph, form::Field, icon, reader::made_for},
    pages::shared::{
        arrive::{Left, pick_up},
        awaited::{address_named, awaited, parameter},
        passkey::{Purpose, passkey},
        refused::failed,
    },
    server_fns::account::get_proof,
    wire::{ProofOptions, route::ACCOUNT, safe_path},
};
use leptos::prelude::*;
use leptos_meta::Title;

const TITLE: &str = "Confirm that it is you";

#[component]
pub fn ProvePage() -> impl IntoView {
    let (left, next) = (parameter("flash"), address_named("next").unwrap_or_default());
    let loaded = async move { (get_proof().await, pick_up(left).await) };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                (Ok(options), left) => show(&options, &left, next),
                (Err(error), _) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(options: &ProofOptions, left: &Left, next: String) -> AnyView {
    let next = safe_path(&next, ACCOUNT).to_owned();
    let by_passkey = options.passkey.then(|| passkey(Purpose::Prove, "btn btn-large btn-wide", next.clone()));
    let typed = match (options.password, options.authenticator, options.recovery) {
        (true, ..) => Some(Field {
            name: "password",
            label: "Password",
            kind: "password",
            autocomplete: "current-password",
            problem: left.problem("password"),
            ..Default::default()
        }),
        (false, true, _) => Some(Field {
            name: "code",
            label: "Code",
            autocomplete: "one-time-code",
            hint: Some("The six digits of your authenticator app, or one of your recovery codes."),
            problem: left.problem("code"),
            ..Default::default()
        }),
        (false, false, true) => Some(Field {
            name: "code",
            label: "Recovery code",
            autocomplete: "one-time-code",
            hint: Some("For when your passkey is gone. Each works once."),
            problem: left.problem("code"),
            ..Default::default()
        }),
        (false, false, false) => None,
    };
    let other = ["password", "code"].iter().all(|field| left.problem(field).is_none());
    let banner = left.refused.as_ref().filter(|_| other).and_then(|_| left.banner());
    let form = typed.map(|field| {
        view! {
            <form method="post" action="/fn/prove">{made_for()}
                <input type="hidden" name="next" value=next.clone()/>
                <input type="text" name="username" autocomplete="username" hidden readonly value=options.email.clone()/>
                {field.view()}
                <button type="submit" class="btn btn-primary btn-large btn-wide">{icon(Glyph::Lock)}"Confirm"</button>
            </form>
        }
    });
    let none = (form.is_none() && by_passkey.is_none()).then(|| {
        view! { <p>"Your passkeys work at another address only. Open the console there, or ask an administrator to remove your second factor."</p> }
    });
    let back = next.split(['?', '#']).next().unwrap_or(ACCOUNT).to_owned();
    view! {
        <div class="prove">
            <h1 tabindex="-1">{TITLE}</h1>
            <p class="lead">"Clientele asks before changes that cannot be undone, that give someone permissions, or that change how you sign in. Then you are back at the form as you left it: press its button again."</p>
            {banner}
            <div class="panel">{by_passkey}{form}{none}</div>
            <p><a href=back rel="external">"Go back without confirming"</a></p>
        </div>
    }
    .into_any()
}
