//! A history under way: two processes on one database, and what there should be.

use super::{
    contract::SESSION,
    coverage::Coverage,
    restored::put_back,
    steps::{APPLICATION, MACHINE, Step},
    world::{HOME, Kind, Scopes, State, Who, Why, World},
};
use crate::{
    house::{ANA, Answer, Browser, House, MIA, TOM},
    oauth::{self, Introspected, machine, register},
};
use clientele::{
    domain::{
        clock::PATIENCE,
        lifecycle,
        time::{DAY, MINUTE},
    },
    server::{
        cli::demo::PASSWORD,
        jobs::clock_keeper::Keeper,
        storage::clients::rehearsals,
        use_cases::{
            audit::verify,
            backups::{self, BackupError},
            restorations::Whole,
        },
    },
    wire::{ClientDetails, SessionNow},
};
use reqwest::Method;
use std::path::PathBuf;
use tempfile::TempDir;

const COOKIE: &str = "clientele_session";

/// Nothing but what the histories are about ends anything or refuses it.
fn flags() -> Vec<String> {
    let session = (SESSION / MINUTE).to_string();
    let many = ["--sign-in-per-account", "--sign-in-per-address", "--tokens-per-client", "--tokens-per-address"];
    let many = many.iter().flat_map(|flag| [(*flag).to_owned(), "1000000".to_owned()]);
    let lasts = ["--session-idle", "--session-absolute"].map(|flag| [flag.to_owned(), session.clone()]);
    let proof = ["--proof-age".to_owned(), "525600".to_owned()];
    many.chain(lasts.into_iter().flatten()).chain(proof).chain(["--api-per-user".into(), "1000000".into()]).collect()
}

fn borrowed(flags: &[String]) -> Vec<&str> {
    flags.iter().map(String::as_str).collect()
}

/// One of the processes, and who visits it.
pub struct Door {
    pub house: House,
    pub browser: Browser,
}

impl Door {
    fn of(house: House) -> Self {
        let browser = house.anybody();
        Self { house, browser }
    }

    /// Posts a form with a client's secret.
    pub async fn post(&self, (id, secret): (&str, &str), endpoint: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.browser.ask(Method::POST, &format!("/oauth/{endpoint}")).form(form);
        self.browser.send(request.basic_auth(id, Some(secret))).await
    }
}

/// A state that can be put back.
struct Backup {
    file: PathBuf,
    at: i64,
    world: World,
}

pub struct Run {
    pub doors: [Door; 2],
    pub keeper: Keeper,
    /// Each sees the tokens of its organization.
    watchers: [oauth::Client; 2],
    pub world: World,
    folder: TempDir,
    backups: Vec<Backup>,
    /// The number of the step.
    pub at: usize,
    pub seen: Coverage,
}

impl Run {
    pub async fn begin() -> Self {
        let flags = flags();
        let house = House::with(&borrowed(&flags)).await;
        let next = house.next_door_with(&borrowed(&flags)).await;
        let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
        let elsewhere = [
            ("form[name]", "Watcher"),
            ("form[grant_type]", "CLIENT-CREDENTIALS"),
            ("form[token_duration]", "3600"),
            ("roles[]", "0c11e27e-1e00-4000-8000-000300000008@*"),
        ];
        let watchers = [machine(&ana).await, register(&mia, &elsewhere).await];
        let mut run = Self {
            keeper: Keeper::start(&house.state.store, &house.clock).await.unwrap(),
            doors: [Door::of(house), Door::of(next)],
            watchers,
            world: World::default(),
            folder: tempfile::tempdir().unwrap(),
            backups: vec![],
            at: 0,
            seen: Coverage::default(),
        };
        // A delete deactivates the application and removes the machine; and of the other organization an administrator has
        // approved the application.
        run.world.slots = [1, 0];
        run.register(APPLICATION).await;
        run.wait(31 * DAY).await;
        run.register(MACHINE).await;
        run.step(Step::Authorize(Who::Mia, Scopes { users: 2, routing: 1 })).await;
        run
    }

    pub fn now(&self) -> i64 {
        self.doors[0].house.clock.now().millis()
    }

    /// The processes take turns.
    pub fn door(&self) -> &Door {
        &self.doors[self.at % 2]
    }

    pub async fn wait(&mut self, span: i64) {
        self.doors[0].house.wait(span);
        self.keeper.look().await.unwrap();
    }

