//! Programs' clients through their whole life: added, edited, disabled, deactivated, restored and removed, their secrets
//! replaced, their tokens issued, asked about and revoked.

mod access;

use crate::{
    caller::{Heard, Reply},
    model::{Access, Ended, Seen, Story, Tracked, Wrong},
    world::{READER_ROLE, World},
};
use rand::{RngExt as _, rngs::StdRng};
use reqwest::Method;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Active,
    Disabled,
    Inactive,
    Gone,
}

/// A client as the API tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub state: State,
    pub version: i64,
    pub text: String,
}

const GONE: Told = Told { state: State::Gone, version: 0, text: String::new() };

impl Seen for Told {
    fn version(&self) -> Option<i64> {
        (self.state != State::Gone).then_some(self.version)
    }
}

impl Told {
    fn of(body: &Value) -> Option<Self> {
        let state = match body["state"].as_str()? {
            "active" => State::Active,
            "disabled" => State::Disabled,
            "inactive" => State::Inactive,
            _ => return None,
        };
        Some(Self { state, version: body["version"].as_i64()?, text: body["description"].as_str()?.to_owned() })
    }

    fn next(&self, state: State) -> Self {
        Self { state, version: self.version + 1, ..self.clone() }
    }
}

/// What comes with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Brings {
    Nothing,
    /// All that was issued ends.
    End(&'static str),
}

pub struct Registered {
    pub id: String,
    name: String,
    /// `None` after a replacement whose answer never came.
    secret: Option<String>,
    /// One that was replaced.
    replaced: Option<String>,
    pub told: Tracked<Told>,
    brings: Brings,
    tokens: Vec<Access>,
    lives: i64,
    /// The latest version it was seen to have.
    pub versions: i64,
    /// Since when something may be under way.
    since: Option<u64>,
    story: Story,
}

/// How a change ended.
enum Outcome {
    Done(Reply),
    NotDone,
    NotKnown,
}

/// What is asked of a client.
struct Asked<'a> {
    method: Method,
    path: &'a str,
    body: Option<Value>,
    after: Told,
    brings: Brings,
}

impl Registered {
    /// Adds one. An answer that never came is asked for again, by the same key.
    pub async fn add(world: &World, dice: &mut StdRng, name: String) -> Option<Self> {
        let lives = [300, 86_400, 86_400][dice.random_range(0..3)];
        let mut story = Story::new(world.begun);
        story.tell(format!("{name} is added"));
        let body = json!({
            "name": name, "authorizedGrantType": "CLIENT-CREDENTIALS", "description": "text 0",
            "accessTokenValiditySeconds": lives, "roleDivisions": [{"roleId": READER_ROLE, "divisionId": "*"}],
        });
        let key = [("Idempotency-Key", name.replace(' ', "-"))];
        for _ in 0..20 {
            match world.rest(dice, "add", (Method::POST, ""), Some(&body), &key).await {
                Heard::Answer(Reply { status: 200, body, .. }) => {
                    let body: Value = serde_json::from_str(&body).ok()?;
                    let id = body["id"].as_str()?.to_owned();
                    story.tell(format!("{id} is there"));
                    let told = Tracked::new(Told::of(&body)?);
                    let secret = body["secret"].as_str().map(str::to_owned);
                    let (brings, tokens) = (Brings::Nothing, vec![]);
                    return Some(Self {
                        id,
                        name,
                        secret,
                        replaced: None,
                        told,
                        brings,
                        tokens,
                        lives,
                        versions: 1,
                        since: None,
                        story,
                    });
                }
                Heard::Answer(reply) => {
                    world.wrong(&story, Wrong::StrangeAnswer, format!("adding a client: {}", reply.words()));
                    return None;
                }
                Heard::NothingSaved => story.tell("nothing was saved"),
                Heard::NotKnown(why) => story.tell(format!("not known: {why}")),
            }
            if world.is_stopping() {
                return None;
            }
        }
        None
    }

    pub fn is_waiting(&self, world: &World) -> bool {
        self.since.is_some_and(|since| world.epoch() <= since + 1)
    }

    pub fn is_gone(&self) -> bool {
        self.told.is_certain() && self.told.now().state == State::Gone
    }

    /// Reports what others found of it.
    pub fn is_wrong(&self, world: &World, kind: Wrong, says: String) {
        world.wrong(&self.story, kind, format!("client {}: {says}", self.id));
    }

