//! A database that was put back, in words.

use super::time::exact;
use crate::{
    domain::{
        audit::ObjectKind,
        restoration::{Cause, Taken, Taking},
    },
    server::use_cases::restorations::{Found, Held, Restoration},
    wire::{RestorationPage, RestorationWaits, RestoredBanner, TakenRow, route},
};

pub fn banner(found: &Restoration) -> RestoredBanner {
    RestoredBanner {
        older_file: found.cause == Cause::OlderFile,
        restored: exact(found.restored_at),
        state_of: exact(found.state_of),
        revives: found.revives,
        held: found.is_held(),
    }
}

/// What is said when it was confirmed.
pub fn confirmed(found: &Restoration) -> String {
    let goes_on = if found.is_held() { "Clients get tokens and people sign in again. " } else { "" };
    format!("Confirmed. {goes_on}Pages do not tell of it any more; the audit log does.")
}

/// The page; what had been taken is for those who may confirm.
pub fn page(Found { restoration: found, may_confirm, held }: Found) -> RestorationPage {
    RestorationPage {
        waits: held.as_ref().map(waits),
        told: banner(&found),
        restored_at: found.restored_at.millis(),
        known_until: found.known_until.map(exact),
        confirmed: found.confirmed_at.map(exact).zip(found.confirmed_by.clone()),
        taken: found.taken().filter(|_| may_confirm).map(|taken| taken.iter().map(row).collect()),
    }
}

fn waits(held: &Held) -> RestorationWaits {
    RestorationWaits {
        secrets: held.waiting.secrets.unsigned_abs(),
        clients: held.waiting.clients.unsigned_abs(),
        people: held.people(),
    }
}

fn row(taken: &Taken) -> TakenRow {
    let Taken { taking, kind, id, name, at, by, ended, .. } = taken;
    let to = match ObjectKind::parse(kind) {
        Some(ObjectKind::Client) => id.parse().ok().map(route::client),
        Some(ObjectKind::User) => Some(route::user(id)),
        Some(ObjectKind::Role) => id.parse().ok().map(route::role),
        Some(ObjectKind::Authorization) => Some(route::authorization(id)),
        Some(ObjectKind::Division) => Some(route::DIVISIONS.to_owned()),
        Some(ObjectKind::View) => Some(route::VIEWS.to_owned()),
        Some(ObjectKind::Review) => Some(route::REVIEWS.to_owned()),
        Some(ObjectKind::Organization) => Some(route::ORGANIZATION.to_owned()),
        None => None,
    };
    TakenRow {
        kind: taken.kind_words(),
        name: name.clone(),
        words: words(*taking),
        to,
        at: exact(*at),
        by: by.clone(),
        ended: *ended,
    }
}

fn words(taking: Taking) -> String {
    taking.words().to_owned()
}
