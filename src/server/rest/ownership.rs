//! Whose a client is and why it is there.

use super::{
    bearer::{Bearer, READS, WRITES},
    error::Answer,
    extract::{Body, ClientInPath},
    preconditions::{Conditions, Versions, tag},
};
use crate::{
    domain::{
        FieldError, Parsed,
        ownership::{self, Named, OwnershipDraft, field},
    },
    server::{
        http::{instant::iso, state::AppState},
        use_cases::{
            change::Act,
            clients::{self, Answers, Client, Owned},
        },
    },
};
use axum::{
    Json, extract,
    http::header,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody who answers for a client: a user of the organization by `userId` or by `email` alone, or a team by `name` and
/// `email`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClientParty)]
pub struct PartyBody {
    /// Of a user, whose name and address are what they are called now: those that are sent beside it do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100)]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 254)]
    pub email: Option<String>,
    /// Said of a user who is deactivated; it changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<bool>,
}

/// A label. Its colour is the same at every client of the organization: to say another one changes it at all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClientLabel)]
pub struct LabelBody {
    #[schema(min_length = 1, max_length = 30)]
    pub name: String,
    /// Left out: the one that it has; grey where it is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ColourWord>)]
    pub colour: Option<String>,
}

#[derive(ToSchema)]
#[schema(as = LabelColour, rename_all = "lowercase")]
#[allow(dead_code)] // documents words; they are parsed by the domain
pub enum ColourWord {
    Grey,
    Blue,
    Green,
    Amber,
    Red,
}

/// Whose a client is to be. What is left out is empty from then on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClientOwnershipRequest)]
pub struct OwnershipRequest {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<PartyBody>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stand_in: Option<PartyBody>,
    /// What it is for, on one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200)]
    pub purpose: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<LabelBody>,
    /// The day on which somebody is to look at it again: `2026-12-01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub review_on: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub notes: Option<String>,
}

/// Whose a client is and why it is there.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClientOwnership)]
pub struct OwnershipBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<PartyBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stand_in: Option<PartyBody>,
    pub purpose: String,
    pub labels: Vec<LabelBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = Date)]
    pub review_on: Option<String>,
    pub notes: String,
    /// No owner is named, or the user who is has left.
    pub ownerless: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub date_modified: Option<String>,
    /// The name of who said it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_by: Option<String>,
    /// Counts what was said, apart from the client's edits; `ETag` is made of it. 0: nothing yet.
    pub version: i64,
}

impl From<&Answers> for PartyBody {
    fn from(answers: &Answers) -> Self {
        Self {
            user_id: answers.user.map(|id| id.to_string()),
            name: Some(answers.name.clone()),
            email: Some(answers.email.clone()).filter(|email| !email.is_empty()),
            left: answers.left.then_some(true),
        }
    }
}

impl From<&Owned> for OwnershipRequest {
    fn from(owned: &Owned) -> Self {
        let said = &owned.kept.said;
        let text = |text: &String| (!text.is_empty()).then(|| text.clone());
        let label = |label: &ownership::Label| {
            let colour = Some(label.colour.as_str().to_owned());
            LabelBody { name: label.name.clone(), colour }
        };
        Self {
            owner: owned.owner.as_ref().map(PartyBody::from),
            stand_in: owned.stand_in.as_ref().map(PartyBody::from),
            purpose: text(&said.purpose),
            labels: owned.labels.iter().map(label).collect(),
            review_on: said.review.as_ref().map(|day| day.as_str().to_owned()),
            notes: text(&said.notes),
        }
    }
}

impl From<&Owned> for OwnershipBody {
    fn from(owned: &Owned) -> Self {
        let OwnershipRequest { owner, stand_in, purpose, labels, review_on, notes } = owned.into();
        let (date_modified, modified_by) = owned.kept.made.clone().unzip();
        Self {
            owner,
            stand_in,
            purpose: purpose.unwrap_or_default(),
            labels,
            review_on,
            notes: notes.unwrap_or_default(),
            ownerless: owned.is_ownerless(),
            date_modified: date_modified.map(iso),
            modified_by: modified_by.flatten(),
            version: owned.kept.version,
        }
    }
}

impl OwnershipRequest {
    /// What is to be said. `moved`: it comes from another system, whose user may have another id here and the same address.
    pub fn draft(&self, moved: bool) -> OwnershipDraft {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let labels = self.labels.iter().map(|label| {
            let colour = label.colour.as_deref();
            // A word that is none is refused, an empty one, too.
            (label.name.as_str(), colour.map_or("", |word| if word.is_empty() { "\"\"" } else { word }))
        });
        OwnershipDraft {
            owner: party(field::OWNER, self.owner.as_ref(), moved),
            stand_in: party(field::STAND_IN, self.stand_in.as_ref(), moved),
            purpose: ownership::purpose(&text(&self.purpose)),
            labels: no_empty_label(&self.labels).and_then(|()| ownership::labels(labels)),
            review: ownership::review(&text(&self.review_on)),
            notes: ownership::notes(&text(&self.notes)),
        }
    }
}

