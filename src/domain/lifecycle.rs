//! The life cycle of a client: what a delete does, how long it can be undone, and what each transition leaves.

use super::{
    audit::AuditAction,
    grant_type::GrantType,
    rehearsal::{Rehearsal, Span},
    time::{DAY, Timestamp},
};
use serde::{Deserialize, Serialize};

/// Clients up to and including this age are removed at once; older ones are deactivated first.
pub const RECENT: i64 = 30 * DAY;
/// How long a deactivated client can be restored.
pub const KEPT: i64 = 7 * DAY;

/// What a client is now. A removed client has no state: it is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Active,
    /// Deactivated: cut off, removed on its date to delete.
    Inactive,
    /// Switched off: gets and keeps no tokens, nothing is scheduled.
    Disabled,
}

impl State {
    pub const ALL: [Self; 3] = [Self::Active, Self::Inactive, Self::Disabled];

    /// The word that the database, the URL and the REST API use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Inactive => "inactive",
            Self::Disabled => "disabled",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Inactive => "Deactivated",
            Self::Disabled => "Disabled",
        }
    }
}

/// How many clients are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateCounts {
    pub all: u64,
    pub active: u64,
    pub inactive: u64,
    pub disabled: u64,
}

impl StateCounts {
    /// Of one state, or of all.
    pub const fn of(&self, state: Option<State>) -> u64 {
        match state {
            None => self.all,
            Some(State::Active) => self.active,
            Some(State::Inactive) => self.inactive,
            Some(State::Disabled) => self.disabled,
        }
    }
}

/// The part of a client that transitions read and write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifecycle {
    pub state: State,
    pub created_at: Timestamp,
    /// Set exactly while the state is [`State::Inactive`].
    pub date_to_delete: Option<Timestamp>,
    /// When everything issued before was last cut off, however much it was.
    pub tokens_not_before: Timestamp,
    /// How often that happened. What was issued under a lower number is dead: unlike an instant, a number tells the
    /// order of two things within one millisecond and does not go back with the clock.
    pub cuts: i64,
    /// How many rehearsals were begun: the number of the latest.
    pub rehearsals: i64,
    /// The latest one, unless it was ended; over by its instant it may still be here. Of an active client only.
    pub rehearsal: Option<Rehearsal>,
}

/// The latest rehearsal of a client in this state, if it runs.
pub fn rehearsed(latest: Option<Rehearsal>, state: State, now: Timestamp) -> Option<Rehearsal> {
    latest.filter(|rehearsal| state == State::Active && rehearsal.runs(now))
}

impl Lifecycle {
    pub const fn new(created_at: Timestamp) -> Self {
        Self {
            state: State::Active,
            created_at,
            date_to_delete: None,
            tokens_not_before: created_at,
            cuts: 0,
            rehearsals: 0,
            rehearsal: None,
        }
    }

