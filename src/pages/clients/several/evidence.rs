//! What depends on several clients, added up.

use crate::{
    components::{Glyph, icon},
    wire::{Count, Happened, SeveralRow, SeveralUse, When, plural, thousands},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Figures of several clients together.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    live_tokens: u64,
    or_more: bool,
    calls: u64,
    callers: BTreeSet<String>,
    last: Option<When>,
    /// How many are let in by other organizations, and how many are used by people.
    elsewhere: usize,
    by_people: usize,
    /// How many were rehearsed, and how many knocks that brought.
    rehearsed: usize,
    knocks: u64,
    /// Of how many no use is recorded.
    not_recorded: usize,
    /// Since when use is.
    since: Option<String>,
}

impl Sum {
    fn of<'a>(all: impl Iterator<Item = &'a SeveralUse>) -> Self {
        let mut sum = Self::default();
        for SeveralUse { evidence, calls, callers, knocks } in all {
            sum.live_tokens += evidence.live_tokens.n;
            sum.or_more |= evidence.live_tokens.or_more;
            sum.calls += calls;
            sum.callers.extend(callers.iter().cloned());
            match &evidence.last_call {
                Happened::At(when) if sum.last.as_ref().is_none_or(|last| last.at < when.at) => {
                    sum.last = Some(when.clone());
                }
                Happened::NotRecorded => sum.not_recorded += 1,
                Happened::At(_) | Happened::Never | Happened::NotSince(_) => {}
            }
            sum.elsewhere += usize::from(evidence.organization_count > 0);
            sum.by_people += usize::from(evidence.people.n > 0);
            sum.rehearsed += usize::from(knocks.is_some());
            sum.knocks += knocks.unwrap_or_default();
            sum.since = sum.since.or_else(|| evidence.recorded_since.as_ref().map(|since| since.date.clone()));
        }
        sum
    }
}

/// Four figures, then whom it concerns; of clients of which nothing may be seen, nothing. `rehearse`: where they can be
/// rehearsed first.
pub fn together(rows: &[SeveralRow], rehearse: Option<String>) -> Option<AnyView> {
    let all: Vec<&SeveralUse> = rows.iter().filter_map(|row| row.use_of.as_deref()).collect();
    if all.is_empty() {
        return None;
    }
    let sum = Sum::of(all.into_iter());
    let cell = |label: &'static str, value: String| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let recorded = |value: String| if sum.since.is_some() { value } else { "Not recorded".to_owned() };
    let last = sum.last.as_ref().map_or_else(|| "None".to_owned(), |when| when.brief.clone());
    let live = Count { n: sum.live_tokens, or_more: sum.or_more };
    let line = |glyph: Glyph, says: String| view! { <li>{icon(glyph)}<span>{says}</span></li> }.into_any();
    let of = |n: usize, one: &str, more: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {more}") };
    let lines = [
        (sum.elsewhere > 0).then(|| {
            let says = of(sum.elsewhere, "is authorized", "are authorized");
            line(Glyph::Building, format!("{says} by other organizations, which lose access."))
        }),
        (sum.by_people > 0).then(|| {
            let says = of(sum.by_people, "acts for people", "act for people");
            line(Glyph::Person, format!("{says}, whom it then serves no more."))
        }),
        Some(line(
            Glyph::Clock,
            match sum.rehearsed {
                0 => "None of them was rehearsed.".to_owned(),
                n => format!("{} rehearsed: {}.", of(n, "was", "were"), plural(sum.knocks, "knock")),
            },
        )),
        Some(line(
            Glyph::Info,
            match &sum.since {
                Some(since) => format!("Calls are recorded since {since}; earlier use is not known."),
                None => "Calls are not recorded, so they may be in use.".to_owned(),
            },
        )),
        (sum.since.is_some() && sum.not_recorded > 0).then(|| {
            let says = of(sum.not_recorded, "of them has", "of them have");
            line(Glyph::Info, format!("{says} no recorded use, which says nothing of the time before."))
        }),
    ];
    Some(
        view! {
            <dl class="evidence">
                {cell("calls in 30 days", recorded(thousands(sum.calls)))}
                {cell("callers", recorded(thousands(sum.callers.len() as u64)))}
                {cell("last call", recorded(last))}
                {cell("live tokens", live.to_string())}
            </dl>
            <ul class="consequences">{lines.into_iter().flatten().collect_view()}</ul>
            {rehearse.filter(|_| sum.rehearsed == 0).map(|href| view! {
                <p class="note">"Not sure who would notice? "<a href=href>"Rehearse them first"</a>": refused for a while, nothing is cut."</p>
            })}
        }
        .into_any(),
    )
}
