//! Forms on their way: sent once, and in place where the page is not to be left. There is one path with and without our
//! code: what is refused is worded by the page that a plain form would have been led back to.

use super::{
    back, dialog, guard,
    http::{self, Answer, Page},
    keys,
    session::{self, Silence},
};
use crate::dom::{
    attribute, banner, beside, closest, document, everywhere, find, focus, later, set, target, window, with_button,
    within,
};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    CustomEvent, CustomEventInit, Element, Event, EventTarget, FormData, HtmlButtonElement, HtmlElement,
    HtmlFormElement, HtmlInputElement, SubmitEvent, UrlSearchParams, js_sys,
};

/// A form that is on its way is marked so.
const SENT: &str = "data-sent";

/// A form is being sent.
pub fn submitted(event: &Event) {
    let form = target(event).and_then(|form| form.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form.filter(|_| !event.default_prevented()) else { return };
    let posts = attribute(&form, "method").eq_ignore_ascii_case("post");
    if !posts {
        drop_empty(&form);
        return keys::remember(&form);
    }
    let button = event.unchecked_ref::<SubmitEvent>().submitter();
    if button.as_ref().is_some_and(|button| attribute(button, "aria-disabled") == "true") {
        return event.prevent_default();
    }
    back::sent();
    match attribute(&form, SENT).as_str() {
        "" if !form.has_attribute(SENT) => {}
        "go" => return once(form),
        _ => return event.prevent_default(),
    }
    if form.has_attribute("data-in-place") {
        event.prevent_default();
        if guard::keeps_from_sending(&form) {
            return;
        }
        on_its_way(&form, true);
        spawn_local(async move { in_place(form, button).await });
    } else if session::is_needed(&attribute(&form, "action")) {
        event.prevent_default();
        set(&form, SENT, Some("asking"));
        spawn_local(async move { after_asking(form, button).await });
    } else {
        once(form);
    }
}

/// A plain form is held against the second press of a double click. The page may stay after all: its user may have been
/// asked about something else that is unsaved, or have stopped the browser.
fn once(form: HtmlFormElement) {
    set(&form, SENT, Some(""));
    later(1_000, move || set(&form, SENT, None));
}

/// An empty field of a search is not a part of the address.
fn drop_empty(form: &HtmlFormElement) {
    let empty = crate::dom::all(form, "input[name]").into_iter().filter(|field| {
        field.dyn_ref::<HtmlInputElement>().is_some_and(|field| field.value().is_empty() && !field.disabled())
    });
    for field in empty {
        let field: HtmlInputElement = field.unchecked_into();
        field.set_disabled(true);
        later(0, move || field.set_disabled(false));
    }
}

/// Plain forms lead to another page, and what was typed would not come along. So the server is asked first whether it is
/// there, and whether there is a session to send it with. When it takes its time to say so, the form is sent, and its
/// answer says it.
async fn after_asking(form: HtmlFormElement, button: Option<HtmlElement>) {
    let ended = session::has_ended().await;
    everywhere("[data-away]").iter().for_each(Element::remove);
    set(&form, SENT, (ended == Ok(false) || ended == Err(Silence::Late)).then_some("go"));
    match ended {
        Ok(true) => session::end(),
        Err(Silence::Away) => away(&form, button),
        Ok(false) | Err(Silence::Late) => {
            let _ = form.request_submit_with_submitter(button.as_ref());
        }
    }
}

/// Says above a form that nothing reaches the server, and offers to try again.
fn away(form: &HtmlFormElement, button: Option<HtmlElement>) {
    let again = form.clone();
    let says = banner("The server cannot be reached. Nothing was sent, and what you typed is still here.");
    let says = with_button(says, "Try again", move || {
        let _ = again.request_submit_with_submitter(button.as_ref());
    });
    set(&says, "data-away", Some(""));
    let _ = form.before_with_node_1(&says);
    if let Some(button) = within(&says, "button") {
        focus(&button);
    }
}

/// Sends a form without leaving the page. What is refused is said above it, and what was typed stays as it is; anything
/// else is gone to.
async fn in_place(form: HtmlFormElement, button: Option<HtmlElement>) {
    let Some(body) = body(&form, button) else { return on_its_way(&form, false) };
    let question = closest(&form, "dialog").map(|dialog| {
        let title = within(&dialog, "#ask-title").and_then(|title| title.text_content()).unwrap_or_default();
        (dialog::asked(), title)
    });
    // The question may have been closed since, and another one asked.
    let is_asked = || question.as_ref().is_none_or(|(asked, _)| *asked == dialog::asked());
    let said = match http::post(&attribute(&form, "action"), &body).await {
        Some(Answer { to: Some(to), refused: false, .. }) => {
            if !is_asked() && find("#ask[open]").is_some() {
                return;
            }
            dialog::done();
            return http::go(&to);
        }
        Some(Answer { to: Some(to), .. }) => match refusal_at(&to).await {
            Refusal::Said(said) => said,
            Refusal::Asked(card) if is_asked() => return ask_anew(&form, &card),
            Refusal::Asked(card) => within(&card, "[data-refusals] > *").unwrap_or(card),
            Refusal::Gone(said) => match closest(&form, "dialog, .ask-card").filter(|_| is_asked()) {
                Some(card) => return dialog::over(&card, &said),
                None => said,
            },
            Refusal::Unread => unread(&to),
        },
        Some(Answer { status: 401, .. }) => session::over(),
        Some(Answer { refused: true, text, .. }) => banner(&text),
        // Something else than our server answered, or it broke off: nobody knows what became of it.
        Some(_) | None => not_known(&form),
    };
    on_its_way(&form, false);
    match &question {
        Some((_, title)) if !is_asked() => say_at_the_top(title, &said),
        _ => show(&form, &said),
    }
}

/// The answer to a question that is not asked any more: at the top of the page, with what it was about.
fn say_at_the_top(title: &str, said: &Element) {
    let (Some(main), Ok(about)) = (find("main"), document().create_element("b")) else { return };
    about.set_text_content(Some(title));
    // Beside its sentence, not in it: the sentence about a session that has ended is written anew when that changes.
    let _ = said.insert_before(&about, within(said, "p").as_deref());
    let _ = main.prepend_with_node_1(said);
}

/// What a form sends, with the button that was pressed.
fn body(form: &HtmlFormElement, button: Option<HtmlElement>) -> Option<UrlSearchParams> {
    let data = FormData::new_with_form(form).ok()?;
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlButtonElement>().ok())
        && !button.name().is_empty()
    {
        data.append_with_str(&button.name(), &button.value()).ok()?;
    }
    UrlSearchParams::new_with_str_sequence_sequence(&data).ok()
}

