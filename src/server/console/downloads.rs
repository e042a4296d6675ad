//! Files that signed-in people download: the audit log.

use super::{
    audit_file::{self, Form},
    doors,
    facts::Facts,
    present, query as asked, zone,
};
use crate::{
    domain::FieldError,
    server::{
        http::{fields::Fields, state::AppState, unknown},
        use_cases::{
            audit::{self, Export},
            error::AppError,
        },
    },
    wire::{AuditQuery, UiError, route},
};
use axum::{
    Extension, Router,
    body::Body,
    extract::{Query, RawQuery, State, rejection::QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::stream::{self, Stream};
use std::io;

/// Beside the console, behind the same gathering of facts.
pub fn routes<S: Clone + Send + Sync + 'static>(state: AppState) -> Router<S> {
    Router::new().route(route::AUDIT_CSV, get(csv)).route(route::AUDIT_JSON_LINES, get(json_lines)).with_state(state)
}

type Asked = Result<Query<AuditQuery>, QueryRejection>;

async fn csv(
    State(state): State<AppState>,
    Extension(facts): Extension<Facts>,
    RawQuery(sent): RawQuery,
    query: Asked,
) -> Response {
    audit_log(&state, &facts, only_known(sent.as_deref(), query), Form::Csv)
}

async fn json_lines(
    State(state): State<AppState>,
    Extension(facts): Extension<Facts>,
    RawQuery(sent): RawQuery,
    query: Asked,
) -> Response {
    audit_log(&state, &facts, only_known(sent.as_deref(), query), Form::JsonLines)
}

/// The question, unless it has a parameter that there is not: a filter that is spelled wrong would give away the whole log.
fn only_known(sent: Option<&str>, query: Asked) -> Result<AuditQuery, UiError> {
    let fields = Fields::of::<AuditQuery>();
    let unknown: Vec<FieldError> = form_urlencoded::parse(sent.unwrap_or_default().as_bytes())
        .filter_map(|(name, _)| {
            let (name, accepted) = fields.unknown(&name)?;
            Some(FieldError::wrong(name, unknown::says("parameter", name, &accepted)))
        })
        .collect();
    if !unknown.is_empty() {
        return Err(UiError::Invalid(unknown));
    }
    query.map(|Query(query)| query).map_err(|error| UiError::invalid("address", error.body_text()))
}

fn audit_log(state: &AppState, facts: &Facts, query: Result<AuditQuery, UiError>, form: Form) -> Response {
    match query.and_then(|query| begun(state, facts, &query)) {
        Ok(export) => {
            let (media_type, ending) = form.names();
            let name = format!("attachment; filename=\"audit.{ending}\"");
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
                (
                    header::CONTENT_DISPOSITION,
                    HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment")),
                ),
            ];
            (headers, Body::from_stream(written(export, form))).into_response()
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            doors::refusal(status, &error, facts)
        }
    }
}

fn begun(state: &AppState, facts: &Facts, query: &AuditQuery) -> Result<Export, UiError> {
    let caller = doors::signed_in(facts)?;
    let wanted = asked::audit(query, zone::named(&facts.preferences.zone).unwrap_or_default())?;
    let begun = audit::export(doors::act(state, &caller, state.clock.now()), wanted);
    begun.map_err(|error| present::refusal::ui_error(error, &facts.request_id))
}

/// The file in pieces, as it is read. What fails breaks it off.
fn written(export: Export, form: Form) -> impl Stream<Item = io::Result<String>> {
    let state = (export, form.beginning().to_owned());
    stream::try_unfold(state, move |(mut export, mut text)| async move {
        let Some(entries) = export.next().await.map_err(broken)? else { return Ok(None) };
        text.extend(entries.iter().map(|entry| audit_file::lines(form, entry)));
        Ok(Some((text, (export, String::new()))))
    })
}

fn broken(error: AppError) -> io::Error {
    error.log("audit export");
    io::Error::other("the export broke off")
}
