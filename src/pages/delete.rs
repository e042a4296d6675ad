//! Delete Application: one question, in a dialog of the list or as a page of its own.

use super::{more::page_of, refused::failed};
use crate::{
    components::{
        Glyph, icon,
        question::{Counted, ask_head, asked, could_not, evidence, outcome},
    },
    policy::Action,
    server_fns::{
        clients::{DeleteClient, get_client, get_evidence},
        session::{get_flash, get_session},
    },
    wire::{ClientRow, Conflict, Deletion, Flash, Session, UiError},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

const LIST: &str = "/admin/integrations/oauth";

/// What the question is asked with.
#[derive(Clone)]
pub struct Question {
    pub row: ClientRow,
    pub counted: Signal<Counted>,
    /// Yes may be pressed: what depends on the client is counted, or was waited for long enough.
    pub ready: Signal<bool>,
    pub action: ServerAction<DeleteClient>,
    /// Where an answer leads.
    pub back: String,
    /// What was refused while there was no JavaScript to show it in place.
    pub refused: Option<UiError>,
}

/// Outcome first, then what depends on it, then No and Yes. `heading` and `no` differ between dialog and page.
pub fn question(question: Question, heading: AnyView, no: AnyView) -> AnyView {
    let Question { row, counted, ready, action, back, refused } = question;
    let danger = match row.deletion {
        Deletion::Removed { .. } => "btn btn-dialog btn-danger",
        Deletion::Deactivated { .. } => "btn btn-dialog btn-danger-outline",
    };
    let answer = action.value();
    let error = move || answer.get().map_or_else(|| refused.clone(), Result::err);
    let busy = action.pending();
    let hold = move |event: web_sys::SubmitEvent| {
        if !ready.get_untracked() || busy.get_untracked() {
            event.prevent_default();
        }
    };
    let words = asked(&row.deletion);
    let warning = move || could_not(counted.with(Counted::could_not_restore));
    let foot = move || match ready.get() {
        true => view! { <b>{words}</b> }.into_any(),
        false => view! { <p id="yes-why">"Counting what depends on it"</p> }.into_any(),
    };
    view! {
        <div class="ask-card">
            <div class="ask-body">
                {ask_head(&row, heading)}
                {move || error().map(|error| refusal(&error))}
                {outcome(&row)}
                {warning}
                {move || evidence(&counted.get())}
            </div>
            <div class="contents" on:submit:capture=hold>
                <ActionForm action>
                    <input type="hidden" name="id" value=row.id.to_string()/>
                    <input type="hidden" name="outcome" value=row.deletion.word()/>
                    <input type="hidden" name="back" value=back/>
                    <div class="ask-foot">
                        {foot}
                        {no}
                        <button
                            type="submit"
                            class=danger
                            aria-disabled=move || (!ready.get()).then_some("true")
                            aria-describedby=move || (!ready.get()).then_some("yes-why")
                            aria-busy=move || busy.get().then_some("true")
                        >
                            "Yes"
                        </button>
                    </div>
                </ActionForm>
            </div>
        </div>
    }
    .into_any()
}

fn refusal(error: &UiError) -> AnyView {
    let changed = match error {
        UiError::Conflict(conflict) => matches!(**conflict, Conflict::OutcomeChanged(_)),
        _ => false,
    };
    let unknown = matches!(error, UiError::Transport(_));
    let next = if changed {
        " Close this and ask again to see what it does now."
    } else if unknown {
        " Not known yet whether it was deleted. Look at the list before trying again."
    } else {
        ""
    };
    view! { <div class="banner banner-error" role="alert" tabindex="-1">{icon(Glyph::Octagon)}<p>{error.to_string()}{next}</p></div> }
        .into_any()
}

/// `/admin/integrations/oauth/{id}/delete`: the same question without JavaScript, or opened in a tab of its own.
#[component]
pub fn DeletePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let action = ServerAction::<DeleteClient>::new();
    let loaded = Resource::new(
        move || (params.with(|p| p.get("id").unwrap_or_default()), query.with(|q| q.get("flash"))),
        |(id, flash)| async move {
            let session: Session = get_session().await?.ok_or(UiError::SignedOut)?;
            let client = get_client(id.clone()).await?;
            let left = match flash {
                Some(flash) => get_flash(flash).await.ok().flatten(),
                None => None,
            };
            Ok::<_, UiError>((session, client.row, get_evidence(id).await.ok(), left))
        },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok((session, row, counted, left)) => page(row, counted.map_or(Counted::Unknown, |e| Counted::Known(Box::new(e))), left, &session, action),
                    Err(error) => failed(&error, None, "Delete Application"),
                }
            })}
        </Suspense>
    }
}

fn page(
    row: ClientRow,
    counted: Counted,
    left: Option<Flash>,
    session: &Session,
    action: ServerAction<DeleteClient>,
) -> AnyView {
    let title = format!("Delete “{}”?", row.name);
    let heading = view! { <h1 tabindex="-1">{title.clone()}</h1> }.into_any();
    let back = page_of(row.id);
    let stop = session.actor.why(Action::DeleteClient);
    let stop =
        stop.or_else(|| row.removal.as_ref().map(|r| format!("Already deactivated, removed on {}", r.date.exact)));
    let body = match stop {
        Some(reason) => view! {
            <div class="ask-card">
                <div class="ask-body">{ask_head(&row, heading)}<p id="why">{reason}"."</p></div>
                <div class="ask-foot"><b></b><a class="btn btn-dialog" href=back>"Back to the client"</a></div>
            </div>
        }
        .into_any(),
        None => {
            let no = view! { <a class="btn btn-dialog" href=LIST autofocus>"No"</a> }.into_any();
            let refused = match left {
                Some(Flash::Refused(refused)) => Some(refused.error),
                _ => None,
            };
            let ready = Signal::stored(true);
            question(
                Question { row, counted: Signal::stored(counted), ready, action, back: LIST.into(), refused },
                heading,
                no,
            )
        }
    };
    view! { <Title text=title/><div class="ask-page">{body}</div> }.into_any()
}
