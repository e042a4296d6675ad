//! Clients: reading them, and every change but secrets.
//!
//! Success leads on by redirect, with a notice for the page it leads to (`?flash=`). A refusal leads back to the form
//! (`?flash=`), which shows it and keeps what was typed; our code in the browser shows it in place.

#![expect(clippy::too_many_arguments, reason = "each field of a form is an argument of its function")]

use crate::{
    domain::SettingsForm,
    wire::{
        ActivityPage, ClientDetails, ClientPage, ClientUsage, ClientVersion, Evidence, FormOptions, ListQuery, UiError,
    },
};
use leptos::server;

/// One page of the organization's clients.
#[server(prefix = "/fn", endpoint = "list_clients")]
pub async fn list_clients(#[server(default)] query: ListQuery) -> Result<ClientPage, UiError> {
    use crate::server::{
        console::{doors, listing, present, zone},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let request = listing::clients(&query, zone::readers(), now).map_err(UiError::Invalid)?;
    let act = doors::act(&state, &caller, now);
    Ok(present::clients::page(clients::list(act, &request).await?, &request.text, now))
}

/// Everything on a client's page.
#[server(prefix = "/fn", endpoint = "get_client")]
pub async fn get_client(id: String) -> Result<ClientDetails, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let id = clients::parse_id(&id)?;
    let facts = clients::get(doors::act(&state, &caller, now), id).await?;
    Ok(present::clients::details(facts, now))
}

/// What depends on a client.
#[server(prefix = "/fn", endpoint = "get_evidence")]
pub async fn get_evidence(id: String) -> Result<Evidence, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let id = clients::parse_id(&id)?;
    let facts = clients::evidence(doors::act(&state, &caller, now), id).await?;
    Ok(present::clients::evidence(facts, now))
}

/// A client's audit entries, the newest first; `after` or `before` is a cursor of an earlier answer.
#[server(prefix = "/fn", endpoint = "get_activity")]
pub async fn get_activity(id: String, after: Option<String>, before: Option<String>) -> Result<ActivityPage, UiError> {
    use crate::server::{
        console::{doors, place, present},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let id = clients::parse_id(&id)?;
    let place = place::by_id(&after, &before).map_err(UiError::Invalid)?;
    let facts = clients::activity(doors::act(&state, &caller, now), id, place.as_ref()).await?;
    Ok(present::activity::page(facts, now))
}

/// What a client is used for; `days`: 30 or 90 days up to today, 30 unless said.
#[server(prefix = "/fn", endpoint = "get_usage")]
pub async fn get_usage(id: String, days: Option<String>) -> Result<ClientUsage, UiError> {
    use crate::server::{
        console::{doors, present, query},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let (id, days) = (clients::parse_id(&id)?, query::usage_days(days.as_deref())?);
    let facts = clients::used_for(doors::act(&state, &caller, now), id, days).await?;
    Ok(present::usage::page(facts, now))
}

/// A former version of a client, and what bringing it back would change.
#[server(prefix = "/fn", endpoint = "get_version")]
pub async fn get_version(id: String, version: i64) -> Result<ClientVersion, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let id = clients::parse_id(&id)?;
    let facts = clients::version(doors::act(&state, &caller, now), id, version).await?;
    Ok(present::clients::version(facts, now))
}

/// Brings a former version back over the version `current`, and leads to the client. `others`, `others_seen` and
/// `in_use_seen`: see [`save_roles`].
#[server(prefix = "/fn", endpoint = "bring_back_version")]
pub async fn bring_back_version(
    id: String,
    version: i64,
    current: i64,
    #[server(default)] others: String,
    #[server(default)] others_seen: String,
    #[server(default)] in_use_seen: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors, forms},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let page = consequences::client_page(&id);
    let typed = forms::decisions(&others, &others_seen, &in_use_seen);
    let question = doors::Form { path: format!("{page}/versions/{version}"), typed, ..Default::default() };
    let asked =
        clients::parse_id(&id).and_then(|id| Ok((id, forms::decided(&others, &others_seen, in_use_seen.clone())?)));
    let brought = match asked {
        Ok((id, decided)) => {
            clients::bring_back(doors::act(&state, &caller, now), id, (version, current), &decided).await
        }
        Err(error) => Err(error),
    };
    doors::settle(brought.map(|edited| consequences::brought_back(edited, version, page)), question).await
}

/// What can be chosen for a new client.
#[server(prefix = "/fn", endpoint = "get_form_options")]
pub async fn get_form_options() -> Result<FormOptions, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let facts = clients::form_options(doors::act(&state, &caller, now)).await?;
    Ok(present::clients::options(facts))
}

