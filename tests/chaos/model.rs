//! What the load knows of what it did. Each thing is changed by one task, one request after the other, so that there is
//! never more than one change whose end is not known: then both ends are right, until the thing was looked at.

use std::{collections::VecDeque, fmt, time::Instant};

/// What must never happen, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wrong {
    /// It was acknowledged, and is not there.
    LostWrite,
    /// It was refused, or never asked for, and is there.
    WriteFromNowhere,
    /// Access that had ended is there again.
    Revived,
    /// What is kept as a number is not what counting says.
    Miscounted,
    /// An audit log is not what was written, or the database is damaged.
    BrokenChain,
    /// An answer that nothing explains, a failure of the program among them.
    StrangeAnswer,
    /// Nothing moved on although everything had been put right.
    StoodStill,
}

impl Wrong {
    pub const ALL: [Self; 7] = [
        Self::LostWrite,
        Self::WriteFromNowhere,
        Self::Revived,
        Self::Miscounted,
        Self::BrokenChain,
        Self::StrangeAnswer,
        Self::StoodStill,
    ];

    pub const fn words(self) -> &'static str {
        match self {
            Self::LostWrite => "lost acknowledged writes",
            Self::WriteFromNowhere => "writes that were refused and are there",
            Self::Revived => "revived access",
            Self::Miscounted => "wrong counters",
            Self::BrokenChain => "broken audit logs and files",
            Self::StrangeAnswer => "answers that nothing explains",
            Self::StoodStill => "standstills",
        }
    }
}

/// One thing that happened and must not, with the story of the thing.
#[derive(Debug)]
pub struct Violation {
    pub kind: Wrong,
    pub says: String,
    pub story: Vec<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?}: {}", self.kind, self.says)?;
        self.story.iter().try_for_each(|line| writeln!(f, "    {line}"))
    }
}

/// What was done to a thing, and what came back: the latest of it.
#[derive(Debug)]
pub struct Story {
    begun: Instant,
    lines: VecDeque<String>,
}

const LONGEST: usize = 60;

impl Story {
    pub fn new(begun: Instant) -> Self {
        Self { begun, lines: VecDeque::new() }
    }

    pub fn tell(&mut self, line: impl fmt::Display) {
        if self.lines.len() == LONGEST {
            self.lines.pop_front();
        }
        self.lines.push_back(format!("{:9.3} s  {line}", self.begun.elapsed().as_secs_f64()));
    }

    pub fn violation(&self, kind: Wrong, says: impl Into<String>) -> Violation {
        Violation { kind, says: says.into(), story: self.lines.iter().cloned().collect() }
    }
}

/// What a server tells of a thing.
pub trait Seen: Clone + PartialEq + fmt::Debug {
    /// Counts its changes; `None` once it is gone.
    fn version(&self) -> Option<i64>;
}

/// How the change ended whose end was not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Done,
    NotDone,
    /// There was none.
    Nothing,
}

/// A thing as it is, and as it may be.
#[derive(Debug)]
pub struct Tracked<S> {
    now: S,
    /// As it is if a change whose end is not known was done.
    perhaps: Option<S>,
}

impl<S: Seen> Tracked<S> {
    pub const fn new(now: S) -> Self {
        Self { now, perhaps: None }
    }

    pub const fn now(&self) -> &S {
        &self.now
    }

    pub const fn is_certain(&self) -> bool {
        self.perhaps.is_none()
    }

    /// A change was acknowledged.
    pub fn is(&mut self, after: S) {
        *self = Self::new(after);
    }

    /// Nobody knows whether a change was done.
    pub fn may_be(&mut self, after: S) {
        self.perhaps = Some(after);
    }

    /// It was looked at, and nothing is under way. What was seen counts from now on.
    pub fn seen(&mut self, seen: S) -> Result<Ended, Wrong> {
        let before = std::mem::replace(self, Self::new(seen));
        let seen = &self.now;
        if before.perhaps.as_ref() == Some(seen) {
            return Ok(Ended::Done);
        }
        if before.now == *seen {
            return Ok(if before.perhaps.is_some() { Ended::NotDone } else { Ended::Nothing });
        }
        // By the number of its changes one is missing, or there is one too many.
        match (before.now.version(), seen.version()) {
            (Some(known), Some(seen)) if seen > known => Err(Wrong::WriteFromNowhere),
            (Some(_), None) => Err(Wrong::WriteFromNowhere),
            _ => Err(Wrong::LostWrite),
        }
    }
}

/// Something that gives access until it ends: a token, a session.
#[derive(Clone, Debug)]
pub struct Access {
    pub value: String,
    /// Why it has ended.
    ended: Option<&'static str>,
    /// Whether something may have ended it, which a look at what it belongs to will tell.
    doubted: bool,
    /// The same, where no look tells.
    in_doubt: bool,
    /// By the servers' clock, in milliseconds, at least until when it lives by itself.
    lives_until: i64,
}

impl Access {
    pub const fn new(value: String, lives_until: i64) -> Self {
        Self { value, ended: None, doubted: false, in_doubt: false, lives_until }
    }

    pub const fn is_alive(&self) -> bool {
        self.ended.is_none() && !self.doubted && !self.in_doubt
    }

