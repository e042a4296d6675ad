//! The redirect URI editor: one line each.

use super::{FieldErrors, FormState, uri_line::UriLine};
use crate::{
    components::{Glyph, icon},
    domain::{RedirectUri, settings::field},
    islands::{dom, kept},
};
use leptos::prelude::*;

/// The lines with Remove and Add redirect URI. Pasting several lines makes several.
#[component]
pub fn RedirectUris(state: FormState) -> impl IntoView {
    let lines = state.uris;
    let ready = dom::alive();
    // The server's page ends with empty lines to type into; with JavaScript there is a button for that.
    Effect::new(move |_| {
        lines.update(|lines| {
            let mut number = 0;
            lines.retain(|line| {
                number += 1;
                !line.spare || dom::is_in_use(&line_id(number))
            });
            if lines.is_empty() {
                lines.push(state.line(String::new()));
            }
        });
    });
    let count = move || lines.with(|lines| lines.iter().filter(|line| !line.is_blank()).count());
    let add = move |_| {
        lines.update(|lines| lines.push(state.line(String::new())));
        focus_line(lines.with_untracked(Vec::len));
    };
    view! {
        <section id="redirect-uris" class="form-part" tabindex="-1" aria-labelledby="redirect-uris-title">
            <h3 id="redirect-uris-title" class="label">"Authorized redirect URIs"</h3>
            <p class="only-for" hidden=move || ready.get()>"Only for Code Authorization / PKCE. One address a line; empty lines are ignored."</p>
            <div class="uri-list">
                <ForEnumerate
                    each=move || lines.get()
                    key=|line| line.text
                    children=move |index, line| view! { <Line state index line/> }
                />
            </div>
            <FieldErrors state name=field::REDIRECT_URIS/>
            <p class="uri-foot">
                <button type="button" class="btn btn-small" hidden=move || !ready.get() on:click=add>
                    {icon(Glyph::Plus)}
                    "Add redirect URI"
                </button>
                <span class="note">
                    {move || format!("{} of {}. ", count(), RedirectUri::MAX_PER_CLIENT)}
                    <span hidden=move || !ready.get()>"Paste several lines at once."</span>
                </span>
            </p>
        </section>
    }
    .into_any()
}

#[component]
fn Line(state: FormState, #[prop(into)] index: Signal<usize>, line: UriLine) -> impl IntoView {
    let (lines, ready) = (state.uris, dom::alive());
    let parsed = Memo::new(move |_| RedirectUri::parse(&line.text.get()).ok());
    let bad = move || line.finished.get() && !line.is_blank() && parsed.with(Option::is_none);
    let note = move || parsed.with(|uri| uri.as_ref().and_then(|uri| uri.kind().note()));
    let remove = move |_| {
        let at = index.get_untracked();
        lines.update(|lines| {
            lines.remove(at);
            if lines.is_empty() {
                lines.push(state.line(String::new()));
            }
        });
        focus_line((at + 1).min(lines.with_untracked(Vec::len)));
    };
    let paste = move |event: web_sys::Event| {
        let Some(text) = pasted(&event).filter(|text| text.trim().contains(['\n', '\r'])) else { return };
        event.prevent_default();
        let at = index.get_untracked();
        lines.update(|lines| {
            let fresh: Vec<UriLine> = text
                .lines()
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(|text| {
                    let line = state.line(text.to_owned());
                    line.finished.set(true);
                    line
                })
                .collect();
            // An empty line gives way to what is pasted into it; a filled one stays.
            let start = if line.text.get_untracked().trim().is_empty() { at } else { at + 1 };
            lines.splice(start..at + 1, fresh);
        });
    };
    let initial = line.text.get_untracked();
    // What was typed early and left is finished as if its end had been heard.
    let take = move |typed| {
        line.text.set(typed);
        line.finished.set(!dom::has_focus(&line_id(index.get_untracked() + 1)));
    };
    view! {
        <div class="uri-line" class:bad=bad>
            <input
                type="text"
                inputmode="url"
                autocomplete="off"
                spellcheck="false"
                name="form[redirect_uris][]"
                id=move || line_id(index.get() + 1)
                aria-label=move || format!("Redirect URI {}", index.get() + 1)
                aria-invalid=move || bad().then_some("true")
                aria-describedby="redirect_uris-errors"
                value=initial
                prop:value=kept(move || line.text.get(), take)
                on:input:target=move |event| line.text.set(event.target().value())
                on:change=move |_| line.finished.set(true)
                on:paste=move |event| paste(event.into())
            />
            <span class="note">{note}</span>
            <button type="button" class="icon-btn" hidden=move || !ready.get() on:click=remove
                aria-label=move || format!("Remove redirect URI {}", index.get() + 1)>
                {icon(Glyph::Cross)}
            </button>
        </div>
    }
    .into_any()
}

fn line_id(number: usize) -> String {
    format!("uri-{number}")
}

fn focus_line(number: usize) {
    dom::focus(line_id(number));
}

fn pasted(event: &web_sys::Event) -> Option<String> {
    use leptos::wasm_bindgen::JsCast;
    event.dyn_ref::<web_sys::ClipboardEvent>()?.clipboard_data()?.get_data("text").ok()
}
