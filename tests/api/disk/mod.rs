//! A disk that fails, and a server that has to live with it.

mod faults;
mod files;

use std::{
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Write},
    os::unix::fs::FileExt,
    path::Path,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

use crate::{command::clientele, house::Browser};

const EIO: i64 = 5;
const ENOSPC: i64 = 28;

/// Fails the writes of programs that are started on it.
struct Disk {
    folder: TempDir,
    orders: File,
}

impl Disk {
    /// `None` where programs cannot be given one: that needs the dynamic linker of Linux.
    fn new() -> Option<Self> {
        if !cfg!(all(target_os = "linux", target_env = "gnu")) {
            // Not through the macro: what that prints is kept back when a test passes.
            let _ = writeln!(std::io::stderr(), "SKIPPED: the tests of a failing disk need Linux and glibc");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/disk/failing.c");
        let made = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .args([&folder.path().join("failing.so"), &source])
            .status();
        assert!(made.is_ok_and(|made| made.success()), "a failing disk is made by the C compiler, cc");
        let path = folder.path().join("orders");
        std::fs::write(&path, [0; 32]).unwrap();
        let orders = OpenOptions::new().read(true).write(true).open(path).unwrap();
        Some(Self { folder, orders })
    }

    fn read(&self, at: u64) -> i64 {
        let mut bytes = [0; 8];
        self.orders.read_exact_at(&mut bytes, at * 8).unwrap();
        i64::from_ne_bytes(bytes)
    }

    fn write(&self, at: u64, number: i64) {
        self.orders.write_all_at(&number.to_ne_bytes(), at * 8).unwrap();
    }

    /// From now on the `nth` call that writes fails, and so many after it.
    fn fail(&self, nth: i64, times: i64, error: i64) {
        let from = self.read(0) + nth;
        self.write(3, error);
        self.write(2, 0);
        self.write(1, from);
        self.write(2, from.saturating_add(times));
    }

    fn heal(&self) {
        self.write(2, 0);
    }

    /// Whether all that was to fail has failed.
    fn is_done(&self) -> bool {
        self.read(0) + 1 >= self.read(2)
    }

    /// A command on this disk.
    fn clientele(&self) -> Command {
        let mut command = clientele(self.folder.path());
        command
            .env("LD_PRELOAD", self.folder.path().join("failing.so"))
            .env("FAILING_DISK", self.folder.path().join("orders"));
        command
    }
}

/// A server in a process of its own, which ends with this.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(command: &mut Command) -> Self {
        let arguments = ["serve", "--listen", "127.0.0.1:0", "--database", "a.db", "--demo"];
        let mut process = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let address =
            said.trim().strip_prefix("Clientele is ready at http://").expect("a server that starts").to_owned();
        Self { process, address }
    }

    fn anybody(&self) -> Browser {
        Browser::at(&self.address)
    }

    async fn signed_in(&self, email: &str) -> Browser {
        let browser = self.anybody();
        let answer = browser.sign_in(email, clientele::server::cli::demo::PASSWORD).await;
        assert_eq!(answer.status, 200, "{email}: {}", answer.body);
        browser
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
