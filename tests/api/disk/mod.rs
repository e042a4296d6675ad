//! A disk that fails, and a server that has to live with it.

mod copies;
mod faults;
mod files;
mod orders;

use crate::{command::clientele, house::Browser};
use orders::{EIO, ENOSPC, NOT_LASTING, Orders};
use std::{
    io::{BufRead, BufReader, Write},
    ops::Deref,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// Fails the writes of programs that are started on it.
struct Disk {
    folder: TempDir,
    orders: Orders,
}

impl Disk {
    /// `None` where programs cannot be given one.
    fn new() -> Option<Self> {
        if !orders::POSSIBLE {
            // Not through the macro: what that prints is kept back when a test passes.
            let _ = writeln!(std::io::stderr(), "SKIPPED: the tests of a failing disk need Linux and glibc");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let orders = Orders::new(&orders::library(folder.path()), &folder.path().join("orders"));
        Some(Self { folder, orders })
    }

    /// A command on this disk.
    fn clientele(&self) -> Command {
        let mut command = clientele(self.folder.path());
        self.orders.to(&mut command);
        command
    }
}

impl Deref for Disk {
    type Target = Orders;

    fn deref(&self) -> &Orders {
        &self.orders
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
