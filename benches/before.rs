//! What a change costs: a release binary from before it beside the present one, one request to each in turn, so that the
//! ratios hold on any machine. `BEFORE=/path/to/clientele cargo bench --bench before`.

#[allow(dead_code)] // the other benchmarks use the rest
mod shared;

use reqwest::{Client, Method, RequestBuilder, header::AUTHORIZATION};
use serde_json::{Value, json};
use shared::{BINARY, Console, Credentials, LIST, Result, Times, make_with, register, token, verdict};
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Requests of a kind to each of the two; the first ones warm caches and prepared statements.
const TIMES: usize = 600;
const WARM_UP: usize = 50;
/// A Code Authorization client of the demo data.
const ONE: &str = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";
/// One that is older than 30 days: a delete deactivates it.
const OLD: &str = "59ab02e6-d7f3-4c18-a560-c83e9b1f704d";
/// So much more than before is the noise of a machine.
const MOST: f64 = 1.05;

/// One of the two, with a program that has a token.
struct Side {
    console: Console,
    http: Client,
    credentials: Credentials,
    token: String,
    settings: Value,
}

impl Side {
    async fn open(binary: &Path, database: &Path, clients: usize) -> Result<Self> {
        make_with(binary, database, clients)?;
        let console = Console::start_of(binary, database).await?;
        let credentials = register(&console).await?;
        let http = clientele::server::outgoing::builder().build()?;
        let token = token(&http, &console.base, &credentials).await?;
        let mut side = Self { console, http, credentials, token, settings: Value::Null };
        let read = side.api(Method::GET, &format!("/api/v2/oauth/clients/{ONE}"));
        side.settings = read.send().await?.error_for_status()?.json().await?;
        Ok(side)
    }

    fn api(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.console.base)).bearer_auth(&self.token)
    }

    fn page(&self, path: &str) -> RequestBuilder {
        self.console.client.get(format!("{}{path}", self.console.base))
    }

    fn oauth(&self, endpoint: &str, form: &[(&str, &str)]) -> RequestBuilder {
        let url = format!("{}/oauth/{endpoint}", self.console.base);
        self.http.post(url).header(AUTHORIZATION, &self.credentials.basic).form(form)
    }
}

/// The request of a kind; every second one undoes what the one before it did, where it changes something.
type Ask = fn(&Side, usize) -> RequestBuilder;

const KINDS: [(&str, Ask); 13] = [
    ("list page", |side, _| side.page(LIST)),
    ("list page, a search", |side, _| side.page(&format!("{LIST}?q=quality+review"))),
    ("client page", |side, _| side.page(&format!("{LIST}/{ONE}"))),
    ("users page", |side, _| side.page("/admin/people/users")),
    ("roles page", |side, _| side.page("/admin/people/roles")),
    ("audit log", |side, _| side.page("/admin/audit")),
    ("GET a client", |side, _| side.api(Method::GET, &format!("/api/v2/oauth/clients/{ONE}"))),
    ("GET a page of 25 clients", |side, _| side.api(Method::GET, "/api/v2/oauth/clients?pageSize=25")),
    ("PUT a client", |side, n| {
        let mut settings = side.settings.clone();
        settings["description"] = json!(format!("Measured {n}"));
        side.api(Method::PUT, &format!("/api/v2/oauth/clients/{ONE}")).json(&settings)
    }),
    ("DELETE a client, and restore it", |side, n| match n % 2 {
        0 => side.api(Method::DELETE, &format!("/api/v2/oauth/clients/{OLD}")),
        _ => side.api(Method::POST, &format!("/api/v2/oauth/clients/{OLD}/restore")),
    }),
    ("a token of Client Credentials", |side, _| side.oauth("token", &[("grant_type", "client_credentials")])),
    ("introspection", |side, _| side.oauth("introspect", &[("token", &side.token)])),
    ("a program's own token: tokens/me", |side, _| side.api(Method::GET, "/api/v2/tokens/me")),
];

async fn timed(request: RequestBuilder) -> Result<Duration> {
    let begun = Instant::now();
    let answer = request.send().await?;
    let status = answer.status();
    let body = answer.bytes().await?;
    if status.is_success() {
        return Ok(begun.elapsed());
    }
    Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into())
}

async fn compare(before: &Side, now: &Side) -> Result<()> {
    println!("| request | before: p50, ms | p99 | now: p50, ms | p99 | ratio of p50 (at most {MOST}) |");
    println!("|---|---:|---:|---:|---:|---:|");
    for (name, ask) in KINDS {
        let (mut was, mut is) = (Times(vec![]), Times(vec![]));
        for n in 0..TIMES + WARM_UP {
            // Who comes second finds a warmer machine: each does every second time.
            let (one, other) = if n / 2 % 2 == 0 { (before, now) } else { (now, before) };
            let first = timed(ask(one, n)).await.map_err(|error| format!("{name}: {error}"))?;
            let second = timed(ask(other, n)).await.map_err(|error| format!("{name}: {error}"))?;
            let (old, new) = if n / 2 % 2 == 0 { (first, second) } else { (second, first) };
            if n >= WARM_UP {
                was.0.push(old);
                is.0.push(new);
            }
        }
        let (old, new) = (was.percentile(50), is.percentile(50));
        let (old_tail, new_tail, ratio) = (was.percentile(99), is.percentile(99), new / old);
        println!(
            "| {name} | {old:.2} | {old_tail:.2} | {new:.2} | {new_tail:.2} | {ratio:.2}, {} |",
            verdict(ratio <= MOST)
        );
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let Some(old) = std::env::var_os("BEFORE").map(PathBuf::from) else {
        println!("Nothing to compare with: BEFORE=/path/to/another/release/binary cargo bench --bench before");
        return Ok(());
    };
    for clients in [100, 100_000] {
        let folder = tempfile::tempdir()?;
        let before = Side::open(&old, &folder.path().join("before.db"), clients).await?;
        let now = Side::open(BINARY.as_ref(), &folder.path().join("now.db"), clients).await?;
        println!("\nWith {clients} clients:\n");
        compare(&before, &now).await?;
    }
    Ok(())
}
