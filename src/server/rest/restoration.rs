//! `/api/v2/organizations/me/restoration`: that the database was put back to an earlier state, and its confirmation. An
//! addition of ours.

use super::{
    bearer::{Bearer, Touches},
    code::ErrorCode,
    error::{Answer, ApiError},
    extract::Body,
};
use crate::{
    domain::restoration::{Cause, Taken, Taking},
    server::{
        http::{
            instant::{iso, parse},
            state::AppState,
        },
        use_cases::{
            change::Act,
            restorations::{self, Found},
        },
    },
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code)] // documents words
pub enum RestorationCause {
    Backup,
    OlderFile,
}

/// That the database was put back to an earlier state, the last time. Everything that had been issued before is ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestorationInfo {
    /// `backup`: by a restore. `olderFile`: an audit log ended before an end that was seen.
    #[schema(value_type = RestorationCause)]
    pub cause: &'static str,
    /// When it was put back, or found to have been.
    #[schema(format = DateTime)]
    pub date_restored: String,
    /// From when the data are.
    #[schema(format = DateTime)]
    pub date_of_state: String,
    /// Absent: nobody has confirmed it yet, and the console says so on every page.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_confirmed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
    /// Whether something that was ended after `dateOfState` may go on: nobody knows what it was, or it could not be ended again.
    pub revives: bool,
    /// Whether clients get nothing and only those sign in who may confirm it, until it is confirmed.
    pub held: bool,
    /// Until when it is known what had been taken since. Absent: to the end, or not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_known_until: Option<String>,
    /// What had been taken since. Absent: no audit log says so, or the caller may not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken: Option<Vec<TakenInfo>>,
}

/// What somebody or something had lost.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TakenInfo {
    #[schema(value_type = String)]
    pub taking: Taking,
    /// What kind of object: `client`, `user`, `authorization`, `role`, `division` or `organization`.
    pub kind: String,
    pub id: String,
    pub name: String,
    #[schema(format = DateTime)]
    pub date: String,
    /// Absent: Clientele itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Whether it has lost that here, too; else it is as before again.
    pub ended: bool,
}

impl From<&Taken> for TakenInfo {
    fn from(taken: &Taken) -> Self {
        let Taken { taking, kind, id, name, at, by, ended, .. } = taken.clone();
        Self { taking, kind, id, name, date: iso(at), by, ended }
    }
}

impl RestorationInfo {
    fn of(Found { restoration: found, may_confirm, .. }: Found) -> Self {
        Self {
            cause: match found.cause {
                Cause::Backup => "backup",
                Cause::OlderFile => "olderFile",
            },
            date_restored: iso(found.restored_at),
            date_of_state: iso(found.state_of),
            date_confirmed: found.confirmed_at.map(iso),
            confirmed_by: found.confirmed_by.clone(),
            revives: found.revives,
            held: found.is_held(),
            date_known_until: found.known_until.map(iso),
            taken: found.taken().filter(|_| may_confirm).map(|taken| taken.iter().map(TakenInfo::from).collect()),
        }
    }
}

/// Which restoration is confirmed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RestorationConfirmation {
    /// `dateRestored` of what is confirmed: not of one that came after it was read.
    #[schema(format = DateTime)]
    pub date_restored: String,
}

/// That the database was put back to an earlier state.
#[utoipa::path(
    get, path = "/api/v2/organizations/me/restoration", tag = "Me", operation_id = "getOrganizationsMeRestoration",
    responses((status = 200, description = "The last restoration", body = RestorationInfo))
)]
pub async fn get(State(state): State<AppState>, bearer: Bearer) -> Answer<Json<RestorationInfo>> {
    let caller = bearer.within(Touches::Reads("organization"))?;
    let found = restorations::get(Act::new(&state.store, caller, bearer.now())).await?;
    Ok(Json(RestorationInfo::of(found)))
}

/// Confirm that this is known: the console does not tell of it any more, and what was held goes on.
#[utoipa::path(
    post, path = "/api/v2/organizations/me/restoration/confirm", tag = "Me",
    operation_id = "postOrganizationsMeRestorationConfirm", request_body = RestorationConfirmation,
    responses((status = 200, description = "The restoration, confirmed", body = RestorationInfo))
)]
pub async fn confirm(
    State(state): State<AppState>,
    bearer: Bearer,
    Body(sent): Body<RestorationConfirmation>,
) -> Answer<Json<RestorationInfo>> {
    let caller = bearer.within(Touches::Writes("organization"))?;
    let no_time = || ApiError::field(ErrorCode::InvalidProperty, "dateRestored", "Use a time as this API writes it.");
    let at = parse(&sent.date_restored).ok_or_else(no_time)?;
    let act = Act::new(&state.store, caller, bearer.now());
    restorations::confirm(act, at).await?;
    Ok(Json(RestorationInfo::of(restorations::get(act).await?)))
}
