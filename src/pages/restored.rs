//! The database was put back to an earlier state: what that means, and the confirmation that it is known.

use super::shared::{
    arrive::{Left, arrive},
    awaited::{awaited, parameter},
    refused::failed,
    restored::fact,
};
use crate::{
    components::{gated, reader::made_for},
    domain::count::plural,
    policy::Action,
    server_fns::people::get_restoration,
    wire::{RestorationPage, RestorationWaits, Session, TakenRow, UiError, route},
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
                <h2 id="back">"What was done after"</h2>
                {back(page.told.revives)}
                {taken(session, &page)}
            </section>
            {page.told.held.then(|| waiting(page.waits))}
            {confirmation(session, &page)}
        </div>
    }
    .into_any()
}

/// What of it is lost, and what goes on.
fn back(revives: bool) -> AnyView {
    let says = if revives {
        "What was changed after that is as it was before. It is not known of everything that was removed, deactivated or replaced: \
         a deactivated client or user may be active again, a replaced secret or password may be accepted again."
    } else {
        "What was changed after that is as it was before, but what was removed, deactivated, replaced or taken away has not come back: \
         the audit log told what it was, and it was ended here, too. A client that was removed is disabled."
    };
    view! { <p>{says}</p> }.into_any()
}

/// What does not go on before somebody confirms; the numbers are for those who may.
fn waiting(waits: Option<RestorationWaits>) -> AnyView {
    let numbers =
        waits.map(|waits| view! { <p>{wait(waits)}" until you confirm, with what they had when this was saved."</p> });
    view! {
        <section class="panel" aria-labelledby="waits">
            <h2 id="waits">"What waits"</h2>
            <p>"No client gets a token, and only those sign in who may confirm: what was ended after that is not known, so nothing is let in before somebody has looked."</p>
            {numbers}
            <p>
                "If nobody knows which secrets and passwords were replaced, whoever runs the server can end them all: "
                <code><span class="nowrap">"clientele restored"</span>" "<span class="nowrap">"--end-secrets"</span>" "<span class="nowrap">"--end-passwords"</span></code>
                ". Programs need new secrets then, and people a one-time link."
            </p>
        </section>
    }
    .into_any()
}

/// "12 secrets of 9 clients and 24 people wait"
fn wait(waits: RestorationWaits) -> String {
    let RestorationWaits { secrets, clients, people } = waits;
    format!("{} of {} and {} wait", plural(secrets, "secret"), plural(clients, "client"), plural(people, "person"))
}

fn taken(session: &Session, page: &RestorationPage) -> AnyView {
    let Some(rows) = &page.taken else {
        let looks = session.actor.why(Action::ConfirmRestoration).is_none();
        return looks.then(look_through).into_any();
    };
    let nothing = (rows.is_empty() && page.known_until.is_none())
        .then(|| view! { <p>"By the audit log, nothing was taken from anyone after that."</p> });
    let (ended, open): (Vec<TakenRow>, Vec<TakenRow>) = rows.iter().cloned().partition(|row| row.ended);
    let until = page.known_until.clone().map(|until| {
        view! {
            <p>"The audit log that was given goes until "{until}". Nothing is known of what was done after."</p>
            {look_through()}
        }
    });
    view! { {nothing} {list("Ended here, too:", ended)} {list("As before again:", open)} {until} }.into_any()
}

fn look_through() -> AnyView {
    view! {
        <p>
            "Look through "<a href=route::CLIENTS>"clients"</a>", "<a href=route::AUTHORIZED>"authorized applications"</a>
            " and "<a href=route::USERS>"users"</a>". If you have the audit log exported as JSON lines from the time after, "
            <code>"clientele restored --audit-log FILE"</code>" ends what was ended then, and names it here."
        </p>
    }
    .into_any()
}

fn list(title: &'static str, rows: Vec<TakenRow>) -> Option<AnyView> {
    let shown = view! {
        <p>{title}</p>
        <ul class="taken">{rows.iter().cloned().map(row).collect_view()}</ul>
    };
    (!rows.is_empty()).then(|| shown.into_any())
}

fn row(taken: TakenRow) -> AnyView {
    let TakenRow { kind, name, words, to, at, by, .. } = taken;
    let name = match to {
        Some(to) => view! { <a href=to>{name}</a> }.into_any(),
        None => name.into_any(),
    };
    let by = by.unwrap_or_else(|| "Clientele".to_owned());
    view! { <li>{kind}" "{name}" "{words}" on "{at}" by "{by}</li> }.into_any()
}

/// What the button does beside.
fn let_in(waits: Option<RestorationWaits>) -> String {
    match waits {
        Some(RestorationWaits { secrets, people, .. }) => {
            format!("This lets {} and {} in again. ", plural(secrets, "client secret"), plural(people, "person"))
        }
        None => "This lets clients and people in again. ".to_owned(),
    }
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
            <p>{page.told.held.then(|| let_in(page.waits))}"Confirm that you know, and have looked at what is back. Pages stop saying it then, for everyone in the organization."</p>
            <div class="form-foot">{button}</div>
        </form>
    }
    .into_any()
}
