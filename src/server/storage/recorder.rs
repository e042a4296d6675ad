//! The recorder of use, which writes events, too. It notes use in memory, so that no token request waits for a write. A job
//! writes what was noted every second, and a stop writes first: a crash loses at most what was noted since the last writing.

use super::{
    StorageError, Store,
    clients::{attempts::Attempts, rehearsals::Caller, usage::ClientUse},
    records::{self, Record},
    tokens::api_usage::{Calls, Counted},
};
use crate::domain::{
    ClientId, OrganizationId, SecretId, Timestamp,
    attempt::Attempt,
    text,
    time::DAY,
    usage::{Times, Told, Used},
};
use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
    sync::{Mutex, PoisonError},
};

/// So many of a kind are told apart until they are written: with a database that takes no writes memory has an end.
const MANY: usize = 50_000;
/// The same for attempts: anyone can make them up.
const MANY_ATTEMPTS: usize = 10_000;
/// So many strangers are told apart who come while clients are rehearsed: they leave room for those who prove who they are.
const MANY_STRANGERS: usize = 1_000;
/// So much of one client's use is told apart until it is written. What is beyond is counted by kind and outcome alone.
const MANY_OF_CLIENT: usize = 1_000;
/// The longest address is one of IPv6 with a zone.
const LONGEST_ADDRESS: usize = 64;
/// Of what came with an attempt so many characters are kept: enough to know it by.
const LONGEST_TOLD: usize = 300;

#[derive(Debug, Default)]
struct Noted {
    clients: HashMap<ClientId, ClientUse>,
    secrets: HashMap<SecretId, Timestamp>,
    /// Secrets that were right, and got nothing.
    shown: HashMap<SecretId, Timestamp>,
    attempts: HashMap<(ClientId, Attempt), Attempts>,
    knocks: HashMap<Caller, Times>,
    strangers: HashMap<Caller, Times>,
    calls: HashMap<Counted, Calls>,
    uses: Uses,
    /// Days whose use found no room: what is there of them is not all.
    lost: BTreeSet<i64>,
    /// How many found no room.
    beyond: u64,
}

/// The place for a key; `None` where there are `many` others already.
fn place<K: Eq + Hash, V: Default>(map: &mut HashMap<K, V>, key: K, many: usize) -> Option<&mut V> {
    (map.len() < many || map.contains_key(&key)).then(|| map.entry(key).or_default())
}

/// Use by day, a map for each client.
#[derive(Debug, Default)]
struct Uses {
    clients: HashMap<ClientId, HashMap<Used, Times>>,
    /// How many that are told apart are in all maps.
    apart: usize,
}

impl Uses {
    /// Adds use; of a client with too much of it, and when there is too much in all, without its details. `None`: there is
    /// no room even for that.
    fn add(&mut self, used: Used, times: Times) -> Option<()> {
        let of_client = place(&mut self.clients, used.client_id, MANY)?;
        if let Some(known) = of_client.get_mut(&used) {
            known.add(times);
        } else if self.apart < MANY && of_client.len() < MANY_OF_CLIENT {
            self.apart += 1;
            of_client.insert(used, times);
        } else {
            of_client.entry(used.without_details(Told::Others)).or_default().add(times);
        }
        Some(())
    }
}

impl Noted {
    fn add(&mut self, record: Record) {
        let day = record.day_of_use();
        let room = match record {
            Record::Client(id, used) => place(&mut self.clients, id, MANY).map(|noted| noted.add(used)),
            Record::Secret(id, at) => place(&mut self.secrets, id, MANY).map(|last| *last = at.max(*last)),
            Record::Shown(id, at) => place(&mut self.shown, id, MANY).map(|last| *last = at.max(*last)),
            Record::Attempts(id, kind, more) => {
                place(&mut self.attempts, (id, kind), MANY_ATTEMPTS).map(|noted| noted.add(more))
            }
            Record::Came(caller, times) => self.came(caller, times),
            Record::Calls(counted, calls) => place(&mut self.calls, counted, MANY).map(|noted| noted.add(calls)),
            // They wait where they were noted.
            Record::Event(_) => Some(()),
            Record::Use(used, times) => self.uses.add(used, times),
            Record::Lost(day) => {
                self.lost.insert(day);
                Some(())
            }
        };
        if room.is_none() {
            self.beyond += 1;
            self.lost.extend(day);
        }
    }

