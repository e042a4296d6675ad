//! The check that the database takes writes. Only a write can show it.

use super::Store;
use crate::domain::Timestamp;

/// Writes when readiness was last asked after, as any write is written.
///
/// # Errors
/// When it cannot be written, or would be written into a file that nobody will read.
pub async fn write(store: &Store, now: Timestamp) -> Result<(), sqlx::Error> {
    let mut transaction = store.begin().await?;
    sqlx::query(
        "INSERT INTO facts (name, value) VALUES ('ready_at', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(now.millis().to_string())
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await
}
