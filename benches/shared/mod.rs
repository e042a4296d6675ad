//! What the benchmarks share: a running server, and times.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{Client, header::AUTHORIZATION, redirect::Policy};
use serde_json::Value;
use std::{
    error::Error,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The binary that `make bench` builds.
pub const BINARY: &str = "target/release/clientele";
pub const LIST: &str = "/admin/integrations/oauth";

/// A running console, signed in to.
pub struct Console {
    process: Child,
    pub base: String,
    pub client: Client,
    pub ready_after: Duration,
}

impl Drop for Console {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Console {
    /// Starts the release binary as an operator would.
    pub async fn start(database: &Path) -> Result<Self> {
        Self::start_of(BINARY.as_ref(), database).await
    }

    /// Starts this binary as an operator would.
    pub async fn start_of(binary: &Path, database: &Path) -> Result<Self> {
        let begun = Instant::now();
        let mut process = Command::new(binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--log", "error"])
            .args(["--tokens-per-client", "4000000000", "--tokens-per-address", "4000000000"])
            .args(["--api-per-client", "4000000000", "--api-per-user", "4000000000", "--database"])
            .arg(database)
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or("no output")?;
        let line = BufReader::new(output).lines().next().ok_or("the server did not start")??;
        let base = line.rsplit(' ').next().unwrap_or_default().to_owned();
        let client = clientele::server::outgoing::builder().cookie_store(true).redirect(Policy::none()).build()?;
        while !client.get(format!("{base}/readyz")).send().await.is_ok_and(|r| r.status().is_success()) {
            tokio::task::yield_now().await;
        }
        let ready_after = begun.elapsed();
        let form = [("email", "ana.ruiz@meridianpost.example"), ("password", "clientele-demo-1")];
        let answer = client.post(format!("{base}/fn/sign_in")).header("origin", &base).form(&form).send().await?;
        if !answer.status().is_success() {
            return Err(format!("sign-in answered {}", answer.status()).into());
        }
        Ok(Self { process, base, client, ready_after })
    }

    pub async fn page(&self, path: &str) -> Result<(Duration, Vec<u8>)> {
        let begun = Instant::now();
        let answer = self.client.get(format!("{}{path}", self.base)).send().await?;
        if !answer.status().is_success() {
            return Err(format!("{path} answered {}", answer.status()).into());
        }
        let body = answer.bytes().await?.to_vec();
        Ok((begun.elapsed(), body))
    }

    /// A page in the coding that the server chooses of these.
    pub async fn coded(&self, path: &str, accepts: &str) -> Result<(Duration, Vec<u8>)> {
        let begun = Instant::now();
        let request = self.client.get(format!("{}{path}", self.base)).header("accept-encoding", accepts);
        let body = request.send().await?.error_for_status()?.bytes().await?.to_vec();
        Ok((begun.elapsed(), body))
    }

    /// What the process has used of processors so far (proc(5): fields 14 and 15, in hundredths of a second).
    pub fn processor_time(&self) -> Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        let after_name = stat.rsplit(')').next().ok_or("no name")?;
        let used = after_name.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
        Ok(Duration::from_millis(10 * used.sum::<std::result::Result<u64, _>>()?))
    }

    pub fn resident_megabytes(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find(|l| l.starts_with("VmRSS")).ok_or("no VmRSS")?;
        let kilobytes: f64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
        Ok(kilobytes / 1024.0)
    }
}

pub struct Times(pub Vec<Duration>);

impl Times {
    /// Milliseconds.
    pub fn percentile(&mut self, percent: usize) -> f64 {
        self.0.sort_unstable();
        let index = (self.0.len() * percent / 100).min(self.0.len() - 1);
        self.0[index].as_secs_f64() * 1_000.0
    }
}

/// Makes a database with so many demo clients; how long it took.
pub fn make(database: &Path, clients: usize) -> Result<Duration> {
    make_with(BINARY.as_ref(), database, clients)
}

/// The same with this binary.
pub fn make_with(binary: &Path, database: &Path, clients: usize) -> Result<Duration> {
    let begun = Instant::now();
    let status = Command::new(binary)
        .args(["demo", "--clients", &clients.to_string(), "--database"])
        .arg(database)
        .stdout(Stdio::null())
        .status()?;
    if status.success() { Ok(begun.elapsed()) } else { Err("demo data failed".into()) }
}

pub fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

/// A client's credentials, as an administrator hands them out.
#[derive(Clone)]
pub struct Credentials {
    pub basic: String,
}

pub async fn register(console: &Console) -> Result<Credentials> {
    let form = [
        ("form[name]", "Measured"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "86400"),
        ("roles[]", "0c11e27e-1e00-4000-8000-000300000001@*"),
    ];
    let added = call(console, "add_client", &form).await?;
    let page = added.headers().get("location").ok_or("no location")?.to_str()?.to_owned();
    let id = page.trim_end_matches("/secret").rsplit('/').next().unwrap_or_default().to_owned();
    let revealed: Value = call(console, "reveal_secret", &[("id", &id)]).await?.json().await?;
    let secret = revealed["secret"].as_str().ok_or("no secret")?;
    Ok(Credentials { basic: format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))) })
}

pub async fn call(console: &Console, function: &str, form: &[(&str, &str)]) -> Result<reqwest::Response> {
    let request = console.client.post(format!("{}/fn/{function}", console.base));
    let answer = request.header("origin", &console.base).form(form).send().await?;
    if answer.status().is_success() { Ok(answer) } else { Err(format!("{function}: {}", answer.text().await?).into()) }
}

pub async fn token(client: &Client, base: &str, from: &Credentials) -> Result<String> {
    let form = [("grant_type", "client_credentials")];
    let request = client.post(format!("{base}/oauth/token")).header(AUTHORIZATION, &from.basic).form(&form);
    let answer: Value = request.send().await?.error_for_status()?.json().await?;
    Ok(answer["access_token"].as_str().ok_or("no token")?.to_owned())
}
