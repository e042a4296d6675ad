//! Clients: their list, one of them, adding one, deleting one.

pub mod add;
pub mod delete;
pub mod disable;
pub mod ending;
pub mod ending_dialog;
pub mod list;
pub mod more;
pub mod one;
