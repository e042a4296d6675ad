//! What every page of a client reads before it is shown.

use crate::{
    domain::SettingsForm,
    pages::shared::{
        awaited::{parameter, segment},
        notice::NoticeBanner,
    },
    server_fns::{
        clients::get_client,
        session::{get_flash, get_session},
    },
    wire::{ClientDetails, Evidence, Flash, Notice, Refused, Session, UiError},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One client with what an earlier request left for this page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loaded {
    pub session: Session,
    pub client: ClientDetails,
    /// `None`: could not be counted.
    pub evidence: Option<Evidence>,
    pub flash: Option<Flash>,
}

impl Loaded {
    /// What was done.
    pub fn notice(&self) -> Option<&Notice> {
        match &self.flash {
            Some(Flash::Notice(notice)) => Some(notice),
            _ => None,
        }
    }

    /// What was refused.
    pub fn refused(&self) -> Option<&Refused> {
        match &self.flash {
            Some(Flash::Refused(refused)) => Some(refused),
            _ => None,
        }
    }

    /// The settings of a refused attempt.
    pub fn typed(&self) -> Option<SettingsForm> {
        self.refused().and_then(|refused| refused.settings.clone())
    }

    /// The done banner, if something was done.
    pub fn done(&self) -> Option<AnyView> {
        self.notice().cloned().map(|notice| view! { <NoticeBanner notice/> }.into_any())
    }
}

/// The signed-in user, or the refusal that leads to sign in.
///
/// # Errors
/// [`UiError::SignedOut`] when nobody is signed in.
pub async fn session() -> Result<Session, UiError> {
    get_session().await?.ok_or(UiError::SignedOut)
}

/// The flash that the address names. One that cannot be read is not worth an error page.
pub async fn flash(id: Option<String>) -> Option<Flash> {
    match id {
        Some(id) => get_flash(id).await.ok().flatten(),
        None => None,
    }
}

/// The client of the address.
///
/// # Errors
/// What the server refused.
pub async fn client(id: String, left: Option<String>) -> Result<Loaded, UiError> {
    let session = session().await?;
    let mut client = get_client(id).await?;
    let evidence = client.evidence.take();
    Ok(Loaded { session, client, evidence, flash: flash(left).await })
}

/// The same, as its page's address asks for it.
pub fn client_here() -> impl Future<Output = Result<Loaded, UiError>> + Send + 'static {
    client(segment("id"), parameter("flash"))
}
