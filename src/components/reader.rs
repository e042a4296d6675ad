//! For whom a page was made. A browser has one session for all its tabs, and someone else may have signed in in another
//! one: a form says whose page it stands on, and the server does nothing for anyone else.

use crate::wire::Reader;
use leptos::prelude::*;

/// Says in a form for whom its page was made.
pub fn made_for() -> AnyView {
    reader().map(|reader| view! { <input type="hidden" name=Reader::FIELD value=reader/> }).into_any()
}

/// Who reads the page, as forms name them.
pub fn reader() -> Option<String> {
    use_context::<Reader>().and_then(|reader| reader.0)
}
