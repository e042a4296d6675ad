//! The scope picker: 135 ids as 71 questions under eight headings, with search and the whole grant in one line.

use super::{FieldErrors, FormState, scope_row::Row, state::ScopeChoice};
use crate::{
    components::{Glyph, icon},
    domain::{scope::ScopeAccess, settings::field},
    islands::{dom, kept, kept_text},
    wire::plural,
};
use leptos::prelude::*;

const SEARCH_ID: &str = "scope-search";
/// How many chosen scopes are named before "and 52 more": about two lines.
const TAGS_UNFOLDED: usize = 14;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    All,
    Chosen,
    Changed,
}

/// The picker. `scope_count`: how many ids the catalogue has.
#[component]
pub fn Scopes(state: FormState, scope_count: u64, #[prop(optional, into)] note: Option<String>) -> impl IntoView {
    let ready = dom::alive();
    let query = RwSignal::new(String::new());
    let show = RwSignal::new(Show::All);
    let choices = state.scopes;
    let shown = move |choice: &ScopeChoice| {
        let access = choice.access.get();
        let in_view = match show.get() {
            Show::All => true,
            Show::Chosen => access != ScopeAccess::None,
            Show::Changed => access != choice.saved,
        };
        in_view && query.with(|typed| matches(choice, typed))
    };
    let filtering = move || show.get() != Show::All || query.with(|typed| !typed.trim().is_empty());
    let matching = move || {
        filtering().then(|| {
            choices.with_value(|all| {
                let hits = all.iter().filter(|choice| shown(choice)).count();
                format!("{hits} of {} match", all.len())
            })
        })
    };
    let groups = state.groups.with_value(|titles| {
        titles
            .iter()
            .enumerate()
            .map(|(index, title)| {
                let rows: Vec<ScopeChoice> =
                    choices.with_value(|all| all.iter().filter(|c| c.group == index).cloned().collect());
                group(title.clone(), rows, shown, filtering)
            })
            .collect_view()
    });
    view! {
        <section id="scopes" class="form-part" tabindex="-1" aria-labelledby="scopes-title">
            <div class="part-head">
                <h3 id="scopes-title">"Scopes"</h3>
                <span class="note">{move || summary(state)}</span>
            </div>
            <p class="lead">"The most that a token of this client can do. A user’s own permissions limit it further."</p>
            <p class="only-for" hidden=move || ready.get()>"Not for Client Credentials, which uses roles."</p>
            {note.map(|note| view! {
                <p class="error" hidden=move || state.chosen_scopes() != 0>{icon(Glyph::Alert)}{note}</p>
            })}
            <FieldErrors state name=field::SCOPES/>
            <div class="picker">
                <div class="picker-tools" hidden=move || !ready.get()>
                    <label class="search">
                        <span class="sr-only">"Find a scope"</span>
                        {icon(Glyph::Search)}
                        <input
                            id=SEARCH_ID
                            type="search"
                            autocomplete="off"
                            placeholder=format!("Find one of {}, e.g. queues", plural(scope_count, "scope"))
                            prop:value=kept_text(query)
                            on:input:target=move |event| query.set(event.target().value())
                            // Enter in a form's text field would save.
                            on:keydown=move |event| if event.key() == "Enter" { event.prevent_default() }
                        />
                    </label>
                    <Switch state show/>
                </div>
                <p class="matching note" aria-live="polite">{matching}</p>
                <Tags state ready/>
                {groups}
            </div>
            <p class="note">"Choosing "<b>"Read & write"</b>" includes Read. A hatched choice does not exist for that scope."</p>
        </section>
    }
    .into_any()
}

/// All, Chosen, Changed.
#[component]
fn Switch(state: FormState, show: RwSignal<Show>) -> impl IntoView {
    let changed = move || state.scopes.with_value(|all| all.iter().filter(|c| c.access.get() != c.saved).count());
    let choice = move |which: Show, label: &'static str, count: Option<Signal<usize>>| {
        view! {
            <button type="button" aria-pressed=move || (show.get() == which).to_string() on:click=move |_| show.set(which)>
                {label}
                {count.map(|count| view! { " "<span class="count">{move || count.get()}</span> })}
            </button>
        }
    };
    view! {
        <div class="switch" role="group" aria-label="Show">
            {choice(Show::All, "All", None)}
            {choice(Show::Chosen, "Chosen", Some(Signal::derive(move || state.chosen_scopes())))}
            {choice(Show::Changed, "Changed", Some(Signal::derive(changed)))}
        </div>
    }
    .into_any()
}

