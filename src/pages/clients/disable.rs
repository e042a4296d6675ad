//! Disable: one question, in a dialog over the page or as a page of its own. Its Yes removes nothing, but ends every token
//! for good.

use super::ending::{Asking, Ending, Kind, Question, card, left_refusal, stopped};
use crate::{
    components::{
        question::{Counted, outcome_disabled},
        reader::made_for,
    },
    domain::State,
    pages::shared::refused::failed,
    policy::{Action, Actor},
    server_fns::{
        clients::{DisableClient, get_client, get_evidence},
        session::{get_flash, get_session},
    },
    wire::{ClientRow, Flash, Session, UiError, route::page_of},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

/// Why Disable cannot be asked for, if so.
fn stop(actor: &Actor, row: &ClientRow) -> Option<String> {
    match row.state {
        State::Active => actor.why(Action::DisableClient { has: &row.roles }),
        State::Disabled => Some("Already disabled".into()),
        State::Inactive => Some(row.removal.as_ref().map_or_else(
            || "Already deactivated".into(),
            |removal| format!("Already deactivated, removed on {}", removal.date.exact),
        )),
    }
}

pub fn question(question: Question, action: ServerAction<DisableClient>, heading: AnyView, no: AnyView) -> AnyView {
    let (id, back, counted) = (question.asking.row.id, question.asking.back.clone(), question.counted);
    let kind = Kind {
        outcome: (move || outcome_disabled(&counted.get())).into_any(),
        words: "Disable it?",
        yes: "btn-danger-outline",
        next: |error| match error {
            UiError::Transport(_) => " Not known yet whether it was disabled. Look at the client before trying again.",
            _ => "",
        },
    };
    let (busy, answer) = (action.pending().into(), action.value().into());
    card(question, kind, busy, answer, heading, no, |foot| {
        view! {
            <ActionForm action>{made_for()}
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="back" value=back/>
                {foot}
            </ActionForm>
        }
        .into_any()
    })
}

/// `/admin/integrations/oauth/{id}/disable`: the same question without JavaScript, or opened in a tab of its own.
#[component]
pub fn DisablePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let action = ServerAction::<DisableClient>::new();
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
                    Err(error) => failed(&error, None, "Disable"),
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
    action: ServerAction<DisableClient>,
) -> AnyView {
    let title = format!("Disable “{}”?", row.name);
    let heading = view! { <h1 tabindex="-1">{title.clone()}</h1> }.into_any();
    let (back, refused) = (page_of(row.id), left_refusal(left));
    let body = match stop(&session.actor, &row) {
        Some(why) => stopped(&row, heading, why, refused, back),
        None => {
            let no = view! { <a class="btn btn-dialog" href=back.clone() autofocus>"No"</a> }.into_any();
            let asking = Asking { ending: Ending::Disable, row, back };
            let (counted, ready) = (Signal::stored(counted), Signal::stored(true));
            question(Question { asking, counted, ready, refused }, action, heading, no)
        }
    };
    view! { <Title text=title/><div class="ask-page">{body}</div> }.into_any()
}
