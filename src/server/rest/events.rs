//! `/api/v2/audits/events`: sign-ins and what belongs to them. An addition to the API that this one follows.

use super::{
    bearer::{Bearer, Touches},
    code::ErrorCode,
    error::{Answer, ApiError},
    extract::Params,
};
use crate::{
    domain::{
        FieldError,
        audit::Word,
        event::{EventKind, EventMethod, EventReason},
    },
    server::{
        http::{
            instant::{self, iso},
            state::AppState,
        },
        use_cases::{
            audit::{Event, WantedEvents, events},
            change::Act,
            place::{ById, Ends, Side},
        },
    },
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const READS: Touches = Touches::Reads("audits");
const EVENTS: &str = "/api/v2/audits/events";
const DEFAULT_SIZE: u32 = 25;
const MAX_SIZE: u32 = 500;

/// Which events are wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventParams {
    /// Events on a page; 25 unless said.
    #[param(minimum = 1, maximum = 500)]
    pub page_size: Option<u32>,
    /// Where a page begins, from `nextUri` or `previousUri` of another one.
    #[param(min_length = 1, max_length = 100)]
    pub cursor: Option<String>,
    /// Part of the name of a user or an application, or a whole id, address or request id.
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
    #[param(value_type = Option<Uuid>)]
    pub user_id: Option<String>,
    /// A word of `event`.
    #[param(min_length = 1, max_length = 100)]
    pub event: Option<String>,
    #[param(value_type = Option<OutcomeWord>)]
    pub outcome: Option<String>,
    /// The first instant.
    #[param(value_type = Option<String>, format = DateTime)]
    pub date_from: Option<String>,
    /// The instant after the last.
    #[param(value_type = Option<String>, format = DateTime)]
    pub date_to: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[allow(dead_code)] // documents words
pub enum OutcomeWord {
    Done,
    Refused,
}

/// A page of events, the newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AccessEventEntityListing)]
pub struct EventListing {
    pub entities: Vec<AccessEvent>,
    pub page_size: u64,
    pub first_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_uri: Option<String>,
    pub self_uri: String,
}

/// Something that happened. Refusals that are alike share one for ten minutes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccessEvent {
    pub id: String,
    #[schema(format = DateTime)]
    pub date: String,
    /// When the last like it was.
    #[schema(format = DateTime)]
    pub date_last: String,
    pub times: i64,
    /// `sign_in`, `second_factor`, `proof`, `throttled`, `sign_out`, `consent`
    pub event: String,
    #[schema(value_type = OutcomeWord)]
    pub outcome: &'static str,
    /// By what: `password`, `app`, `recovery_code`, `passkey`, `second_passkey`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Why it was refused: `password`, `unknown`, `inactive`, `code`, `passkey`, `account`, `address`, `everywhere`,
    /// `said_no`, `many`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The user, as they were called then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Named>,
    /// Of a name that nobody has, its first letter and its domain, if users of the organization have addresses there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typed: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The application that the user answered, as it was called then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<Named>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Named {
    pub id: String,
    pub name: String,
}

fn named((id, name): (String, String)) -> Named {
    Named { id, name }
}

impl From<Event> for AccessEvent {
    fn from(event: Event) -> Self {
        Self {
            id: event.id,
            date: iso(event.at),
            date_last: iso(event.last_at),
            times: event.times,
            event: event.kind.as_str().to_owned(),
            outcome: if event.done { "done" } else { "refused" },
            method: event.method.as_ref().map(|word: &Word<EventMethod>| word.as_str().to_owned()),
            reason: event.reason.as_ref().map(|word: &Word<EventReason>| word.as_str().to_owned()),
            user: event.user.map(named),
            typed: event.typed,
            address: event.address,
            user_agent: event.user_agent,
            request_id: event.request_id,
            client: event.client.map(named),
        }
    }
}

/// Which page of events is wanted, of how many.
pub struct Part {
    pub size: u32,
    pub place: Option<ById>,
}

impl Part {
    /// What is not understood of it is added to what is wrong.
    pub fn read(size: Option<u32>, cursor: Option<&str>, wrong: &mut Vec<FieldError>) -> Self {
        let size = size.unwrap_or(DEFAULT_SIZE);
        if !(1..=MAX_SIZE).contains(&size) {
            wrong.push(FieldError::wrong("pageSize", "Use 1 to 500."));
        }
        let place = cursor.map(place);
        if place == Some(None) {
            wrong.push(FieldError::wrong("cursor", "Use nextUri or previousUri of another page."));
        }
        Self { size, place: place.flatten() }
    }
}

