//! What differs, field by field.

use crate::wire::FieldChange;
use leptos::prelude::*;

/// Both sides whole, under these headings; of a list what went and what came has its sign.
pub fn diff(changes: &[FieldChange], before: &str, after: &str) -> AnyView {
    view! {
        <table class="diff">
            <caption class="sr-only">"What changed"</caption>
            <thead>
                <tr><th scope="col">"Field"</th><th scope="col">{before.to_owned()}</th><th scope="col">{after.to_owned()}</th></tr>
            </thead>
            <tbody>{changes.iter().map(|change| row(change, before, after)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(change: &FieldChange, before: &str, after: &str) -> AnyView {
    let many = change.before.len() > 1 || change.after.len() > 1;
    let side = |lines: &[String], others: &[String], sign: &'static str| {
        if lines.iter().all(String::is_empty) {
            return view! { <span class="note">"Empty"</span> }.into_any();
        }
        lines
            .iter()
            .map(|line| {
                let differs = many && !others.contains(line);
                view! { <span class="line" class:differs=differs>{differs.then_some(sign)}{line.clone()}</span> }
            })
            .collect_view()
            .into_any()
    };
    view! {
        <tr class:many=many>
            <th scope="row">{change.field.clone()}</th>
            <td class="before" data-label=before.to_owned()>{side(&change.before, &change.after, "− ")}</td>
            <td class="after" data-label=after.to_owned()>{side(&change.after, &change.before, "+ ")}</td>
        </tr>
    }
    .into_any()
}