/// Adds a client with its first secret and leads to the page that shows it once. `roles` are `role@division` pairs,
/// where a division is an id or `*`.
#[server(prefix = "/fn", endpoint = "add_client")]
pub async fn add_client(
    #[server(default)] form: SettingsForm,
    #[server(default)] roles: Vec<String>,
    #[server(default)] made_for: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors, forms},
        use_cases::clients,
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let added = clients::add(
        doors::act(&state, &caller, now),
        form.draft(crate::domain::redirect_uri::TOLD),
        forms::roles(&roles),
    )
    .await;
    let typed = doors::Form {
        path: doors::route::ADD_CLIENT.into(),
        settings: Some(form),
        roles: Some(roles),
        ..Default::default()
    };
    doors::settle(consequences::reveal(&state, added, true, now).await, typed).await
}

/// Saves the Client Details tab over `version`, and with it the roles that are ticked, where the form has their boxes: it then
/// sends an empty one, too. With `restore` set to `yes` a deactivated client is restored in the same write. `others`,
/// `others_seen` and `in_use_seen`: see [`save_roles`].
#[server(prefix = "/fn", endpoint = "save_client")]
pub async fn save_client(
    id: String,
    version: i64,
    #[server(default)] form: SettingsForm,
    #[server(default)] roles: Vec<String>,
    #[server(default)] restore: String,
    #[server(default)] others: String,
    #[server(default)] others_seen: String,
    #[server(default)] in_use_seen: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors, forms},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let page = consequences::client_page(&id);
    // No box that is ticked is no role; a form without the boxes says nothing of them.
    let roles = (!roles.is_empty()).then(|| roles.into_iter().filter(|role| !role.is_empty()).collect::<Vec<_>>());
    let asked =
        clients::parse_id(&id).and_then(|id| Ok((id, forms::decided(&others, &others_seen, in_use_seen.clone())?)));
    let saved = match asked {
        Ok((id, decided)) => {
            let draft = (form.draft(crate::domain::redirect_uri::TOLD), roles.as_deref().map(forms::roles));
            clients::save(doors::act(&state, &caller, now), id, version, draft, (restore == "yes", &decided)).await
        }
        Err(error) => Err(error),
    };
    let typed = forms::decisions(&others, &others_seen, &in_use_seen);
    let typed = doors::Form { path: page.clone(), settings: Some(form), roles, typed };
    doors::settle(saved.map(|edited| consequences::saved(edited, page, now)), typed).await
}

/// Saves the Roles tab over `version`. `others` says what becomes of secrets whose makers lack roles that are given, `end`
/// or `keep`; `others_seen` which of them were shown; `in_use_seen` what was shown of what is in use and is taken away.
#[server(prefix = "/fn", endpoint = "save_roles")]
pub async fn save_roles(
    id: String,
    version: i64,
    #[server(default)] roles: Vec<String>,
    #[server(default)] others: String,
    #[server(default)] others_seen: String,
    #[server(default)] in_use_seen: String,
    #[server(default)] made_for: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors, forms},
        use_cases::clients,
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let page = format!("{}/roles", consequences::client_page(&id));
    let asked =
        clients::parse_id(&id).and_then(|id| Ok((id, forms::decided(&others, &others_seen, in_use_seen.clone())?)));
    let saved = match asked {
        Ok((id, decided)) => {
            clients::save_roles(doors::act(&state, &caller, now), id, version, forms::roles(&roles), &decided).await
        }
        Err(error) => Err(error),
    };
    let typed = forms::decisions(&others, &others_seen, &in_use_seen);
    let typed = doors::Form { path: page.clone(), roles: Some(roles), typed, ..Default::default() };
    doors::settle(saved.map(|edited| consequences::saved(edited, page, now)), typed).await
}

