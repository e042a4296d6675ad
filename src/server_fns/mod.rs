//! The console's door: server functions by subject. A body says who asks, calls one use case and converts; rules and
//! SQL stand elsewhere. All are POST under `/fn`, checked for their origin, and every one is visited by the sweep test.

pub mod account;
pub mod audit;
pub mod authorizations;
pub mod clients;
pub mod consent;
pub mod needs;
pub mod ownership;
pub mod people;
pub mod rehearsal;
pub mod reviews;
pub mod roles;
pub mod secrets;
pub mod session;
pub mod setup;
pub mod several;
pub mod views;
pub mod webhook;
