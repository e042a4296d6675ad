//! Files that signed-in people download: the audit log.

use super::{doors, facts::Facts, present};
use crate::{
    server::{
        http::state::AppState,
        use_cases::audit::{self, Form},
    },
    wire::{AuditQuery, UiError},
};
use axum::{
    Extension, Router,
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

/// Beside the console, behind the same gathering of facts.
pub fn routes<S: Clone + Send + Sync + 'static>(state: AppState) -> Router<S> {
    Router::new()
        .route("/admin/audit/export.csv", get(csv))
        .route("/admin/audit/export.jsonl", get(json_lines))
        .with_state(state)
}

type Asked = Result<Query<AuditQuery>, QueryRejection>;

async fn csv(State(state): State<AppState>, Extension(facts): Extension<Facts>, query: Asked) -> Response {
    audit_log(state, &facts, query, Form::Csv)
}

async fn json_lines(State(state): State<AppState>, Extension(facts): Extension<Facts>, query: Asked) -> Response {
    audit_log(state, &facts, query, Form::JsonLines)
}

fn audit_log(state: AppState, facts: &Facts, query: Asked, form: Form) -> Response {
    let asked = query.map_err(|error| UiError::invalid("address", error.body_text()));
    let stream = asked.and_then(|Query(query)| {
        let caller = doors::signed_in(facts)?;
        audit::export(doors::act(&state, &caller, state.clock.now()), &query, form)
            .map_err(|error| present::refusal::ui_error(error, &facts.request_id))
    });
    match stream {
        Ok(stream) => {
            let (media_type, ending) = form.names();
            let name = format!("attachment; filename=\"audit.{ending}\"");
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
                (
                    header::CONTENT_DISPOSITION,
                    HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment")),
                ),
            ];
            (headers, Body::from_stream(stream)).into_response()
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            doors::refusal(status, &error, facts)
        }
    }
}
