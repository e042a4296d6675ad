//! `/admin/account/prove?next=`: showing again who one is, before something that cannot be taken back or gives power.

use super::ACCOUNT;
use crate::{
    components::{Glyph, icon},
    pages::{
        login::next_of,
        passkey::{Act, passkey_button},
        people::parts::{Field, Left, pick_up},
        refused::failed,
    },
    server_fns::account::{ask_proof, get_proof, prove_by_passkey},
    wire::ProofOptions,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_query_map};

const TITLE: &str = "Is it still you?";

#[component]
pub fn ProvePage() -> impl IntoView {
    let query = use_query_map();
    let search = use_location().search;
    let loaded = Resource::new(
        move || query.with(|q| q.get("flash")),
        |left| async move { (get_proof().await, pick_up(left).await) },
    );
    view! {
        <Title text=TITLE/>
        <Transition>
            {move || Suspend::new(async move {
                let next = search.with_untracked(|search| next_of(search));
                match loaded.await {
                    (Ok(options), left) => show(&options, &left, next),
                    (Err(error), _) => failed(&error, None, TITLE),
                }
            })}
        </Transition>
    }
}

fn show(options: &ProofOptions, left: &Left, next: String) -> AnyView {
    let next = if next.is_empty() { ACCOUNT.to_owned() } else { next };
    let password = Field {
        name: "password",
        label: "Password",
        kind: "password",
        autocomplete: "current-password",
        problem: left.problem("password"),
        ..Default::default()
    };
    let code = Field {
        name: "code",
        label: "Code of your authenticator app",
        autocomplete: "one-time-code",
        problem: left.problem("code"),
        ..Default::default()
    };
    let by_code = options.authenticator.then(|| {
        view! {
            <form method="post" action="/fn/prove">
                <input type="hidden" name="next" value=next.clone()/>
                {code.view()}
                <button type="submit" class="btn btn-large btn-wide">"Confirm with the code"</button>
            </form>
        }
    });
    let to = StoredValue::new(next.clone());
    let by_passkey = options.passkey.then(|| {
        passkey_button(
            Act::Show,
            ("Confirm with a passkey", "btn btn-large btn-wide"),
            || async { Ok((String::new(), ask_proof().await?)) },
            move |_, answer| prove_by_passkey(answer, to.get_value()),
            |_| {},
        )
    });
    let back = next.split(['?', '#']).next().unwrap_or(ACCOUNT).to_owned();
    view! {
        <div class="prove">
            <h1 tabindex="-1">{TITLE}</h1>
            <p class="lead">"What you asked for cannot be taken back, or gives power to someone. Show that it is you; then press the button there again. What you typed is kept."</p>
            {left.refused.as_ref().filter(|_| left.problem("password").is_none() && left.problem("code").is_none()).and_then(|_| left.banner())}
            <div class="panel">
                {by_passkey}
                <form method="post" action="/fn/prove">
                    <input type="hidden" name="next" value=next/>
                    <input type="hidden" name="username" autocomplete="username" value=options.email.clone()/>
                    {password.view()}
                    <button type="submit" class="btn btn-primary btn-large btn-wide">{icon(Glyph::Lock)}"Confirm with the password"</button>
                </form>
                {by_code}
            </div>
            <p><a href=back>"Back, without doing it"</a></p>
        </div>
    }
    .into_any()
}