/// What the page that a refusal leads to says of it.
enum Refusal {
    Said(Element),
    /// The question, as things stand now.
    Asked(Element),
    /// What it was about is not there any more; what its page says.
    Gone(Element),
    /// Its page could not be read.
    Unread,
}

async fn refusal_at(to: &str) -> Refusal {
    let page = match http::page(to).await {
        Page::Read(page) => page,
        Page::SignedOut => return Refusal::Said(session::over()),
        Page::NoAnswer => return Refusal::Unread,
    };
    let found = |selector: &str| page.query_selector(selector).ok().flatten();
    let ours = |element: Element| document().import_node_with_deep(&element, true).ok()?.dyn_into().ok();
    if let Some(card) = found(".ask-card").and_then(ours) {
        return Refusal::Asked(card);
    }
    if let Some(said) = found("[data-refusals] > *, #refusal").and_then(ours) {
        return Refusal::Said(said);
    }
    // A page without a place for refusals has become another one: it says what became of what was asked for.
    http::sentence_of(&page).map_or(Refusal::Unread, |says| Refusal::Gone(banner(&says)))
}

/// Asks a question again, as things stand now, with what was refused: in its dialog, or on its page.
fn ask_anew(form: &Element, card: &Element) {
    if let Some(dialog) = closest(form, "dialog") {
        dialog::put(&dialog, card);
    } else if let Some(before) = closest(form, ".ask-card") {
        let _ = before.replace_with_with_node_1(card);
    }
    if let Some(said) = find(".ask-card [data-refusals]") {
        focus(&said);
    }
}

