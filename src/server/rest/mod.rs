//! The REST API: `/api/v2`, as the published SDKs speak it, and additions. Each operation reads the request, calls the
//! same use case as the console, and writes the answer; it has no rules of its own. Routes and the OpenAPI document are
//! made from the same registrations, so that neither can lack an operation of the other.

#![expect(unused_qualifications, reason = "the macro of operations writes them")]

mod authorizations;
mod bearer;
mod bulk;
mod clients;
mod code;
mod counted;
mod directory;
mod document;
mod envelope;
mod error;
mod events;
pub mod exported;
mod extract;
pub mod fields;
mod find;
mod imported;
mod kept;
mod known;
mod lately;
mod life;
mod listing;
mod me;
mod needs;
mod notices;
mod once;
mod operations;
mod own;
mod ownership;
mod paging;
mod permissions;
mod preconditions;
mod rehearsal;
mod restoration;
mod reviewed;
mod reviews;
pub mod row;
mod secrets;
pub mod sent;
mod several;
mod transfer;
mod types;
mod usage;
mod used;
mod users;
mod views;

pub use document::document;
pub use extract::{MAX_BODY, MAX_IMPORT};
pub use known::methods;
pub use transfer::document as exported_document;

use super::http::{cors::cors, request::only_readable, state::AppState};
use axum::{
    Json, Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{any, get},
};
use error::ApiError;
use operations::{DOCUMENT, PAGE, operations};
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_swagger_ui::SwaggerUi;
use uuid::Uuid;

/// The refusal of a request that is not looked at.
pub fn refusal(status: StatusCode) -> Response {
    (status, Json(ApiError::of_status(status).body(&Uuid::new_v4().to_string()))).into_response()
}

/// The API with its document and the page that shows it.
pub fn routes(state: AppState) -> Router {
    let (operations, _) = operations().split_for_parts();
    let document = Arc::new(document());
    let told = Router::new()
        .route(DOCUMENT, get(move || async move { Json(document.as_ref().clone()) }))
        .merge(SwaggerUi::new(PAGE).config(utoipa_swagger_ui::Config::from(DOCUMENT)))
        .route("/api", get(|| async { Redirect::to(PAGE) }))
        .route_layer(from_fn(only_readable));
    Router::new()
        .merge(
            operations
                .route_layer(from_fn(known::only))
                .route_layer(from_fn_with_state(state.clone(), bearer::authenticate))
                .route("/api/{*unknown}", any(|| async { ApiError::of_status(StatusCode::NOT_FOUND) }))
                .layer(
                    ServiceBuilder::new()
                        .layer(from_fn_with_state(state.clone(), envelope::meet))
                        .layer(from_fn(envelope::wrap))
                        .layer(CatchPanicLayer::new())
                        .layer(from_fn_with_state(state.clone(), envelope::in_time))
                        .layer(from_fn(envelope::readable)),
                ),
        )
        .merge(told)
        .layer(from_fn(document::let_the_page_load))
        .layer(cors(&state))
        .with_state(state)
}
