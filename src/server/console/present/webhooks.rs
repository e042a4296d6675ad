//! What a notice says by webhook, which docs/api.md describes, and what My account says of the webhook.

use super::{
    needs::needs,
    notices::{ends, place, plain},
    time::{deadline, past},
};
use crate::{
    domain::{
        OrganizationId, Timestamp,
        webhook::{Answer, DAILY, ENDING, TEST},
    },
    server::{
        console::zone,
        http::instant::iso,
        use_cases::{account::OwnWebhook, error::AppError, notices::Notice},
    },
    wire::{LateNotice, Webhook, route},
};
use chrono_tz::Tz;
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// What every message is.
#[derive(Serialize)]
struct Message<D> {
    r#type: &'static str,
    timestamp: String,
    data: D,
}

#[derive(Serialize)]
struct Data {
    organization: Organization,
    /// What ends within a day, the first at first.
    ends: Vec<Ends>,
    /// What needs the reader, as Admin says it.
    needs: Vec<Needs>,
    /// Where is chosen what one is told of.
    choose: String,
}

#[derive(Serialize)]
struct Organization {
    id: OrganizationId,
    name: String,
}

#[derive(Serialize)]
struct Ends {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<Named>,
    /// Instead of a client.
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<Named>,
    /// Of a secret: its id, and what it is known by.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Secret>,
    ends_at: String,
    /// Whether it does not end then if it is used before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unless_used: bool,
    says: String,
    url: String,
}