    /// Where in its life a client arrives from another system, with its age. Nothing it had there is alive here, so there
    /// is nothing to cut.
    ///
    /// # Errors
    /// A creation date that cannot be; a date to delete that does not fit the state, or is none of the next seven days.
    pub fn imported(
        created_at: Timestamp,
        state: State,
        date_to_delete: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, Vec<ImportRefused>> {
        let age = match created_at {
            created_at if created_at > now => Some(ImportRefused::InTheFuture),
            created_at if created_at < Timestamp::from_millis(0) => Some(ImportRefused::TooOld),
            _ => None,
        };
        let end = match (state, date_to_delete) {
            (State::Inactive, Some(date)) if date > now && date <= now.plus(KEPT) => None,
            (State::Inactive, _) => Some(ImportRefused::NoDate),
            (State::Active | State::Disabled, None) => None,
            (State::Active | State::Disabled, Some(_)) => Some(ImportRefused::NotInactive),
        };
        let refused: Vec<ImportRefused> = age.into_iter().chain(end).collect();
        if !refused.is_empty() {
            return Err(refused);
        }
        Ok(Self { state, date_to_delete, tokens_not_before: now, ..Self::new(created_at) })
    }

    /// The same with everything issued so far cut off. The instant never moves back, whatever the clock does.
    #[must_use]
    pub fn cut(&self, now: Timestamp) -> Self {
        Self { tokens_not_before: self.tokens_not_before.max(now), cuts: self.cuts + 1, ..*self }
    }

    /// The same after a change of the grant type: what was issued under the one before is cut off, so that changing it
    /// back revives nothing.
    #[must_use]
    pub fn regranted(&self, before: GrantType, after: GrantType, now: Timestamp) -> Self {
        if before == after { *self } else { self.cut(now) }
    }

    /// The rehearsal that runs: until its end the client is refused as if it were deactivated, though nothing was cut.
    pub fn rehearsed(&self, now: Timestamp) -> Option<Rehearsal> {
        rehearsed(self.rehearsal, self.state, now)
    }

    /// The state that other organizations see: during a rehearsal it is deactivated, as it is for its applications.
    pub fn seen(&self, now: Timestamp) -> State {
        if self.rehearsed(now).is_some() { State::Inactive } else { self.state }
    }

    /// Whether the client is removed, swept or not: from `now >= date_to_delete` on every read treats it as gone.
    pub fn is_gone(&self, now: Timestamp) -> bool {
        self.state == State::Inactive && self.date_to_delete.is_some_and(|date| now >= date)
    }
}

/// Why a client cannot arrive like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefused {
    #[error("This is in the future. Use a date that has passed.")]
    InTheFuture,
    #[error("This is before 1970. Use a later date.")]
    TooOld,
    #[error("An inactive client needs a date within the next seven days.")]
    NoDate,
    #[error("A client with a date to delete is inactive. Leave the date out.")]
    NotInactive,
}

/// What a delete at this moment does to this client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeletionOutcome {
    /// Gone for good, at once.
    Removed,
    /// Cut off now, removed on that date unless restored.
    Deactivated { date_to_delete: Timestamp },
}

impl DeletionOutcome {
    /// Deactivates when the client is older than [`RECENT`]; everything else removes: exactly 30 days included, and a
    /// creation date in the future (clock set back) too.
    pub fn at(now: Timestamp, created_at: Timestamp) -> Self {
        if now.since(created_at) > RECENT {
            Self::Deactivated { date_to_delete: now.plus(KEPT) }
        } else {
            Self::Removed
        }
    }

    /// What the caller agrees to: it holds though the date moved by a second.
    pub const fn kind(self) -> DeletionKind {
        match self {
            Self::Removed => DeletionKind::Removed,
            Self::Deactivated { .. } => DeletionKind::Deactivated,
        }
    }

    /// The word that says which it is to the caller who is to agree.
    pub const fn word(self) -> &'static str {
        self.kind().as_str()
    }
}

/// A [`DeletionOutcome`] without its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletionKind {
    Removed,
    Deactivated,
}

impl DeletionKind {
    /// The word that forms use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Deactivated => "deactivated",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Removed, Self::Deactivated].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What someone asks of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    Delete,
    /// The first of two calls that delete (`PUT` with `state: inactive`): cut off now, removed on its date, whatever the
    /// age. A [`Self::Delete`] that follows removes a recent client at once.
    Deactivate,
    /// `complete`: whether the configuration passes what Save demands.
    Restore {
        complete: bool,
    },
    Disable,
    Enable,
    /// Refuse it for a while as if it were deactivated. Cuts nothing.
    Rehearse {
        span: Span,
    },
    /// End the rehearsal that runs. Revives what it refused: that was never cut. `number`: of the one that is meant; `None`:
    /// whichever runs.
    EndRehearsal {
        number: Option<i64>,
    },
}

impl Transition {
    /// The verb of the audit log.
    pub const fn verb(self) -> AuditAction {
        match self {
            Self::Delete => AuditAction::Delete,
            Self::Deactivate => AuditAction::Deactivate,
            Self::Restore { .. } => AuditAction::Restore,
            Self::Disable => AuditAction::Disable,
            Self::Enable => AuditAction::Enable,
            Self::Rehearse { .. } => AuditAction::Rehearse,
            Self::EndRehearsal { .. } => AuditAction::EndRehearsal,
        }
    }
}

/// What a transition leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Stays(Lifecycle),
    Removed,
}

