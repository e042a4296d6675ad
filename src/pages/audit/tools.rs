//! What the audit log can be searched for and narrowed to.

use crate::{
    components::{Days, FilterBar, Filters, Menu},
    wire::{AuditPage as Page, AuditQuery, UiError, plural, route},
};
use leptos::prelude::*;

const NARROWING: &[&str] = &["q", "who", "kind", "action", "outcome", "from", "to"];

pub fn filters(query: &AuditQuery) -> Filters {
    let AuditQuery { q, who, kind, action, outcome, from, to, .. } = query.clone();
    let now = [q, who, kind, action, outcome, from, to];
    Filters::new(route::AUDIT, NARROWING.iter().copied().zip(now))
}

const KINDS: [(&str, &str); 7] = [
    ("client", "Client"),
    ("authorization", "Authorization"),
    ("user", "User"),
    ("role", "Role"),
    ("division", "Division"),
    ("organization", "Organization"),
    ("view", "View"),
];

/// The tools above the entries; `wrong`: which days are not understood.
pub fn tools(page: &Page, filters: &Filters, slash: bool, wrong: Option<&UiError>) -> AnyView {
    let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(id, words)| ((*id).to_owned(), (*words).to_owned())).collect()
    };
    let menu = |name, label, any, of| Menu { name, label, any, of };
    let mut people = page.people.clone();
    people.push(("clientele".into(), "Clientele itself".into()));
    let problem = |field| wrong.and_then(|error| error.problem(field));
    let days = Days { zone: page.zone.clone(), usual: page.days.clone(), problems: ["from", "to"].map(problem) };
    let n = page.entries.len();
    let others = page.beside.previous.is_some() || page.beside.next.is_some();
    let more = if others { "More than " } else { "" };
    FilterBar {
        filters: filters.clone(),
        narrowing: NARROWING,
        searched: "Client, person or request ID",
        slash,
        chips: None,
        menus: vec![
            menu("action", "Action", "Any", page.actions.clone()),
            menu("who", "Who", "Anyone", people),
            menu("kind", "On", "Anything", owned(&KINDS)),
            menu("outcome", "Outcome", "Any", owned(&[("done", "Done"), ("refused", "Refused")])),
        ],
        more: Some(days.view(filters)),
        panel: None,
        found: format!("{more}{}", plural(n as u64, "entry")),
    }
    .view()
}
