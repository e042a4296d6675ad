//! Numbers day by day, as bars. Looks only: the numbers stand beside them in words.

use super::Drawn;
use maud::html;
use std::fmt::Write;

/// What is drawn for a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    Known(u64),
    /// Nobody knows: that is drawn, as it is not zero.
    NotRecorded,
    /// There was nothing to record.
    Absent,
}

const DAY: usize = 4;
const HEIGHT: usize = 40;

/// A bar for each day, the highest as high as the picture: what is more than nothing is seen.
pub fn bars(days: &[Bar]) -> Drawn {
    let unknown = unknown(days);
    html! {
        svg class="bars" viewBox={ "0 0 " (days.len() * DAY) " " (HEIGHT) } preserveAspectRatio="none" aria-hidden="true" {
            @if !unknown.is_empty() { path class="unknown" d=(unknown) {} }
            path d=(known(days)) {}
        }
    }
    .into()
}

/// A line up from the ground for each day with something.
fn known(days: &[Bar]) -> String {
    let most = days.iter().map(|day| if let Bar::Known(n) = day { *n } else { 0 }).max().unwrap_or_default();
    let mut path = String::new();
    for (at, day) in days.iter().enumerate() {
        if let Bar::Known(n @ 1..) = day {
            let height = (*n as f64 / most as f64 * HEIGHT as f64).ceil();
            let _ = write!(path, "M{} {HEIGHT}v-{height}", at * DAY + DAY / 2);
        }
    }
    path
}

/// A frame around each run of days of which nothing is known.
fn unknown(days: &[Bar]) -> String {
    let (mut path, mut at) = (String::new(), 0);
    for run in days.chunk_by(|one, next| (*one == Bar::NotRecorded) == (*next == Bar::NotRecorded)) {
        let width = run.len() * DAY;
        if run[0] == Bar::NotRecorded {
            let _ = write!(path, "M{at} 0h{width}v{HEIGHT}h-{width}z");
        }
        at += width;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_fills_the_picture_and_the_lowest_is_seen() {
        let days =
            [Bar::NotRecorded, Bar::NotRecorded, Bar::Known(u64::MAX), Bar::Known(0), Bar::Known(1), Bar::Absent];
        assert_eq!(known(&days), "M10 40v-40M18 40v-1");
        assert_eq!(unknown(&days), "M0 0h8v40h-8z");
        assert_eq!((known(&[Bar::Known(0)]), unknown(&[]), known(&[])), (String::new(), String::new(), String::new()));
    }
}
