//! Passkeys: a question of the server goes to the authenticator, its answer back.
//!
//! `data-passkey` is `create` (WebAuthn level 3, section 5.1.3) or `get` (section 5.1.4); `data-question` and
//! `data-answer` are the functions that ask and take the answer; `data-next` is where to go on to.

use super::{
    dom::{attribute, find, hide, set, window},
    http::{self, Answer, Page, field},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::js_sys::{Function, JSON, Object, Promise, Reflect};
use web_sys::{Element, HtmlInputElement};

const NONE: &str = "This browser does not support passkeys.";
const NO_ANSWER: &str = "No answer from the server. Try again.";

/// Asks once at a time.
pub fn pressed(button: Element) {
    if button.has_attribute("aria-busy") {
        return;
    }
    set(&button, "aria-busy", Some("true"));
    say(&button, None);
    spawn_local(async move {
        if let Err(sentence) = run(&button).await {
            set(&button, "aria-busy", None);
            say(&button, Some(&sentence));
        }
    });
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

async fn run(button: &Element) -> Result<(), String> {
    let Some(asked) = led(http::call(&attribute(button, "data-question"), &[]).await).await? else { return Ok(()) };
    // A question is its options, or an object of them with something to carry along.
    let id = field(&asked, "id").as_string().unwrap_or_default();
    let options = asked.as_string().or_else(|| field(&asked, "options").as_string()).unwrap_or_default();
    let promise = ask(&attribute(button, "data-passkey"), &options).map_err(|_| NONE.to_owned())?;
    let credential = JsFuture::from(promise).await.map_err(|error| why(&error))?;
    let answer = to_json(&credential).map_err(|_| NONE.to_owned())?;
    let name = find("#passkey-name").map(|name| name.unchecked_into::<HtmlInputElement>().value()).unwrap_or_default();
    let next = attribute(button, "data-next");
    let sent = [("id", id.as_str()), ("answer", &answer), ("next", &next), ("name", &name)];
    if let Some(to) = led(http::call(&attribute(button, "data-answer"), &sent).await).await? {
        // Anew: what a page may do comes with its document, such as where its forms may end.
        let here = window().location().pathname().unwrap_or_default();
        http::go(&to.as_string().filter(|to| !to.is_empty()).unwrap_or(here));
    }
    Ok(())
}

/// `navigator.credentials.create` or `get`, by their names: browsers without them are found out, not broken.
fn ask(act: &str, options: &str) -> Result<Promise, JsValue> {
    let parse = if act == "create" { "parseCreationOptionsFromJSON" } else { "parseRequestOptionsFromJSON" };
    let class = Reflect::get(&window(), &"PublicKeyCredential".into())?;
    let parse: Function = Reflect::get(&class, &parse.into())?.dyn_into()?;
    let wanted = Object::new();
    Reflect::set(&wanted, &"publicKey".into(), &parse.call1(&class, &JSON::parse(options)?)?)?;
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
