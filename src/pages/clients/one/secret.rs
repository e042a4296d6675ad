//! A new secret, shown once, on a page of its own that is never stored.

use super::load::id_in_address;
use crate::{
    components::{Glyph, copy, icon, key_of, reader::made_for, trail::trail},
    islands::{dom, kept},
    pages::shared::{refused::failed, watch::said},
    server_fns::secrets::{AddSecret, reveal_secret},
    wire::{ClientRow, RevealedSecret, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/admin/integrations/oauth/{id}/secret`
#[component]
pub fn SecretPage() -> impl IntoView {
    let id = id_in_address();
    // Read exactly once: the server forgets the secret as it answers, and the browser takes over the server's answer.
    let revealed = Resource::new(move || id.get(), reveal_secret);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match revealed.await {
                    Ok(RevealedSecret { client, secret: Some(secret), added_client }) => {
                        view! { <Shown client secret added_client/> }.into_any()
                    }
                    Ok(RevealedSecret { client, secret: None, .. }) => view! { <NoLonger client/> }.into_any(),
                    Err(error) => failed(&error, None, "OAuth client"),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// The one time.
#[component]
fn Shown(client: ClientRow, secret: String, added_client: bool) -> impl IntoView {
    let ready = dom::hydrated();
    let (checked, copied) = (RwSignal::new(false), RwSignal::new(false));
    let stored = move || checked.get() || copied.get();
    dom::ask_before_leaving(Signal::derive(move || !stored()));
    let taken_over = dom::takes_over();
    Effect::new(move |_| {
        if !(taken_over && dom::someone_types()) {
            dom::focus("copy-secret");
        }
    });
    let page = route::client(client.id);
    let (title, lead) = if added_client {
        ("Client added", format!("{} can ask for tokens now.", client.name))
    } else {
        ("New secret", format!("{} has a new secret.", client.name))
    };
    let id = client.id.to_string();
    let download = {
        let text = format!("Client: {}\nClient ID: {id}\nClient Secret: {secret}\n", client.name);
        let file = format!("client-{}.txt", client.id.short());
        move |_| dom::download(&file, &text)
    };
    view! {
        <Title text=title/>
        {trail(&client.name)}
        <section class="secret-card" aria-labelledby="secret-title">
            <header class="secret-top">
                {key_of(client.id, client.state)}
                <div><h1 id="secret-title" tabindex="-1">{title}</h1><p>{lead}</p></div>
            </header>
            <Value label="Client ID" id="client-id" value=id copied=RwSignal::new(false)/>
            <Value label="Client Secret" id="secret" value=secret copied primary=true/>
            <div class="banner banner-attention">
                {icon(Glyph::Eye)}
                <div>
                    <p><b>"Shown only this once"</b></p>
                    <p>"We keep a fingerprint, not the secret. Lost it? Add a second secret, switch over, remove the first."</p>
                </div>
            </div>
            <footer class="secret-foot">
                <label class="check" hidden=move || !ready.get()>
                    <input type="checkbox" autocomplete="off" prop:checked=kept(move || checked.get(), move |on| checked.set(on))
                        on:change:target=move |event| checked.set(event.target().checked())/>
                    <span>"I have stored the secret"</span>
                </label>
                <span class="save-actions">
                    <button type="button" class="btn btn-dialog" hidden=move || !ready.get() on:click=download>
                        {icon(Glyph::Download)}
                        "Download"
                    </button>
                    // Without JavaScript nothing could make it active: there it is a plain link.
                    <a
                        class="btn btn-dialog"
                        class:btn-primary=move || !ready.get() || stored()
                        href=page
                        data-discard=""
                        aria-disabled=move || (ready.get() && !stored()).then_some("true")
                        aria-describedby=move || (ready.get() && !stored()).then_some("done-why")
                        on:click=move |event| if !stored() { event.prevent_default() }
                    >
                        "Done"
                    </a>
                </span>
                <p id="done-why" class="why" hidden=move || !ready.get() || stored()>
                    "Copy the secret, or say that it is stored. Then Done works."
                </p>
            </footer>
        </section>
    }
    .into_any()
}

/// A value in a box with its Copy button, which answers with a tick and a polite word.
#[component]
fn Value(
    label: &'static str,
    id: &'static str,
    value: String,
    copied: RwSignal<bool>,
    #[prop(optional)] primary: bool,
) -> impl IntoView {
    let ready = dom::hydrated();
    let ticked = RwSignal::new(false);
    let text = StoredValue::new(value.clone());
    let copy = move |_| {
        copy(&text.get_value(), move || {
            copied.set(true);
            ticked.set(true);
            set_timeout(move || ticked.set(false), std::time::Duration::from_secs(2));
        });
    };
    view! {
        <div class="field">
            <label for=format!("value-{id}")>{label}</label>
            <div class="value">
                <input type="text" id=format!("value-{id}") class="mono" readonly=true autocomplete="off" spellcheck="false" value=value/>
                <button
                    type="button"
                    id=format!("copy-{id}")
                    class="btn btn-dialog"
                    class:btn-primary=primary
                    aria-label=format!("Copy {label}")
                    hidden=move || !ready.get()
                    on:click=copy
                >
                    {move || if ticked.get() { icon(Glyph::Check) } else { icon(Glyph::Copy) }}
                    "Copy"
                </button>
            </div>
            <span class="sr-only" aria-live="polite">{move || ticked.get().then(|| format!("{label} copied"))}</span>
        </div>
    }
    .into_any()
}

/// Every time after.
#[component]
fn NoLonger(client: ClientRow) -> impl IntoView {
    let add = ServerAction::<AddSecret>::new();
    let failed = move || {
        let error = add.value().get()?.err()?;
        Some(view! { <p class="error" role="alert">{icon(Glyph::Alert)}<span>{said(&error)}</span></p> })
    };
    view! {
        <Title text="The secret is no longer shown"/>
        {trail(&client.name)}
        <section class="empty">
            {key_of(client.id, client.state)}
            <h1 tabindex="-1">"The secret is no longer shown"</h1>
            <p>"A secret is shown once. Lost it? Add a second one, switch over, then remove the first."</p>
            {failed}
            <ActionForm action=add>{made_for()}
                <input type="hidden" name="id" value=client.id.to_string()/>
                <button type="submit" class="btn btn-primary">"Add a secret"</button>
            </ActionForm>
            <p><a href=format!("{}#secrets", route::client(client.id))>{format!("Secrets of {}", client.name)}</a></p>
        </section>
    }
    .into_any()
}
