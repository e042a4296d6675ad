//! Since when use is recorded, and what can be said of what has no recorded use. Not recorded, never, and "not since" a day are
//! three different things.

use super::Timestamp;

/// What is recorded of all clients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// Since when use is; `None`: it is not.
    pub since: Option<Timestamp>,
    /// Since when that is by day.
    pub by_day_since: Option<Timestamp>,
    /// The end of the latest day of which some use was lost.
    pub lost_until: Option<Timestamp>,
}

impl Watch {
    /// Since when nothing of it is missing. It may be an instant to come: the end of a day of which some was lost.
    pub fn whole(&self) -> Option<Timestamp> {
        self.after_losses(self.since)
    }

    /// The same for use by day.
    pub fn whole_by_day(&self) -> Option<Timestamp> {
        self.after_losses(self.by_day_since)
    }

    fn after_losses(&self, since: Option<Timestamp>) -> Option<Timestamp> {
        since.max(since.and(self.lost_until))
    }
}

/// What can be said of something without a recorded use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unused {
    /// Nobody was watching.
    NotRecorded,
    /// All of its time here is recorded.
    Never,
    /// It was here before that.
    NotSince(Timestamp),
}

impl Unused {
    /// Of what is known since an instant, where everything is recorded since another.
    pub fn of(known_since: Timestamp, whole: Option<Timestamp>, now: Timestamp) -> Self {
        match whole {
            Some(whole) if whole <= known_since => Self::Never,
            Some(whole) if whole <= now => Self::NotSince(whole),
            Some(_) | None => Self::NotRecorded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms)
    }

    #[test]
    fn never_is_said_of_what_was_watched_all_its_time() {
        for (known, whole, says) in [
            (5, None, Unused::NotRecorded),
            (5, Some(4), Unused::Never),
            (5, Some(5), Unused::Never),
            (5, Some(6), Unused::NotSince(at(6))),
            // Of today some is lost: of tomorrow nothing is known.
            (5, Some(11), Unused::NotRecorded),
        ] {
            assert_eq!(Unused::of(at(known), whole.map(at), at(10)), says, "{known} {whole:?}");
        }
    }

    #[test]
    fn what_was_lost_is_not_recorded_and_without_a_beginning_nothing_is() {
        let watch = |since: Option<i64>, lost: Option<i64>| Watch {
            since: since.map(at),
            by_day_since: since.map(|ms| at(ms + 1)),
            lost_until: lost.map(at),
        };
        let whole = |since, lost| (watch(since, lost).whole(), watch(since, lost).whole_by_day());
        assert_eq!(whole(None, Some(7)), (None, None));
        assert_eq!(whole(Some(3), None), (Some(at(3)), Some(at(4))));
        assert_eq!(whole(Some(3), Some(7)), (Some(at(7)), Some(at(7))));
        assert_eq!(whole(Some(8), Some(7)), (Some(at(8)), Some(at(9))));
    }
}