/// Deletes a client: Yes to the question whose `outcome` (`removed` or `deactivated`) was shown. The outcome is decided
/// again; if it is another one now, nothing is done. Leads to the list at `back`.
#[server(prefix = "/fn", endpoint = "delete_client")]
pub async fn delete_client(
    id: String,
    outcome: String,
    #[server(default)] back: String,
    #[server(default)] made_for: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors, forms},
        use_cases::clients,
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let question = format!("{}/delete", consequences::client_page(&id));
    let deleted = match clients::parse_id(&id).and_then(|id| Ok((id, forms::outcome(&outcome)?))) {
        Ok((parsed, shown)) => {
            let act = doors::act(&state, &caller, now);
            let deleted = clients::delete(act, parsed, clients::Expected::outcome(shown), clients::Run::Real).await;
            deleted.map(|deleted| consequences::deleted(deleted, parsed, &back, now))
        }
        Err(error) => Err(error),
    };
    doors::settle(deleted, doors::Form { path: question, typed: vec![("back".into(), back)], ..Default::default() })
        .await
}

/// Restores a deactivated client and leads to `back`.
#[server(prefix = "/fn", endpoint = "restore_client")]
pub async fn restore_client(
    id: String,
    #[server(default)] back: String,
    #[server(default)] made_for: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors},
        use_cases::clients,
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let page = consequences::client_page(&id);
    // Asked from a list, it is asked again on the question's own page, which leads back there.
    let path = if back.is_empty() || back == page { page } else { format!("{page}/restore") };
    let restored = match clients::parse_id(&id) {
        Ok(id) => clients::restore(doors::act(&state, &caller, now), id, None, clients::Run::Real).await,
        Err(error) => Err(error),
    };
    let done = restored.map(|edited| consequences::restored(edited, &back, now));
    doors::settle(done, doors::Form { path, typed: vec![("back".into(), back)], ..Default::default() }).await
}

/// Switches a client off: it gets and keeps no tokens. Yes to the question of its page; leads to `back`.
#[server(prefix = "/fn", endpoint = "disable_client")]
pub async fn disable_client(
    id: String,
    #[server(default)] back: String,
    #[server(default)] made_for: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors},
        use_cases::clients,
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let question = format!("{}/disable", consequences::client_page(&id));
    let disabled = match clients::parse_id(&id) {
        Ok(id) => clients::disable(doors::act(&state, &caller, now), id, None).await,
        Err(error) => Err(error),
    };
    let done = disabled.map(|edited| consequences::disabled(edited, &caller, &back));
    doors::settle(done, doors::Form { path: question, typed: vec![("back".into(), back)], ..Default::default() }).await
}

/// Switches a disabled client on again; no old token revives. Leads to `back`.
#[server(prefix = "/fn", endpoint = "enable_client")]
pub async fn enable_client(id: String, #[server(default)] back: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences, doors},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let page = consequences::client_page(&id);
    let enabled = match clients::parse_id(&id) {
        Ok(id) => clients::enable(doors::act(&state, &caller, now), id, None).await,
        Err(error) => Err(error),
    };
    let done = enabled.map(|edited| consequences::enabled(edited, &back, now));
    doors::settle(done, doors::Form { path: page, ..Default::default() }).await
}
