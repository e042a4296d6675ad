//! Lists of clients: a page by cursor, or all clients as one page that is sent as it is read.

use super::{
    code::ErrorCode,
    error::{Answer, ApiError},
    types::{CLIENTS, ClientBody, GrantTypeWord, StateWord},
};
use crate::{
    domain::{
        ClientFilter, Parsed, Timestamp,
        draft::{both, parsed},
        parameter::{FilterParameters, filter, grant_type, search, size, state},
    },
    server::{
        http::{instant, state::AppState},
        use_cases::{
            caller::Caller,
            change::Act,
            clients::{self, Client, ListDraft, ListRequest, MAX_PAGE, Order, Owned, Place, SortKey, Walk},
            error::AppError,
        },
    },
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
    /// Part of a name, a description, an id, a label, or of the name or the address of an owner or stand-in.
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
    #[param(value_type = Option<StateWord>)]
    pub state: Option<String>,
    #[param(value_type = Option<GrantTypeWord>)]
    pub grant_type: Option<String>,
    /// `never`: never used since it is here, where all of that is recorded. A day (UTC) such as `2026-08-25`, none
    /// that is yet to come, or a number of days: here before then and not used since, where use is recorded since then.
    #[param(
        pattern = "^(never|[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))|[1-9][0-9]{0,2}|[12][0-9]{3}|3[0-5][0-9]{2}|36[0-4][0-9]|3650)$"
    )]
    pub last_used: Option<String>,
    /// With a secret that is accepted and older than so many days.
    #[param(minimum = 1, maximum = 3650)]
    pub secret_older_than: Option<u32>,
    /// With a secret that is accepted and expires `never`, or that ends within so many days, at most 3650: it expires, or it is set to
    /// end when silent and does so then, unless it is used before.
    #[param(pattern = "^(never|[1-9][0-9]{0,2}|[12][0-9]{3}|3[0-5][0-9]{2}|36[0-4][0-9]|3650)$")]
    pub secret_expires: Option<String>,
    /// With a grant type that gets no tokens any more. `false` is as good as nothing, here and in what follows.
    #[param(value_type = Option<bool>)]
    pub legacy_grant: Option<String>,
    /// With the scope `all`.
    #[param(value_type = Option<bool>)]
    pub scope_all: Option<String>,
    /// With a scope that it has for 30 days and that no call needed, where calls are recorded for as long. A client whose
    /// tokens other APIs accept is not among them: which scopes their calls need is not known here.
    #[param(value_type = Option<bool>)]
    pub scopes_never_used: Option<String>,
    /// Another organization allows it to act there.
    #[param(value_type = Option<bool>)]
    pub other_organizations: Option<String>,
    /// A program made it, for itself or for a user.
    #[param(value_type = Option<bool>)]
    pub made_by_program: Option<String>,
    /// A rehearsal of its deactivation runs.
    #[param(value_type = Option<bool>)]
    pub rehearsed: Option<String>,
    /// `missing`: no owner is named, or the user who is was deactivated. Else the id of a user, or the address of a user or a
    /// team.
    #[param(min_length = 1, max_length = 254)]
    pub owner: Option<String>,
    /// With this label.
    #[param(min_length = 1, max_length = 30)]
    pub label: Option<String>,
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
    /// Whether there are more than `total`: a search and a filter count up to a thousand. Not in the API this one follows.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_minimum: bool,
    pub first_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_uri: Option<String>,
    pub self_uri: String,
}

/// The word of `sortBy`.
pub const fn sort_word(key: SortKey) -> &'static str {
    match key {
        SortKey::Name => "name",
        SortKey::Created => "dateCreated",
        SortKey::LastUsed => "dateLastUsed",
    }
}

impl ListParams {
    /// What is asked for, ordered like that unless said.
    pub fn request(&self, order: SortKey, now: Timestamp) -> Parsed<ListRequest> {
        let rows = self.page_size.map(|rows| rows.to_string());
        let draft = ListDraft {
            text: search(("q", self.q.as_deref())),
            state: state(("state", self.state.as_deref())),
            grant_type: grant_type(("grantType", self.grant_type.as_deref())),
            filter: self.filter(now),
            order: self.order(order),
            size: size(("pageSize", rows.as_deref()), (DEFAULT_SIZE, MAX_PAGE)),
            places: self.cursor.iter().map(|cursor| ("cursor", cursor.parse())).collect(),
        };
        draft.check()
    }

    fn filter(&self, now: Timestamp) -> Parsed<ClientFilter> {
        let age = self.secret_older_than.map(|days| days.to_string());
        let sent = FilterParameters {
            last_used: ("lastUsed", self.last_used.as_deref()),
            secret_older_than: ("secretOlderThan", age.as_deref()),
            secret_expires: ("secretExpires", self.secret_expires.as_deref()),
            legacy_grant: ("legacyGrant", self.legacy_grant.as_deref()),
            scope_all: ("scopeAll", self.scope_all.as_deref()),
            scopes_never_used: ("scopesNeverUsed", self.scopes_never_used.as_deref()),
            other_organizations: ("otherOrganizations", self.other_organizations.as_deref()),
            made_by_program: ("madeByProgram", self.made_by_program.as_deref()),
            rehearsed: ("rehearsed", self.rehearsed.as_deref()),
            owned_by: ("owner", self.owner.as_deref()),
            label: ("label", self.label.as_deref()),
        };
        filter(sent, instant::first_of_day, ["true", "false"], now)
    }

