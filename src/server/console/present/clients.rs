//! Clients as the screens show them.

use super::{
    activity,
    ownership::ownership,
    rehearsal::rehearsal,
    time::{deadline, happened, past},
    usage,
};
use crate::{
    domain::{
        DeletionOutcome, Maker, State, Timestamp,
        attempt::Attempt,
        recent::PICTURED,
        scope, secret,
        time::DAY,
        usage::{Lately, Recorded, day_of, recorded},
        watch::Watch,
    },
    server::use_cases::clients::{self, ListedClient, ListedRole, Secret},
    wire::{
        Attempts, Beside, ClientDetails, ClientPage, ClientRow, ClientVersion, Deletion, Evidence, FormOptions,
        OtherAddress, Removal, RoleOption, SecretView,
    },
};
use std::collections::BTreeSet;

/// A row.
pub fn row(client: ListedClient, watch: &Watch, now: Timestamp) -> ClientRow {
    let removal = match (client.state, client.date_to_delete) {
        (State::Inactive, Some(date)) => Some(Removal { date: deadline(now, date), left: date.since(now).max(0) }),
        _ => None,
    };
    ClientRow {
        id: client.id,
        version: client.version,
        grant_type: client.grant_type,
        state: client.state,
        created: past(now, client.created_at),
        last_used: happened(now, client.last_used_at, (client.known_since, watch.whole())),
        used_days: vec![],
        whose: String::new(),
        removal,
        rehearsed: client.rehearsed(now).map(|rehearsal| deadline(now, rehearsal.ends_at)),
        deletion: deletion(DeletionOutcome::at(now, client.created_at), client.created_at, now),
        name: client.name,
        description: client.description,
        roles: client.roles,
        missing: client.missing,
    }
}

/// The use of a client on the last days, as a picture; empty: there is none.
fn used_days(client: &ListedClient, since: Option<Timestamp>, now: Timestamp) -> Vec<Option<u64>> {
    let (today, none) = (day_of(now), BTreeSet::new());
    let of_day = |day: i64| match (client.recent.on(day), recorded(day, (since, &none), client.known_since)) {
        (0, Recorded::Not) => None,
        (n, _) => Some(n),
    };
    let days: Vec<Option<u64>> = (today + 1 - PICTURED..=today).map(of_day).collect();
    if days.iter().any(|day| day.is_some_and(|n| n > 0)) { days } else { vec![] }
}

/// Whose a client is, in a line; what was searched, if only that is why it was found.
fn whose(client: &ListedClient, text: &str) -> String {
    if let Some(found) = client.found_by(text) {
        return format!("Found by its {found}");
    }
    let whose = &client.whose;
    let owner = whose.owner.iter().map(|owner| match whose.owner_left {
        true => format!("{}, who has left", owner.name),
        false => owner.name.clone(),
    });
    owner.chain(whose.labels.iter().cloned()).collect::<Vec<_>>().join(" · ")
}

/// A page of the list; `text`: what was searched, folded.
pub fn page(facts: clients::ListPage<ListedClient>, text: &str, now: Timestamp) -> ClientPage {
    let of = |client: ListedClient| {
        let used_days = used_days(&client, facts.watch.whole_by_day(), now);
        let whose = whose(&client, text);
        ClientRow { used_days, whose, ..row(client, &facts.watch, now) }
    };
    ClientPage {
        rows: facts.clients.into_iter().map(of).collect(),
        beside: Beside {
            first: facts.first,
            previous: facts.previous.map(|place| place.row.to_string()),
            next: facts.next.map(|place| place.row.to_string()),
        },
        total: facts.total,
        counts: facts.counts,
        all: facts.all,
        next_removal: facts.next_removal.map(|date| deadline(now, date)),
        recorded_since: facts.watch.since.map(|at| past(now, at)),
    }
}

/// What Delete does to a client of that age.
pub fn deletion(outcome: DeletionOutcome, created: Timestamp, now: Timestamp) -> Deletion {
    match outcome {
        DeletionOutcome::Removed => {
            let days = now.since(created).max(0) / DAY;
            Deletion::Removed { day: u8::try_from(days).unwrap_or(30) }
        }
        DeletionOutcome::Deactivated { date_to_delete } => {
            Deletion::Deactivated { date: deadline(now, date_to_delete) }
        }
    }
}

