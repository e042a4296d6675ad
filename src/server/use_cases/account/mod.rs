//! Use cases on the caller's own account: the password, second factors, sessions, proofs. They cannot name another
//! account; [`super::people`] administers those.

mod applications;
mod authenticator;
mod codes;
mod factors;
mod first_steps;
mod notices;
mod overview;
mod own;
mod passkeys;
mod password;
mod proof;
mod sealing;
mod sessions;
mod webhook;

pub use crate::server::storage::notices::Kept as KeptNotices;
pub use applications::{
    OwnApplication, end as end_application, end_by_program as end_application_by_program, of_caller as own_applications,
};
pub use authenticator::{Proposal, confirm, proposal, propose, remove as remove_authenticator};
pub use codes::{Code, check_code, replace as replace_codes};
pub use factors::place;
pub use first_steps::{FirstSteps, get as first_steps, put_away as put_away_first_steps};
pub use notices::{
    Choice as NoticeChoice, Chosen as ChosenNotices, Sent as SentNotices, choose as choose_notices,
    chosen as chosen_notices, unsent,
};
pub use overview::{Overview, OwnPasskey, overview};
pub use own::{CHALLENGE, Own, challenge_id};
pub use passkeys::{add as add_passkey, ask_new as ask_new_passkey, passkey_id, remove as remove_passkey};
pub use password::change as change_password;
pub use proof::{
    Options, answer_of, ask as ask_proof, ask_of, by_code, by_passkey, by_password, options as proof_options, refused,
};
pub use sealing::{Secrets, Unopened, reseal, webhook_of};
pub use sessions::{OwnSession, end as end_session, end_others as end_other_sessions};
pub use webhook::{
    OwnWebhook, Test, again as send_again, get as webhook, origin as webhook_origin, remove as remove_webhook,
    replace_secret as replace_webhook_secret, set as set_webhook, test as test_webhook,
};
