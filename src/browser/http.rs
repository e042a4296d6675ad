//! Asking the server: for a page, or by a form that is sent without leaving the page.

use crate::dom::window;
use crate::wire::route;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, Headers, RequestInit, Response, SupportedType, Url, UrlSearchParams};

/// What a form was answered.
pub struct Answer {
    /// RFC 9110 section 15.
    pub status: u16,
    /// Where it leads.
    pub to: Option<String>,
    /// It is a refusal, in our words: those of the page it leads to, else those of the answer itself.
    pub refused: bool,
    pub text: String,
}

/// What stands at an address.
pub enum Page {
    Read(Document),
    /// The sign-in: nobody is signed in any more.
    SignedOut,
    NoAnswer,
}

/// A page as the server sends it to a browser, whatever its status.
pub async fn page(address: &str) -> Page {
    match read(address).await {
        Some((_, to)) if Url::new(&to).is_ok_and(|url| url.pathname() == route::LOGIN) => Page::SignedOut,
        Some((page, _)) => Page::Read(page),
        None => Page::NoAnswer,
    }
}

/// The page, and where it was in the end.
async fn read(address: &str) -> Option<(Document, String)> {
    let headers = Headers::new().ok()?;
    headers.set("accept", "text/html").ok()?;
    let wanted = RequestInit::new();
    wanted.set_headers(&headers);
    let response: Response =
        JsFuture::from(window().fetch_with_str_and_init(address, &wanted)).await.ok()?.unchecked_into();
    let html = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let page = DomParser::new().ok()?.parse_from_string(&html, SupportedType::TextHtml).ok()?;
    Some((page, response.url()))
}

/// What a page says that is not what was asked for: its heading, and the sentence below.
pub fn sentence_of(page: &Document) -> Option<String> {
    let text = |selector: &str| page.query_selector(selector).ok().flatten()?.text_content();
    let heading = text("main h1").or_else(|| text("h1"))?;
    Some(match text("main h1 ~ * p").or_else(|| text("main section p")).or_else(|| text("main p")) {
        Some(says) => [&heading, ". ", says.trim()].concat(),
        None => heading,
    })
}

/// Sends a form. `None`: no answer, so that nobody knows what became of it.
pub async fn post(address: &str, body: &UrlSearchParams) -> Option<Answer> {
    let headers = Headers::new().ok()?;
    headers.set("accept", "application/json").ok()?;
    headers.set("x-in-place", "yes").ok()?;
    let wanted = RequestInit::new();
    wanted.set_method("POST");
    wanted.set_headers(&headers);
    wanted.set_body(body);
    let response: Response =
        JsFuture::from(window().fetch_with_str_and_init(address, &wanted)).await.ok()?.unchecked_into();
    let header = |name: &str| response.headers().get(name).ok().flatten();
    Some(Answer {
        status: response.status(),
        to: header("location"),
        refused: header("x-refused").is_some(),
        text: JsFuture::from(response.text().ok()?).await.ok()?.as_string().unwrap_or_default(),
    })
}

/// Calls a function with these arguments.
pub async fn call(address: &str, arguments: &[(&str, &str)]) -> Option<Answer> {
    let body = UrlSearchParams::new().ok()?;
    for (name, value) in arguments {
        body.append(name, value);
    }
    post(address, &body).await
}

/// The value of a field of a JSON object.
pub fn field(of: &JsValue, name: &str) -> JsValue {
    web_sys::js_sys::Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// Goes to a page. One that differs in its fragment alone is loaded all the same.
pub fn go(to: &str) {
    let location = window().location();
    let here = [location.pathname().unwrap_or_default(), location.search().unwrap_or_default()].concat();
    let _ = location.assign(to);
    if to.split_once('#').is_some_and(|(page, _)| page == here) {
        let _ = location.reload();
    }
}
