//! Clients: their list, one of them, adding one, and the questions before one is deleted, disabled, rehearsed or restored.

pub mod actions;
pub mod add;
mod ask_first;
pub mod delete;
pub mod disable;
pub mod ending;
pub mod list;
pub mod more;
pub mod one;
pub mod rehearse;
pub mod restore;
pub mod reviews;
pub mod several;
