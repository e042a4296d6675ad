//! What the pages of people share: what an earlier request left, fields with their problems, inactive buttons.

use crate::{
    components::{Glyph, icon},
    pages::shared::notice::NoticeBanner,
    server_fns::session::{get_flash, get_session},
    wire::{Flash, Notice, Refused, Session, UiError},
};
use leptos::prelude::*;

/// What a request left for this page.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Left {
    pub notice: Option<Notice>,
    pub refused: Option<Refused>,
    /// Who could give what a refusal says is missing.
    #[serde(default)]
    pub who_gives: Option<String>,
}

impl Left {
    pub fn typed(&self, field: &str) -> Option<String> {
        self.refused.as_ref()?.typed(field)
    }

    pub fn problem(&self, field: &str) -> Option<String> {
        self.refused.as_ref()?.problem(field)
    }

    /// The notice, or what was refused, at the top of the page.
    pub fn banner(&self) -> Option<AnyView> {
        if let Some(notice) = self.notice.clone() {
            return Some(view! { <NoticeBanner notice/> }.into_any());
        }
        self.refused.as_ref().map(|refused| refusal(&refused.error, self.who_gives.as_deref()))
    }
}

/// A refusal in words. What stands beside a field is not said twice, but that something does is.
pub fn refusal(error: &UiError, who_gives: Option<&str>) -> AnyView {
    let says = match error {
        UiError::Invalid(errors) => {
            let lines: Vec<String> = errors.iter().map(|e| e.message.clone()).collect();
            format!("Not saved. {}", lines.join(" "))
        }
        other => other.to_string(),
    };
    let says = who_gives.map_or_else(|| says.clone(), |who| format!("{}. {who}.", says.trim_end_matches('.')));
    let kind = if matches!(error, UiError::Unconfirmed(_)) { "banner-attention" } else { "banner-error" };
    view! {
        <div class=format!("banner {kind}") role="alert" id="refusal" tabindex="-1">{icon(Glyph::Octagon)}<p>{says}</p></div>
    }
    .into_any()
}

/// Who could give what a refusal says is missing.
pub fn who_gives(error: &UiError, session: &Session) -> Option<String> {
    match error {
        UiError::Denied(denial) => Some(session.actor.who_gives(denial)),
        _ => None,
    }
}

/// The session, and what was left under this id.
pub async fn arrive(left: Option<String>) -> Result<(Session, Left), UiError> {
    let session = get_session().await?.ok_or(UiError::SignedOut)?;
    let mut left = pick_up(left).await;
    left.who_gives = left.refused.as_ref().and_then(|refused| who_gives(&refused.error, &session));
    Ok((session, left))
}

/// What was left under this id.
pub async fn pick_up(left: Option<String>) -> Left {
    let Some(id) = left else { return Left::default() };
    match get_flash(id).await.ok().flatten() {
        Some(Flash::Notice(notice)) => Left { notice: Some(notice), ..Left::default() },
        Some(Flash::Refused(refused)) => Left { refused: Some(*refused), ..Left::default() },
        None => Left::default(),
    }
}

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
                <label for=self.name>{self.label}{(!self.required).then(|| view! { <span class="optional">" (optional)"</span> })}</label>
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

/// A button that says why it does nothing.
pub fn inactive(label: &'static str, why: String, id: &'static str) -> AnyView {
    view! {
        <div class="inactive">
            <button type="button" class="btn" aria-disabled="true" aria-describedby=id>{icon(Glyph::Lock)}{label}</button>
            <p class="why" id=id>{why}"."</p>
        </div>
    }
    .into_any()
}
