//! The check of an organization's chain, entry by entry, which says what was done to the log afterwards.
//!
//! The hash of an entry says where and after what it was written. So each entry is checked against its place; if it
//! does not fit there, the check looks for the place where it would. Only broken places are kept, and at most [`KEPT`]
//! of them: a log may be larger than the memory.

use crate::server::storage::audit::chain::{BEGINNING, Row};
use std::fmt;

/// How many broken places are told apart; further ones are counted.
pub const KEPT: usize = 200;

/// A broken place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The number that stands there; `None`: the entry has none.
    pub place: Option<i64>,
    /// Of the entry; `None`: there is none.
    pub entry: Option<String>,
    pub wrong: Wrong,
}

/// What is wrong with a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The entry, or its hash, is not the one that was written.
    Changed,
    /// No entries up to this number. The one after them cannot be checked without them: it is the one that is named.
    Missing { last: i64 },
    /// The entry was written as another number. Of several in a row, up to `last`, the first is named.
    OutOfPlace { written_as: i64, last: i64 },
    /// The entry was never written through Clientele.
    Added,
    /// The entries at the end, up to this number, are gone.
    CutOff { last: i64 },
    /// There are entries, and nothing says where they end.
    NoHead,
    /// The chain is not the one that had this place when its head was noted.
    Unlike,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.place, self.wrong) {
            (Some(first), Wrong::Missing { last } | Wrong::CutOff { last }) if last > first => {
                write!(f, "numbers {first} to {last}")?;
            }
            (Some(first), Wrong::OutOfPlace { last, .. }) if last > first => write!(f, "numbers {first} to {last}")?,
            (Some(place), _) => write!(f, "number {place}")?,
            (None, Wrong::NoHead) => return f.write_str("the end of the chain is not known: its head is gone"),
            (None, _) => f.write_str("no number")?,
        }
        match (&self.entry, self.wrong) {
            (Some(entry), Wrong::Missing { .. }) => {
                return write!(f, ": missing; entry {entry}, which follows, cannot be checked without");
            }
            (Some(entry), Wrong::OutOfPlace { last, .. }) if self.place.is_some_and(|first| last > first) => {
                write!(f, ", from entry {entry} on: ")?;
            }
            (Some(entry), _) => write!(f, ", entry {entry}: ")?,
            (None, _) => f.write_str(": ")?,
        }
        match self.wrong {
            Wrong::Changed => f.write_str("changed"),
            Wrong::Missing { .. } => f.write_str("missing"),
            Wrong::OutOfPlace { written_as, .. } => write!(f, "out of place, written as number {written_as}"),
            Wrong::Added => f.write_str("added, not written by Clientele"),
            Wrong::CutOff { .. } => f.write_str("the end is cut off"),
            Wrong::NoHead => f.write_str("no head"),
            Wrong::Unlike => f.write_str("not what was noted: the log was cut off or written anew"),
        }
    }
}

/// An entry that does not fit where it stands.
struct Suspect {
    row: Row,
    stands: i64,
    /// Its number in the chain, which is another after an entry was put in before it.
    place: i64,
    previous: String,
}

/// Walks along the entries in the order of their numbers.
pub struct Walk {
    /// How many entries were seen.
    pub entries: u64,
    /// The number in the chain that comes next, and the hash it follows on.
    next: i64,
    previous: String,
    /// By how much numbers are too high here: entries were put in before.
    shift: i64,
    /// The run of entries that are so much too high: the first and the last number, and the id of the first.
    shifted: Option<(i64, i64, String)>,
    /// The entry that is judged when the one after it is seen.
    held: Option<Row>,
    last: Option<Row>,
    suspects: Vec<Suspect>,
    findings: Vec<Finding>,
    /// Broken places beyond [`KEPT`].
    pub further: u64,
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            entries: 0,
            next: 1,
            previous: BEGINNING.into(),
            shift: 0,
            shifted: None,
            held: None,
            last: None,
            suspects: vec![],
            findings: vec![],
            further: 0,
        }
    }
}

fn stands(row: &Row) -> i64 {
    row.seq.unwrap_or_default()
}

fn hash_of(row: &Row) -> String {
    row.hash.clone().unwrap_or_default()
}

impl Walk {
    /// The next entry.
    pub fn see(&mut self, row: Row) {
        self.entries += 1;
        let both = match self.held.take() {
            Some(held) => self.judge(held, Some(&row)),
            None => false,
        };
        if both {
            self.last = Some(row);
        } else {
            self.held = Some(row);
        }
    }

    /// By how much the numbers of the last entries are too high.
    pub const fn shift(&self) -> i64 {
        self.shift
    }

    /// A broken place.
    pub fn found(&mut self, place: Option<i64>, entry: Option<String>, wrong: Wrong) {
        if self.findings.len() < KEPT {
            self.findings.push(Finding { place, entry, wrong });
        } else {
            self.further += 1;
        }
    }

    fn go_on(&mut self, hash: String) {
        self.previous = hash;
        self.next += 1;
    }

