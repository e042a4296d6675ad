//! The binary's commands.

mod backup;
pub mod clients;
mod database;
pub mod demo;
mod entrance;
mod events;
mod everything;
mod exit;
mod kept_log;
pub mod key;
mod mail;
mod restored;
pub mod rows;
mod scopes;
mod text_file;

use super::{
    clock::Clock,
    config::{Cli, Command, Demo, Init, Link, OnAudit, Serve, Verify},
    http::{
        assets,
        serving::{self, Limits},
        state::AppState,
    },
    jobs::{
        clock_keeper::{self, Keeper},
        recorder, sweep, verifier, watcher,
    },
    mail::{notices, webhooks},
    rest,
    router::router,
    storage::{
        StorageError, Store,
        clients::evidence::record_from,
        ids::{self, Namesake},
        seen,
    },
    telemetry::say,
    use_cases::{account::Secrets, audit, error::AppError, people, restorations::Watch},
};
use crate::domain::count::plural;
use database::{open, open_existing};
use exit::Exit;
use std::{io, process::ExitCode, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

/// How long what was noted may take to be written, and the database to be closed, at the end.
const LAST: Duration = Duration::from_secs(5);

/// Where the system hands out two megabytes to an allocator that asks for a few bytes, a server that has just started holds
/// four times the memory of its own. A system that does not know the wish goes on as before.
fn use_small_pages() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::read();
    if let Some(Command::Clients(arguments)) = cli.command {
        return clients::run(arguments);
    }
    use_small_pages();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Exit::from(format!("cannot start: {error}")).told(),
    };
    let done = runtime.block_on(async {
        match cli.command.unwrap_or(Command::Serve(cli.serve)) {
            Command::Serve(serve) => Ok(run(serve).await?),
            Command::Init(arguments) => Ok(init(&arguments).await?),
            Command::Link(arguments) => Ok(link(&arguments).await?),
            Command::Demo(arguments) => Ok(fill(&arguments).await?),
            Command::Scopes(arguments) => Ok(scopes::run(&arguments).await?),
            Command::Key(arguments) => Ok(key::run(&arguments).await?),
            Command::Audit(arguments) => match arguments.command {
                OnAudit::Verify(arguments) => Ok(verify(&arguments).await?),
                OnAudit::Events(arguments) => Ok(events::print(&arguments).await?),
            },
            Command::Backup(arguments) => backup::run(&arguments).await,
            Command::Restore(arguments) => backup::restore(&arguments).await,
            Command::Restored(arguments) => restored::run(&arguments).await,
            Command::EndEverything(arguments) => everything::end(&arguments).await,
            // Answered above: its exit codes are its own.
            Command::Clients(_) => Ok(()),
        }
    });
    // What still hangs on must not keep the process.
    runtime.shutdown_timeout(Duration::from_secs(1));
    done.map_or_else(|exit: Exit| exit.told(), |()| ExitCode::SUCCESS)
}

