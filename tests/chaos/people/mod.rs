//! A user through what users go through: signed in and out, letting an application act for them, deactivated and
//! reactivated; and that application, which renews its tokens, sends one twice, and gives them back.

mod application;

use crate::{
    caller::{Heard, Visitor},
    model::{Access, Ended, Seen, Story, Tracked, Wrong},
    world::{ANA, Credentials, World},
};
use application::Family;
use rand::{RngExt as _, rngs::StdRng};
use reqwest::Method;
use serde_json::json;

/// The demo's users that a run may do with what it likes, with their ids.
pub const USERS: [(&str, &str); 3] = [
    ("vera.lind@meridianpost.example", "0c11e27e-1e00-4000-8000-000400000003"),
    ("jon.bekker@meridianpost.example", "0c11e27e-1e00-4000-8000-000400000004"),
    ("tom.okafor@meridianpost.example", "0c11e27e-1e00-4000-8000-000400000002"),
];

pub const CALLBACK: &str = "https://routes.example/callback";

/// Seconds.
const TOKENS_LIVE: i64 = 86_400;
const SESSIONS_LIVE: i64 = 3_600;

/// A user as the console tells of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    active: bool,
    version: i64,
}

impl Seen for Told {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

pub struct Person {
    email: &'static str,
    pub id: &'static str,
    application: Credentials,
    pub told: Tracked<Told>,
    /// Whoever administers them, in a session of their own.
    ana: Visitor,
    sessions: Vec<(Visitor, Access)>,
    families: Vec<Family>,
    since: Option<u64>,
    story: Story,
}

impl Person {
    pub async fn new(world: &World, dice: &mut StdRng, who: usize) -> Self {
        let (email, id) = USERS[who % USERS.len()];
        let body = json!({
            "name": format!("Application {who}"), "authorizedGrantType": "CODE", "registeredRedirectUri": [CALLBACK],
            "accessTokenValiditySeconds": TOKENS_LIVE, "scope": ["users", "routing"],
        });
        let added = world.rest(dice, "add", (Method::POST, ""), Some(&body), &[]).await.done("an application").json();
        let field = |name: &str| added[name].as_str().unwrap_or_default().to_owned();
        let application = Credentials { id: field("id"), secret: field("secret") };
        let told = Tracked::new(Told { active: true, version: 1 });
        let (ana, story) = (Visitor::default(), Story::new(world.begun));
        Self { email, id, application, told, ana, sessions: vec![], families: vec![], since: None, story }
    }

    fn is_active(&self) -> bool {
        self.told.now().active
    }

    fn everything(&mut self) -> impl Iterator<Item = &mut Access> {
        let sessions = self.sessions.iter_mut().map(|(_, access)| access);
        sessions.chain(self.families.iter_mut().flat_map(Family::all))
    }

    /// What nothing explains but clocks that do not agree.
    fn odd(&self, world: &World, kind: Wrong, says: String) {
        if !world.wavers() {
            world.wrong(&self.story, kind, says);
        }
    }

    /// Signs in, which they must be able to while they are active and must not otherwise.
    async fn sign_in(&mut self, world: &World, dice: &mut StdRng) -> Option<usize> {
        let (mut visitor, before) = (Visitor::default(), world.machine.reading());
        let Heard::Answer(reply) = visitor.sign_in(world, dice, self.email).await else { return None };
        self.story.tell(format!("signs in: {}", reply.status));
        match (reply.status, self.is_active()) {
            (200, true) => {
                self.sessions.push((visitor, world.given(String::new(), before, SESSIONS_LIVE)));
                return Some(self.sessions.len() - 1);
            }
            (200, false) => {
                world.wrong(&self.story, Wrong::Revived, format!("{} is deactivated and signs in", self.email))
            }
            (401, false) => {}
            (401, true) => {
                world.wrong(&self.story, Wrong::LostWrite, format!("{} is active and is refused", self.email))
            }
            _ => world.wrong(&self.story, Wrong::StrangeAnswer, format!("signing in: {}", reply.words())),
        }
        None
    }

    async fn sign_out(&mut self, world: &World, dice: &mut StdRng, at: usize) {
        let (visitor, access) = &mut self.sessions[at];
        // They leave; the cookie is kept, as a thief would.
        let heard = visitor.clone().call(world, dice, "sign_out", &[]).await;
        self.story.tell(format!("session {at} signs out: {heard:?}"));
        match heard {
            Heard::Answer(reply) if matches!(reply.status, 200 | 302 | 303) => access.end("signed out"),
            Heard::Answer(reply) => {
                world.wrong(&self.story, Wrong::StrangeAnswer, format!("signing out: {}", reply.words()))
            }
            Heard::NothingSaved => {}
            Heard::NotKnown(_) => {
                access.doubt_for_good();
                self.since = Some(world.epoch());
            }
        }
    }

    async fn look_at_session(&mut self, world: &World, dice: &mut StdRng, at: usize) {
        let (visitor, access) = &mut self.sessions[at];
        let Some(is_in) = visitor.is_in(world, dice).await else { return };
        if let Err((kind, says)) = world.seen(access, is_in) {
            world.wrong(&self.story, kind, format!("session {at} of {}: {says}", self.email));
        }
    }