    /// Counts somebody who came while a client was rehearsed; where there are too many, without address and secret. `None`:
    /// there is no room even for that.
    fn came(&mut self, caller: Caller, times: Times) -> Option<()> {
        let (callers, many) = match caller.kind {
            Attempt::Knock => (&mut self.knocks, MANY_ATTEMPTS),
            _ => (&mut self.strangers, MANY_STRANGERS),
        };
        if callers.len() < many || callers.contains_key(&caller) {
            callers.entry(caller).or_default().add(times);
            return Some(());
        }
        place(callers, caller.without_details(), 2 * many).map(|counted| counted.add(times))
    }

    /// In the order of ids: two processes that write at once wait for each other instead of for ever.
    fn records(self) -> Vec<Record> {
        fn sorted<K: Ord + Copy, V>(map: HashMap<K, V>) -> Vec<(K, V)> {
            let mut pairs: Vec<(K, V)> = map.into_iter().collect();
            pairs.sort_by_key(|(key, _)| *key);
            pairs
        }
        let mut calls: Vec<(Counted, Calls)> = self.calls.into_iter().collect();
        calls.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut records: Vec<Record> = vec![];
        records.extend(sorted(self.clients).into_iter().map(|(id, used)| Record::Client(id, used)));
        // Both write the row of the secret.
        let used = self.secrets.into_iter().map(|(id, at)| (id, Record::Secret(id, at)));
        let shown = self.shown.into_iter().map(|(id, at)| (id, Record::Shown(id, at)));
        let mut secrets: Vec<(SecretId, Record)> = used.chain(shown).collect();
        secrets.sort_by_key(|(id, _)| *id);
        records.extend(secrets.into_iter().map(|(_, record)| record));
        records.extend(sorted(self.attempts).into_iter().map(|((id, kind), all)| Record::Attempts(id, kind, all)));
        let mut came: Vec<(Caller, Times)> = self.knocks.into_iter().chain(self.strangers).collect();
        came.sort_by(|(one, _), (other, _)| one.cmp(other));
        records.extend(came.into_iter().map(|(caller, times)| Record::Came(caller, times)));
        records.extend(calls.into_iter().map(|(counted, calls)| Record::Calls(counted, calls)));
        let mut uses: Vec<(Used, Times)> = self.uses.clients.into_values().flatten().collect();
        uses.sort_by(|(one, _), (other, _)| one.cmp(other));
        records.extend(uses.into_iter().map(|(used, times)| Record::Use(used, times)));
        records.extend(self.lost.into_iter().map(Record::Lost));
        records
    }
}

/// Notes use until it is written.
#[derive(Debug, Default)]
pub struct Recorder(Mutex<Noted>);

impl Recorder {
    fn note(&self, records: impl IntoIterator<Item = Record>) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for record in records {
            noted.add(record);
        }
    }

    /// A client was used, or was refused, which moves no mark. A secret that it showed was right in both cases: it is not silent.
    pub fn counted(&self, used: Used, from: Option<&str>, now: Timestamp) {
        let from = from.map(bounded);
        let mut client = None;
        let mut secret = used.secret_id.map(|id| Record::Shown(id, now));
        if used.is_answered() {
            let token_at = used.kind.gets_token().then_some(now);
            let marks = ClientUse { used_at: Some(now), used_from: from.clone(), token_at };
            client = Some(Record::Client(used.client_id, marks));
            secret = used.secret_id.map(|id| Record::Secret(id, now));
        }
        self.note(client.into_iter().chain(secret).chain([Record::Use(used, Times::once(now, from))]));
    }

    /// A token of a client was found alive: someone accepted a call with it.
    pub fn used(&self, client: ClientId, from: Option<&str>, now: Timestamp) {
        let used = ClientUse { used_at: Some(now), used_from: from.map(bounded), token_at: None };
        self.note([Record::Client(client, used)]);
    }

    /// A call of the API was answered: client, organization acted in, template of the address, method.
    pub fn called(&self, of: (ClientId, OrganizationId, String, &'static str), calls: Calls, now: Timestamp) {
        let (client_id, organization_id, template, method) = of;
        let day = now.millis().div_euclid(DAY);
        self.note([Record::Calls(Counted { client_id, day, organization_id, template, method }, calls)]);
    }

    /// Something was tried with a client.
    pub fn tried(&self, client: ClientId, kind: Attempt, attempt: Attempts) {
        let last_from = attempt.last_from.as_deref().map(bounded);
        let last_with = attempt.last_with.as_deref().map(|with| text::first(with, LONGEST_TOLD).to_owned());
        self.note([Record::Attempts(client, kind, Attempts { last_from, last_with, ..attempt })]);
    }

    /// Somebody came while a client was rehearsed, and was refused.
    pub fn came(&self, caller: Caller, now: Timestamp) {
        let address = caller.address.as_deref().map(bounded);
        self.note([Record::Came(Caller { address, ..caller }, Times::once(now, None))]);
    }

    /// Writes what was noted, the store's events with it. What cannot be written because the database takes no writes is
    /// noted again; a record that alone is refused is dropped, and holds nothing back.
    ///
    /// # Errors
    /// When the database takes no writes.
    pub async fn write(&self, store: &Store) -> Result<(), StorageError> {
        let noted = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let (events, unheard) = store.events().take();
        let beyond = noted.beyond + unheard;
        if beyond > 0 {
            tracing::error!(records = beyond, "use was not recorded: there was too much of it to keep");
        }
        let mut records = noted.records();
        records.extend(events.into_iter().map(|event| Record::Event(Box::new(event))));
        if records.is_empty() {
            return Ok(());
        }
        let Err((unwritten, error)) = records::write(store, records).await else { return Ok(()) };
        for record in unwritten {
            match record {
                Record::Event(event) => store.events().put_back(*event),
                record => self.note([record]),
            }
        }
        Err(error)
    }
}

