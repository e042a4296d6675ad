//! `/api/v2/find`: anything by what one knows of it. An addition to the API that this one follows.

use super::{
    bearer::{Bearer, READS, Touches},
    code::ErrorCode,
    directory,
    error::{Answer, ApiError},
    extract::Params,
    types::CLIENTS,
};
use crate::{
    domain::{nearness::Nearness, wanted::wanted},
    server::{
        http::state::AppState,
        use_cases::{
            change::Act,
            find::{Found, Hits, Looks, find as anything},
        },
    },
};
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindParams {
    /// Part of a name, of a client's description, owner, stand-in or labels, or of a user's address; an id; the last four
    /// characters of a secret; a request id of the audit log.
    #[param(min_length = 1, max_length = 100, pattern = r"\S")]
    q: String,
}

/// What was found, at most eight of each kind: the kind with the nearest first, and of a kind the nearest first. Nearest is
/// what has the text at the beginning of its name, its address or its id, then what has it at the beginning of a word of it,
/// then inside one, then elsewhere.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FoundListing {
    pub entities: Vec<FoundBody>,
    /// Kinds of which there are more.
    #[schema(value_type = Vec<FoundWord>)]
    pub more_of: Vec<&'static str>,
    /// Kinds that were looked for, since both the caller's permissions and the token's scopes allow it.
    #[schema(value_type = Vec<FoundWord>)]
    pub looked_for: Vec<&'static str>,
}

/// One thing that was found.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Found)]
pub struct FoundBody {
    #[schema(value_type = FoundWord)]
    pub kind: &'static str,
    /// Of what was found: of a secret, its client's; of a request, its own.
    pub id: String,
    /// Without it for a request, which has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The end of a secret: `cs_…B-Wk`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_hint: Option<String>,
    /// How many entries of the audit log are of a request, up to a hundred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// Whether there are more than `count`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub count_is_minimum: bool,
    /// Where it is, if this API has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub self_uri: Option<String>,
    /// How near the first of its kind is.
    #[serde(skip)]
    pub nearest: Nearness,
}

#[derive(ToSchema)]
#[schema(as = FoundKind, rename_all = "lowercase")]
#[allow(dead_code)] // documents words
pub enum FoundWord {
    Client,
    Secret,
    User,
    Role,
    Request,
}

impl FoundListing {
    /// What was found by a text.
    fn of(found: Found, text: &str) -> Self {
        let mut listing = Self { entities: vec![], more_of: vec![], looked_for: vec![] };
        let Found { clients, secrets, users, roles, entries } = found;
        listing.add("client", clients, |client| {
            let uri = format!("{CLIENTS}/{}", client.id);
            FoundBody {
                id: client.id.to_string(),
                name: Some(client.name),
                self_uri: Some(uri),
                ..FoundBody::default()
            }
        });
        let (secrets, hint) = secrets.unzip();
        listing.add("secret", secrets, |(id, name)| FoundBody {
            id: id.to_string(),
            name: Some(name),
            secret_hint: hint.clone(),
            self_uri: Some(format!("{CLIENTS}/{id}")),
            ..FoundBody::default()
        });
        listing.add("user", users, |user| {
            let uri = format!("/api/v2/users/{}", user.id);
            FoundBody { id: user.id.to_string(), name: Some(user.name), self_uri: Some(uri), ..FoundBody::default() }
        });
        listing.add("role", roles, |role| {
            let uri = format!("/api/v2/authorization/roles/{}", role.id);
            FoundBody { id: role.id.to_string(), name: Some(role.name), self_uri: Some(uri), ..FoundBody::default() }
        });
        let entries = entries.map(|count| {
            let rows = if count.n > 0 { vec![count] } else { vec![] };
            Hits { rows, more: false, nearest: Nearness::Begins }
        });
        listing.add("request", entries, |count| FoundBody {
            id: text.to_owned(),
            count: Some(count.n),
            count_is_minimum: count.or_more,
            ..FoundBody::default()
        });
        // Of equally near kinds in their own order.
        listing.entities.sort_by_key(|found| found.nearest);
        listing
    }

    fn add<T>(&mut self, kind: &'static str, hits: Option<Hits<T>>, body: impl Fn(T) -> FoundBody) {
        let Some(Hits { rows, more, nearest }) = hits else { return };
        self.looked_for.push(kind);
        self.more_of.extend(more.then_some(kind));
        self.entities.extend(rows.into_iter().map(|row| FoundBody { kind, nearest, ..body(row) }));
    }
}

/// Find a client, a client by its secret, a user, a role or a request by what one knows of it. Users are found with a token that
/// may read users, roles with one that may read `authorization`, requests with one that may read the audit log.
#[utoipa::path(
    get, path = "/api/v2/find", tag = "Additions", operation_id = "getFind", params(FindParams),
    responses((status = 200, description = "What was found", body = FoundListing))
)]
pub async fn find(
    State(state): State<AppState>,
    bearer: Bearer,
    Params(params): Params<FindParams>,
) -> Answer<Json<FoundListing>> {
    let text = wanted(("q", Some(&params.q)))
        .map_err(|refused| ApiError::fields(ErrorCode::InvalidQueryParamValue, refused))?;
    if text.is_empty() {
        let says =
            "Say what to look for: part of a name, an id, the last four characters of a secret, or a request id.";
        return Err(ApiError::field(ErrorCode::InvalidQueryParamValue, "q", says));
    }
    let act = Act::new(&state.store, bearer.within(READS)?, bearer.now());
    let within = |touches| bearer.within(touches).is_ok().then_some(act);
    let looks = Looks {
        clients: Some(act),
        users: within(Touches::Reads("users")),
        roles: within(directory::READS),
        entries: within(Touches::Reads("audits")),
    };
    Ok(Json(FoundListing::of(anything(looks, &text).await?, &text)))
}
