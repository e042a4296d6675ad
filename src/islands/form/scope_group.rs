//! A heading of the scope picker: what is chosen of it at once, the rest behind a control.

use super::{each::each, scope_row::Row, state::ScopeChoice};
use crate::{
    components::{Glyph, icon},
    domain::scope::ScopeAccess,
    islands::kept,
};
use leptos::prelude::*;

/// What the picker shows now.
#[derive(Clone, Copy)]
pub struct View<Shown, Filtering> {
    pub shown: Shown,
    /// Whether something but everything is shown.
    pub filtering: Filtering,
    /// False until the code is there: the server draws every row, for browsers without it.
    pub settled: RwSignal<bool>,
}

/// The rows that the client came with stand in the open. The others unfold; while they are folded they are not in the page,
/// but for those that were chosen since, which are sent with the form.
pub fn group(
    title: String,
    rows: Vec<ScopeChoice>,
    view: View<
        impl Fn(&ScopeChoice) -> bool + Copy + Send + Sync + 'static,
        impl Fn() -> bool + Copy + Send + Sync + 'static,
    >,
) -> AnyView {
    let View { shown, filtering, settled } = view;
    let opened = RwSignal::new(false);
    let size = rows.len();
    let all = StoredValue::new(rows.clone());
    let is_chosen = |choice: &ScopeChoice| choice.access.get() != ScopeAccess::None;
    let count = move || all.with_value(|rows| rows.iter().filter(|choice| is_chosen(choice)).count());
    let any_shown = move || all.with_value(|rows| rows.iter().any(shown));
    let tally = move || match count() {
        0 => view! { "0" }.into_any(),
        chosen => view! { <b>{format!("{chosen} chosen")}</b> }.into_any(),
    };
    let heading = view! {
        <span class="group-title">{title}</span>
        <span class="tally">{tally}{format!(" of {size}")}</span>
    };
    let (first, rest): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|choice| choice.saved != ScopeAccess::None || choice.access.get_untracked() != ScopeAccess::None);
    let (heads, others) = (first.is_empty(), rest.len());
    let (heading, summary) = if heads {
        (None, heading.into_any())
    } else {
        let words = move || format!("{} the other {others}", if opened.get() { "Hide" } else { "Show" });
        (Some(view! { <p class="group-head">{heading}</p> }), view! { <span class="others">{words}</span> }.into_any())
    };
    let rest = StoredValue::new(rest);
    let rest_shown = move || rest.with_value(|rows| rows.iter().any(shown));
    let mounted = move || {
        let everything = !settled.get() || (opened.get() && !filtering());
        rest.with_value(|rows| {
            let here = |choice: &&ScopeChoice| everything || is_chosen(choice) || (filtering() && shown(choice));
            rows.iter().filter(here).cloned().collect::<Vec<_>>()
        })
    };
    let row = move |choice: ScopeChoice| {
        let seen = choice.clone();
        view! { <Row choice shown=Signal::derive(move || shown(&seen))/> }.into_any()
    };
    view! {
        <div class="scope-group" hidden=move || !any_shown()>
            {heading}
            {first.into_iter().map(row).collect_view()}
            <details
                // Follows the filter only: what a user opens or closes by hand stays until the filter changes.
                prop:open=kept(move || filtering() && untrack(rest_shown), move |open| opened.set(open))
                hidden=move || others == 0 || (filtering() && !rest_shown())
                on:toggle:target=move |event| opened.set(event.target().open())
            >
                <summary class:group-head=heads>{icon(Glyph::Chevron)}{summary}</summary>
                {each(mounted, row)}
            </details>
        </div>
    }
    .into_any()
}
