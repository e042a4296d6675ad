//! A rehearsed deactivation on the client's page and in the questions about it: what it does while it runs, who came, and
//! what came of the last one.

use crate::{
    components::{Banner, Glyph, Tone, icon, inactive, reader::made_for, said_time},
    domain::State,
    policy::{Action, Actor},
    wire::{ClientDetails, Rehearsal, RehearsalCaller, When, plural, route},
};
use leptos::prelude::*;

/// How many callers are named on a page; the API and the command line name all.
const NAMED: usize = 5;

/// While one runs: until when, in words that stay true on a page that stays open, who came so far, and End it now.
pub fn running(client: &ClientDetails, actor: &Actor) -> Option<AnyView> {
    let rehearsal = client.rehearsal.as_ref()?;
    let until = client.row.rehearsed.as_ref()?;
    let by = rehearsal.started_by.as_ref().map(|name| format!(" by {name}"));
    let body = view! {
        <p class="banner-title">"Rehearsed deactivation until "{exactly(until)}</p>
        <p>
            "It ends by itself. Until then the client is refused as if it were deactivated. Nothing was cut: when it ends its tokens live again, and that is no restore."
        </p>
        <p><b>"So far: "</b>{rehearsal.result.clone()}</p>
        {callers(rehearsal)}
        <p class="note">"Begun "{said_time(&rehearsal.started)}{by}"."</p>
    };
    let beside = match actor.why(Action::RehearseClient { has: &client.row.roles }) {
        Some(reason) => view! {
            {inactive("End it now", None, "btn", "rehearsal-why")}
            <p id="rehearsal-why" class="why">{icon(Glyph::Lock)}{reason}</p>
        }
        .into_any(),
        None => view! {
            <form method="post" action="/fn/end_rehearsal">{made_for()}
                <input type="hidden" name="id" value=client.row.id.to_string()/>
                <input type="hidden" name="number" value=rehearsal.number.to_string()/>
                <input type="hidden" name="back" value=route::client(client.row.id)/>
                <button type="submit" class="btn">"End it now"</button>
            </form>
        }
        .into_any(),
    };
    let banner = Banner {
        glyph: Some(Glyph::Clock),
        label: Some("Rehearsal"),
        beside: Some(beside),
        ..Banner::new(Tone::Off, body.into_any())
    };
    Some(banner.view())
}

/// What came of the last one, once it is over.
pub fn last(client: &ClientDetails) -> Option<AnyView> {
    let rehearsal = client.rehearsal.as_ref()?;
    let (at, how) = rehearsal.ended.as_ref()?;
    let body = view! {
        <p><b>"Last rehearsal: "</b>{rehearsal.result.clone()}</p>
        {callers(rehearsal)}
        <p class="note">"It ended "{how.clone()}" "{said_time(at)}"."</p>
    };
    let banner =
        Banner { glyph: Some(Glyph::Info), label: Some("Last rehearsal"), ..Banner::new(Tone::Off, body.into_any()) };
    Some(banner.view())
}

/// In a question before its access ends: what came of the last one as evidence, or the way to one.
pub fn in_question(client: &ClientDetails, actor: &Actor) -> Option<AnyView> {
    let row = &client.row;
    let Some(rehearsal) = &client.rehearsal else {
        let may = row.state == State::Active && actor.why(Action::RehearseClient { has: &row.roles }).is_none();
        return may.then(|| {
            view! {
                <p class="note">
                    "Not sure who would notice? "<a href=route::rehearse_client(row.id)>"Rehearse it first"</a>
                    ": refused for a while, nothing is cut."
                </p>
            }
            .into_any()
        });
    };
    let follows = match (&rehearsal.until, &rehearsal.ended) {
        (Some(until), _) => view! { <p>"It runs until "{exactly(until)}"."</p> }.into_any(),
        (None, Some((at, how))) => view! { <p>"It ended "{how.clone()}" "{said_time(at)}"."</p> }.into_any(),
        (None, None) => ().into_any(),
    };
    let fact = if rehearsal.until.is_some() { "Rehearsal so far: " } else { "Last rehearsal: " };
    let follows = view! { {callers(rehearsal)}{follows} }.into_any();
    Some(Banner::known(Glyph::Info, format!("{fact}{}", rehearsal.result), follows).view())
}

fn exactly(at: &When) -> AnyView {
    view! { <time datetime=at.iso.clone() title=at.utc.clone()>{at.exact.clone()}</time> }.into_any()
}

/// Who came, and how often others did, who proved nothing.
fn callers(rehearsal: &Rehearsal) -> AnyView {
    let more = rehearsal.callers.len().saturating_sub(NAMED);
    let named: Vec<AnyView> = rehearsal.callers.iter().take(NAMED).map(caller).collect();
    let strangers = rehearsal.strangers.as_ref().map(|(n, last)| {
        let says = format!("{} by strangers, who did not prove that they are it, last ", plural(*n, "attempt"));
        view! { <p class="note">{says}{said_time(last)}"."</p> }
    });
    view! {
        {(!named.is_empty()).then(|| view! {
            <ul>
                {named}
                {(more > 0).then(|| view! { <li>{format!("and {more} more")}</li> })}
            </ul>
        })}
        {strangers}
    }
    .into_any()
}

fn caller(caller: &RehearsalCaller) -> AnyView {
    let RehearsalCaller { address, secret, n, last } = caller;
    let from = match (address, secret) {
        (Some(address), _) => view! { <code>{address.clone()}</code> }.into_any(),
        (None, Some(_)) => "An unknown address".into_any(),
        (None, None) => "Others, who are not told apart".into_any(),
    };
    let with = secret.clone().map(|secret| view! { " with "<code>{secret}</code> });
    view! { <li>{from}{with}{format!(": {}, last ", plural(*n, "attempt"))}{said_time(last)}</li> }.into_any()
}
