//! Rehearsals as the screens show them.

use super::time::{deadline, past};
use crate::{
    domain::{Timestamp, attempt::Attempt, rehearsal::Ended},
    server::use_cases::clients::{Came, Rehearsed},
    wire::{Rehearsal, RehearsalCaller},
};

pub fn rehearsal(facts: &Rehearsed, now: Timestamp) -> Rehearsal {
    let strangers = facts.of_kind(Attempt::Stranger).map(|came| came.times.last_at).max();
    Rehearsal {
        number: facts.number,
        started: past(now, facts.rehearsal.started_at),
        started_by: facts.started_by.clone(),
        until: facts.closed.is_none().then(|| deadline(now, facts.rehearsal.ends_at)),
        ended: facts.closed.map(|closed| (past(now, closed.ended_at), how(closed.ended, facts.ended_by.as_deref()))),
        result: facts.result(),
        callers: facts.of_kind(Attempt::Knock).map(|came| caller(came, now)).collect(),
        strangers: strangers.map(|last| (facts.n(Attempt::Stranger), past(now, last))),
    }
}

fn how(ended: Ended, by: Option<&str>) -> String {
    match (ended, by) {
        (Ended::ByItself, _) => "by itself".into(),
        (Ended::Early, Some(by)) => format!("by {by}"),
        (Ended::Early, None) => "early".into(),
        (Ended::Cut, Some(by)) => format!("when {by} stopped the client"),
        (Ended::Cut, None) => "when the client was stopped".into(),
    }
}

fn caller(came: &Came, now: Timestamp) -> RehearsalCaller {
    let removed = || "a secret that was removed since".to_owned();
    RehearsalCaller {
        address: came.address.clone(),
        secret: came.secret_id.map(|_| came.hint.clone().unwrap_or_else(removed)),
        n: came.times.n,
        last: past(now, came.times.last_at),
    }
}
