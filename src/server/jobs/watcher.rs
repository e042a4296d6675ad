//! The watcher: looks whether the database is still the one that was seen before ([`Watch`]).

use crate::server::{clock::Clock, storage::Store, use_cases::restorations::Watch};
use std::time::Duration;

/// How often.
pub const INTERVAL: Duration = Duration::from_secs(10);

/// Looks every [`INTERVAL`] until dropped. That it cannot is logged once, and once more when it can again.
pub async fn run(mut watch: Watch, store: Store, clock: Clock) {
    let mut failing = false;
    loop {
        tokio::time::sleep(INTERVAL).await;
        match watch.look(&store, clock.now()).await {
            Ok(_) if failing => {
                failing = false;
                tracing::info!("the ends of the audit logs are watched again");
            }
            Err(error) if !failing => {
                failing = true;
                error.log("watch");
            }
            Ok(_) | Err(_) => {}
        }
    }
}
