//! Passkeys: a question of the server goes to the authenticator, its answer back.
//!
//! `data-passkey` is `create` (WebAuthn level 3, section 5.1.3) or `get` (section 5.1.4); `data-question` and
//! `data-answer` are the functions that ask and take the answer; `data-next` is where to go on to. With `data-autofill` the
//! page asks by itself, too: the browser offers passkeys among what it fills in (conditional mediation, section 5.1.4). A
//! browser has one ceremony at a time, so that one gives way to everything that people ask for.

use super::http::{self, Answer, Page, field};
use crate::dom::{attribute, find, hide, later, set, window};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::js_sys::{Function, JSON, Object, Promise, Reflect};
use web_sys::{AbortController, AbortSignal, Element, HtmlInputElement};

const NONE: &str = "This browser does not support passkeys.";
const NO_ANSWER: &str = "No answer from the server. Try again.";
/// After so many milliseconds the question at the field is asked anew: the server keeps one for ten minutes.
const ANEW: i32 = 8 * 60 * 1_000;

thread_local! {
    /// What ends the question that waits at the field.
    static WAITING: RefCell<Option<AbortController>> = const { RefCell::new(None) };
}

/// Offers passkeys at the field of the name, where the page has one and the browser can, unless it does so already.
pub fn offer() {
    let Some(button) = find("[data-autofill]:not([aria-busy])") else { return };
    // Passkeys belong to names, and this address may be a number.
    let host = window().location().hostname().unwrap_or_default();
    let numbered = host.starts_with('[') || host.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
    if numbered || WAITING.with_borrow(Option::is_some) {
        return;
    }
    let Ok(controller) = AbortController::new() else { return };
    let signal = controller.signal();
    WAITING.set(Some(controller));
    later(ANEW, || {
        give_way();
        offer();
    });
    begin(button, Some(signal));
}

/// Ends the question that waits at the field.
pub fn give_way() {
    if let Some(waiting) = WAITING.take() {
        waiting.abort();
    }
}

/// Asks once at a time.
pub fn pressed(button: Element) {
    if button.has_attribute("aria-busy") {
        return;
    }
    give_way();
    begin(button, None);
}

/// Asks for a passkey; with a signal at the field, until that ends it. There nobody is told of a question that came to
/// nothing: nobody asked for it.
fn begin(button: Element, at_field: Option<AbortSignal>) {
    if at_field.is_none() {
        wait_for(&button);
    }
    spawn_local(async move {
        let Err(sentence) = run(&button, at_field.as_ref()).await else { return };
        if at_field.is_some_and(|signal| signal.aborted()) {
            return;
        }
        WAITING.take();
        if button.has_attribute("aria-busy") {
            set(&button, "aria-busy", None);
            say(&button, Some(&sentence));
            offer();
        }
    });
}

/// Takes nothing else until this is over.
fn wait_for(button: &Element) {
    set(button, "aria-busy", Some("true"));
    say(button, None);
}

fn say(button: &Element, sentence: Option<&str>) {
    let Some(says) = button.next_element_sibling() else { return };
    hide(&says, sentence.is_none());
    if let Some(words) = says.last_element_child() {
        words.set_text_content(sentence);
    }
}

/// Goes to where an answer leads; what it says otherwise.
async fn led(answer: Option<Answer>) -> Result<Option<JsValue>, String> {
    let answer = answer.ok_or(NO_ANSWER)?;
    match answer.to {
        // The page it leads to says why; the name that was typed stays.
        Some(to) if answer.refused => {
            let Page::Read(page) = http::page(&to).await else { return Err(NO_ANSWER.to_owned()) };
            let said = page.query_selector("#refusal").ok().flatten().and_then(|said| said.text_content());
            return Err(said.unwrap_or_else(|| NO_ANSWER.to_owned()));
        }
        Some(to) => {
            http::go(&to);
            return Ok(None);
        }
        None => {}
    }
    if answer.status != 200 && !answer.refused {
        return Err(NO_ANSWER.to_owned());
    }
    if answer.status != 200 {
        // A refusal of one field begins with the field's name, which is the button's own here.
        return Err(answer.text.split_once(':').map_or(answer.text.clone(), |(_, says)| says.trim_start().to_owned()));
    }
    JSON::parse(&answer.text).map(Some).map_err(|_| NO_ANSWER.to_owned())
}

