//! How often programs may ask.

use super::throttle::Limiter;
use crate::server::config::Serve;
use std::{num::NonZeroU32, sync::Arc};

/// For tokens: of one client, and from one address.
#[derive(Clone, Debug)]
pub struct TokenRates {
    pub per_client: Arc<Limiter>,
    pub per_address: Arc<Limiter>,
}

impl TokenRates {
    pub fn open(serve: &Serve) -> Self {
        Self {
            per_client: Arc::new(Limiter::per_minute(serve.tokens_per_client)),
            per_address: Arc::new(Limiter::per_minute(serve.tokens_per_address)),
        }
    }

    /// Counts a request from an address.
    ///
    /// # Errors
    /// The seconds to wait before the next one.
    pub fn counts(&self, address: Option<&str>) -> Result<(), u64> {
        self.per_address.count_address(address)
    }
}

/// For the API: of one client with its own token, and of one user.
#[derive(Clone, Debug)]
pub struct ApiRates {
    pub per_client: Arc<Limiter>,
    pub client_rate: NonZeroU32,
    pub per_user: Arc<Limiter>,
    pub user_rate: NonZeroU32,
}

impl ApiRates {
    pub fn open(serve: &Serve) -> Self {
        Self {
            per_client: Arc::new(Limiter::per_minute(serve.api_per_client)),
            client_rate: serve.api_per_client,
            per_user: Arc::new(Limiter::per_minute(serve.api_per_user)),
            user_rate: serve.api_per_user,
        }
    }
}
