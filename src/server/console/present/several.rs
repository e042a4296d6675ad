//! Several clients at once, as the screens show them.

use super::{
    clients::{evidence, row},
    ownership::ownership,
    refusal::ui_error,
    time::{exact, past},
};
use crate::{
    domain::{
        Timestamp,
        attempt::Attempt,
        ownership::Label,
        several::{Chosen, Several},
        watch::Watch,
    },
    server::use_cases::{
        clients::{Became, ChosenClient, Did, ListedClient, Owned},
        error::AppError,
        refusal::{Conflict, Refusal, StaleEdit},
    },
    wire::{AnsweredRow, SeveralClients, SeveralRow, SeveralUse, UiError},
};

/// The clients of a question; `chosen`: how many were named, and how many are left for another question.
pub fn clients(
    (found, watch): (Vec<ChosenClient>, Watch),
    (chosen, beyond): (usize, u64),
    labels: Vec<Label>,
    now: Timestamp,
) -> SeveralClients {
    let one = |one: ChosenClient| {
        let lately = one.evidence.as_ref().and_then(|facts| facts.used_lately.clone());
        let (calls, callers) = lately.map_or((0, vec![]), |used| (used.times.n, used.addresses));
        let knocks = one.rehearsed.as_ref().map(|rehearsed| rehearsed.n(Attempt::Knock));
        SeveralRow {
            row: row(ListedClient::from(&one.client), &watch, now),
            ownership: ownership(&one.owned, now),
            use_of: one
                .evidence
                .map(|facts| Box::new(SeveralUse { evidence: evidence(facts, now), calls, callers, knocks })),
        }
    };
    SeveralClients { rows: found.into_iter().map(one).collect(), chosen: chosen as u64, beyond, labels }
}

/// What came of one; `request_id`: under which a failure of ours is logged.
pub fn answered(what: Several, one: &Chosen, became: Became, (now, request_id): (Timestamp, &str)) -> AnsweredRow {
    let (done, says) = match became {
        Became::Done(did) => (true, said(what, did)),
        Became::Refused(error) => (false, why(error, now, request_id)),
        Became::NotTried => (false, "Not tried: one before it failed, and this one would have, too.".to_owned()),
    };
    AnsweredRow { id: one.id, name: one.name.clone(), done, says }
}

fn said(what: Several, did: Did) -> String {
    match (did, what) {
        (Did::Deactivated { date_to_delete }, _) => format!("Deactivated. Removed on {}.", exact(date_to_delete)),
        (Did::Rehearsed { until }, _) => format!("Refused until {}. Nothing is cut.", exact(until)),
        (Did::LetIn, _) => "Let in again. What was issued before works.".to_owned(),
        (Did::Nothing, _) => "It was so already.".to_owned(),
        (Did::Said(owned), Several::Label) => labels(&owned),
        (Did::Said(owned), _) => {
            let owner = owned.owner.as_ref().map_or("Nobody", |owner| owner.name.as_str());
            format!("{owner} answers for it.")
        }
    }
}

fn labels(owned: &Owned) -> String {
    let names: Vec<&str> = owned.labels.iter().map(|label| label.name.as_str()).collect();
    if names.is_empty() { "It has no label now.".to_owned() } else { format!("Its labels: {}.", names.join(", ")) }
}

/// Why it was left as it was.
fn why(error: AppError, now: Timestamp, request_id: &str) -> String {
    if let AppError::Refused(Refusal::Conflict(conflict)) = &error {
        let by = |by: &Option<String>| by.clone().unwrap_or_else(|| "Clientele".to_owned());
        match &**conflict {
            Conflict::Stale(StaleEdit { by: who, current, .. }) => {
                return changed(&by(who), current.modified_at, now);
            }
            Conflict::StaleOwnership(overtaken) => return changed(&by(&overtaken.by), overtaken.at, now),
            _ => {}
        }
    }
    match ui_error(error, request_id) {
        UiError::Invalid(errors) => errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" "),
        other => sentence(&other.to_string()),
    }
}

/// With a full stop, as reasons beside controls have none.
fn sentence(says: &str) -> String {
    if says.ends_with('.') { says.to_owned() } else { format!("{says}.") }
}

fn changed(by: &str, at: Timestamp, now: Timestamp) -> String {
    format!("Not touched: {by} changed it {}, after you looked.", past(now, at).in_a_sentence())
}
