//! One file or folder per route. A page owns its resources and actions and composes components.

pub mod client;
