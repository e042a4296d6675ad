//! The program itself as a process of its own, and connections that say to it exactly what a test wants.

use rustix::fs::{Mode, OFlags};
use std::{
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// The program, to be run in a directory, without settings of ours.
pub fn clientele(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clientele"));
    quiet(&mut command, directory);
    command
}

/// Runs a command at a terminal of its own, on which this is typed. What it says there (the question, and what it tells the
/// operator) comes back with its exit code.
pub fn at_a_terminal(command: &mut Command, typed: &str) -> (Option<i32>, String) {
    let terminal = rustix::pty::openpt(rustix::pty::OpenptFlags::RDWR | rustix::pty::OpenptFlags::NOCTTY).unwrap();
    rustix::pty::grantpt(&terminal).unwrap();
    rustix::pty::unlockpt(&terminal).unwrap();
    let name = rustix::pty::ptsname(&terminal, vec![]).unwrap();
    // Without NOCTTY it could become the terminal of the tests themselves, which end with it.
    let kind = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let keyboard = rustix::fs::open(name.as_c_str(), kind, Mode::empty()).unwrap();
    let mut hand = std::fs::File::from(terminal);
    hand.write_all(typed.as_bytes()).unwrap();
    let output = command.stdin(keyboard).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout) + &text(&output.stderr))
}

fn quiet(command: &mut Command, directory: &Path) {
    command.current_dir(directory).env_remove("DATABASE_URL").stdin(Stdio::null());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CLIENTELE_")) {
        command.env_remove(name);
    }
}

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server with demo data; it ends with the test.
pub struct Program {
    child: Child,
    pub address: String,
}

impl Program {
    /// Serves `a.db` of a directory with these flags; it may open so many files.
    pub fn serve(directory: &Path, files: u32, flags: &[&str]) -> Self {
        Self::start(directory, files, flags, Stdio::null())
    }

    /// The same with what it logs above notes at the end of a file.
    pub fn serve_to(directory: &Path, log: &Path, flags: &[&str]) -> Self {
        let log = std::fs::File::options().create(true).append(true).open(log).unwrap();
        Self::start(directory, 256, &[&["--log", "warn"], flags].concat(), log.into())
    }

    fn start(directory: &Path, files: u32, flags: &[&str], log: Stdio) -> Self {
        let mut command = Command::new("sh");
        quiet(&mut command, directory);
        let mut child = command
            .args(["-c", &format!("ulimit -n {files}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_clientele")])
            .args(["serve", "--listen", "127.0.0.1:0", "--database", "a.db", "--demo"])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().unwrap().unwrap();
        let address = ready.strip_prefix("Clientele is ready at http").unwrap();
        let address = address.trim_start_matches('s').trim_start_matches("://").to_owned();
        Self { child, address }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// A connection with this said on it.
    pub fn say(&self, text: &str) -> TcpStream {
        let mut stream = self.connect();
        stream.write_all(text.as_bytes()).unwrap();
        stream
    }

    /// The answer to a GET.
    pub fn get(&self, path: &str) -> String {
        heard(self.say(&format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address)))
    }

    /// The head of a POST by our own code in the browser.
    pub fn head(&self, function: &str, length: usize) -> String {
        let address = &self.address;
        format!(
            "POST /fn/{function} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n"
        )
    }

    /// A whole POST.
    pub fn post(&self, function: &str, body: &str) -> TcpStream {
        self.say(&format!("{}{body}", self.head(function, body.len())))
    }

    /// Kilobytes of its own memory. Only Linux tells them apart from the binary's; elsewhere that counts, too.
    pub fn kilobytes(&self) -> u64 {
        let id = self.child.id().to_string();
        if let Ok(status) = std::fs::read_to_string(format!("/proc/{id}/status")) {
            let line = status.lines().find(|line| line.starts_with("RssAnon")).unwrap();
            return line.split_whitespace().nth(1).unwrap().parse().unwrap();
        }
        let told = Command::new("ps").args(["-o", "rss=", "-p", &id]).output().unwrap();
        String::from_utf8_lossy(&told.stdout).trim().parse().unwrap()
    }

    /// What an operator's `kill` does.
    pub fn terminate(&self) {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
    }

    /// How it ended, within a time.
    pub fn ended(&mut self, within: Duration) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < within, "it does not stop");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything the server says until it closes the connection.
pub fn heard(mut stream: TcpStream) -> String {
    let mut answer = vec![];
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        // What it had no ear for any more was thrown away.
        Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
        Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&answer)),
    }
    String::from_utf8_lossy(&answer).into_owned()
}
