//! How a client is recognized: its key, its state, its days.

use super::icon::{Glyph, icon};
use crate::domain::{ClientId, State, lifecycle::KEPT, time::DAY};
use leptos::prelude::*;
use std::fmt::Write;

/// The client's key, its bit cut from the first six digits of the id. Helps recognition, carries nothing alone.
pub fn key_of(id: ClientId, state: State) -> AnyView {
    view! {
        <svg class=format!("key key-{}", state.as_str()) viewBox="0 0 42 20" width="42" height="20" aria-hidden="true">
            <path d=key_path(id)></path>
        </svg>
    }
    .into_any()
}

/// The bow with its hole, the back of the blade to its tip, then back along the bit: each cut is a tooth of its depth.
fn key_path(id: ClientId) -> String {
    let mut path = String::from(
        "M9 1.5a8.5 8.5 0 1 1 0 17a8.5 8.5 0 0 1 0-17ZM6.5 7.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5ZM17 7H40l1.5 1.5V11",
    );
    // A tooth begins 1.3 units left of the end of the one before and is 2.4 wide; the first begins under the tip.
    let (mut step, mut height) = (1.5, 11.0);
    for depth in id.key_cuts().iter().rev() {
        let low = 11.5 + 2.0 * f64::from(*depth);
        let _ = write!(path, "l-{step} {}h-2.4", low - height);
        (step, height) = (1.3, low);
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
pub fn state_label(state: State) -> AnyView {
    view! { <span class=format!("state state-{}", state.as_str())>{icon(glyph_of(state))}{state.label()}</span> }
        .into_any()
}

/// Seven segments: whole days left are filled, the current one in proportion. The words beside it say the same.
pub fn seven_days(left: i64, wide: bool) -> AnyView {
    let (step, width, height) = if wide { (72.0, 68.0, 8.0) } else { (5.0, 3.6, 8.0) };
    let days = left.clamp(0, KEPT) as f64 / DAY as f64;
    let segments = (0..7_u8).map(|day| {
        let filled = (days - f64::from(day)).clamp(0.0, 1.0) * width;
        let x = f64::from(day) * step + 0.5;
        view! {
            <rect class="frame" x=format!("{x:.1}") y="0.5" width=format!("{width:.1}") height=format!("{height:.1}") rx="1.5"></rect>
            <rect class="left" x=format!("{x:.1}") y="0.5" width=format!("{filled:.1}") height=format!("{height:.1}") rx="1.5"></rect>
        }
    });
    let all = step * 7.0;
    view! {
        <svg class="strip" viewBox=format!("0 0 {all} 9") width=all height="9" aria-hidden="true">{segments.collect_view()}</svg>
    }
    .into_any()
}

/// Thirty segments: the days since creation are filled, up to the day from which on there are seven days to restore.
pub fn thirty_days(day: u8) -> AnyView {
    let segments = (0..30_u8).map(|n| {
        let class = if n < day.max(1) { "left" } else { "frame" };
        view! { <rect class=class x=format!("{:.1}", f64::from(n) * 16.0 + 0.5) y="0.5" width="13" height="7" rx="1.5"></rect> }
    });
    view! {
        <svg class="strip strip-bad" viewBox="0 0 480 8" width="480" height="8" aria-hidden="true">{segments.collect_view()}</svg>
    }
    .into_any()
}
