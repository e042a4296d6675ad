//! Events until they are written. Signing in waits for no write of them, and however much strangers send, little of it is
//! kept: refusals that are alike share a row, and in each hour so many are told apart; the others are counted together.

use crate::{
    domain::{
        ClientId, Timestamp, UserId,
        event::{ALIKE, COUNTED, EventKind, EventMethod, EventReason, OF_ONE_USER, REFUSALS},
        text,
    },
    server::storage::log_id,
};
use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher as _, RandomState},
    sync::{Mutex, PoisonError},
};

/// So many wait at once to be written: with a database that takes no writes memory has an end.
const MANY: usize = 10_000;
/// The longest address is one of IPv6 with a zone.
const LONGEST_ADDRESS: usize = 64;
/// The longest name of a browser that is kept.
const LONGEST_AGENT: usize = 300;
/// The longest name of an e-mail address (RFC 5321 section 4.5.3.1.3); what is longer is nobody's.
const LONGEST_NAME: usize = 254;

/// Whom an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Whom {
    User(UserId),
    /// What was typed as the name, folded. Whose it is is looked up when the event is written, and it is not kept.
    Typed(String),
    /// Nobody said who they are.
    Nobody,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub at: Timestamp,
    pub kind: EventKind,
    /// Whether it was done, or refused.
    pub done: bool,
    pub method: Option<EventMethod>,
    /// `None` for a refused sign-in: why is known when it is known whose name was typed.
    pub reason: Option<EventReason>,
    pub whom: Whom,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: Option<String>,
    /// The application that a user answered.
    pub client: Option<(ClientId, String)>,
}

/// An event on its way to the database.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub id: String,
    /// `None`: it is written already, and has happened again.
    pub event: Option<NewEvent>,
    pub times: i64,
    pub last_at: Timestamp,
}

/// Where refusals like an earlier one are counted.
#[derive(Debug)]
struct Like {
    id: String,
    since: Timestamp,
}

#[derive(Debug, Default)]
struct Noted {
    waiting: BTreeMap<String, Waiting>,
    like: HashMap<u64, Like>,
    hasher: RandomState,
    /// Since when it is counted.
    since: Timestamp,
    refusals: u32,
    of_users: HashMap<UserId, u32>,
    beyond: u64,
}

impl NewEvent {
    fn bounded(mut self) -> Self {
        let cut = |text: Option<String>, most| text.map(|text| text::first(&text, most).to_owned());
        self.address = cut(self.address, LONGEST_ADDRESS);
        self.user_agent = cut(self.user_agent, LONGEST_AGENT);
        if let Whom::Typed(name) = &self.whom {
            let fits = name.len() <= LONGEST_NAME;
            self.whom = if fits { Whom::Typed(text::folded(name)) } else { Whom::Nobody };
        }
        self
    }

    /// One of very many: nothing of it is told apart.
    fn one_of_many(self) -> Self {
        let (whom, reason) = (Whom::Nobody, Some(EventReason::Many));
        Self { whom, reason, method: None, address: None, user_agent: None, request_id: None, client: None, ..self }
    }
}

impl Noted {
    fn key(&self, event: &NewEvent) -> u64 {
        let client = event.client.as_ref().map(|(id, _)| id);
        let what = (event.kind, event.done, event.method, event.reason);
        // With a secret of this process: a name that was typed is not kept to compare others with.
        self.hasher.hash_one((what, &event.whom, &event.address, client))
    }

    /// Counts the event; whether it may have a row of its own.
    fn is_new(&mut self, event: &NewEvent) -> bool {
        let (counted, most) = match &event.whom {
            Whom::User(id) if event.done => (self.of_users.entry(*id).or_default(), OF_ONE_USER),
            _ => (&mut self.refusals, REFUSALS),
        };
        *counted = counted.saturating_add(1);
        *counted <= most
    }

    fn add(&mut self, event: NewEvent) {
        let event = event.bounded();
        let now = event.at;
        if !(0..COUNTED).contains(&now.since(self.since)) {
            (self.since, self.refusals) = (now, 0);
            self.of_users.clear();
            self.like.retain(|_, like| (0..ALIKE).contains(&now.since(like.since)));
        }
        // What was done is told apart as long as nobody does it without end.
        let alike = !event.done && self.count_with_like(&event);
        if alike || self.is_new(&event) && self.insert(event.clone()) {
            return;
        }
        let event = if event.done { event } else { event.one_of_many() };
        if !self.count_with_like(&event) && !self.insert(event) {
            self.beyond += 1;
        }
    }

    /// Whether there was one like it a moment ago, which counts for both now.
    fn count_with_like(&mut self, event: &NewEvent) -> bool {
        let key = self.key(event);
        let Some(like) = self.like.get(&key).filter(|like| (0..ALIKE).contains(&event.at.since(like.since))) else {
            return false;
        };
        let id = like.id.clone();
        let again = || Waiting { id: id.clone(), event: None, times: 0, last_at: event.at };
        let waiting = self.waiting.entry(id.clone()).or_insert_with(again);
        waiting.times += 1;
        waiting.last_at = waiting.last_at.max(event.at);
        true
    }

    /// `false`: there is no room.
    fn insert(&mut self, event: NewEvent) -> bool {
        if self.waiting.len() >= MANY {
            return false;
        }
        let (id, at) = (log_id::next(event.at), event.at);
        self.like.insert(self.key(&event), Like { id: id.clone(), since: at });
        self.waiting.insert(id.clone(), Waiting { id, event: Some(event), times: 1, last_at: at });
        true
    }
}

