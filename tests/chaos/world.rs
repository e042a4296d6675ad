//! What everybody in a run shares: the machine, the administrator's access, and what was counted.

use crate::{
    caller::{self, Heard, Reply, Visitor},
    machine::{Engine, Machine},
    model::{Access, Story, Violation, Wrong},
};
use rand::{SeedableRng as _, rngs::StdRng};
use reqwest::{Client, Method, redirect::Policy};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::watch;

pub const ANA: &str = "ana.ruiz@meridianpost.example";
const ADMIN_ROLE: &str = "0c11e27e-1e00-4000-8000-000300000001@*";
pub const READER_ROLE: &str = "0c11e27e-1e00-4000-8000-000300000002";

/// A client and its secret.
#[derive(Clone, Debug)]
pub struct Credentials {
    pub id: String,
    pub secret: String,
}

#[derive(Debug, Default)]
pub struct Tally {
    /// How often each operation was asked for, and how it ended.
    pub asked: BTreeMap<&'static str, u64>,
    pub acknowledged: u64,
    pub nothing_saved: u64,
    pub not_known: u64,
    /// Of those not known, how many were found to be done, and not.
    pub found_done: u64,
    pub found_not_done: u64,
    /// Looks at whether something gives access, and how many of them found that it does.
    pub looks: u64,
    pub looks_alive: u64,
    pub faults: BTreeMap<&'static str, u64>,
    pub checks: u64,
    pub entries: i64,
    pub violations: Vec<Violation>,
}

pub struct World {
    pub machine: Machine,
    pub engine: Engine,
    pub http: Client,
    pub admin: Credentials,
    pub begun: Instant,
    token: Mutex<String>,
    tally: Mutex<Tally>,
    /// Requests that have ended, whichever way.
    ended: watch::Sender<u64>,
    /// How often everything had been put right, with nothing under way of those that are gone.
    settled: watch::Sender<u64>,
    stopping: AtomicBool,
}

impl World {
    pub async fn open(engine: Engine) -> Self {
        let machine = tokio::task::block_in_place(|| Machine::start(engine));
        let builder = clientele::server::outgoing::builder().redirect(Policy::none()).no_proxy();
        let mut world = Self {
            machine,
            engine,
            http: builder.timeout(Duration::from_secs(60)).build().unwrap(),
            admin: Credentials { id: String::new(), secret: String::new() },
            begun: Instant::now(),
            token: Mutex::default(),
            tally: Mutex::default(),
            ended: watch::Sender::new(0),
            settled: watch::Sender::new(0),
            stopping: AtomicBool::new(false),
        };
        let mut dice = StdRng::seed_from_u64(0);
        let mut ana = Visitor::default();
        ana.sign_in(&world, &mut dice, ANA).await.done("sign-in");
        let roles = [ADMIN_ROLE, &format!("{READER_ROLE}@*")];
        let mut fields = vec![
            ("form[name]", "Kill loop"),
            ("form[grant_type]", "CLIENT-CREDENTIALS"),
            ("form[token_duration]", "172800"),
        ];
        fields.extend(roles.iter().map(|role| ("roles[]", *role)));
        let added = ana.call(&world, &mut dice, "add_client", &fields).await.done("add_client");
        let page = added.location.unwrap_or_default();
        let id = page.trim_end_matches("/secret").rsplit('/').next().unwrap_or_default().to_owned();
        let revealed = ana.call(&world, &mut dice, "reveal_secret", &[("id", &id)]).await.done("reveal_secret");
        let secret = revealed.json()["secret"].as_str().expect("a secret").to_owned();
        world.admin = Credentials { id, secret };
        world.take_token(&mut dice).await;
        world
    }

    /// A new token for the administrator's program.
    async fn take_token(&self, dice: &mut StdRng) {
        let form = [("grant_type", "client_credentials")];
        if let Heard::Answer(Reply { status: 200, body, .. }) = self.oauth(dice, "token", &self.admin, &form).await {
            let token =
                serde_json::from_str::<Value>(&body).ok().and_then(|t| Some(t["access_token"].as_str()?.to_owned()));
            *self.token.lock().unwrap() = token.unwrap_or_default();
        }
    }

    /// Asks the REST API as the administrator's program.
    pub async fn rest(
        &self,
        dice: &mut StdRng,
        what: &'static str,
        asked: (Method, &str),
        body: Option<&Value>,
        headers: &[(&str, String)],
    ) -> Heard {
        for _ in 0..2 {
            let token = self.token.lock().unwrap().clone();
            let (method, path) = asked.clone();
            let heard = caller::ask(self, dice, what, |http, base| {
                let mut request =
                    http.request(method.clone(), format!("{base}/api/v2/oauth/clients{path}")).bearer_auth(&token);
                for (name, value) in headers {
                    request = request.header(*name, value);
                }
                match body {
                    Some(body) => request.json(body),
                    None => request,
                }
            });
            match heard.await {
                // It has expired by the servers' clock.
                Heard::Answer(Reply { status: 401, .. }) => self.take_token(dice).await,
                heard => return heard,
            }
        }
        Heard::NotKnown("the administrator's program gets no token".into())
    }

