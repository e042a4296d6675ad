//! Parts of forms: fields with their problems.

use super::{Glyph, icon};
use leptos::prelude::*;

/// One line of a form.
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub value: String,
    pub hint: Option<&'static str>,
    pub problem: Option<String>,
    pub required: bool,
    /// The keys that a telephone offers: `numeric`.
    pub inputmode: Option<&'static str>,
}

impl Default for Field {
    fn default() -> Self {
        Self {
            name: "",
            label: "",
            kind: "text",
            autocomplete: "off",
            value: String::new(),
            hint: None,
            problem: None,
            required: true,
            inputmode: None,
        }
    }
}

impl Field {
    pub fn view(self) -> AnyView {
        let (hint_id, error_id) = (format!("{}-hint", self.name), format!("{}-error", self.name));
        let mut described = vec![];
        if self.hint.is_some() {
            described.push(hint_id.clone());
        }
        if self.problem.is_some() {
            described.push(error_id.clone());
        }
        let described = (!described.is_empty()).then(|| described.join(" "));
        let invalid = self.problem.is_some().then_some("true");
        view! {
            <div class="field">
                <label for=self.name>{self.label}{(!self.required).then(|| view! { " "<span class="optional">"optional"</span> })}</label>
                <input
                    id=self.name
                    name=self.name
                    type=self.kind
                    value=self.value
                    required=self.required
                    autocomplete=self.autocomplete
                    inputmode=self.inputmode
                    aria-invalid=invalid
                    aria-describedby=described
                />
                {self.hint.map(|hint| view! { <p class="note" id=hint_id>{hint}</p> })}
                {self.problem.map(|says| view! { <p class="error" id=error_id>{icon(Glyph::Alert)}{says}</p> })}
            </div>
        }
        .into_any()
    }
}
