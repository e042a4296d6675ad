//! The real router on a real socket, over a real SQLite file and a clock that tests move: what a caller over HTTP sees.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // clippy.toml lets tests, but not what helps them
#![allow(clippy::print_stderr)] // to say what was not looked at

mod account;
mod assets;
mod audit;
mod audit_chain;
mod clock;
mod command;
mod disk;
mod growth;
mod guesses;
mod headers;
mod held;
mod house;
mod life;
mod links;
mod list;
mod made_for;
mod newcomer;
mod no_javascript;
mod nul;
mod oauth;
mod origin;
mod people;
mod powers;
mod proof;
mod races;
mod refusals;
mod renewed;
mod rest;
mod role_end;
mod serving;
mod sessions;
mod setup;
mod sign_in;
mod slow;
mod starts;
mod statements;
mod storage;
mod strangers;
mod sweep;
mod telling;
mod unsent;
mod users;
mod versions;
mod waits;
