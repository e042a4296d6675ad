//! The session's end, as its user meets it: told before, never a dead end after. What was typed stays in the page.

use crate::{
    components::{Glyph, icon},
    islands::dom::hydrated,
    server_fns::session::{get_session_end, stay_signed_in},
    wire::{Session, SessionNow, UiError, route},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use std::time::Duration;
use uuid::Uuid;
use web_sys::{HtmlElement, HtmlFormElement, SubmitEvent};

/// Where one signs in beside a page that must not be left.
const NOTICE: &str = "session-notice";
/// How often the server is asked while the notice stands: another tab may have prolonged the session.
const WHILE_TELLING: i64 = 15_000;
/// How soon after no answer.
const AFTER_SILENCE: i64 = 30_000;
/// How soon after the last answer, when the end is as good as there.
const SOONEST: i64 = 500;
/// No timer of a browser runs longer than 24 days; one day is often enough.
const LONGEST_WAIT: i64 = 24 * 60 * 60 * 1000;

/// What is known of the session of the person who opened this page.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Standing {
    Good,
    Ending {
        moves: bool,
    },
    Ended,
    /// It had ended; they signed in again.
    Again,
    /// Someone else is signed in now.
    Another(String),
}

/// Watches over the session for as long as the frame lives.
#[derive(Clone, Copy)]
pub struct Watch {
    standing: RwSignal<Standing>,
    /// Minutes that are left, once that is told; 0: less than one.
    left: RwSignal<i64>,
    /// Who opened the page; `None` until that is known.
    user: RwSignal<Option<Uuid>>,
    /// How many refusals in the page say that the session has ended: the notice need not say it too.
    told: RwSignal<usize>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl Watch {
    /// Begins to watch, and lends itself to everything below.
    pub fn provide() -> Self {
        let watch = Self {
            standing: RwSignal::new(Standing::Good),
            left: RwSignal::new(0),
            user: RwSignal::new(None),
            told: RwSignal::new(0),
            timer: StoredValue::new(None),
        };
        provide_context(watch);
        on_cleanup(move || watch.stop());
        watch
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    /// Asks the server after so many milliseconds.
    fn ask_in(self, wait: i64) {
        self.stop();
        let wait = Duration::from_millis(wait.clamp(0, LONGEST_WAIT).unsigned_abs());
        let timer = set_timeout_with_handle(move || self.ask(), wait).ok();
        self.timer.set_value(timer);
    }

    fn ask(self) {
        spawn_local(async move { self.hear(get_session_end().await) });
    }

    fn hear(self, answer: Result<Option<SessionNow>, UiError>) {
        // The page may have gone while the server was asked.
        let Some(before) = self.standing.try_get_untracked() else { return };
        let now = match answer {
            Ok(Some(now)) => now,
            Ok(None) => return self.standing.set(Standing::Ended),
            Err(_) => return self.ask_in(AFTER_SILENCE),
        };
        let standing = if self.user.get_untracked() != Some(now.user) {
            Standing::Another(now.name)
        } else if now.end.left <= now.end.told_before {
            Standing::Ending { moves: now.end.moves }
        } else if matches!(before, Standing::Ended | Standing::Another(_) | Standing::Again) {
            Standing::Again
        } else {
            Standing::Good
        };
        self.ask_in(match standing {
            Standing::Ending { .. } => now.end.left.clamp(SOONEST, WHILE_TELLING),
            _ => now.end.left - now.end.told_before,
        });
        // What did not change is not drawn anew: someone may be at the button in it.
        let left = minutes(now.end.left);
        if self.left.get_untracked() != left {
            self.left.set(left);
        }
        if before != standing {
            self.standing.set(standing);
        }
    }

    /// Has just been refused: the session has ended.
    fn heard_of_the_end(self) {
        self.stop();
        self.standing.set(Standing::Ended);
    }

    /// A refusal is no longer shown: what it said is asked again.
    fn untold(self) {
        let told = self.told.try_update(|told| {
            *told = told.saturating_sub(1);
            *told
        });
        // The frame may have gone with it.
        if told == Some(0) && self.standing.try_set(Standing::Good).is_none() {
            self.ask();
        }
    }
}

/// The notice at the top of the page, and what makes it speak. Needs the session to know when it ends.
#[component]
pub fn SessionNotice(session: Session, watch: Watch) -> impl IntoView {
    let (user, end) = (session.actor.id, session.end);
    Effect::new(move |_| {
        watch.user.set(Some(user));
        watch.ask_in(end.left - end.told_before);
        // Whoever comes back to this tab may have signed in, or out, in another.
        let back = window_event_listener_untyped("focus", move |_| watch.ask());
        let beside = window_event_listener_untyped("storage", move |_| watch.ask());
        let sent = window_event_listener_untyped("submit", move |event| ask_before_sending(watch, &event));
        on_cleanup(move || {
            back.remove();
            beside.remove();
            sent.remove();
        });
    });
    // Where the focus came from, to give it back when the button it went to is gone.
    let remember = move |event: web_sys::FocusEvent| {
        let before = event.related_target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if before.as_ref().is_some_and(|element| element.closest("#session-notice").ok().flatten().is_none()) {
            take_mark();
            before.map(|element| element.set_attribute(LEFT, ""));
        }
    };
    let stay = move |_| {
        spawn_local(async move {
            watch.hear(stay_signed_in().await);
            take_mark().map(|element| element.focus());
        });
    };
    let words = move || match watch.standing.get() {
        Standing::Good => None,
        Standing::Ending { moves } => Some(ending(watch, moves, stay)),
        _ if watch.told.get() > 0 => None,
        Standing::Again => Some(again(watch)),
        over => Some(view! { {icon(Glyph::Octagon)}<p>{over_words(&over)}</p> }.into_any()),
    };
    let class = move || match watch.standing.get() {
        Standing::Good | Standing::Again => "banner banner-done",
        Standing::Ending { .. } => "banner banner-attention",
        Standing::Ended | Standing::Another(_) => "banner banner-error",
    };
    let ready = hydrated();
    view! {
        <div id=NOTICE class="session-notice" aria-live="polite" tabindex="-1" on:focusin=remember>
            {move || ready.get().then(words).flatten().map(|words| view! { <div class=class>{words}</div> })}
        </div>
    }
    .into_any()
}

/// What had the focus before the notice is marked so.
const LEFT: &str = "data-left";

/// Takes the mark from what had the focus.
fn take_mark() -> Option<HtmlElement> {
    let element = document().query_selector("[data-left]").ok().flatten()?;
    let _ = element.remove_attribute(LEFT);
    element.dyn_into().ok()
}

/// Rounded to what is nearer: the notice comes when two minutes are left, less what the way took. 0: less than one.
const fn minutes(left: i64) -> i64 {
    let seconds = left / 1000;
    if seconds < 60 { 0 } else { (seconds + 30) / 60 }
}

fn ending(watch: Watch, moves: bool, stay: impl Fn(web_sys::MouseEvent) + 'static) -> AnyView {
    let span = move || match watch.left.get() {
        0 => "less than a minute".to_owned(),
        1 => "1 minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    let (why, way) = if moves {
        let button = view! { <button type="button" class="btn" on:click=stay>"Stay signed in"</button> };
        ("Typing alone does not keep you signed in.", Some(button))
    } else {
        ("A session cannot last longer. Save now, or sign in again afterwards: what you typed stays here.", None)
    };
    view! {
        {icon(Glyph::Clock)}
        <div><p><b>"You will be signed out in "{span}</b></p><p>{why}</p></div>
        {way}
    }
    .into_any()
}

fn again(watch: Watch) -> AnyView {
    view! {
        {icon(Glyph::Tick)}
        <p>"You are signed in again. What you typed is still here: save it now."</p>
        <button type="button" class="btn btn-small" on:click=move |_| watch.standing.set(Standing::Good)>"Close"</button>
    }
    .into_any()
}

/// What to say, and do, where the session is over.
fn over_words(standing: &Standing) -> AnyView {
    match standing {
        Standing::Another(name) => view! {
            <b>{format!("{name} is signed in now")}</b>". What you typed on this page is still here. To save it, "
            <a href=route::login(route::SIGNED_IN) target="_blank" rel="external noopener">"sign in as yourself in a new tab"</a>"."
        }
        .into_any(),
        Standing::Again => {
            view! { <b>"You are signed in again."</b>" What you typed is still here: press the button again." }.into_any()
        }
        _ => view! {
            <b>"Your session has ended."</b>" What you typed on this page is still here, and not saved. "
            <a href=route::login(route::SIGNED_IN) target="_blank" rel="external noopener">"Sign in in a new tab"</a>", then press the button again."
        }
        .into_any(),
    }
}

/// A refusal in words, for a page in which something was typed or asked. That the session has ended comes with the way
/// back, and changes when it was taken.
pub fn said(error: &UiError) -> AnyView {
    match error {
        UiError::SignedOut => view! { <Over/> }.into_any(),
        other => other.to_string().into_any(),
    }
}

#[component]
fn Over() -> impl IntoView {
    let watch = use_context::<Watch>();
    if let Some(watch) = watch {
        // Not while this is drawn: the notice stands in the same page.
        Effect::new(move |_| {
            watch.heard_of_the_end();
            watch.told.update(|told| *told += 1);
            on_cleanup(move || watch.untold());
        });
    }
    move || over_words(&watch.map_or(Standing::Ended, |watch| watch.standing.get()))
}

/// Plain forms lead to another page, and what was typed would not come along. So the server is asked first whether there
/// is a session to send it with. Forms that our code sends have been taken care of before the event comes here.
fn ask_before_sending(watch: Watch, event: &web_sys::Event) {
    let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
    let Some(form) = form.filter(|form| !event.default_prevented() && needs_session(form)) else { return };
    match form.get_attribute(SENT).as_deref() {
        Some("asking") => return event.prevent_default(),
        Some(_) => return drop(form.remove_attribute(SENT)),
        None => {}
    }
    event.prevent_default();
    let _ = form.set_attribute(SENT, "asking");
    let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    spawn_local(async move {
        if let Ok(None) = get_session_end().await {
            let _ = form.remove_attribute(SENT);
            watch.heard_of_the_end();
            request_animation_frame(|| {
                let notice = document().get_element_by_id(NOTICE).and_then(|e| e.dyn_into::<HtmlElement>().ok());
                notice.map(|notice| notice.focus());
            });
            return;
        }
        let _ = form.set_attribute(SENT, "go");
        let _ = form.request_submit_with_submitter(button.as_ref());
    });
}

/// How far a form is on its way.
const SENT: &str = "data-sent";

/// Whether a form changes something as someone. Signing out and a theme need nobody.
fn needs_session(form: &HtmlFormElement) -> bool {
    let action = form.get_attribute("action").unwrap_or_default();
    let post = form.get_attribute("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
    post && action.starts_with("/fn/") && !["/fn/sign_out", "/fn/set_preferences"].contains(&action.as_str())
}
