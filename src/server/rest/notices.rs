//! What the user of a token is told of: `/api/v2/users/me/notices`. A program may choose it for them and end their webhook; where
//! a webhook leads, and its secret, are no program's to say: what is sent there goes on when the program's token has ended.

use super::{
    bearer::{Bearer, Touches},
    error::Answer,
    extract::Body,
    needs::NeedWord,
    own::users,
};
use crate::server::{
    http::{instant::iso, state::AppState},
    use_cases::{
        account::{self, ChosenNotices, NoticeChoice, OwnWebhook},
        change::Act,
    },
};
use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const READS: Touches = Touches::Reads("notifications");
const WRITES: Touches = Touches::Writes("notifications");

/// What the user is told of, and how.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnNotices)]
pub struct NoticesBody {
    /// Everything that they can be told of, which is what they may see.
    pub kinds: Vec<NoticeKind>,
    /// Whether they get mails.
    pub by_mail: bool,
    /// Whether this server has a mail server to send by.
    pub mail_is_sent: bool,
    /// When the last mail could not be sent; nothing: one was since, or none was due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_failed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook: Option<WebhookBody>,
}

/// Something that the user can be told of.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NoticeKind)]
pub struct NoticeKind {
    #[schema(value_type = NeedWord)]
    pub kind: &'static str,
    pub chosen: bool,
}

/// The user's webhook. It is set in the console.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OwnWebhook)]
pub struct WebhookBody {
    /// Where it leads, without what follows the host: that may be a secret.
    pub origin: String,
    /// Since when nothing is sent there; nothing: it is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_off: Option<String>,
    /// `gone`: its target said that it wants nothing any more. `restored`: the database was put back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub off_why: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_delivered: Option<String>,
    /// What was tried and did not arrive yet, or never did, the newest first, at most twenty.
    pub late: Vec<LateBody>,
}

/// A message that did not arrive.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LateNotice)]
pub struct LateBody {
    /// Its `webhook-id`, the same with each try.
    pub id: String,
    #[schema(format = DateTime)]
    pub date_created: String,
    pub attempts: i64,
    /// When it is tried again; nothing: not any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_next: Option<String>,
}

impl From<OwnWebhook> for WebhookBody {
    fn from(OwnWebhook { webhook, late }: OwnWebhook) -> Self {
        Self {
            origin: account::webhook_origin(&webhook.url),
            date_off: webhook.off_at.map(iso),
            off_why: webhook.off_why,
            date_delivered: webhook.delivered_at.map(iso),
            late: late
                .into_iter()
                .map(|message| LateBody {
                    id: message.id,
                    date_created: iso(message.made_at),
                    attempts: message.attempts,
                    date_next: message.next_at.map(iso),
                })
                .collect(),
        }
    }
}

async fn told(state: &AppState, act: Act<'_>) -> Answer<Json<NoticesBody>> {
    let ChosenNotices { offered, kept } = account::chosen_notices(act).await?;
    let webhook = account::webhook(act).await?.map(WebhookBody::from);
    let kept = kept.unwrap_or_default();
    let failed = kept.failed_at.filter(|_| kept.by_mail);
    Ok(Json(NoticesBody {
        kinds: offered.into_iter().map(|(need, chosen)| NoticeKind { kind: need.as_str(), chosen }).collect(),
        by_mail: kept.by_mail,
        mail_is_sent: state.config.sends_mail,
        date_failed: failed.map(iso),
        failure: kept.failure.filter(|_| failed.is_some()),
        webhook,
    }))
}

/// What the user is told of when something needs somebody, by mail and by webhook.
#[utoipa::path(
    get, path = "/api/v2/users/me/notices", tag = "Additions", operation_id = "getUsersMeNotices",
    responses((status = 200, description = "What they chose", body = NoticesBody))
)]
pub async fn get(State(state): State<AppState>, bearer: Bearer) -> Answer<Json<NoticesBody>> {
    let caller = bearer.within(READS)?;
    users(&bearer)?;
    told(&state, Act::new(&state.store, caller, bearer.now())).await
}

/// What the user is to be told of. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OwnNoticesRequest)]
pub struct NoticesRequest {
    /// All that they are told of from now on; empty: of nothing, and no mail is sent.
    #[serde(default)]
    #[schema(value_type = Option<Vec<NeedWord>>)]
    pub kinds: Option<Vec<String>>,
    #[serde(default)]
    pub by_mail: Option<bool>,
}

/// Choose what the user is told of, and whether by mail. The mail of a morning comes at seven in the zone in which they last chose
/// it in the console, or in UTC.
#[utoipa::path(
    put, path = "/api/v2/users/me/notices", tag = "Additions", operation_id = "putUsersMeNotices",
    request_body = NoticesRequest, responses((status = 200, description = "What they are told of now", body = NoticesBody))
)]
pub async fn put(
    State(state): State<AppState>,
    bearer: Bearer,
    Body(wanted): Body<NoticesRequest>,
) -> Answer<Json<NoticesBody>> {
    let caller = bearer.within(WRITES)?;
    users(&bearer)?;
    let act = Act::new(&state.store, caller, bearer.now());
    let choice = NoticeChoice { kinds: wanted.kinds.as_deref(), by_mail: wanted.by_mail, zone: None };
    account::choose_notices(act, choice).await?;
    told(&state, act).await
}

/// Remove the user's webhook, with all that did not arrive there. A new one is set in the console.
#[utoipa::path(
    delete, path = "/api/v2/users/me/webhook", tag = "Additions", operation_id = "deleteUsersMeWebhook",
    responses((status = 204, description = "Nothing is sent there any more"))
)]
pub async fn remove_webhook(State(state): State<AppState>, bearer: Bearer) -> Answer<StatusCode> {
    let caller = bearer.within(WRITES)?;
    users(&bearer)?;
    account::remove_webhook(Act::new(&state.store, caller, bearer.now())).await?;
    Ok(StatusCode::NO_CONTENT)
}
