//! One client of an import: what of it can be read, and all that is wrong with it, under the names of the sender's document.

use super::{
    code::ErrorCode,
    error::{ApiError, ErrorDetail},
    exported::{ExportedClient, NamedRoleDivision},
    fields::Fields,
    sent::{MOST, Sent},
    types::ClientRequest,
};
use crate::{
    domain::{DivisionId, FieldError, SettingsDraft, State, Timestamp, client::TokenDuration, text::shown},
    server::{
        http::instant,
        use_cases::clients::{Imported, Named, RoleWanted},
    },
};
use axum::http::StatusCode;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The longest that an access token lives where clients of SCIM get longer ones: 450 days, in seconds.
const SCIM_DURATION: i64 = 38_880_000;

/// The most faults of a field that are told one by one.
const FAULTS: usize = 20;

/// A client to be imported.
pub struct Row {
    /// As they were sent, for the row of the answer.
    pub id: String,
    pub name: Option<String>,
    pub wanted: Imported,
    wrong: Vec<ErrorDetail>,
    /// The fields of which nothing was taken.
    unread: BTreeSet<String>,
}

impl Row {
    /// Reads as much as can be read. `home` is where the roles of `roleIds` are meant.
    pub fn read(sent: Sent, known: &Fields, home: DivisionId, with_secret: bool) -> Self {
        let of = |(path, says): &(String, String)| detail(ErrorCode::InvalidProperty, path, says);
        let mut wrong: Vec<ErrorDetail> = sent.wrong.iter().map(of).collect();
        let mut unread = BTreeSet::new();
        let client = fields(sent.value, known, &mut wrong, &mut unread);
        let (id, name) = (client.id.clone().unwrap_or_default(), client.name.clone());
        let wanted = wanted(client, home, with_secret, &mut wrong);
        Self { id, name, wanted, wrong, unread }
    }

    /// Whether something is wrong already: then the rest is judged, and nothing done.
    pub fn is_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }

    /// What could not be read: field by field, and what is said of it.
    pub fn wrong(&self) -> impl Iterator<Item = (&str, &str)> {
        self.wrong.iter().map(|detail| (detail.field_name.as_str(), detail.message.as_str()))
    }

    pub fn refuse(&mut self, code: ErrorCode, field: &str, says: &str) {
        self.wrong.push(detail(code, field, says));
    }

    /// The outcome, with all that is wrong.
    ///
    /// # Errors
    /// What was judged, with what could not be read before it; a denial alone.
    pub fn with<T>(&self, judged: Result<T, ApiError>) -> Result<T, ApiError> {
        let mut wrong = self.wrong.clone();
        match judged {
            judged if wrong.is_empty() => return judged,
            Err(error) if error.status != StatusCode::BAD_REQUEST => return Err(error),
            Ok(_) => {}
            Err(error) => wrong.extend(error.details.into_iter().filter(|detail| !self.is_told(detail))),
        }
        let code = wrong.first().map_or(ErrorCode::BadRequest, |first| first.error_code);
        Err(ApiError::refusing(code, wrong))
    }

    /// Whether what was judged follows from what could not be read: a field that was not read counts as one that was left
    /// out, which is no fault of its own, and of one thing the first fault is enough.
    fn is_told(&self, judged: &ErrorDetail) -> bool {
        let ErrorDetail { field_name, message, .. } = judged;
        let base = field_name.split(['.', '[']).next().unwrap_or_default();
        let same = |told: &ErrorDetail| match told.field_name.strip_prefix(field_name.as_str()) {
            Some("") => true,
            // Of a list the one with this number.
            Some(item) => item.starts_with('[') && message.starts_with(&format!("{item}: ")),
            None => {
                let rest = field_name.strip_prefix(told.field_name.as_str()).unwrap_or_default();
                !told.field_name.is_empty() && rest.starts_with(['.', '['])
            }
        };
        self.unread.contains(base) || self.wrong.iter().any(same)
    }
}