/// In a form an empty line is none; a program that sends one has slipped.
fn no_empty_label(labels: &[LabelBody]) -> Parsed<()> {
    match labels.iter().any(|label| label.name.trim().is_empty()) {
        true => Err(vec![FieldError::wrong(field::LABELS, "One of them has no name. Leave it out.")]),
        false => Ok(()),
    }
}

fn party(field: &str, sent: Option<&PartyBody>, moved: bool) -> Parsed<Option<Named>> {
    let Some(PartyBody { user_id, name, email, .. }) = sent else { return Ok(None) };
    let text = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let (name, email) = (text(name), text(email));
    let Some(id) = user_id else {
        return match (name.is_empty(), email.is_empty()) {
            (true, true) => {
                Err(vec![FieldError::wrong(field, "Give userId or email, with name for a team; null for nobody.")])
            }
            _ => ownership::named(field, &name, &email),
        };
    };
    match (id.parse(), moved && !email.is_empty()) {
        (Ok(id), false) => Ok(Some(Named::User { id, or_at: None })),
        (Ok(id), true) => Ok(Some(Named::User { id, or_at: Some(email) })),
        (Err(_), true) => ownership::named(field, "", &email),
        (Err(_), false) => Err(vec![FieldError::wrong(field, "Use the id of a user as userId, or leave it out.")]),
    }
}

fn tagged(owned: &Owned) -> Response {
    ([(header::ETAG, tag(owned.kept.version))], Json(OwnershipBody::from(owned))).into_response()
}

/// Whose a client is: its owner and stand-in with their addresses, purpose, labels, notes, and when to look at it again.
#[utoipa::path(
    get, path = "/api/v2/oauth/clients/{clientId}/ownership", tag = "Additions", operation_id = "getOauthClientOwnership",
    params(("clientId" = Uuid, Path)),
    responses((status = 200, description = "Whose it is", body = OwnershipBody, headers(("ETag" = String))))
)]
pub async fn get(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    conditions: Conditions,
) -> Answer<Response> {
    let act = Act::new(&state.store, bearer.within(READS)?, bearer.now());
    let owned = clients::ownership(act, id).await?;
    // The name of a user, and whether they are still there, is no edit.
    conditions.check(owned.kept.version)?;
    Ok(tagged(&owned))
}

/// Say whose a client is, as a whole. Its settings and their version stay as they are.
#[utoipa::path(
    put, path = "/api/v2/oauth/clients/{clientId}/ownership", tag = "Additions", operation_id = "putOauthClientOwnership",
    params(("clientId" = Uuid, Path), ("If-Match" = Option<String>, Header, description = "Only if this still has this ETag, which is not the client's")),
    request_body = OwnershipRequest,
    responses((status = 200, description = "Whose it is now", body = OwnershipBody, headers(("ETag" = String))))
)]
pub async fn put(
    extract::State(state): extract::State<AppState>,
    bearer: Bearer,
    ClientInPath(id): ClientInPath,
    versions: Versions,
    Body(wanted): Body<OwnershipRequest>,
) -> Answer<Response> {
    let act = Act::new(&state.store, bearer.within(WRITES)?, bearer.now());
    let current = match versions.needs_current() {
        true => clients::ownership(act, id).await?.kept.version,
        false => 0,
    };
    let version = versions.wanted(|| current)?;
    let (_, owned): (Client, Owned) = clients::own(act, id, version, wanted.draft(false)).await?;
    Ok(tagged(&owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ownership::Colour;

    #[test]
    fn the_document_names_every_colour() {
        let words: Vec<&str> = Colour::ALL.iter().map(|colour| colour.as_str()).collect();
        let schema = serde_json::to_value(<ColourWord as utoipa::PartialSchema>::schema()).unwrap();
        assert_eq!(schema["enum"], serde_json::json!(words));
    }

    #[test]
    fn somebody_is_named_by_one_thing_or_another() {
        let of = |json, moved| party("owner", Some(&serde_json::from_value(json).unwrap()), moved);
        let id = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
        let user = Named::User { id: id.parse().unwrap(), or_at: None };
        assert_eq!(of(serde_json::json!({"userId": id, "name": "x", "email": "y"}), false), Ok(Some(user)));
        let moved = Named::User { id: id.parse().unwrap(), or_at: Some("a@b".into()) };
        assert_eq!(of(serde_json::json!({"userId": id, "email": "a@b"}), true), Ok(Some(moved)));
        let at = Named::Address("a@b".into());
        assert_eq!(of(serde_json::json!({"userId": "7", "name": "Ana", "email": "a@b"}), true), Ok(Some(at)));
        for wrong in [serde_json::json!({}), serde_json::json!({"name": "AP"}), serde_json::json!({"userId": "7"})] {
            assert!(of(wrong.clone(), false).is_err(), "{wrong}");
        }
    }
}
