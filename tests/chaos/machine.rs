//! Two servers on one database, to be killed, and what fails under them.

use crate::{
    orders::{ENOSPC, Orders, library},
    postgres::Postgres,
};
use clientele::server::{clock::Clock, storage::Store};
use rand::{RngExt as _, rngs::StdRng};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::OpenOptions,
    io::{BufRead, BufReader, Lines},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

struct Server {
    process: Child,
    /// What it prints is read by nobody; closed, it could not print.
    _prints: Lines<BufReader<ChildStdout>>,
}

/// Milliseconds that the servers' clocks are at most behind the machine's.
pub const MOST_BEHIND: i64 = 5_000;

/// A limit that nobody meets.
const MANY: &str = "4000000000";

pub struct Machine {
    /// Dropped first: it stops in its folder.
    pub postgres: Option<Postgres>,
    servers: Mutex<[Option<Server>; 2]>,
    /// Where each server is, while it may be asked.
    addresses: watch::Sender<[Option<String>; 2]>,
    orders: [Orders; 2],
    /// Milliseconds that the servers' clocks are ahead of the machine's.
    ahead: AtomicI64,
    /// The latest instant that their clocks have shown.
    latest: AtomicI64,
    /// Whether a server may go by a later time than another one, as their clocks were set back by minutes. They agree again
    /// when each has set its own time back.
    pub clocks_waver: AtomicBool,
    pub url: String,
    folder: TempDir,
}

impl Machine {
    /// With the demo's data.
    pub fn start(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let library = library(folder.path());
        let postgres = (engine == Engine::Postgres).then(|| Postgres::start(folder.path(), &library));
        let url = postgres.as_ref().map_or_else(|| folder.path().join("a.db").display().to_string(), Postgres::url);
        let machine = Self {
            postgres,
            servers: Mutex::default(),
            addresses: watch::Sender::default(),
            orders: [0, 1].map(|n| Orders::new(&library, &folder.path().join(format!("orders{n}")))),
            ahead: AtomicI64::new(0),
            latest: AtomicI64::new(i64::MIN),
            clocks_waver: AtomicBool::new(false),
            url,
            folder,
        };
        (0..2).for_each(|n| machine.serve(n));
        machine
    }