    /// It was ended, and that was acknowledged.
    pub fn end(&mut self, why: &'static str) {
        self.ended.get_or_insert(why);
    }

    /// Nobody knows whether it was ended with what it belongs to.
    pub fn doubt(&mut self) {
        self.doubted = true;
    }

    /// Nobody knows whether it was ended by itself.
    pub fn doubt_for_good(&mut self) {
        self.in_doubt = true;
    }

    /// What became of what it belongs to is known by now.
    pub fn trust(&mut self) {
        self.doubted = false;
    }

    /// A server said whether it gives access; `latest` is the latest instant that any server can have gone by. While that
    /// is another than the next server's, either may take what is good for what is not, but never the reverse.
    pub fn seen(&mut self, gives: bool, latest: i64, waver: bool) -> Result<(), (Wrong, String)> {
        if waver && !gives {
            return Ok(());
        }
        let told = match (gives, self.ended) {
            (true, Some(why)) => Err((Wrong::Revived, format!("ended ({why}), and gives access"))),
            (false, None) if self.is_alive() && latest < self.lives_until => {
                Err((Wrong::LostWrite, "was issued, nothing ended it, and it gives no access".into()))
            }
            _ => Ok(()),
        };
        if !gives {
            // Whatever the reason: from now on it has none to live again.
            self.end("seen to have ended");
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Thing(i64, &'static str);

    impl Seen for Thing {
        fn version(&self) -> Option<i64> {
            (self.0 > 0).then_some(self.0)
        }
    }

    const GONE: Thing = Thing(0, "");

    #[test]
    fn a_lost_write_is_told_from_one_that_nobody_knows_the_end_of() {
        let (first, second, third) = (Thing(1, "a"), Thing(2, "b"), Thing(3, "c"));
        let mut thing = Tracked::new(first.clone());
        thing.is(second.clone());
        assert_eq!(thing.seen(first.clone()), Err(Wrong::LostWrite), "the acknowledged one is not there");
        thing.is(second.clone());
        assert_eq!(thing.seen(Thing(2, "a")), Err(Wrong::LostWrite), "only its number is there");
        for (found, ended) in [(&second, Ended::NotDone), (&third, Ended::Done)] {
            thing.is(second.clone());
            thing.may_be(third.clone());
            assert!(!thing.is_certain());
            assert_eq!(thing.seen(found.clone()), Ok(ended));
            assert_eq!((thing.seen(found.clone()), thing.is_certain()), (Ok(Ended::Nothing), true));
        }
        thing.is(second.clone());
        thing.may_be(third.clone());
        assert_eq!(thing.seen(first.clone()), Err(Wrong::LostWrite), "neither of the two");
        thing.is(first);
        assert_eq!(thing.seen(second.clone()), Err(Wrong::WriteFromNowhere));
        thing.is(second.clone());
        assert_eq!(thing.seen(GONE), Err(Wrong::WriteFromNowhere), "removed by nobody");
        thing.is(GONE);
        assert_eq!(thing.seen(second), Err(Wrong::LostWrite), "its removal is lost");
    }

    #[test]
    fn access_that_ended_stays_so_whatever_ended_it() {
        let fresh = || Access::new("cat_".into(), 1_000);
        let mut ended = fresh();
        ended.end("revoked");
        assert_eq!(ended.seen(false, 0, false), Ok(()));
        assert_eq!(ended.seen(true, 0, false), Err((Wrong::Revived, "ended (revoked), and gives access".into())));
        let mut lost = fresh();
        assert_eq!(lost.seen(true, 999, false), Ok(()));
        assert!(matches!(lost.seen(false, 999, false), Err((Wrong::LostWrite, _))));
        assert!(matches!(lost.seen(true, 0, true), Err((Wrong::Revived, _))), "whatever the clocks say");
        let mut wavering = fresh();
        assert_eq!((wavering.seen(false, 0, true), wavering.seen(true, 0, false)), (Ok(()), Ok(())));
        let mut expired = fresh();
        assert_eq!((expired.seen(true, 1_000, false), expired.seen(false, 1_000, false)), (Ok(()), Ok(())));
        assert!(matches!(expired.seen(true, 1_000, false), Err((Wrong::Revived, _))), "a clock that went back");
        for gives in [true, false] {
            let mut doubted = fresh();
            doubted.doubt();
            assert!(!doubted.is_alive());
            assert_eq!(doubted.seen(gives, 0, false), Ok(()));
            doubted.trust();
            assert_eq!(doubted.is_alive(), gives);
            let mut in_doubt = fresh();
            in_doubt.doubt_for_good();
            in_doubt.trust();
            assert_eq!((in_doubt.is_alive(), in_doubt.seen(gives, 0, false)), (false, Ok(())));
        }
    }

    #[test]
    fn a_story_ends_with_the_latest() {
        let mut story = Story::new(Instant::now());
        (0..100).for_each(|n| story.tell(n));
        let told = story.violation(Wrong::LostWrite, "").story;
        assert_eq!(told.len(), LONGEST);
        assert!(told[0].ends_with(" 40") && told[LONGEST - 1].ends_with(" 99"), "{told:?}");
    }
}
