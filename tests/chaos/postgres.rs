//! A PostgreSQL server of one's own, on a disk that fails when it is told to, to be killed.

use crate::{machine::text, orders::Orders};
use rustix::process::{Pid, Signal, geteuid, kill_process};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};
use std::{
    net::{TcpListener, TcpStream},
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Command, Output},
    time::{Duration, Instant},
};
use tokio::{runtime::Handle, task::block_in_place};

/// Where its programs are (`scripts/chaos` says so).
pub const PROGRAMS: &str = "CHAOS_POSTGRES";

pub struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    pub orders: Orders,
}

/// How long a server may take that has to recover.
const PATIENCE: Duration = Duration::from_secs(60);

impl Postgres {
    /// Makes and starts one in a folder. What it has committed has reached the disk, as in production.
    pub fn start(folder: &Path, library: &Path) -> Self {
        let programs = PathBuf::from(std::env::var(PROGRAMS).expect("scripts/chaos names PostgreSQL's programs"));
        // Whoever it runs as has to come as far.
        std::fs::set_permissions(folder, PermissionsExt::from_mode(0o711)).unwrap();
        let folder = folder.join("postgres");
        std::fs::create_dir(&folder).unwrap();
        let orders = Orders::new(library, &folder.join("orders"));
        std::fs::set_permissions(folder.join("orders"), PermissionsExt::from_mode(0o666)).unwrap();
        if geteuid().is_root() {
            let owner = Command::new("id").args(["-u", "postgres"]).output().unwrap();
            chown(&folder, Some(text(&owner.stdout).trim().parse().expect("a user postgres")), None).unwrap();
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Self { programs, folder, port, orders };
        let data = server.folder.join("data");
        let made = server.program("initdb").arg("--pgdata").arg(&data).args(["--username", "clientele"]).args([
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
        ]);
        let made = made.output().unwrap();
        assert!(made.status.success(), "{}", text(&made.stderr));
        server.go_on();
        server
    }

    pub fn url(&self) -> String {
        format!("postgres://clientele@127.0.0.1:{}/postgres", self.port)
    }

    /// It refuses to run as root; Debian's package made a user for it.
    fn program(&self, name: &str) -> CommandOf {
        let path = self.programs.join(name);
        let mut command = if geteuid().is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir(&self.folder);
        CommandOf(command)
    }

    fn control(&self, what: &str, arguments: &[&str]) -> Output {
        let mut command = self.program("pg_ctl").arg(what).arg("--pgdata").arg(self.folder.join("data"));
        command.0.args(arguments);
        self.orders.to(&mut command.0);
        command.output().unwrap()
    }

    /// Starts it if it does not run, as often as it takes: those that a killed one left behind end in their own time. It
    /// runs when it takes connections. A process says nothing: that of a killed one can be seen until somebody has asked
    /// how it ended, and one that starts while the disk fails gives up a moment after the disk has healed.
    pub fn go_on(&self) {
        self.orders.heal();
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories={} -c max_connections=60",
            self.port,
            self.folder.display()
        );
        let log = self.folder.join("log").display().to_string();
        let begun = Instant::now();
        loop {
            let failed = match block_in_place(|| Handle::current().block_on(PgConnection::connect(&self.url()))) {
                Ok(_) => return,
                // It says that it starts or stops.
                Err(sqlx::Error::Database(_)) => {
                    std::thread::sleep(Duration::from_millis(20));
                    Vec::new()
                }
                Err(_) => self.control("start", &["--wait", "--silent", "--log", &log, "--options", &options]).stderr,
            };
            let late = || std::fs::read_to_string(&log).unwrap_or_default();
            assert!(begun.elapsed() < PATIENCE, "{}{}", text(&failed), late());
        }
    }

    /// What an operator does who has no time.
    pub fn stop_at_once(&self) {
        self.control("stop", &["--mode", "immediate", "--silent"]);
    }

    /// The power supply of its first process.
    pub fn kill(&self) {
        let noted = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap_or_default();
        let id = noted.lines().next().and_then(|line| line.trim().parse().ok());
        if id.and_then(Pid::from_raw).is_some_and(|id| kill_process(id, Signal::KILL).is_ok()) {
            // It is gone when it listens no more, which is a moment later.
            let begun = Instant::now();
            while TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                assert!(begun.elapsed() < PATIENCE, "a killed server still listens");
            }
        }
    }

    /// A connection, once it takes one.
    pub async fn connection(&self) -> PgConnection {
        let begun = Instant::now();
        loop {
            match PgConnection::connect(&self.url()).await {
                Ok(connection) => return connection,
                Err(error) => assert!(begun.elapsed() < PATIENCE, "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Processes that serve somebody else.
    async fn serving(&self) -> Vec<i32> {
        let mut connection = self.connection().await;
        let sql = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() \
                   ORDER BY xact_start IS NULL, pid";
        let rows = connection.fetch_all(sql).await.unwrap_or_default();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Kills one process that serves a connection, one in a transaction if there is any: all the others end with it.
    pub async fn kill_one_that_serves(&self) {
        if let Some(id) = self.serving().await.first().and_then(|id| Pid::from_raw(*id)) {
            let _ = kill_process(id, Signal::KILL);
        }
    }

    /// Cuts all connections, as a server does that fails over.
    pub async fn cut_connections(&self) {
        for id in self.serving().await {
            let mut connection = self.connection().await;
            let _ = connection.execute(AssertSqlSafe(format!("SELECT pg_terminate_backend({id})"))).await;
        }
    }

    /// Until every transaction is over that had begun by now: that of a client which is gone may still be committed.
    pub async fn settled(&self) {
        let begun = Instant::now();
        // It may be on its way down or up.
        while let Err(error) = self.transactions_end(begun).await {
            assert!(begun.elapsed() < PATIENCE, "{error}");
        }
    }

    async fn transactions_end(&self, begun: Instant) -> sqlx::Result<()> {
        let mut connection = self.connection().await;
        let now: String = sqlx::query_scalar("SELECT clock_timestamp()::text").fetch_one(&mut connection).await?;
        let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend' \
                   AND pid <> pg_backend_pid() AND xact_start < $1::timestamptz";
        while sqlx::query_scalar::<_, i64>(sql).bind(&now).fetch_one(&mut connection).await? > 0 {
            assert!(begun.elapsed() < PATIENCE, "a transaction does not end");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.orders.heal();
        self.stop_at_once();
    }
}

/// A command that is built in one expression.
struct CommandOf(Command);

impl CommandOf {
    fn arg(mut self, argument: impl AsRef<std::ffi::OsStr>) -> Self {
        self.0.arg(argument);
        self
    }

    fn args(mut self, arguments: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>) -> Self {
        self.0.args(arguments);
        self
    }

    fn output(mut self) -> std::io::Result<Output> {
        self.0.output()
    }
}
