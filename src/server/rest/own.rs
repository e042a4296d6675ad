//! What is about the user whom a token acts for: `/api/v2/users/me/events` and `/api/v2/users/me/consents`. Additions to the API
//! that this one follows. No permission is needed, and nobody else's is told.

use super::{
    bearer::{Bearer, Touches},
    code::ErrorCode,
    error::{Answer, ApiError},
    events::{EventListing, Part, address},
    extract::{ClientInPath, Params},
    types::DomainEntityRef,
};
use crate::server::{
    http::{instant::iso, state::AppState},
    use_cases::{
        account::{self, OwnApplication},
        audit::events,
        change::Act,
    },
};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const EVENTS: &str = "/api/v2/users/me/events";

/// The caller, who acts for a user.
pub(super) fn users(bearer: &Bearer) -> Answer<()> {
    match bearer.identified().token.user_id {
        Some(_) => Ok(()),
        None => Err(ApiError::bad_request(ErrorCode::NotAUser, "This is a client's own token: it acts for no user.")),
    }
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OwnEventParams {
    /// Events on a page; 25 unless said.
    #[param(minimum = 1, maximum = 500)]
    pub page_size: Option<u32>,
    /// Where a page begins, from `nextUri` or `previousUri` of another one.
    #[param(min_length = 1, max_length = 100)]
    pub cursor: Option<String>,
}

impl OwnEventParams {
    /// The address of a page of the same list.
    fn uri(&self, cursor: Option<&str>) -> String {
        let size = self.page_size.map(|size| size.to_string());
        address(EVENTS, [("pageSize", size.as_deref()), ("cursor", cursor)])
    }
}

/// List the user's own sign-ins, failures, proofs, sign-outs and consents, the newest first.
#[utoipa::path(
    get, path = "/api/v2/users/me/events", tag = "Additions", operation_id = "getUsersMeEvents", params(OwnEventParams),
    responses((status = 200, description = "A page of events", body = EventListing))
)]
pub async fn events(
    State(state): State<AppState>,
    bearer: Bearer,
    Params(params): Params<OwnEventParams>,
) -> Answer<Json<EventListing>> {
    let caller = bearer.within(Touches::Reads("audits"))?;
    users(&bearer)?;
    let mut wrong = vec![];
    let part = Part::read(params.page_size, params.cursor.as_deref(), &mut wrong);
    if !wrong.is_empty() {
        return Err(ApiError::fields(ErrorCode::InvalidQueryParamValue, wrong));
    }
    let act = Act::new(&state.store, caller, bearer.now());
    let found = events::own(act, part.place, part.size as usize).await?;
    Ok(Json(EventListing::page(found, part.size, params.cursor.as_deref(), |cursor| params.uri(cursor))))
}

/// What an application holds for the user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnConsent)]
pub struct Consent {
    /// The application.
    pub client: DomainEntityRef,
    /// The name of the organization that it belongs to.
    pub organization: String,
    /// What it may touch: what the user agreed to, as far as it is still allowed.
    pub scope: Vec<String>,
    /// When the user agreed for the first time, of what is not ended.
    #[schema(format = DateTime)]
    pub date_created: String,
    /// When the user agreed lately.
    #[schema(format = DateTime)]
    pub date_modified: String,
    /// When it ends at the latest.
    #[schema(format = DateTime)]
    pub date_expires: String,
}

impl From<OwnApplication> for Consent {
    fn from(held: OwnApplication) -> Self {
        Self {
            client: DomainEntityRef::named(held.client, held.name),
            organization: held.owner,
            scope: held.scopes.iter().map(ToString::to_string).collect(),
            date_created: iso(held.first_at),
            date_modified: iso(held.last_at),
            date_expires: iso(held.until),
        }
    }
}

/// Everything that acts for the user, by name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnConsentEntityListing)]
pub struct ConsentListing {
    pub entities: Vec<Consent>,
    pub self_uri: &'static str,
}

/// List the applications that act for the user.
#[utoipa::path(
    get, path = "/api/v2/users/me/consents", tag = "Additions", operation_id = "getUsersMeConsents",
    responses((status = 200, description = "All of them", body = ConsentListing))
)]
pub async fn consents(State(state): State<AppState>, bearer: Bearer) -> Answer<Json<ConsentListing>> {
    let caller = bearer.within(Touches::Reads("oauth"))?;
    users(&bearer)?;
    let held = account::own_applications(Act::new(&state.store, caller, bearer.now())).await?;
    let entities = held.into_iter().map(Consent::from).collect();
    Ok(Json(ConsentListing { entities, self_uri: "/api/v2/users/me/consents" }))
}

/// End what one application holds for the user, be it the one that asks. It can ask the user again.
#[utoipa::path(
    delete, path = "/api/v2/users/me/consents/{clientId}", tag = "Additions", operation_id = "deleteUsersMeConsent",
    params(("clientId" = Uuid, Path)), responses((status = 204, description = "It can no longer act for the user"))
)]
pub async fn end_consent(
    State(state): State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
) -> Answer<StatusCode> {
    let caller = bearer.within(Touches::Writes("oauth"))?;
    users(&bearer)?;
    account::end_application_by_program(Act::new(&state.store, caller, bearer.now()), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
