//! Whose the clients are: some have an owner, and some have none yet.

use super::people::{ANA, JON, MERIDIAN, TOM, WIM};
use crate::{
    domain::{
        ClientId, Timestamp, UserId,
        day::Day,
        ownership::{Colour, Label, Ownership, Party},
        time::DAY,
    },
    server::{
        http::instant::iso,
        storage::{
            Connection,
            clients::ownership::{self, Kept},
        },
        use_cases::error::AppError,
    },
};

enum Who {
    User(UserId),
    Team(&'static str, &'static str),
    Nobody,
}
use Who::{Nobody, Team, User};

struct Draft {
    id: &'static str,
    owner: Who,
    stand_in: Who,
    purpose: &'static str,
    labels: &'static [(&'static str, Colour)],
    /// Days from now.
    review: Option<i64>,
    notes: &'static str,
}

const PRODUCTION: (&str, Colour) = ("production", Colour::Green);
const STAGING: (&str, Colour) = ("staging", Colour::Amber);
const FINANCE: (&str, Colour) = ("finance", Colour::Blue);
const PERSONAL_DATA: (&str, Colour) = ("personal data", Colour::Red);
const VENDOR: (&str, Colour) = ("vendor", Colour::Grey);

const AP: Who = Team("AP team", "ap-team@meridianpost.example");
const FIELD: Who = Team("Field team", "field-team@meridianpost.example");
const DATA: Who = Team("Data platform", "data-platform@meridianpost.example");
const SERVICE: Who = Team("Service desk", "service-desk@meridianpost.example");

#[rustfmt::skip]
const DRAFTS: [Draft; 10] = [
    Draft { id: "c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4", owner: User(ANA), stand_in: SERVICE, purpose: "Every agent works in it all day", labels: &[PRODUCTION, PERSONAL_DATA], review: Some(120), notes: "Changes only on Tuesdays before nine. Tell the floor leads the day before." },
    Draft { id: "8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7", owner: AP, stand_in: User(TOM), purpose: "Invoices reach finance each night", labels: &[PRODUCTION, FINANCE], review: Some(-3), notes: "" },
    Draft { id: "27b9e604-91ac-4d38-8e5f-10c7f2ab63d9", owner: User(TOM), stand_in: FIELD, purpose: "Keeps contact lists as the CRM has them", labels: &[PRODUCTION, PERSONAL_DATA], review: Some(60), notes: "The CRM's side is looked after by the field team." },
    Draft { id: "27b9f113-0d4e-4b7a-a1c2-6f8e93d05b17", owner: FIELD, stand_in: Nobody, purpose: "Tries out imports before they go live", labels: &[STAGING], review: None, notes: "" },
    Draft { id: "6b04d1ce-83f7-4e2a-9c58-a1f70e36b2d5", owner: AP, stand_in: User(ANA), purpose: "Approved hours reach payroll on the 25th", labels: &[PRODUCTION, FINANCE, PERSONAL_DATA], review: None, notes: "" },
    Draft { id: "3e7fa0c5-9d12-4b68-8f35-e40c7b19a6d2", owner: AP, stand_in: Nobody, purpose: "The law asks for seven years of payslips", labels: &[FINANCE, PERSONAL_DATA], review: None, notes: "" },
    Draft { id: "d17c9f20-8e6b-43a5-b2f8-60a5e7c14d93", owner: DATA, stand_in: Nobody, purpose: "Feeds every report", labels: &[PRODUCTION], review: Some(200), notes: "" },
    Draft { id: "72d0b8e3-f6a1-4c95-9e47-1b3f5c80da29", owner: SERVICE, stand_in: User(TOM), purpose: "Answers the first question", labels: &[PRODUCTION, VENDOR], review: None, notes: "" },
    Draft { id: "07a5c3e8-d91f-4b64-9e20-7c6d4f8b15a3", owner: User(WIM), stand_in: Nobody, purpose: "Load before each release", labels: &[STAGING], review: None, notes: "" },
    Draft { id: "e05d8b37-42f9-4a66-93d8-b7c10e5f2a84", owner: User(JON), stand_in: Nobody, purpose: "Room panels in Utrecht", labels: &[VENDOR], review: None, notes: "" },
];

pub async fn seed(connection: &mut Connection, now: Timestamp) -> Result<(), AppError> {
    for (n, draft) in (0..).zip(&DRAFTS) {
        say(connection, draft, now, now.plus(-(20 + n) * DAY)).await?;
    }
    Ok(())
}

/// What is said of clients that are made by the hundred.
pub fn of_many() -> [Ownership; 2] {
    let said = |owner, (label, _): (&str, Colour)| Ownership {
        owner: party(owner),
        labels: vec![label.into()],
        ..Ownership::default()
    };
    [said(&User(TOM), PRODUCTION), said(&AP, FINANCE)]
}

fn party(who: &Who) -> Option<Party> {
    match who {
        User(id) => Some(Party::User(*id)),
        Team(name, email) => Some(Party::Team { name: (*name).into(), email: (*email).into() }),
        Nobody => None,
    }
}

async fn say(connection: &mut Connection, draft: &Draft, now: Timestamp, at: Timestamp) -> Result<(), AppError> {
    let id: ClientId = draft.id.parse().map_err(AppError::internal)?;
    let day = |days: i64| Day::parse(iso(now.plus(days * DAY)).get(..10).unwrap_or_default()).ok();
    let labels: Vec<Label> =
        draft.labels.iter().map(|(name, colour)| Label { name: (*name).into(), colour: *colour }).collect();
    let said = Ownership {
        owner: party(&draft.owner),
        stand_in: party(&draft.stand_in),
        purpose: draft.purpose.into(),
        labels: labels.iter().map(|label| label.name.clone()).collect(),
        review: draft.review.and_then(day),
        notes: draft.notes.into(),
    };
    let by = TOM.to_string();
    ownership::save(connection, (id, MERIDIAN), &Kept::default(), (&said, &labels), (at, &by)).await?;
    Ok(())
}
