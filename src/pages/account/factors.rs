//! Second factors: the authenticator app, passkeys, recovery codes.

use crate::{
    components::{Asked, Glyph, ask_in_place, icon, reader::made_for},
    pages::shared::passkey::{Purpose, passkey},
    wire::{Account, PasskeyRow, route},
};
use leptos::prelude::*;

pub fn panel(account: &Account) -> AnyView {
    let asked = if account.required { " Your organization asks everyone for one." } else { "" };
    view! {
        <section class="panel factors" id="second-factor" tabindex="-1" aria-labelledby="factor-title">
            <h2 id="factor-title">"Second factor"</h2>
            <p>{format!("With a second factor, someone who learns your password still cannot sign in.{asked}")}</p>
            {authenticator(account)}
            {passkeys(account)}
            {account.has_factor().then(|| codes(account))}
        </section>
    }
    .into_any()
}

fn authenticator(account: &Account) -> AnyView {
    let body = match &account.authenticator {
        Some(since) => view! {
            <p>"Set up "<time datetime=since.iso.clone() title=since.utc.clone()>{since.in_a_sentence().to_owned()}</time>". It shows six digits that change every 30 seconds."</p>
            <form method="post" action="/fn/set_up_authenticator">{made_for()}<button type="submit" class="btn btn-small">"Set up another app in its place"</button></form>
            {ask_in_place(Asked {
                label: "Remove the app",
                question: "Its codes stop working. Remove it?".into(),
                action: "/fn/remove_authenticator",
                no: route::SECOND_FACTOR.into(),
                ..Default::default()
            })}
        }
        .into_any(),
        None => view! {
            <p>"An app on your phone that shows six digits, such as Aegis, Google Authenticator or 1Password."</p>
            <form method="post" action="/fn/set_up_authenticator">{made_for()}<button type="submit" class="btn">"Set up an app"</button></form>
        }
        .into_any(),
    };
    view! { <div class="factor"><h3>{icon(Glyph::Phone)}"Authenticator app"</h3>{body}</div> }.into_any()
}

fn passkeys(account: &Account) -> AnyView {
    let rows = account.passkeys.iter().map(held).collect_view();
    let list = (!account.passkeys.is_empty()).then(|| view! { <ul class="keys-held">{rows}</ul> });
    let add = match &account.no_passkeys {
        Some(why) => view! { <p class="why">{why.clone()}</p> }.into_any(),
        None => add(),
    };
    view! {
        <div class="factor">
            <h3>{icon(Glyph::Passkey)}"Passkeys"</h3>
            <p>"Sign in with your phone, computer or security key, without a password. A false sign-in page cannot steal it."</p>
            {list}
            {add}
        </div>
    }
    .into_any()
}

fn held(row: &PasskeyRow) -> AnyView {
    let used = match &row.used {
        Some(used) => format!("last used {}", used.in_a_sentence()),
        None => "never used".to_owned(),
    };
    let elsewhere =
        row.elsewhere.as_ref().map(|host| view! { <span class="note">{format!("Works at {host} only")}</span> });
    let name_id = format!("passkey-{}", row.id);
    let question = format!("You can no longer sign in with it. Remove {}?", row.name);
    view! {
        <li>
            <div><b id=name_id.clone()>{row.name.clone()}</b><span class="note">{format!("Added {}, {used}", row.added.in_a_sentence())}</span>{elsewhere}</div>
            {ask_in_place(Asked {
                label: "Remove",
                described_by: Some(name_id.clone()),
                question,
                action: "/fn/remove_passkey",
                fields: vec![("id", row.id.to_string())],
                no: route::SECOND_FACTOR.into(),
                ..Default::default()
            })}
        </li>
    }
    .into_any()
}

/// What a browser does; the name is typed first, so that two of them can be told apart.
fn add() -> AnyView {
    let button = passkey(Purpose::Add, "btn", String::new());
    view! {
        <noscript><p class="why">"Adding a passkey needs JavaScript."</p></noscript>
        <div class="add-passkey">
            <div class="field needs-script">
                <label for="passkey-name">"Name of the new passkey"</label>
                <input id="passkey-name" type="text" maxlength="100" autocomplete="off" value="My passkey"/>
            </div>
            {button}
        </div>
    }
    .into_any()
}

fn codes(account: &Account) -> AnyView {
    let left = match account.codes_left {
        0 => "None left: make new ones.".to_owned(),
        n => format!("{n} of {} left. Each works once.", account.codes),
    };
    let question = "Your old codes stop working. Make new ones?".to_owned();
    view! {
        <div class="factor">
            <h3>{icon(Glyph::Lines)}"Recovery codes"</h3>
            <p>{format!("For when you lose your phone. {left}")}</p>
            {ask_in_place(Asked {
                label: "Make new codes",
                question,
                action: "/fn/make_recovery_codes",
                no: route::SECOND_FACTOR.into(),
                ..Default::default()
            })}
        </div>
    }
    .into_any()
}