/// A secret without the secret.
fn secret(
    stored: Secret,
    made_by: Option<Maker>,
    (whole, lately): (Option<Timestamp>, Option<&Lately>),
    now: Timestamp,
) -> SecretView {
    SecretView {
        used_lately: lately.map(|used| usage::lately(used, now)),
        id: stored.id,
        hint: stored.hint,
        created: past(now, stored.created_at),
        created_by: made_by.map(|maker| maker.to_string()),
        last_used: happened(now, stored.last_used_at, (stored.created_at, whole)),
        expires: stored.expires_at.map(|at| deadline(now, at)),
        silent: stored.silence.map(|(silence, from)| {
            let ends = silence.ends_at(from, stored.last_used_at, whole);
            (silence.days(), ends.map(|at| deadline(now, at)))
        }),
        live: secret::is_live(stored.expires_at, now),
    }
}

fn attempts(tried: &clients::Attempts, now: Timestamp) -> Attempts {
    Attempts { n: tried.n, last: past(now, tried.last_at), from: tried.last_from.clone() }
}

/// What depends on a client.
pub fn evidence(facts: clients::Evidence, now: Timestamp) -> Evidence {
    let seen = (facts.known_since, facts.watch.whole());
    let came = facts.is_from_elsewhere.then_some(facts.known_since);
    let whole_by_day = facts.watch.whole_by_day().map(|whole| came.map_or(whole, |came| whole.max(came)));
    Evidence {
        live_tokens: facts.live_tokens,
        cut_tokens: facts.cut_tokens,
        last_token: happened(now, facts.last_token_at, seen),
        last_call: happened(now, facts.last_used_at, seen),
        last_caller: facts.last_used_from,
        secrets_in_use: facts.secrets_in_use,
        secrets: facts.secrets,
        organizations: facts.organizations,
        organization_count: facts.organization_count,
        people: facts.people,
        used_lately: usage::last_days(facts.used_lately.as_ref(), whole_by_day, now),
        recorded_since: facts.watch.since.map(|at| past(now, at)),
        could_not_restore: facts.could_not_restore.map(|lacks| lacks.to_string()),
        could_not_enable: facts.could_not_enable.map(|lacks| lacks.to_string()),
    }
}

/// A client's page.
pub fn details(facts: clients::Details, now: Timestamp) -> ClientDetails {
    let clients::Details { client, watch, deactivated_by, attempts: tried, .. } = facts;
    let of_kind = |kind| tried.get(&kind).map(|tried| attempts(tried, now));
    let other = tried.get(&Attempt::RedirectUri);
    ClientDetails {
        row: row(ListedClient::from(&client), &watch, now),
        settings: client.form(),
        created_by: facts.made_by.map(|maker| maker.to_string()),
        modified: past(now, client.modified_at),
        modified_by: facts.modified_by,
        deactivated: client.deactivated_at.map(|at| (past(now, at), deactivated_by)),
        disabled: facts.disabled.map(|(at, by)| (past(now, at), by)),
        rehearsal: facts.rehearsed.as_ref().map(|facts| rehearsal(facts, now)),
        tokens_not_before: past(now, client.life.tokens_not_before),
        knocks: of_kind(Attempt::Knock),
        strangers: of_kind(Attempt::Stranger),
        without_secret: of_kind(Attempt::WithoutSecret),
        elsewhere: of_kind(Attempt::Elsewhere),
        other_address: other
            .and_then(|tried| Some(OtherAddress { uri: tried.last_with.clone()?, attempts: attempts(tried, now) })),
        secrets: facts
            .secrets
            .into_iter()
            .map(|(stored, by)| {
                let lately = facts.secrets_lately.get(&stored.id.to_string());
                secret(stored, by, (watch.whole(), lately), now)
            })
            .collect(),
        activity: facts.activity,
        ownership: ownership(&facts.owned, now),
        evidence: facts.evidence.map(|facts| evidence(facts, now)),
        options: options(facts.options),
    }
}

pub fn role_option(role: ListedRole) -> RoleOption {
    RoleOption { id: role.id, name: role.name, description: role.description }
}

/// What can be chosen in the forms.
pub fn options(facts: clients::Options) -> FormOptions {
    FormOptions {
        scope_count: facts.scopes.len() as u64,
        scopes: scope::groups(&facts.scopes),
        roles: facts.roles.into_iter().map(role_option).collect(),
        divisions: facts.divisions,
    }
}

/// A former version beside what the client is now.
pub fn version(facts: clients::Former, now: Timestamp) -> ClientVersion {
    ClientVersion {
        number: facts.number,
        made: facts.made.map(|(at, by)| (past(now, at), by)),
        changes: facts.changes.into_iter().map(|change| activity::change(change, true)).collect(),
        giving: facts.giving,
        problems: facts.problems,
    }
}