#[derive(Serialize)]
struct Named {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct Secret {
    id: Uuid,
    hint: String,
}

#[derive(Serialize)]
struct Needs {
    kind: &'static str,
    count: u64,
    /// Whether there may be more than `count`.
    or_more: bool,
    says: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    more: String,
    url: String,
}

/// Words a notice as JSON, as its reader sees times. `day`: the first day on which refusals count, in their zone.
///
/// # Errors
/// When it cannot be written.
pub fn body(
    notice: &Notice,
    organization: OrganizationId,
    (day, zone): (&str, Tz),
    public_url: &str,
    now: Timestamp,
) -> Result<String, AppError> {
    let data = zone::read_in(zone, || data(notice, organization, day, public_url, now));
    let r#type = if notice.extra { ENDING } else { DAILY };
    written(&Message { r#type, timestamp: iso(now), data })
}

fn data(notice: &Notice, organization: OrganizationId, day: &str, public_url: &str, now: Timestamp) -> Data {
    let ends = notice.endings.iter().map(|ending| Ends {
        kind: ending.need.as_str(),
        client: ending.client.map(|client| Named { id: client.to_string(), name: ending.name.clone() }),
        review: ending.client.is_none().then(|| Named { id: ending.thing.to_string(), name: ending.name.clone() }),
        secret: ending.hint.clone().map(|hint| Secret { id: ending.thing, hint }),
        ends_at: iso(ending.ends_at),
        unless_used: ending.unless_used,
        says: ends(ending, now),
        url: format!("{public_url}{}", place(ending)),
    });
    // What is counted has one line each, in this order.
    let counted = notice.needed.iter().filter_map(|needed| Some((needed.need, needed.count?)));
    let lines = needs(&notice.needed, None, day, now).lines;
    let needs = counted.zip(lines).map(|((need, count), line)| Needs {
        kind: need.as_str(),
        count: count.n,
        or_more: count.or_more,
        says: line.what,
        more: line.more,
        url: format!("{public_url}{}", line.to),
    });
    Data {
        organization: Organization { id: organization, name: plain(&notice.organization) },
        ends: ends.collect(),
        needs: needs.collect(),
        choose: format!("{public_url}{}", route::NOTICES),
    }
}

/// What a test says.
///
/// # Errors
/// When it cannot be written.
pub fn test(now: Timestamp) -> Result<String, AppError> {
    let says = "This is a test: notices arrive here.".to_owned();
    let data = Map::from_iter([("says".to_owned(), Value::String(says))]);
    written(&Message { r#type: TEST, timestamp: iso(now), data })
}

fn written<D: Serialize>(message: &Message<D>) -> Result<String, AppError> {
    serde_json::to_string(message).map_err(AppError::internal)
}

/// What came of a test.
pub fn tested(answer: &Answer) -> String {
    match answer {
        Answer::Taken(status) => format!("The test arrived: the target answered {status}."),
        Answer::Gone => {
            "The test did not arrive. The target answered 410, and a notice would switch the webhook off.".into()
        }
        Answer::Failed(says) | Answer::Later(says, _) => format!("The test did not arrive. {says}"),
    }
}

/// What My account says of the webhook.
pub fn panel(own: OwnWebhook, now: Timestamp) -> Webhook {
    let OwnWebhook { webhook, late } = own;
    let off = webhook.off_at.map(|at| {
        let why = match webhook.off_why.as_deref() {
            Some("gone") => "Its target answered that it wants nothing any more (410 Gone).",
            _ => "The database was put back to an earlier state: look whether the address is still the right one. Saving it makes a new secret, as this one may have been replaced.",
        };
        (past(now, at), why.to_owned())
    });
    let late = late.into_iter().map(|message| LateNotice {
        made: past(now, message.made_at),
        again: message.next_at.map(|at| deadline(now, at)),
        says: message.failure.unwrap_or_default(),
        attempts: message.attempts.unsigned_abs(),
        id: message.id,
    });
    Webhook { url: webhook.url, off, delivered: webhook.delivered_at.map(|at| past(now, at)), late: late.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{ClientId, Count, need::Need, notice::Ending},
        server::use_cases::needs::{Needed, PutOff},
    };

    /// Mon 23 Nov 2026, 14:02 UTC.
    const NOW: Timestamp = Timestamp::from_millis(1_795_442_520_000);

    #[test]
    fn a_notice_says_by_webhook_what_it_says_by_mail_with_names_and_numbers_apart() {
        let count = Some(Count { n: 2, or_more: true });
        let needed =
            |need, count| Needed { need, count, knocked: None, owner_left: 0, next: None, put_off: PutOff::Nothing };
        let notice = Notice {
            name: "Ana Ruiz".into(),
            email: "ana@example.com".into(),
            organization: "Meridian Post".into(),
            extra: false,
            endings: vec![Ending {
                ends_at: NOW.plus(3_600_000),
                need: Need::SecretEnds,
                thing: Uuid::from_u128(3),
                client: Some(ClientId::from_uuid(Uuid::from_u128(7))),
                name: "Pay\u{202e}roll".into(),
                hint: Some("cs_…ab12".into()),
                unless_used: true,
            }],
            needed: vec![needed(Need::Silent, None), needed(Need::Legacy, count)],
        };
        let organization = OrganizationId::from_uuid(Uuid::from_u128(9));
        let zone = zone::named("Europe/Rome").unwrap();
        let text = body(&notice, organization, ("2026-11-17", zone), "https://c.example", NOW).unwrap();
        let told: Value = serde_json::from_str(&text).unwrap();
        let url = "https://c.example/admin/integrations/oauth/00000000-0000-0000-0000-000000000007";
        let expected = serde_json::json!({
            "type": "notice.daily",
            "timestamp": "2026-11-23T14:02:00.000Z",
            "data": {
                "organization": { "id": "00000000-0000-0000-0000-000000000009", "name": "Meridian Post" },
                "ends": [{
                    "kind": "secret_ends",
                    "client": { "id": "00000000-0000-0000-0000-000000000007", "name": "Pay\u{202e}roll" },
                    "secret": { "id": "00000000-0000-0000-0000-000000000003", "hint": "cs_…ab12" },
                    "ends_at": "2026-11-23T15:02:00.000Z",
                    "unless_used": true,
                    "says": "The secret cs_…ab12 of Pay\u{fffd}roll ends in 1 hour, on Mon 23 Nov 2026, 16:02 UTC+1, unless it is used before.",
                    "url": url,
                }],
                "needs": [{
                    "kind": "legacy_grant",
                    "count": 2,
                    "or_more": true,
                    "says": "2+ clients with a legacy grant type",
                    "more": "They get no tokens. Give them a current grant type, or delete them.",
                    "url": "https://c.example/admin/integrations/oauth?legacy=yes",
                }],
                "choose": "https://c.example/admin/account#notices",
            },
        });
        assert_eq!(told, expected);
        let extra = Notice { extra: true, needed: vec![], ..notice };
        assert!(body(&extra, organization, ("2026-11-17", zone), "", NOW).unwrap().contains("\"notice.ending\""));
        assert!(!text.contains("ana@example.com"));
    }

    #[test]
    fn what_came_of_a_test_is_said() {
        assert_eq!(tested(&Answer::Taken(204)), "The test arrived: the target answered 204.");
        let failed = tested(&Answer::Failed("The target answered 500.".into()));
        assert_eq!(failed, "The test did not arrive. The target answered 500.");
    }
}
