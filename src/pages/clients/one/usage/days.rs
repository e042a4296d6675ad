//! The days: what they sum up to, as bars, and as a table for those who would rather read them.

use crate::{
    components::{
        Bar, Table, bars, said_time,
        table::{body, head},
    },
    domain::usage::Recorded,
    wire::{ClientUsage, Happened, UsageCounts, UsageDay, thousands},
};
use leptos::prelude::*;

/// Since when what is shown is known, and whose days these are.
pub fn recorded(usage: &ClientUsage) -> String {
    let Some(since) = &usage.recorded_since else { return "Use is not recorded by day.".into() };
    let any = |recorded| usage.days.iter().any(|day| day.recorded == recorded && !day.is_known());
    let before = match (any(Recorded::Not), any(Recorded::Absent)) {
        (true, _) => " What was before is not known.",
        (false, true) => " Before that the client was not there.",
        (false, false) => "",
    };
    format!("Use is recorded by day since {since}.{before} Days are in UTC.")
}

/// Sums, bars, and the numbers behind them.
pub fn overview(usage: &ClientUsage, last_used: &Happened) -> AnyView {
    let known: Vec<&UsageDay> = usage.days.iter().filter(|day| day.is_known()).collect();
    let cell = |label: &'static str, count: fn(&UsageCounts) -> u64| {
        let sum = || thousands(known.iter().map(|day| count(&day.counts)).sum());
        let value = if known.is_empty() { "Not recorded".into() } else { sum() };
        view! { <div><dt>{label}</dt><dd>{value}</dd></div> }
    };
    view! {
        <dl class="evidence">
            {cell("calls", calls)}
            {cell("tokens", tokens)}
            {cell("times people said yes", |counts| counts.sign_ins)}
            {cell("refused", |counts| counts.refused)}
        </dl>
        {unused(usage, last_used)}
        <div class="usage-parts">{chart("Calls a day", usage, calls)}{chart("Tokens a day", usage, tokens)}</div>
        <details class="ask">
            <summary class="btn btn-small">"The numbers, day by day"</summary>
            {numbers(usage)}
        </details>
    }
    .into_any()
}

const fn calls(counts: &UsageCounts) -> u64 {
    counts.calls
}

const fn tokens(counts: &UsageCounts) -> u64 {
    counts.tokens
}

/// That there was none on these days, and when there was some.
fn unused(usage: &ClientUsage, last_used: &Happened) -> Option<AnyView> {
    let used = |day: &UsageDay| day.counts != UsageCounts::default();
    if usage.days.iter().any(used) || !usage.days.iter().any(UsageDay::is_known) {
        return None;
    }
    let whole = usage.days.iter().all(|day| matches!(day.recorded, Recorded::Whole | Recorded::Absent));
    let says = if whole { "It was not used on these days." } else { "On the days that are recorded it was not used." };
    let before = match last_used {
        Happened::At(when) => view! { " It was last used "{said_time(when)}"." }.into_any(),
        Happened::Never => " It was never used.".into_any(),
        Happened::NotSince(date) => format!(" Nor was it since {date}. Earlier use is not known.").into_any(),
        Happened::NotRecorded => ().into_any(),
    };
    Some(view! { <p><b>{says}</b>{before}</p> }.into_any())
}

fn chart(title: &'static str, usage: &ClientUsage, count: fn(&UsageCounts) -> u64) -> AnyView {
    let bar = |day: &UsageDay| match (day.is_known(), day.recorded) {
        (true, _) => Bar::Known(count(&day.counts)),
        (false, Recorded::Absent) => Bar::Absent,
        (false, _) => Bar::NotRecorded,
    };
    let days: Vec<Bar> = usage.days.iter().map(bar).collect();
    let most = usage.days.iter().max_by_key(|day| count(&day.counts)).filter(|day| count(&day.counts) > 0);
    let known = days.iter().any(|day| matches!(day, Bar::Known(_)));
    let mut note = match (most, known) {
        (Some(most), _) => format!("Most: {}, on {}", thousands(count(&most.counts)), most.date),
        (None, true) => "None".into(),
        (None, false) => "Not recorded".into(),
    };
    if known && days.contains(&Bar::NotRecorded) {
        note.push_str(". In the frame: not recorded");
    }
    let (first, last) = (usage.days.first(), usage.days.last());
    let date = |day: Option<&UsageDay>| day.map(|day| day.date.clone());
    view! {
        <figure class="panel chart">
            <figcaption><b>{title}</b><span class="note">{note}</span></figcaption>
            {bars(&days)}
            <div class="axis"><span>{date(first)}</span><span>{date(last)}", so far"</span></div>
        </figure>
    }
    .into_any()
}

/// Days that follow each other and say the same in one word.
struct Run<'a> {
    days: &'a [UsageDay],
    word: Option<&'static str>,
}

