//! Files that signed-in people download: the audit log, the events of access, and clients that were chosen.

use super::{
    audit_file::{self, Form},
    doors, event_file,
    facts::Facts,
    present, query as asked, several, zone,
};
use crate::{
    domain::{FieldError, Timestamp},
    server::{
        http::{fields::Fields, state::AppState, unknown},
        use_cases::{
            audit::{
                self, Export,
                events::{self, EventExport},
            },
            clients::{self, ChosenExport},
            error::AppError,
        },
    },
    wire::{AuditQuery, EventsQuery, UiError, route},
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
use serde::de::DeserializeOwned;
use std::io;

/// Beside the console, behind the same gathering of facts.
/// `document` writes an export of clients as the REST API does.
pub fn routes<S: Clone + Send + Sync + 'static>(state: AppState, document: Document) -> Router<S> {
    let chosen = move |State(state): State<AppState>, Extension(facts): Extension<Facts>, RawQuery(sent): RawQuery| {
        chosen_clients(state, facts, sent, document)
    };
    Router::new()
        .route(route::CHOSEN_JSON, get(chosen))
        .route(route::AUDIT_CSV, get(csv))
        .route(route::AUDIT_JSON_LINES, get(json_lines))
        .route(route::EVENTS_CSV, get(events_csv))
        .route(route::EVENTS_JSON_LINES, get(events_json_lines))
        .with_state(state)
}

/// Writes an export of clients.
pub type Document = fn(&ChosenExport, Timestamp) -> Result<String, AppError>;

async fn chosen_clients(state: AppState, facts: Facts, sent: Option<String>, document: Document) -> Response {
    let exported = async {
        let (caller, ids) = (doors::signed_in(&facts)?, chosen_ids(sent.as_deref().unwrap_or_default())?);
        let now = state.clock.now();
        let said = |error| present::refusal::ui_error(error, &facts.request_id);
        let ids = several::ids(&ids).map_err(said)?;
        let exported = clients::export_chosen(doors::act(&state, &caller, now), &ids).await.map_err(said)?;
        document(&exported, now).map_err(said)
    };
    match exported.await {
        Ok(text) => attachment("application/json", "clients.json", Body::from(text)),
        Err(error) => refused(&error, &facts),
    }
}

/// The ids that an address names.
fn chosen_ids(sent: &str) -> Result<Vec<String>, UiError> {
    let (mut ids, mut unknown) = (vec![], vec![]);
    for (name, value) in form_urlencoded::parse(sent.as_bytes()) {
        match &*name {
            "id" => ids.push(value.into_owned()),
            name => unknown.push(FieldError::wrong(name, unknown::says("parameter", name, &["id"]))),
        }
    }
    match (unknown.is_empty(), ids.is_empty()) {
        (false, _) => Err(UiError::Invalid(unknown)),
        // Nobody is to take an empty file for an export of all.
        (true, true) => Err(UiError::invalid("id", "Name the clients to export.")),
        (true, false) => Ok(ids),
    }
}

type Asked<T = AuditQuery> = Result<Query<T>, QueryRejection>;

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

async fn events_csv(
    State(state): State<AppState>,
    Extension(facts): Extension<Facts>,
    RawQuery(sent): RawQuery,
    query: Asked<EventsQuery>,
) -> Response {
    events_of(&state, &facts, only_known(sent.as_deref(), query), Form::Csv)
}

async fn events_json_lines(
    State(state): State<AppState>,
    Extension(facts): Extension<Facts>,
    RawQuery(sent): RawQuery,
    query: Asked<EventsQuery>,
) -> Response {
    events_of(&state, &facts, only_known(sent.as_deref(), query), Form::JsonLines)
}

/// The question, unless it has a parameter that there is not: a filter that is spelled wrong would give away the whole log.
fn only_known<T: DeserializeOwned>(sent: Option<&str>, query: Asked<T>) -> Result<T, UiError> {
    let fields = Fields::of::<T>();
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
        Ok(export) => file("audit", form, Body::from_stream(written(export, form))),
        Err(error) => refused(&error, facts),
    }
}

fn events_of(state: &AppState, facts: &Facts, query: Result<EventsQuery, UiError>, form: Form) -> Response {
    match query.and_then(|query| events_begun(state, facts, &query)) {
        Ok(export) => file("sign-ins", form, Body::from_stream(events_written(export, form))),
        Err(error) => refused(&error, facts),
    }
}

fn file(name: &str, form: Form, body: Body) -> Response {
    let (media_type, ending) = form.names();
    attachment(media_type, &format!("{name}.{ending}"), body)
}

fn attachment(media_type: &'static str, name: &str, body: Body) -> Response {
    let named = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    let named = named.unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(media_type)), (header::CONTENT_DISPOSITION, named)];
    (headers, body).into_response()
}

fn refused(error: &UiError, facts: &Facts) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    doors::refusal(status, error, facts)
}

fn events_begun(state: &AppState, facts: &Facts, query: &EventsQuery) -> Result<EventExport, UiError> {
    let caller = doors::signed_in(facts)?;
    let wanted = asked::events(query, zone::named(&facts.preferences.zone).unwrap_or_default())?;
    let begun = events::export(doors::act(state, &caller, state.clock.now()), wanted);
    begun.map_err(|error| present::refusal::ui_error(error, &facts.request_id))
}

/// The file in pieces, as it is read. What fails breaks it off.
fn events_written(export: EventExport, form: Form) -> impl Stream<Item = io::Result<String>> {
    let state = (export, event_file::beginning(form).to_owned());
    stream::try_unfold(state, move |(mut export, mut text)| async move {
        let Some(events) = export.next().await.map_err(broken)? else { return Ok(None) };
        text.extend(events.iter().map(|event| event_file::line(form, event)));
        Ok(Some((text, (export, String::new()))))
    })
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
