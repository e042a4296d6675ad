//! One's own account. Open before one has what the organization asks for, so that one can get it.

use crate::wire::{Account, AuthenticatorProposal, FirstSteps, OwnEventsPage, OwnEventsQuery, ProofOptions, UiError};
use leptos::server;

/// Everything the account page shows.
#[server(prefix = "/fn", endpoint = "get_account")]
pub async fn get_account() -> Result<Account, UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors, present},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let found = account::overview(own, state.config.sessions, &facts.origin).await?;
    let notices = account::chosen_notices(own.act).await?;
    let webhook = account::webhook(own.act).await?.map(|webhook| present::webhooks::panel(webhook, now));
    let notices = present::notices::panel(notices, webhook, state.config.sends_mail, now);
    Ok(present::account::overview(own, found, notices))
}

/// Chooses what the caller is told of, and whether by mail.
#[server(prefix = "/fn", endpoint = "save_notices")]
pub async fn save_notices(#[server(default)] kinds: Vec<String>, #[server(default)] mail: bool) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors, zone},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let zone = zone::readers();
    let choice = account::NoticeChoice { kinds: Some(&kinds), by_mail: Some(mail), zone: Some(zone.name()) };
    let chosen = account::choose_notices(own.act, choice).await;
    doors::settle(chosen.map(outcome::notices), outcome::form(doors::route::NOTICES)).await
}

/// A page of the caller's own sign-ins and what belongs to them, the newest first.
#[server(prefix = "/fn", endpoint = "list_own_events")]
pub async fn list_own_events(#[server(default)] query: OwnEventsQuery) -> Result<OwnEventsPage, UiError> {
    use crate::server::{
        console::{doors, present, query as asked},
        use_cases::audit::events,
    };
    let (state, _, caller, now) = doors::account()?;
    let place = asked::own_events(&query)?;
    let found = events::own(doors::act(&state, &caller, now), place, events::ROWS).await?;
    Ok(present::events::own_page(found, now))
}

/// The first steps of the organization that the caller has set up; `None`: they are done or put away.
#[server(prefix = "/fn", endpoint = "get_first_steps")]
pub async fn get_first_steps() -> Result<Option<FirstSteps>, UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors, present},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    Ok(account::first_steps(own).await?.map(present::account::first_steps))
}

/// Puts them away for good.
#[server(prefix = "/fn", endpoint = "put_away_first_steps")]
pub async fn put_away_first_steps() -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let done = account::put_away_first_steps(own).await;
    let done = done.map(|()| doors::Done { to: doors::route::ADMIN.into(), notice: None });
    doors::settle(done, outcome::form(doors::route::ADMIN)).await
}

/// Sets another password and ends the other sessions; with `tokens` also what applications hold.
#[server(prefix = "/fn", endpoint = "change_password")]
pub async fn change_password(
    current: String,
    password: String,
    #[server(default)] tokens: bool,
) -> Result<(), UiError> {
    use crate::server::console::{consequences::account as outcome, doors};
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    doors::settle(
        outcome::password(&state, &facts, own, (&current, &password), tokens).await,
        outcome::form(doors::route::PASSWORD),
    )
    .await
}

/// Ends one session.
#[server(prefix = "/fn", endpoint = "end_session")]
pub async fn end_session(key: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let ended = account::end_session(own, state.config.sessions, &key).await;
    let done = ended.map(outcome::ended);
    doors::settle(done, outcome::form(doors::route::SESSIONS)).await
}

/// Ends what one application holds for the caller.
#[server(prefix = "/fn", endpoint = "end_application")]
pub async fn end_application(client: crate::domain::ClientId) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let done = account::end_application(own, client).await;
    let done = done.map(|name| outcome::at(doors::route::APPLICATIONS, format!("{name} can no longer act for you.")));
    doors::settle(done, outcome::form(doors::route::APPLICATIONS)).await
}

/// Ends every other session; with `tokens` also what applications hold.
#[server(prefix = "/fn", endpoint = "end_other_sessions")]
pub async fn end_other_sessions(#[server(default)] tokens: bool) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let ended = account::end_other_sessions(own, tokens).await;
    let done = ended.map(|n| outcome::ended_others(n, tokens));
    doors::settle(done, outcome::form(doors::route::SESSIONS)).await
}

/// Makes a secret for an authenticator app and leads to the page that shows it.
#[server(prefix = "/fn", endpoint = "set_up_authenticator")]
pub async fn set_up_authenticator() -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let made = account::propose(own).await;
    let done = made.map(|()| doors::Done { to: doors::route::AUTHENTICATOR.into(), notice: None });
    doors::settle(done, outcome::form(doors::route::SECOND_FACTOR)).await
}

