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
/// The same in a list.
const LOW: usize = 9;

/// A bar for each day, the highest as high as the picture: what is more than nothing is seen.
pub fn bars(days: &[Bar]) -> Drawn {
    let unknown = framed(days, (DAY, HEIGHT));
    html! {
        svg class="bars" viewBox={ "0 0 " (days.len() * DAY) " " (HEIGHT) } preserveAspectRatio="none" aria-hidden="true" {
            @if !unknown.is_empty() { path class="unknown" d=(unknown) {} }
            path d=(known(days)) {}
        }
    }
    .into()
}

/// The same without room between the bars, for a list: a quarter of the letters.
pub fn steps(days: &[Bar]) -> Drawn {
    let unknown = framed(days, (1, LOW));
    html! {
        svg class="bars" viewBox={ "0 0 " (days.len()) " " (LOW) } preserveAspectRatio="none" aria-hidden="true" {
            @if !unknown.is_empty() { path class="unknown" d=(unknown) {} }
            path d=(stepped(days)) {}
        }
    }
    .into()
}

/// Along the tops of the bars, those of one height together, and back on the ground.
fn stepped(days: &[Bar]) -> String {
    let mut path = format!("M0 {LOW}");
    for run in heights(days, LOW).chunk_by(|one, next| one == next) {
        let _ = write!(path, "V{}h{}", LOW - run[0], run.len());
    }
    let _ = write!(path, "V{LOW}z");
    path
}

/// How high each day's bar is where the highest has this height.
fn heights(days: &[Bar], highest: usize) -> Vec<usize> {
    let of = |day: &Bar| if let Bar::Known(n) = day { *n } else { 0 };
    let most = days.iter().map(of).max().unwrap_or_default().max(1);
    days.iter().map(|day| (of(day) as f64 / most as f64 * highest as f64).ceil() as usize).collect()
}

/// A line up from the ground for each day with something.
fn known(days: &[Bar]) -> String {
    let mut path = String::new();
    for (at, height) in heights(days, HEIGHT).into_iter().enumerate().filter(|(_, height)| *height > 0) {
        let _ = write!(path, "M{} {HEIGHT}v-{height}", at * DAY + DAY / 2);
    }
    path
}

/// A frame around each run of days of which nothing is known.
fn framed(days: &[Bar], (day, height): (usize, usize)) -> String {
    let (mut path, mut at) = (String::new(), 0);
    for run in days.chunk_by(|one, next| (*one == Bar::NotRecorded) == (*next == Bar::NotRecorded)) {
        let width = run.len() * day;
        if run[0] == Bar::NotRecorded {
            let _ = write!(path, "M{at} 0h{width}v{height}h-{width}z");
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
        let framed = |days| framed(days, (DAY, HEIGHT));
        assert_eq!(framed(&days), "M0 0h8v40h-8z");
        assert_eq!((known(&[Bar::Known(0)]), framed(&[]), known(&[])), (String::new(), String::new(), String::new()));
        assert_eq!(stepped(&days), "M0 9V9h2V0h1V9h1V8h1V9h1V9z");
    }
}