/// The chosen scopes as removable tags: the whole grant readable in one line.
#[component]
fn Tags(state: FormState, ready: ReadSignal<bool>) -> impl IntoView {
    let unfolded = RwSignal::new(false);
    let chosen = move || {
        state
            .scopes
            .with_value(|all| all.iter().filter(|c| c.access.get() != ScopeAccess::None).cloned().collect::<Vec<_>>())
    };
    let limit = move || if unfolded.get() { usize::MAX } else { TAGS_UNFOLDED };
    let remove = move |choice: &ScopeChoice| {
        let bases: Vec<String> = untrack(chosen).into_iter().map(|c| c.row.base).collect();
        let at = bases.iter().position(|base| *base == choice.row.base).unwrap_or(0);
        let next = bases.get(at + 1).or_else(|| at.checked_sub(1).and_then(|before| bases.get(before)));
        choice.access.set(ScopeAccess::None);
        dom::focus(next.map_or_else(|| SEARCH_ID.to_owned(), |base| tag_id(base)));
    };
    let tag = move |choice: ScopeChoice| {
        let access = choice.access;
        let base = choice.row.base.clone();
        let words = move || match access.get() {
            ScopeAccess::None => "",
            ScopeAccess::Read => "read",
            ScopeAccess::Write | ScopeAccess::Both => "read & write",
        };
        view! {
            <li class="tag" class:writes=move || access.get().writes()>
                <span>{base.clone()}" "<b>{words}</b></span>
                <button type="button" id=tag_id(&base) hidden=move || !ready.get()
                    aria-label=format!("Remove {base}") on:click=move |_| remove(&choice)>
                    {icon(Glyph::Cross)}
                </button>
            </li>
        }
    };
    let shown = move || chosen().into_iter().take(limit()).collect::<Vec<_>>();
    let more = move || chosen().len().saturating_sub(limit());
    view! {
        <ul class="tags" aria-label="Chosen scopes" hidden=move || chosen().is_empty()>
            <For
                each=shown
                key=|choice| choice.row.base.clone()
                children=tag
            />
            <li hidden=move || more() == 0>
                <button type="button" class="link" on:click=move |_| unfolded.set(true)>
                    {move || format!("and {} more", more())}
                </button>
            </li>
        </ul>
    }
    .into_any()
}

fn group(
    title: String,
    rows: Vec<ScopeChoice>,
    shown: impl Fn(&ScopeChoice) -> bool + Copy + Send + Sync + 'static,
    filtering: impl Fn() -> bool + Copy + Send + Sync + 'static,
) -> AnyView {
    let size = rows.len();
    let all = StoredValue::new(rows.clone());
    let count = move || all.with_value(|rows| rows.iter().filter(|c| c.access.get() != ScopeAccess::None).count());
    let any_shown = move || all.with_value(|rows| rows.iter().any(shown));
    let open = untrack(count) > 0;
    let tally = move || match count() {
        0 => view! { "0" }.into_any(),
        chosen => view! { <b>{format!("{chosen} chosen")}</b> }.into_any(),
    };
    let rows = rows
        .into_iter()
        .map(|choice| {
            let seen = choice.clone();
            view! { <Row choice shown=Signal::derive(move || shown(&seen))/> }
        })
        .collect_view();
    view! {
        <details
            class="scope-group"
            open=open
            // Follows the filter only: what a person opens or closes by hand stays until the filter changes.
            prop:open=kept(move || if filtering() { untrack(any_shown) } else { open }, |_| ())
            hidden=move || !any_shown()
        >
            <summary>
                {icon(Glyph::Chevron)}
                <span class="group-title">{title}</span>
                <span class="tally">{tally}{format!(" of {size}")}</span>
            </summary>
            {rows}
        </details>
    }
    .into_any()
}

fn matches(choice: &ScopeChoice, typed: &str) -> bool {
    let typed = typed.trim().to_lowercase();
    choice.row.base.to_lowercase().contains(&typed)
        || choice.row.description.to_lowercase().contains(&typed)
        || (typed.ends_with(":readonly") && choice.row.has_read && format!("{}:readonly", choice.row.base) == typed)
}

/// "4 chosen: 3 read, 1 read & write"
fn summary(state: FormState) -> String {
    let (read, write) = state.scopes.with_value(|all| {
        let count = |wanted: fn(ScopeAccess) -> bool| all.iter().filter(|c| wanted(c.access.get())).count();
        (count(|a| a == ScopeAccess::Read), count(ScopeAccess::writes))
    });
    match (read, write) {
        (0, 0) => "None chosen".into(),
        (read, 0) => format!("{read} chosen: {read} read"),
        (0, write) => format!("{write} chosen: {write} read & write"),
        (read, write) => format!("{} chosen: {read} read, {write} read & write", read + write),
    }
}

fn tag_id(base: &str) -> String {
    format!("tag-{base}")
}
