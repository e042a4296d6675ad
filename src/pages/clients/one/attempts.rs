//! What a client's administrators are told of attempts: that it gets tokens without its secret, and that somebody came with
//! an address that it has not registered.

use crate::{
    components::{Banner, Glyph, Tone, said_time},
    domain::GrantType,
    wire::{Attempts, ClientDetails, OtherAddress, plural},
};
use leptos::prelude::*;

/// That an application from before clients said it has not said whether it can keep a secret.
#[component]
pub fn Unsaid(client: ClientDetails) -> impl IntoView {
    if client.row.grant_type != GrantType::Code || !client.settings.client_type.is_empty() {
        return ().into_any();
    }
    let seen = match &client.without_secret {
        None => view! { <p>"It has not got anything without its secret so far."</p> }.into_any(),
        Some(tried) => {
            let says = format!("It got tokens or gave them back {} without its secret", plural(tried.n, "time"));
            view! { <p><b>{says}</b>{last(tried)}"."</p> }.into_any()
        }
    };
    let body = view! {
        <p class="banner-title"><b>"Can this application keep a secret?"</b></p>
        <p>
            "It is from before clients said so, or from elsewhere. Until it says, its secret is not asked for. Choose "
            <a href="#client-type">"its client type"</a>": confidential, and it gets nothing without its secret; or public."
        </p>
        {seen}
    };
    Banner { label: Some("Client type"), ..Banner::new(Tone::Attention, body.into_any()) }.view()
}

fn last(tried: &Attempts) -> AnyView {
    let from = tried.from.clone().map(|address| view! { " from "<code>{address}</code> });
    view! { ", last"{from}" "{said_time(&tried.last)} }.into_any()
}

/// That somebody came with another address than those that are registered.
pub fn other_address(tried: Option<&OtherAddress>) -> Option<AnyView> {
    let OtherAddress { uri, attempts } = tried?;
    let times = plural(attempts.n, "attempt");
    let body = view! {
        <p class="banner-title">"Refused: a redirect URI that is not registered"</p>
        <p class="long-line"><code>{uri.clone()}</code></p>
        <p>
            {times}" to sign in with it or one like it"{last(attempts)}
            ". If it is this application’s, add it below. If not, there is nothing to do: nothing was sent there."
        </p>
    };
    Some(
        Banner { glyph: Some(Glyph::Alert), label: Some("Redirect URI"), ..Banner::new(Tone::Off, body.into_any()) }
            .view(),
    )
}
