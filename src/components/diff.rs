//! What differs, line by line.

use crate::wire::{FieldChange, plural};
use leptos::prelude::*;

/// How many lines that are the same on both sides are shown; more of them are counted.
const SAME: usize = 5;

/// Two sides beside each other, under their headings.
pub struct Diff {
    /// What a row is: "Field", "Who".
    pub what: &'static str,
    pub before: String,
    pub after: String,
    /// Whether both sides are as good: neither goes, and neither comes in its place.
    pub versions: bool,
    /// What is said of a side that has nothing.
    pub empty: &'static str,
    pub rows: Vec<Row>,
}

/// What a row is of, and its lines on both sides.
pub struct Row {
    pub head: AnyView,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// What a change made of these fields. Of a list what went and what came has its sign.
pub fn diff(changes: &[FieldChange], before: &str, after: &str) -> AnyView {
    let row = |change: &FieldChange| Row {
        head: change.field.clone().into_any(),
        before: change.before.clone(),
        after: change.after.clone(),
    };
    Diff {
        what: "Field",
        before: before.to_owned(),
        after: after.to_owned(),
        versions: false,
        empty: "Empty",
        rows: changes.iter().map(row).collect(),
    }
    .view()
}

impl Diff {
    pub fn view(self) -> AnyView {
        let Self { what, before, after, versions, empty, rows } = self;
        let rows = rows.into_iter().map(|row| row.view([&before, &after], versions, empty)).collect_view();
        let (caption, class) = if versions { ("Both versions", "diff versions") } else { ("What changed", "diff") };
        view! {
            <table class=class>
                <caption class="sr-only">{caption}</caption>
                <thead>
                    <tr><th scope="col">{what}</th><th scope="col">{before}</th><th scope="col">{after}</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    }
}

impl Row {
    fn view(self, headings: [&str; 2], versions: bool, empty: &'static str) -> AnyView {
        let Self { head, before, after } = self;
        let many = before.len() > 1 || after.len() > 1;
        let [left, right] = headings.map(str::to_owned);
        view! {
            <tr class:many=many>
                <th scope="row">{head}</th>
                <td class="before" data-label=left>{side(&before, &after, many, (!versions).then_some("− "), empty)}</td>
                <td class="after" data-label=right>{side(&after, &before, many, (!versions).then_some("+ "), empty)}</td>
            </tr>
        }
        .into_any()
    }
}

/// The lines of one side. `many`: a list, of which those stand out that the other side lacks, with the sign.
fn side(lines: &[String], others: &[String], many: bool, sign: Option<&'static str>, empty: &'static str) -> AnyView {
    if lines.iter().all(String::is_empty) {
        return view! { <span class="note">{empty}</span> }.into_any();
    }
    let same = lines.iter().filter(|line| others.contains(line)).count();
    let folded = same > SAME;
    let shown = lines.iter().filter_map(|line| {
        let differs = !others.contains(line);
        (differs || !folded).then(|| {
            let differs = differs && many;
            let sign = sign.filter(|_| differs);
            view! { <span class="line" class:differs=differs>{sign}{line.clone()}</span> }
        })
    });
    let rest = folded.then(|| view! { <span class="note line">{plural(same as u64, "line")}" the same"</span> });
    view! { {shown.collect_view()}{rest} }.into_any()
}
