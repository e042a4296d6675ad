//! What needs whoever is signed in, in sentences, each with the address of the list that shows it.

use super::time::{deadline, exact};
use crate::{
    domain::{
        Count, State, Timestamp,
        authorization::AuthorizationState,
        client_filter::OwnedBy,
        need::{Need, SECRET_ENDS, SILENT},
        text::capitalized,
    },
    server::use_cases::{
        account::KeptNotices,
        needs::{Needed, PutOff},
    },
    wire::{NeedLine, Needs, route, thousands},
};

/// `unsent`: how the mails to the user stand, where the last one could not be sent; `since`: the first day of refusals that
/// count.
pub fn needs(all: &[Needed], unsent: Option<&KeptNotices>, since: &str, now: Timestamp) -> Needs {
    let mut lines: Vec<NeedLine> = unsent.map(not_told).into_iter().collect();
    let (mut none, mut unknown) = (vec![], vec![]);
    for needed in all {
        match needed.count {
            None => unknown.push(not_yet(needed)),
            Some(_) if needed.is_none() => none.push(without_number(needed.need)),
            Some(count) => lines.push(line(needed, count, since, now)),
        }
    }
    Needs { lines, none, unknown }
}

/// "clients in rehearsal"
pub fn without_number(need: Need) -> String {
    need.says(Count::exactly(0)).trim_start_matches("0 ").to_owned()
}

/// Who relies on mail has to know that none comes.
fn not_told(kept: &KeptNotices) -> NeedLine {
    let at = kept.failed_at.map(|at| format!("On {}. ", exact(at))).unwrap_or_default();
    NeedLine {
        what: "The last mail to you could not be sent".into(),
        more: at + kept.failure.as_deref().unwrap_or_default(),
        to: format!("{}#notices", route::ACCOUNT),
        urgent: true,
    }
}

fn not_yet(needed: &Needed) -> String {
    let what = capitalized(&without_number(needed.need));
    if needed.need == Need::LogBroken {
        return format!("{what}: not known, as it was not looked through yet.");
    }
    match needed.next {
        Some(at) => format!("{what}: known from {} on, once use is recorded for long enough.", exact(at)),
        None => format!("{what}: not known, as use is not recorded."),
    }
}

fn line(needed: &Needed, count: Count, since: &str, now: Timestamp) -> NeedLine {
    let Needed { need, knocked, owner_left, next, put_off, .. } = *needed;
    let next = next.map(|at| deadline(now, at));
    let is_one = count == Count::exactly(1);
    let either = |one: &'static str, several: &'static str| if is_one { one } else { several };
    let unless = if put_off == PutOff::Nothing { "" } else { ", unless it is used before" };
    let first = |which: &str| {
        next.as_ref()
            .map_or_else(String::new, |next| format!("{which} in {}, on {}{unless}.", next.relative, next.exact))
    };
    let of_them = |at: &str| match knocked {
        Some(n) if !is_one => format!(" {at} {} of them", thousands(n)),
        _ => String::new(),
    };
    let heard = knocked.is_some_and(|n| n > 0);
    let more = match need {
        Need::LogBroken => {
            "Somebody changed the database from outside, or a part of it is lost. Whoever runs Clientele for you \
             finds out where by clientele audit verify."
                .into()
        }
        Need::RemovedSoon => {
            let removed = first(either("It is removed for good", "The first is removed for good"));
            let knocks = heard.then(|| format!(" Somebody still tries to get in{}.", of_them("with")));
            removed + &knocks.unwrap_or_default()
        }
        Need::Rehearsed => {
            let knocks = match heard {
                true => format!(" Somebody has knocked{}: they would notice.", of_them("at")),
                false => " Nobody has knocked so far.".into(),
            };
            first(either("It ends", "The first ends")) + &knocks
        }
        Need::SecretEnds => {
            let then = match put_off {
                PutOff::Nothing => " Add a second secret before that, so that nothing stops.",
                PutOff::First => " Add a second secret before another one expires, so that nothing stops.",
                PutOff::All => " It was asked to end when silent, and another secret stays.",
            };
            first(either("It ends", "The first ends")) + then
        }
        Need::Requested => "Somebody of your organization waits for an answer.".into(),
        Need::Asked => either(
            "It asks whether a client is still needed: it is yours, or you stand in.",
            "They ask whether clients are still needed: they are yours, or you stand in.",
        )
        .into(),
        Need::ReviewDue => either(
            "Silence ends nothing by itself: rehearse what got no answer, and end the review.",
            "Silence ends nothing by itself: rehearse what got no answer, and end the reviews.",
        )
        .into(),
        Need::Silent => "Never, or not since then. A rehearsal shows who would notice if it went.".into(),
        Need::Legacy => either(
            "It gets no tokens. Give it a current grant type, or delete it.",
            "They get no tokens. Give them a current grant type, or delete them.",
        )
        .into(),
        Need::Ownerless => match owner_left {
            0 => either("Nobody answers for it: no owner is named.", "Nobody answers for them: no owner is named.")
                .into(),
            _ if is_one => "Nobody answers for it: the user who was its owner was deactivated.".into(),
            left => format!(
                "Nobody answers for them: no owner is named, or the user who was it was deactivated, as of {} of them.",
                thousands(left)
            ),
        },
        Need::ScopeAll => "It touches everything the API offers. The tab Usage says what calls need.".into(),
        Need::RefusedSignIn => "Wrong passwords and codes, too many attempts, and a No to an application.".into(),
        Need::RefusedChange => "Somebody tried what they may not do.".into(),
    };
    NeedLine { what: need.says(count), more, to: list(need, since), urgent: is_urgent(needed) }
}

/// Whether something ends by itself that somebody still uses.
fn is_urgent(needed: &Needed) -> bool {
    match needed.need {
        Need::LogBroken => true,
        Need::SecretEnds => needed.put_off != PutOff::All,
        _ => needed.knocked.is_some_and(|n| n > 0),
    }
}

/// Where they are listed.
pub fn list(need: Need, since: &str) -> String {
    const YES: &str = "yes";
    let (days, ends) = (SILENT.to_string(), SECRET_ENDS.to_string());
    let clients = route::clients_with;
    let refused = |log| route::with_query(log, [("outcome", "refused"), ("from", since)]);
    match need {
        Need::RemovedSoon => clients("state", State::Inactive.as_str()),
        Need::Rehearsed => clients("rehearsed", YES),
        Need::SecretEnds => clients("secret-expiry", &ends),
        Need::Requested => route::with_query(route::AUTHORIZED, [("state", AuthorizationState::Pending.as_str())]),
        Need::Asked => route::with_query(route::REVIEWS, [("only", Some("mine"))]),
        Need::ReviewDue => route::with_query(route::REVIEWS, [("only", Some("past-due"))]),
        Need::Silent => clients("used", &days),
        Need::Legacy => clients("legacy", YES),
        Need::Ownerless => clients("owner", OwnedBy::MISSING),
        Need::ScopeAll => clients("all", YES),
        Need::RefusedSignIn => refused(route::EVENTS),
        Need::RefusedChange => refused(route::AUDIT),
        Need::LogBroken => route::AUDIT.to_owned(),
    }
}
