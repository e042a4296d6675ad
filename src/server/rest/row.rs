//! One client of an import: what of it can be read, and all that is wrong with it, under the names of the sender's document.

use super::{
    code::ErrorCode,
    error::{ApiError, ErrorDetail},
    exported::{ExportedClient, NamedRoleDivision},
    fields::Fields,
    sent::Sent,
    types::ClientRequest,
};
use crate::{
    domain::{DivisionId, FieldError, SettingsDraft, State, Timestamp, client::TokenDuration},
    server::{
        http::instant,
        use_cases::clients::{Imported, Named, RoleWanted},
    },
};
use axum::http::StatusCode;
use serde_json::{Map, Value};

/// The longest that an access token lives where clients of SCIM get longer ones: 450 days, in seconds.
const SCIM_DURATION: i64 = 38_880_000;

/// A client to be imported.
pub struct Row {
    /// As they were sent, for the row of the answer.
    pub id: String,
    pub name: Option<String>,
    pub wanted: Imported,
    wrong: Vec<ErrorDetail>,
}

impl Row {
    /// Reads as much as can be read. `home` is where the roles of `roleIds` are meant.
    pub fn read(sent: Sent, known: &Fields, home: DivisionId, with_secret: bool) -> Self {
        // Which of the two counts would be a guess.
        let twice =
            |field: &String| detail(ErrorCode::InvalidProperty, field, "This field is there twice. Send it once.");
        let mut wrong: Vec<ErrorDetail> = sent.repeated.iter().map(twice).collect();
        let client = fields(sent.value, known, &mut wrong);
        let (id, name) = (client.id.clone().unwrap_or_default(), client.name.clone());
        let wanted = wanted(client, home, with_secret, &mut wrong);
        Self { id, name, wanted, wrong }
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
            Err(error) => {
                // A field that could not be read counts as one that was left out, which is no fault of its own.
                let read = |field: &str| {
                    let base = |name: &str| name.split(['.', '[']).next() == Some(field);
                    !self.wrong.iter().any(|known| base(&known.field_name))
                };
                wrong.extend(error.details.into_iter().filter(|detail| read(&detail.field_name)));
            }
        }
        let code = wrong.first().map_or(ErrorCode::BadRequest, |first| first.error_code);
        Err(ApiError::refusing(code, wrong))
    }
}

fn detail(code: ErrorCode, field: &str, says: &str) -> ErrorDetail {
    ErrorDetail { error_code: code, field_name: field.into(), message: says.into() }
}

/// The fields that can be read, one by one.
fn fields(sent: Value, known: &Fields, wrong: &mut Vec<ErrorDetail>) -> ExportedClient {
    let sent = present(sent);
    let unknown = |FieldError { field, message, .. }| detail(ErrorCode::InvalidProperty, &field, &message);
    wrong.extend(known.unknown(&sent).into_iter().map(unknown));
    let Value::Object(fields) = sent else {
        wrong.push(detail(ErrorCode::InvalidProperty, "", "A client is an object: {\"name\": …}."));
        return ExportedClient::default();
    };
    let mut read = Map::new();
    for (name, value) in fields {
        let one = Value::Object(Map::from_iter([(name.clone(), value.clone())]));
        match serde_path_to_error::deserialize::<_, ExportedClient>(one) {
            Ok(_) => drop(read.insert(name, value)),
            Err(error) => {
                let (path, says) = (error.path().to_string(), error.inner().to_string());
                wrong.push(detail(ErrorCode::InvalidProperty, &path, &format!("{says}.")));
            }
        }
    }
    // Each field by itself was read.
    serde_json::from_value(Value::Object(read)).unwrap_or_default()
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
            wrong.push(detail(ErrorCode::InvalidValue, "id", "Use a UUID, or leave it out."));
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
        wrong.push(detail(ErrorCode::ConstraintValidation, "accessTokenValiditySeconds", &says));
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
        wrong.extend(error.details);
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
        wrong.push(detail(ErrorCode::InvalidDate, name, "Use an instant, as in 2026-11-23T14:02:00.000Z."));
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
