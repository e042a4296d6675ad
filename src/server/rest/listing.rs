//! Lists of clients: a page by cursor, or all clients as one page that is sent as it is read.

use super::{
    code::ErrorCode,
    error::{Answer, ApiError},
    types::{CLIENTS, ClientBody, GrantTypeWord, StateWord},
};
use crate::{
    domain::{GrantType, State, Timestamp},
    server::{
        http::state::AppState,
        storage::clients::client::Client,
        use_cases::{
            caller::Caller,
            change::Act,
            clients::{self, MAX_PAGE, Walk},
            error::AppError,
        },
    },
    wire::{ListQuery, route::percent_encode},
};
use axum::{
    Json,
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What of the list is wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Clients on a page. Without it and without `cursor` there is one page with all of them.
    #[param(minimum = 1, maximum = 500)]
    pub page_size: Option<u32>,
    /// Is 1. A page of a list that changes meanwhile has no number: follow `nextUri`. Without `pageSize` all clients are on
    /// page 1, and any other is empty.
    #[param(minimum = 1, maximum = 1_000_000)]
    pub page_number: Option<u32>,
    /// Where a page begins, from `nextUri` or `previousUri` of another one.
    #[param(min_length = 1, max_length = 2000)]
    pub cursor: Option<String>,
    /// Part of a name, a description or an id.
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
    #[param(value_type = Option<StateWord>)]
    pub state: Option<String>,
    #[param(value_type = Option<GrantTypeWord>)]
    pub grant_type: Option<String>,
    #[param(value_type = Option<SortBy>)]
    pub sort_by: Option<String>,
    #[param(value_type = Option<SortOrder>)]
    pub sort_order: Option<String>,
}

/// `dateLastUsed` puts clients that were never used first.
#[derive(ToSchema)]
#[allow(dead_code)] // documents words
#[schema(rename_all = "camelCase")]
pub enum SortBy {
    Name,
    DateCreated,
    DateLastUsed,
}

#[derive(ToSchema)]
#[allow(dead_code)] // documents words
#[schema(rename_all = "lowercase")]
pub enum SortOrder {
    Asc,
    Desc,
}

/// A page of clients.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OAuthClientEntityListing)]
pub struct ClientListing {
    pub entities: Vec<ClientBody>,
    pub page_size: u64,
    pub page_number: u64,
    pub page_count: u64,
    pub total: u64,
    /// Whether there are more than `total`: a search counts up to a thousand. Not in the API this one follows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_minimum: bool,
    pub first_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_uri: Option<String>,
    pub self_uri: String,
}

const AFTER: &str = "a.";
const BEFORE: &str = "b.";

impl ListParams {
    /// The same question as the console asks it.
    fn query(&self) -> Answer<ListQuery> {
        let order = match self.sort_order.as_deref() {
            None | Some("asc") => "",
            Some("desc") => "-",
            Some(_) => return Err(wrong("sortOrder", "Use asc or desc.")),
        };
        let sort = match self.sort_by.as_deref() {
            None if order.is_empty() => None,
            None | Some("name") => Some("name"),
            Some("dateCreated") => Some("created"),
            Some("dateLastUsed") => Some("last-used"),
            Some(_) => return Err(wrong("sortBy", "Use name, dateCreated or dateLastUsed.")),
        };
        let cursor = self.cursor.as_deref();
        let (after, before) = (cursor.and_then(|c| c.strip_prefix(AFTER)), cursor.and_then(|c| c.strip_prefix(BEFORE)));
        if cursor.is_some() && after.is_none() && before.is_none() {
            return Err(wrong("cursor", "This place in the list is not known. Start from the first page."));
        }
        if self.state.as_deref().is_some_and(|word| State::parse(word).is_none()) {
            return Err(wrong("state", "Use active, inactive or disabled."));
        }
        if self.grant_type.as_deref().is_some_and(|word| GrantType::parse(word).is_none()) {
            return Err(wrong("grantType", "Use CODE, CLIENT-CREDENTIALS, TOKEN, SAML2-BEARER or PASSWORD."));
        }
        Ok(ListQuery {
            q: self.q.clone(),
            state: self.state.clone(),
            grant: self.grant_type.clone(),
            sort: sort.map(|word| format!("{order}{word}")),
            after: after.map(str::to_owned),
            before: before.map(str::to_owned),
            size: self.page_size.map(|size| size.to_string()),
        })
    }

    /// The address of a page of the same list.
    fn uri(&self, cursor: Option<&str>) -> String {
        let number = [("pageSize", self.page_size), ("pageNumber", self.page_number.filter(|_| cursor.is_none()))];
        let text = [
            ("cursor", cursor),
            ("q", self.q.as_deref()),
            ("state", self.state.as_deref()),
            ("grantType", self.grant_type.as_deref()),
            ("sortBy", self.sort_by.as_deref()),
            ("sortOrder", self.sort_order.as_deref()),
        ];
        let number = number.into_iter().filter_map(|(name, value)| value.map(|value| format!("{name}={value}")));
        let text = text.into_iter().filter_map(|(name, value)| value.map(|v| format!("{name}={}", percent_encode(v))));
        let pairs: Vec<String> = number.chain(text).collect();
        if pairs.is_empty() { CLIENTS.to_owned() } else { format!("{CLIENTS}?{}", pairs.join("&")) }
    }
}

