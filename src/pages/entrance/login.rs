//! Sign in. A plain form: the session's first page comes whole from the server.

use crate::{
    components::{Banner, key_path},
    domain::ClientId,
    pages::shared::{
        awaited::{address_named, awaited, parameter},
        frame::brand,
        notice::NoticeBanner,
        passkey::{Purpose, passkey},
    },
    server_fns::session::get_flash,
    wire::{Flash, Notice, Refused, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/login`
#[component]
pub fn LoginPage() -> impl IntoView {
    let (flash, next) = (parameter("flash"), address_named("next").unwrap_or_default());
    let left = async move {
        match flash {
            Some(id) => get_flash(id).await.ok().flatten(),
            None => None,
        }
    };
    view! {
        <Title text="Sign in"/>
        <main class="login">
            <div class="login-form">
                {brand(route::LOGIN)}
                <div class="login-middle">
                    <h1 tabindex="-1">"Sign in"</h1>
                    <p>"Manage your organization’s OAuth clients."</p>
                    {awaited(async move {
                        match left.await {
                            Some(Flash::Refused(refused)) => form(Some(*refused), None, next),
                            Some(Flash::Notice(notice)) => form(None, Some(notice), next),
                            None => form(None, None, next),
                        }
                    })}
                </div>
                <div class="login-help">
                    <p>
                        "Forgot your password, or lost your phone? Ask an administrator of your organization: they give you a link to choose a new password, or remove your second factor."
                    </p>
                    <p>"No account yet? They can invite you."</p>
                </div>
            </div>
            <div class="login-keys" aria-hidden="true">{keys()}</div>
        </main>
    }
}

fn form(refused: Option<Refused>, notice: Option<Notice>, next: String) -> AnyView {
    let failed = refused.is_some();
    let email = refused.as_ref().and_then(|r| r.typed("email")).unwrap_or_default();
    let banner =
        refused.map(|refused| Banner { id: Some("refusal"), ..Banner::error(refused.error.to_string()) }.view());
    let passkey = passkey(Purpose::SignIn, "btn btn-large btn-wide", next.clone());
    view! {
        <form method="post" action="/fn/sign_in">
            {notice.map(|notice| view! { <NoticeBanner notice/> })}
            {banner}
            <input type="hidden" name="next" value=next/>
            <label for="email">"Email"</label>
            <input id="email" type="email" name="email" value=email autocomplete="username webauthn" required autofocus=!failed/>
            <label for="password">"Password"</label>
            <div class="hidden-text">
                <input
                    id="password"
                    type="password"
                    name="password"
                    autocomplete="current-password"
                    required
                    autofocus=failed
                    aria-describedby=failed.then_some("refusal")
                />
                <button
                    type="button"
                    class="btn btn-small needs-script"
                    data-shows="password"
                    aria-pressed="false"
                    aria-controls="password"
                    aria-label="Show password"
                >
                    "Show"
                </button>
            </div>
            <button type="submit" class="btn btn-primary btn-large btn-wide">"Sign in"</button>
        </form>
        {passkey}
    }
    .into_any()
}

/// Keys in rows, one of them chosen. Decoration.
fn keys() -> AnyView {
    let keys = (0..32_u32).map(|n| {
        let (row, column) = (n / 4, n % 4);
        let id = ClientId::from_uuid(uuid::Uuid::from_u128(u128::from(n.wrapping_mul(2_654_435_761)) << 96));
        let (x, y) = (column * 75 + (row % 2) * 20, row * 43);
        let class = if n == 13 { "chosen" } else { "" };
        view! { <g class=class transform=format!("translate({x} {y}) scale(1.2)")><path d=key_path(id)></path></g> }
    });
    view! { <svg viewBox="0 0 300 330">{keys.collect_view()}</svg> }.into_any()
}
