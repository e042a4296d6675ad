//! The arguments of `clientele key`.

use super::database::Database;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Key {
    #[command(subcommand)]
    pub command: OnKey,
}

#[derive(Debug, Subcommand)]
pub enum OnKey {
    /// Write a file with a new key, for --key-file
    New {
        /// The file, which must not be there yet; only its owner may read it
        file: PathBuf,
    },
    /// Put a new key before those of a file, and seal under it what was sealed under them
    Rotate(RotateKey),
}

#[derive(Debug, Args)]
pub struct RotateKey {
    /// The file that servers of this database have
    #[arg(long, env = "CLIENTELE_KEY_FILE", value_name = "FILE")]
    pub key_file: PathBuf,
    /// Add the key and seal nothing yet: for servers on several machines, which get the file first
    #[arg(long)]
    pub add_only: bool,
    #[command(flatten)]
    pub database: Database,
}
