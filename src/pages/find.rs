//! `/admin/find`: anything by what one knows of it. Ctrl+K leads here.

use super::shared::{
    awaited::{awaited, parameter},
    refused::{failed, set_status},
};
use crate::{
    components::{Empty, Filters, search_box},
    domain::{nearness::Nearness, text::folded},
    server_fns::{needs::find, session::get_frame},
    wire::{Found, FoundGroup, FoundRow, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

const TITLE: &str = "Find";
const WHAT: &str = "A name, an id, the last four characters of a secret, or a request id";

/// A page that has no name but its own, and other words by which it is looked for.
struct Page {
    label: &'static str,
    to: &'static str,
    words: &'static str,
}

const fn page(label: &'static str, to: &'static str, words: &'static str) -> Page {
    Page { label, to, words }
}

const PAGES: [Page; 16] = [
    page("Admin", route::ADMIN, "what needs me today home"),
    page("OAuth", route::CLIENTS, "manage oauth applications clients"),
    page("Saved views", route::VIEWS, "filters lists"),
    page("Reviews", route::REVIEWS, "still needed answers owners"),
    page("Add client", route::ADD_CLIENT, "new create application"),
    page("Authorized Applications", route::AUTHORIZED, "requests"),
    page("Authorize a client", route::AUTHORIZE, "allow application"),
    page("Users", route::USERS, "people"),
    page("Invite someone", route::INVITE, "new user add person"),
    page("Roles", route::ROLES, "permissions"),
    page("Divisions", route::DIVISIONS, ""),
    page("Organization", route::ORGANIZATION, "name second factor for everyone"),
    page("My account", route::ACCOUNT, "password passkey sessions time zone notices mail webhook"),
    page("Second factor", route::SECOND_FACTOR, "authenticator recovery codes"),
    page("Audit log", route::AUDIT, "changes history"),
    page("Sign-ins", route::EVENTS, "events refused"),
];

/// `/admin/find`
#[component]
pub fn FindPage() -> impl IntoView {
    let q = parameter("q").unwrap_or_default();
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            // Neither needs the other's answer.
            match futures_util::future::join(get_frame(), find(q.clone())).await {
                (Ok(Some(session)), found) => show(&q, found, session.preferences.slash_searches),
                (Ok(None), _) => failed(&UiError::SignedOut, None, TITLE),
                (Err(error), _) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(q: &str, found: Result<Found, UiError>, slash: bool) -> AnyView {
    let filters = Filters::new(route::FIND, [("q", Some(q.to_owned()))]);
    let body = match found {
        Ok(found) => results(q.trim(), found),
        Err(error) => match error.problem("q") {
            Some(says) => {
                set_status(&error);
                Empty { heading: "Nothing was looked for".into(), text: says, ..Empty::default() }.view()
            }
            None => return failed(&error, None, TITLE),
        },
    };
    view! {
        <header class="page-head"><div><h1 tabindex="-1">{TITLE}</h1><p>{WHAT}" finds it. Ctrl+K or Cmd+K leads here from every page."</p></div></header>
        <div class="tools">{search_box(&filters, "Client, user, role, page …", slash, true)}</div>
        {body}
    }
    .into_any()
}

fn results(q: &str, found: Found) -> AnyView {
    if q.is_empty() {
        return ().into_any();
    }
    let pages = pages(q);
    let Found { mut groups, mut among } = found;
    if let Some(nearest) = pages.iter().map(|page| near(page.label, q)).min() {
        let rows =
            pages.into_iter().map(|page| FoundRow { name: page.label.into(), more: String::new(), to: page.to.into() });
        groups.push(FoundGroup { label: "Pages".into(), rows: rows.collect(), all: None, nearest });
    }
    // The nearest first; of equally near ones in the order of their kinds.
    groups.sort_by_key(|group| group.nearest);
    among.push("pages".into());
    if groups.is_empty() {
        let text = format!("Looked among {}, as far as you may see them.", listed(&among));
        return Empty { heading: format!("Nothing found for “{q}”"), text, ..Empty::default() }.view();
    }
    view! { <div class="sections found">{groups.into_iter().map(group).collect_view()}</div> }.into_any()
}

/// "clients, users and pages"
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

fn near(label: &str, q: &str) -> Nearness {
    Nearness::of([label], &folded(q))
}

fn pages(q: &str) -> Vec<&'static Page> {
    let wanted = q.to_lowercase();
    let meant = |page: &&Page| {
        near(page.label, q) != Nearness::Elsewhere || page.words.split(' ').any(|word| word.starts_with(&wanted))
    };
    let mut found: Vec<&Page> = PAGES.iter().filter(meant).collect();
    found.sort_by_key(|page| near(page.label, q));
    found
}

fn group(group: FoundGroup) -> AnyView {
    let FoundGroup { label, rows, all, nearest: _ } = group;
    let row = |FoundRow { name, more, to }| {
        let more = (!more.is_empty()).then(|| view! { <p>{more}</p> });
        view! { <li><a href=to>{name}</a>{more}</li> }
    };
    let id = format!("found-{}", label.to_lowercase().replace(' ', "-"));
    let all = all.map(|to| view! { <p><a href=to>"All that match"</a></p> });
    view! {
        <section class="sheet" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{label}</h2>
            <ul>{rows.into_iter().map(row).collect_view()}</ul>
            {all}
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_by_its_name_and_by_what_is_on_it() {
        let found = |q: &str| pages(q).into_iter().map(|page| page.label).collect::<Vec<_>>();
        assert_eq!(found("audit"), ["Audit log"]);
        assert_eq!(found("PASSWORD"), ["My account"]);
        assert_eq!(found("quality"), [""; 0]);
        assert_eq!(found("view")[..1], ["Saved views"]);
        assert_eq!(found("si"), ["Sign-ins", "Divisions"], "what begins with it before what has it inside");
    }
}
