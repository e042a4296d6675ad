//! Markup that is written at once, where a page has much of the same: a view is an object for each element and each
//! attribute, and ten rows of the list are a thousand of them. And for what the browser draws anew.

use leptos::{prelude::*, tachys::html::InertElement};
use maud::{Markup, Render};

/// Elements as they are sent, to stand among views or in other markup.
#[derive(Clone, Debug)]
pub struct Drawn(Markup);

impl From<Markup> for Drawn {
    fn from(markup: Markup) -> Self {
        Self(markup)
    }
}

impl Drawn {
    /// As one of several views.
    pub fn into_any(self) -> AnyView {
        self.into_render().into_any()
    }
}

impl IntoRender for Drawn {
    type Output = InertElement;

    fn into_render(self) -> InertElement {
        InertElement::new(self.0.into_string())
    }
}

impl Render for Drawn {
    fn render_to(&self, buffer: &mut String) {
        buffer.push_str(self.0.0.as_str());
    }
}
