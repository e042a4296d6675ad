//! What the server refused.

use crate::{
    dom::{all, attribute, within},
    domain::FieldError,
};
use web_sys::Element;

/// The errors that a banner lists, each with its field.
pub fn said(banner: Option<&Element>) -> Vec<FieldError> {
    let lines = banner.map(|banner| all(banner, "li[data-field]")).unwrap_or_default();
    let error = |line: &Element| {
        let message = within(line, "span")?.text_content()?;
        Some(FieldError::wrong(&attribute(line, "data-field"), message))
    };
    lines.iter().filter_map(error).collect()
}
