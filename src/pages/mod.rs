//! One folder per part of the navigation, one file or folder per route. A page reads what it shows and composes components.

pub mod account;
pub mod admin;
pub mod app;
pub mod audit;
pub mod authorized;
pub mod clients;
pub mod consent;
pub mod entrance;
mod find;
pub mod not_found;
pub mod people;
pub mod restored;
pub mod shared;
