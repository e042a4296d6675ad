//! What every request is given.

use super::{
    auth::{origin::Origins, session::Limits, throttle::Throttle},
    clock::Clock,
    config::Serve,
    storage::Store,
};
use crate::domain::time::MINUTE;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct AppState {
    pub store: Store,
    pub clock: Clock,
    pub config: Arc<Config>,
    pub throttle: Arc<Throttle>,
}

/// The settings that requests need.
#[derive(Clone, Debug)]
pub struct Config {
    pub https: bool,
    pub origins: Origins,
    pub sessions: Limits,
    pub trusted_proxies: usize,
}

impl AppState {
    pub fn new(store: Store, clock: Clock, serve: &Serve) -> Self {
        Self {
            store,
            clock,
            throttle: Arc::new(Throttle::new(serve.sign_in_per_account, serve.sign_in_per_address)),
            config: Arc::new(Config {
                https: serve.is_https(),
                origins: serve.public_url.clone().map_or(Origins::SameHost, Origins::Public),
                sessions: Limits {
                    idle: i64::from(serve.session_idle) * MINUTE,
                    absolute: i64::from(serve.session_absolute) * MINUTE,
                },
                trusted_proxies: serve.trusted_proxies,
            }),
        }
    }
}
