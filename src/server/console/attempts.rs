//! Attempts to show who one is: each is counted before anything else is done, and one too many is told.

use super::facts::Facts;
use crate::{
    domain::{UserId, event::EventReason},
    server::{
        http::{state::AppState, throttle::Beyond},
        use_cases::{
            audit::Whom,
            error::AppError,
            people,
            refusal::Refusal,
            sign_in::{
                known::{Account, known},
                throttled,
            },
        },
    },
};

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub enum Attempt<'a> {
    /// To sign in with this name.
    Name(&'a str),
    /// To pass the second step.
    SecondStep(UserId),
    /// To show again who one is. Counted apart from those to sign in: strangers who try a password at the door must not keep
    /// its owner from showing who they are.
    Proof(UserId),
    /// To choose a password by a link.
    Link(&'a str),
}

impl Attempt<'_> {
    /// What attempts are counted by.
    fn key(self) -> String {
        match self {
            Self::Name(name) => format!("name {name}"),
            Self::SecondStep(user) => format!("second {user}"),
            Self::Proof(user) => format!("prove {user}"),
            Self::Link(token) => format!("link {}", people::link_name(token)),
        }
    }

    fn whom(self) -> Whom {
        match self {
            Self::Name(name) => Whom::Typed(name.to_owned()),
            Self::SecondStep(user) | Self::Proof(user) => Whom::User(user),
            Self::Link(_) => Whom::Nobody,
        }
    }
}

/// Counts an attempt; from a browser that has signed this account in apart from those of strangers.
///
/// # Errors
/// Too many of them, for the account or from the address; when storage fails.
pub async fn counted(state: &AppState, facts: &Facts, attempt: Attempt<'_>) -> Result<(), AppError> {
    let known = match attempt {
        Attempt::Name(name) => knows(state, facts, Account::Name(name)).await?,
        Attempt::SecondStep(user) => knows(state, facts, Account::User(user)).await?,
        Attempt::Proof(_) | Attempt::Link(_) => None,
    };
    let counted = state.throttle.attempt(&attempt.key(), facts.address.as_deref(), known.as_deref());
    Ok(counted.map_err(|beyond| told(state, facts, attempt.whom(), beyond))?)
}

async fn knows(state: &AppState, facts: &Facts, account: Account<'_>) -> Result<Option<String>, AppError> {
    known(&state.store, facts.browser(), account, state.clock.now()).await
}

/// Counts an attempt that is about no account in particular.
///
/// # Errors
/// Too many of them from the address.
pub fn counted_by_address(state: &AppState, facts: &Facts) -> Result<(), Refusal> {
    let counted = state.throttle.guess(facts.address.as_deref());
    counted.map_err(|beyond| told(state, facts, Whom::Nobody, beyond))
}

fn told(state: &AppState, facts: &Facts, whom: Whom, beyond: Beyond) -> Refusal {
    let (reason, retry_after) = match beyond {
        Beyond::Address(wait) => (EventReason::Address, wait),
        Beyond::Account(wait) => (EventReason::Account, wait),
        Beyond::Everywhere(wait) => (EventReason::Everywhere, wait),
    };
    throttled(&state.store, facts.browser(), whom, reason, state.clock.now());
    Refusal::TooManyAttempts { retry_after }
}
