//! What the forms ask of the browser beyond HTML: focus, Ctrl+S, and a question before typed input is left behind.
//! Everything here happens in effects and event handlers, so none of it on the server.

use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement, KeyboardEvent, MouseEvent};

/// Whether the page is alive. Controls that do nothing without JavaScript wait for it; the first render agrees with the
/// server's.
pub fn hydrated() -> ReadSignal<bool> {
    let (ready, set_ready) = signal(false);
    Effect::new(move |_| set_ready.set(true));
    ready
}

/// Moves the focus to the element with this id, once the view has caught up with what was just changed.
pub fn focus(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(&id) {
            focus_element(element);
        }
    });
}

/// Whether this is drawn over the page that the server sent, which someone may have used already.
pub fn takes_over() -> bool {
    Owner::current_shared_context().is_some_and(|page| page.during_hydration())
}

/// Whether someone is at a field. What a page says as it arrives leaves the focus there then.
pub fn someone_types() -> bool {
    document().active_element().is_some_and(|element| element.matches("input, textarea, select").unwrap_or(false))
}

/// Whether the element with this id has the focus.
pub fn has_focus(id: &str) -> bool {
    document().active_element().is_some_and(|element| element.id() == id)
}

/// Whether someone is at the field with this id, or has typed into it.
pub fn is_in_use(id: &str) -> bool {
    let field = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlInputElement>().ok());
    has_focus(id) || field.is_some_and(|field| !field.value().trim().is_empty())
}

/// Moves the focus to the first field of the form that is marked as invalid, else to `otherwise`.
pub fn focus_first_invalid(form_id: &'static str, otherwise: &'static str) {
    request_animation_frame(move || {
        let selector = format!("#{form_id} [aria-invalid=true]");
        let found = document().query_selector(&selector).ok().flatten();
        if let Some(element) = found.or_else(|| document().get_element_by_id(otherwise)) {
            focus_element(element);
        }
    });
}

fn focus_element(element: Element) {
    if let Ok(element) = element.dyn_into::<HtmlElement>() {
        // An element that is gone or cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Sends a form as its Save button would: validation and the action's own handler see it.
pub fn submit(form_id: &str) {
    if let Some(form) = document().get_element_by_id(form_id).and_then(|e| e.dyn_into::<HtmlFormElement>().ok()) {
        let _ = form.request_submit();
    }
}

/// Ctrl+S and Cmd+S save the form, for as long as the calling component lives.
pub fn save_on_ctrl_s(form_id: &'static str) {
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
            let command = event.ctrl_key() || event.meta_key();
            if command && !event.alt_key() && !event.shift_key() && event.key().eq_ignore_ascii_case("s") {
                event.prevent_default();
                submit(form_id);
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Asks before the page is left while `dirty`: by closing or reloading (the browser's own question) and by a link.
pub fn ask_before_leaving(dirty: Signal<bool>) {
    Effect::new(move |_| {
        let unload = window_event_listener_untyped("beforeunload", move |event| {
            if dirty.get_untracked() {
                event.prevent_default();
            }
        });
        // The router follows links from a listener on the window; the capture phase of the document comes before it.
        let on_click = Closure::<dyn Fn(MouseEvent)>::new(move |event: MouseEvent| {
            if dirty.get_untracked() && leads_away(&event) && !confirmed() {
                event.prevent_default();
                event.stop_propagation();
            }
        });
        let on_click: JsValue = on_click.into_js_value();
        let _ = document().add_event_listener_with_callback_and_bool("click", on_click.unchecked_ref(), true);
        let on_click = StoredValue::new_local(on_click);
        on_cleanup(move || {
            unload.remove();
            on_click.with_value(|listener| {
                let _ =
                    document().remove_event_listener_with_callback_and_bool("click", listener.unchecked_ref(), true);
            });
        });
    });
}

fn leads_away(event: &MouseEvent) -> bool {
    let plain = event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key();
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("a[href]").ok().flatten());
    plain
        && link.is_some_and(|link| {
            let href = link.get_attribute("href").unwrap_or_default();
            let stays = ["download", "target", "data-discard"].iter().any(|name| link.has_attribute(name));
            !href.starts_with('#') && !stays
        })
}

fn confirmed() -> bool {
    window().confirm_with_message("Leave without saving? Your changes on this page are lost.").unwrap_or(true)
}

/// Offers a text as a file, made in the browser: it crosses no network.
pub fn download(file: &str, text: &str) {
    let parts = web_sys::js_sys::Array::of1(&JsValue::from_str(text));
    let Ok(blob) = web_sys::Blob::new_with_str_sequence(&parts) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    let link = document().create_element("a").ok().and_then(|e| e.dyn_into::<web_sys::HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&url);
        link.set_download(file);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}