/// The events that wait to be written.
#[derive(Debug, Default)]
pub struct Events(Mutex<Noted>);

impl Events {
    fn noted(&self) -> std::sync::MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an event. It neither waits nor fails: what somebody does does not depend on its being told.
    pub fn note(&self, event: NewEvent) {
        self.noted().add(event);
    }

    /// All that wait, the oldest first, and how many found no room.
    pub fn take(&self) -> (Vec<Waiting>, u64) {
        let mut noted = self.noted();
        let waiting = std::mem::take(&mut noted.waiting).into_values().collect();
        (waiting, std::mem::take(&mut noted.beyond))
    }

    /// Gives back what could not be written.
    pub fn put_back(&self, unwritten: Waiting) {
        let mut noted = self.noted();
        if let Some(again) = noted.waiting.get_mut(&unwritten.id) {
            again.times += unwritten.times;
            again.last_at = again.last_at.max(unwritten.last_at);
            again.event = unwritten.event;
        } else if noted.waiting.len() < MANY {
            noted.waiting.insert(unwritten.id.clone(), unwritten);
        } else {
            noted.beyond += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{HOUR, MINUTE};
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::from_millis(1_795_442_520_000);

    fn event(at: Timestamp, done: bool, whom: Whom, address: &str) -> NewEvent {
        let (method, address) = (Some(EventMethod::Password), Some(address.to_owned()));
        let (reason, user_agent, request_id, client) = (None, None, None, None);
        NewEvent { at, kind: EventKind::SignIn, done, method, reason, whom, address, user_agent, request_id, client }
    }

    fn typed(name: &str) -> Whom {
        Whom::Typed(name.into())
    }

    #[test]
    fn refusals_that_are_alike_share_a_row_for_ten_minutes() {
        let events = Events::default();
        for minute in [0, 1, 9, 10, 11] {
            events.note(event(NOW.plus(minute * MINUTE), false, typed("ana"), "192.0.2.1"));
        }
        events.note(event(NOW.plus(11 * MINUTE), false, typed("ana"), "192.0.2.2"));
        events.note(event(NOW.plus(11 * MINUTE), false, typed("tom"), "192.0.2.1"));
        let (rows, _) = events.take();
        assert_eq!(rows.iter().map(|row| row.times).collect::<Vec<_>>(), [3, 2, 1, 1]);
        assert_eq!(rows[0].last_at, NOW.plus(9 * MINUTE));
        // Of one that is written already only how often is told.
        events.note(event(NOW.plus(12 * MINUTE), false, typed("ana"), "192.0.2.1"));
        let (again, _) = events.take();
        assert_eq!((again.len(), &again[0].id, again[0].event.is_none()), (1, &rows[1].id, true));
        // And of one that could not be written all of it.
        events.note(event(NOW.plus(13 * MINUTE), false, typed("ana"), "192.0.2.1"));
        events.put_back(rows[1].clone());
        let (both, _) = events.take();
        assert_eq!((both.len(), both[0].times, both[0].event.is_some()), (1, 3, true));
    }

    #[test]
    fn what_is_done_is_told_apart() {
        let (events, user) = (Events::default(), UserId::from_uuid(Uuid::from_u128(1)));
        for second in 0..5 {
            events.note(event(NOW.plus(second), true, Whom::User(user), "192.0.2.1"));
        }
        assert_eq!(events.take().0.len(), 5);
    }

    #[test]
    fn whatever_strangers_send_little_is_kept() {
        let events = Events::default();
        let most = usize::try_from(REFUSALS).unwrap();
        for n in 0..most + 1_000 {
            events.note(event(NOW, false, typed(&format!("{n}@x.example")), &format!("192.0.2.{n}")));
        }
        let (rows, beyond) = events.take();
        assert_eq!((rows.len(), beyond), (most + 1, 0));
        let many = rows.last().unwrap();
        let event_of_many = many.event.as_ref().unwrap();
        assert_eq!((many.times, event_of_many.reason), (1_000, Some(EventReason::Many)));
        assert_eq!((&event_of_many.whom, &event_of_many.address), (&Whom::Nobody, &None));
        // The next hour is another one.
        events.note(event(NOW.plus(HOUR), false, typed("a@x.example"), &"9".repeat(5_000)));
        let row = events.take().0.remove(0).event.unwrap();
        assert_eq!(row.whom, typed("a@x.example"));
        assert_eq!(row.address.unwrap().len(), LONGEST_ADDRESS);
        events.note(event(NOW.plus(HOUR), false, typed(&"x".repeat(1_000)), "192.0.2.1"));
        assert_eq!(events.take().0.remove(0).event.unwrap().whom, Whom::Nobody);
    }

    #[test]
    fn one_user_fills_no_table_and_memory_has_an_end() {
        let (events, user) = (Events::default(), |n: u128| Whom::User(UserId::from_uuid(Uuid::from_u128(n))));
        for _ in 0..1_000 {
            events.note(event(NOW, true, user(1), "192.0.2.1"));
        }
        let (rows, _) = events.take();
        let most = usize::try_from(OF_ONE_USER).unwrap();
        assert_eq!((rows.len(), rows.iter().map(|row| row.times).sum::<i64>()), (most, 1_000));
        for n in 0..MANY + 5 {
            events.note(event(NOW, true, user(2 + n as u128), "192.0.2.1"));
        }
        let (rows, beyond) = events.take();
        assert_eq!((rows.len(), beyond), (MANY, 5));
    }
}
