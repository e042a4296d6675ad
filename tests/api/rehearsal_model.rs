//! Random histories of a client against a model that is too simple to be wrong: rehearsals, cuts, restores, revocations, time
//! that goes on and back. No token lives that should not, none dies that should not.

use crate::{
    house::{ANA, Browser, House},
    oauth::{Client, Tokens, machine},
};
use clientele::{
    domain::{
        clock::PATIENCE,
        time::{DAY, HOUR, MINUTE},
    },
    server::{
        jobs::{clock_keeper::Keeper, ended::close_rehearsals, sweep::sweep_once},
        storage::clients::rehearsals,
    },
};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

/// How many histories, and how long each is.
const HISTORIES: usize = 12;
const STEPS: usize = 30;

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Minutes.
    Rehearse(i64),
    EndRehearsal,
    Disable,
    Enable,
    Delete,
    Restore,
    Issue,
    /// The token before the last so many.
    Revoke(usize),
    /// Milliseconds.
    Wait(i64),
    Back(i64),
    Sweep,
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1..=90_i64).prop_map(Step::Rehearse),
        3 => Just(Step::EndRehearsal),
        1 => Just(Step::Disable),
        2 => Just(Step::Enable),
        1 => Just(Step::Delete),
        3 => Just(Step::Restore),
        6 => Just(Step::Issue),
        1 => (0..3_usize).prop_map(Step::Revoke),
        6 => (0..45 * MINUTE).prop_map(Step::Wait),
        1 => (HOUR..30 * HOUR).prop_map(Step::Wait),
        3 => (2 * MINUTE..90 * MINUTE).prop_map(Step::Back),
        2 => Just(Step::Sweep),
    ]
}

/// When it was made and when it ends.
#[derive(Clone, Copy, Debug)]
struct Span {
    made: i64,
    end: i64,
}

impl Span {
    /// What had ended has ended; what was made since keeps the time it had left, or had.
    fn set_back(&mut self, from: i64, to: i64) {
        if self.made > to {
            (self.made, self.end) = (self.made - (from - to), self.end - (from - to));
        } else if self.end > to && self.end <= from {
            self.end = to;
        }
        assert!(self.end >= self.made, "{self:?} ends before it began");
    }
}

#[derive(Debug)]
struct Token {
    value: String,
    life: Span,
    /// Under how many cuts it was issued.
    cuts: u32,
    revoked: bool,
}

/// What the client should be, told without the code under test.
#[derive(Debug, Default)]
struct Model {
    disabled: bool,
    deactivated: Option<Span>,
    rehearsed: Option<Span>,
    cuts: u32,
    tokens: Vec<Token>,
}

impl Model {
    fn gone(&self, now: i64) -> bool {
        self.deactivated.is_some_and(|span| now >= span.end)
    }

    fn runs(&self, now: i64) -> bool {
        self.rehearsed.is_some_and(|span| now < span.end)
    }

    fn is_let_in(&self, now: i64) -> bool {
        !self.disabled && self.deactivated.is_none() && !self.runs(now)
    }

    fn lives(&self, token: &Token, now: i64) -> bool {
        self.is_let_in(now) && now < token.life.end && token.cuts == self.cuts && !token.revoked
    }

    fn cut(&mut self) {
        (self.cuts, self.rehearsed) = (self.cuts + 1, None);
    }

    fn set_back(&mut self, from: i64, to: i64) {
        let spans = self.deactivated.iter_mut().chain(&mut self.rehearsed);
        spans.chain(self.tokens.iter_mut().map(|token| &mut token.life)).for_each(|span| span.set_back(from, to));
    }
}

/// One history under way.
struct Run<'a> {
    house: &'a House,
    /// Another process on the same database.
    next: &'a House,
    keeper: &'a mut Keeper,
    ana: &'a Browser,
    watcher: &'a Client,
    robot: Client,
    model: Model,
}

