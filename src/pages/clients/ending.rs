//! What asks before something happens to a client as a whole: Delete, Disable, Rehearse and Restore ask in one way. Each question is a
//! page of its own; over another page the browser's half asks it in a dialog (`browser::dialog`).

use crate::{
    components::{
        Banner,
        question::{Counted, ask_head},
        reader::made_for,
    },
    pages::shared::{
        awaited::{address_named, awaited, parameter, segment},
        refused::failed,
    },
    server_fns::{
        clients::get_client,
        session::{get_flash, get_session},
    },
    wire::{CameFrom, ClientDetails, ClientRow, Flash, Refused, Session, UiError, route},
};
use leptos::prelude::*;

/// The form of a question. What is chosen with the answer stands above it, and belongs to it by this.
pub const FORM: &str = "ask-form";

/// How one kind of question differs from the others.
pub struct Kind {
    /// What is about to be done, as the heading's first word.
    pub title: &'static str,
    /// What will happen, and what depends on it.
    pub says: AnyView,
    /// The question that the two buttons answer.
    pub words: &'static str,
    pub no: &'static str,
    pub yes: &'static str,
    /// The class of Yes.
    pub yes_class: &'static str,
    /// The sentence for a refusal that leaves something to do or to know.
    pub next: &'static str,
    /// Where Yes is sent, and with what.
    pub action: &'static str,
    pub fields: Vec<(&'static str, String)>,
    /// Where a change leads, unless it was asked over another page; and whether the client's own page is none.
    pub back: String,
    pub back_elsewhere: bool,
    /// What is said when nobody knows what became of it.
    pub unknown: &'static str,
    /// The page of the question.
    pub page: String,
    /// Where No leads.
    pub stay: String,
}

/// The list, or a review, as its user left it, where they came from there: a question without our code is a page of its own. What it was
/// asked from may name it. Asked again after a refusal it was opened from itself, and its form knows.
pub fn list_left(refused: Option<&Refused>, named: Option<String>) -> Option<String> {
    let came_from = || use_context::<CameFrom>()?.0;
    let from = refused.and_then(|refused| refused.typed("back")).or(named).or_else(came_from)?;
    let path = from.split(['?', '#']).next().unwrap_or_default();
    (path == route::CLIENTS || path.starts_with(route::REVIEWS)).then_some(from)
}

/// Outcome first, then what depends on the client, then No and Yes.
pub fn card(row: &ClientRow, kind: Kind, refused: Option<UiError>) -> AnyView {
    let title = format!("{} “{}”?", kind.title, row.name);
    let fields = kind.fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    view! {
        <div class="ask-card">
            <div class="ask-body">
                {ask_head(row, view! { <h1 tabindex="-1">{title}</h1> }.into_any())}
                <div data-refusals tabindex="-1">{refused.map(|error| refusal(&error, kind.next))}</div>
                {kind.says}
            </div>
            <form
                id=FORM
                method="post"
                action=kind.action
                class="contents"
                data-in-place
                data-unknown=kind.unknown
                data-question=kind.page
            >
                {made_for()}
                {fields.collect_view()}
                <input type="hidden" name="back" value=kind.back data-elsewhere=kind.back_elsewhere.then_some("")/>
                <div class="ask-foot">
                    <p class="ask-words"><b>{kind.words}</b><span>{row.name.clone()}</span></p>
                    <a class="btn btn-dialog" href=kind.stay data-close>{kind.no}</a>
                    <button type="submit" class=format!("btn btn-dialog {}", kind.yes_class)>{kind.yes}</button>
                </div>
            </form>
        </div>
    }
    .into_any()
}

fn refusal(error: &UiError, next: &'static str) -> AnyView {
    Banner::error(format!("{error}{next}")).view()
}

/// The question cannot be asked: why not, what was refused before it came to that, and the way back.
pub fn stopped(row: &ClientRow, title: &'static str, why: String, refused: Option<UiError>, back: String) -> AnyView {
    let title = format!("{title} “{}”?", row.name);
    view! {
        <div class="ask-card">
            <div class="ask-body">
                {ask_head(row, view! { <h1 tabindex="-1">{title}</h1> }.into_any())}
                <div data-refusals tabindex="-1">{refused.map(|error| refusal(&error, ""))}</div>
                <p id="why">{why}"."</p>
            </div>
            <div class="ask-foot"><b></b><a class="btn btn-dialog" href=back data-close>"Close"</a></div>
        </div>
    }
    .into_any()
}

/// What the page of a question shows.
#[derive(Clone)]
pub struct Loaded {
    pub client: ClientDetails,
    pub counted: Counted,
    /// What was refused, if the question is asked again.
    pub refused: Option<UiError>,
    /// The refused form as it was filled in.
    pub form: Option<Refused>,
    /// The list as its user left it, if they came from there.
    pub list: Option<String>,
    pub session: Session,
}

/// A question as a page of its own: without JavaScript, or opened in another tab.
pub fn question_page(
    title: &'static str,
    show: impl Fn(Loaded) -> AnyView + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let (id, flash, named) = (segment("id"), parameter("flash"), address_named(route::BACK));
    let loaded = async move {
        let session: Session = get_session().await?.ok_or(UiError::SignedOut)?;
        let client = get_client(id).await?;
        let left = match flash {
            Some(flash) => get_flash(flash).await.ok().flatten(),
            None => None,
        };
        Ok::<_, UiError>((session, client, left))
    };
    view! {
        {awaited(async move {
            match loaded.await {
                Ok((session, mut client, left)) => {
                    let counted = client.evidence.take().map_or(Counted::Unknown, |e| Counted::Known(Box::new(e)));
                    let refused = match left {
                        Some(Flash::Refused(refused)) => Some(*refused),
                        _ => None,
                    };
                    let list = list_left(refused.as_ref(), named);
                    let (form, refused) = (refused.clone(), refused.map(|refused| refused.error));
                    let loaded = Loaded { client, counted, refused, form, list, session };
                    view! { <div class="ask-page">{show(loaded)}</div> }.into_any()
                }
                Err(error) => failed(&error, None, title),
            }
        })}
    }
}