fn detail(code: ErrorCode, field: &str, says: &str) -> ErrorDetail {
    ErrorDetail { error_code: code, field_name: field.into(), message: says.into() }
}

/// Notes a fault of something of which none is known yet.
fn note(wrong: &mut Vec<ErrorDetail>, new: ErrorDetail) {
    if !wrong.iter().any(|told| told.field_name == new.field_name) {
        wrong.push(new);
    }
}

/// The fields that can be read, one by one.
fn fields(sent: Value, known: &Fields, wrong: &mut Vec<ErrorDetail>, unread: &mut BTreeSet<String>) -> ExportedClient {
    let sent = present(sent);
    // A client that was not read at all was told of.
    let whole = wrong.iter().any(|told| told.field_name.is_empty());
    for FieldError { field, message, .. } in known.unknown(&sent).into_iter().take(MOST) {
        note(wrong, detail(ErrorCode::InvalidProperty, &field, &message));
    }
    let Value::Object(fields) = sent else {
        if !whole {
            wrong.push(detail(ErrorCode::InvalidProperty, "", "A client is an object: {\"name\": …}."));
        }
        return ExportedClient::default();
    };
    // What could not be read at all is not there any more.
    for told in wrong.iter() {
        let base = told.field_name.split(['.', '[']).next().unwrap_or_default();
        if !fields.contains_key(base) {
            unread.insert(base.to_owned());
        }
    }
    let mut read = Map::new();
    for (name, value) in fields {
        let Some(error) = unlike(&name, &value) else {
            read.insert(name, value);
            continue;
        };
        let mut faults = vec![];
        of_types(&mut vec![Step::Field(name.clone())], &value, &mut faults);
        if faults.is_empty() {
            faults.push(error);
        }
        faults.into_iter().take(FAULTS).for_each(|fault| note(wrong, fault));
        let value = of_texts(value);
        match unlike(&name, &value) {
            None => drop(read.insert(name, value)),
            Some(_) => drop(unread.insert(name)),
        }
    }
    // Each field by itself was read.
    serde_json::from_value(Value::Object(read)).unwrap_or_default()
}

/// What is said of a field whose value is not of its type.
fn unlike(name: &str, value: &Value) -> Option<ErrorDetail> {
    let one = Value::Object(Map::from_iter([(name.to_owned(), value.clone())]));
    let error = serde_path_to_error::deserialize::<_, ExportedClient>(one).err()?;
    Some(detail(ErrorCode::InvalidProperty, &error.path().to_string(), &format!("{}.", error.inner())))
}

/// A list as one of texts: what was said to be none keeps its place in it, so that the others are judged under theirs.
fn of_texts(value: Value) -> Value {
    let text = |item: Value| match item {
        Value::String(text) => Value::String(text),
        other => Value::String(other.to_string()),
    };
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(text).collect()),
        value => value,
    }
}

/// A step into a document.
#[derive(Clone)]
enum Step {
    Field(String),
    Item(usize),
}

/// What of a value is not of the type that it is to be, wherever in it that is: each part is tried by itself.
fn of_types(path: &mut Vec<Step>, value: &Value, wrong: &mut Vec<ErrorDetail>) {
    let around = |inside: Value, step: &Step| match step {
        Step::Field(name) => Value::Object(Map::from_iter([(name.clone(), inside)])),
        Step::Item(_) => Value::Array(vec![inside]),
    };
    let document = path.iter().rev().fold(value.clone(), around);
    let Err(error) = serde_path_to_error::deserialize::<_, ExportedClient>(document) else { return };
    // A fault at the part itself; what lies around it is less than was sent.
    if error.path().iter().count() == path.len() {
        wrong.push(detail(ErrorCode::InvalidProperty, &written(path), &format!("{}.", error.inner())));
        return;
    }
    let parts: Vec<(Step, &Value)> = match value {
        Value::Array(items) => items.iter().enumerate().map(|(n, item)| (Step::Item(n), item)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (Step::Field(name.clone()), value)).collect(),
        _ => vec![],
    };
    for (step, part) in parts {
        path.push(step);
        of_types(path, part, wrong);
        path.pop();
    }
}

