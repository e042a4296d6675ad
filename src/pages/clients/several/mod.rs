//! `/admin/integrations/oauth/several`: one question about clients that were chosen in the list, split by what becomes of
//! them; and, once it is answered, what came of each. Removing is not asked here: that is one client, one question.

mod answer;
mod evidence;
mod fields;
mod split;

pub use self::split::offered;
use self::split::{Split, Why, verb};
use super::{
    ending::{FORM, list_left},
    rehearse,
};
use crate::{
    components::{
        Empty,
        question::{Counted, could_not, outcome},
        reader::made_for,
    },
    domain::{
        ownership::Label,
        several::{Chosen, Several},
    },
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{address_named, awaited, parameter},
        kept::Names,
        refused::failed,
    },
    server_fns::several::get_several,
    wire::{Notice, Session, SeveralClients, SeveralRow, UiError, plural, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

const TITLE: &str = "Several clients";
/// So many are named at once; of more, who wants to.
const OPEN: usize = 10;

struct Loaded {
    session: Session,
    left: Left,
    what: Several,
    clients: SeveralClients,
    list: String,
}

#[component]
pub fn SeveralPage() -> impl IntoView {
    let (what, flash, named) = (parameter("what"), parameter("flash"), address_named(route::BACK));
    let ids = use_query_map().with_untracked(|query| query.get_all("id")).unwrap_or_default();
    let review = (parameter("review").unwrap_or_default(), parameter("standing").unwrap_or_default());
    view! {
        {awaited(async move {
            match load(what.unwrap_or_default(), (ids, review), flash).await {
                Ok((session, left, asked)) => match (&left.notice, asked) {
                    (Some(Notice::Several(told)), _) => answer::answer(told),
                    (_, Some((what, clients))) => {
                        let list = list_left(left.refused.as_ref(), named).unwrap_or_else(|| route::CLIENTS.to_owned());
                        show(Loaded { session, left, what, clients, list })
                    }
                    _ => nobody(),
                },
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

type Asked = Option<(Several, SeveralClients)>;

/// Which clients the address names, or a refused form did; or of which review they are.
async fn load(
    what: String,
    (ids, (review, standing)): (Vec<String>, (String, String)),
    flash: Option<String>,
) -> Result<(Session, Left, Asked), UiError> {
    let (session, left) = arrive(flash).await?;
    if let Some(Notice::Several(_)) = left.notice {
        return Ok((session, left, None));
    }
    let typed = left.refused.as_ref().map(|refused| refused.all_typed("clients")).unwrap_or_default();
    let sent = typed.iter().filter_map(|text| text.parse::<Chosen>().ok()).map(|one| one.id.to_string());
    let ids: Vec<String> = if ids.is_empty() { sent.collect() } else { ids };
    if ids.is_empty() && review.is_empty() {
        return Ok((session, left, None));
    }
    let clients = get_several(what.clone(), ids, review, standing).await?;
    let asked = Several::parse(&what).map(|what| (what, clients));
    Ok((session, left, asked))
}

fn nobody() -> AnyView {
    let text =
        "Tick some in the list. What came of an earlier answer is kept for ten minutes; then the audit log has it.";
    view! {
        <Title text=TITLE/>
        <header class="page-head"><div><h1 tabindex="-1">{TITLE}</h1></div></header>
        {Empty {
            heading: "No client is chosen".into(),
            text: text.into(),
            way_on: Some(view! { <a class="btn" href=route::CLIENTS>"Show the list"</a> }.into_any()),
            ..Empty::default()
        }
        .view()}
    }
    .into_any()
}

fn show(loaded: Loaded) -> AnyView {
    let Loaded { session, left, what, clients, list } = loaded;
    let SeveralClients { rows, chosen, beyond, labels } = clients;
    let beyond =
        (beyond > 0).then(|| view! { <p>{format!("{} more after these: ask again.", plural(beyond, "client"))}</p> });
    let split = Split::of(what, rows, chosen, &session.actor);
    let n = split.done.len();
    let clients = plural(n as u64, "client");
    let title = match (n, what) {
        (0, _) => format!("None can be {}", verb(what)),
        (_, Several::Label) => format!("Label {clients}"),
        (_, Several::Owner) => format!("Name an owner for {clients}"),
        (_, Several::Export) => format!("Export {clients}"),
        (_, Several::Rehearse) => format!("Rehearse deactivating {clients}?"),
        (_, Several::Deactivate) => format!("Deactivate {clients}?"),
    };
    let kept = (n == 0).then(|| left.kept(&Names::held(&session.actor))).flatten();
    let foot = match n {
        0 => view! {
            <div class="ask-foot"><b></b><a class="btn btn-dialog" href=list>"Close"</a></div>
        }
        .into_any(),
        _ if what == Several::Export => download(&split.done, list, clients),
        _ => form(what, &split.done, &labels, (&left, list, clients)),
    };
    view! {
        <Title text=title.clone()/>
        <div class="ask-page">
            <div class="ask-card">
                <div class="ask-body several">
                    <h1 tabindex="-1">{title}</h1>
                    <div data-refusals tabindex="-1">{left.banner()}</div>
                    {split.done.first().map(|first| says(what, first))}
                    {what.stops().then(|| evidence::together(&split.done, first_rehearsed(what, &split.done))).flatten()}
                    {could_not(not_back(what, &split.done))}
                    {parts(what, split)}
                    {beyond}
                </div>
                {foot}
            </div>
            {kept}
        </div>
    }
    .into_any()
}

/// The question about these.
fn asked_of(what: Several, rows: &[SeveralRow]) -> String {
    let ids: Vec<String> = rows.iter().map(|one| one.row.id.to_string()).collect();
    let what = std::iter::once(("what", what.as_str()));
    route::with_query(route::SEVERAL, what.chain(ids.iter().map(|id| ("id", id.as_str()))))
}

fn first_rehearsed(what: Several, rows: &[SeveralRow]) -> Option<String> {
    (what == Several::Deactivate).then(|| asked_of(Several::Rehearse, rows))
}

/// What happens to those it is done to.
fn says(what: Several, first: &SeveralRow) -> AnyView {
    match what {
        Several::Label | Several::Owner => ().into_any(),
        Several::Export => {
            view! { <p>"As JSON without secrets, as an import takes it. Nothing of them changes."</p> }.into_any()
        }
        Several::Rehearse => rehearse::outcome(&Counted::Unknown),
        Several::Deactivate => outcome(&first.row),
    }
}

/// Which of them the caller could not restore, and why.
fn not_back(what: Several, rows: &[SeveralRow]) -> Option<String> {
    let why = |row: &SeveralRow| row.use_of.as_ref()?.evidence.could_not_restore.clone();
    let all: Vec<String> = rows.iter().filter(|_| what == Several::Deactivate).filter_map(why).collect();
    let (first, n) = (all.first()?, all.len());
    Some(if n == rows.len() { first.clone() } else { format!("Of {n} of them: {first}") })
}

/// The clients by what becomes of them.
fn parts(what: Several, split: Split) -> AnyView {
    let Split { done, young, denied, state, gone } = split;
    let none: fn(&SeveralRow) -> AnyView = |_| ().into_any();
    let alone = |one: &SeveralRow| view! { " "<a href=route::delete_client(one.row.id)>"Delete"</a> }.into_any();
    let reason = |(one, why): (SeveralRow, Why)| (format!("{}.", why.says()), one);
    let done = done.into_iter().map(|one| (now(what, &one), one)).collect();
    let others = [
        (split::young(young.len()), young, alone as fn(&SeveralRow) -> AnyView),
        (split::denied(what, denied.len()), denied, none),
        (split::state(what, state.len()), state, none),
    ];
    let others = others.map(|(head, rows, beside)| part(head, rows.into_iter().map(reason).collect(), beside));
    let done: Vec<(String, SeveralRow)> = done;
    view! {
        {part(split::done(what, done.len()), done, none)}
        {others.into_iter().flatten().collect_view()}
        {(gone > 0).then(|| view! { <p>{split::gone(gone)}</p> })}
    }
    .into_any()
}

/// What is so now of what is changed, or who would notice.
fn now(what: Several, one: &SeveralRow) -> String {
    match what {
        Several::Label => {
            let names: Vec<&str> = one.ownership.labels.iter().map(|label| label.name.as_str()).collect();
            if names.is_empty() { "No label yet.".to_owned() } else { format!("Now: {}.", names.join(", ")) }
        }
        Several::Owner => match &one.ownership.owner {
            None => "Nobody is named yet.".to_owned(),
            Some(owner) if owner.left => format!("Now: {}, who has left.", owner.name),
            Some(owner) => format!("Now: {}.", owner.name),
        },
        Several::Export => format!("{}.", one.row.state.label()),
        Several::Rehearse | Several::Deactivate => {
            let used = one.use_of.as_ref().and_then(|use_of| use_of.evidence.used_lately.clone());
            used.unwrap_or_else(|| "Its use is not recorded.".to_owned())
        }
    }
}

/// Clients of which the same is to be said, each with what is its own.
fn part(head: String, rows: Vec<(String, SeveralRow)>, beside: fn(&SeveralRow) -> AnyView) -> Option<AnyView> {
    let open = rows.len() <= OPEN;
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(says, one)| {
            let name = view! { <a href=route::client(one.row.id)>{one.row.name.clone()}</a> };
            view! { <li>{name}" "<span>{says}{beside(&one)}</span></li> }
        })
        .collect();
    (!rows.is_empty())
        .then(|| view! { <details open=open><summary>{head}</summary><ul>{rows}</ul></details> }.into_any())
}

/// The way to the file, which has those that are still there when it is written, and tells which are not.
fn download(done: &[SeveralRow], list: String, clients: String) -> AnyView {
    let ids: Vec<String> = done.iter().map(|one| one.row.id.to_string()).collect();
    let file = route::with_query(route::CHOSEN_JSON, ids.iter().map(|id| ("id", id.as_str())));
    view! {
        <div class="ask-foot">
            <p class="ask-words"><b>"Export them?"</b><span>{clients}</span></p>
            <a class="btn btn-dialog" href=list data-close>"Close"</a>
            <a class="btn btn-dialog btn-primary" href=file rel="external" download="clients.json">"Download"</a>
        </div>
    }
    .into_any()
}

/// What is typed with the answer, and No and Yes. It carries each client as it is shown here.
fn form(
    what: Several,
    done: &[SeveralRow],
    labels: &[Label],
    (left, list, clients): (&Left, String, String),
) -> AnyView {
    let each = done.iter().map(|one| {
        let (row, ownership) = (&one.row, one.ownership.version);
        let chosen = Chosen { id: row.id, version: row.version, ownership, name: row.name.clone() };
        view! { <input type="hidden" name="clients[]" value=chosen.to_string()/> }
    });
    let (words, no, yes, class) = match what {
        Several::Label => ("Label them?", "Cancel", "Save", "btn-primary"),
        Several::Owner => ("Name this owner?", "Cancel", "Save", "btn-primary"),
        Several::Export => ("", "", "", ""),
        Several::Rehearse => ("Begin now?", "No", "Yes", "btn-danger-outline"),
        Several::Deactivate => ("Deactivate them?", "No", "Yes", "btn-danger-outline"),
    };
    let page = asked_of(what, done);
    view! {
        <form
            id=FORM
            method="post"
            action="/fn/change_several"
            class="contents"
            data-in-place
            data-unknown="It is not known what was done. The audit log tells."
            data-question=page
        >
            {made_for()}
            <input type="hidden" name="what" value=what.as_str()/>
            {each.collect_view()}
            <input type="hidden" name="back" value=list.clone()/>
            <div class="ask-fields">{fields::fields(what, done.len(), labels, left)}</div>
            <div class="ask-foot">
                <p class="ask-words"><b>{words}</b><span>{clients}</span></p>
                <a class="btn btn-dialog" href=list data-close>{no}</a>
                <button type="submit" class=format!("btn btn-dialog {class}")>{yes}</button>
            </div>
        </form>
    }
    .into_any()
}
