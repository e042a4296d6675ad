//! Whose a client is and why it is there, through every door.

mod by_page;
mod by_rest;
mod moved;
mod searched;
