//! What the pages keep to, so that a form says for whom it was made and nothing typed is lost.

use crate::source::{Source, none, sources};
use proc_macro2::{TokenStream, TokenTree};

/// Pages of those who are not signed in yet, and the one whose answer carries all that it showed.
const FORMS_OF_NOBODY: &[&str] =
    &["pages::entrance::login", "pages::entrance::second_step", "pages::entrance::setup", "pages::entrance::welcome"];

fn forms_for_nobody(source: &Source) -> Vec<String> {
    let mut found = vec![];
    for (start, _) in source.text.match_indices("<form").chain(source.text.match_indices("<ActionForm")) {
        let Some((tag, rest)) = source.text[start..].split_once('>') else { continue };
        let changes = tag.starts_with("<ActionForm") || tag.contains("method=\"post\"");
        // These act on the browser, whoever's page they stand on.
        let anybodys = tag.contains("/fn/sign_out") || tag.contains("/fn/set_preferences");
        // What was shown to whom comes back with the answer.
        let answers = tag.contains("/fn/answer_consent");
        let said = rest.trim_start().starts_with("{made_for()}");
        if changes && !anybodys && !answers && !said {
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

/// Listeners and bindings in a view, with their lines.
fn alive(tokens: TokenStream) -> Vec<(usize, String)> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut found = vec![];
    for (at, token) in tokens.iter().enumerate() {
        let mark =
            |at: usize, mark: char| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == mark);
        match token {
            TokenTree::Group(group) => found.extend(alive(group.stream())),
            TokenTree::Ident(word)
                if ["on", "prop", "bind"].iter().any(|name| word == name)
                    && mark(at + 1, ':')
                    && !mark(at + 2, ':') =>
            {
                found.push((word.span().start().line, word.to_string()));
            }
            _ => {}
        }
    }
    found
}

/// Pages are drawn once, by the server: a listener or a binding in a view would never be heard of.
#[test]
fn no_view_listens_or_binds() {
    let said = |source: &Source| {
        let asks = ["on:", "prop:", "bind:"].iter().any(|name| source.text.contains(name));
        let found = if asks && source.text.contains("view!") { alive(source.tokens()) } else { vec![] };
        found.into_iter().map(|(line, name)| format!("{} {name}:", source.at(line))).collect::<Vec<_>>()
    };
    none("what a view does in the browser", &sources().iter().flat_map(said).collect::<Vec<_>>());
}

#[test]
fn finds_forms_listeners_and_bindings() {
    let source = |text: &str| Source::new("pages/list/mod.rs".as_ref(), &format!("fn a() {{ view! {{ {text} }} }}"));
    let forms = |text| forms_for_nobody(&source(text)).len();
    assert_eq!(forms("<form method=\"post\" action=\"/fn/save\">{made_for()}</form>"), 0);
    assert_eq!(forms("<form method=\"post\" action=\"/fn/save\"><input/></form>"), 1);
    assert_eq!(forms("<ActionForm action=save><input/></ActionForm>"), 1);
    assert_eq!(forms("<form method=\"get\"><input/></form> <form method=\"post\" action=\"/fn/sign_out\"></form>"), 0);
    let alive = |text| alive(source(text).tokens());
    assert_eq!(alive("<button on:click=go>\"Go on: there\"</button>"), [(1, "on".to_owned())]);
    assert_eq!(alive("<p><input name=a\nprop:value=move || go()/></p>"), [(2, "prop".to_owned())]);
    assert_eq!(alive("<p>{move || view! { <input name=on::me bind:value=go/> }}</p>").len(), 1);
    assert_eq!(alive("<p>\"on:click\"</p>"), []);
}
