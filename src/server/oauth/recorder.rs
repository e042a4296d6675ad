//! What administrators are told of use: noted in memory, written every second, so that no token waits for it. What a
//! crash loses is at most what was noted since the last writing; a stop writes first.

use crate::{
    domain::{ClientId, Timestamp, time::DAY},
    server::{
        error::AppError,
        storage::{
            Store,
            api_usage::{self, Calls, Counted},
            usage::{self, ClientUse, Knocks},
        },
    },
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use uuid::Uuid;

/// How often what was noted is written.
pub const INTERVAL: Duration = Duration::from_secs(1);
/// Knocks of more clients than this within a second are not told apart any more: anyone can make them up.
const MANY: usize = 10_000;

#[derive(Debug, Default)]
struct Noted {
    clients: HashMap<ClientId, ClientUse>,
    secrets: HashMap<Uuid, Timestamp>,
    knocks: HashMap<ClientId, Knocks>,
    calls: HashMap<Counted, Calls>,
}

impl Noted {
    fn is_empty(&self) -> bool {
        self.clients.is_empty() && self.secrets.is_empty() && self.knocks.is_empty() && self.calls.is_empty()
    }
}

/// Notes use until it is written.
#[derive(Debug, Default)]
pub struct Recorder(Mutex<Noted>);

impl Recorder {
    fn with(&self, note: impl FnOnce(&mut Noted)) {
        note(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// A token was issued to a client, which showed that secret.
    pub fn issued(&self, client: ClientId, secret: Option<Uuid>, from: Option<&str>, now: Timestamp) {
        self.with(|noted| {
            let used = noted.clients.entry(client).or_default();
            used.token_at = used.token_at.max(Some(now));
            mark(used, from, now);
            if let Some(secret) = secret {
                let last = noted.secrets.entry(secret).or_insert(now);
                *last = now.max(*last);
            }
        });
    }

    /// A token of a client was found alive: someone accepted a call with it.
    pub fn used(&self, client: ClientId, from: Option<&str>, now: Timestamp) {
        self.with(|noted| mark(noted.clients.entry(client).or_default(), from, now));
    }

    /// A call of the API was answered: client, organization acted in, template of the address, method.
    pub fn called(&self, of: (ClientId, Uuid, String, String), calls: Calls, now: Timestamp) {
        let (client_id, organization_id, template, method) = of;
        let day = now.millis().div_euclid(DAY);
        let counted = Counted { client_id, day, organization_id, template, method };
        self.with(|noted| noted.calls.entry(counted).or_default().add(calls));
    }

    /// A deactivated client tried to get in.
    pub fn knocked(&self, client: ClientId, knock: &Knocks) {
        self.with(|noted| {
            if noted.knocks.len() >= MANY && !noted.knocks.contains_key(&client) {
                return;
            }
            let knocks = noted.knocks.entry(client).or_insert(Knocks { n: 0, last_at: knock.last_at, last_from: None });
            knocks.n += knock.n;
            if knock.last_at >= knocks.last_at {
                (knocks.last_at, knocks.last_from) = (knock.last_at, knock.last_from.clone());
            }
        });
    }

    /// Writes what was noted, in one transaction. What cannot be written is noted again.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn write(&self, store: &Store) -> Result<(), AppError> {
        let mut taken = Noted::default();
        self.with(|noted| std::mem::swap(noted, &mut taken));
        if taken.is_empty() {
            return Ok(());
        }
        let written = write(store, &taken).await;
        if written.is_err() {
            self.again(taken);
        }
        written
    }

    fn again(&self, taken: Noted) {
        for (client, used) in taken.clients {
            self.with(|noted| {
                let newer = noted.clients.entry(client).or_default();
                newer.token_at = newer.token_at.max(used.token_at);
                if let Some(at) = used.used_at {
                    mark(newer, used.used_from.as_deref(), at);
                }
            });
        }
        self.with(|noted| {
            for (counted, calls) in taken.calls {
                noted.calls.entry(counted).or_default().add(calls);
            }
            for (secret, at) in taken.secrets {
                noted.secrets.entry(secret).or_insert(at);
            }
        });
        for (client, knocks) in taken.knocks {
            self.knocked(client, &knocks);
        }
    }
}

fn mark(used: &mut ClientUse, from: Option<&str>, now: Timestamp) {
    if used.used_at.is_none_or(|at| at <= now) {
        (used.used_at, used.used_from) = (Some(now), from.map(str::to_owned));
    }
}

async fn write(store: &Store, noted: &Noted) -> Result<(), AppError> {
    let mut transaction = store.begin().await?;
    // In the order of ids: two processes that write at once wait for each other instead of for ever.
    let mut clients: Vec<_> = noted.clients.iter().collect();
    clients.sort_by_key(|(id, _)| **id);
    for (client, used) in clients {
        usage::client_used(&mut transaction, *client, used).await?;
    }
    let mut secrets: Vec<_> = noted.secrets.iter().collect();
    secrets.sort_by_key(|(id, _)| **id);
    for (secret, at) in secrets {
        usage::secret_used(&mut transaction, *secret, *at).await?;
    }
    let mut knocks: Vec<_> = noted.knocks.iter().collect();
    knocks.sort_by_key(|(id, _)| **id);
    for (client, knocks) in knocks {
        usage::add_knocks(&mut transaction, *client, knocks).await?;
    }
    let mut calls: Vec<_> = noted.calls.iter().collect();
    calls.sort_by_key(|(counted, _)| *counted);
    for (counted, calls) in calls {
        api_usage::add(&mut transaction, counted, *calls).await?;
    }
    Ok(transaction.commit().await?)
}

/// Writes every [`INTERVAL`] until dropped.
pub async fn run(recorder: std::sync::Arc<Recorder>, store: Store) {
    loop {
        tokio::time::sleep(INTERVAL).await;
        if let Err(error) = recorder.write(&store).await {
            let _ = error.into_ui("record");
        }
    }
}
