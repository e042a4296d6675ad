//! The scope picker: 135 ids as 71 questions under eight headings, with search and the whole grant in one line.

use super::{
    filled::Filled,
    problems::of_field,
    scope_row::row,
    tags::{Chosen, UNFOLDED, tags},
};
use crate::{
    components::{Drawn, Glyph},
    domain::{
        SettingsForm,
        scope::{ScopeAccess, ScopeGroup, ScopeRow, tallied},
        settings::field,
    },
    wire::plural,
};
use maud::{Markup, html};

/// A row of the picker with the answers to it.
#[derive(Clone, Debug)]
pub struct Choice {
    pub row: ScopeRow,
    pub saved: ScopeAccess,
    pub now: ScopeAccess,
}

/// Which rows are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Switch {
    #[default]
    All,
    Chosen,
    Changed,
}

impl Switch {
    pub const EACH: [Self; 3] = [Self::All, Self::Chosen, Self::Changed];

    /// The word of its button, which the button is known by, too.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Chosen => "Chosen",
            Self::Changed => "Changed",
        }
    }
}

/// A choice for each row of each heading, and under the last heading for what the client stores though the catalogue no
/// longer has it.
pub fn choices(groups: &[ScopeGroup], saved: &SettingsForm, now: &SettingsForm) -> Vec<(String, Vec<Choice>)> {
    let answer = |form: &SettingsForm, base: &str| {
        form.scopes.get(base).and_then(|word| ScopeAccess::parse(word)).unwrap_or_default()
    };
    let choice = |row: ScopeRow| Choice { saved: answer(saved, &row.base), now: answer(now, &row.base), row };
    let mut all: Vec<(String, Vec<Choice>)> =
        groups.iter().map(|group| (group.title.clone(), group.rows.iter().cloned().map(choice).collect())).collect();
    let listed = |base: &str| groups.iter().any(|group| group.rows.iter().any(|row| row.base == base));
    let gone =
        saved.scopes.keys().filter(|base| answer(saved, base) != ScopeAccess::None && !listed(base)).map(|base| {
            let held = answer(saved, base);
            choice(ScopeRow {
                base: base.clone(),
                description: "No longer in the scope catalogue".into(),
                has_read: matches!(held, ScopeAccess::Read | ScopeAccess::Both),
                has_write: held.writes(),
            })
        });
    let gone: Vec<Choice> = gone.collect();
    if let Some((_, rows)) = all.last_mut() {
        rows.extend(gone);
    }
    all
}

/// The picker. `scope_count`: how many ids the catalogue has; `note`: what is said while none is chosen.
pub fn picker(filled: &Filled, groups: &[ScopeGroup], scope_count: u64, note: Option<&str>) -> Drawn {
    let groups = choices(groups, &filled.saved, &filled.now);
    let chosen: Vec<Chosen<'_>> = groups
        .iter()
        .flat_map(|(_, rows)| rows)
        .filter(|choice| choice.now != ScopeAccess::None)
        .map(|choice| (choice.row.base.as_str(), choice.now, choice.row.has_read))
        .collect();
    let changed = groups.iter().flat_map(|(_, rows)| rows).filter(|choice| choice.now != choice.saved).count();
    html! {
        section id="scopes" class="form-part" tabindex="-1" aria-labelledby="scopes-title" {
            div class="part-head" {
                h2 id="scopes-title" { "Scopes" }
                span id="scope-summary" class="note" { (summary(&chosen)) }
            }
            p class="lead" { "The most that a token of this client can do. A user’s own permissions limit it further." }
            p class="only-for" { "Not for Client Credentials, which uses roles." }
            @if let Some(note) = note {
                p id="scope-note" class="error" hidden[!chosen.is_empty()] { (Glyph::Alert) (note) }
            }
            (of_field(&filled.errors, field::SCOPES))
            div class="picker" {
                div class="picker-tools needs-form" {
                    label class="search" {
                        span class="sr-only" { "Find a scope" }
                        (Glyph::Search)
                        input
                            id="scope-search"
                            type="search"
                            autocomplete="off"
                            placeholder={ "Find one of " (plural(scope_count, "scope")) ", e.g. queues" };
                    }
                    (switch(chosen.len(), changed))
                }
                p id="scope-matching" class="matching note" aria-live="polite" {}
                ul class="tags" id="scope-tags" aria-label="Chosen scopes" hidden[chosen.is_empty()] {
                    (tags(&chosen, UNFOLDED, chosen.first().map(|(base, ..)| *base)))
                }
                div id="scope-rows" role="group" aria-label="Scopes" aria-describedby="scope-keys" {
                    @for (title, rows) in &groups { (group(title, rows)) }
                }
            }
            p class="note" {
                "Choosing " b { "Read & write" } " includes Read. A hatched choice does not exist for that scope. "
                span id="scope-keys" class="needs-form" { "Up and down arrows walk the scopes, left and right ones choose." }
            }
        }
    }
    .into()
}

