//! How a client is recognized: its key, its state, its days.

use super::{Drawn, Glyph};
use crate::domain::{ClientId, State, lifecycle::KEPT, time::DAY};
use maud::html;
use std::fmt::Write;

/// The client's key, its bit cut from the first six digits of the id. Helps recognition, carries nothing alone.
pub fn key_of(id: ClientId, state: State) -> Drawn {
    html! {
        svg class={ "key key-" (state.as_str()) } viewBox="0 0 42 20" aria-hidden="true" {
            path d=(key_path(id)) {}
        }
    }
    .into()
}

/// The key's outline, 42 by 20: the bow with its hole, the back of the blade to its tip, then back along the bit: each cut is
/// a tooth of its depth.
pub fn key_path(id: ClientId) -> String {
    let mut path = String::from(
        "M9 1.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 0 1 0-17ZM6.5 7.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5ZM17 7H40l1.5 1.5V11",
    );
    // A tooth begins 1.3 units left of the end of the one before and is 2.4 wide. The first begins under the tip, half a unit
    // below it; each is two units lower for a step of depth.
    let mut before = None;
    for depth in id.key_cuts().iter().rev().map(|depth| 2 * i32::from(*depth)) {
        let _ = match before {
            None => write!(path, "l-1.5 {depth}.5h-2.4"),
            Some(before) => write!(path, "l-1.3 {}h-2.4", depth - before),
        };
        before = Some(depth);
    }
    path.push_str("L17 13Z");
    path
}

/// The sign of a state.
pub const fn glyph_of(state: State) -> Glyph {
    match state {
        State::Active => Glyph::Tick,
        State::Inactive => Glyph::Clock,
        State::Disabled => Glyph::Pause,
    }
}

/// Sign, word and colour together.
pub fn state_label(state: State) -> Drawn {
    html! { span class={ "state state-" (state.as_str()) } { (glyph_of(state)) (state.label()) } }.into()
}

/// Seven segments: whole days left are filled, the current one in proportion. The words beside it say the same.
pub fn seven_days(left: i64, wide: bool) -> Drawn {
    let (step, width) = if wide { (72.0, 68.0) } else { (5.0, 3.6) };
    let days = left.clamp(0, KEPT) as f64 / DAY as f64;
    let segment = |class: &str, day: u8, width: f64| {
        html! { rect class=(class) x=(f64::from(day) * step + 0.5) y="0.5" width=(tenths(width)) height="8" rx="1.5" {} }
    };
    let all = step * 7.0;
    html! {
        svg class="strip" viewBox={ "0 0 " (all) " 9" } width=(all) height="9" aria-hidden="true" {
            @for day in 0..7_u8 {
                (segment("frame", day, width))
                (segment("left", day, (days - f64::from(day)).clamp(0.0, 1.0) * width))
            }
        }
    }
    .into()
}

fn tenths(length: f64) -> String {
    format!("{length:.1}")
}

/// Thirty segments: the days since creation are filled, up to the day from which on there are seven days to restore.
pub fn thirty_days(day: u8) -> Drawn {
    html! {
        svg class="strip strip-bad" viewBox="0 0 480 8" width="480" height="8" aria-hidden="true" {
            @for n in 0..30_u8 {
                rect class=(if n < day.max(1) { "left" } else { "frame" }) x=(f64::from(n) * 16.0 + 0.5) y="0.5" width="13" height="7" rx="1.5" {}
            }
        }
    }
    .into()
}
