//! The scope picker: 135 ids as 71 questions under eight headings, with search and the whole grant in one line.

use super::{
    FieldErrors, FormState,
    scope_group::{View, group},
    scope_tags::Tags,
    state::ScopeChoice,
};
use crate::{
    components::{Glyph, icon},
    domain::{scope::ScopeAccess, settings::field},
    islands::{dom, kept_text},
    wire::plural,
};
use leptos::prelude::*;
use std::time::Duration;

const SEARCH_ID: &str = "scope-search";

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
    // Once what was chosen early is taken over, folded rows leave the page.
    let settled = RwSignal::new(false);
    Effect::new(move |_| set_timeout(move || settled.set(true), Duration::ZERO));
    let groups = state.groups.with_value(|titles| {
        titles
            .iter()
            .enumerate()
            .map(|(index, title)| {
                let rows: Vec<ScopeChoice> =
                    choices.with_value(|all| all.iter().filter(|c| c.group == index).cloned().collect());
                group(title.clone(), rows, View { shown, filtering, settled })
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
                <Tags state ready search=SEARCH_ID/>
                {groups}
            </div>
            <p class="note">"Choosing "<b>"Read & write"</b>" includes Read. A hatched choice does not exist for that scope."</p>
        </section>
    }
    .into_any()
}

/// All, Chosen, Changed: one stop of the Tab key; arrow keys walk them.
#[component]
fn Switch(state: FormState, show: RwSignal<Show>) -> impl IntoView {
    let changed = move || state.scopes.with_value(|all| all.iter().filter(|c| c.access.get() != c.saved).count());
    let choice = move |which: Show, label: &'static str, count: Option<Signal<usize>>| {
        view! {
            <button
                type="button"
                aria-pressed=move || (show.get() == which).to_string()
                tabindex=move || if show.get() == which { "0" } else { "-1" }
                on:click=move |_| show.set(which)
            >
                {label}
                {count.map(|count| view! { " "<span class="count">{move || count.get()}</span> })}
            </button>
        }
    };
    view! {
        <div class="switch" role="toolbar" aria-label="Show" on:keydown=|event| dom::walk(&event)>
            {choice(Show::All, "All", None)}
            {choice(Show::Chosen, "Chosen", Some(Signal::derive(move || state.chosen_scopes())))}
            {choice(Show::Changed, "Changed", Some(Signal::derive(changed)))}
        </div>
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
