//! Passkeys in the browser: a question of the server goes to the authenticator, its answer back.

use crate::{
    components::{Glyph, icon},
    wire::UiError,
};
use leptos::{
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use std::{cell::RefCell, future::Future, rc::Rc};
use web_sys::js_sys::{Function, JSON, Object, Promise, Reflect};

/// What is to be done with a passkey.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Make one (WebAuthn level 3, section 5.1.3).
    Make,
    /// Show one (section 5.1.4).
    Show,
}

impl Act {
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Make => ("parseCreationOptionsFromJSON", "create"),
            Self::Show => ("parseRequestOptionsFromJSON", "get"),
        }
    }
}

const NONE: &str = "This browser has no passkeys, or is too old for them.";

/// Asks the authenticator and calls `done` with its answer as JSON, or with a sentence that says why there is none.
fn ask(act: Act, options: &str, done: impl FnOnce(Result<String, String>) + 'static) {
    let promise = match asked(act, options) {
        Ok(promise) => promise,
        Err(_) => return done(Err(NONE.to_owned())),
    };
    let done = Rc::new(RefCell::new(Some(done)));
    let answered = {
        let done = Rc::clone(&done);
        Closure::<dyn FnMut(JsValue)>::new(move |credential: JsValue| {
            if let Some(done) = done.borrow_mut().take() {
                done(to_json(&credential).map_err(|_| NONE.to_owned()));
            }
        })
    };
    let refused = Closure::<dyn FnMut(JsValue)>::new(move |error: JsValue| {
        if let Some(done) = done.borrow_mut().take() {
            done(Err(why(&error)));
        }
    });
    let _ = promise.then2(&answered, &refused);
    answered.forget();
    refused.forget();
}

/// `navigator.credentials.create` or `get`, by their names: browsers without them are found out, not broken.
fn asked(act: Act, options: &str) -> Result<Promise, JsValue> {
    let (parse, ask) = act.names();
    let class = Reflect::get(&window(), &"PublicKeyCredential".into())?;
    let parse: Function = Reflect::get(&class, &parse.into())?.dyn_into()?;
    let wanted = Object::new();
    Reflect::set(&wanted, &"publicKey".into(), &parse.call1(&class, &JSON::parse(options)?)?)?;
    let credentials = Reflect::get(&window().navigator(), &"credentials".into())?;
    let ask: Function = Reflect::get(&credentials, &ask.into())?.dyn_into()?;
    ask.call1(&credentials, &wanted)?.dyn_into()
}

fn to_json(credential: &JsValue) -> Result<String, JsValue> {
    let to_json: Function = Reflect::get(credential, &"toJSON".into())?.dyn_into()?;
    JSON::stringify(&to_json.call0(credential)?).map(String::from)
}

fn why(error: &JsValue) -> String {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default();
    match name.as_str() {
        "NotAllowedError" | "AbortError" => "No passkey was chosen, or it took too long. Try again.".into(),
        "InvalidStateError" => "This authenticator has a passkey of this account already.".into(),
        "SecurityError" => "This browser has no passkeys at this address.".into(),
        _ => NONE.into(),
    }
}

/// A button that asks the server for a question, the authenticator for an answer, and gives that to the server. Absent
/// without JavaScript, where no browser has passkeys.
///
/// `question` answers the options as JSON with something to carry along; `answer` takes that and the answer as JSON.
/// `refused` hears what was refused. What is done redirects by itself, or says where to go on to.
pub fn passkey_button<Q, QF, A, AF>(
    act: Act,
    (label, class): (&'static str, &'static str),
    question: Q,
    answer: A,
    refused: impl Fn(&UiError) + Copy + 'static,
) -> AnyView
where
    Q: Fn() -> QF + Copy + Send + 'static,
    QF: Future<Output = Result<(String, String), UiError>> + 'static,
    A: Fn(String, String) -> AF + Copy + Send + 'static,
    AF: Future<Output = Result<String, UiError>> + 'static,
{
    let ready = crate::islands::dom::hydrated();
    let (busy, says) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let fail = move |error: &UiError| {
        busy.set(false);
        refused(error);
        says.set(Some(match error {
            UiError::Invalid(errors) => errors.iter().map(|e| e.message.clone()).collect::<Vec<_>>().join(" "),
            other => other.to_string(),
        }));
    };
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        says.set(None);
        spawn_local(async move {
            let (carried, options) = match question().await {
                Ok(asked) => asked,
                Err(error) => return fail(&error),
            };
            ask(act, &options, move |answered| match answered {
                Err(sentence) => {
                    busy.set(false);
                    says.set(Some(sentence));
                }
                Ok(json) => spawn_local(async move {
                    match answer(carried, json).await {
                        // Anew: what a page may do comes with its document, such as where its forms may end.
                        Ok(to) if !to.is_empty() => drop(window().location().set_href(&to)),
                        Ok(_) => {}
                        Err(error) => fail(&error),
                    }
                }),
            });
        });
    };
    view! {
        <div class="passkey" hidden=move || !ready.get()>
            <button type="button" class=class aria-busy=move || busy.get().then_some("true") on:click=press>
                {icon(Glyph::Passkey)}
                {label}
            </button>
            <p class="error" role="alert" hidden=move || says.get().is_none()>{icon(Glyph::Alert)}<span>{move || says.get()}</span></p>
        </div>
    }
    .into_any()
}
