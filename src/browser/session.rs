//! The session's end, as its user meets it: said before, never a dead end after. What was typed stays in the page.

use super::http::{self, field};
use crate::dom::{
    attribute, banner, closest, document, everywhere, fill, find, focus, later, listen_window, set, sign, window,
    within,
};
use crate::{
    components::Glyph,
    wire::{plural, route},
};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{
    Element, FocusEvent,
    js_sys::{Array, JSON, Promise},
};

const NOTICE: &str = "#session-notice";
/// How often the server is asked while the notice stands, in milliseconds: another tab may have prolonged the session.
const WHILE_SAID: i64 = 15_000;
/// How long an answer about the session is waited for.
const PATIENCE: i32 = 5_000;
/// How soon after no answer.
const AFTER_SILENCE: i64 = 30_000;
/// How soon after the last answer, when the end is as good as there.
const SOONEST: i64 = 500;
/// No timer of a browser runs longer than 24 days; one day is often enough.
const LONGEST_WAIT: i64 = 24 * 60 * 60 * 1000;

/// What is known of the session of the person who opened this page.
#[derive(Clone, PartialEq, Eq)]
enum Standing {
    Good,
    /// `moves`: asking for it prolongs it.
    Ending {
        moves: bool,
    },
    Ended,
    /// It had ended; they signed in again.
    Again,
    /// Someone else is signed in now.
    Another(String),
}

struct Watch {
    standing: Standing,
    /// Minutes that are left while it is ending; 0: less than one.
    left: i64,
    timer: i32,
}

thread_local! {
    static WATCH: RefCell<Watch> = const { RefCell::new(Watch { standing: Standing::Good, left: 0, timer: 0 }) };
}

fn standing() -> Standing {
    WATCH.with_borrow(|watch| watch.standing.clone())
}

/// Watches where the page says for whom it was made.
pub fn start() {
    if find("[data-signed-in]").is_some() {
        tell_other_tabs();
    }
    let Some(notice) = find(NOTICE) else { return };
    let number = |name: &str| attribute(&notice, name).parse::<i64>().unwrap_or(0);
    ask_in(number("data-left") - number("data-told-before"));
    // A user who comes back to this tab may have signed in, or out, in another.
    listen_window("focus", |_| ask());
    listen_window("storage", |_| ask());
    let remember = Closure::<dyn Fn(FocusEvent)>::new(|event: FocusEvent| remember(&event));
    let _ = notice.add_event_listener_with_callback("focusin", remember.as_ref().unchecked_ref());
    remember.forget();
}

/// Other tabs hear that something is stored, and look again who is signed in.
fn tell_other_tabs() {
    const KEY: &str = "clientele-signed-in";
    if let Ok(Some(storage)) = window().local_storage() {
        // A browser that stores nothing tells nobody; those tabs look when they get the focus.
        let _ = storage.set_item(KEY, "").and_then(|()| storage.remove_item(KEY));
    }
}

/// Asks the server after so many milliseconds.
fn ask_in(wait: i64) {
    let timer = later(i32::try_from(wait.clamp(0, LONGEST_WAIT)).unwrap_or(i32::MAX), ask);
    let before = WATCH.with_borrow_mut(|watch| std::mem::replace(&mut watch.timer, timer));
    window().clear_timeout_with_handle(before);
}

/// Asks whose session it is, and when it ends. Asking does not prolong it.
pub fn ask() {
    if find(NOTICE).is_some() {
        spawn_local(async { hear(&now("/fn/get_session_end").await) });
    }
}

/// Why nothing is known of the session.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    /// Nothing reaches the server.
    Away,
    /// No answer of ours in time.
    Late,
}

/// `Ok(null)`: nobody is signed in.
async fn now(function: &'static str) -> Result<JsValue, Silence> {
    let asked = future_to_promise(async move {
        match http::call(function, &[]).await {
            Some(answer) if answer.status == 200 => JSON::parse(&answer.text),
            Some(_) => Ok(JsValue::UNDEFINED),
            None => Ok(JsValue::FALSE),
        }
    });
    // A form waits for this answer, and a server that is away may give none for minutes.
    let late = Promise::new(&mut |resolve, _| {
        later(PATIENCE, move || {
            let _ = resolve.call0(&JsValue::NULL);
        });
    });
    let first = JsFuture::from(Promise::race(&Array::of2(&asked, &late))).await.map_err(|_| Silence::Late)?;
    if first == JsValue::FALSE {
        return Err(Silence::Away);
    }
    if first.is_undefined() { Err(Silence::Late) } else { Ok(first) }
}

/// Whether nobody is signed in.
pub async fn has_ended() -> Result<bool, Silence> {
    Ok(now("/fn/get_session_end").await?.is_null())
}

fn hear(answer: &Result<JsValue, Silence>) {
    let Ok(now) = answer else { return ask_in(AFTER_SILENCE) };
    if now.is_null() {
        return stand(Standing::Ended, 0);
    }
    let made_for = find(NOTICE).map(|notice| attribute(&notice, "data-user")).unwrap_or_default();
    let end = field(now, "end");
    let number = |name: &str| field(&end, name).as_f64().unwrap_or_default() as i64;
    let (left, told_before) = (number("left"), number("told_before"));
    let stands = if field(now, "user").as_string().unwrap_or_default() != made_for {
        Standing::Another(field(now, "name").as_string().unwrap_or_default())
    } else if left <= told_before {
        Standing::Ending { moves: field(&end, "moves").is_truthy() }
    } else if matches!(standing(), Standing::Ended | Standing::Another(_) | Standing::Again) {
        Standing::Again
    } else {
        Standing::Good
    };
    ask_in(match stands {
        Standing::Ending { .. } => left.clamp(SOONEST, WHILE_SAID),
        _ => left - told_before,
    });
    stand(stands, minutes(left));
}

