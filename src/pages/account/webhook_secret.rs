//! `/admin/account/secret`: a new secret of one's webhook, shown once.

use crate::{
    components::{Banner, CopyText, Empty, Glyph, icon, shown_value, trail::trail_to},
    pages::shared::{
        arrive::{Left, pick_up},
        awaited::{awaited, parameter},
        refused::failed,
    },
    server_fns::webhook::reveal_webhook_secret,
    wire::{route, route::ACCOUNT},
};
use leptos::prelude::*;
use leptos_meta::Title;

const TITLE: &str = "The secret of your webhook";

#[component]
pub fn WebhookSecretPage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move { (reveal_webhook_secret().await, pick_up(left).await) };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                (Ok(Some(secret)), left) => once(secret, &left),
                (Ok(None), _) => no_longer(),
                (Err(error), _) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn once(secret: String, left: &Left) -> AnyView {
    let copy = CopyText { text: secret.clone(), label: "signing secret", ..Default::default() };
    view! {
        {trail_to("My account", ACCOUNT, TITLE)}
        {left.banner()}
        <section class="secret-card" aria-labelledby="webhook-title">
            <header class="secret-top">
                {icon(Glyph::Shield)}
                <div><h1 id="webhook-title" tabindex="-1">{TITLE}</h1><p>"The program that gets your notices checks with it that they come from here. The webhook is switched on."</p></div>
            </header>
            <div class="field">
                {shown_value("value-secret", "Signing secret", secret, copy)}
            </div>
            {Banner::shown_once("Put it where that program reads it. Lost it? Replace it: the old one signs nothing any more then.".into_any()).view()}
            <footer class="secret-foot"><span></span><a class="btn btn-dialog btn-primary" href=route::NOTICES>"Done"</a></footer>
        </section>
    }
    .into_any()
}

fn no_longer() -> AnyView {
    view! {
        {trail_to("My account", ACCOUNT, TITLE)}
        {Empty::page(
            "The secret is no longer shown",
            "It is shown once. Lost it? Replace it: the old one signs nothing any more then.",
            view! { <a class="btn" href=route::NOTICES>"Back to my account"</a> }.into_any(),
        )}
    }
    .into_any()
}
