//! The state that every request shares.

use super::{
    origin::{Hosts, Origins},
    rates::{ApiRates, TokenRates},
    readiness::Readiness,
    throttle::Throttle,
    told::Told,
};
use crate::{
    domain::{
        session::Limits,
        time::{DAY, MINUTE},
    },
    server::{
        clock::Clock,
        config::Serve,
        crypto::keys::Keys,
        outgoing::Post,
        storage::{Store, tokens::shared::Tokens},
    },
};
use std::{net::SocketAddr, ops::Deref, sync::Arc, time::Duration};
use tokio::sync::broadcast;

/// Cloned for every layer that a request passes: one count, whatever is in it.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Shared>);

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

#[derive(Clone, Debug)]
pub struct Shared {
    pub store: Store,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub throttle: Arc<Throttle>,
    pub tokens: Tokens,
    pub token_rates: TokenRates,
    pub api_rates: ApiRates,
    pub readiness: Arc<Readiness>,
    pub told: Arc<Told>,
    /// A new code of the setup, for the operator who started the server: told, it is kept nowhere but as a hash.
    pub setup_code: broadcast::Sender<String>,
    /// What secrets of authenticator apps and webhooks are sealed under.
    pub keys: Arc<Keys>,
    /// What sends to webhooks.
    pub post: Post,
}

/// The settings that requests need.
#[derive(Clone, Debug)]
pub struct Config {
    pub https: bool,
    /// Who we are to programs (RFC 8414 section 2): the public URL; while none was configured, the address listened on.
    pub issuer: String,
    pub origins: Origins,
    pub hosts: Hosts,
    pub sessions: Limits,
    pub trusted_proxies: usize,
    /// How long events of access are kept, in milliseconds.
    pub events_kept: i64,
    /// How long a request may be worked on.
    pub request_timeout: Duration,
    /// Whose pages may call the API and the token endpoint.
    pub cors_origins: Vec<String>,
    /// Whether a mail server is configured.
    pub sends_mail: bool,
}

impl AppState {
    /// With keys from outside of the database.
    pub fn with_keys(self, keys: Keys) -> Self {
        let shared = Arc::unwrap_or_clone(self.0);
        Self(Arc::new(Shared { keys: Arc::new(keys), ..shared }))
    }

    /// Must be called inside a runtime: it starts the workers that share queries and commits.
    pub fn new(store: Store, clock: Clock, serve: &Serve, bound: SocketAddr) -> Self {
        Self(Arc::new(Shared {
            tokens: Tokens::open(&store),
            token_rates: TokenRates::open(serve),
            api_rates: ApiRates::open(serve),
            readiness: Arc::default(),
            told: Arc::default(),
            setup_code: broadcast::Sender::new(8),
            keys: Arc::new(Keys::none()),
            post: Post::new(serve.webhook.reach()),
            store,
            clock,
            throttle: Arc::new(Throttle::new(serve.sign_in_per_account, serve.sign_in_per_address, serve.api_per_user)),
            config: Arc::new(Config {
                https: serve.is_https(),
                issuer: serve.public_url.clone().unwrap_or_else(|| format!("http://{bound}")),
                hosts: if serve.public_url.is_some() { Hosts::Any } else { Hosts::Bound(bound) },
                origins: serve.public_url.clone().map_or(Origins::SameHost, Origins::Public),
                sessions: Limits {
                    idle: i64::from(serve.session_idle) * MINUTE,
                    absolute: i64::from(serve.session_absolute) * MINUTE,
                    proof: i64::from(serve.proof_age) * MINUTE,
                },
                trusted_proxies: serve.trusted_proxies,
                events_kept: i64::from(serve.events_days) * DAY,
                request_timeout: Duration::from_secs(serve.network.request_timeout.into()),
                cors_origins: serve.cors_origins.clone(),
                sends_mail: serve.mail.smtp_url.is_some(),
            }),
        }))
    }
}
