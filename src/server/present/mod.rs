//! From what is stored to what is shown: the only place that puts instants into words for the screens.

pub mod activity;
pub mod agent;
pub mod clients;
pub mod scope;
pub mod time;