    /// Asks an OAuth endpoint as a client.
    pub async fn oauth(
        &self,
        dice: &mut StdRng,
        endpoint: &'static str,
        who: &Credentials,
        form: &[(&str, &str)],
    ) -> Heard {
        let request = |http: &Client, base: &str| {
            http.post(format!("{base}/oauth/{endpoint}")).basic_auth(&who.id, Some(&who.secret)).form(form)
        };
        caller::ask(self, dice, endpoint, request).await
    }

    /// Whether a token gives access; `None`: no answer.
    pub async fn introspect(&self, dice: &mut StdRng, token: &str) -> Option<bool> {
        match self.oauth(dice, "introspect", &self.admin, &[("token", token)]).await {
            Heard::Answer(reply) if reply.status == 200 => reply.json()["active"].as_bool(),
            _ => None,
        }
    }

    /// What was given by a server whose clock showed that instant before, and lives for so many seconds.
    pub fn given(&self, value: String, before: i64, lives: i64) -> Access {
        let mut access = Access::new(value, before + lives * 1_000);
        if self.wavers() {
            access.doubt_for_good();
        }
        access
    }

    /// A server said whether it gives access.
    pub fn seen(&self, access: &mut Access, gives: bool) -> Result<(), (Wrong, String)> {
        self.count(|tally| {
            tally.looks += 1;
            tally.looks_alive += u64::from(gives);
        });
        access.seen(gives, self.machine.latest(), self.wavers())
    }

    pub fn wavers(&self) -> bool {
        self.machine.clocks_waver.load(Ordering::SeqCst)
    }

    /// Whether all servers go by the same time again.
    pub async fn look_at_clocks(&self) {
        let mut agree = true;
        for base in self.machine.everywhere() {
            agree &= self.time_at(&base).await.is_some_and(|at| (at - self.machine.reading()).abs() < 30_000);
        }
        if agree {
            self.machine.clocks_waver.store(false, Ordering::SeqCst);
        }
    }

    /// The time by which a server goes: that at which it issues a token.
    async fn time_at(&self, base: &str) -> Option<i64> {
        let post = async |endpoint: &str, form: &[(&str, &str)]| -> Option<Value> {
            let request = self.http.post(format!("{base}/oauth/{endpoint}")).form(form);
            request.basic_auth(&self.admin.id, Some(&self.admin.secret)).send().await.ok()?.json().await.ok()
        };
        let issued = post("token", &[("grant_type", "client_credentials")]).await?;
        let seen = post("introspect", &[("token", issued["access_token"].as_str()?)]).await?;
        Some(seen["iat"].as_i64()? * 1_000)
    }

    pub fn count(&self, change: impl FnOnce(&mut Tally)) {
        change(&mut self.tally.lock().unwrap());
    }

    pub fn report(&self, violation: Violation) {
        eprintln!("{violation}");
        self.count(|tally| tally.violations.push(violation));
    }

    pub fn wrong(&self, story: &Story, kind: Wrong, says: impl Into<String>) {
        self.report(story.violation(kind, says));
    }

    pub fn tally(self) -> Tally {
        self.tally.into_inner().unwrap()
    }

    /// How many of a kind were found so far.
    pub fn found(&self, kind: Wrong) -> usize {
        self.tally.lock().unwrap().violations.iter().filter(|violation| violation.kind == kind).count()
    }

    pub fn one_ended(&self) {
        self.ended.send_modify(|ended| *ended += 1);
    }

    /// Until so many requests more have ended. That they do not is a finding.
    pub async fn more_ended(&self, count: u64) {
        let mut ended = self.ended.subscribe();
        let until = *ended.borrow() + count;
        let waited = tokio::time::timeout(Duration::from_secs(120), ended.wait_for(|ended| *ended >= until)).await;
        if waited.is_err() {
            self.wrong(
                &Story::new(self.begun),
                Wrong::StoodStill,
                format!("{count} requests do not end in two minutes"),
            );
        }
    }

    pub fn epoch(&self) -> u64 {
        *self.settled.borrow()
    }

    /// What was asked for before now has ended, if it was asked of somebody who is gone.
    pub async fn settle(&self) {
        if let Some(postgres) = &self.machine.postgres {
            postgres.settled().await;
        }
        self.settled.send_modify(|settled| *settled += 1);
    }

    /// Until whatever ended in an epoch without an answer has really ended.
    pub async fn is_past(&self, epoch: u64) {
        self.settled.subscribe().wait_for(|settled| *settled > epoch + 1).await.unwrap();
    }

    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }
}
