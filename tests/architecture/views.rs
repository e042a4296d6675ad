//! What the pages keep to, so that a form says for whom it was made and nothing typed is lost.

use crate::source::{Source, none, sources};
use proc_macro2::{TokenStream, TokenTree};

/// Pages of those who are not signed in yet, and the one whose answer carries all that it showed.
const FORMS_OF_NOBODY: &[&str] = &[
    "pages::consent",
    "pages::entrance::login",
    "pages::entrance::second_step",
    "pages::entrance::setup",
    "pages::entrance::welcome",
];

fn forms_for_nobody(source: &Source) -> Vec<String> {
    let mut found = vec![];
    for (start, _) in source.text.match_indices("<form").chain(source.text.match_indices("<ActionForm")) {
        let Some((tag, rest)) = source.text[start..].split_once('>') else { continue };
        let changes = tag.starts_with("<ActionForm") || tag.contains("method=\"post\"");
        // These act on the browser, whoever's page they stand on.
        let anybodys = tag.contains("/fn/sign_out") || tag.contains("/fn/set_preferences");
        // An island has no context in the browser: it is given who reads.
        let said = ["{made_for()}", "{made_for_whom(reader)}"].iter().any(|way| rest.trim_start().starts_with(way));
        if changes && !anybodys && !said {
            found.push(format!("src/{}: {tag}>", source.path.display()));
        }
    }
    found
}

#[test]
fn forms_say_for_whom_they_were_made() {
    let sources = sources();
    let signed_in = sources.iter().filter(|source| !FORMS_OF_NOBODY.contains(&source.module.as_str()));
    none("forms that do not begin with `made_for()`", &signed_in.flat_map(forms_for_nobody).collect::<Vec<_>>());
}

/// The components of a `view!` that carry `on:…`, with their lines.
fn listeners(tokens: TokenStream) -> Vec<(usize, String)> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut found = vec![];
    let mut component: Option<(usize, String)> = None;
    for (at, token) in tokens.iter().enumerate() {
        let mark =
            |at: usize, mark: char| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == mark);
        match token {
            TokenTree::Group(group) => found.extend(listeners(group.stream())),
            TokenTree::Punct(punct) if punct.as_char() == '<' => {
                component = match tokens.get(at + 1) {
                    Some(TokenTree::Ident(name)) if name.to_string().starts_with(|c: char| c.is_ascii_uppercase()) => {
                        Some((name.span().start().line, name.to_string()))
                    }
                    _ => None,
                };
            }
            // The end of the tag; `->` and `=>` are arrows.
            TokenTree::Punct(punct)
                if punct.as_char() == '>' && !(at > 0 && (mark(at - 1, '-') || mark(at - 1, '='))) =>
            {
                component = None;
            }
            TokenTree::Ident(word) if *word == "on" && mark(at + 1, ':') && !mark(at + 2, ':') => {
                found.extend(component.take());
            }
            _ => {}
        }
    }
    found
}

/// A listener on a component keeps its first closure when the view is drawn again with erased component types
/// (tachys 0.2.19, `AnyViewWithAttrs::rebuild`), and the signals in it are gone: it belongs on an element around it.
#[test]
fn no_component_carries_a_listener() {
    let said = |source: &Source| {
        let found = if source.text.contains("on:") { listeners(source.tokens()) } else { vec![] };
        found.into_iter().map(|(line, name)| format!("{} <{name}", source.at(line))).collect::<Vec<_>>()
    };
    none("listeners on components", &sources().iter().flat_map(said).collect::<Vec<_>>());
}

fn forgets(source: &Source) -> Vec<String> {
    let mut found = vec![];
    for property in ["prop:value=", "prop:checked=", "prop:open=", "prop:selected=", "bind:"] {
        for (at, _) in source.text.match_indices(property) {
            let kept = source.text[at + property.len()..].starts_with("kept");
            let tag = source.text[..at].rsplit('<').next().unwrap_or_default();
            // What nobody can type into follows its signal.
            if !kept && !tag.contains("type=\"hidden\"") {
                let line = source.text[..at].matches('\n').count() + 1;
                found.push(format!("{} {property}", source.at(line)));
            }
        }
    }
    found
}

/// The framework's own binding writes over what was typed before the code arrived; `components::kept` takes it over.
#[test]
fn no_field_is_bound_so_that_it_forgets() {
    let sources = sources();
    let others = sources.iter().filter(|source| source.module != "components::kept");
    none("fields that forget what was typed early", &others.flat_map(forgets).collect::<Vec<_>>());
}

#[test]
fn finds_forms_listeners_and_bindings() {
    let source = |text: &str| Source::new("pages/list/mod.rs".as_ref(), &format!("fn a() {{ view! {{ {text} }} }}"));
    let forms = |text| forms_for_nobody(&source(text)).len();
    assert_eq!(forms("<form method=\"post\" action=\"/fn/save\">{made_for()}</form>"), 0);
    assert_eq!(forms("<form method=\"post\" action=\"/fn/save\"><input/></form>"), 1);
    assert_eq!(forms("<ActionForm action=save><input/></ActionForm>"), 1);
    assert_eq!(forms("<form method=\"get\"><input/></form> <form method=\"post\" action=\"/fn/sign_out\"></form>"), 0);
    let listeners = |text| listeners(source(text).tokens());
    assert_eq!(listeners("<button on:click=go>\"<Icon on:click=go>\"</button>"), []);
    assert_eq!(listeners("<p><Icon name=a\non:click=move |_| go()/></p>"), [(1, "Icon".to_owned())]);
    assert_eq!(listeners("<p>{move || view! { <Icon name=(|x| -> u8 { x })(1) on:input=go/> }}</p>").len(), 1);
    assert_eq!(listeners("<Icon name=a/><p on:click=go/>"), []);
    assert_eq!(forgets(&source("<input prop:value=kept(name)/> <input type=\"hidden\" prop:value=name/>")), [""; 0]);
    assert_eq!(forgets(&source("<input type=\"text\"\nprop:value=name/>")), ["src/pages/list/mod.rs:2 prop:value="]);
    assert_eq!(forgets(&source("<input bind:value=name/>")).len(), 1);
}
