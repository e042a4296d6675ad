//! Whose a client is and why it is there.

#![expect(clippy::too_many_arguments, reason = "each field of a form is an argument of its function")]

use crate::wire::{OwnershipForm, UiError};
use leptos::server;

/// What the form shows beside what is said of the client now; `version`: one that is to be put back.
#[server(prefix = "/fn", endpoint = "get_ownership")]
pub async fn get_ownership(id: String, version: Option<String>) -> Result<OwnershipForm, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let (id, act) = (clients::parse_id(&id)?, doors::act(&state, &caller, now));
    // What is no number is no version's.
    let number = version.filter(|version| !version.is_empty()).map(|version| version.parse().unwrap_or(-1));
    let (former, labels) = clients::ownership_form(act, id, number).await?;
    Ok(OwnershipForm { former: former.map(|facts| present::ownership::ownership(&facts, now)), labels })
}

/// Says whose a client is over the `version` that the form was made on, and leads to the client. Without a name an address is
/// a user's, with one a team's; each of `labels` has the colour at its place in `colours`, an empty one the one that it has.
#[server(prefix = "/fn", endpoint = "save_ownership")]
pub async fn save_ownership(
    id: String,
    version: i64,
    #[server(default)] owner_name: String,
    #[server(default)] owner_email: String,
    #[server(default)] stand_in_name: String,
    #[server(default)] stand_in_email: String,
    #[server(default)] purpose: String,
    #[server(default)] labels: Vec<String>,
    #[server(default)] colours: Vec<String>,
    #[server(default)] review: String,
    #[server(default)] notes: String,
) -> Result<(), UiError> {
    use crate::{
        domain::ownership::{self, OwnershipDraft, field},
        server::{
            console::{
                consequences::{self, people as outcome},
                doors,
            },
            use_cases::clients,
        },
    };
    let (state, caller, now) = doors::caller()?;
    let page = consequences::client_page(&id);
    let colour = |at: usize| colours.get(at).map_or("", String::as_str);
    let draft = OwnershipDraft {
        owner: ownership::named(field::OWNER, &owner_name, &owner_email),
        stand_in: ownership::named(field::STAND_IN, &stand_in_name, &stand_in_email),
        purpose: ownership::purpose(&purpose),
        labels: ownership::labels(labels.iter().enumerate().map(|(at, label)| (label.as_str(), colour(at)))),
        review: ownership::review(&review),
        notes: ownership::notes(&notes),
    };
    let act = doors::act(&state, &caller, now);
    let saved = async { clients::own(act, clients::parse_id(&id)?, Some(version), draft).await };
    let done =
        saved.await.map(|(client, _)| outcome::at(page.clone(), format!("It is saved whose {} is.", client.name)));
    let fields = [
        ("owner_name", owner_name.as_str()),
        ("owner_email", &owner_email),
        ("stand_in_name", &stand_in_name),
        ("stand_in_email", &stand_in_email),
        ("purpose", &purpose),
        ("review", &review),
        ("notes", &notes),
    ];
    let typed = outcome::typed(&fields, &[("labels", &labels), ("colours", &colours)]);
    doors::settle(done, doors::Form { path: format!("{page}/ownership"), typed, ..Default::default() }).await
}