    pub fn waits_since(&self) -> Option<u64> {
        self.since
    }

    async fn change(&mut self, world: &World, dice: &mut StdRng, what: &'static str, asked: Asked<'_>) -> Outcome {
        self.story.tell(format!("{what}, as version {} ({:?})", self.told.now().version, self.told.now().state));
        let path = format!("/{}{}", self.id, asked.path);
        let held = match asked.method {
            Method::PUT => vec![("If-Match", format!("\"v{}\"", self.told.now().version))],
            _ => vec![],
        };
        match world.rest(dice, what, (asked.method, &path), asked.body.as_ref(), &held).await {
            Heard::Answer(reply) if reply.status == 200 => {
                self.story.tell("done");
                self.done(asked.after, asked.brings);
                return Outcome::Done(reply);
            }
            Heard::Answer(reply) => {
                self.story.tell(reply.words());
                if !self.look(world, dice).await {
                    world.wrong(&self.story, Wrong::StrangeAnswer, format!("{what}: {}", reply.words()));
                }
            }
            Heard::NothingSaved => self.story.tell("nothing was saved"),
            Heard::NotKnown(why) => {
                self.story.tell(format!("not known: {why}"));
                if asked.after != *self.told.now() {
                    self.told.may_be(asked.after);
                }
                self.brings = asked.brings;
                if asked.brings != Brings::Nothing {
                    self.tokens.iter_mut().for_each(Access::doubt);
                }
                self.since = Some(world.epoch());
                return Outcome::NotKnown;
            }
        }
        Outcome::NotDone
    }

    fn done(&mut self, after: Told, brings: Brings) {
        if let Brings::End(why) = brings {
            self.tokens.iter_mut().for_each(|token| token.end(why));
        }
        self.versions = self.versions.max(after.version);
        self.told.is(after);
    }

    /// Looks at it, and compares. Whether something was wrong.
    pub async fn look(&mut self, world: &World, dice: &mut StdRng) -> bool {
        let seen = match world.rest(dice, "read", (Method::GET, &format!("/{}", self.id)), None, &[]).await {
            Heard::Answer(reply) if reply.status == 200 => Told::of(&reply.json()),
            Heard::Answer(reply) if reply.status == 404 => Some(GONE),
            _ => None,
        };
        let Some(seen) = seen else { return false };
        self.since = None;
        self.story.tell(format!("seen: {seen:?}"));
        let (known, brings) = (self.told.now().clone(), std::mem::replace(&mut self.brings, Brings::Nothing));
        let wrong = match self.told.seen(seen.clone()) {
            Ok(Ended::Done) => {
                world.count(|tally| tally.found_done += 1);
                self.done(seen, brings);
                false
            }
            Ok(ended) => {
                if ended == Ended::NotDone {
                    world.count(|tally| tally.found_not_done += 1);
                }
                false
            }
            Err(kind) => {
                world.wrong(&self.story, kind, format!("client {}: known was {known:?}, seen is {seen:?}", self.id));
                self.tokens.clear();
                true
            }
        };
        self.tokens.iter_mut().for_each(Access::trust);
        wrong
    }

    fn with_state(&self, state: &str) -> Option<Value> {
        Some(json!({"name": self.name, "authorizedGrantType": "CLIENT-CREDENTIALS", "state": state}))
    }

    pub async fn edit(&mut self, world: &World, dice: &mut StdRng) {
        let now = self.told.now();
        let text = format!("text {}", now.version);
        let after = Told { text: text.clone(), ..now.next(now.state) };
        let body = json!({"name": self.name, "authorizedGrantType": "CLIENT-CREDENTIALS", "description": text});
        let asked = Asked { method: Method::PUT, path: "", body: Some(body), after, brings: Brings::Nothing };
        self.change(world, dice, "edit", asked).await;
    }

    pub async fn disable(&mut self, world: &World, dice: &mut StdRng) {
        let after = self.told.now().next(State::Disabled);
        let asked =
            Asked { method: Method::POST, path: "/disable", body: None, after, brings: Brings::End("disabled") };
        self.change(world, dice, "disable", asked).await;
    }

    pub async fn enable(&mut self, world: &World, dice: &mut StdRng) {
        let after = self.told.now().next(State::Active);
        let asked = Asked { method: Method::POST, path: "/enable", body: None, after, brings: Brings::Nothing };
        self.change(world, dice, "enable", asked).await;
    }

