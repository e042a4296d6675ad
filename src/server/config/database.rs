//! The arguments of every command that opens the database.

use clap::{Args, ValueEnum};

/// Settings of every command that opens the database.
#[derive(Debug, Clone, Args)]
pub struct Database {
    /// The database: sqlite:PATH or a path (created when missing), or postgres://USER@HOST/DATABASE. Falls back to
    /// DATABASE_URL
    #[arg(long, env = "CLIENTELE_DATABASE", value_name = "URL", default_value = "sqlite:clientele.db")]
    pub database: String,
    /// What to log: error, warn, info, debug, or a filter such as info,sqlx=warn
    #[arg(long, env = "CLIENTELE_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,
    /// How to log
    #[arg(long, env = "CLIENTELE_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A line for people
    Text,
    /// A JSON object on each line
    Json,
}
