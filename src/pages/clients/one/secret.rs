//! A new secret, shown once, on a page of its own that is never stored.

use crate::{
    components::{Banner, CopyText, Empty, Glyph, icon, key_of, reader::made_for, shown_value, trail::trail},
    pages::shared::{
        awaited::{awaited, segment},
        refused::failed,
    },
    server_fns::secrets::reveal_secret,
    wire::{ClientRow, RevealedSecret, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/admin/integrations/oauth/{id}/secret`
#[component]
pub fn SecretPage() -> impl IntoView {
    // Read exactly once: the server forgets the secret as it answers.
    let revealed = reveal_secret(segment("id"));
    view! {
        {awaited(async move {
            match revealed.await {
                Ok(RevealedSecret { client, secret: Some(secret), added_client }) => {
                    view! { <Shown client secret added_client/> }.into_any()
                }
                Ok(RevealedSecret { client, secret: None, .. }) => view! { <NoLonger client/> }.into_any(),
                Err(error) => failed(&error, None, "OAuth client"),
            }
        })}
    }
    .into_any()
}

/// The one time.
#[component]
fn Shown(client: ClientRow, secret: String, added_client: bool) -> impl IntoView {
    let page = route::client(client.id);
    let (title, lead) = if added_client {
        ("Client added", format!("{} can ask for tokens now.", client.name))
    } else {
        ("New secret", format!("{} has a new secret.", client.name))
    };
    let id = client.id.to_string();
    let text = format!("Client: {}\nClient ID: {id}\nClient Secret: {secret}\n", client.name);
    let file = format!("client-{}.txt", client.id.short());
    view! {
        <Title text=title/>
        {trail(&client.name)}
        <section class="secret-card" aria-labelledby="secret-title" data-stored>
            <header class="secret-top">
                {key_of(client.id, client.looks())}
                <div><h1 id="secret-title" tabindex="-1">{title}</h1><p>{lead}</p></div>
            </header>
            {value("Client ID", "value-client-id", id, false)}
            {value("Client Secret", "value-secret", secret, true)}
            {Banner::shown_once("We keep a fingerprint, not the secret. Lost it? Add a second secret, switch over, remove the first.".into_any()).view()}
            <footer class="secret-foot">
                <label class="check needs-script">
                    <input type="checkbox" autocomplete="off"/>
                    <span>"I have stored the secret"</span>
                </label>
                <span class="save-actions">
                    <button type="button" class="btn btn-dialog needs-script" data-download=file data-text=text>
                        {icon(Glyph::Download)}
                        "Download"
                    </button>
                    // Without JavaScript nothing could make it active: there it is a plain link.
                    <a class="btn btn-dialog btn-primary" href=page data-discard data-done>"Done"</a>
                </span>
                <p id="done-why" class="why" hidden>"Copy the secret, or say that it is stored. Then Done works."</p>
            </footer>
        </section>
    }
    .into_any()
}

/// A value in a box with its Copy button. Copying `the_secret` counts as storing it.
fn value(label: &'static str, id: &'static str, value: String, the_secret: bool) -> AnyView {
    let copy = CopyText {
        text: value.clone(),
        label,
        whole: false,
        primary: the_secret,
        stores: the_secret,
        first: the_secret,
    };
    view! { <div class="field">{shown_value(id, label, value, copy)}</div> }.into_any()
}

/// Every time after.
#[component]
fn NoLonger(client: ClientRow) -> impl IntoView {
    let add = view! {
        <form method="post" action="/fn/add_secret" data-in-place>{made_for()}
            <input type="hidden" name="id" value=client.id.to_string()/>
            <button type="submit" class="btn btn-primary">"Add a secret"</button>
        </form>
        <a class="btn" href=format!("{}#secrets", route::client(client.id))>{format!("Secrets of {}", client.name)}</a>
    };
    let no_longer = Empty {
        sign: Some(key_of(client.id, client.looks()).into_any()),
        heading: "The secret is no longer shown".into(),
        alone: true,
        text: "A secret is shown once. Lost it? Add a second one, switch over, then remove the first.".into(),
        more: Some(view! { <div data-refusals tabindex="-1"></div> }.into_any()),
        way_on: Some(add.into_any()),
    };
    view! {
        <Title text="The secret is no longer shown"/>
        {trail(&client.name)}
        {no_longer.view()}
    }
    .into_any()
}
