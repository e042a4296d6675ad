//! The arguments of webhooks.

use crate::domain::{network::Network, reach::Reach};
use clap::Args;

/// Webhooks of people lead to public addresses, unless more is allowed.
#[derive(Debug, Clone, Args)]
pub struct Webhook {
    /// Addresses and ranges that are not public and that webhooks may lead to all the same, also by http, as in
    /// 10.1.0.0/16 or 127.0.0.1; several with commas. Everybody who gets notices may send requests there
    #[arg(long, env = "CLIENTELE_WEBHOOK_ALLOW_PRIVATE", value_name = "RANGE", value_delimiter = ',',
          value_parser = Network::parse)]
    pub webhook_allow_private: Vec<Network>,
}

impl Webhook {
    /// What webhooks may reach.
    pub fn reach(&self) -> Reach {
        Reach::new(self.webhook_allow_private.clone())
    }
}
