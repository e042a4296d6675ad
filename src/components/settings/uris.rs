//! The redirect URI editor: one line each.

use super::{filled::Filled, problems::of_field};
use crate::{
    components::{Drawn, Glyph},
    domain::{RedirectUri, settings::field},
};
use maud::{Markup, html};

/// Lines that a browser without JavaScript gets to type further redirect URIs into.
const SPARE_LINES: usize = 3;

/// The lines with Remove and Add redirect URI. Pasting several lines makes several.
pub fn editor(filled: &Filled) -> Drawn {
    let lines = &filled.now.redirect_uris;
    html! {
        section id="redirect-uris" class="form-part" tabindex="-1" aria-labelledby="redirect-uris-title" {
            h2 id="redirect-uris-title" class="label" { "Authorized redirect URIs" }
            p class="only-for" { "Only for Code Authorization / PKCE. One address a line; empty lines are ignored." }
            div class="uri-list" data-saved=(filled.saved.redirect_uris.join("\n")) {
                @for (index, text) in lines.iter().enumerate() { (line(index + 1, text, false)) }
                @for spare in 1..=SPARE_LINES { (line(lines.len() + spare, "", true)) }
            }
            (of_field(&filled.errors, field::REDIRECT_URIS))
            p class="uri-foot" {
                button type="button" class="btn btn-small needs-form" data-add-line { (Glyph::Plus) "Add redirect URI" }
                span class="note" {
                    span data-uri-count { (count(lines)) }
                    span class="needs-form" { " Paste several lines at once." }
                }
            }
        }
    }
    .into()
}

/// "2 of 100."
pub fn count(lines: &[String]) -> String {
    let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
    format!("{filled} of {}.", RedirectUri::MAX_PER_CLIENT)
}

/// One line. `spare`: it is there for browsers without JavaScript only.
pub fn line(number: usize, text: &str, spare: bool) -> Markup {
    html! {
        div class="uri-line" data-spare[spare] {
            input
                type="text"
                inputmode="url"
                autocomplete="off"
                spellcheck="false"
                name="form[redirect_uris][]"
                id=(line_id(number))
                aria-label=(line_label(number))
                aria-describedby="redirect_uris-errors"
                value=(text);
            span class="note" { (note(text)) }
            button type="button" class="icon-btn needs-form" data-remove-line aria-label=(removal_label(number)) { (Glyph::Cross) }
        }
    }
}

/// The id of a line's field; lines are counted from 1.
pub fn line_id(number: usize) -> String {
    format!("uri-{number}")
}

/// What a line's field is called.
pub fn line_label(number: usize) -> String {
    format!("Redirect URI {number}")
}

/// What a line's Remove is called.
pub fn removal_label(number: usize) -> String {
    format!("Remove redirect URI {number}")
}

/// A few words beside a line, where it is not of the ordinary kind.
pub fn note(text: &str) -> &'static str {
    RedirectUri::parse(text).ok().and_then(|uri| uri.kind().note()).unwrap_or_default()
}
