//! Whether the database has an owner yet.

use crate::server::{
    storage::Store,
    use_cases::{error::AppError, people},
};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the database belongs to someone. Once it does, it does for good: nobody asks again.
#[derive(Debug, Default)]
pub struct Taken(AtomicBool);

impl Taken {
    /// # Errors
    /// When storage fails.
    pub async fn is(&self, store: &Store) -> Result<bool, AppError> {
        if !self.0.load(Ordering::Relaxed) && people::is_set_up(store).await? {
            self.0.store(true, Ordering::Relaxed);
        }
        Ok(self.0.load(Ordering::Relaxed))
    }
}
