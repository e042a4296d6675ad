//! Two reviews that run: of the clients in production, two answered, two for Ana Ruiz to answer; and of those for staging, past its
//! due day, with a client of which nobody said anything and that was rehearsed since.

use super::people::{ANA, MERIDIAN, TOM, id};
use crate::{
    domain::{
        ClientId, ReviewId, Timestamp, UserId,
        audit::{AuditAction, AuditField, ObjectKind},
        day::Day,
        review::Answer,
        time::DAY,
    },
    policy::ActorKind,
    server::{
        http::instant::iso,
        storage::{
            Connection,
            audit::entry::{self, Change, NewEntry},
            clients::{
                reviewed,
                reviews::{self, Review},
            },
            demo::add_reviewed,
        },
        use_cases::error::AppError,
    },
};

const NAME: &str = "Clients in production";

/// What the list shows with that label, by name.
const CLIENTS: [(&str, &str); 6] = [
    ("c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4", "Agent desktop"),
    ("8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7", "Billing sync"),
    ("72d0b8e3-f6a1-4c95-9e47-1b3f5c80da29", "Chat bot"),
    ("27b9e604-91ac-4d38-8e5f-10c7f2ab63d9", "Contact importer"),
    ("d17c9f20-8e6b-43a5-b2f8-60a5e7c14d93", "Data warehouse"),
    ("6b04d1ce-83f7-4e2a-9c58-a1f70e36b2d5", "Payroll bridge"),
];

/// The same of staging. One of them is deactivated by now.
const STAGING: [(&str, &str); 2] = [
    ("27b9f113-0d4e-4b7a-a1c2-6f8e93d05b17", "Contact importer"),
    ("07a5c3e8-d91f-4b64-9e20-7c6d4f8b15a3", "Load test"),
];

pub async fn seed(connection: &mut Connection, now: Timestamp) -> Result<(), AppError> {
    staging(connection, now).await?;
    production(connection, now).await
}

fn day(now: Timestamp, days: i64) -> Result<Day, AppError> {
    Day::parse(iso(now.plus(days * DAY)).get(..10).unwrap_or_default()).map_err(AppError::internal)
}

/// Writes that a review was started over a label.
async fn start(
    connection: &mut Connection,
    (id, name, label): (ReviewId, &str, &str),
    clients: &[(&str, &'static str)],
    (started_at, due): (Timestamp, Day),
) -> Result<(Review, Vec<(ClientId, &'static str)>), AppError> {
    let review = Review {
        id,
        name: name.into(),
        query: format!("label={label}"),
        due,
        started_by: ANA.to_string(),
        starter: None,
        started_at,
        ender: None,
        ended_at: None,
        result: None,
        version: 1,
    };
    reviews::insert(connection, MERIDIAN, &review).await?;
    let mut read = vec![];
    for (client, name) in clients {
        read.push((client.parse().map_err(AppError::internal)?, *name));
    }
    add_reviewed(connection, review.id, &read).await?;
    let n = read.len().to_string();
    let changes = [
        (AuditField::Filter, review.query.as_str()),
        (AuditField::Clients, &n),
        (AuditField::Due, review.due.as_str()),
    ];
    let object = (ObjectKind::Review, review.id.to_string(), review.name.clone());
    let changes = changes.into_iter().filter_map(|(field, line)| Change::of_line(field, "", line)).collect();
    tell(connection, (ANA, "Ana Ruiz"), started_at, AuditAction::StartReview, (object, changes)).await?;
    Ok((review, read))
}

async fn staging(connection: &mut Connection, now: Timestamp) -> Result<(), AppError> {
    let id = ReviewId::from_uuid(id(11, 2));
    let days = (now.plus(-20 * DAY), day(now, -2)?);
    start(connection, (id, "Staging, autumn", "staging"), &STAGING, days).await.map(|_| ())
}

async fn production(connection: &mut Connection, now: Timestamp) -> Result<(), AppError> {
    let id = ReviewId::from_uuid(id(11, 1));
    let days = (now.plus(-5 * DAY), day(now, 9)?);
    let (review, clients) = start(connection, (id, NAME, "production"), &CLIENTS, days).await?;
    // The day on which he had said that somebody is to look at it again.
    let said = [(clients[3], Answer::Needed(day(now, 60)?)), (clients[2], Answer::NotMine)];
    for ((client, name), answer) in said {
        answered(connection, &review, (client, name), &answer, now.plus(-2 * DAY)).await?;
    }
    Ok(())
}

async fn answered(
    connection: &mut Connection,
    review: &Review,
    (client, name): (ClientId, &str),
    answer: &Answer,
    at: Timestamp,
) -> Result<(), AppError> {
    let row = reviewed::row(connection, review.id, client).await?;
    let row = row.ok_or_else(|| AppError::internal("a client of the demo's review is not there"))?;
    reviewed::answer(connection, (review.id, &row), (Some(answer), None), (at, &TOM.to_string())).await?;
    let lines = [(AuditField::Review, review.name.clone()), (AuditField::Answer, answer.to_string())];
    let changes = lines.into_iter().filter_map(|(field, line)| Change::of_line(field, "", &line)).collect();
    let object = (ObjectKind::Client, client.to_string(), name.to_owned());
    tell(connection, (TOM, "Tom Okafor"), at, AuditAction::AnswerReview, (object, changes)).await
}

async fn tell(
    connection: &mut Connection,
    (who, name): (UserId, &str),
    at: Timestamp,
    action: AuditAction,
    (object, changes): ((ObjectKind, String, String), Vec<Change>),
) -> Result<(), AppError> {
    let told = NewEntry {
        actor: Some((who.uuid(), name.into())),
        actor_kind: ActorKind::User,
        address: Some("192.0.2.61".into()),
        changes,
        ..NewEntry::own(MERIDIAN, at, action, object)
    };
    entry::write(connection, &told).await?;
    Ok(())
}