async fn run(serve: Serve) -> Result<(), String> {
    let store = open(&serve.database).await?;
    let keys = key::keys(serve.key_file.as_deref())?;
    let Secrets { apps, webhooks } = key::sealed(&store, &keys).await?;
    if apps + webhooks > 0 {
        tracing::info!(
            apps,
            webhooks,
            "secrets of authenticator apps and webhooks are sealed under the first key of --key-file"
        );
    }
    if let Some(file) = &serve.key_file {
        key::warn_of_readers(file);
    }
    let mailer = mail::mailer(&serve)?;
    let clock = Clock::system();
    let keeper = Keeper::start(&store, &clock).await.map_err(|error| format!("the clock: {error:?}"))?;
    if serve.demo && !demo::is_taken(&store).await.map_err(|e| format!("{e:?}"))? {
        demo::seed(&store, clock.now(), demo::WRITTEN).await.map_err(|e| format!("demo data: {e:?}"))?;
    }
    let mut watch = Watch::new(serve.seen_file.clone().or_else(|| store.file().map(seen::beside)));
    watch.look(&store, clock.now()).await.map_err(|error| format!("the ends of the audit logs: {error:?}"))?;
    restored::warn_of_held(&store, clock.now()).await?;
    record_from(&store, clock.now()).await.map_err(|error| format!("the record of use: {error}"))?;
    let listener =
        TcpListener::bind(serve.listen).await.map_err(|error| format!("cannot listen on {}: {error}", serve.listen))?;
    let bound = listener.local_addr().map_err(|error| error.to_string())?;
    let state = AppState::new(store.clone(), clock, &serve, bound).with_keys(keys);
    let sweep =
        tokio::spawn(sweep::run(store.clone(), state.config.sessions, state.config.events_kept, state.clock.clone()));
    let keeping = tokio::spawn(clock_keeper::run(keeper));
    let recording = tokio::spawn(recorder::run(state.tokens.recorder.clone(), store.clone()));
    let watching = tokio::spawn(watcher::run(watch, store.clone(), state.clock.clone()));
    let verifying = tokio::spawn(verifier::run(store.clone(), state.clock.clone()));
    let noticing = tokio::spawn(notices::run(mailer, store.clone(), state.clock.clone()));
    let carrying = tokio::spawn(webhooks::run(state.clone()));
    let recorder = state.tokens.recorder.clone();
    if !assets::present() {
        tracing::warn!("this binary has no browser half: pages work as without JavaScript (make run builds both)");
    }
    // Only a proxy speaks https to people here.
    if serve.is_https() && serve.trusted_proxies == 0 {
        tracing::warn!(
            "the public URL is https, so a proxy stands in front, but none is counted: all callers share its address and \
             its limits; set --trusted-proxies"
        );
    }
    warn_of_namesakes(&store).await.map_err(|error| error.to_string())?;
    // Whoever reads that it is ready may stop it: from here on that is heard.
    let stop = stop().map_err(|error| format!("cannot hear signals: {error}"))?;
    say(&format!("Clientele is ready at {}", serve.public_url.clone().unwrap_or_else(|| format!("http://{bound}"))));
    if serve.demo {
        say(demo::ACCOUNTS);
    }
    if !people::is_set_up(&store).await.map_err(|error| format!("{error:?}"))? {
        let code =
            people::new_code(&store, state.clock.now()).await.map_err(|error| format!("the setup code: {error:?}"))?;
        entrance::say_code(&state.config.issuer, &code);
    }
    let telling = tokio::spawn(entrance::say_codes(state.config.issuer.clone(), state.setup_code.subscribe()));
    serving::serve(listener, router(state, bound), rest::refusal, Limits::of(&serve.network), stop).await;
    telling.abort();
    sweep.abort();
    recording.abort();
    keeping.abort();
    watching.abort();
    verifying.abort();
    noticing.abort();
    carrying.abort();
    let last = async {
        if let Err(error) = recorder.write(&store).await {
            AppError::from(error).log("stop");
        }
        store.close().await;
    };
    if tokio::time::timeout(LAST, last).await.is_err() {
        tracing::warn!("the database did not close in time");
    }
    Ok(())
}

/// Names the clients that get no tokens because a user has their id.
async fn warn_of_namesakes(store: &Store) -> Result<(), StorageError> {
    let mut connection = store.reader().acquire().await?;
    for Namesake { id, client, organization } in ids::namesakes(&mut connection).await? {
        tracing::warn!(
            id,
            client,
            organization,
            "this client has the id of a user, so it gets no tokens: add it anew and delete it"
        );
    }
    Ok(())
}

/// Listens from now on; what it gives resolves when the operator wants the process to end.
///
/// # Errors
/// When the system gives no signals.
fn stop() -> io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        tracing::info!("stopping: requests under way are finished");
    })
}

async fn init(arguments: &Init) -> Result<(), String> {
    let store = open(&arguments.database).await?;
    let done = entrance::init(&store, arguments).await;
    store.close().await;
    done
}

async fn link(arguments: &Link) -> Result<(), String> {
    let store = open_existing(&arguments.database).await?;
    let done = entrance::link(&store, arguments).await;
    store.close().await;
    done
}

const NOT_EMPTY: &str = "this database already has organizations: demo data goes into an empty one";

async fn fill(arguments: &Demo) -> Result<(), String> {
    let store = open(&arguments.database).await?;
    if demo::is_taken(&store).await.map_err(|e| format!("{e:?}"))? {
        return Err(NOT_EMPTY.into());
    }
    let clients = arguments.clients as usize;
    let filled = demo::seed(&store, Clock::system().now(), clients).await.map_err(|e| format!("demo data: {e:?}"))?;
    store.close().await;
    if !filled {
        return Err(NOT_EMPTY.into());
    }
    say(&format!("{}.\n{}", plural(clients as u64, "client"), demo::ACCOUNTS));
    Ok(())
}

/// Tells where each organization's chain ends, or where it is broken.
async fn verify(arguments: &Verify) -> Result<(), String> {
    let store = open_existing(&arguments.database).await?;
    let reports = audit::verify(&store, &arguments.expect).await.map_err(|e| format!("{e:?}"))?;
    store.close().await;
    for report in &reports {
        let name = report.name.as_deref().unwrap_or("there is no such organization");
        say(&format!("{}  {}, {name}", report.head_in_words(), plural(report.entries, "entry")));
        for finding in &report.findings {
            say(&format!("  {finding}"));
        }
        if report.further > 0 {
            say(&format!("  and {}", plural(report.further, "further place")));
        }
    }
    match reports.iter().map(audit::Report::broken).sum::<u64>() {
        0 => Ok(()),
        broken => Err(format!("the audit log is broken in {}", plural(broken, "place"))),
    }
}
