//! The table with its head and foot.

use super::{
    address::Address,
    row::{Row, row},
    tools::recorded,
};
use crate::{
    components::{Drawn, Empty, Foot, Glyph, Table, table::times},
    domain::several::Several,
    pages::clients::{more::Menus, several::offered},
    wire::{ClientPage, Session, plural, route},
};
use leptos::prelude::*;
use maud::{Markup, html};

pub fn table(page: ClientPage, address: &Address, session: &Session) -> AnyView {
    if page.rows.is_empty() {
        return no_match(&page, address);
    }
    let foot = foot(&page, address);
    let twins: Vec<bool> =
        page.rows.iter().map(|row| page.rows.iter().filter(|other| other.name == row.name).count() > 1).collect();
    let (exact, actor) = (address.exact, &session.actor);
    let offered = offered(actor);
    let chooses = !offered.is_empty();
    let mut menus = Menus::default();
    let rows = html! {
        tbody {
            @for (at, (client, twin)) in page.rows.iter().zip(twins).enumerate() {
                (row(&Row { at, client, twin, exact, actor, chooses }, &mut menus))
            }
        }
    };
    let heads = html! {
        (sorted("Name", "name", "c-name", chooses, address))
        th scope="col" class="c-id" { "Client ID" }
        th scope="col" class="c-grant" { "Grant type" }
        th scope="col" class="c-state" { "State" }
        (sorted("Created", "created", "c-created", false, address))
        (sorted("Last used", "last-used", "c-used", false, address))
        th scope="col" class="c-actions" { "Actions" }
    };
    let table = Table {
        class: "",
        caption: "OAuth clients of your organization",
        heads: Drawn::from(heads).into_any(),
        body: Drawn::from(rows).into_any(),
        foot: Some(foot),
    };
    view! {
        <form action=route::SEVERAL data-counted>{table.view()}{chooses.then(|| several(&offered).into_any())}</form>
        {Drawn::from(menus.drawn(&address.here()))}
    }
    .into_any()
}

/// What can be done with the clients that are ticked on this page: shown while one is. The question says with
/// which one may.
fn several(offered: &[Several]) -> Drawn {
    html! {
        div class="chosen" {
            b { span data-count="" {} " on this page" }
            @for what in offered {
                button name="what" value=(what.as_str()) class={ "btn btn-small" @if *what == Several::Deactivate { " btn-danger-outline" } } { (what.label()) }
            }
        }
    }
    .into()
}

/// A head that sorts: pressed once in its natural order, pressed again the other way round. `chooses`: with the box that ticks
/// every box of the page, or none. It needs the browser's half, and is not shown without.
fn sorted(label: &str, word: &str, class: &str, chooses: bool, address: &Address) -> Markup {
    let now = address.query.sort.as_deref().unwrap_or("name");
    let reversed = format!("-{word}");
    let (order, sign, next) = match now {
        now if now == word => (Some("ascending"), Some(Glyph::ArrowUp), reversed.as_str()),
        now if now == reversed => (Some("descending"), Some(Glyph::ArrowDown), word),
        // The newest and the latest are what one looks for first.
        _ if word == "name" => (None, None, word),
        _ => (None, None, reversed.as_str()),
    };
    let href = address.with("sort", Some(next).filter(|next| *next != "name"));
    html! {
        th scope="col" class=(class) aria-sort=[order] {
            @if chooses { input type="checkbox" data-all aria-label="Choose this page"; }
            a href=(href) data-keep={ "sort-" (word) } { (label) @if let Some(sign) = sign { (sign) } }
        }
    }
}

fn foot(page: &ClientPage, address: &Address) -> AnyView {
    let size = address.query.size.as_deref().unwrap_or("10");
    let sizes = html! {
        span class="sizes" {
            "Rows"
            @for n in ["10", "25", "50", "100"] {
                a href=(address.with("size", Some(n).filter(|n| *n != "10"))) data-keep={ "size-" (n) }
                    aria-current=[(n == size).then_some("true")] aria-label={ (n) " on a page" } { (n) }
            }
        }
    };
    Foot {
        sizes: Some(sizes.into()),
        times: Some(times(address.exact, address.with("times", (!address.exact).then_some("exact")))),
        ..Foot::counted(&address.filters(), &page.beside, page.rows.len(), page.total)
    }
    .view()
}

fn no_match(page: &ClientPage, address: &Address) -> AnyView {
    let all = plural(page.all.all, "client");
    let query = &address.query;
    let narrowed = query.narrowing().iter().any(|(name, value)| *name != "q" && value.is_some());
    let short = query.q.as_deref().is_some_and(|q| q.trim().chars().count() < 3);
    let searched = match short {
        true => {
            format!("Fewer than three characters find only the beginnings of names and Client IDs. Searched in {all}.")
        }
        false => format!("Searched in names, descriptions, Client IDs, owners, stand-ins and labels of {all}."),
    };
    let (heading, text, href, clear) = match &query.q {
        Some(q) if narrowed => {
            (format!("No client matches “{q}” under these filters"), searched, address.unfiltered(), "Clear filters")
        }
        Some(q) => (format!("No client matches “{q}”"), searched, address.with("q", None), "Clear search"),
        None => {
            let text = format!("Your organization has {all}.");
            ("No client matches these filters".into(), text, address.cleared(), "Clear filters")
        }
    };
    // Nobody is to read "all are in use" where it is not known.
    let text = match query.used.is_some() || query.unused.is_some() {
        true => format!("{text} {}", recorded(page)),
        false => text,
    };
    let way_on = view! { <a class="btn" href=href>{clear}</a> }.into_any();
    Empty { heading, text, way_on: Some(way_on), ..Empty::default() }.view()
}
