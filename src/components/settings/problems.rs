//! What is wrong: below each field, and listed in a banner above the form.

use super::filled::anchor;
use crate::{
    components::{Glyph, Tone},
    domain::{FieldError, settings::field},
    wire::needs_fixing,
};
use maud::{Markup, html};

/// The id of the place of a field's errors.
pub fn errors_id(name: &str) -> String {
    [name, "-errors"].concat()
}

/// The place of a field's errors, below its hint, with them.
pub fn of_field(errors: &[FieldError], name: &str) -> Markup {
    html! { div id=(errors_id(name)) class="errors" { (error_lines(errors, name)) } }
}

/// The errors of one field.
pub fn error_lines(errors: &[FieldError], name: &str) -> Markup {
    html! {
        @for error in errors.iter().filter(|error| error.field == name) {
            p class="error" { (Glyph::Alert) (error.message) }
        }
    }
}

/// The word of `aria-invalid`, where a field has an error.
pub fn invalid(errors: &[FieldError], name: &str) -> Option<&'static str> {
    errors.iter().any(|error| error.field == name).then_some("true")
}

/// The banner above the form: every error with a link to its field.
pub fn list(errors: &[FieldError]) -> Markup {
    html! {
        div class=(Tone::Error.class()) role="alert" {
            (Glyph::Octagon)
            div {
                p { b { "Not saved. " (needs_fixing(errors.len())) "." } }
                ul {
                    @for error in errors {
                        li data-field=(error.field) {
                            a href={ "#" (anchor(&error.field)) } { (field::label(&error.field)) } ": " span { (error.message) }
                        }
                    }
                }
            }
        }
    }
}
