//! A former version of a client: what bringing it back would change, before it is.

use super::{
    asked,
    load::{Loaded, client_here},
};
use crate::{
    components::{Banner, Glyph, diff, icon, inactive, key_of, reader::made_for, trail::trail_to},
    pages::shared::{
        arrive::{refusal, who_gives},
        awaited::{awaited, segment},
        refused::failed,
    },
    policy::Action,
    server_fns::clients::get_version,
    wire::{ClientVersion, route},
};
use futures_util::future::join;
use leptos::prelude::*;
use leptos_meta::Title;

const BRING_BACK_FORM: &str = "bring-back";

/// `/admin/integrations/oauth/{id}/versions/{n}`
#[component]
pub fn VersionPage() -> impl IntoView {
    // What is no number is no version's.
    let number = segment("n").parse().unwrap_or_default();
    let (loaded, version) = (client_here(), get_version(segment("id"), number));
    view! {
        {awaited(async move {
            match join(loaded, version).await {
                (Ok(loaded), Ok(version)) => page(&loaded, &version),
                (Err(error), _) | (_, Err(error)) => failed(&error, None, "OAuth client"),
            }
        })}
    }
    .into_any()
}

fn page(loaded: &Loaded, version: &ClientVersion) -> AnyView {
    let row = &loaded.client.row;
    let title = format!("Version {} of {}", version.number, row.name);
    let made = version.made.as_ref().map(|(when, by)| {
        let by = by.as_ref().map(|name| format!(" by {name}"));
        view! { "Made on "<time datetime=when.iso.clone() title=when.utc.clone()>{when.exact.clone()}</time>{by}". " }
    });
    let refused = loaded.refused().map(|refused| match asked::question(refused, BRING_BACK_FORM) {
        Some(question) => question,
        None => refusal(&refused.error, who_gives(&refused.error, &loaded.session).as_deref()),
    });
    let body = match &version.made {
        None if version.number == row.version => nothing("The client is at this version."),
        None => nothing("This version was made before versions were kept. It cannot be brought back."),
        Some(_) if version.changes.is_empty() => {
            nothing("Nothing would change: the client is as it was in this version.")
        }
        Some(_) => compared(loaded, version),
    };
    let back = view! { <a class="btn" href=route::client_activity(row.id)>"Back to Activity"</a> };
    view! {
        <Title text=title.clone()/>
        {trail_to("OAuth", route::CLIENTS, &row.name)}
        <header class="client-head">
            {key_of(row.id, row.looks())}
            <div class="client-title"><h1 tabindex="-1">{title}</h1></div>
            <p class="client-facts">
                <span class="client-id"><code>{row.id.to_string()}</code></span>
                <span>{made}"The client is at version "{row.version}"."</span>
            </p>
            {back}
        </header>
        {refused}
        {body}
    }
    .into_any()
}

fn nothing(says: &'static str) -> AnyView {
    view! { <section class="panel"><p class="version-none">{says}</p></section> }.into_any()
}

/// The differences, and the one button under them.
fn compared(loaded: &Loaded, version: &ClientVersion) -> AnyView {
    let row = &loaded.client.row;
    let label = format!("Bring back version {}", version.number);
    let action = Action::EditClient { has: &row.roles, giving: &version.giving };
    let denied = loaded.session.actor.why(action).map(|reason| format!("{reason}."));
    let problems = (!version.problems.is_empty()).then(|| {
        let lines = version.problems.iter().map(|problem| view! { <li>{problem.message.clone()}</li> }).collect_view();
        let list = view! { <ul>{lines}</ul> }.into_any();
        let banner = Banner::known(Glyph::Alert, "This version cannot be saved as it is".into(), list);
        Banner { id: Some("version-problems"), ..banner }.view()
    });
    let why =
        denied.or_else(|| problems.as_ref().map(|_| "It cannot be saved as it is: the reasons are above.".into()));
    let foot = match why {
        Some(why) => view! {
            <p id="version-why" class="why">{icon(Glyph::Lock)}{why}</p>
            {inactive(label, Some(Glyph::Undo), "btn btn-primary", "version-why")}
        }
        .into_any(),
        None => view! {
            <p class="note">"State, secrets and tokens stay as they are. What the client is now can be brought back, too."</p>
            <form id=BRING_BACK_FORM method="post" action="/fn/bring_back_version">{made_for()}
                <input type="hidden" name="id" value=row.id.to_string()/>
                <input type="hidden" name="version" value=version.number.to_string()/>
                <input type="hidden" name="current" value=row.version.to_string()/>
                <button type="submit" class="btn btn-primary">{icon(Glyph::Undo)}{label}</button>
            </form>
        }
        .into_any(),
    };
    let then = format!("As in version {}", version.number);
    view! {
        {problems}
        <section class="sheet version" aria-labelledby="version-title">
            <header><h2 id="version-title">"What would change"</h2></header>
            {diff(&version.changes, "Now", &then)}
            <footer>{foot}</footer>
        </section>
    }
    .into_any()
}
