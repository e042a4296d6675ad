//! Rehearsals of a client's deactivation: begun by the Yes to their question, ended by a button.

use crate::wire::UiError;
use leptos::server;

/// Refuses a client for a while as if it were deactivated: Yes to the question of its page. `own`, where something is typed
/// there, says for how long; else `span`. Leads to `back`.
#[server(prefix = "/fn", endpoint = "rehearse_client")]
pub async fn rehearse_client(
    id: String,
    #[server(default)] span: String,
    #[server(default)] own: String,
    #[server(default)] back: String,
    #[server(default)] made_for: String,
) -> Result<(), UiError> {
    use crate::{
        domain::rehearsal::Span,
        server::{
            console::{consequences, doors},
            use_cases::{
                clients::{self, Run},
                error::AppError,
            },
        },
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let question = format!("{}/rehearse", consequences::client_page(&id));
    let (field, typed) = if own.trim().is_empty() { ("span", &span) } else { ("own", &own) };
    let asked = clients::parse_id(&id)
        .and_then(|id| Ok((id, Span::parse(typed).map_err(|says| AppError::invalid(field, says))?)));
    let begun = match asked {
        Ok((id, span)) => clients::rehearse(doors::act(&state, &caller, now), id, None, span, Run::Real).await,
        Err(error) => Err(error),
    };
    let done = begun.map(|edited| consequences::rehearsed(edited, &back));
    let typed = vec![("back".into(), back), ("span".into(), span), ("own".into(), own)];
    doors::settle(done, doors::Form { path: question, typed, ..Default::default() }).await
}

/// Ends the rehearsal of this number, if it still runs: End it now. Leads to `back`.
#[server(prefix = "/fn", endpoint = "end_rehearsal")]
pub async fn end_rehearsal(
    id: String,
    #[server(default)] number: Option<i64>,
    #[server(default)] back: String,
    #[server(default)] made_for: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors},
        use_cases::clients::{self, Run},
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let page = consequences::client_page(&id);
    let ended = match clients::parse_id(&id) {
        Ok(id) => clients::end_rehearsal(doors::act(&state, &caller, now), id, None, number, Run::Real).await,
        Err(error) => Err(error),
    };
    let done = ended.map(|edited| consequences::rehearsal_ended(edited, &back));
    doors::settle(done, doors::Form { path: page, ..Default::default() }).await
}