    /// The order that is asked for, or that one.
    pub fn order(&self, unless_said: SortKey) -> Parsed<Order> {
        let by = match self.sort_by.as_deref() {
            None if self.sort_order.as_deref() != Some("desc") => Ok(unless_said),
            None => Ok(SortKey::Name),
            Some(word) => {
                let known = SortKey::ALL.into_iter().find(|key| sort_word(*key) == word);
                known.ok_or("Use name, dateCreated or dateLastUsed.")
            }
        };
        let descending = match self.sort_order.as_deref() {
            None | Some("asc") => Ok(false),
            Some("desc") => Ok(true),
            Some(_) => Err("Use asc or desc."),
        };
        let order = both(parsed("sortBy", by), parsed("sortOrder", descending))?;
        Ok(Order { by: order.0, descending: order.1 })
    }

    /// Pages have no numbers.
    fn check_number(&self) -> Parsed<()> {
        let number = self.page_number.unwrap_or(1);
        let read = match number {
            1 => Ok(()),
            2..=1_000_000 if self.is_paged() => Err("A page of a list that changes has no number. Follow nextUri."),
            2..=1_000_000 => Ok(()),
            _ => Err("Use 1 to 1000000."),
        };
        parsed("pageNumber", read)
    }

    /// Whether pages are asked for, and not all clients at once.
    const fn is_paged(&self) -> bool {
        self.page_size.is_some() || self.cursor.is_some()
    }

    /// The address of a page of the same list.
    pub fn uri(&self, cursor: Option<&str>) -> String {
        let number = [
            ("pageSize", self.page_size),
            ("pageNumber", self.page_number.filter(|_| cursor.is_none())),
            ("secretOlderThan", self.secret_older_than),
        ];
        let text = [
            ("cursor", cursor),
            ("q", self.q.as_deref()),
            ("state", self.state.as_deref()),
            ("grantType", self.grant_type.as_deref()),
            ("lastUsed", self.last_used.as_deref()),
            ("secretExpires", self.secret_expires.as_deref()),
            ("legacyGrant", self.legacy_grant.as_deref()),
            ("scopeAll", self.scope_all.as_deref()),
            ("scopesNeverUsed", self.scopes_never_used.as_deref()),
            ("otherOrganizations", self.other_organizations.as_deref()),
            ("madeByProgram", self.made_by_program.as_deref()),
            ("rehearsed", self.rehearsed.as_deref()),
            ("owner", self.owner.as_deref()),
            ("label", self.label.as_deref()),
            ("sortBy", self.sort_by.as_deref()),
            ("sortOrder", self.sort_order.as_deref()),
        ];
        let number = number.into_iter().filter_map(|(name, value)| Some((name, value?.to_string())));
        let text = text.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned())));
        let pairs = form_urlencoded::Serializer::new(String::new()).extend_pairs(number.chain(text)).finish();
        if pairs.is_empty() { CLIENTS.to_owned() } else { format!("{CLIENTS}?{pairs}") }
    }
}

/// The page that is wanted.
///
/// # Errors
/// Denied, or the parameters that are not understood.
pub async fn answer(state: &AppState, caller: &Caller, params: &ListParams, now: Timestamp) -> Answer<Response> {
    // Nothing moves in the order of creation while all are read.
    let order = if params.is_paged() { SortKey::Name } else { SortKey::Created };
    let (request, ()) = both(params.request(order, now), params.check_number())
        .map_err(|refused| ApiError::fields(ErrorCode::InvalidQueryParamValue, refused))?;
    let act = Act::new(&state.store, caller, now);
    if !params.is_paged() {
        let walk = clients::walk(act, &request)?;
        let further = params.page_number.is_some_and(|number| number > 1);
        return if further { Ok(Json(beyond(params)).into_response()) } else { all(walk, params).await };
    }
    let page = clients::list_whole(act, &request).await?;
    let size = request.size as u64;
    let at = |place: Option<Place>| place.map(|place| params.uri(Some(&place.to_string())));
    let first = ListParams { cursor: None, ..params.clone() };
    Ok(Json(ClientListing {
        entities: page.clients.iter().map(ClientBody::from).collect(),
        page_size: size,
        page_number: page.first.saturating_sub(1) / size + 1,
        page_count: page.total.n.div_ceil(size),
        total: page.total.n,
        total_is_minimum: page.total.or_more,
        first_uri: first.uri(None),
        next_uri: at(page.next),
        previous_uri: at(page.previous),
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
    stream_of(walk, "{\"entities\":[".into(), |(client, _)| serde_json::to_string(&ClientBody::from(client)), end).await
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
    write: impl Fn(&(Client, Owned)) -> serde_json::Result<String> + Send + 'static,
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