    /// Judges an entry by what was before it and what comes after. `true`: the following one, too.
    fn judge(&mut self, row: Row, following: Option<&Row>) -> bool {
        let stood = stands(&row);
        let number = stood - self.shift;
        if number < self.next {
            self.found(Some(stood), Some(row.id), Wrong::Added);
            return false;
        }
        let gap = number > self.next;
        if row.fits(self.next, &self.previous) {
            if gap {
                self.end_run();
                self.shift = stood - self.next;
            }
            self.note_shift(&row);
            self.go_on(hash_of(&row));
            self.last = Some(row);
            return false;
        }
        if gap {
            let last = stood - 1;
            self.found(Some(self.next + self.shift), Some(row.id.clone()), Wrong::Missing { last });
            self.next = number;
            self.go_on(hash_of(&row));
            self.last = Some(row);
            return false;
        }
        if let Some(after) = following.filter(|after| stands(after) == stood + 1) {
            if after.fits(self.next, &self.previous) {
                if row.fits(self.next + 1, &hash_of(after)) {
                    self.exchanged(&row, after);
                    return true;
                }
                // What follows belongs here: this was put in between, and all that follows was moved up.
                self.found(Some(stood), Some(row.id), Wrong::Added);
                self.end_run();
                self.shift += 1;
                return false;
            }
            let should = row.hash_at(self.next, &self.previous);
            if after.fits(self.next + 1, &should) {
                // Only its own hash is not what it was.
                self.found(Some(stood), Some(row.id.clone()), Wrong::Changed);
                self.go_on(should);
                self.last = Some(row);
                return false;
            }
        }
        let hash = hash_of(&row);
        let suspect = Suspect { stands: stood, place: self.next, previous: self.previous.clone(), row: row.clone() };
        if self.suspects.len() < KEPT {
            self.suspects.push(suspect);
        } else {
            self.further += 1;
        }
        self.go_on(hash);
        self.last = Some(row);
        false
    }

    /// Two neighbours took each other's numbers.
    fn exchanged(&mut self, first: &Row, second: &Row) {
        for (row, other) in [(first, second), (second, first)] {
            let (place, written_as) = (stands(row), stands(other));
            self.found(Some(place), Some(row.id.clone()), Wrong::OutOfPlace { written_as, last: place });
        }
        self.next += 1;
        self.go_on(hash_of(first));
    }

    fn note_shift(&mut self, row: &Row) {
        if self.shift == 0 {
            return;
        }
        let stood = stands(row);
        match &mut self.shifted {
            Some((_, last, _)) => *last = stood,
            None => self.shifted = Some((stood, stood, row.id.clone())),
        }
    }

    fn end_run(&mut self) {
        if let Some((first, last, id)) = self.shifted.take() {
            self.found(Some(first), Some(id), Wrong::OutOfPlace { written_as: first - self.shift, last });
        }
    }

    /// The number of the last entry that was seen in the chain.
    pub fn reached(&mut self) -> i64 {
        if let Some(held) = self.held.take() {
            self.judge(held, None);
        }
        self.next - 1
    }

    /// Ends the walk before the head, `(number, hash)`, as it was after the last entry was seen. Everything after it
    /// was added, and said by the walk. Answers what is broken, in the order of the log.
    pub fn end(mut self, head: Option<&(i64, String)>) -> (Vec<Finding>, u64) {
        let reached = self.reached();
        self.end_run();
        let end = head.map_or(i64::MAX, |(number, _)| *number);
        self.suspects.retain(|suspect| suspect.place <= end);
        self.findings.retain(|finding| finding.place.is_none_or(|place| place <= end.saturating_add(self.shift)));
        let end_is_suspect = self.suspects.last().is_some_and(|suspect| suspect.place == reached);
        self.explain();
        match head {
            None if self.entries > 0 => self.found(None, None, Wrong::NoHead),
            Some((number, _)) if *number > reached => {
                self.found(Some(reached + 1 + self.shift), None, Wrong::CutOff { last: *number + self.shift });
            }
            Some((number, hash)) if *number == reached && *hash != self.previous && !end_is_suspect => {
                let entry = self.last.as_ref().map(|row| row.id.clone());
                self.found(Some(reached + self.shift), entry, Wrong::Changed);
            }
            _ => {}
        }
        self.findings.sort_by_key(|finding| (finding.place.is_none(), finding.place));
        (self.findings, self.further)
    }

    /// Finds out of each entry that does not fit whether it is another's place it stands in.
    fn explain(&mut self) {
        let mut suspects = std::mem::take(&mut self.suspects);
        let mut explained = vec![false; suspects.len()];
        let mut at = 0;
        while at < suspects.len() {
            let (place, stood) = (suspects[at].place, suspects[at].stands);
            let previous = suspects[at].previous.clone();
            let here = suspects[at].row.hash.clone();
            let owner = suspects.iter().enumerate().find_map(|(other, suspect)| {
                let hash = suspect.row.hash_at(place, &previous);
                let known = Some(&hash);
                let fits = other != at && (known == suspect.row.hash.as_ref() || known == here.as_ref());
                fits.then_some((other, hash))
            });
            if let Some((owner, hash)) = owner {
                explained[owner] = true;
                let (stands, id) = (suspects[owner].stands, suspects[owner].row.id.clone());
                self.found(Some(stands), Some(id), Wrong::OutOfPlace { written_as: stood, last: stands });
                // The one after it was measured by the wrong hash.
                let next = at + 1;
                if suspects.get(next).is_some_and(|n| n.place == place + 1 && n.row.fits(n.place, &hash)) {
                    suspects.remove(next);
                    explained.remove(next);
                } else if let Some(next) = suspects.get_mut(next).filter(|n| n.place == place + 1) {
                    next.previous = hash;
                }
            }
            at += 1;
        }
        for (suspect, explained) in suspects.into_iter().zip(explained) {
            if !explained {
                self.found(Some(suspect.stands), Some(suspect.row.id), Wrong::Changed);
            }
        }
    }
}
