//! What a client is used for, as its Usage tab shows it.

use super::time::{happened, past};
use crate::{
    domain::{
        Timestamp,
        refusal::within_a_sentence,
        time::{DAY, ago},
        usage::{KEPT, Lately, TOLD_APART, Times, UseKind, served},
    },
    server::{
        console::zone,
        http::instant::{date, day, utc},
        use_cases::clients::{UsedFor, UsedOn},
    },
    wire::{ClientUsage, UsageCounts, UsageDay, UsageRefusal, UsedThing, plural},
};

/// The use of a client.
pub fn page(facts: UsedFor, now: Timestamp) -> ClientUsage {
    let known_since = facts.client.known_since;
    let forgotten = now.plus(-KEPT * DAY);
    // What was before the client was there, or is forgotten, is not missing.
    let watched = facts.watch.by_day_since.map(|since| since.max(known_since).max(forgotten));
    let kept = facts.watch.whole_by_day().map(|whole| whole.max(forgotten));
    let thing = |name: String, has: bool, times: Option<Times>| UsedThing {
        name,
        has,
        n: times.as_ref().map_or(0, |times| times.n),
        last: happened(now, times.map(|times| times.last_at), (known_since, kept)),
    };
    let secrets = facts.secrets.into_iter().map(|(secret, times)| {
        // Its own mark is older than the records by day.
        let last = secret.last_used_at.max(times.as_ref().map(|times| times.last_at));
        let last = happened(now, last, (secret.created_at, facts.watch.whole()));
        UsedThing { last, ..thing(secret.hint, true, times) }
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
            .map(|(scope, times)| thing(scope.to_string(), served(&facts.client.scopes, &scope), Some(times)))
            .collect(),
        never_needed: facts.never_needed.into_iter().collect(),
        maybe_needed: facts.maybe_needed.into_iter().collect(),
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

/// "412 times since Monday, last 2 minutes ago, from 203.0.113.24 and 2 other addresses"
pub fn lately(used: &Lately, now: Timestamp) -> String {
    let Times { n, first_at, last_at, .. } = used.times;
    let last = ago(now, last_at);
    let last = within_a_sentence(&last);
    let when = match n {
        1 => format!("once, {last}"),
        n => format!("{} {}, last {last}", plural(n, "time"), since(first_at, now)),
    };
    let from = match used.addresses.as_slice() {
        [] => String::new(),
        [one] => format!(", from {one}"),
        [one, others @ ..] => format!(", from {one} and {}", plural(others.len() as u64, "other address")),
    };
    format!("{when}{from}")
}

/// "today", "since Monday", "since 28 Oct 2026", in the reader's zone.
fn since(at: Timestamp, now: Timestamp) -> String {
    let zone = zone::readers();
    let (then, today) = (utc(at).with_timezone(&zone), utc(now).with_timezone(&zone));
    match (today.date_naive() - then.date_naive()).num_days() {
        ..=0 => "today".into(),
        1..=6 => then.format("since %A").to_string(),
        _ => format!("since {}", date(&then)),
    }
}

/// What is said of the last thirty days of a client before it loses its access; `None`: nothing is known of them. `whole`:
/// since when all of its use is recorded by day.
pub fn last_days(used: Option<&Lately>, whole: Option<Timestamp>, now: Timestamp) -> Option<String> {
    match (used, whole) {
        (Some(used), _) => Some(format!("It was used {}.", lately(used, now))),
        (None, None) => None,
        (None, Some(begun)) if now.since(begun) >= TOLD_APART * DAY => {
            Some("It was not used in the last 30 days.".into())
        }
        (None, Some(begun)) if begun > now => None,
        (None, Some(begun)) => Some(format!("It was not used {}. Earlier use is not known.", since(begun, now))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{HOUR, MINUTE};

    /// Mon 23 Nov 2026, 14:02 UTC.
    const NOW: Timestamp = Timestamp::from_millis(1_795_442_520_000);

    fn used(n: u64, first: i64, addresses: &[&str]) -> Lately {
        let times = Times { n, first_at: NOW.plus(-first), last_at: NOW.plus(-2 * MINUTE), last_from: None };
        Lately { times, addresses: addresses.iter().map(|address| (*address).to_owned()).collect() }
    }

    #[test]
    fn how_often_since_when_and_from_where_is_one_sentence() {
        for (used, words) in [
            (used(1, 2 * MINUTE, &[]), "once, 2 minutes ago"),
            (used(412, HOUR, &["192.0.2.7"]), "412 times today, last 2 minutes ago, from 192.0.2.7"),
            (
                used(1_204, 6 * DAY, &["192.0.2.7", "192.0.2.8"]),
                "1,204 times since Tuesday, last 2 minutes ago, from 192.0.2.7 and 1 other address",
            ),
            (
                used(2, 26 * DAY, &["192.0.2.7", "192.0.2.8", "192.0.2.9"]),
                "2 times since 28 Oct 2026, last 2 minutes ago, from 192.0.2.7 and 2 other addresses",
            ),
        ] {
            assert_eq!(lately(&used, NOW), words);
        }
    }

    #[test]
    fn no_use_is_said_of_what_is_recorded_only() {
        let says = |begun: Option<i64>| last_days(None, begun.map(|ago| NOW.plus(-ago)), NOW);
        assert_eq!((says(None), says(Some(-DAY))), (None, None));
        assert_eq!(says(Some(30 * DAY)).unwrap(), "It was not used in the last 30 days.");
        assert_eq!(says(Some(2 * DAY)).unwrap(), "It was not used since Saturday. Earlier use is not known.");
    }
}