/// All, Chosen, Changed: one stop of the Tab key; arrow keys walk them.
fn switch(chosen: usize, changed: usize) -> Markup {
    html! {
        div class="switch" id="scope-switch" role="toolbar" aria-label="Show" {
            @for which in Switch::EACH {
                button
                    type="button"
                    aria-pressed=(if which == Switch::All { "true" } else { "false" })
                    tabindex=(if which == Switch::All { "0" } else { "-1" })
                    data-show=(which.word())
                {
                    (which.word())
                    @match which {
                        Switch::All => {}
                        Switch::Chosen => { " " span class="count" { (chosen) } }
                        Switch::Changed => { " " span class="count" { (changed) } }
                    }
                }
            }
        }
    }
}

/// A heading: what is chosen of it stands in the open, the rest unfolds. In the browser folded rows leave the page, but for
/// those that were chosen since, which are sent with the form.
fn group(title: &str, rows: &[Choice]) -> Markup {
    let stands_open = |choice: &&Choice| choice.saved != ScopeAccess::None || choice.now != ScopeAccess::None;
    let (first, rest): (Vec<&Choice>, Vec<&Choice>) = rows.iter().partition(stands_open);
    let chosen = rows.iter().filter(|choice| choice.now != ScopeAccess::None).count();
    let heading = html! {
        span class="group-title" { (title) }
        span class="tally" { (tally(chosen, rows.len())) }
    };
    html! {
        div class="scope-group" {
            @if !first.is_empty() { p class="group-head" { (heading) } }
            @for choice in &first { (row(&choice.row, choice.saved, choice.now)) }
            details hidden[rest.is_empty()] {
                summary class=[first.is_empty().then_some("group-head")] {
                    (Glyph::Chevron)
                    @if first.is_empty() { (heading) } @else { span class="others" { (others(rest.len(), false)) } }
                }
                @for choice in &rest { (row(&choice.row, choice.saved, choice.now)) }
            }
        }
    }
}

/// "3 chosen of 14"
pub fn tally(chosen: usize, of: usize) -> Markup {
    html! { @if chosen == 0 { "0" } @else { b { (chosen) " chosen" } } " of " (of) }
}

/// "Show the other 11"
pub fn others(count: usize, opened: bool) -> String {
    format!("{} the other {count}", if opened { "Hide" } else { "Show" })
}

/// "12 of 71 match"
pub fn matching(hits: usize, of: usize) -> String {
    format!("{hits} of {of} match")
}

/// "4 chosen: 3 read, 1 read & write"
pub fn summary(chosen: &[Chosen<'_>]) -> String {
    if chosen.is_empty() {
        return "None chosen".into();
    }
    format!("{} chosen: {}", chosen.len(), tallied(chosen.iter().map(|(_, access, has_read)| (*access, *has_read))))
}
