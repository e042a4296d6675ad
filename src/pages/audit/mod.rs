//! `/admin/audit`: who changed what. The list, and beside it one entry; below 1000 px the entry is a page of its own.

mod entry;

use super::shared::refused::failed;
use crate::{
    components::{Glyph, icon},
    server_fns::{audit::list_audit, session::get_session},
    wire::{AuditEntry, AuditPage as Page, AuditQuery, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::Params};

const TITLE: &str = "Audit log";

#[component]
pub fn AuditPage() -> impl IntoView {
    let parameters = use_query_map();
    let query = Memo::new(move |_| parameters.with(AuditQuery::from_map).unwrap_or_default());
    let loaded = Resource::new(
        move || query.get(),
        |query| async move {
            let session = get_session().await?.ok_or(UiError::SignedOut)?;
            Ok::<_, UiError>((session, list_audit(query).await))
        },
    );
    view! {
        <Title text=TITLE/>
        <Transition>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok((_, Ok(page))) => show(page, &query.get_untracked()),
                    Ok((session, Err(error))) => failed(&error, Some(&session), TITLE),
                    Err(error) => failed(&error, None, TITLE),
                }
            })}
        </Transition>
    }
}

fn filters(query: &AuditQuery) -> [(&'static str, &Option<String>); 7] {
    [
        ("q", &query.q),
        ("who", &query.who),
        ("kind", &query.kind),
        ("action", &query.action),
        ("outcome", &query.outcome),
        ("from", &query.from),
        ("to", &query.to),
    ]
}

/// An address with the filters as they are, and more.
fn address(path: &str, query: &AuditQuery, more: &[(&str, &str)]) -> String {
    let kept = filters(query).into_iter().map(|(name, value)| (name, value.as_deref()));
    route::with_query(path, kept.chain(more.iter().map(|(name, value)| (*name, Some(*value)))))
}

fn show(page: Page, query: &AuditQuery) -> AnyView {
    let filtered = filters(query).iter().any(|(_, value)| value.as_deref().is_some_and(|v| !v.is_empty()));
    let alone = page.chosen.is_some();
    let beside = page.chosen.as_ref().or(page.entries.first()).cloned();
    let body = if page.entries.is_empty() && beside.is_none() {
        let (heading, text) = if filtered {
            ("No entry matches", "Try fewer or shorter words, or clear the filters.")
        } else {
            ("Nothing is recorded yet", "Every change and every refusal is recorded here.")
        };
        let clear = filtered.then(|| view! { <a class="btn" href=route::AUDIT>"Clear filters"</a> });
        view! { <section class="empty"><h2>{heading}</h2><p>{text}</p>{clear}</section> }.into_any()
    } else {
        let id = beside.as_ref().map(|entry| entry.entry.id.clone());
        let before = query.before.clone().unwrap_or_default();
        let rows = page.entries.iter().map(|entry| row(entry, query, &before, id.as_deref())).collect_view();
        let older = page.older.as_ref().map(|cursor| {
            view! { <a class="btn" rel="next" href=address(route::AUDIT, query, &[("before", cursor)])>"Older"</a> }
        });
        let newest =
            query.before.as_ref().map(|_| view! { <a class="btn" href=address(route::AUDIT, query, &[])>"Newest"</a> });
        let back = address(route::AUDIT, query, &[("before", &before)]);
        view! {
            <div class="audit" class:audit-alone=alone>
                <div class="audit-list">
                    <ol class="sheet">{rows}</ol>
                    <nav class="pager" aria-label="Pages">{newest}{older}</nav>
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
                <a class="btn" href=address(route::AUDIT_CSV, query, &[]) rel="external" download="audit.csv">{icon(Glyph::Download)}"CSV"</a>
                <a class="btn" href=address(route::AUDIT_JSON_LINES, query, &[]) rel="external" download="audit.jsonl">{icon(Glyph::Download)}"JSON lines"</a>
            </div>
        </header>
        {tools(&page, query, filtered)}
        {body}
    }
    .into_any()
}

const KINDS: [(&str, &str); 6] = [
    ("client", "Client"),
    ("authorization", "Authorization"),
    ("user", "User"),
    ("role", "Role"),
    ("division", "Division"),
    ("organization", "Organization"),
];

fn tools(page: &Page, query: &AuditQuery, filtered: bool) -> AnyView {
    let select = |name: &'static str,
                  label: &'static str,
                  any: &'static str,
                  now: &Option<String>,
                  options: Vec<(String, String)>| {
        let options = options
            .into_iter()
            .map(|(id, words)| {
                let selected = now.as_deref() == Some(id.as_str());
                view! { <option value=id selected=selected>{words}</option> }
            })
            .collect_view();
        view! { <label><span>{label}</span><select name=name><option value="">{any}</option>{options}</select></label> }
    };
    let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(id, words)| ((*id).to_owned(), (*words).to_owned())).collect()
    };
    let mut people = page.people.clone();
    people.push(("clientele".into(), "Clientele itself".into()));
    let day = |name: &'static str, label: &'static str, now: &Option<String>| {
        view! { <label><span>{label}</span><input type="date" name=name value=now.clone()/></label> }
    };
    let clear = filtered.then(|| view! { <a class="btn btn-quiet" href=route::AUDIT>"Clear filters"</a> });
    view! {
        <form class="audit-tools" role="search" action=route::AUDIT>
            <span class="search-box">
                {icon(Glyph::Search)}
                <input type="search" name="q" maxlength="100" aria-label="Search" placeholder="Client, person or request ID" value=query.q.clone()/>
                <button type="submit" class="btn">"Search"</button>
            </span>
            {select("action", "Action", "Any", &query.action, page.actions.clone())}
            {select("who", "Who", "Anyone", &query.who, people)}
            {select("kind", "On", "Anything", &query.kind, owned(&KINDS))}
            {select("outcome", "Outcome", "Any", &query.outcome, owned(&[("done", "Done"), ("refused", "Refused")]))}
            {day("from", "From", &query.from)}
            {day("to", "To", &query.to)}
            <button type="submit" class="btn">"Show"</button>
            {clear}
        </form>
    }
    .into_any()
}

fn row(entry: &AuditEntry, query: &AuditQuery, before: &str, chosen: Option<&str>) -> AnyView {
    let shown = &entry.entry;
    let href = address(route::AUDIT, query, &[("before", before), ("entry", &shown.id)]);
    let current = (chosen == Some(shown.id.as_str())).then_some("true");
    let who = shown.who.clone().unwrap_or_else(|| "Clientele".to_owned());
    view! {
        <li>
            <a href=href aria-current=current>
                {icon(sign(entry))}
                <span><b>{who}</b>" "{shown.what.clone()}" "<b>{entry.name.clone()}</b><small><time datetime=shown.when.iso.clone()>{shown.when.relative.clone()}</time></small></span>
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
