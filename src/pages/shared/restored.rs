//! What pages say of a database that was put back.

use crate::{
    components::{Banner, Glyph},
    wire::{RestoredBanner, route},
};
use leptos::prelude::*;

/// What stands above every other page until it is confirmed.
pub fn banner(told: &RestoredBanner) -> AnyView {
    let says = format!("{} Everything issued before is ended.", fact(told));
    let after = match (told.held, told.revives) {
        (true, _) => {
            "What was ended after that may be good again: until this is confirmed, no client gets a token and nobody else signs in. "
        }
        (false, true) => "What was ended after that may go on again. ",
        (false, false) => "What was ended after that is ended here, too. ",
    };
    let follows = view! { <p>{after}<a href=route::RESTORED>"Look at what to do"</a></p> };
    Banner { class: "restored", ..Banner::known(Glyph::Alert, says, follows.into_any()) }.view()
}

/// What happened, in sentences.
pub fn fact(told: &RestoredBanner) -> String {
    let RestoredBanner { older_file, restored, state_of, .. } = told;
    match older_file {
        false => format!("Restored from a backup of {state_of}, on {restored}."),
        true => format!("An older database was found in place on {restored}. Its last change is of {state_of}."),
    }
}
