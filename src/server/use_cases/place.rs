//! Where a page lies in a list by name, and its text, which is opaque to everyone else; and in a log by its entries' ids.

pub use crate::server::storage::page::{Among, ById, ByName, Side};

use crate::server::storage::page::Page;
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// What was sent as a place and is none, or one of another order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPlace;

impl fmt::Display for ByName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::After => 'a',
            Side::Before => 'b',
        };
        write!(f, "{side}{}~{}~{}", self.position, self.id, self.name)
    }
}

impl FromStr for ByName {
    type Err = UnknownPlace;

    fn from_str(text: &str) -> Result<Self, UnknownPlace> {
        let mut parts = text.splitn(3, '~');
        let mut part = || parts.next().ok_or(UnknownPlace);
        let (place, id, name) = (part()?, part()?, part()?);
        let (side, position) = match (place.strip_prefix('a'), place.strip_prefix('b')) {
            (Some(position), _) => (Side::After, position),
            (None, Some(position)) => (Side::Before, position),
            (None, None) => return Err(UnknownPlace),
        };
        let position = position.parse::<u32>().map_err(|_| UnknownPlace)?;
        let id = Uuid::try_parse(id).map_err(|_| UnknownPlace)?;
        Ok(Self { side, position: position.into(), name: name.to_owned(), id })
    }
}

/// The pages before and after one, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Position of the page's first row, from 1; 0 when it has none.
    pub first: u64,
    pub previous: Option<ByName>,
    pub next: Option<ByName>,
}

impl Beside {
    /// `ends`: what the page's first row and its last are sorted by, and their ids; `None`: it has no row.
    pub fn of(among: Among, rows: u64, ends: Option<[(String, Uuid); 2]>) -> Self {
        let Some([first, last]) = ends else { return Self::default() };
        let place = |side, position, (name, id)| ByName { side, position, name, id };
        Self {
            first: among.first,
            previous: among.has_previous.then(|| place(Side::Before, among.first, first)),
            next: among.has_next.then(|| place(Side::After, among.first + rows.saturating_sub(1), last)),
        }
    }
}

/// The pages of a log before and after one: the newer ones and the older ones. Entries are not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// The page's first entry, when there are newer ones.
    pub newer: Option<String>,
    /// The page's last entry, when there are older ones.
    pub older: Option<String>,
}

impl Ends {
    /// `from`: where the page was read from.
    pub fn of<T>(page: &Page<T>, from: Option<&ById>, id_of: impl Fn(&T) -> &String) -> Self {
        let among = Among::of(page.rows.len() as u64, page.more, from.map(|from| (from.side, 0)));
        let id = |entry: Option<&T>| entry.map(|entry| id_of(entry).clone());
        Self {
            newer: id(page.rows.first()).filter(|_| among.has_previous),
            older: id(page.rows.last()).filter(|_| among.has_next),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53";

    #[test]
    fn a_place_survives_the_round_trip_through_its_text() {
        for side in [Side::After, Side::Before] {
            let place = ByName { side, position: 50, name: "route ~ planner".into(), id: ID.parse().unwrap() };
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        let negative = format!("a-1~{ID}~x");
        let far = format!("b4294967296~{ID}~x");
        for text in ["", "x", "~", "x~y", "a1~x~y", "1~~", ID, &negative, &far, &format!("a1~{ID}"), &format!("{ID}~x")]
        {
            assert_eq!(text.parse::<ByName>(), Err(UnknownPlace), "{text}");
        }
    }

    #[test]
    fn pages_beside_one_begin_at_its_ends() {
        let end = |name: &str| (name.to_owned(), Uuid::nil());
        let among = Among { first: 11, has_previous: true, has_next: true };
        let beside = Beside::of(among, 10, Some([end("k"), end("t")]));
        let place = |side, position, name: &str| Some(ByName { side, position, name: name.into(), id: Uuid::nil() });
        assert_eq!((beside.first, beside.previous), (11, place(Side::Before, 11, "k")));
        assert_eq!(beside.next, place(Side::After, 20, "t"));
        assert_eq!(Beside::of(Among { first: 0, ..among }, 0, None), Beside::default());
    }
}
