//! `/admin/people/users/{id}/link`: a new one-time link, shown once.

use crate::{
    components::{Banner, CopyText, Empty, Glyph, icon, shown_value, trail::trail_to},
    pages::shared::{
        arrive::arrive,
        awaited::{awaited, segment},
        refused::failed,
    },
    policy::Action,
    server_fns::people::reveal_link,
    wire::{NewLink, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn LinkPage() -> impl IntoView {
    let id = segment("id");
    let loaded = async move {
        let (session, _) = arrive(None).await?;
        let link = reveal_link(id.clone()).await;
        Ok::<_, UiError>((session, id, link))
    };
    view! {
        {awaited(async move {
            match loaded.await {
                Ok((session, id, Ok(Some(link)))) => once(&session, &id, link),
                Ok((session, id, Ok(None))) => no_longer(&session, &id),
                Ok((session, _, Err(error))) => failed(&error, Some(&session), "Users"),
                Err(error) => failed(&error, None, "Users"),
            }
        })}
    }
}

/// The page of the user, or of the next one to be invited for those who only invite.
fn onwards(session: &Session, id: &str) -> (String, &'static str) {
    match session.actor.may(Action::ViewUsers).is_allowed() {
        true => (route::user(id), "To the user"),
        false => (route::INVITE.to_owned(), "Invite another user"),
    }
}

fn once(session: &Session, id: &str, link: NewLink) -> AnyView {
    let (done, _) = onwards(session, id);
    let title =
        if link.invited { format!("{} is invited", link.name) } else { format!("A new link for {}", link.name) };
    let lead = if link.invited {
        "Hand this link to them yourself. They choose a password with it and can sign in then."
    } else {
        "Hand this link to them yourself. They choose a new password with it; the old one works until then."
    };
    let once = view! {
        "Anyone who has it can sign in as "{link.email}". It works once, until "
        <time datetime=link.expires.iso title=link.expires.utc>{link.expires.exact}</time>"."
    };
    let copy = CopyText { text: link.address.clone(), label: "link", primary: true, ..Default::default() };
    view! {
        <Title text=title.clone()/>
        {trail_to("Users", route::USERS, &link.name)}
        <section class="secret-card" aria-labelledby="link-title">
            <header class="secret-top">{icon(Glyph::Person)}<div><h1 id="link-title" tabindex="-1">{title}</h1><p>{lead}</p></div></header>
            <div class="field">
                {shown_value("value-link", "One-time link", link.address, copy)}
            </div>
            {Banner::shown_once(once.into_any()).view()}
            <footer class="secret-foot"><span></span><a class="btn btn-dialog" href=done>"Done"</a></footer>
        </section>
    }
    .into_any()
}

fn no_longer(session: &Session, id: &str) -> AnyView {
    let (to, label) = onwards(session, id);
    view! {
        <Title text="The link is no longer shown"/>
        {trail_to("Users", route::USERS, "One-time link")}
        {Empty::page(
            "The link is no longer shown",
            "A link is shown once. Lost it? Make a new one: the old one stops working then.",
            view! { <a class="btn" href=to>{label}</a> }.into_any(),
        )}
    }
    .into_any()
}