fn bounded(address: &str) -> String {
    text::first(address, LONGEST_ADDRESS).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::usage::UseKind;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::from_millis(1_795_442_520_000);

    fn attempt(at: Timestamp, from: &str) -> Attempts {
        Attempts { last_with: Some("https://a.example/".repeat(50)), ..Attempts::one(at, Some(from)) }
    }

    #[test]
    fn the_latest_use_counts_whatever_is_noted_last() {
        let (recorder, id) = (Recorder::default(), ClientId::from_uuid(Uuid::from_u128(1)));
        let (issued, secret) = (Used::new(id, UseKind::Issued, NOW), SecretId::from_uuid(Uuid::from_u128(2)));
        recorder.counted(Used { secret_id: Some(secret), ..issued.clone() }, Some("192.0.2.1"), NOW);
        let refused = Used { secret_id: Some(secret), ..issued }.but(Some("invalid_scope"));
        recorder.counted(refused.clone(), Some("192.0.2.9"), NOW.plus(9));
        recorder.used(id, Some("192.0.2.2"), NOW.plus(2));
        recorder.used(id, Some("192.0.2.3"), NOW.plus(1));
        recorder.tried(id, Attempt::Knock, attempt(NOW.plus(1), "192.0.2.4"));
        recorder.tried(id, Attempt::Knock, attempt(NOW, "192.0.2.5"));
        recorder.tried(id, Attempt::Stranger, attempt(NOW.plus(2), "192.0.2.6"));
        let noted = recorder.0.into_inner().unwrap();
        let used = &noted.clients[&id];
        assert_eq!((used.used_at, used.used_from.as_deref()), (Some(NOW.plus(2)), Some("192.0.2.2")));
        assert_eq!((used.token_at, noted.secrets[&secret]), (Some(NOW), NOW), "a refusal moves no mark");
        assert_eq!(noted.shown[&secret], NOW.plus(9), "and the secret is not silent");
        let uses = &noted.uses.clients[&id];
        assert_eq!((uses.len(), uses[&refused].n), (2, 1));
        let knocks = &noted.attempts[&(id, Attempt::Knock)];
        assert_eq!((knocks.n, knocks.last_at, knocks.last_from.as_deref()), (2, NOW.plus(1), Some("192.0.2.4")));
    }

    #[test]
    fn memory_has_an_end() {
        let recorder = Recorder::default();
        let id = |n: usize| ClientId::from_uuid(Uuid::from_u128(n as u128));
        for n in 0..MANY + 5 {
            recorder.used(id(n), Some(&"9".repeat(5_000)), NOW);
            recorder.tried(id(n), Attempt::RedirectUri, attempt(NOW, &"9".repeat(5_000)));
        }
        recorder.used(id(0), None, NOW.plus(1));
        let noted = recorder.0.into_inner().unwrap();
        assert_eq!((noted.clients.len(), noted.attempts.len()), (MANY, MANY_ATTEMPTS));
        assert_eq!(
            noted.lost,
            BTreeSet::from([NOW.millis().div_euclid(DAY)]),
            "of whom there was no room for, and when"
        );
        assert_eq!(noted.beyond, 5 + (MANY + 5 - MANY_ATTEMPTS) as u64);
        assert_eq!(noted.clients[&id(0)].used_at, Some(NOW.plus(1)), "a known one goes on");
        assert!(noted.clients.values().flat_map(|used| &used.used_from).all(|from| from.len() == LONGEST_ADDRESS));
        let attempts = || noted.attempts.values();
        assert!(attempts().flat_map(|tried| &tried.last_from).all(|from| from.len() == LONGEST_ADDRESS));
        assert!(attempts().flat_map(|tried| &tried.last_with).all(|with| with.len() == LONGEST_TOLD));
    }

    #[test]
    fn strangers_push_nobody_out_who_comes_during_a_rehearsal() {
        let recorder = Recorder::default();
        let of = |kind, from: usize| Caller {
            client_id: ClientId::from_uuid(Uuid::from_u128(1)),
            rehearsal: 3,
            kind,
            secret_id: None,
            address: Some(format!("2001:db8::{from:x}")),
        };
        for from in 0..2 * MANY_ATTEMPTS {
            recorder.came(of(Attempt::Stranger, from), NOW.plus(from as i64));
        }
        let secret = Some(SecretId::from_uuid(Uuid::from_u128(2)));
        let known = Caller { secret_id: secret, ..of(Attempt::Knock, 7) };
        recorder.came(known.clone(), NOW);
        recorder.came(known.clone(), NOW.plus(5));
        let noted = recorder.0.into_inner().unwrap();
        assert_eq!(noted.strangers.len(), MANY_STRANGERS + 1);
        let others = &noted.strangers[&of(Attempt::Stranger, 0).without_details()];
        assert_eq!((others.n, noted.beyond), ((2 * MANY_ATTEMPTS - MANY_STRANGERS) as u64, 0), "none is lost");
        assert_eq!((noted.knocks[&known].n, noted.knocks[&known].last_at), (2, NOW.plus(5)));
    }

    #[test]
    fn more_use_than_is_told_apart_is_counted_on() {
        let (recorder, extra) = (Recorder::default(), 7);
        let used = |client: u128, secret: usize| Used {
            secret_id: Some(SecretId::from_uuid(Uuid::from_u128(secret as u128))),
            ..Used::new(ClientId::from_uuid(Uuid::from_u128(client)), UseKind::Asked, NOW)
        };
        for secret in 0..MANY_OF_CLIENT + extra {
            recorder.note([Record::Use(used(0, secret), Times::once(NOW, None))]);
        }
        for client in 1..200 {
            for secret in 0..MANY / 100 {
                recorder.note([Record::Use(used(client, secret), Times::once(NOW, None))]);
            }
        }
        let noted = recorder.0.into_inner().unwrap();
        let sum = |client: u128| -> u64 {
            noted.uses.clients[&ClientId::from_uuid(Uuid::from_u128(client))].values().map(|times| times.n).sum()
        };
        let others = used(0, 0).without_details(Told::Others);
        assert_eq!(noted.uses.clients[&others.client_id][&others].n, extra as u64);
        assert_eq!((sum(0), sum(199)), ((MANY_OF_CLIENT + extra) as u64, (MANY / 100) as u64), "none is lost");
        let all: usize = noted.uses.clients.values().map(HashMap::len).sum();
        assert!(all <= MANY + noted.uses.clients.len(), "{all}");
        assert_eq!(noted.beyond, 0);
    }

    #[test]
    fn a_day_whose_use_found_no_room_is_known_in_part() {
        let recorder = Recorder::default();
        let used = |client: usize, at: Timestamp| {
            Used::new(ClientId::from_uuid(Uuid::from_u128(client as u128)), UseKind::Asked, at)
        };
        for client in 0..MANY {
            recorder.note([Record::Use(used(client, NOW), Times::once(NOW, None))]);
        }
        let state = || {
            let noted = recorder.0.lock().unwrap();
            (noted.beyond, noted.lost.clone())
        };
        assert_eq!(state(), (0, BTreeSet::new()));
        let tomorrow = NOW.plus(DAY);
        recorder.note([Record::Use(used(MANY, tomorrow), Times::once(tomorrow, None))]);
        recorder.note([Record::Use(used(0, tomorrow), Times::once(tomorrow, None))]);
        let day = used(0, tomorrow).day;
        assert_eq!(state(), (1, BTreeSet::from([day])));
        let noted = recorder.0.into_inner().unwrap();
        let lost = |record: &Record| matches!(record, Record::Lost(of) if *of == day);
        assert!(noted.records().iter().any(lost));
    }
}
