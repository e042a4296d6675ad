//! `/admin/account/codes`: new recovery codes, shown once.

use crate::{
    components::{Banner, CopyText, Empty, Glyph, icon, trail::trail_to},
    pages::shared::{
        arrive::{Left, pick_up},
        awaited::{awaited, parameter},
        refused::failed,
    },
    server_fns::account::reveal_recovery_codes,
    wire::{route, route::ACCOUNT},
};
use leptos::prelude::*;
use leptos_meta::Title;

const TITLE: &str = "Your recovery codes";

#[component]
pub fn CodesPage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move { (reveal_recovery_codes().await, pick_up(left).await) };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                (Ok(Some(codes)), left) => once(&codes, &left),
                (Ok(None), _) => no_longer(),
                (Err(error), _) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn once(codes: &[String], left: &Left) -> AnyView {
    let lines = codes.iter().map(|code| view! { <li><code>{code.clone()}</code></li> }).collect_view();
    view! {
        {trail_to("My account", ACCOUNT, TITLE)}
        {left.banner()}
        <section class="secret-card" aria-labelledby="codes-title">
            <header class="secret-top">
                {icon(Glyph::Shield)}
                <div><h1 id="codes-title" tabindex="-1">{TITLE}</h1><p>"Each signs you in once, instead of the app or the passkey, after your password."</p></div>
            </header>
            <div class="field">
                <ol class="recovery-codes">{lines}</ol>
                {CopyText { text: codes.join("\n"), label: "recovery codes", ..Default::default() }.view()}
            </div>
            {Banner::shown_once("Print them, or keep them in a password manager: not on the phone that they replace.".into_any()).view()}
            <footer class="secret-foot"><span></span><a class="btn btn-dialog btn-primary" href=ACCOUNT>"Done"</a></footer>
        </section>
    }
    .into_any()
}

fn no_longer() -> AnyView {
    view! {
        {trail_to("My account", ACCOUNT, TITLE)}
        {Empty::page(
            "The codes are no longer shown",
            "They are shown once. Lost them? Make new ones: the old ones stop working then.",
            view! { <a class="btn" href=route::SECOND_FACTOR>"Back to my account"</a> }.into_any(),
        )}
    }
    .into_any()
}
