//! How often a client was used on each of its last days, as its row keeps it: enough for a picture in the list. The records
//! by day (`domain::usage`) have the rest.

use std::{collections::BTreeMap, fmt, str::FromStr};

/// How many days are kept, and pictured.
pub const PICTURED: i64 = 30;

/// Uses that were answered, by day (since 1970, UTC). As text `20779:9 20780:412`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recent(BTreeMap<i64, u64>);

impl Recent {
    /// Adds use. What is older than [`PICTURED`] days before the latest is forgotten.
    pub fn add(&mut self, day: i64, n: u64) {
        let of_day = self.0.entry(day).or_default();
        *of_day = of_day.saturating_add(n);
        let latest = self.0.last_key_value().map_or(day, |(latest, _)| *latest);
        self.0 = self.0.split_off(&(latest - PICTURED + 1));
    }

    /// Adds the same of another record.
    pub fn add_all(&mut self, other: &Self) {
        other.0.iter().for_each(|(day, n)| self.add(*day, *n));
    }

    /// The use on a day.
    pub fn on(&self, day: i64) -> u64 {
        self.0.get(&day).copied().unwrap_or_default()
    }
}

impl fmt::Display for Recent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (day, n)) in self.0.iter().enumerate() {
            let space = if at > 0 { " " } else { "" };
            write!(f, "{space}{day}:{n}")?;
        }
        Ok(())
    }
}

impl FromStr for Recent {
    type Err = std::convert::Infallible;

    /// What cannot be read is passed over: it is a picture.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let pair = |pair: &str| {
            let (day, n) = pair.split_once(':')?;
            Some((day.parse().ok()?, n.parse().ok()?))
        };
        Ok(Self(text.split(' ').filter_map(pair).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_thirty_days_are_kept_and_read_back() {
        let mut recent = Recent::default();
        for day in 0..40 {
            recent.add(day, 2);
        }
        recent.add(39, u64::MAX);
        assert_eq!((recent.on(9), recent.on(10), recent.on(39), recent.on(40)), (0, 2, u64::MAX, 0));
        assert_eq!(recent.to_string().parse(), Ok(recent.clone()));
        // A clock that was ahead, and the days before it that come late.
        recent.add(60, 1);
        recent.add(12, 5);
        assert_eq!((recent.on(30), recent.on(31), recent.on(12)), (0, 2, 0));
        let mut other = Recent::default();
        other.add(60, 4);
        other.add_all(&recent);
        assert_eq!(other.on(60), 5);
        assert_eq!(Recent([(20_779, 9), (20_780, 412)].into()).to_string(), "20779:9 20780:412");
        assert_eq!("1:2 x 3: :4 5:-1 6:7".parse(), Ok(Recent([(1, 2), (6, 7)].into())));
        assert_eq!(("".parse::<Recent>(), Recent::default().to_string()), (Ok(Recent::default()), String::new()));
    }
}
