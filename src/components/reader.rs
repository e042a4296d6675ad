//! For whom a page was made. A browser has one session for all its tabs, and someone else may have signed in in another
//! one: a form says whose page it stands on, and the server does nothing for anyone else.

use crate::wire::Reader;
use leptos::prelude::*;

/// The attribute of the document's root that names its reader.
pub const ATTRIBUTE: &str = "data-reader";

/// Says in a form for whom its page was made.
pub fn made_for() -> AnyView {
    let reader = use_context::<Reader>().and_then(|reader| reader.0).or_else(of_document);
    reader.map(|reader| view! { <input type="hidden" name=Reader::FIELD value=reader/> }).into_any()
}

/// What the document was rendered with: it stays, whoever signs in meanwhile.
fn of_document() -> Option<String> {
    if cfg!(target_arch = "wasm32") { document().document_element()?.get_attribute(ATTRIBUTE) } else { None }
}
