//! What an earlier request left for a page: a notice, or what was refused and who could give what is missing.

use super::notice::NoticeBanner;
use crate::{
    components::{Banner, Tone},
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
    let tone = if matches!(error, UiError::Unconfirmed(_)) { Tone::Attention } else { Tone::Error };
    Banner { id: Some("refusal"), ..Banner::new(tone, view! { <p>{says}</p> }.into_any()) }.view()
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
