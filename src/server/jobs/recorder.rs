//! Writes the use that was noted.

use crate::server::{
    storage::{Store, recorder::Recorder},
    use_cases::error::AppError,
};
use std::{sync::Arc, time::Duration};

/// How often what was noted is written.
pub const INTERVAL: Duration = Duration::from_secs(1);

/// Writes every [`INTERVAL`] until dropped. That it cannot is logged once, and once more when it can again.
pub async fn run(recorder: Arc<Recorder>, store: Store) {
    let mut failing = false;
    loop {
        tokio::time::sleep(INTERVAL).await;
        match recorder.write(&store).await {
            Ok(()) if failing => {
                failing = false;
                tracing::info!("use is recorded again");
            }
            Err(error) if !failing => {
                failing = true;
                AppError::from(error).log("record");
            }
            Ok(()) | Err(_) => {}
        }
    }
}