/// `roleDivisions[3].roleId`
fn written(path: &[Step]) -> String {
    path.iter().fold(String::new(), |before, step| match step {
        Step::Field(name) if before.is_empty() => shown(name),
        Step::Field(name) => format!("{before}.{}", shown(name)),
        Step::Item(n) => format!("{before}[{n}]"),
    })
}

/// A document without the fields that are `null`: they say as much as those that are left out.
fn present(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let there = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(there.map(|(name, value)| (name, present(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(present).collect()),
        value => value,
    }
}

/// What the fields mean.
fn wanted(client: ExportedClient, home: DivisionId, with_secret: bool, wrong: &mut Vec<ErrorDetail>) -> Imported {
    let id = client.id.as_ref().and_then(|id| {
        let read = id.parse().ok();
        if read.is_none() {
            note(wrong, detail(ErrorCode::InvalidValue, "id", "Use a UUID, or leave it out."));
        }
        read
    });
    let created_at = moment("dateCreated", client.date_created.as_deref(), wrong);
    let date_to_delete = moment("dateToDelete", client.date_to_delete.as_deref(), wrong);
    let mut seconds = client.access_token_validity_seconds;
    if let Some(long) = seconds.filter(|long| (TokenDuration::MAX + 1..=SCIM_DURATION).contains(long)) {
        let says = format!(
            "At most {} seconds (48 hours). Elsewhere a client of SCIM may have tokens that live for up to 450 days; here \
             it asks for a new one, with its secret. This was {long}.",
            TokenDuration::MAX
        );
        note(wrong, detail(ErrorCode::ConstraintValidation, "accessTokenValiditySeconds", &says));
        seconds = None;
    }
    // The same look at the same fields as for a new client.
    let request = ClientRequest {
        name: client.name,
        authorized_grant_type: client.authorized_grant_type,
        client_type: client.client_type,
        access_token_validity_seconds: seconds,
        description: Some(client.description),
        allowed_addresses: Some(client.allowed_addresses),
        registered_redirect_uri: Some(client.registered_redirect_uri),
        scope: Some(client.scope),
        state: client.state,
        ..ClientRequest::default()
    };
    let state = request.state().unwrap_or_else(|error| {
        error.details.into_iter().for_each(|fault| note(wrong, fault));
        None
    });
    Imported {
        id,
        settings: request.settings().over(SettingsDraft::default()),
        roles: roles(client.role_divisions, client.role_ids.unwrap_or_default(), home),
        created_at,
        state: state.unwrap_or(State::Active),
        date_to_delete,
        with_secret,
        ownership: client.ownership.map(|said| said.draft(true)).unwrap_or_default(),
    }
}

fn moment(name: &str, text: Option<&str>, wrong: &mut Vec<ErrorDetail>) -> Option<Timestamp> {
    let read = text.and_then(instant::parse);
    if text.is_some() && read.is_none() {
        note(wrong, detail(ErrorCode::InvalidDate, name, "Use an instant, as in 2026-11-23T14:02:00.000Z."));
    }
    read
}

fn roles(in_divisions: Vec<NamedRoleDivision>, at_home: Vec<String>, home: DivisionId) -> Vec<RoleWanted> {
    if in_divisions.is_empty() {
        let home = || Some(Named { id: Some(home), name: None });
        let role = |id: String| Named { id: id.parse().ok(), name: Some(id) };
        return at_home.into_iter().map(|id| RoleWanted { role: role(id), division: home() }).collect();
    }
    let named = |role: NamedRoleDivision| {
        let division = Named { id: role.division_id.parse().ok(), name: role.division_name };
        RoleWanted {
            role: Named { id: role.role_id.parse().ok(), name: role.role_name },
            division: (role.division_id != "*").then_some(division),
        }
    };
    in_divisions.into_iter().map(named).collect()
}
