//! Events of access in sentences.

use super::{agent, time::past};
use crate::{
    domain::{
        Timestamp,
        audit::Word,
        event::{EventKind, EventMethod, EventReason},
    },
    server::{
        console::zone::{day_before, readers},
        use_cases::{
            audit::{Event, events},
            place::Ends,
        },
    },
    wire::{EventRow, EventsPage, OwnEventsPage},
};

/// A page of events.
pub fn page(found: events::EventsPage, now: Timestamp) -> EventsPage {
    let zone = readers();
    EventsPage {
        rows: found.events.into_iter().map(|event| row(event, now)).collect(),
        beside: super::ends(found.ends),
        people: found.people.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        kinds: EventKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), called(*kind).to_owned())).collect(),
        zone: zone.name().to_owned(),
        days: [("Today", 0), ("Last 7 days", 6), ("Last 30 days", 29)]
            .map(|(words, back)| (words.to_owned(), day_before(now, back, zone)))
            .into(),
    }
}

/// A page of the reader's own events.
pub fn own_page((found, ends): (Vec<Event>, Ends), now: Timestamp) -> OwnEventsPage {
    OwnEventsPage {
        rows: found.into_iter().map(|event| own_row(event, now)).collect(),
        beside: super::ends(ends),
        zone: readers().name().to_owned(),
    }
}

/// An event, said to the one whom it is about.
fn own_row(event: Event, now: Timestamp) -> EventRow {
    let what = match (event.kind.known(), event.done) {
        (Some(EventKind::Proof), true) => Some("Confirmed who you are"),
        (Some(EventKind::Consent), true) => Some("Let an application act for you"),
        _ => None,
    };
    let row = row(event, now);
    EventRow { what: what.map_or(row.what, str::to_owned), ..row }
}

fn row(event: Event, now: Timestamp) -> EventRow {
    let (what, more) = (what(&event), more(&event));
    let (user, name) = event.user.unzip();
    EventRow {
        when: past(now, event.at),
        done: event.done,
        what,
        more,
        again: (event.times > 1).then(|| (event.times.unsigned_abs(), past(now, event.last_at))),
        who: name.or(event.typed).unwrap_or_else(|| "Nobody known".to_owned()),
        user,
        address: event.address,
        browser: event.user_agent.map(|name| agent::words(Some(&name))),
        client: event.client,
    }
}

/// What happened, in words to filter by.
const fn called(kind: EventKind) -> &'static str {
    match kind {
        EventKind::SignIn => "Sign-in",
        EventKind::SecondFactor => "Second step",
        EventKind::Proof => "Proof",
        EventKind::Throttled => "Too many attempts",
        EventKind::SignOut => "Sign-out",
        EventKind::Consent => "Consent",
    }
}

fn what(event: &Event) -> String {
    match &event.kind {
        Word::Known(kind) => match (kind, event.done) {
            (EventKind::SignIn, true) => "Signed in",
            (EventKind::SignIn, false) => "Sign-in refused",
            (EventKind::SecondFactor, true) => "Passed the second step",
            (EventKind::SecondFactor, false) => "Second step refused",
            (EventKind::Proof, true) => "Confirmed who they are",
            (EventKind::Proof, false) => "Proof refused",
            (EventKind::Throttled, _) => "Told to wait",
            (EventKind::SignOut, _) => "Signed out",
            (EventKind::Consent, true) => "Let an application act for them",
            (EventKind::Consent, false) => "Refused an application",
        }
        .to_owned(),
        Word::Other(word) => word.replace('_', " "),
    }
}

/// By what it was done, or why it was refused.
fn more(event: &Event) -> String {
    match (&event.reason, &event.method) {
        (Some(Word::Known(reason)), _) => why(*reason).to_owned(),
        (None, Some(Word::Known(method))) if event.done => by(*method, event.kind.known()).to_owned(),
        (Some(Word::Other(word)), _) | (None, Some(Word::Other(word))) => word.replace('_', " "),
        _ => String::new(),
    }
}

const fn why(reason: EventReason) -> &'static str {
    match reason {
        EventReason::Password => "The password was wrong.",
        EventReason::Unknown => "Nobody signs in with this name.",
        EventReason::Inactive => "The user is not active.",
        EventReason::Code => "The code was wrong.",
        EventReason::Passkey => "The passkey was not accepted.",
        EventReason::Account => "Too many attempts for the account.",
        EventReason::Address => "Too many attempts from the address.",
        EventReason::Everywhere => "Too many attempts for the account, from many addresses.",
        EventReason::SaidNo => "",
        EventReason::Restored => "The restored database was not confirmed yet.",
        EventReason::Many => "More attempts within an hour, counted together.",
    }
}

const fn by(method: EventMethod, kind: Option<EventKind>) -> &'static str {
    let alone = matches!(kind, Some(EventKind::Proof));
    match method {
        EventMethod::Password => "With the password.",
        EventMethod::App if alone => "With a code of the app.",
        EventMethod::RecoveryCode if alone => "With a recovery code.",
        EventMethod::App => "With the password and a code of the app.",
        EventMethod::RecoveryCode => "With the password and a recovery code.",
        EventMethod::Passkey => "With a passkey.",
        EventMethod::SecondPasskey => "With the password and a passkey.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, done: bool, method: Option<&str>, reason: Option<&str>) -> Event {
        Event {
            id: "0193".into(),
            organization_id: None,
            at: Timestamp::from_millis(0),
            last_at: Timestamp::from_millis(60_000),
            times: 3,
            kind: Word::<EventKind>::read(kind.into()),
            done,
            method: method.map(|word| Word::<EventMethod>::read(word.into())),
            reason: reason.map(|word| Word::<EventReason>::read(word.into())),
            user: None,
            typed: None,
            address: None,
            user_agent: None,
            request_id: None,
            client: None,
        }
    }

    #[test]
    fn an_event_is_said_by_what_or_why() {
        for (event, what, more) in [
            (event("sign_in", true, Some("app"), None), "Signed in", "With the password and a code of the app."),
            (
                event("sign_in", false, Some("password"), Some("unknown")),
                "Sign-in refused",
                "Nobody signs in with this name.",
            ),
            (event("proof", true, Some("app"), None), "Confirmed who they are", "With a code of the app."),
            (event("sign_out", true, None, None), "Signed out", ""),
            // Of another version.
            (event("fly_away", true, Some("broom_stick"), None), "fly away", "broom stick"),
        ] {
            let row = row(event, Timestamp::from_millis(120_000));
            assert_eq!((row.what.as_str(), row.more.as_str()), (what, more));
            assert_eq!(row.again.map(|(times, last)| (times, last.relative)), Some((3, "1 minute ago".into())));
            assert_eq!(row.who, "Nobody known");
        }
    }
}
