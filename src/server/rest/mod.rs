//! The REST API: `/api/v2`, as the published SDKs speak it, and additions. Each operation reads the request, calls the
//! same use case as the console, and writes the answer; it has no rules of its own. Routes and the OpenAPI document are
//! made from the same registrations, so that neither can lack an operation of the other.

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
pub mod shared;
mod transfer;
mod types;
mod usage;
mod users;

pub use document::document;
pub use extract::MAX_BODY;
pub use transfer::MAX_IMPORT;

use super::http::cors::cors;
use super::http::state::AppState;
use axum::{
    Json, Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{any, get},
};
use error::ApiError;
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::{router::OpenApiRouter, routes};
use utoipa_swagger_ui::SwaggerUi;
use uuid::Uuid;

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
                .layer(from_fn_with_state(state.clone(), envelope::in_time))
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
