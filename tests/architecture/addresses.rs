//! Addresses of pages are written once, in `wire::route`.

use crate::source::{Source, every, none, sources};
use proc_macro2::TokenTree;

/// How addresses of pages begin. The REST API and the OAuth endpoints have tables of their own.
const PAGES: &[&str] = &["/admin", "/login", "/signed-in", "/setup", "/welcome"];

/// Literals of a file that are addresses of pages, with their lines; what stands in its tests is no link.
fn written(source: &Source) -> Vec<(usize, String)> {
    let tests = source.text.find("#[cfg(test)]").unwrap_or(source.text.len());
    let last = source.text[..tests].matches('\n').count() + 1;
    let literals = every(source.tokens()).into_iter().filter_map(|token| match token {
        TokenTree::Literal(literal) if literal.span().start().line < last || tests == source.text.len() => {
            let text = literal.to_string();
            let address = text.strip_prefix('"')?.strip_suffix('"')?.to_owned();
            Some((literal.span().start().line, address))
        }
        _ => None,
    });
    let of_page = |address: &str| {
        PAGES.iter().any(|page| {
            address.strip_prefix(page).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
        })
    };
    literals.filter(|(_, address)| of_page(address)).collect()
}

#[test]
fn addresses_of_pages_are_written_once() {
    let sources = sources();
    let others = sources.iter().filter(|source| !["wire::route", "pages::app"].contains(&source.module.as_str()));
    let said = |source: &Source| {
        written(source).into_iter().map(|(line, address)| format!("{} {address}", source.at(line))).collect::<Vec<_>>()
    };
    none("addresses that `wire::route` should have", &others.flat_map(said).collect::<Vec<_>>());
}

#[test]
fn finds_addresses_of_pages() {
    let source = |text: &str| Source::new("pages/list.rs".as_ref(), text);
    let found = |text| written(&source(text)).into_iter().map(|(_, address)| address).collect::<Vec<_>>();
    assert_eq!(found("fn a() { view! { <a href=\"/admin\">\"Admin\"</a> } }"), ["/admin"]);
    assert_eq!(found("fn a() { format!(\"/login?next={x}\") }"), ["/login?next={x}"]);
    assert_eq!(found("// \"/admin\"\nfn a() { \"/administer\"; \"/fn/sign_in\"; \"at /admin\" }"), [""; 0]);
    assert_eq!(found("fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { \"/admin/x\" }\n}"), [""; 0]);
}