/// It was refused, and the page that says why could not be read. It is opened beside, for this one has what was typed.
fn unread(to: &str) -> Element {
    beside(banner("It was refused, and the reason could not be read."), to, "See why in a new tab")
}

/// Nobody knows what became of it.
fn not_known(form: &Element) -> Element {
    let unknown = attribute(form, "data-unknown");
    if unknown.is_empty() {
        let location = window().location();
        let here = [location.pathname().unwrap_or_default(), location.search().unwrap_or_default()].concat();
        let says =
            "No answer from the server. It is not known whether anything was saved; what you typed is still here.";
        return beside(banner(says), &here, "See how things stand in a new tab");
    }
    // The same answer is not given twice before it is known whether the first one counted.
    if let Some(yes) = within(form, "button[type=submit]") {
        set(&yes, "aria-disabled", Some("true"));
    }
    let says = banner(&["No answer from the server. ", &unknown].concat());
    with_look_again(says, attribute(form, "data-question"))
}

/// With a button that asks the question's page how things stand.
fn with_look_again(says: Element, address: String) -> Element {
    with_button(says, "Try again", move || match find("#ask[open]") {
        Some(_) => dialog::load(address.clone()),
        None => http::go(&address),
    })
}

/// Puts what was refused where the page says such things, and the focus there, unless the form has a better place for it.
fn show(form: &HtmlFormElement, said: &Element) {
    let near = closest(form, "[data-place], dialog").and_then(|around| within(&around, "[data-refusals]"));
    // A page's own place comes before those of its panels, wherever they stand.
    let whole = || find("#refusal[data-refusals]").or_else(|| find("[data-refusals]"));
    let Some(place) = near.or_else(whole) else { return };
    place.set_inner_html("");
    let _ = place.append_child(said);
    // What stood there may have said that the session has ended.
    session::draw();
    let wanted = CustomEventInit::new();
    wanted.set_cancelable(true);
    wanted.set_detail(said);
    let better = CustomEvent::new_with_event_init_dict("refused", &wanted)
        .is_ok_and(|event| !form.dispatch_event(&event).unwrap_or(true));
    if !better {
        focus(&place);
    }
}

/// Save mine over theirs: the form names the version that was shown.
pub fn take_version(button: &Element) {
    let form = document().get_element_by_id(&attribute(button, "form"));
    if let Some(version) = form.and_then(|form| within(&form, "input[name=version]")) {
        version.unchecked_into::<HtmlInputElement>().set_value(&attribute(button, "data-version"));
    }
}

/// Marks a form and its buttons as being on their way, or as free again.
fn on_its_way(form: &Element, busy: bool) {
    set(form, SENT, busy.then_some(""));
    let others = ["button[form=\"", &attribute(form, "id"), "\"]"].concat();
    let outside = if form.has_attribute("id") { everywhere(&others) } else { vec![] };
    for button in crate::dom::all(form, "button[type=submit]").iter().chain(&outside) {
        set(button, "aria-busy", busy.then_some("true"));
        let Some(words) = within(button, "[data-busy]") else { continue };
        let (now, then) = (words.text_content().unwrap_or_default(), attribute(&words, "data-busy"));
        if busy != words.has_attribute("data-was-busy") {
            set(&words, "data-was-busy", busy.then_some(""));
            words.set_text_content(Some(&then));
            set(&words, "data-busy", Some(&now));
        }
    }
}

/// Hears when the browser was stopped on its way to another page: what was sent may be sent again. Where a browser does
/// not tell (the Navigation API), the page is loaded anew.
pub fn start() {
    let Ok(navigation) = js_sys::Reflect::get(&window(), &"navigation".into()) else { return };
    let Ok(navigation) = navigation.dyn_into::<EventTarget>() else { return };
    let stopped = Closure::<dyn Fn()>::new(freed);
    let _ = navigation.add_event_listener_with_callback("navigateerror", stopped.as_ref().unchecked_ref());
    stopped.forget();
}

/// Every form may be sent again.
pub fn freed() {
    everywhere("form[data-sent]").iter().for_each(|form| on_its_way(form, false));
    everywhere("[data-passkey][aria-busy]").iter().for_each(|button| set(button, "aria-busy", None));
}
