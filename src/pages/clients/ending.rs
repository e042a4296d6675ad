//! What asks before a client loses its access: Delete and Disable ask in one way, over the page or as a page of its own.

use crate::{
    components::{
        Glyph, icon,
        question::{Counted, ask_head, could_not, evidence},
    },
    pages::shared::{refused::failed, watch::said},
    server_fns::{
        clients::get_client,
        session::{get_flash, get_session},
    },
    wire::{ClientRow, Flash, Session, UiError},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// What is about to happen to a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    Delete,
    Disable,
}

/// A client that is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    pub ending: Ending,
    pub row: ClientRow,
    /// Where Yes leads.
    pub back: String,
}

/// What a question is asked with.
#[derive(Clone)]
pub struct Question {
    pub asking: Asking,
    pub counted: Signal<Counted>,
    /// Yes may be pressed: what depends on the client is counted, or was waited for long enough.
    pub ready: Signal<bool>,
    /// What was refused while there was no JavaScript to show it in place.
    pub refused: Option<UiError>,
}

/// How one kind of question differs from the other.
pub struct Kind {
    /// What will happen.
    pub outcome: AnyView,
    /// The question that Yes and No answer.
    pub words: &'static str,
    /// The class of Yes.
    pub yes: &'static str,
    /// The sentence for a refusal that leaves something to do or to know.
    pub next: fn(&UiError) -> &'static str,
}

/// Outcome first, then what depends on the client, then No and Yes. `form` puts the foot into the form that Yes sends;
/// `heading` and `no` differ between dialog and page.
pub fn card(
    question: Question,
    kind: Kind,
    busy: Signal<bool>,
    answer: Signal<Option<Result<(), UiError>>>,
    heading: AnyView,
    no: AnyView,
    form: impl FnOnce(AnyView) -> AnyView,
) -> AnyView {
    let Question { asking, counted, ready, refused } = question;
    let Kind { outcome, words, yes, next } = kind;
    let error = move || answer.get().map_or_else(|| refused.clone(), Result::err);
    let hold = move |event: web_sys::SubmitEvent| {
        if !ready.get_untracked() || busy.get_untracked() {
            event.prevent_default();
        }
    };
    let asked = move || match ready.get() {
        true => view! { <b>{words}</b> }.into_any(),
        false => view! { <p id="yes-why">"Counting what depends on it"</p> }.into_any(),
    };
    let foot = view! {
        <div class="ask-foot">
            {asked}
            {no}
            <button
                type="submit"
                class=format!("btn btn-dialog {yes}")
                aria-disabled=move || (!ready.get()).then_some("true")
                aria-describedby=move || (!ready.get()).then_some("yes-why")
                aria-busy=move || busy.get().then_some("true")
            >
                "Yes"
            </button>
        </div>
    };
    let ending = asking.ending;
    let no_way_back = match ending {
        Ending::Delete => Counted::could_not_restore,
        Ending::Disable => Counted::could_not_enable,
    };
    view! {
        <div class="ask-card">
            <div class="ask-body">
                {ask_head(&asking.row, heading)}
                {move || error().map(|error| refusal(&error, next(&error)))}
                {outcome}
                {move || could_not(counted.with(no_way_back))}
                {move || evidence(&counted.get(), ending == Ending::Disable)}
            </div>
            <div class="contents" on:submit:capture=hold>{form(foot.into_any())}</div>
        </div>
    }
    .into_any()
}

pub fn refusal(error: &UiError, next: &'static str) -> AnyView {
    view! { <div class="banner banner-error" role="alert" tabindex="-1">{icon(Glyph::Octagon)}<p>{said(error)}{next}</p></div> }
        .into_any()
}

/// The question as a page cannot be asked: why not, what was refused before it came to that, and the way back.
pub fn stopped(row: &ClientRow, heading: AnyView, why: String, refused: Option<UiError>, back: String) -> AnyView {
    view! {
        <div class="ask-card">
            <div class="ask-body">
                {ask_head(row, heading)}
                {refused.map(|error| refusal(&error, ""))}
                <p id="why">{why}"."</p>
            </div>
            <div class="ask-foot"><b></b><a class="btn btn-dialog" href=back>"Back to the client"</a></div>
        </div>
    }
    .into_any()
}

/// What a request without JavaScript left for the page of the question.
fn left_refusal(left: Option<Flash>) -> Option<UiError> {
    match left {
        Some(Flash::Refused(refused)) => Some(refused.error),
        _ => None,
    }
}

/// What the page of a question shows.
pub struct Loaded {
    pub row: ClientRow,
    pub counted: Counted,
    /// What was refused while there was no JavaScript to show it in place.
    pub refused: Option<UiError>,
    pub session: Session,
}

/// A question as a page of its own: without JavaScript, or opened in another tab.
pub fn question_page(
    title: &'static str,
    show: impl Fn(Loaded) -> AnyView + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let loaded = Resource::new(
        move || (params.with(|p| p.get("id").unwrap_or_default()), query.with(|q| q.get("flash"))),
        |(id, flash)| async move {
            let session: Session = get_session().await?.ok_or(UiError::SignedOut)?;
            let client = get_client(id).await?;
            let left = match flash {
                Some(flash) => get_flash(flash).await.ok().flatten(),
                None => None,
            };
            Ok::<_, UiError>((session, client.row, client.evidence, left))
        },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok((session, row, counted, left)) => {
                        let counted = counted.map_or(Counted::Unknown, |e| Counted::Known(Box::new(e)));
                        show(Loaded { row, counted, refused: left_refusal(left), session })
                    }
                    Err(error) => failed(&error, None, title),
                }
            })}
        </Suspense>
    }
}
