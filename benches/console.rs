//! `make bench`: the console against 100 and 100 000 clients, side by side in one run, so that the ratios hold on any
//! machine. Starts the release binary as an operator would; prints tables.

#[allow(dead_code)] // the other benchmarks use the rest
mod shared;

use shared::{Console, LIST, Result, Times, make, verdict};
use std::time::Instant;
/// Requests to each server for each line.
const REQUESTS: usize = 300;

/// The cursor in the middle of the list, found by walking there.
async fn middle(console: &Console, clients: usize) -> Result<String> {
    let mut cursor = String::new();
    let size = (clients / 10).min(100);
    for _ in 0..clients / 2 / size {
        let after = if cursor.is_empty() { String::new() } else { format!("&after={cursor}") };
        let (_, body) = console.page(&format!("{LIST}?size={size}{after}")).await?;
        let body = String::from_utf8(body)?;
        let link = body.rsplit("after=").next().ok_or("no next page")?;
        cursor = link.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    }
    Ok(format!("?after={cursor}"))
}

/// A handler that does nothing but send these bytes.
async fn bare(body: Vec<u8>) -> Result<String> {
    use axum::{Router, http::header, routing::get};
    let body = bytes_of(body);
    let handler = get(move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body) });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/", handler)).await });
    Ok(base)
}

fn bytes_of(body: Vec<u8>) -> &'static [u8] {
    Box::leak(body.into_boxed_slice())
}

async fn lists(small: &Console, big: &Console) -> Result<()> {
    let (small_middle, big_middle) = (middle(small, 100).await?, middle(big, 100_000).await?);
    let same = |path: &str| (path.to_owned(), path.to_owned());
    let cases = [
        ("first page", same("")),
        ("page in the middle", (small_middle, big_middle)),
        ("search hit", same("?q=quality+review")),
        ("search hit, by Client ID", same("?q=90e7f5d1-38ab-4c02-a96f-d7120b4e8c53")),
        ("search hit, most clients match", same("?q=team")),
        ("search hit, two letters", same("?q=pa")),
        ("search miss", same("?q=zzqqxx")),
        ("search miss, two letters", same("?q=zq")),
        ("state active", same("?state=active")),
        ("state deactivated", same("?state=inactive")),
        ("state disabled", same("?state=disabled")),
        ("grant type Code", same("?grant=CODE")),
        ("grant type Client Credentials", same("?grant=CLIENT-CREDENTIALS")),
        ("state and grant type", same("?state=disabled&grant=CODE")),
        ("never used", same("?used=never")),
        ("not used for 30 days", same("?used=30")),
        ("secret older than a year", same("?secret-age=365")),
        ("secret that never expires", same("?secret-expiry=never")),
        ("secret expires in 14 days", same("?secret-expiry=14")),
        ("legacy grant type", same("?legacy=yes")),
        ("scope all", same("?all=yes")),
        ("scopes never used", same("?unused=yes")),
        ("other organizations", same("?others=yes")),
        ("made by a program", same("?program=yes")),
        ("in rehearsal", same("?rehearsed=yes")),
        ("owner missing", same("?owner=missing")),
        ("owner, by address", same("?owner=tom.okafor@meridianpost.example")),
        ("label", same("?label=production")),
        ("three filters at once", same("?unused=yes&secret-age=365&used=30&state=active")),
        ("by name, last first", same("?sort=-name")),
        ("by creation", same("?sort=created")),
        ("by creation, newest first", same("?sort=-created")),
        ("by last use", same("?sort=last-used")),
        ("by last use, latest first", same("?sort=-last-used")),
    ];
    println!("\nList pages, milliseconds        {:>28}{:>24}", "100 clients", "100 000 clients");
    println!("{:32}{:>14}{:>14}{:>12}{:>12}{:>10}", "", "p50", "p99", "p50", "p99", "p99 ratio");
    for (name, (small_query, big_query)) in cases {
        let (mut a, mut b) = (Times(vec![]), Times(vec![]));
        for round in 0..REQUESTS + 20 {
            let (s, _) = small.page(&format!("{LIST}{small_query}")).await?;
            let (l, _) = big.page(&format!("{LIST}{big_query}")).await?;
            // The first rounds warm caches and prepared statements.
            if round >= 20 {
                a.0.push(s);
                b.0.push(l);
            }
        }
        let ratio = b.percentile(99) / a.percentile(99);
        println!(
            "{name:32}{:14.2}{:14.2}{:12.2}{:12.2}{ratio:10.2}  at most 2: {}",
            a.percentile(50),
            a.percentile(99),
            b.percentile(50),
            b.percentile(99),
            verdict(ratio <= 2.0)
        );
    }
    Ok(())
}

