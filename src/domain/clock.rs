//! The rule by which a process keeps the time. The system's clock may be set back: by NTP, by hand, or because it was
//! wrong before. What had expired must not live again then. So a process goes by the latest instant it has seen, and
//! the database keeps the latest instant that any process has seen. When a clock stays behind after it was set back,
//! the process sets its time back, too, but only after everything that had expired was ended for good.

use super::time::{CLOCK_TOLERANCE, Timestamp};

/// For so many looks in a row no other process may have shown a later clock before time is set back.
pub const PATIENCE: u32 = 3;

/// What a look at the clocks asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// This clock is the latest: the others are told.
    Note(Timestamp),
    /// Time is not before this instant. It stands still until this clock has come so far.
    Hold(Timestamp),
    /// This clock was set back, and no other process is ahead of it.
    SetBack { from: Timestamp, to: Timestamp },
}

/// Decides by what this process' clock says (`system`), the latest instant it went by, the latest that the database
/// knows, and for how many looks, this one included, the latter has not moved.
pub fn step(system: Timestamp, latest: Timestamp, known: Timestamp, unmoved: u32) -> Step {
    let from = latest.max(known);
    if system >= from {
        return Step::Note(system);
    }
    if from.since(system) <= CLOCK_TOLERANCE || unmoved < PATIENCE {
        return Step::Hold(from);
    }
    Step::SetBack { from, to: system }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{DAY, HOUR, MINUTE, SECOND};

    const NOW: Timestamp = Timestamp::from_millis(1_795_442_520_000);

    #[test]
    fn time_goes_back_late_or_never() {
        let year = 366 * DAY;
        let at = |span: i64| NOW.plus(span);
        let table = [
            // The latest clock leads, also after a machine has slept.
            (0, 0, 0, 9, Step::Note(NOW)),
            (HOUR, 0, 0, 0, Step::Note(at(HOUR))),
            (year, 0, -SECOND, 9, Step::Note(at(year))),
            // Little is waited for, however long.
            (-SECOND, 0, 0, 9, Step::Hold(NOW)),
            (-MINUTE, 0, 0, 9, Step::Hold(NOW)),
            // Another process that is ahead is followed as long as it goes on.
            (-HOUR, -HOUR, 0, 0, Step::Hold(NOW)),
            (-HOUR, 0, 5 * SECOND, 0, Step::Hold(at(5 * SECOND))),
            // An hour back by NTP, a wrong clock put right, a restart with a clock that was set back meanwhile.
            (-HOUR, 0, -SECOND, PATIENCE - 1, Step::Hold(NOW)),
            (-HOUR, 0, -SECOND, PATIENCE, Step::SetBack { from: NOW, to: at(-HOUR) }),
            (-year, 0, 0, PATIENCE, Step::SetBack { from: NOW, to: at(-year) }),
            (-HOUR, -HOUR, 0, PATIENCE, Step::SetBack { from: NOW, to: at(-HOUR) }),
            // Another one has set time back already.
            (-HOUR, 0, -HOUR, PATIENCE, Step::SetBack { from: NOW, to: at(-HOUR) }),
        ];
        for (system, latest, known, unmoved, wanted) in table {
            assert_eq!(step(at(system), at(latest), at(known), unmoved), wanted, "{system} {latest} {known} {unmoved}");
        }
    }
}
