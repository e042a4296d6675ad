//! The keeper of the clock. It tells the other processes on the database the time, follows a process that is ahead, and
//! sets the time back when the system's clock was set back for good. The rule is [`step`].

use crate::{
    domain::{
        Timestamp,
        clock::{Step, step},
    },
    server::{
        clock::Clock,
        storage::{Store, clock as stored},
        use_cases::error::AppError,
    },
};
use std::time::Duration;

/// How often.
pub const INTERVAL: Duration = Duration::from_secs(10);

/// What is remembered from one look to the next.
#[derive(Debug)]
pub struct Keeper {
    store: Store,
    clock: Clock,
    /// The latest instant that the database knew.
    known: Timestamp,
    /// For how many looks it has not moved.
    unmoved: u32,
    /// Whether the log knows that this clock is behind.
    warned: bool,
}

impl Keeper {
    /// Begins where the process before this one, or another one, is: whatever it saw expire stays expired.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn start(store: &Store, clock: &Clock) -> Result<Self, AppError> {
        let mut connection = store.reader().acquire().await?;
        let known = stored::latest(&mut connection).await?.unwrap_or_default();
        let mut keeper = Self { store: store.clone(), clock: clock.clone(), known, unmoved: 0, warned: false };
        let system = clock.read();
        if system < known {
            keeper.warn(system, known);
            // It may have gone on for an interval without noting so.
            clock.at_least(known.plus(i64::try_from(INTERVAL.as_millis()).unwrap_or_default()));
        }
        Ok(keeper)
    }

    /// Looks once.
    ///
    /// # Errors
    /// When storage fails. Time goes on as it did.
    pub async fn look(&mut self) -> Result<(), AppError> {
        let mut connection = self.store.reader().acquire().await?;
        let known = stored::latest(&mut connection).await?.unwrap_or_default();
        drop(connection);
        self.unmoved = if known > self.known { 0 } else { self.unmoved.saturating_add(1) };
        self.known = known;
        let (system, latest) = (self.clock.read(), self.clock.now());
        match step(system, latest, known, self.unmoved) {
            Step::Note(at) => {
                let mut transaction = self.store.begin().await?;
                stored::note(&mut transaction, at).await?;
                transaction.commit().await?;
                (self.known, self.unmoved, self.warned) = (at, 0, false);
            }
            Step::Hold(at) => {
                self.clock.at_least(at);
                self.warn(system, at);
            }
            Step::SetBack { from, to } => {
                let mut transaction = self.store.begin().await?;
                // A request that noted an instant meanwhile is ahead, and goes on.
                if stored::set_back(&mut transaction, known, (from, to)).await? {
                    transaction.commit().await?;
                    self.clock.set_back(to);
                    (self.known, self.unmoved, self.warned) = (to, 0, false);
                    tracing::warn!(
                        seconds = from.since(to) / 1_000,
                        "the clock was set back: what had expired stays so"
                    );
                }
            }
        }
        Ok(())
    }

    /// Says once that this clock is behind by more than clocks are.
    fn warn(&mut self, system: Timestamp, latest: Timestamp) {
        if !self.warned && system.age(latest).is_none_or(|behind| behind > crate::domain::time::CLOCK_TOLERANCE) {
            self.warned = true;
            let seconds = latest.since(system) / 1_000;
            tracing::warn!(seconds, "the clock of this machine is behind what was seen before: time stands still");
        }
    }
}

/// Looks every [`INTERVAL`] until dropped.
pub async fn run(mut keeper: Keeper) {
    loop {
        if let Err(error) = keeper.look().await {
            error.log("clock");
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
