//! The database that a command is about.

use crate::server::{config::Database, storage::Store, telemetry};

/// Its URL.
pub fn url(database: &Database) -> String {
    let url = std::env::var("DATABASE_URL")
        .ok()
        .filter(|url| !url.trim().is_empty() && database.database == "sqlite:clientele.db");
    url.unwrap_or_else(|| database.database.clone())
}

/// Starts logging, and opens it.
///
/// # Errors
/// One line for the operator.
pub async fn open(database: &Database) -> Result<Store, String> {
    telemetry::start(&database.log, database.log_format)?;
    Store::open(&url(database)).await.map_err(|error| error.to_string())
}

/// The same for a command that looks at what is there: a name that was mistyped makes no new database.
///
/// # Errors
/// One line for the operator.
pub async fn open_existing(database: &Database) -> Result<Store, String> {
    match Store::missing_file(&url(database)) {
        Some(file) => {
            Err(format!("there is no database {}: name the one that is meant with --database", file.display()))
        }
        None => open(database).await,
    }
}
