//! `make bench`: the REST API against an axum handler that sends the same bytes from memory, one request to each in turn.

#[allow(dead_code)] // the other benchmarks use the rest
mod shared;

use axum::{
    Router,
    body::Bytes,
    http::header::CONTENT_TYPE,
    routing::{get, put},
};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use shared::{Console, Result, Times, make, verdict};
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const CLIENTS: &str = "/api/v2/oauth/clients";
const TIMES: usize = 300;
const WARM_UP: usize = 20;
/// A Code Authorization client of the demo data.
const ONE: &str = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";

/// This program started again: answers each request with the bytes it was given at the start.
struct Bare(Child, String);

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Bare {
    fn start(file: &std::path::Path) -> Result<Self> {
        let mut process =
            Command::new(std::env::current_exe()?).env("BARE_BYTES", file).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().ok_or("no output")?;
        let line = BufReader::new(output).lines().next().ok_or("the bare handler did not start")??;
        Ok(Self(process, line))
    }
}

async fn bare_handler(file: &str) -> Result<()> {
    let bytes = Bytes::from(std::fs::read(file)?);
    let sent = bytes.clone();
    let answer = get(move || async move { ([(CONTENT_TYPE, "application/json")], bytes) });
    // Reads what it is sent, as whoever takes a change must.
    let changed = put(move |body: Bytes| async move {
        let read: std::result::Result<Value, _> = serde_json::from_slice(&body);
        ([(CONTENT_TYPE, "application/json")], if read.is_ok() { sent } else { Bytes::new() })
    });
    let router = Router::new().route("/", answer.merge(changed));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

/// A program with a token of its own.
struct Program {
    http: Client,
    base: String,
    token: String,
}

impl Program {
    async fn open(console: &Console) -> Result<Self> {
        let credentials = shared::register(console).await?;
        let http = clientele::server::outgoing::builder().build()?;
        let token = shared::token(&http, &console.base, &credentials).await?;
        Ok(Self { http, base: console.base.clone(), token })
    }

    async fn ask(&self, method: Method, url: &str, body: Option<&Value>) -> Result<(Duration, Bytes)> {
        let begun = Instant::now();
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?.error_for_status()?;
        let bytes = answer.bytes().await?;
        Ok((begun.elapsed(), bytes))
    }

    /// One operation against the bare handler, in turn.
    async fn compare(&self, name: &str, method: Method, path: &str, times: usize, change: bool) -> Result<()> {
        let url = format!("{}{path}", self.base);
        let (_, bytes) = self.ask(Method::GET, &url, None).await?;
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), &bytes)?;
        let bare = Bare::start(file.path())?;
        let mut client: Value = serde_json::from_slice(&bytes)?;
        let (mut ours, mut theirs) = (Times(vec![]), Times(vec![]));
        for n in 0..times + WARM_UP.min(times) {
            if change {
                client["description"] = json!(format!("Measured {n}"));
            }
            let body = change.then_some(&client);
            let (one, _) = self.ask(method.clone(), &url, body).await?;
            let (other, _) = self.ask(method.clone(), &bare.1, body).await?;
            if n >= WARM_UP.min(times) {
                ours.0.push(one);
                theirs.0.push(other);
            }
        }
        let (p50, p99, bare50) = (ours.percentile(50), ours.percentile(99), theirs.percentile(50));
        println!("| {name} | {} | {p50:.2} | {p99:.2} | {bare50:.2} | {:.1} |", bytes.len(), p50 / bare50);
        Ok(())
    }
}

async fn measure() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (small, large) = (folder.path().join("small.db"), folder.path().join("large.db"));
    make(&small, 100)?;
    make(&large, 100_000)?;
    let (small, large) = (Console::start(&small).await?, Console::start(&large).await?);
    let (few, many) = (Program::open(&small).await?, Program::open(&large).await?);
    println!("| REST operation | bytes | p50, ms | p99, ms | bare axum p50, ms | ratio |");
    println!("|---|---:|---:|---:|---:|---:|");
    let one = format!("{CLIENTS}/{ONE}");
    few.compare("GET one, 100 clients", Method::GET, &one, TIMES, false).await?;
    many.compare("GET one, 100 000 clients", Method::GET, &one, TIMES, false).await?;
    let page = format!("{CLIENTS}?pageSize=25");
    few.compare("GET list, a page of 25 of 100", Method::GET, &page, TIMES, false).await?;
    many.compare("GET list, a page of 25 of 100 000", Method::GET, &page, TIMES, false).await?;
    few.compare("GET list, all 100 as one page", Method::GET, CLIENTS, TIMES, false).await?;
    let before = large.resident_megabytes()?;
    many.compare("GET list, all 100 000 as one page", Method::GET, CLIENTS, 3, false).await?;
    let grown = large.resident_megabytes()? - before;
    few.compare("PUT, 100 clients", Method::PUT, &one, TIMES, true).await?;
    many.compare("PUT, 100 000 clients", Method::PUT, &one, TIMES, true).await?;
    println!(
        "\nServing all 100 000 as one page took {grown:.0} MB of memory (aim: under 32, {}).",
        verdict(grown < 32.0)
    );
    Ok(())
}

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match std::env::var("BARE_BYTES") {
        Ok(file) => runtime.block_on(bare_handler(&file)),
        Err(_) => runtime.block_on(measure()),
    }
}