fn wrong(name: &str, says: &str) -> ApiError {
    ApiError::field(ErrorCode::InvalidQueryParamValue, name, says)
}

/// The page that is wanted.
///
/// # Errors
/// Denied, or a parameter that is not understood.
pub async fn answer(state: &AppState, caller: &Caller, params: &ListParams, now: Timestamp) -> Answer<Response> {
    let query = params.query()?;
    if params.page_number.is_some_and(|number| !(1..=1_000_000).contains(&number)) {
        return Err(wrong("pageNumber", "Use 1 to 1000000."));
    }
    let further = params.page_number.is_some_and(|number| number > 1);
    if params.page_size.is_none() && params.cursor.is_none() {
        let walk = clients::walk(Act::new(&state.store, caller, now), &query)?;
        return if further { Ok(Json(beyond(params)).into_response()) } else { all(walk, params).await };
    }
    if further {
        return Err(wrong("pageNumber", "A page of a list that changes has no number. Follow nextUri."));
    }
    let size = query.size.clone().unwrap_or_else(|| DEFAULT_SIZE.to_string());
    let page = clients::page(Act::new(&state.store, caller, now), &ListQuery { size: Some(size), ..query }).await?;
    let at = |cursor: Option<String>, side| cursor.map(|cursor| params.uri(Some(&format!("{side}{cursor}"))));
    let first = ListParams { cursor: None, ..params.clone() };
    Ok(Json(ClientListing {
        entities: page.clients.iter().map(ClientBody::from).collect(),
        page_size: page.size,
        page_number: page.first.saturating_sub(1) / page.size + 1,
        page_count: page.total.n.div_ceil(page.size),
        total: page.total.n,
        total_is_minimum: page.total.or_more,
        first_uri: first.uri(None),
        next_uri: at(page.next, AFTER),
        previous_uri: at(page.previous, BEFORE),
        self_uri: params.uri(params.cursor.as_deref()),
    })
    .into_response())
}

const DEFAULT_SIZE: usize = 25;
const _: () = assert!(DEFAULT_SIZE <= MAX_PAGE);

/// A page after the one that has everything: programs that page by number stop here.
fn beyond(params: &ListParams) -> ClientListing {
    ClientListing {
        entities: vec![],
        page_size: 0,
        page_number: u64::from(params.page_number.unwrap_or(1)),
        page_count: 1,
        total: 0,
        total_is_minimum: false,
        first_uri: ListParams { page_number: None, ..params.clone() }.uri(None),
        next_uri: None,
        previous_uri: None,
        self_uri: params.uri(None),
    }
}

/// All clients as one page. The numbers come last, when they are known.
async fn all(walk: Walk, params: &ListParams) -> Answer<Response> {
    let uri = params.uri(None);
    let end = move |total: u64| {
        let listing = ClientListing {
            entities: vec![],
            page_size: total.max(1),
            page_number: 1,
            page_count: 1,
            total,
            total_is_minimum: false,
            first_uri: uri.clone(),
            next_uri: None,
            previous_uri: None,
            self_uri: uri,
        };
        let json = serde_json::to_string(&listing).unwrap_or_default();
        json.strip_prefix("{\"entities\":[").unwrap_or("]}").to_owned()
    };
    stream_of(walk, "{\"entities\":[".into(), |client| serde_json::to_string(&ClientBody::from(client)), end).await
}

/// JSON of clients as they are read: a beginning, each of them with a comma between, an end that knows how many there
/// were. The first are read before anything is answered, so that what cannot be read at all is an error; what fails later
/// breaks off the answer, which is then no JSON.
///
/// # Errors
/// When storage fails at once.
pub async fn stream_of(
    mut walk: Walk,
    beginning: String,
    write: impl Fn(&Client) -> serde_json::Result<String> + Send + 'static,
    end: impl FnOnce(u64) -> String + Send + 'static,
) -> Answer<Response> {
    let first = walk.next().await?;
    let state = Some((walk, first, beginning, 0_u64, end));
    let chunks = stream::try_unfold(state, move |state| {
        let json = state.map(|(walk, clients, mut text, mut written, end)| {
            let is_last = clients.is_empty();
            let mut failed = None;
            for client in &clients {
                if written > 0 {
                    text.push(',');
                }
                match write(client) {
                    Ok(json) => text.push_str(&json),
                    Err(error) => failed = Some(AppError::internal(error)),
                }
                written += 1;
            }
            (walk, text, written, end, is_last, failed)
        });
        async move {
            let Some((mut walk, text, written, end, is_last, failed)) = json else { return Ok(None) };
            if let Some(error) = failed {
                return Err(broken(error));
            }
            if is_last {
                return Ok(Some((Bytes::from(text + &end(written)), None)));
            }
            let clients = walk.next().await.map_err(broken)?;
            Ok::<_, std::io::Error>(Some((Bytes::from(text), Some((walk, clients, String::new(), written, end)))))
        }
    });
    let json = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, json)], Body::from_stream(chunks)).into_response())
}

fn broken(error: AppError) -> std::io::Error {
    error.log("list");
    std::io::Error::other("the list broke off")
}
