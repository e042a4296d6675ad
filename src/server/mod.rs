//! Everything that runs on the server only. The one gate stands in `lib.rs`; there is none inside.

pub mod assets;
pub mod auth;
pub mod authorizations;
pub mod batch;
pub mod caller;
pub mod calls;
pub mod clients;
pub mod clock;
pub mod config;
pub mod consequences;
pub mod demo;
pub mod doors;
pub mod error;
pub mod flash;
pub mod headers;
pub mod oauth;
pub mod present;
pub mod purge;
pub mod request;
pub mod secret_value;
pub mod sign_in;
pub mod startup;
pub mod state;
pub mod storage;
pub mod telemetry;
pub mod token_value;
