//! What a client is used for, as its Usage tab shows it.

use super::time::{happened, past};
use crate::{
    domain::{
        Timestamp,
        time::DAY,
        usage::{KEPT, Times, UseKind},
    },
    server::{
        http::instant::{day, utc},
        use_cases::clients::{UsedFor, UsedOn},
    },
    wire::{ClientUsage, Happened, UsageCounts, UsageDay, UsageRefusal, UsedThing},
};

/// The use of a client.
pub fn page(facts: UsedFor, now: Timestamp) -> ClientUsage {
    let since = facts.recorded_since;
    // What was before the client was there, or is forgotten, is not missing.
    let watched = since.map(|since| since.max(facts.client.life.created_at).max(now.plus(-KEPT * DAY)));
    let thing = |name: String, has: bool, times: Option<Times>| UsedThing {
        name,
        has,
        n: times.as_ref().map_or(0, |times| times.n),
        last: happened(now, times.map(|times| times.last_at), since),
    };
    let secrets = facts.secrets.into_iter().map(|(secret, times)| {
        // Its own mark is older than the records by day.
        let last = secret.last_used_at.max(times.as_ref().map(|times| times.last_at));
        let used = thing(secret.hint, true, times);
        UsedThing { last: last.map_or(used.last, |at| Happened::At(past(now, at))), ..used }
    });
    ClientUsage {
        recorded_since: watched.map(|at| day(&utc(at))),
        days: facts.days.iter().map(of_day).collect(),
        refusals: facts
            .refusals
            .into_iter()
            .map(|(kind, code, times)| UsageRefusal {
                what: tried(kind).into(),
                code,
                n: times.n,
                last: past(now, times.last_at),
            })
            .collect(),
        addresses: facts.addresses.into_iter().map(|(address, at)| (address, past(now, at))).collect(),
        not_told_apart: facts.others,
        secrets: secrets.collect(),
        redirect_uris: facts.redirect_uris.into_iter().map(|(uri, has, times)| thing(uri, has, times)).collect(),
        scopes: facts
            .scopes
            .into_iter()
            .map(|(scope, times)| thing(scope.to_string(), facts.client.scopes.contains(&scope), Some(times)))
            .collect(),
        never_needed: facts.never_needed.into_iter().collect(),
        introspected: facts.introspected,
        organizations: facts.organizations.into_iter().map(|(_, name, times)| thing(name, true, Some(times))).collect(),
        people: facts.people,
    }
}

fn of_day(on: &UsedOn) -> UsageDay {
    let mut counts = UsageCounts { refused: on.refused, ..UsageCounts::default() };
    for (kind, n) in &on.answered {
        let of_kind = match kind {
            UseKind::Authorized => &mut counts.sign_ins,
            kind if kind.gets_token() => &mut counts.tokens,
            _ => &mut counts.calls,
        };
        *of_kind += n;
    }
    UsageDay { date: day(&utc(Timestamp::from_millis(on.day * DAY))), recorded: on.recorded, counts }
}

/// What was tried when it was refused.
const fn tried(kind: UseKind) -> &'static str {
    match kind {
        UseKind::Authorized => "Sign-in",
        UseKind::Issued => "Token",
        UseKind::Refreshed => "Refresh",
        UseKind::Asked => "Introspection",
        UseKind::Introspected => "Token asked about",
        UseKind::Revoked => "Revocation",
        UseKind::Called => "Call of this API",
    }
}
