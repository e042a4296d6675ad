//! What can be asked of the program, whatever door asks it.

pub mod account;
pub mod audit;
pub mod authority;
pub mod authorizations;
pub mod caller;
pub mod change;
pub mod clients;
pub mod error;
pub mod grants;
pub mod people;
pub mod session;