    pub async fn sign_in(&mut self, who: Who) -> bool {
        let browser = &self.door().browser;
        browser.cookies.lock().unwrap().clear();
        let email = match who {
            Who::Ana => ANA,
            Who::Tom => TOM,
            Who::Mia => MIA,
        };
        let done = browser.sign_in(email, PASSWORD).await.status == 200;
        let (cookie, now) = (browser.cookie(COOKIE), self.now());
        if let Some(cookie) = cookie.filter(|_| done) {
            self.world.signed_in(who, cookie, now);
        }
        done
    }

    /// Has the browser be theirs, by their latest session or a new one, and says which; `None`: they cannot sign in.
    pub async fn become_(&mut self, who: Who) -> Option<usize> {
        let now = self.now();
        let latest = |world: &World| {
            let mut those = (0..world.sessions.len()).rev().filter(|at| world.sessions[*at].who == who);
            those.find(|at| world.session(*at, now))
        };
        if latest(&self.world).is_none() && self.world.is_in(who) {
            assert!(self.sign_in(who).await, "{who:?} can sign in");
        }
        let session = latest(&self.world)?;
        let browser = &self.door().browser;
        browser.cookies.lock().unwrap().clear();
        browser.set_cookie(COOKIE, &self.world.sessions[session].cookie);
        Some(session)
    }

    /// Whether the console did it.
    pub async fn did(&mut self, who: Who, function: &str, fields: &[(&str, &str)]) -> bool {
        self.become_(who).await.expect("they can sign in");
        let answer = self.door().browser.call(function, fields).await;
        let known = [200, 404, 409, 422].contains(&answer.status.as_u16());
        assert!(known, "{function}: {} {}", answer.status, answer.body);
        answer.status == 200
    }

    pub async fn details(&mut self, client: usize) -> ClientDetails {
        self.become_(Who::Ana).await.expect("she can sign in");
        self.door().browser.client(&self.world.clients[client].id).await
    }

    pub async fn back_up(&mut self) {
        let (at, url) = (self.now(), self.doors[0].house.database().url());
        let file = self.folder.path().join(format!("{}.backup", self.at));
        backups::make(&url, &file, false, self.doors[0].house.clock.now()).await.unwrap();
        self.backups.push(Backup { file, at, world: self.world.clone() });
    }

    pub async fn set_back(&mut self, span: i64) {
        let now = self.now();
        self.doors[0].house.wait(-span);
        for _ in 0..PATIENCE {
            self.keeper.look().await.unwrap();
        }
        assert_eq!(self.now(), now - span, "the clock is believed");
        self.world.set_back(now, now - span);
        // What was made in the time that is ahead again is not put back here.
        self.backups.retain(|backup| backup.at <= now - span);
    }

