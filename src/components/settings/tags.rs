//! The chosen scopes as removable tags: the whole grant readable in one line.

use crate::domain::scope::ScopeAccess;
use maud::{Markup, html};

/// How many chosen scopes are named before "and 52 more": about two lines.
pub const UNFOLDED: usize = 10;

/// A scope that is chosen: which, how, and whether it has a read form.
pub type Chosen<'a> = (&'a str, ScopeAccess, bool);

/// The tags of these scopes, at most so many. `stop`: the one whose button the Tab key leads to; arrow keys walk the others.
pub fn tags(chosen: &[Chosen<'_>], most: usize, stop: Option<&str>) -> Markup {
    html! {
        @for (base, access, has_read) in chosen.iter().take(most) {
            li class=(if access.writes() { "tag writes" } else { "tag" }) {
                span { (base) " " b { (access.word(*has_read)) } }
                button
                    type="button"
                    class="needs-form"
                    id=(tag_id(base))
                    tabindex=(if stop == Some(base) { "0" } else { "-1" })
                    aria-label={ "Remove " (base) }
                    data-remove-tag=(base)
                { "×" }
            }
        }
        @if chosen.len() > most {
            li { button type="button" class="link needs-form" data-unfold { "and " (chosen.len() - most) " more" } }
        }
    }
}

/// The id of the button that removes a scope.
pub fn tag_id(base: &str) -> String {
    ["tag-", base].concat()
}
