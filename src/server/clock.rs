//! The only module that reads the system's clock. Everything else takes the time as an argument.

use crate::domain::Timestamp;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

/// What time it is: by the system, or by a test. It does not go back (see [`crate::domain::clock`]); clones are one clock.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    /// The latest instant that was given out, in milliseconds since the epoch.
    latest: Arc<AtomicI64>,
}

#[derive(Clone, Debug)]
enum Source {
    System,
    /// Milliseconds since the epoch, moved by hand.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Self { source: Source::System, latest: Arc::new(AtomicI64::new(i64::MIN)) }
    }

    pub fn manual(at: Timestamp) -> Self {
        let source = Source::Manual(Arc::new(AtomicI64::new(at.millis())));
        Self { source, latest: Arc::new(AtomicI64::new(i64::MIN)) }
    }

    /// The time, never before one that was given out.
    pub fn now(&self) -> Timestamp {
        let read = self.read();
        let before = self.latest.fetch_max(read.millis(), Ordering::SeqCst);
        read.max(Timestamp::from_millis(before))
    }

    /// What the clock behind it says, which may have been set back.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    pub fn read(&self) -> Timestamp {
        match &self.source {
            Source::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Source::Manual(millis) => Timestamp::from_millis(millis.load(Ordering::SeqCst)),
        }
    }

    /// Time is not before this from now on.
    pub fn at_least(&self, at: Timestamp) {
        self.latest.fetch_max(at.millis(), Ordering::SeqCst);
    }

    /// Lets time go back, to no earlier than this.
    pub fn set_back(&self, to: Timestamp) {
        self.latest.store(to.millis(), Ordering::SeqCst);
    }

    /// Moves a manual clock; the system's cannot be moved.
    pub fn advance(&self, span: i64) {
        if let Source::Manual(millis) = &self.source {
            millis.fetch_add(span, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_stands_still_until_a_clock_that_was_set_back_has_come_so_far() {
        let at = Timestamp::from_millis(1_795_442_520_000);
        let clock = Clock::manual(at);
        let same = clock.clone();
        assert_eq!(clock.now(), at);
        clock.advance(-5_000);
        assert_eq!((clock.now(), same.now(), clock.read()), (at, at, at.plus(-5_000)));
        clock.advance(5_001);
        assert_eq!(clock.now(), at.plus(1));
        clock.at_least(at.plus(10));
        assert_eq!((same.now(), same.read()), (at.plus(10), at.plus(1)));
        clock.set_back(at.plus(1));
        assert_eq!(clock.now(), at.plus(1));
    }
}