    /// Puts the backup before the last so many in the place of the database; `None`: there is none. Those that were made after it
    /// are of a past that is none any more.
    pub async fn put_back(&mut self, back: usize) -> Option<()> {
        let chosen = self.backups.len().checked_sub(back + 1)?;
        self.backups.truncate(chosen + 1);
        let (file, then) = (self.backups[chosen].file.clone(), self.backups[chosen].world.clone());
        let now = self.now();
        let flags = flags();
        let [first, next] = &self.doors;
        next.house.state.store.close().await;
        let clock = first.house.clock.clone();
        first.house.state.store.close().await;
        let database = self.doors[0].house.database.take().unwrap();
        let url = database.url();
        // A server of PostgreSQL has a connection a little longer than whoever closed it.
        let mut tries = 0;
        let done = loop {
            match backups::restore(&url, &file, true, (&[], Whole::default()), &[], clock.now()).await {
                Err(BackupError::InUse) if tries < 500 => tries += 1,
                done => break done.unwrap(),
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        };
        // It is called by its instant, of which there may be another one after the clock went back.
        if let Some(kept) = &done.kept {
            std::fs::remove_file(kept).unwrap();
        }
        // Of a third organization of the demo there is no log at all.
        for came in done.organizations.iter().filter(|came| came.name != "Northwind Retail") {
            let waits = (came.held.is_some(), came.revives, came.known_until);
            assert_eq!(waits, (false, false, None), "what is replaced says all of {}: {:?}", came.name, came.taken);
        }
        let house = House::on_at(database, &borrowed(&flags), clock).await;
        let next = house.next_door_with(&borrowed(&flags)).await;
        self.keeper = Keeper::start(&house.state.store, &house.clock).await.unwrap();
        self.doors = [Door::of(house), Door::of(next)];
        self.world = put_back(&then, &self.world, now);
        assert_eq!(self.now(), now, "time goes on");
        for slot in [MACHINE, APPLICATION] {
            self.is_as_it_should(slot).await;
        }
        Some(())
    }

    /// Compares a client with what there should be of it.
    pub async fn is_as_it_should(&mut self, slot: usize) {
        let (now, client) = (self.now(), self.world.of(slot));
        let should = self.world.clients[client].clone();
        if should.gone(now) {
            self.become_(Who::Ana).await;
            let answer = self.door().browser.call("get_client", &[("id", &should.id)]).await;
            assert_eq!(answer.status, 404, "{}", answer.body);
            return;
        }
        let is = self.details(client).await;
        let state = match should.state {
            State::Active => lifecycle::State::Active,
            State::Disabled => lifecycle::State::Disabled,
            State::Deactivated(_) => lifecycle::State::Inactive,
        };
        let living = is.secrets.iter().filter(|secret| secret.live).count();
        assert_eq!(
            (is.row.name.as_str(), is.row.state, is.row.rehearsed.is_some(), living),
            (should.name.as_str(), state, should.state == State::Active && should.runs(now), should.living(now))
        );
        if slot == MACHINE {
            assert_eq!(is.row.roles.len(), 1 + usize::from(should.administrator));
        } else {
            let far = |base: &str| match is.settings.scopes.get(base).map(String::as_str) {
                Some("read") => 1,
                Some("write") => 2,
                _ => 0,
            };
            assert_eq!(Scopes { users: far("users"), routing: far("routing") }, should.scopes);
        }
    }

    /// Compares tokens and sessions with what there should be of them: all that are alive or may be again, and of the others
    /// each in its turn or `all`.
    pub async fn check(&mut self, all: bool) {
        let now = self.now();
        for (n, token) in self.world.tokens.iter().enumerate().filter(|(_, token)| token.kind != Kind::Code) {
            let dead = self.world.why_dead(token, now);
            let over = !matches!(dead, None | Some(Why::Rehearsed | Why::NoScope));
            if over && !all && !(n + self.at).is_multiple_of(4) {
                continue;
            }
            let organization = token.consent.map_or(HOME, |consent| self.world.consents[consent].who.organization());
            let (watcher, door) = (&self.watchers[organization], &self.doors[(n + self.at / 4) % 2]);
            let answer = door.post((&watcher.id, &watcher.secret), "introspect", &[("token", &token.value)]).await;
            let is: Introspected = answer.json();
            let consent = token.consent.map(|consent| &self.world.consents[consent]);
            assert_eq!(
                is.active,
                dead.is_none(),
                "{dead:?} at {now}: {token:?} {consent:?} {:?}",
                self.world.clients[token.client]
            );
            if is.active && token.consent.is_some() && token.kind == Kind::Access {
                let scope = is.scope.unwrap_or_default();
                assert_eq!(scope.split(' ').collect::<Vec<_>>(), self.world.scopes_left(token).words(), "{token:?}");
            }
            self.seen.token(dead);
        }
        for (n, session) in self.world.sessions.iter().enumerate().rev().take(if all { 12 } else { 3 }) {
            let (lives, browser) = (self.world.session(n, now), &self.doors[(n + self.at) % 2].browser);
            browser.cookies.lock().unwrap().clear();
            browser.set_cookie(COOKIE, &session.cookie);
            let is: Option<SessionNow> = browser.call("get_session_end", &[]).await.json();
            assert_eq!(is.is_some(), lives, "at {now}: {session:?}");
            self.seen.session(lives);
        }
        // The latest rehearsal of each ends, and ended, no earlier than it began.
        let mut connection = self.doors[0].house.state.store.reader().acquire().await.unwrap();
        for client in self.world.slots.map(|client| &self.world.clients[client]) {
            let Some(kept) = rehearsals::latest(&mut connection, client.id.parse().unwrap()).await.unwrap() else {
                continue;
            };
            let began = kept.rehearsal.started_at;
            let ended = kept.closed.map_or(began, |closed| closed.ended_at);
            assert!(kept.rehearsal.ends_at >= began && ended >= began, "{:?}", kept.rehearsal);
        }
    }

    pub async fn end(mut self) -> Coverage {
        self.check(true).await;
        for slot in [MACHINE, APPLICATION] {
            self.is_as_it_should(slot).await;
        }
        let reports = verify(&self.doors[0].house.state.store, &[]).await.unwrap();
        assert!(reports.iter().all(|report| report.broken() == 0), "{reports:?}");
        self.seen
    }
}