async fn run(button: &Element, at_field: Option<&AbortSignal>) -> Result<(), String> {
    if at_field.is_some() {
        let can = match can_wait_at_field() {
            Some(asked) => asked.await,
            None => return Ok(()),
        };
        if !can.is_ok_and(|can| can.is_truthy()) {
            return Ok(());
        }
    }
    let Some(asked) = led(http::call(&attribute(button, "data-question"), &[]).await).await? else { return Ok(()) };
    if at_field.is_some_and(AbortSignal::aborted) {
        return Ok(());
    }
    // A question is its options, or an object of them with something to carry along.
    let id = field(&asked, "id").as_string();
    let options = asked.as_string().or_else(|| field(&asked, "options").as_string()).unwrap_or_default();
    let promise = ask(&attribute(button, "data-passkey"), &options, at_field).map_err(|_| NONE.to_owned())?;
    let credential = JsFuture::from(promise).await.map_err(|error| why(&error))?;
    if at_field.is_some() {
        // It was answered: nothing ends it any more.
        WAITING.take();
        wait_for(button);
    }
    let answer = to_json(&credential).map_err(|_| NONE.to_owned())?;
    let name = find("#passkey-name").map(|name| name.unchecked_into::<HtmlInputElement>().value());
    let next = attribute(button, "data-next");
    // Nothing that the function at hand does not have: it would refuse all of it.
    let mut sent = vec![("answer", answer.as_str())];
    if attribute(button, "data-passkey") == "create" {
        sent.extend(name.as_deref().map(|name| ("name", name)));
    } else {
        sent.extend(id.as_deref().map(|id| ("id", id)));
        sent.push(("next", &next));
    }
    if let Some(to) = led(http::call(&attribute(button, "data-answer"), &sent).await).await? {
        // Anew: what a page may do comes with its document, such as where its forms may end.
        let here = window().location().pathname().unwrap_or_default();
        http::go(&to.as_string().filter(|to| !to.is_empty()).unwrap_or(here));
    }
    Ok(())
}

/// Asks whether the browser offers passkeys among what it fills in.
fn can_wait_at_field() -> Option<JsFuture> {
    let class = field(&window(), "PublicKeyCredential");
    let can: Function = field(&class, "isConditionalMediationAvailable").dyn_into().ok()?;
    can.call0(&class).ok()?.dyn_into().ok().map(|can: Promise| JsFuture::from(can))
}

/// `navigator.credentials.create` or `get`, by their names: browsers without them are found out, not broken.
/// With a signal it waits at the field, until that ends it.
fn ask(act: &str, options: &str, at_field: Option<&AbortSignal>) -> Result<Promise, JsValue> {
    let parse = if act == "create" { "parseCreationOptionsFromJSON" } else { "parseRequestOptionsFromJSON" };
    let class = Reflect::get(&window(), &"PublicKeyCredential".into())?;
    let parse: Function = Reflect::get(&class, &parse.into())?.dyn_into()?;
    let wanted = Object::new();
    Reflect::set(&wanted, &"publicKey".into(), &parse.call1(&class, &JSON::parse(options)?)?)?;
    if let Some(signal) = at_field {
        Reflect::set(&wanted, &"mediation".into(), &"conditional".into())?;
        Reflect::set(&wanted, &"signal".into(), signal)?;
    }
    let credentials = Reflect::get(&window().navigator(), &"credentials".into())?;
    let ask: Function = Reflect::get(&credentials, &act.into())?.dyn_into()?;
    ask.call1(&credentials, &wanted)?.dyn_into()
}

fn to_json(credential: &JsValue) -> Result<String, JsValue> {
    let to_json: Function = Reflect::get(credential, &"toJSON".into())?.dyn_into()?;
    JSON::stringify(&to_json.call0(credential)?).map(String::from)
}

fn why(error: &JsValue) -> String {
    match field(error, "name").as_string().unwrap_or_default().as_str() {
        "NotAllowedError" | "AbortError" => "No passkey was chosen, or it took too long. Try again.".into(),
        "InvalidStateError" => "This authenticator has a passkey of this account already.".into(),
        "SecurityError" => "Passkeys do not work at this address.".into(),
        _ => NONE.into(),
    }
}
