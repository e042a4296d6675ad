//! The More menu: what can be done to a client as a whole, by links and plain forms. What one may not do stays there with
//! its reason; the dangerous item is last.
//!
//! A client's own page carries its menu. The rows of the list share theirs: it stands on the page once for all clients that
//! the same may be done to, and the browser's half (`browser::more`) gives a row its own when its More is first pressed.
//! Without our code More leads to the same items as a page (`actions.rs`).

use crate::{
    components::{Glyph, reader::reader},
    domain::{ClientId, State},
    policy::{Action, Actor},
    wire::{ClientRow, Deletion, Reader, route},
};
use maud::{Markup, html};

/// The form that More sends without our code.
const FORM: &str = "more";

/// What a menu offers, without what is this or that client's alone.
#[derive(Debug, PartialEq, Eq)]
struct Menu {
    /// Of a client that is active.
    rehearse: Option<Rehearse>,
    /// A deactivated client has none.
    switch: Option<Switch>,
    delete: Delete,
}

#[derive(Debug, PartialEq, Eq)]
enum Rehearse {
    Asks,
    Runs,
    Denied(String),
}

/// Why not, if so.
#[derive(Debug, PartialEq, Eq)]
enum Switch {
    Disable(Option<String>),
    Enable(Option<String>),
}

#[derive(Debug, PartialEq, Eq)]
enum Delete {
    Removes,
    Deactivates,
    Deactivated,
    Denied(String),
}

impl Menu {
    fn of(row: &ClientRow, actor: &Actor) -> Self {
        let has = &row.roles;
        let rehearse = (row.state == State::Active).then(|| match &row.rehearsed {
            Some(_) => Rehearse::Runs,
            None => actor.why(Action::RehearseClient { has }).map_or(Rehearse::Asks, Rehearse::Denied),
        });
        let switch = match row.state {
            State::Active => Some(Switch::Disable(actor.why(Action::DisableClient { has }))),
            State::Disabled => Some(Switch::Enable(actor.why(Action::EnableClient { has }))),
            State::Inactive => None,
        };
        let delete = match (&row.removal, actor.why(Action::DeleteClient), &row.deletion) {
            (Some(_), _, _) => Delete::Deactivated,
            (None, Some(reason), _) => Delete::Denied(reason),
            (None, None, Deletion::Removed { .. }) => Delete::Removes,
            (None, None, Deletion::Deactivated { .. }) => Delete::Deactivates,
        };
        Self { rehearse, switch, delete }
    }

    /// What this client's menu says that another's does not.
    fn words<'a>(&self, row: &'a ClientRow) -> Words<'a> {
        let runs = row.rehearsed.as_ref().filter(|_| self.rehearse == Some(Rehearse::Runs));
        let when = match self.delete {
            Delete::Removes => Some(row.created.in_a_sentence()),
            Delete::Deactivated => row.removal.as_ref().map(|removal| removal.date.exact.as_str()),
            Delete::Deactivates | Delete::Denied(_) => None,
        };
        Words { until: runs.map(|until| until.exact.as_str()), when }
    }
}

/// What is one client's alone. In a menu that clients share they are places, which the browser's half fills in.
#[derive(Clone, Copy, Default)]
struct Words<'a> {
    /// The end of its rehearsal.
    until: Option<&'a str>,
    /// When it was created, or is removed: whichever Delete tells.
    when: Option<&'a str>,
}

/// Whose menu is drawn, and where.
struct Place<'a> {
    id: ClientId,
    words: Words<'a>,
    /// Where a change leads.
    back: &'a str,
    /// Its questions are asked over the page that it stands on; else they are pages, which know of this list.
    over: Result<(), Option<&'a str>>,
}

/// The button of a client's own page, and its menu.
pub fn more(row: &ClientRow, actor: &Actor) -> Markup {
    let menu = Menu::of(row, actor);
    let (id, back) = (row.id, route::client(row.id));
    html! {
        button
            type="button"
            class="btn more-button"
            popovertarget={ "more-" (id) }
            aria-describedby="name-0"
            { (word()) }
        (popover(&menu, &Place { id, words: menu.words(row), back: &back, over: Ok(()) }))
    }
}

/// The items as part of a page. A change leads back to `list`, or to the client's page.
pub fn items_of(row: &ClientRow, actor: &Actor, list: Option<&str>) -> Markup {
    let menu = Menu::of(row, actor);
    let back = list.map_or_else(|| route::client(row.id), str::to_owned);
    items(&menu, &Place { id: row.id, words: menu.words(row), back: &back, over: Err(list) })
}

/// The menus of a list: each once, however many rows share it.
#[derive(Default)]
pub struct Menus(Vec<Menu>);

impl Menus {
    /// The button of a row, the page's `at`th. For the browser's half it says which of the menus is its own, and the words
    /// that are its own.
    pub fn button(&mut self, at: usize, row: &ClientRow, actor: &Actor) -> Markup {
        let menu = Menu::of(row, actor);
        let Words { until, when } = menu.words(row);
        let of = self.0.iter().position(|known| *known == menu).unwrap_or_else(|| {
            self.0.push(menu);
            self.0.len() - 1
        });
        html! {
            button
                type="submit"
                class="btn more-button btn-quiet btn-small"
                form=(FORM)
                formaction=(route::client_actions(row.id))
                aria-describedby={ "name-" (at) }
                data-menu=(of)
                data-until=[until]
                data-when=[when]
                { (word()) }
        }
    }

