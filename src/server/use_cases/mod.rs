//! Everything that can be asked of the program, at whichever door.

pub mod account;
pub mod audit;
pub mod authority;
pub mod authorizations;
pub mod backups;
pub mod caller;
pub mod change;
pub mod clients;
pub mod error;
pub mod everything;
pub mod find;
pub mod flashes;
pub mod grants;
pub mod needs;
pub mod notices;
pub mod passwords;
pub mod people;
pub mod place;
mod powers;
pub mod refusal;
mod reread;
pub mod restorations;
pub mod session;
pub mod sign_in;
pub mod tokens;
pub mod webhooks;
