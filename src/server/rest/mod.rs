//! The REST API: `/api/v2`, as existing tools speak it, and what they lack. Each operation reads the request, asks the
//! same use case as the console, and writes the answer; it has no rules of its own. The OpenAPI document is made of the
//! same registrations as the routes, so that neither can lack the other.

#![expect(unused_qualifications, reason = "the macro of operations writes them")]

mod authorizations;
mod bearer;
mod bulk;
mod clients;
mod counted;
mod directory;
mod document;
mod envelope;
mod error;
mod extract;
mod life;
mod listing;
mod me;
mod once;
mod paging;
mod permissions;
mod secrets;
mod transfer;
mod types;
mod usage;
mod users;

pub use document::document;
pub use extract::MAX_BODY;
pub use transfer::MAX_IMPORT;

use super::{
    config::Serve,
    http::{state::AppState, throttle::Limiter},
};
use axum::{
    Json, Router,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{any, get},
};
use error::ApiError;
use std::{num::NonZeroU32, sync::Arc, time::Duration};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, CorsLayer},
};
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::SwaggerUi;
use uuid::Uuid;

/// What the operations share between requests.
#[derive(Clone, Debug)]
pub struct Rest {
    per_client: Arc<Limiter>,
    client_rate: NonZeroU32,
    per_user: Arc<Limiter>,
    user_rate: NonZeroU32,
}

impl Rest {
    pub fn open(serve: &Serve) -> Self {
        Self {
            per_client: Arc::new(Limiter::per_minute(serve.api_per_client)),
            client_rate: serve.api_per_client,
            per_user: Arc::new(Limiter::per_minute(serve.api_per_user)),
            user_rate: serve.api_per_user,
        }
    }
}

/// The refusal of a request that is not looked at.
pub fn refusal(status: StatusCode) -> Response {
    (status, Json(ApiError::of_status(status).body(&Uuid::new_v4().to_string()))).into_response()
}

/// Every operation, registered once for the router and for the document.
fn operations() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(clients::list, clients::add))
        .routes(routes!(transfer::export))
        .routes(routes!(transfer::import))
        .routes(routes!(bulk::delete))
        .routes(routes!(bulk::restore))
        .routes(routes!(clients::get, clients::put, clients::delete))
        .routes(routes!(secrets::replace))
        .routes(routes!(secrets::list, secrets::add))
        .routes(routes!(secrets::remove))
        .routes(routes!(life::restore))
        .routes(routes!(life::disable))
        .routes(routes!(life::enable))
        .routes(routes!(life::preview))
        .routes(routes!(usage::summary))
        .routes(routes!(usage::query))
        .routes(routes!(usage::results))
        .routes(routes!(authorizations::list))
        .routes(routes!(authorizations::get))
        .routes(routes!(authorizations::scopes))
        .routes(routes!(authorizations::scope))
        .routes(routes!(directory::roles))
        .routes(routes!(directory::role))
        .routes(routes!(directory::divisions))
        .routes(routes!(directory::home))
        .routes(routes!(directory::subjects_me))
        .routes(routes!(permissions::permissions))
        .routes(routes!(users::get))
        .routes(routes!(users::roles))
        .routes(routes!(me::user))
        .routes(routes!(me::token, me::token_lives, me::end_token))
        .routes(routes!(me::organization))
}

/// Where the document is, and the page that shows it.
const DOCUMENT: &str = "/api/openapi.json";
const PAGE: &str = "/api/docs";

/// The API with its document and the page that shows it.
pub fn routes(state: AppState) -> Router {
    let (operations, _) = operations().split_for_parts();
    let document = Arc::new(document());
    Router::new()
        .merge(
            operations
                .route_layer(from_fn_with_state(state.clone(), bearer::authenticate))
                .route("/api/{*unknown}", any(|| async { ApiError::of_status(StatusCode::NOT_FOUND) }))
                .layer(from_fn(envelope::readable))
                .layer(from_fn(envelope::in_time))
                .layer(CatchPanicLayer::new())
                .layer(from_fn(envelope::wrap))
                .layer(from_fn_with_state(state.clone(), envelope::meet)),
        )
        .route(DOCUMENT, get(move || async move { Json(document.as_ref().clone()) }))
        .merge(SwaggerUi::new(PAGE).config(utoipa_swagger_ui::Config::from(DOCUMENT)))
        .route("/api", get(|| async { Redirect::to(PAGE) }))
        .layer(from_fn(document::let_the_page_load))
        .layer(cors(&state))
        .with_state(state)
}

/// Lets pages of configured origins call (Fetch standard, CORS protocol); of others a browser keeps the answers away. No
/// cookie counts here, so none is asked for.
pub fn cors(state: &AppState) -> CorsLayer {
    let origins: Vec<HeaderValue> = state.config.cors_origins.iter().filter_map(|o| o.parse().ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("purecloud-sdk"),
        ])
        .expose_headers([header::ETAG, header::RETRY_AFTER, envelope::CORRELATION_ID, header::WWW_AUTHENTICATE])
        .max_age(Duration::from_secs(600))
}