    pub async fn deactivate(&mut self, world: &World, dice: &mut StdRng) {
        let (after, body) = (self.told.now().next(State::Inactive), self.with_state("inactive"));
        let asked = Asked { method: Method::PUT, path: "", body, after, brings: Brings::End("deactivated") };
        self.change(world, dice, "deactivate", asked).await;
    }

    pub async fn restore(&mut self, world: &World, dice: &mut StdRng) {
        let after = self.told.now().next(State::Active);
        let asked = Asked { method: Method::POST, path: "/restore", body: None, after, brings: Brings::Nothing };
        self.change(world, dice, "restore", asked).await;
    }

    pub async fn remove(&mut self, world: &World, dice: &mut StdRng) {
        let asked = Asked { method: Method::DELETE, path: "", body: None, after: GONE, brings: Brings::End("removed") };
        self.change(world, dice, "remove", asked).await;
    }

    pub async fn replace_secret(&mut self, world: &World, dice: &mut StdRng) {
        let after = self.told.now().clone();
        let asked = Asked { method: Method::POST, path: "/secret", body: None, after, brings: Brings::Nothing };
        match self.change(world, dice, "replace secret", asked).await {
            Outcome::Done(reply) => {
                self.replaced = self.secret.take().or(self.replaced.take());
                self.secret = reply.json()["secret"].as_str().map(str::to_owned);
            }
            // The one before may still be the one.
            Outcome::NotKnown => self.secret = None,
            Outcome::NotDone => {}
        }
    }

    /// At the end: all of it once more.
    pub async fn look_at_all(&mut self, world: &World, dice: &mut StdRng) {
        while self.since.is_some() || !self.told.is_certain() {
            self.look(world, dice).await;
        }
        self.look(world, dice).await;
        self.introspect_all(world, dice).await;
    }

    /// Something that may be done to it, by chance.
    async fn something(&mut self, world: &World, dice: &mut StdRng) {
        let chance = dice.random_range(0..100);
        if chance < 35 && !self.tokens.is_empty() {
            let at = dice.random_range(0..self.tokens.len());
            return self.introspect(world, dice, at).await;
        }
        if chance < 40 {
            self.look(world, dice).await;
            return;
        }
        match self.told.now().state {
            State::Active if self.secret.is_none() => self.replace_secret(world, dice).await,
            State::Active => match chance {
                40..62 => self.issue(world, dice).await,
                62..78 => self.edit(world, dice).await,
                78..84 => self.revoke(world, dice).await,
                84..87 => self.replace_secret(world, dice).await,
                87..90 => self.try_replaced(world, dice).await,
                90..94 => self.disable(world, dice).await,
                94..98 => self.deactivate(world, dice).await,
                _ => self.remove(world, dice).await,
            },
            State::Disabled => match chance {
                40..60 => self.issue(world, dice).await,
                60..97 => self.enable(world, dice).await,
                _ => self.remove(world, dice).await,
            },
            State::Inactive => match chance {
                40..60 => self.issue(world, dice).await,
                60..97 => self.restore(world, dice).await,
                _ => self.remove(world, dice).await,
            },
            State::Gone => self.issue(world, dice).await,
        }
    }
}

/// Until the run ends. What it has registered is looked at afterwards.
pub async fn load(world: &World, dice: &mut StdRng, who: usize) -> Vec<Registered> {
    const ALIVE: usize = 6;
    const REMEMBERED: usize = 40;
    let mut all: Vec<Registered> = vec![];
    let mut made = 0;
    while !world.is_stopping() {
        if all.iter().filter(|one| !one.is_gone()).count() < ALIVE {
            made += 1;
            all.extend(Registered::add(world, dice, format!("Kill loop {who}-{made}")).await);
            continue;
        }
        let ready: Vec<usize> = (0..all.len()).filter(|at| !all[*at].is_waiting(world)).collect();
        let Some(at) = ready.get(dice.random_range(0..ready.len().max(1))) else {
            let first = all.iter().filter_map(Registered::waits_since).min().unwrap_or_default();
            world.is_past(first).await;
            continue;
        };
        match all[*at].waits_since() {
            Some(_) => drop(all[*at].look(world, dice).await),
            None => all[*at].something(world, dice).await,
        }
        if all.len() > REMEMBERED
            && let Some(gone) = all.iter().position(Registered::is_gone)
        {
            all.remove(gone);
        }
    }
    all
}
