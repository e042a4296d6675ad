//! Reviews of clients, through every door.

mod by_page;
mod by_rest;
mod changed;
mod led;

/// The demo's: of six clients in production two are answered, and two are Ana's to answer.
pub const REVIEW: &str = "0c11e27e-1e00-4000-8000-000b00000001";
/// The demo's of staging, past its due day: of two clients one is deactivated, and of the other nobody said anything. It was
/// rehearsed since.
pub const STAGING: &str = "0c11e27e-1e00-4000-8000-000b00000002";
pub const REHEARSED: &str = "07a5c3e8-d91f-4b64-9e20-7c6d4f8b15a3";
/// Clients in it: Ana owns one and stands in for another, nobody has answered; one is Tom's, who answered; of one, for which Tom
/// stands in, he said that it is not his.
pub const OF_ANA: &str = "c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4";
pub const OF_NO_USER: &str = "d17c9f20-8e6b-43a5-b2f8-60a5e7c14d93";
pub const ANSWERED: &str = "27b9e604-91ac-4d38-8e5f-10c7f2ab63d9";
pub const NOT_HIS: &str = "72d0b8e3-f6a1-4c95-9e47-1b3f5c80da29";
