//! My account: the password, second factors, sessions. Plain forms throughout; only passkeys need JavaScript.

mod applications;
mod authenticator;
mod codes;
mod factors;
mod notices;
mod password;
mod prove;
mod sessions;
mod sign_ins;
mod times;
mod webhook_secret;

pub use authenticator::AuthenticatorPage;
pub use codes::CodesPage;
pub use prove::ProvePage;
pub use sign_ins::OwnEventsPage;
pub use webhook_secret::WebhookSecretPage;

use super::shared::refused::failed;
use crate::{
    components::{Banner, Glyph},
    pages::shared::{
        arrive::{Left, pick_up},
        awaited::{awaited, parameter},
    },
    server_fns::account::get_account,
    wire::Account,
};
use leptos::prelude::*;
use leptos_meta::Title;

const TITLE: &str = "My account";

/// `/admin/account`
#[component]
pub fn AccountPage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move { (get_account().await, pick_up(left).await) };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                (Ok(account), left) => show(&account, &left),
                (Err(error), _) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(account: &Account, left: &Left) -> AnyView {
    let roles = if account.roles.is_empty() {
        view! { <p>"None"</p> }.into_any()
    } else {
        account.roles.iter().map(|role| view! { <p>{role.clone()}</p> }).collect_view().into_any()
    };
    let signs_in = account.signs_in_with.as_ref().map(|name| {
        // Of then: whether it is so today is nobody's to ask.
        let why = format!(
            "When your address was changed, somebody else signed in here with {}. The next link to a new password tries again.",
            account.email
        );
        view! { <div><dt>"Signs in with"</dt><dd><p>{name.clone()}</p><p class="note">{why}</p></dd></div> }
    });
    let lacking = (account.required && !account.has_factor()).then(|| {
        let fact = format!("{} asks everyone for a second factor", account.organization);
        let follows = view! { <p>"Add an authenticator app or a passkey. The rest of the console opens then."</p> };
        Banner::known(Glyph::Shield, fact, follows.into_any()).view()
    });
    view! {
        <header class="page-head"><div><h1 tabindex="-1">{TITLE}</h1><p>{account.email.clone()}</p></div></header>
        {left.banner()}
        {lacking}
        <div class="main-column people-page">
            <section class="panel" aria-labelledby="you-title">
                <h2 id="you-title">"You"</h2>
                <dl class="facts">
                    <div><dt>"Name"</dt><dd>{account.name.clone()}</dd></div>
                    {signs_in}
                    <div><dt>"Organization"</dt><dd>{account.organization.clone()}</dd></div>
                    <div><dt>"Roles"</dt><dd>{roles}</dd></div>
                </dl>
            </section>
            {password::panel(account, left)}
            {factors::panel(account)}
            {applications::panel(account)}
            {sessions::panel(account)}
            {notices::panel(account, left)}
            {times::panel(account)}
        </div>
    }
    .into_any()
}