impl Run<'_> {
    fn now(&self) -> i64 {
        self.house.clock.now().millis()
    }

    /// Whether the console did it.
    async fn did(&self, function: &str, fields: &[(&str, &str)]) -> bool {
        let fields = [&[("id", self.robot.id.as_str())], fields].concat();
        let answer = self.ana.call(function, &fields).await;
        assert!([200, 404, 409].contains(&answer.status.as_u16()), "{function}: {} {}", answer.status, answer.body);
        answer.status == 200
    }

    /// Does a step, and the same to the model: what was done, and what should have been.
    async fn step(&mut self, step: Step) -> (bool, bool) {
        let now = self.now();
        let there = !self.model.gone(now);
        let (disabled, dying, runs) = (self.model.disabled, self.model.deactivated.is_some(), self.model.runs(now));
        match step {
            Step::Rehearse(minutes) => {
                let should = there && !disabled && !dying && !runs;
                if should {
                    self.model.rehearsed = Some(Span { made: now, end: now + minutes * MINUTE });
                }
                (self.did("rehearse_client", &[("span", &minutes.to_string())]).await, should)
            }
            Step::EndRehearsal => {
                let should = there && runs;
                if should {
                    self.model.rehearsed = None;
                }
                (self.did("end_rehearsal", &[]).await, should)
            }
            Step::Disable => {
                let should = there && !disabled && !dying;
                if should {
                    self.model.disabled = true;
                    self.model.cut();
                }
                (self.did("disable_client", &[]).await, should)
            }
            Step::Enable => {
                let should = there && disabled;
                self.model.disabled &= !should;
                (self.did("enable_client", &[]).await, should)
            }
            Step::Delete => {
                let should = there && !dying;
                if should {
                    (self.model.disabled, self.model.deactivated) =
                        (false, Some(Span { made: now, end: now + 7 * DAY }));
                    self.model.cut();
                }
                (self.did("delete_client", &[("outcome", "deactivated")]).await, should)
            }
            Step::Restore => {
                let should = there && dying;
                if should {
                    self.model.deactivated = None;
                }
                (self.did("restore_client", &[]).await, should)
            }
            Step::Issue => self.issue(now).await,
            Step::Revoke(back) => self.revoke(back, now).await,
            Step::Wait(span) => {
                self.house.wait(span);
                self.keeper.look().await.unwrap();
                (true, true)
            }
            Step::Back(span) => {
                self.house.wait(-span);
                for _ in 0..PATIENCE {
                    self.keeper.look().await.unwrap();
                }
                assert_eq!(self.now(), now - span, "the clock is believed");
                self.model.set_back(now, now - span);
                (true, true)
            }
            Step::Sweep => {
                let (store, at) = (&self.house.state.store, self.house.clock.now());
                close_rehearsals(store, at, 100).await.unwrap();
                sweep_once(store, self.house.state.config.sessions, at, 100).await.unwrap();
                (true, true)
            }
        }
    }

    /// Whether the latest rehearsal ends, and ended, no earlier than it began.
    async fn ends_after_it_began(&self) -> bool {
        let mut connection = self.house.state.store.reader().acquire().await.unwrap();
        let kept = rehearsals::latest(&mut connection, self.robot.id.parse().unwrap()).await.unwrap();
        kept.is_none_or(|kept| {
            let started_at = kept.rehearsal.started_at;
            kept.rehearsal.ends_at >= started_at && kept.closed.is_none_or(|closed| closed.ended_at >= started_at)
        })
    }

    async fn issue(&mut self, now: i64) -> (bool, bool) {
        let should = self.model.is_let_in(now);
        // One after the other: what was ended through one process is ended in both.
        let door = if self.model.tokens.len().is_multiple_of(2) { self.house } else { self.next };
        let answer = self.robot.post(door, "token", &[("grant_type", "client_credentials")]).await;
        let did = answer.status == 200;
        if did {
            let Tokens { access_token: value, .. } = answer.json();
            let life = Span { made: now, end: now + HOUR };
            self.model.tokens.push(Token { value, life, cuts: self.model.cuts, revoked: false });
        }
        (did, should)
    }

    async fn revoke(&mut self, back: usize, now: i64) -> (bool, bool) {
        let (should, runs) = (self.model.is_let_in(now), self.model.runs(now));
        let Some(token) = self.model.tokens.iter_mut().rev().nth(back) else { return (true, true) };
        let answer = self.robot.post(self.house, "revoke", &[("token", &token.value)]).await;
        // A client that is turned away for a rehearsal gives back what it gives back.
        token.revoked |= should || runs;
        (answer.status == 200, should)
    }
}

/// Each history is of its own client, in one house: its clock goes on and back for all of them.
#[tokio::test]
async fn no_token_lives_that_should_not_and_none_dies_that_should_not() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse::<u64>().ok()).unwrap_or(14);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let sessions = ["--session-idle", "525600", "--session-absolute", "525600"];
    let house =
        House::with(&[&["--sign-in-per-account", "1000", "--sign-in-per-address", "1000"][..], &sessions].concat())
            .await;
    let mut keeper = Keeper::start(&house.state.store, &house.clock).await.unwrap();
    let ana = house.signed_in(ANA).await;
    let watcher = machine(&ana).await;
    let mut robots = vec![];
    for _ in 0..HISTORIES {
        robots.push(machine(&ana).await);
    }
    house.wait(31 * DAY);
    keeper.look().await.unwrap();
    let ana = house.signed_in(ANA).await;
    let next = house.next_door().await;
    for robot in robots {
        let history = prop::collection::vec(steps(), STEPS).new_tree(&mut runner).unwrap().current();
        let mut run = Run {
            house: &house,
            next: &next,
            keeper: &mut keeper,
            ana: &ana,
            watcher: &watcher,
            robot,
            model: Model::default(),
        };
        for at in 0..history.len() {
            let told = || format!("SEED={seed}, {:?}", &history[..=at]);
            let (did, should) = run.step(history[at]).await;
            assert_eq!(did, should, "{} {:?}", told(), run.model);
            assert!(run.ends_after_it_began().await, "{}", told());
            let now = run.now();
            for token in &run.model.tokens {
                for (door, which) in [(&house, "one"), (&next, "the other")] {
                    let lives = run.watcher.sees(door, &token.value).await;
                    assert_eq!(
                        lives,
                        run.model.lives(token, now),
                        "{which}: {token:?} at {now}: {} {:?}",
                        told(),
                        run.model
                    );
                }
            }
        }
    }
}