    /// A command of the program, on a disk that does not fail.
    pub fn clientele(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clientele"));
        command.current_dir(self.folder.path()).env_remove("DATABASE_URL").stdin(Stdio::null());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CLIENTELE_")) {
            command.env_remove(name);
        }
        command
    }

    /// What a server has said of what went wrong.
    pub fn log(&self, n: usize) -> PathBuf {
        self.folder.path().join(format!("log{n}"))
    }

    /// Starts a server, and lets it be asked when it is ready.
    pub fn serve(&self, n: usize) {
        let begun = Instant::now();
        let server = loop {
            match self.start_once(n) {
                Some(started) => break started,
                // The database may be on its way up.
                None => {
                    assert!(begun.elapsed() < Duration::from_secs(60), "a server does not start: {:?}", self.log(n))
                }
            }
        };
        self.addresses.send_modify(|addresses| addresses[n] = Some(server.1));
        self.servers.lock().unwrap()[n] = Some(server.0);
    }

    fn start_once(&self, n: usize) -> Option<(Server, String)> {
        let log = OpenOptions::new().create(true).append(true).open(self.log(n)).unwrap();
        let mut command = self.clientele();
        self.orders[n].to(&mut command);
        command.args(["serve", "--listen", "127.0.0.1:0", "--demo", "--log", "warn", "--database", &self.url]);
        for limit in ["sign-in-per-account", "sign-in-per-address", "tokens-per-client", "tokens-per-address"] {
            command.args([&format!("--{limit}"), MANY]);
        }
        command.args(["--api-per-client", MANY, "--api-per-user", MANY]);
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let Some(Ok(ready)) = lines.next() else {
            let _ = process.wait();
            return None;
        };
        let address = ready.strip_prefix("Clientele is ready at ").expect("a server that says where it is").to_owned();
        Some((Server { process, _prints: lines }, address))
    }

    /// A server that may be asked, once there is one.
    pub async fn somewhere(&self, dice: &mut StdRng) -> String {
        let mut addresses = self.addresses.subscribe();
        loop {
            let up: Vec<String> = addresses.borrow_and_update().iter().flatten().cloned().collect();
            if !up.is_empty() {
                return up[dice.random_range(0..up.len())].clone();
            }
            addresses.changed().await.unwrap();
        }
    }

    pub fn everywhere(&self) -> Vec<String> {
        self.addresses.borrow().iter().flatten().cloned().collect()
    }

    /// From now on nobody asks a server.
    fn hide(&self, n: usize) -> Option<String> {
        let mut hidden = None;
        self.addresses.send_modify(|addresses| hidden = addresses[n].take());
        hidden
    }

    /// Cuts the power of a server.
    pub fn kill(&self, n: usize) {
        self.hide(n);
        if let Some(mut server) = self.servers.lock().unwrap()[n].take() {
            server.process.kill().unwrap();
            server.process.wait().unwrap();
        }
    }

    fn signal(&self, n: usize, signal: Signal) {
        if let Some(server) = &self.servers.lock().unwrap()[n] {
            let id = Pid::from_raw(i32::try_from(server.process.id()).unwrap()).unwrap();
            kill_process(id, signal).unwrap();
        }
    }

    /// Stops a server as an operator does.
    pub fn stop(&self, n: usize) {
        self.hide(n);
        self.signal(n, Signal::TERM);
        if let Some(mut server) = self.servers.lock().unwrap()[n].take() {
            server.process.wait().unwrap();
        }
    }

    /// A server that does nothing for a while, whatever it holds.
    pub async fn freeze(&self, n: usize, during: impl Future<Output = ()>) {
        let address = self.hide(n);
        self.signal(n, Signal::STOP);
        during.await;
        self.signal(n, Signal::CONT);
        self.addresses.send_modify(|addresses| addresses[n] = address);
    }

    pub fn is_up(&self, n: usize) -> bool {
        self.servers.lock().unwrap()[n].is_some()
    }

    /// The disk that the database is on.
    fn disks(&self) -> Vec<&Orders> {
        match &self.postgres {
            Some(postgres) => vec![&postgres.orders],
            None => self.orders.iter().collect(),
        }
    }

    pub fn fill_disk(&self) {
        self.disks().iter().for_each(|disk| disk.fail(1, i64::MAX, ENOSPC));
    }

    pub fn break_disk(&self, nth: i64, times: i64) {
        self.disks().iter().for_each(|disk| disk.fail(nth, times, crate::orders::EIO));
    }

    pub fn heal_disk(&self) {
        self.disks().iter().for_each(|disk| disk.heal());
    }

    /// What the servers' clocks show, in milliseconds.
    pub fn reading(&self) -> i64 {
        Clock::system().read().millis() + self.ahead.load(Ordering::SeqCst)
    }

    /// The latest instant that any of them can have gone by. A server that starts behind adds the ten seconds for which
    /// nobody may have noted the time.
    pub fn latest(&self) -> i64 {
        const UNNOTED: i64 = 30_000;
        let reading = self.reading();
        reading.max(self.latest.fetch_max(reading, Ordering::SeqCst)) + UNNOTED
    }

    /// The earliest instant that any of them can go by.
    pub fn earliest(&self) -> i64 {
        Clock::system().read().millis() - MOST_BEHIND
    }

    /// Sets the clocks, to at most [`MOST_BEHIND`] behind the machine's.
    pub fn set_clocks(&self, ahead: i64) {
        assert!(ahead >= -MOST_BEHIND, "{ahead}");
        self.latest();
        self.ahead.store(ahead, Ordering::SeqCst);
        self.orders.iter().for_each(|orders| orders.shift(ahead));
        self.latest();
    }

    /// The database, opened for a look: nobody but the servers has it open while they run, as a file that somebody has
    /// open needs no recovery.
    pub async fn store(&self) -> Store {
        let begun = Instant::now();
        loop {
            match Store::open(&self.url).await {
                Ok(store) => return store,
                Err(error) => assert!(begun.elapsed() < Duration::from_secs(60), "{error}"),
            }
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        (0..2).for_each(|n| self.kill(n));
    }
}
