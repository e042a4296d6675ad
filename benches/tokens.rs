//! `make bench`: tokens against what bare libraries do, side by side in one run. The load comes from this process, the
//! answers from others: the release binary, and this program started again as a bare handler.

#[allow(dead_code)] // the other benchmark uses the rest
mod shared;

use axum::{Form, Json, Router, extract::State, routing::post};
use reqwest::{Client, header::AUTHORIZATION};
use serde_json::Value;
use sha2::{Digest, Sha256};
use shared::{Console, Credentials, LIST, Result, Times, call, make, register, token, verdict};
use sqlx::{Connection, Executor, SqliteConnection};
use std::{
    collections::HashMap,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

const PARALLEL: usize = 64;
const LONG: Duration = Duration::from_secs(5);
const MILLION: i64 = 1_000_000;
/// Clients of the demo data, older than 30 days: with a million tokens, and with one.
const MANY: &str = "8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7";
const ONE: &str = "d17c9f20-8e6b-43a5-b2f8-60a5e7c14d93";

async fn introspect(client: &Client, url: &str, from: &Credentials, token: &str) -> Result<()> {
    let request = client.post(url).header(AUTHORIZATION, &from.basic).form(&[("token", token)]);
    let answer: Value = request.send().await?.error_for_status()?.json().await?;
    if answer["active"] == true { Ok(()) } else { Err(format!("not active: {answer}").into()) }
}

/// How often a second so many tasks get something done.
async fn rate<F>(work: impl Fn(Client) -> F + Send + Sync + 'static) -> Result<f64>
where
    F: Future<Output = Result<()>> + Send,
{
    let (work, done, client) =
        (Arc::new(work), Arc::new(AtomicU64::new(0)), clientele::server::outgoing::builder().build()?);
    let begun = Instant::now();
    let tasks: Vec<_> = (0..PARALLEL)
        .map(|_| {
            let (work, done, client) = (work.clone(), done.clone(), client.clone());
            tokio::spawn(async move {
                while begun.elapsed() < LONG {
                    work(client.clone()).await?;
                    done.fetch_add(1, Ordering::Relaxed);
                }
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    Ok(done.load(Ordering::Relaxed) as f64 / begun.elapsed().as_secs_f64())
}

/// This program started again: hashes a token and looks it up in a map, nothing else.
struct Bare(Child, String);

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Bare {
    fn start(token: &str) -> Result<Self> {
        let mut process =
            Command::new(std::env::current_exe()?).env("BARE_HANDLER", token).stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().ok_or("no output")?;
        let line = BufReader::new(output).lines().next().ok_or("the bare handler did not start")??;
        Ok(Self(process, line))
    }
}

async fn bare_handler(token: &str) -> Result<()> {
    let hash = |token: &str| Sha256::digest(token.as_bytes()).to_vec();
    let known: HashMap<Vec<u8>, &str> = [(hash(token), "client")].into();
    let answer = move |State(known): State<Arc<HashMap<Vec<u8>, &'static str>>>,
                       Form(form): Form<HashMap<String, String>>| async move {
        let found = form.get("token").and_then(|token| known.get(&hash(token)));
        Json(serde_json::json!({ "active": found.is_some(), "client_id": found }))
    };
    let router = Router::new().route("/", post(answer)).with_state(Arc::new(known));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

/// One-row transactions one by one, as durable as the server's.
async fn bare_commits(folder: &Path) -> Result<f64> {
    let url = format!("sqlite:{}?mode=rwc", folder.join("bare.db").display());
    let mut connection = SqliteConnection::connect(&url).await?;
    connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL").await?;
    connection.execute("CREATE TABLE tokens (hash TEXT PRIMARY KEY NOT NULL, issued_at BIGINT NOT NULL)").await?;
    let (begun, mut done) = (Instant::now(), 0_u64);
    while begun.elapsed() < LONG {
        let mut transaction = connection.begin().await?;
        let insert = sqlx::query("INSERT INTO tokens (hash, issued_at) VALUES (lower(hex(randomblob(32))), $1)");
        insert.bind(1_i64).execute(&mut *transaction).await?;
        transaction.commit().await?;
        done += 1;
    }
    Ok(done as f64 / begun.elapsed().as_secs_f64())
}

/// A million tokens for one client, one for another, all alive.
async fn fill(database: &Path) -> Result<()> {
    let mut connection = SqliteConnection::connect(&format!("sqlite:{}", database.display())).await?;
    for (client, count) in [(MANY, MILLION), (ONE, 1)] {
        let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
                   INSERT INTO access_tokens (hash, client_id, organization_id, client_cuts, issued_at, expires_at) \
                   SELECT lower(hex(randomblob(32))), c.id, c.organization_id, c.cuts, 1, 9000000000000 \
                   FROM n, clients c WHERE c.id = $2";
        sqlx::query("DELETE FROM access_tokens WHERE client_id = $1").bind(client).execute(&mut connection).await?;
        let made = sqlx::query(sql).bind(count).bind(client).execute(&mut connection).await?.rows_affected();
        if made != count.unsigned_abs() {
            return Err(format!("{made} tokens").into());
        }
    }
    Ok(())
}

async fn deactivations(console: &Console) -> Result<()> {
    let (mut many, mut one) = (Times(vec![]), Times(vec![]));
    for round in 0..120 {
        for (client, times) in [(MANY, &mut many), (ONE, &mut one)] {
            let begun = Instant::now();
            call(console, "delete_client", &[("id", client), ("outcome", "deactivated")]).await?;
            let took = begun.elapsed();
            call(console, "restore_client", &[("id", client)]).await?;
            if round >= 20 {
                times.0.push(took);
            }
        }
    }
    let (a, b) = (many.percentile(50), one.percentile(50));
    println!("\nDeactivating, p50 in milliseconds");
    println!("  with 1 000 000 live tokens {a:.2}, with one {b:.2}: {:.2} times", a / b);
    println!("  at most 1.2 times: {}", verdict(a / b <= 1.2));
    Ok(())
}

/// Latency of introspection, alone and while 8 read the list and 8 get tokens.
async fn under_load(console: &Arc<Console>, from: &Credentials, token_value: &str) -> Result<()> {
    let url = format!("{}/oauth/introspect", console.base);
    println!("\nIntrospection, 8 at a time, milliseconds{:>12}{:>10}", "p50", "p99");
    for loaded in [false, true] {
        let stop = Arc::new(AtomicBool::new(false));
        let mut others = vec![];
        for n in 0..if loaded { 16 } else { 0 } {
            let (console, from, stop) = (console.clone(), from.clone(), stop.clone());
            others.push(tokio::spawn(async move {
                let client = clientele::server::outgoing::builder().build()?;
                while !stop.load(Ordering::Relaxed) {
                    if n < 8 {
                        console.page(LIST).await?;
                    } else {
                        token(&client, &console.base, &from).await?;
                    }
                }
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
            }));
        }
        let begun = Instant::now();
        let askers: Vec<_> = (0..8)
            .map(|_| {
                let (url, from, token) = (url.clone(), from.clone(), token_value.to_owned());
                tokio::spawn(async move {
                    let (client, mut times) = (clientele::server::outgoing::builder().build()?, vec![]);
                    while begun.elapsed() < LONG {
                        let asked = Instant::now();
                        introspect(&client, &url, &from, &token).await?;
                        times.push(asked.elapsed());
                    }
                    Ok::<_, Box<dyn std::error::Error + Send + Sync>>(times)
                })
            })
            .collect();
        let mut times = Times(vec![]);
        for asker in askers {
            times.0.extend(asker.await??);
        }
        stop.store(true, Ordering::Relaxed);
        for other in others {
            other.await??;
        }
        let what = if loaded { "8 read the list, 8 get tokens" } else { "alone" };
        println!("  {what:36}{:14.2}{:10.2}", times.percentile(50), times.percentile(99));
    }
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    if let Ok(token) = std::env::var("BARE_HANDLER") {
        return bare_handler(&token).await;
    }
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("tokens.db");
    make(&database, 40)?;
    fill(&database).await?;
    let console = Arc::new(Console::start(&database).await?);
    let from = register(&console).await?;
    let known = token(&clientele::server::outgoing::builder().build()?, &console.base, &from).await?;

    println!("At {PARALLEL} parallel connections, a second");
    let (url, bare) = (format!("{}/oauth/introspect", console.base), Bare::start(&known)?);
    let mut rates = vec![];
    for url in [url, bare.1.clone()] {
        let (from, known) = (from.clone(), known.clone());
        rates.push(
            rate(move |client| {
                let (url, from, known) = (url.clone(), from.clone(), known.clone());
                async move { introspect(&client, &url, &from, &known).await }
            })
            .await?,
        );
    }
    drop(bare);
    let ratio = rates[0] / rates[1];
    println!("  introspection {:.0}, bare axum handler with a map {:.0}: {ratio:.2} of it", rates[0], rates[1]);
    println!("  at least a third: {}", verdict(ratio >= 1.0 / 3.0));

    let issuing = {
        let (base, from) = (console.base.clone(), from.clone());
        rate(move |client| {
            let (base, from) = (base.clone(), from.clone());
            async move { token(&client, &base, &from).await.map(drop) }
        })
        .await?
    };
    let bare = bare_commits(folder.path()).await?;
    println!("  tokens {issuing:.0}, bare sqlx one-row commits one by one {bare:.0}: {:.2} of it", issuing / bare);
    println!("  at least equal: {}", verdict(issuing >= bare));

    deactivations(&console).await?;
    under_load(&console, &from, &known).await
}