/// Requests whose processor time is told: the system counts it in hundredths of a second.
const MANY: usize = 2_000;

/// The list page against a handler that does nothing but send the same bytes, in the codings that browsers ask for; and
/// what it takes of a processor.
async fn against_bare(console: &Console) -> Result<()> {
    let client = clientele::server::outgoing::builder().build()?;
    println!("\nList page, 100 clients, p50 in milliseconds");
    println!(
        "{:32}{:>8}{:>10}{:>8}{:>8}{:>16}",
        "accept-encoding", "bytes", "console", "bare", "times", "processor, us"
    );
    for accepts in ["identity", "gzip, deflate, br, zstd", "br"] {
        let (_, body) = console.coded(LIST, accepts).await?;
        let bytes = body.len();
        let base = bare(body).await?;
        let (mut page, mut nothing) = (Times(vec![]), Times(vec![]));
        let before = console.processor_time()?;
        for _ in 0..MANY {
            page.0.push(console.coded(LIST, accepts).await?.0);
            let begun = Instant::now();
            client.get(&base).send().await?.bytes().await?;
            nothing.0.push(begun.elapsed());
        }
        let used = (console.processor_time()? - before).as_micros() as usize / MANY;
        let (page, nothing) = (page.percentile(50), nothing.percentile(50));
        let ratio = page / nothing;
        println!(
            "{accepts:32}{bytes:8}{page:10.2}{nothing:8.2}{ratio:8.1}{used:16}  at most 8 times, 600 us: {}",
            verdict(ratio <= 8.0 && used <= 600)
        );
    }
    let bytes = console.coded(LIST, "identity").await?.1.len();
    println!("  HTML of ten rows {bytes} bytes; at most 40 000: {}", verdict(bytes <= 40_000));
    Ok(())
}

/// A search among 100 000 clients against the first page of them.
async fn searches(console: &Console) -> Result<()> {
    println!("\nSearches of 100 000 clients against the first page, p50");
    for query in ["?q=quality+review", "?q=team", "?q=pa", "?q=zzqqxx"] {
        let (mut first, mut search) = (Times(vec![]), Times(vec![]));
        for _ in 0..REQUESTS {
            first.0.push(console.page(LIST).await?.0);
            search.0.push(console.page(&format!("{LIST}{query}")).await?.0);
        }
        let ratio = search.percentile(50) / first.percentile(50);
        println!("  {query:30}{ratio:8.2} times; at most 1.5: {}", verdict(ratio <= 1.5));
    }
    Ok(())
}

fn sizes() -> Result<()> {
    println!("\nAssets, kB{:>24}{:>10}{:>10}", "raw", "gzip", "brotli");
    let (mut first, mut all) = (0.0, 0.0);
    for name in ["clientele_bg.wasm", "clientele.js", "clientele.css", "forms_bg.wasm", "forms.js"] {
        let size = |ending: &str| -> Result<f64> {
            Ok(std::fs::metadata(format!("target/site/pkg/{name}{ending}"))?.len() as f64 / 1_000.0)
        };
        println!("  {name:22}{:10.1}{:10.1}{:10.1}", size("")?, size(".gz")?, size(".br")?);
        all += size(".br")?;
        if !name.starts_with("forms") {
            first = all;
        }
    }
    println!("  first visit of a page, brotli {first:.1}; at most 80: {}", verdict(first <= 80.0));
    println!("  together, brotli {all:.1}; at most 300: {}", verdict(all <= 300.0));
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (small, big) = (folder.path().join("small.db"), folder.path().join("big.db"));
    make(&small, 100)?;
    let took = make(&big, 100_000)?;
    println!("100 000 demo clients in {:.1} s; under 30: {}", took.as_secs_f64(), verdict(took.as_secs() < 30));

    let (small, big) = (Console::start(&small).await?, Console::start(&big).await?);
    println!("\n{:32}{:>14}{:>18}", "", "100 clients", "100 000 clients");
    let (a, b) = (small.ready_after.as_secs_f64(), big.ready_after.as_secs_f64());
    println!("{:32}{a:14.3}{b:18.3}  under 0.3: {}", "start to ready, s", verdict(a.max(b) < 0.3));
    let (a, b) = (small.resident_megabytes()?, big.resident_megabytes()?);
    println!("{:32}{a:14.1}{b:18.1}  under 40: {}", "idle memory, MB", verdict(a.max(b) < 40.0));

    lists(&small, &big).await?;
    against_bare(&small).await?;
    searches(&big).await?;
    sizes()
}
