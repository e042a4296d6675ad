//! Everything that runs on the server only. The one `cfg` for it stands in `lib.rs`.

pub mod cli;
pub mod clock;
pub mod config;
pub mod console;
pub mod crypto;
pub mod http;
pub mod jobs;
pub mod mail;
pub mod oauth;
pub mod outgoing;
pub mod places;
pub mod rest;
pub mod router;
pub mod storage;
pub mod telemetry;
pub mod use_cases;
