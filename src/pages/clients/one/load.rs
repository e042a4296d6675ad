//! What every page of a client reads before it is shown.

use crate::{
    domain::SettingsForm,
    pages::shared::notice::NoticeBanner,
    server_fns::{
        clients::get_client,
        session::{get_flash, get_session},
    },
    wire::{ClientDetails, Evidence, Flash, Notice, Refused, Session, UiError},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
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

/// The id in the address.
pub fn id_in_address() -> Memo<String> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|p| p.get("id").unwrap_or_default()))
}

/// A parameter of the query.
pub fn query_parameter(name: &'static str) -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|q| q.get(name)))
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

/// The client of the address, read again whenever a redirect brings a new flash.
pub fn client_resource() -> Resource<Result<Loaded, UiError>> {
    let (id, left) = (id_in_address(), query_parameter("flash"));
    Resource::new(
        move || (id.get(), left.get()),
        |(id, left)| async move {
            let session = session().await?;
            let mut client = get_client(id).await?;
            let evidence = client.evidence.take();
            Ok(Loaded { session, client, evidence, flash: flash(left).await })
        },
    )
}
