//! The chosen scopes as removable tags: the whole grant readable in one line.

use super::{FormState, each::each, state::ScopeChoice};
use crate::{domain::scope::ScopeAccess, islands::dom};
use leptos::prelude::*;

/// How many chosen scopes are named before "and 52 more": about two lines.
const UNFOLDED: usize = 10;

/// The tags. Their buttons are one stop of the Tab key; arrow keys walk them. `search`: the id of the field that has the
/// focus after the last was removed.
#[component]
pub fn Tags(state: FormState, ready: ReadSignal<bool>, search: &'static str) -> impl IntoView {
    let unfolded = RwSignal::new(false);
    let chosen = move || {
        state
            .scopes
            .with_value(|all| all.iter().filter(|c| c.access.get() != ScopeAccess::None).cloned().collect::<Vec<_>>())
    };
    let limit = move || if unfolded.get() { usize::MAX } else { UNFOLDED };
    let remove = move |choice: &ScopeChoice| {
        let bases: Vec<String> = untrack(chosen).into_iter().map(|c| c.row.base).collect();
        let at = bases.iter().position(|base| *base == choice.row.base).unwrap_or(0);
        let next = bases.get(at + 1).or_else(|| at.checked_sub(1).and_then(|before| bases.get(before)));
        choice.access.set(ScopeAccess::None);
        dom::focus(next.map_or_else(|| search.to_owned(), |base| tag_id(base)));
    };
    // The tag that Tab leads to: where the focus was last, else the first.
    let at = RwSignal::new(String::new());
    let stop = Memo::new(move |_| {
        let bases: Vec<String> = chosen().into_iter().map(|choice| choice.row.base).collect();
        let last = at.get();
        if bases.contains(&last) { Some(last) } else { bases.into_iter().next() }
    });
    let tag = move |choice: ScopeChoice| {
        let access = choice.access;
        let base = choice.row.base.clone();
        let (here, this) = (base.clone(), base.clone());
        let words = move || match access.get() {
            ScopeAccess::None => "",
            ScopeAccess::Read => "read",
            ScopeAccess::Write | ScopeAccess::Both => "read & write",
        };
        let tab = move || if stop.with(|stop| stop.as_deref() == Some(&*here)) { "0" } else { "-1" };
        view! {
            <li class="tag" class:writes=move || access.get().writes()>
                <span>{base.clone()}" "<b>{words}</b></span>
                <button type="button" id=tag_id(&base) hidden=move || !ready.get() tabindex=tab
                    aria-label=format!("Remove {base}") on:focus=move |_| at.set(this.clone()) on:click=move |_| remove(&choice)>
                    "×"
                </button>
            </li>
        }
        .into_any()
    };
    let shown = move || chosen().into_iter().take(limit()).collect::<Vec<_>>();
    let more = move || chosen().len().saturating_sub(limit());
    view! {
        <ul class="tags" aria-label="Chosen scopes" hidden=move || chosen().is_empty() on:keydown=|event| dom::walk(&event)>
            {each(shown, tag)}
            <li hidden=move || more() == 0>
                <button type="button" class="link" on:click=move |_| unfolded.set(true)>
                    {move || format!("and {} more", more())}
                </button>
            </li>
        </ul>
    }
    .into_any()
}

fn tag_id(base: &str) -> String {
    format!("tag-{base}")
}
