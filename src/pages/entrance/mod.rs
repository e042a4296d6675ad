//! Where people come in: signing in, the first setup, one-time links.

pub mod login;
pub mod second_step;
pub mod setup;
pub mod welcome;
