//! Holds the house to its plan: who may name whom (docs/architecture.md), and what stands in one place only.
#![allow(clippy::unwrap_used, clippy::panic)] // a source that cannot be read fails the test

mod addresses;
mod decisions;
mod files;
mod graph;
mod migrations;
mod names;
mod not_yet;
mod source;
mod views;
mod wings;
mod words;
mod writes;