/// Why a transition does not happen. The client is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum TransitionRefused {
    #[error("This client is already deactivated.")]
    AlreadyDeactivated,
    #[error("This client is not deactivated. Nothing left to do.")]
    NotDeactivated,
    #[error("This client cannot be restored yet: its configuration is incomplete.")]
    Incomplete,
    #[error("This client is already disabled.")]
    AlreadyDisabled,
    #[error("This client is not disabled. Nothing left to do.")]
    NotDisabled,
    #[error("This client is deactivated. Restore it first.")]
    Deactivated,
    #[error("This client is disabled. Enable it first.")]
    Disabled,
    #[error("A rehearsal runs already. End it first, or let it end.")]
    AlreadyRehearsed,
    #[error("No rehearsal runs. Nothing left to do.")]
    NotRehearsed,
    #[error("This client was removed.")]
    Gone,
}

/// Decides a transition. Pure: the caller writes the result guarded by id, state and version.
///
/// # Errors
/// [`TransitionRefused`] says why nothing happens.
pub fn next(life: &Lifecycle, transition: Transition, now: Timestamp) -> Result<Next, TransitionRefused> {
    if life.is_gone(now) {
        return Err(TransitionRefused::Gone);
    }
    // Whatever ends its access for good ends a rehearsal of that.
    let cut = Lifecycle { rehearsal: None, ..life.cut(now) };
    match (life.state, transition) {
        (State::Active | State::Disabled, Transition::Delete) => Ok(match DeletionOutcome::at(now, life.created_at) {
            DeletionOutcome::Removed => Next::Removed,
            DeletionOutcome::Deactivated { date_to_delete } => {
                Next::Stays(Lifecycle { state: State::Inactive, date_to_delete: Some(date_to_delete), ..cut })
            }
        }),
        (State::Inactive, Transition::Delete) => match DeletionOutcome::at(now, life.created_at) {
            DeletionOutcome::Removed => Ok(Next::Removed),
            DeletionOutcome::Deactivated { .. } => Err(TransitionRefused::AlreadyDeactivated),
        },
        (State::Active, Transition::Deactivate) => {
            Ok(Next::Stays(Lifecycle { state: State::Inactive, date_to_delete: Some(now.plus(KEPT)), ..cut }))
        }
        (State::Inactive, Transition::Deactivate) => Err(TransitionRefused::AlreadyDeactivated),
        (State::Disabled, Transition::Deactivate) => Err(TransitionRefused::Disabled),
        (State::Inactive, Transition::Restore { complete: true }) => {
            Ok(Next::Stays(Lifecycle { state: State::Active, date_to_delete: None, ..*life }))
        }
        (State::Inactive, Transition::Restore { complete: false }) => Err(TransitionRefused::Incomplete),
        (State::Active | State::Disabled, Transition::Restore { .. }) => Err(TransitionRefused::NotDeactivated),
        (State::Active, Transition::Disable) => Ok(Next::Stays(Lifecycle { state: State::Disabled, ..cut })),
        (State::Disabled, Transition::Disable) => Err(TransitionRefused::AlreadyDisabled),
        (State::Disabled, Transition::Enable) => Ok(Next::Stays(Lifecycle { state: State::Active, ..*life })),
        (State::Active, Transition::Enable) => Err(TransitionRefused::NotDisabled),
        (State::Inactive, Transition::Disable | Transition::Enable | Transition::Rehearse { .. }) => {
            Err(TransitionRefused::Deactivated)
        }
        (State::Disabled, Transition::Rehearse { .. }) => Err(TransitionRefused::Disabled),
        (State::Active, Transition::Rehearse { .. }) if life.rehearsed(now).is_some() => {
            Err(TransitionRefused::AlreadyRehearsed)
        }
        (State::Active, Transition::Rehearse { span }) => Ok(Next::Stays(Lifecycle {
            rehearsals: life.rehearsals + 1,
            rehearsal: Some(Rehearsal::new(span, now)),
            ..*life
        })),
        (State::Active, Transition::EndRehearsal { number })
            if life.rehearsed(now).is_some() && number.is_none_or(|number| number == life.rehearsals) =>
        {
            Ok(Next::Stays(Lifecycle { rehearsal: None, ..*life }))
        }
        (State::Active | State::Inactive | State::Disabled, Transition::EndRehearsal { .. }) => {
            Err(TransitionRefused::NotRehearsed)
        }
    }
}

#[cfg(test)]
#[path = "lifecycle_tests.rs"]
mod tests;