    /// What the buttons need on the page: the form that they send, which says where a change leads back to, and the menus.
    pub fn drawn(&self, back: &str) -> Markup {
        let place = Place { id: route::ANY_CLIENT_ID, words: Words::default(), back, over: Ok(()) };
        html! {
            form id=(FORM) hidden { input type="hidden" name=(route::BACK) value=(back); }
            @for (of, menu) in self.0.iter().enumerate() {
                template id={ "menu-" (of) } { (popover(menu, &place)) }
            }
        }
    }
}

fn word() -> Markup {
    html! { span class="more-word" { "More" } (Glyph::ChevronDown) }
}

fn popover(menu: &Menu, place: &Place<'_>) -> Markup {
    html! { div id={ "more-" (place.id) } class="menu" popover="auto" { (items(menu, place)) } }
}

fn items(menu: &Menu, place: &Place<'_>) -> Markup {
    html! {
        ul class=[place.over.is_err().then_some("menu-page")] {
            li { a href=(route::client(place.id)) { (Glyph::Pencil) span { "Edit Application" } } }
            @if let Some(rehearse) = &menu.rehearse { li { (self::rehearse(rehearse, place)) } }
            @if let Some(switch) = &menu.switch { li { (self::switch(switch, place)) } }
            li class="menu-danger" { (delete(&menu.delete, place)) }
        }
    }
}

/// Rehearse, which asks.
fn rehearse(rehearse: &Rehearse, place: &Place<'_>) -> Markup {
    let hint_id = format!("rehearse-{}", place.id);
    let inactive = |reason: Markup| inactive("Rehearse deactivation", &reason, &hint_id);
    match rehearse {
        Rehearse::Runs => inactive(html! { "One runs until " (own("until", place.words.until)) }),
        Rehearse::Denied(reason) => inactive(html! { (reason) }),
        Rehearse::Asks => question(
            ("Rehearse deactivation", "Rehearse deactivating", Glyph::Clock),
            (&html! { "Refused for a while, cuts nothing" }, &hint_id),
            (&route::rehearse_client(place.id), "disabled"),
            place,
        ),
    }
}

/// Disable, which asks, or Enable, which ends nothing.
fn switch(switch: &Switch, place: &Place<'_>) -> Markup {
    let hint_id = format!("switch-{}", place.id);
    match switch {
        Switch::Disable(Some(reason)) => inactive("Disable", &html! { (reason) }, &hint_id),
        Switch::Enable(Some(reason)) => inactive("Enable", &html! { (reason) }, &hint_id),
        Switch::Disable(None) => question(
            ("Disable", "Disable", Glyph::Pause),
            (&html! { "Stops all tokens, removes nothing" }, &hint_id),
            (&route::disable_client(place.id), "disabled"),
            place,
        ),
        Switch::Enable(None) => html! {
            form method="post" action="/fn/enable_client" {
                @if let Some(reader) = reader() { input type="hidden" name=(Reader::FIELD) value=(reader); }
                input type="hidden" name="id" value=(place.id);
                input type="hidden" name="back" value=(place.back);
                button type="submit" aria-label="Enable" aria-describedby=(hint_id) {
                    (Glyph::Pause)
                    span { "Enable" small id=(hint_id) { "Revives no old tokens" } }
                }
            }
        },
    }
}

fn delete(delete: &Delete, place: &Place<'_>) -> Markup {
    let hint_id = format!("delete-{}", place.id);
    let when = own("when", place.words.when);
    let asks = |hint: Markup, outcome: &str| {
        let label = ("Delete Application", "Delete", Glyph::Bin);
        question(label, (&hint, &hint_id), (&route::delete_client(place.id), outcome), place)
    };
    let inactive = |reason: Markup| inactive("Delete Application", &reason, &hint_id);
    match delete {
        Delete::Removes => asks(html! { "Removes it at once: created " (when) }, "removed"),
        Delete::Deactivates => asks(html! { "Deactivates now, removed after seven days" }, "deactivated"),
        Delete::Deactivated => inactive(html! { "Already deactivated, removed on " (when) }),
        Delete::Denied(reason) => inactive(html! { (reason) }),
    }
}

/// A word of this client's own, or the place for it.
fn own(name: &str, word: Option<&str>) -> Markup {
    match word {
        Some(word) => html! { (word) },
        None => html! { span data-text=(name) {} },
    }
}

/// A link to a question's page; the browser's half asks it over this page.
fn question(
    (label, verb, glyph): (&str, &str, Glyph),
    (hint, hint_id): (&Markup, &str),
    (page, outcome): (&str, &str),
    place: &Place<'_>,
) -> Markup {
    let (ask, list) = match place.over {
        Ok(()) => (Some((verb, outcome)), None),
        Err(list) => (None, list),
    };
    html! {
        a
            href=(route::with_query(page, [(route::BACK, list)]))
            aria-label=(label)
            aria-describedby=(hint_id)
            data-ask=[ask.map(|(verb, _)| verb)]
            data-outcome=[ask.map(|(_, outcome)| outcome)]
            {
                (glyph)
                span { (label) small id=(hint_id) { (hint) } }
            }
    }
}

fn inactive(label: &str, reason: &Markup, id: &str) -> Markup {
    html! {
        button type="button" aria-disabled="true" aria-label=(label) aria-describedby=(id) {
            (Glyph::Lock)
            span { (label) small id=(id) { (reason) } }
        }
    }
}
