//! A page says which part of its address it takes no notice of, and is not shown where something is decided on it.

use crate::house::{ANA, Browser, House, LIST, OLD, YOUNG, page};
use clientele::server::console::parameters;
use std::collections::{BTreeSet, VecDeque};

const IGNORED: &str = "Part of this page’s address was ignored.";

#[tokio::test]
async fn a_page_that_shows_things_names_what_it_ignores() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let shown = ana.get(&format!("{LIST}?stat=active")).await;
    assert_eq!(shown.status, 200);
    for says in
        [IGNORED, "“stat”: ", "There is no such parameter. Did you mean state?", "may show more than you expect"]
    {
        assert!(shown.body.contains(says), "{says}: {}", shown.body);
    }
    let twice = ana.get(&format!("{LIST}?state=active&state=inactive")).await.body;
    assert!(twice.contains("“state”: ") && twice.contains("It is there more than once"), "{twice}");
    let hostile = ana.get("/admin/people/users?%3Cscript%3Ealert(1)=x&Call+555-0100+now=x").await.body;
    assert!(hostile.contains("“…”: ") && hostile.contains("“Call…”: "), "{hostile}");
    assert!(!hostile.contains("<b>Call 555") && !hostile.contains("“Call 555"), "{hostile}");
    for understood in [format!("{LIST}?state=active"), format!("{LIST}?stat="), page(YOUNG)] {
        let shown = ana.followed(&understood).await;
        assert!(!shown.contains(IGNORED), "{understood}: {shown}");
    }
}

#[tokio::test]
async fn a_page_where_something_is_decided_is_not_shown() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let delete = format!("{}/delete", page(OLD));
    for (address, says) in [
        (format!("{delete}?client={YOUNG}"), "client: There is no such parameter. There is back."),
        (format!("{LIST}/several?what=disable&ids={YOUNG}"), "ids: There is no such parameter."),
        (format!("{LIST}/several?what=enable&what=disable&id={YOUNG}"), "what: It is there more than once"),
        (format!("{LIST}/reviews/new?stat=inactive"), "stat: There is no such parameter. Did you mean state?"),
        ("/admin/people/roles/new?from=x".to_owned(), "from: There is no such parameter. There is copy."),
    ] {
        let refused = ana.get(&address).await;
        assert_eq!(refused.status, 422, "{address}");
        assert!(
            refused.body.contains("Nothing was done") && refused.body.contains(says),
            "{address}: {}",
            refused.body
        );
        assert!(!refused.body.contains("<form"), "{address}");
    }
    assert_eq!(ana.get(&delete).await.status, 200);
    // Who is signed out is led to sign in, and told afterwards.
    assert!(house.anybody().get(&format!("{delete}?client=x")).await.leads_to().starts_with("/login?next="));
}

#[test]
fn the_parameters_of_every_page_are_known() {
    let table = include_str!("../../src/pages/app.rs");
    let frame = table.split_once("<ParentRoute").unwrap().1;
    let mut pages = 0;
    for path in frame.split("path!(\"").skip(2).map(|rest| rest.split('"').next().unwrap()) {
        if path != "/*any" {
            let address = format!("/admin{}?nowhere=x", path.replace(':', ""));
            assert!(parameters::unknown(&address.parse().unwrap()).is_some(), "{path}");
            pages += 1;
        }
    }
    assert!(pages > 40, "{pages}");
}

/// What stands between `name="` and the next quote.
fn attributes<'a>(text: &'a str, name: &str) -> impl Iterator<Item = String> + use<'a> {
    let begins = format!(" {name}=\"");
    let rest: Vec<&str> = text.split(begins.as_str()).skip(1).collect();
    rest.into_iter().map(|rest| rest.split('"').next().unwrap_or_default().replace("&amp;", "&"))
}

/// Where the links and the forms of a page lead that only ask.
fn led(body: &str) -> Vec<String> {
    let mut led: Vec<String> = attributes(body, "href").collect();
    for form in body.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap()) {
        let head = form.split('>').next().unwrap();
        let Some(action) = attributes(head, "action").next().filter(|_| !head.contains("method=\"post\"")) else {
            continue;
        };
        // Several may have one name: what is ticked together, or a choice, of which one is sent.
        let names: BTreeSet<String> = attributes(form, "name").collect();
        let sent: Vec<String> = names.into_iter().map(|name| format!("{name}=x")).collect();
        led.push(format!("{action}?{}", sent.join("&")));
    }
    led.retain(|address| address.starts_with("/admin"));
    led
}

/// What is alike of two addresses of one page: the path without its ids, and the names of the parameters.
fn alike(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let is_id = |word: &str| word.parse::<u64>().is_ok() || word.len() == 36;
    let path: Vec<&str> = path.split('/').map(|word| if is_id(word) { "*" } else { word }).collect();
    let names: BTreeSet<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{} {names:?}", path.join("/"))
}

#[tokio::test]
async fn no_link_and_no_form_of_our_own_pages_says_what_the_page_there_does_not_know() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let several = format!("{LIST}/several?what=disable&id={YOUNG}");
    let mut seen = BTreeSet::new();
    let mut next: VecDeque<String> = ["/admin".to_owned(), several].into();
    let mut pages = BTreeSet::new();
    while let Some(address) = next.pop_front() {
        let address = address.split('#').next().unwrap().to_owned();
        if !seen.insert(alike(&address)) {
            continue;
        }
        assert_eq!(parameters::unknown(&address.parse().unwrap()), None, "{address}");
        // Of filters and places each by itself, and two together: what one page shows leads to all the others.
        if address.contains("/export.") || address.matches('=').count() > 2 {
            continue;
        }
        let shown = ana.followed(&address).await;
        assert!(!shown.contains(IGNORED), "{address}");
        pages.insert(alike(address.split('?').next().unwrap()));
        next.extend(led(&shown));
    }
    assert!(pages.len() > 30 && seen.len() > 80, "{} pages, {} addresses", pages.len(), seen.len());
}

impl Browser {
    /// The page at an address, wherever that leads first.
    async fn followed(&self, address: &str) -> String {
        let mut answer = self.get(address).await;
        for _ in 0..3 {
            if answer.status != 303 {
                break;
            }
            let to = answer.leads_to().to_owned();
            answer = self.get(&to).await;
        }
        answer.body
    }
}