/// Has just been refused: the session has ended, and the notice at the top says so.
pub fn end() {
    stand(Standing::Ended, 0);
    if let Some(notice) = find(NOTICE) {
        focus(&notice);
    }
}

/// The refusal of a form because the session has ended, to stand beside the form. It changes when they sign in again.
pub fn over() -> Element {
    let banner = banner("");
    set(&banner, "data-over", Some(""));
    WATCH.with_borrow_mut(|watch| watch.standing = Standing::Ended);
    later(0, draw);
    banner
}

/// What did not change is not drawn anew: someone may be at the button in it.
fn stand(standing: Standing, left: i64) {
    let (changed, moved) = WATCH.with_borrow_mut(|watch| {
        let (changed, moved) = (watch.standing != standing, watch.left != left);
        (watch.standing, watch.left) = (standing, left);
        (changed, moved)
    });
    if changed {
        draw();
    } else if moved && let Some(place) = find("#session-notice [data-text=span]") {
        place.set_text_content(Some(&span(left)));
    }
}

/// Rounded to what is nearer: the notice comes when two minutes are left, less what the way took. 0: less than one.
const fn minutes(left: i64) -> i64 {
    let seconds = left / 1000;
    if seconds < 60 { 0 } else { (seconds + 30) / 60 }
}

fn span(minutes: i64) -> String {
    match minutes {
        0 => "less than a minute".to_owned(),
        minutes => plural(minutes.unsigned_abs(), "minute"),
    }
}

/// The notice, and the refusals that say the same beside a form: then the notice need not say it too.
pub fn draw() {
    let (standing, left) = WATCH.with_borrow(|watch| (watch.standing.clone(), watch.left));
    let refusals = everywhere("[data-over]");
    let over = over_words(&standing);
    for place in refusals.iter().filter_map(|banner| within(banner, "p")) {
        fill(&place, &over.0, &[("name", &over.1)]);
    }
    let Some(notice) = find(NOTICE) else { return };
    let (class, markup) = match &standing {
        Standing::Good => return notice.set_inner_html(""),
        Standing::Ending { moves } => ("banner-attention", ending(*moves)),
        _ if !refusals.is_empty() => return notice.set_inner_html(""),
        Standing::Again => ("banner-done", again()),
        _ => ("banner-error", [&sign(Glyph::Octagon), "<p>", &over.0, "</p>"].concat()),
    };
    let markup = ["<div class=\"banner ", class, "\">", &markup, "</div>"].concat();
    fill(&notice, &markup, &[("span", &span(left)), ("name", &over.1)]);
    if let Some(button) = within(&notice, "button") {
        let press = Closure::once_into_js(move || pressed(&standing));
        let _ = button.add_event_listener_with_callback("click", press.unchecked_ref());
    }
}

fn pressed(standing: &Standing) {
    if *standing == Standing::Again {
        return stand(Standing::Good, 0);
    }
    spawn_local(async {
        hear(&now("/fn/stay_signed_in").await);
        if let Some(element) = take_mark() {
            focus(&element);
        }
    });
}

fn ending(moves: bool) -> String {
    let (why, way) = if moves {
        ("Typing alone does not keep you signed in.", "<button type=\"button\" class=\"btn\">Stay signed in</button>")
    } else {
        ("A session cannot last longer. Save now, or sign in again afterwards: what you typed stays here.", "")
    };
    let clock = sign(Glyph::Clock);
    [&clock, "<div><p><b>You will be signed out in <span data-text=\"span\"></span></b></p><p>", why, "</p></div>", way]
        .concat()
}

fn again() -> String {
    [
        &sign(Glyph::Tick),
        "<p>You are signed in again. What you typed is still here: save it now.</p>",
        "<button type=\"button\" class=\"btn btn-small\">Close</button>",
    ]
    .concat()
}

/// What to say, and do, where the session is over; and the name of who is signed in instead.
fn over_words(standing: &Standing) -> (String, String) {
    let sign_in = |words: &str| {
        let address = route::login(route::SIGNED_IN);
        ["<a href=\"", &address, "\" target=\"_blank\" rel=\"noopener\">", words, "</a>"].concat()
    };
    match standing {
        Standing::Another(name) => (
            [
                "<b><span data-text=\"name\"></span> is signed in now</b>. What you typed on this page is still here. To save it, ",
                &sign_in("sign in as yourself in a new tab"),
                ".",
            ]
            .concat(),
            name.clone(),
        ),
        Standing::Good | Standing::Ending { .. } | Standing::Again => (
            "<b>You are signed in again.</b> What you typed is still here: press the button again.".to_owned(),
            String::new(),
        ),
        Standing::Ended => (
            [
                "<b>Your session has ended.</b> What you typed on this page is still here, and not saved. ",
                &sign_in("Sign in in a new tab"),
                ", then press the button again.",
            ]
            .concat(),
            String::new(),
        ),
    }
}

/// What had the focus before the notice is marked so, to give it back when the button it went to is gone.
const LEFT: &str = "data-had-focus";

fn remember(event: &FocusEvent) {
    let before = event.related_target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(before) = before.filter(|element| closest(element, NOTICE).is_none()) {
        take_mark();
        set(&before, LEFT, Some(""));
    }
}

/// Takes the mark from what had the focus.
fn take_mark() -> Option<Element> {
    let element = document().query_selector("[data-had-focus]").ok().flatten()?;
    set(&element, LEFT, None);
    Some(element)
}

/// Whether a form changes something as someone. Signing out and a theme need nobody.
pub fn is_needed(action: &str) -> bool {
    find(NOTICE).is_some() && action.starts_with("/fn/") && !["/fn/sign_out", "/fn/set_preferences"].contains(&action)
}
