//! The database was put back to an earlier state: what that means, and the confirmation that it is known.

use super::shared::{
    arrive::{Left, arrive},
    awaited::{awaited, parameter},
    refused::failed,
    restored::fact,
};
use crate::{
    components::{gated, reader::made_for},
    policy::Action,
    server_fns::people::get_restoration,
    wire::{RestorationPage, Session, TakenRow, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

const TITLE: &str = "Restored database";

/// `/admin/restored`
#[component]
pub fn RestoredPage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, get_restoration().await, left))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok(page), left)) => show(&session, page, &left),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), TITLE),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(session: &Session, page: RestorationPage, left: &Left) -> AnyView {
    view! {
        <header class="page-head"><div><h1 tabindex="-1">{TITLE}</h1><p>{fact(&page.told)}</p></div></header>
        {left.banner()}
        <div class="main-column people-page">
            <section class="panel" aria-labelledby="ended">
                <h2 id="ended">"What is ended"</h2>
                <p>"Every token, consent, session, one-time link and recovery code that had been issued. Nobody has to end any of it again."</p>
            </section>
            <section class="panel" aria-labelledby="back">
                <h2 id="back">"What is back"</h2>
                <p>"Whatever was removed, deactivated or replaced after that is as it was before: a deactivated client or user is active again, a replaced secret or password is accepted again."</p>
                {taken(session, &page)}
            </section>
            {confirmation(session, &page)}
        </div>
    }
    .into_any()
}

fn taken(session: &Session, page: &RestorationPage) -> AnyView {
    match &page.taken {
        Some(rows) if rows.is_empty() => {
            view! { <p>"By the audit log that was kept elsewhere, nothing was taken from anyone after that."</p> }.into_any()
        }
        Some(rows) => view! {
            <p>"By the audit log that was kept elsewhere:"</p>
            <ul class="taken">{rows.iter().cloned().map(row).collect_view()}</ul>
        }
        .into_any(),
        None if session.actor.why(Action::ConfirmRestoration).is_some() => ().into_any(),
        None => view! {
            <p>
                "Look through "<a href=route::CLIENTS>"clients"</a>", "<a href=route::AUTHORIZED>"authorized applications"</a>
                " and "<a href=route::USERS>"users"</a>". If you have the audit log exported as JSON lines from the time after, "
                <code>"clientele restored --audit-log FILE"</code>" names here what it was."
            </p>
        }
        .into_any(),
    }
}

fn row(taken: TakenRow) -> AnyView {
    let TakenRow { kind, name, words, to, at, by } = taken;
    let name = match to {
        Some(to) => view! { <a href=to>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let by = by.unwrap_or_else(|| "Clientele".to_owned());
    view! { <li>{kind}" "{name}" "{words}" on "{at}" by "{by}</li> }.into_any()
}

fn confirmation(session: &Session, page: &RestorationPage) -> AnyView {
    if let Some((at, by)) = &page.confirmed {
        return view! { <p class="note">{format!("Confirmed on {at} by {by}.")}</p> }.into_any();
    }
    let button = gated("Confirm", session.actor.why(Action::ConfirmRestoration), "why-confirm", || {
        view! { <button type="submit" class="btn btn-primary">"Confirm"</button> }.into_any()
    });
    view! {
        <form method="post" action="/fn/confirm_restoration" class="panel">{made_for()}
            <input type="hidden" name="restored_at" value=page.restored_at.to_string()/>
            <p>"Confirm that you know, and have looked at what is back. Pages stop saying it then, for everyone in the organization."</p>
            <div class="form-foot">{button}</div>
        </form>
    }
    .into_any()
}
