//! The rows of a file that is imported, and where in it each of them stands.

use crate::server::rest::sent::Written;
use serde_json::value::RawValue;
use std::fmt;

/// Where a row stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Line(usize),
    /// By its number, where several rows begin on one line.
    Row(usize),
}

impl Place {
    /// Its name and its number, from 1.
    pub const fn pair(self) -> (&'static str, usize) {
        match self {
            Self::Line(number) => ("line", number),
            Self::Row(number) => ("row", number),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, number) = self.pair();
        write!(f, "{name} {number}")
    }
}

/// Where these parts of the shape of a text stand in it.
pub fn places(written: &Written<'_>, rows: &[&RawValue]) -> Vec<Place> {
    let lines: Vec<usize> = rows.iter().map(|raw| written.line(raw.get())).collect();
    let share = lines.windows(2).any(|two| two[0] == two[1]);
    if share { (1..=rows.len()).map(Place::Row).collect() } else { lines.into_iter().map(Place::Line).collect() }
}
