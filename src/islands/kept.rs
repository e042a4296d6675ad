//! Properties of fields that follow a signal and lose nothing that was typed before the code arrived.
//!
//! A page can be used as soon as its HTML is there, and the browser fills in what it restores. The framework's own
//! `prop:` writes the signal's first value over all of that when it takes the page over.

use leptos::{
    prelude::*,
    tachys::{html::property::IntoProperty, renderer::types::Element},
    wasm_bindgen::JsValue,
};
use std::sync::Arc;
use web_sys::js_sys::Reflect;

/// What a property of a field holds.
pub trait Held: PartialEq + Into<JsValue> + 'static {
    /// Reads it; `None` when it holds something else.
    fn read(value: &JsValue) -> Option<Self>;
}

impl Held for String {
    fn read(value: &JsValue) -> Option<Self> {
        value.as_string()
    }
}

impl Held for bool {
    fn read(value: &JsValue) -> Option<Self> {
        value.as_bool()
    }
}

/// A property that shows `shown`. When the page is taken over the field counts: what stands in it is given to `take`
/// once everything is in place, and nothing is written into it.
pub fn kept<T: Held>(shown: impl Fn() -> T + 'static, take: impl Fn(T) + 'static) -> Kept<T> {
    Kept { shown: Arc::new(shown), take: Arc::new(take) }
}

/// The text of a field and its signal.
pub fn kept_text(text: RwSignal<String>) -> Kept<String> {
    kept(move || text.get(), move |typed| text.set(typed))
}

/// See [`kept`].
pub struct Kept<T> {
    shown: Arc<dyn Fn() -> T>,
    take: Arc<dyn Fn(T)>,
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self { shown: Arc::clone(&self.shown), take: Arc::clone(&self.take) }
    }
}

impl<T: Held> Kept<T> {
    /// Writes the property whenever what is shown changes; the first time, too, unless the field was there before.
    fn follow(self, element: &Element, key: &str, taken_over: bool) -> (Element, RenderEffect<()>) {
        let (field, name) = (element.clone(), JsValue::from_str(key));
        let effect = RenderEffect::new(move |before: Option<()>| {
            let value = (self.shown)();
            let first = before.is_none() && taken_over;
            // Writing the text that is there would move the caret in some browsers.
            if !first && Reflect::get(&field, &name).ok().and_then(|value| T::read(&value)).as_ref() != Some(&value) {
                // Fails only where the element has no such property.
                let _ = Reflect::set(&field, &name, &value.into());
            }
        });
        (element.clone(), effect)
    }
}

impl<T: Held> IntoProperty for Kept<T> {
    type State = (Element, RenderEffect<()>);
    type Cloneable = Self;
    type CloneableOwned = Self;

    fn hydrate<const FROM_SERVER: bool>(self, element: &Element, key: &str) -> Self::State {
        let (field, name, kept) = (element.clone(), JsValue::from_str(key), self.clone());
        // After hydration, not within it: what follows the signal was rendered by the server with its first value.
        Effect::new(move |_| {
            let stands = Reflect::get(&field, &name).ok().and_then(|value| T::read(&value));
            if let Some(stands) = stands.filter(|stands| untrack(|| (kept.shown)()) != *stands) {
                (kept.take)(stands);
            }
        });
        self.follow(element, key, true)
    }

    fn build(self, element: &Element, key: &str) -> Self::State {
        self.follow(element, key, false)
    }

    fn rebuild(self, state: &mut Self::State, key: &str) {
        let element = state.0.clone();
        *state = self.follow(&element, key, false);
    }

    fn into_cloneable(self) -> Self::Cloneable {
        self
    }

    fn into_cloneable_owned(self) -> Self::CloneableOwned {
        self
    }
}
