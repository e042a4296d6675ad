//! `/admin/audit`: who changed what. The list, and beside it one entry; below 1000 px the entry is a page of its own.

mod entry;
mod events;
mod tools;

pub use events::{EventsPage, event_row};

use super::shared::refused::{failed, set_status};
use crate::{
    components::{Empty, Foot, Glyph, icon},
    pages::shared::awaited::awaited,
    server_fns::{audit::list_audit, session::get_session},
    wire::{AuditEntry, AuditPage as Page, AuditQuery, Beside, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::Params};

const TITLE: &str = "Audit log";

#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map().with_untracked(AuditQuery::from_map).unwrap_or_default();
    let asked = query.clone();
    let loaded = async move {
        let session = get_session().await?.ok_or(UiError::SignedOut)?;
        Ok::<_, UiError>((session, load(asked).await))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok((page, wrong)))) => show(page, &query, &session, wrong.as_ref()),
                Ok((session, Err(error))) => failed(&error, Some(&session), TITLE),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

/// The page, and which days are not understood: those are named in their fields, and nothing is listed.
async fn load(query: AuditQuery) -> Result<(Page, Option<UiError>), UiError> {
    let error = match list_audit(query.clone()).await {
        Err(UiError::Invalid(errors)) if errors.iter().all(|error| matches!(error.field.as_str(), "from" | "to")) => {
            UiError::Invalid(errors)
        }
        other => return Ok((other?, None)),
    };
    let page = list_audit(AuditQuery { from: None, to: None, ..query }).await?;
    Ok((Page { entries: vec![], chosen: None, beside: Beside::default(), ..page }, Some(error)))
}

fn show(page: Page, query: &AuditQuery, session: &Session, wrong: Option<&UiError>) -> AnyView {
    if let Some(error) = wrong {
        set_status(error);
    }
    let filters = tools::filters(query);
    let here = [("after", query.after.as_deref()), ("before", query.before.as_deref())];
    let filtered = filters.and(&here) != route::AUDIT;
    let alone = page.chosen.is_some();
    let beside = page.chosen.as_ref().or(page.entries.first()).cloned();
    let body = if page.entries.is_empty() && beside.is_none() {
        let (heading, text) = if wrong.is_some() {
            ("Nothing was looked for", "Correct the day above, or clear the filters.")
        } else if filtered {
            ("No entry matches", "Try fewer or shorter words, or clear the filters.")
        } else {
            ("Nothing is recorded yet", "Every change and every refusal is recorded here.")
        };
        let clear = filtered.then(|| view! { <a class="btn" href=route::AUDIT>"Clear filters"</a> }.into_any());
        Empty { heading: heading.into(), text: text.into(), way_on: clear, ..Empty::default() }.view()
    } else {
        let id = beside.as_ref().map(|entry| entry.entry.id.clone());
        let rows = page.entries.iter().map(|entry| {
            let href = filters.at(here, ("entry", Some(&entry.entry.id)));
            row(entry, href, (id.as_deref(), alone))
        });
        let rows = rows.collect_view();
        let back = filters.and(&here);
        view! {
            <div class="audit" class:audit-alone=alone>
                <div class="audit-list">
                    <div class="sheet">
                        <ol>{rows}</ol>
                        {Foot::of_log(&filters, &page.beside).view()}
                    </div>
                </div>
                <div class="audit-entry">
                    <a class="audit-back" href=back>{icon(Glyph::Back)}"All entries"</a>
                    {beside.as_ref().map(entry::view)}
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <header class="page-head">
            <div><h1 tabindex="-1">{TITLE}</h1><p>"Who changed what. Removed clients keep their history here."</p></div>
            <div class="actions">
                <a class="btn" href=filters.elsewhere(route::AUDIT_CSV) rel="external" download="audit.csv">{icon(Glyph::Download)}"CSV"</a>
                <a class="btn" href=filters.elsewhere(route::AUDIT_JSON_LINES) rel="external" download="audit.jsonl">{icon(Glyph::Download)}"JSON lines"</a>
            </div>
        </header>
        {tabs(route::AUDIT)}
        {tools::tools(&page, &filters, session.preferences.slash_searches, wrong)}
        {body}
    }
    .into_any()
}

/// The tab of the events, which no part of the audit log's chain are.
const EVENTS_TAB: &str = route::EVENTS;

/// The two logs, of which one is open.
fn tabs(open: &'static str) -> AnyView {
    let tab = |href: &'static str, label: &'static str| {
        view! { <a href=href aria-current=(href == open).then_some("page")>{label}</a> }
    };
    view! { <nav class="tabs" aria-label="Logs">{tab(route::AUDIT, "Changes")}{tab(EVENTS_TAB, "Sign-ins")}</nav> }
        .into_any()
}

/// `beside`: the entry that stands beside the list, where there is room for one, and whether it was chosen.
fn row(entry: &AuditEntry, href: String, (beside, chosen): (Option<&str>, bool)) -> AnyView {
    let shown = &entry.entry;
    let is_beside = beside == Some(shown.id.as_str());
    let current = (is_beside && chosen).then_some("true");
    let who = shown.who.clone().unwrap_or_else(|| "Clientele".to_owned());
    view! {
        <li>
            <a href=href aria-current=current class:beside=is_beside>
                {icon(sign(entry))}
                <span><b>{who}</b>" "{shown.what.clone()}" "<b>{entry.name.clone()}</b><small><time datetime=shown.when.iso.clone() title=shown.when.utc.clone()>{shown.when.relative.clone()}</time></small></span>
            </a>
        </li>
    }
    .into_any()
}

fn sign(entry: &AuditEntry) -> Glyph {
    match (entry.done, entry.action.as_str()) {
        (false, _) => Glyph::Octagon,
        (_, "add" | "invite" | "import" | "set_up") => Glyph::Plus,
        (_, "deactivate") => Glyph::Clock,
        (_, "restore" | "bring_back" | "reactivate" | "restore_default") => Glyph::Undo,
        (_, "delete" | "remove") => Glyph::Bin,
        (_, "disable") => Glyph::Pause,
        (_, "enable" | "accept_invitation") => Glyph::Tick,
        (_, "authorize" | "request" | "edit_authorization") => Glyph::Shield,
        (_, "revoke_authorization") => Glyph::Cross,
        (_, "reset_secret" | "add_secret" | "remove_secret" | "make_link" | "set_password") => Glyph::Lock,
        _ => Glyph::Pencil,
    }
}
