//! Asking the server: for a page, or by a form that is sent without leaving the page.

use super::dom::window;
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
    /// The page there says what was refused, and nothing was done.
    pub refused: bool,
    pub text: String,
}

/// A page as the server sends it to a browser. `None`: no answer, or not to this reader.
pub async fn page(address: &str) -> Option<Document> {
    let headers = Headers::new().ok()?;
    headers.set("accept", "text/html").ok()?;
    let wanted = RequestInit::new();
    wanted.set_headers(&headers);
    let response: Response =
        JsFuture::from(window().fetch_with_str_and_init(address, &wanted)).await.ok()?.unchecked_into();
    // Signed out meanwhile: what is there is the sign-in.
    if response.redirected() && Url::new(&response.url()).is_ok_and(|url| url.pathname().starts_with(route::LOGIN)) {
        return None;
    }
    let html = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    DomParser::new().ok()?.parse_from_string(&html, SupportedType::TextHtml).ok()
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