impl EventListing {
    /// `uri`: the address of the page of the same list that begins at a cursor.
    pub fn page(
        (found, ends): (Vec<Event>, Ends),
        size: u32,
        cursor: Option<&str>,
        uri: impl Fn(Option<&str>) -> String,
    ) -> Self {
        let at = |side: char, id: Option<String>| id.map(|id| uri(Some(&format!("{side}~{id}"))));
        Self {
            entities: found.into_iter().map(AccessEvent::from).collect(),
            page_size: u64::from(size),
            first_uri: uri(None),
            next_uri: at('a', ends.older),
            previous_uri: at('b', ends.newer),
            self_uri: uri(cursor),
        }
    }
}

/// An address with those parameters that are there.
pub fn address<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let pairs = pairs.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

impl EventParams {
    /// # Errors
    /// Each parameter that is not understood.
    fn wanted(&self) -> Answer<(WantedEvents, u32)> {
        let mut wrong: Vec<FieldError> = vec![];
        let part = Part::read(self.page_size, self.cursor.as_deref(), &mut wrong);
        let mut refuse = |name: &str, says: &str| wrong.push(FieldError::wrong(name, says));
        let text = self.q.as_deref().unwrap_or_default().trim();
        if text.chars().count() > 100 {
            refuse("q", "Use at most 100 characters.");
        }
        let user = self.user_id.as_deref().map(str::parse);
        if matches!(user, Some(Err(_))) {
            refuse("userId", "Use the id of a user.");
        }
        let kind = self.event.as_deref().map(EventKind::parse);
        if kind == Some(None) {
            let words: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
            refuse("event", &format!("Use one of {}.", words.join(", ")));
        }
        let done = match self.outcome.as_deref() {
            None => None,
            Some("done") => Some(true),
            Some("refused") => Some(false),
            Some(_) => {
                refuse("outcome", "Use done or refused.");
                None
            }
        };
        let mut at = |name: &str, sent: &Option<String>| {
            let read = sent.as_deref().map(instant::parse);
            if read == Some(None) {
                refuse(name, "Use an instant, as in 2026-11-23T00:00:00Z.");
            }
            read.flatten()
        };
        let (from, to) = (at("dateFrom", &self.date_from), at("dateTo", &self.date_to));
        if !wrong.is_empty() {
            return Err(ApiError::fields(ErrorCode::InvalidQueryParamValue, wrong));
        }
        let wanted = WantedEvents {
            text: text.to_owned(),
            user: user.and_then(Result::ok),
            kind: kind.flatten().map(Word::Known),
            done,
            from,
            to,
            place: part.place,
        };
        Ok((wanted, part.size))
    }

    /// The address of a page of the same list.
    fn uri(&self, cursor: Option<&str>) -> String {
        let size = self.page_size.map(|size| size.to_string());
        let pairs = [
            ("pageSize", size.as_deref()),
            ("cursor", cursor),
            ("q", self.q.as_deref()),
            ("userId", self.user_id.as_deref()),
            ("event", self.event.as_deref()),
            ("outcome", self.outcome.as_deref()),
            ("dateFrom", self.date_from.as_deref()),
            ("dateTo", self.date_to.as_deref()),
        ];
        address(EVENTS, pairs)
    }
}

/// A cursor: the side of an event, and its id.
fn place(cursor: &str) -> Option<ById> {
    let (side, id) = match (cursor.strip_prefix("a~"), cursor.strip_prefix("b~")) {
        (Some(id), _) => (Side::After, id),
        (_, Some(id)) => (Side::Before, id),
        _ => return None,
    };
    let id = uuid::Uuid::try_parse(id).ok()?.to_string();
    Some(ById { side, id })
}

/// List sign-ins, failures, proofs, sign-outs and consents, the newest first.
#[utoipa::path(
    get, path = "/api/v2/audits/events", tag = "Additions", operation_id = "getAuditsEvents", params(EventParams),
    responses((status = 200, description = "A page of events", body = EventListing))
)]
pub async fn list(
    State(state): State<AppState>,
    bearer: Bearer,
    Params(params): Params<EventParams>,
) -> Answer<Json<EventListing>> {
    let act = Act::new(&state.store, bearer.within(READS)?, bearer.now());
    let (wanted, size) = params.wanted()?;
    let found = events::some(act, &wanted, size as usize).await?;
    Ok(Json(EventListing::page(found, size, params.cursor.as_deref(), |cursor| params.uri(cursor))))
}