/// The word for a day without counts.
fn word(day: &UsageDay) -> Option<&'static str> {
    match (day.is_known(), day.recorded) {
        (false, Recorded::Absent) => Some("The client was not there"),
        (false, _) => Some("Not recorded"),
        (true, Recorded::Whole) if day.counts == UsageCounts::default() => Some("No use"),
        (true, _) => None,
    }
}

/// The latest first.
fn runs(days: &[UsageDay]) -> Vec<Run<'_>> {
    let same = |one: &UsageDay, next: &UsageDay| word(one).is_some() && word(one) == word(next);
    let mut runs: Vec<Run<'_>> = days.chunk_by(same).map(|days| Run { days, word: word(&days[0]) }).collect();
    runs.reverse();
    runs
}

fn numbers(usage: &ClientUsage) -> AnyView {
    let heads = [
        head("c-name", "Day"),
        head("c-count", "Calls"),
        head("c-count", "Tokens"),
        head("c-count", "Said yes"),
        head("c-count", "Refused"),
    ];
    Table {
        class: "people",
        caption: "Use by day, the latest first",
        heads: heads.collect_view().into_any(),
        body: body(runs(&usage.days).iter().map(row)),
        foot: None,
    }
    .view()
}

fn row(run: &Run<'_>) -> AnyView {
    let [first, .., last] = run.days else { return one(&run.days[0], run.word) };
    let says = format!("{} to {}", first.date, last.date);
    view! { <tr><td class="c-name">{says}</td>{told(run.word.unwrap_or_default())}</tr> }.into_any()
}

fn one(day: &UsageDay, word: Option<&'static str>) -> AnyView {
    let partly = (day.recorded == Recorded::Partly).then_some(", recorded in part");
    let counts = match word {
        Some(word) => told(word),
        None => {
            let cell = |label: &'static str, n: u64| {
                view! { <td class="c-count"><span class="card-label">{label}": "</span>{thousands(n)}</td> }
            };
            let UsageCounts { calls, tokens, sign_ins, refused } = day.counts;
            view! { {cell("Calls", calls)}{cell("Tokens", tokens)}{cell("Said yes", sign_ins)}{cell("Refused", refused)} }
                .into_any()
        }
    };
    view! { <tr><td class="c-name">{day.date.clone()}{partly}</td>{counts}</tr> }.into_any()
}

fn told(word: &'static str) -> AnyView {
    view! { <td class="c-count" colspan="4">{word}</td> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Count;

    fn day(date: &str, recorded: Recorded, calls: u64) -> UsageDay {
        UsageDay { date: date.into(), recorded, counts: UsageCounts { calls, ..UsageCounts::default() } }
    }

    fn usage(since: Option<&str>, days: Vec<UsageDay>) -> ClientUsage {
        ClientUsage {
            recorded_since: since.map(str::to_owned),
            days,
            refusals: vec![],
            addresses: vec![],
            not_told_apart: 0,
            secrets: vec![],
            redirect_uris: vec![],
            scopes: vec![],
            never_needed: vec![],
            maybe_needed: vec![],
            introspected: 0,
            organizations: vec![],
            people: Count::exactly(0),
        }
    }

    #[test]
    fn days_that_say_the_same_are_one_line_and_none_is_read_as_zero() {
        use Recorded::{Absent, Not, Partly, Whole};
        let days = [
            day("1", Absent, 0),
            day("2", Absent, 0),
            day("3", Not, 0),
            day("4", Partly, 0),
            day("5", Whole, 0),
            day("6", Whole, 0),
            day("7", Whole, 2),
            day("8", Whole, 2),
            // Written by a clock that was ahead: it happened, whatever was noted since when.
            day("9", Not, 1),
        ];
        let lines: Vec<(&str, &str, Option<&str>)> = runs(&days)
            .iter()
            .map(|run| (run.days[0].date.as_str(), run.days.last().unwrap().date.as_str(), run.word))
            .collect();
        assert_eq!(
            lines,
            [
                ("9", "9", None),
                ("8", "8", None),
                ("7", "7", None),
                ("5", "6", Some("No use")),
                ("4", "4", None),
                ("3", "3", Some("Not recorded")),
                ("1", "2", Some("The client was not there")),
            ]
        );
    }

    #[test]
    fn since_when_it_is_known_is_said_with_what_was_before() {
        let says = |since, recorded| recorded_of(&usage(since, vec![day("1", recorded, 0)]));
        assert_eq!(says(None, Recorded::Not), "Use is not recorded by day.");
        for (of_the_day, before) in [
            (Recorded::Not, " What was before is not known."),
            (Recorded::Absent, " Before that the client was not there."),
            (Recorded::Whole, ""),
        ] {
            let expected = format!("Use is recorded by day since Thu 3 Sep 2026.{before} Days are in UTC.");
            assert_eq!(says(Some("Thu 3 Sep 2026"), of_the_day), expected);
        }
    }

    fn recorded_of(usage: &ClientUsage) -> String {
        recorded(usage)
    }
}