    /// Deactivates them, or reactivates them.
    async fn switch(&mut self, world: &World, dice: &mut StdRng) {
        let now = self.told.now().clone();
        let (what, after) = match now.active {
            true => ("deactivate_user", Told { active: false, version: now.version + 1 }),
            false => ("reactivate_user", Told { active: true, version: now.version + 1 }),
        };
        let version = now.version.to_string();
        let heard = self.ana.call(world, dice, what, &[("id", self.id), ("version", &version)]).await;
        self.story.tell(format!("{what}, version {version}: {heard:?}"));
        match heard {
            // Her session ended, or is too old for this.
            Heard::Answer(reply) if matches!(reply.status, 401 | 403) || reply.asks_for_proof() => {
                let mut ana = Visitor::default();
                ana.sign_in(world, dice, ANA).await;
                self.ana = ana;
            }
            Heard::Answer(reply) if reply.status == 200 => {
                self.told.is(after);
                if now.active {
                    self.everything().for_each(|one| one.end("user deactivated"));
                }
            }
            Heard::Answer(reply) => {
                if !self.look(world, dice).await {
                    world.wrong(&self.story, Wrong::StrangeAnswer, format!("{what}: {}", reply.words()));
                }
            }
            Heard::NothingSaved => {}
            Heard::NotKnown(_) => {
                self.told.may_be(after);
                if now.active {
                    self.everything().for_each(Access::doubt);
                }
                self.since = Some(world.epoch());
            }
        }
    }

    /// Looks at them, and compares. Whether something was wrong.
    async fn look(&mut self, world: &World, dice: &mut StdRng) -> bool {
        let reply = match self.ana.call(world, dice, "get_user", &[("id", self.id)]).await {
            Heard::Answer(reply) if reply.status == 200 => reply.json(),
            Heard::Answer(reply) if reply.status == 401 => {
                let mut ana = Visitor::default();
                ana.sign_in(world, dice, ANA).await;
                self.ana = ana;
                return false;
            }
            _ => return false,
        };
        let (state, version) = (reply["row"]["state"].as_str(), reply["row"]["version"].as_i64());
        let (Some(state), Some(version)) = (state, version) else { return false };
        self.since = None;
        let (known, seen) = (self.told.now().clone(), Told { active: state == "active", version });
        self.story.tell(format!("seen: {seen:?}"));
        let wrong = match self.told.seen(seen.clone()) {
            Ok(Ended::Done) => {
                world.count(|tally| tally.found_done += 1);
                if !seen.active {
                    self.everything().for_each(|one| one.end("user deactivated"));
                }
                false
            }
            Ok(ended) => {
                world.count(|tally| tally.found_not_done += u64::from(ended == Ended::NotDone));
                false
            }
            Err(kind) => {
                world.wrong(&self.story, kind, format!("user {}: known was {known:?}, seen is {seen:?}", self.email));
                self.sessions.clear();
                self.families.clear();
                true
            }
        };
        self.everything().for_each(Access::trust);
        wrong
    }

    async fn something(&mut self, world: &World, dice: &mut StdRng) {
        let (sessions, families) = (self.sessions.len(), self.families.len());
        let session = dice.random_range(0..sessions.max(1));
        let family = dice.random_range(0..families.max(1));
        match dice.random_range(0..100) {
            0..22 if sessions > 0 => self.look_at_session(world, dice, session).await,
            22..42 if families > 0 => self.introspect(world, dice, family).await,
            42..58 if families > 0 => self.refresh(world, dice, family).await,
            58..62 if families > 0 => self.reuse(world, dice, family).await,
            62..66 if families > 0 => self.revoke(world, dice, family).await,
            66..72 if sessions > 0 => self.sign_out(world, dice, session).await,
            72..80 => drop(self.sign_in(world, dice).await),
            80..92 if self.is_active() => self.consent(world, dice).await,
            80..96 if !self.is_active() => self.switch(world, dice).await,
            96..100 => self.switch(world, dice).await,
            _ => drop(self.look(world, dice).await),
        }
        if self.sessions.len() > 8 {
            self.sessions.remove(0);
        }
        if self.families.len() > 8 {
            self.families.remove(0);
        }
    }

    /// At the end: all of it once more.
    pub async fn look_at_all(&mut self, world: &World, dice: &mut StdRng) {
        while self.since.is_some() || !self.told.is_certain() {
            self.look(world, dice).await;
        }
        self.look(world, dice).await;
        for at in 0..self.sessions.len() {
            self.look_at_session(world, dice, at).await;
        }
        for at in 0..self.families.len() {
            self.introspect(world, dice, at).await;
        }
    }
}

/// Until the run ends.
pub async fn load(world: &World, dice: &mut StdRng, person: &mut Person) {
    while !world.is_stopping() {
        match person.since {
            Some(since) if world.epoch() <= since + 1 => world.is_past(since).await,
            Some(_) => drop(person.look(world, dice).await),
            None => person.something(world, dice).await,
        }
    }
}
