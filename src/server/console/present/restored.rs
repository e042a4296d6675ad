//! A database that was put back, in words.

use super::time::exact;
use crate::{
    domain::{
        audit::ObjectKind,
        restoration::{Cause, Taken, Taking},
    },
    server::use_cases::restorations::Restoration,
    wire::{RestorationPage, RestoredBanner, TakenRow, route},
};

pub fn banner(found: &Restoration) -> RestoredBanner {
    RestoredBanner {
        older_file: found.cause == Cause::OlderFile,
        restored: exact(found.restored_at),
        state_of: exact(found.state_of),
        revives: found.revives,
    }
}

/// The page; what had been taken is for those who may confirm.
pub fn page((found, may_confirm): (Restoration, bool)) -> RestorationPage {
    RestorationPage {
        told: banner(&found),
        restored_at: found.restored_at.millis(),
        confirmed: found.confirmed_at.map(exact).zip(found.confirmed_by.clone()),
        taken: found.taken().filter(|_| may_confirm).map(|taken| taken.iter().map(row).collect()),
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
