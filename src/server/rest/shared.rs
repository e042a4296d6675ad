//! What the operations share between requests.

use crate::server::{config::Serve, http::throttle::Limiter};
use std::{num::NonZeroU32, sync::Arc};

/// What the operations share between requests.
#[derive(Clone, Debug)]
pub struct Rest {
    pub(super) per_client: Arc<Limiter>,
    pub(super) client_rate: NonZeroU32,
    pub(super) per_user: Arc<Limiter>,
    pub(super) user_rate: NonZeroU32,
}

impl Rest {
    pub fn open(serve: &Serve) -> Self {
        Self {
            per_client: Arc::new(Limiter::per_minute(serve.api_per_client)),
            client_rate: serve.api_per_client,
            per_user: Arc::new(Limiter::per_minute(serve.api_per_user)),
            user_rate: serve.api_per_user,
        }
    }
}