/// The secret that waits for its first code; `None`: there is none.
#[server(prefix = "/fn", endpoint = "get_authenticator")]
pub async fn get_authenticator() -> Result<Option<AuthenticatorProposal>, UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors, present},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    Ok(account::proposal(own).await?.map(present::account::proposal))
}

/// Takes the authenticator app by its first code.
#[server(prefix = "/fn", endpoint = "confirm_authenticator")]
pub async fn confirm_authenticator(code: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let done = match outcome::slowed(&state, &facts, own).await {
        Ok(()) => account::confirm(own, &code).await,
        Err(error) => Err(error),
    };
    let done = outcome::with_codes(&state, own, done, "The authenticator app is set up.").await;
    doors::settle(done, outcome::form(doors::route::AUTHENTICATOR)).await
}

/// Removes the authenticator app.
#[server(prefix = "/fn", endpoint = "remove_authenticator")]
pub async fn remove_authenticator() -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let done = account::remove_authenticator(own).await;
    let done = done.map(|()| {
        outcome::at(doors::route::SECOND_FACTOR, "The authenticator app is removed. Its codes stop working.")
    });
    doors::settle(done, outcome::form(doors::route::SECOND_FACTOR)).await
}

/// Makes new recovery codes and leads to the page that shows them once.
#[server(prefix = "/fn", endpoint = "make_recovery_codes")]
pub async fn make_recovery_codes() -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let made = account::replace_codes(own).await.map(Some);
    let done = outcome::with_codes(&state, own, made, "").await;
    doors::settle(done, outcome::form(doors::route::SECOND_FACTOR)).await
}

/// Hands out the recovery codes that this session just made; `None` when they were shown before.
#[server(prefix = "/fn", endpoint = "reveal_recovery_codes")]
pub async fn reveal_recovery_codes() -> Result<Option<Vec<String>>, UiError> {
    use crate::server::console::{consequences::account as outcome, doors};
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    outcome::take_codes(own).await.map_err(doors::tell)
}

/// What the browser is asked for, to add a passkey (JSON).
#[server(prefix = "/fn", endpoint = "ask_new_passkey")]
pub async fn ask_new_passkey() -> Result<String, UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    account::ask_new_passkey(own, &facts.origin).await.map_err(doors::tell)
}

/// Adds the passkey that the browser made. `answer` is JSON, as `PublicKeyCredential.toJSON` gives it.
#[server(prefix = "/fn", endpoint = "add_passkey")]
pub async fn add_passkey(name: String, answer: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let added = account::add_passkey(own, &facts.origin, (&name, &answer)).await;
    let done = outcome::with_codes(&state, own, added, &format!("The passkey {} is added.", name.trim())).await;
    doors::settle(done, outcome::form(doors::route::SECOND_FACTOR)).await
}

/// Removes a passkey.
#[server(prefix = "/fn", endpoint = "remove_passkey")]
pub async fn remove_passkey(id: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let removed = async { account::remove_passkey(own, account::passkey_id(&id)?).await };
    let done =
        removed.await.map(|name| outcome::at(doors::route::SECOND_FACTOR, format!("The passkey {name} is removed.")));
    doors::settle(done, outcome::form(doors::route::SECOND_FACTOR)).await
}

/// By what one can show again who one is.
#[server(prefix = "/fn", endpoint = "get_proof")]
pub async fn get_proof() -> Result<ProofOptions, UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors, present},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let options = account::proof_options(own, &facts.origin).await?;
    Ok(present::account::proof(options, &own.session.email))
}

/// Shows again who one is, by the password or by a code of the app, and leads on to `next`.
#[server(prefix = "/fn", endpoint = "prove")]
pub async fn prove(
    #[server(default)] password: String,
    #[server(default)] code: String,
    #[server(default)] next: String,
) -> Result<(), UiError> {
    use crate::server::console::{consequences::account as outcome, doors};
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    doors::settle(outcome::prove(&state, &facts, own, (&password, &code), &next).await, outcome::proof_form(&next))
        .await
}

/// What the browser is asked for, to show by a passkey who one is (JSON).
#[server(prefix = "/fn", endpoint = "ask_proof")]
pub async fn ask_proof() -> Result<String, UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    account::ask_proof(own, &facts.origin).await.map_err(doors::tell)
}

/// Shows by a passkey who one is; answers where to go on to, `next` or the account.
#[server(prefix = "/fn", endpoint = "prove_by_passkey")]
pub async fn prove_by_passkey(answer: String, #[server(default)] next: String) -> Result<String, UiError> {
    use crate::server::{
        console::{consequences::account as outcome, doors},
        use_cases::account,
    };
    let (state, facts, caller, now) = doors::account()?;
    let own = outcome::own(&state, &facts, &caller, now)?;
    let proved = account::by_passkey(own, &facts.origin, &answer).await;
    outcome::proven(&state, proved, &next).map_err(doors::tell)
}
