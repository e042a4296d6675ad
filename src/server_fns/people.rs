//! The people of an organization.

use crate::wire::{
    FormOptions, NewLink, OrganizationPage, RestorationPage, UiError, UserDetails, UsersPage, UsersQuery,
};
use leptos::server;

/// The organization's users, by name.
#[server(prefix = "/fn", endpoint = "list_users")]
pub async fn list_users(#[server(default)] query: UsersQuery) -> Result<UsersPage, UiError> {
    use crate::server::{
        console::{doors, present, query as asked},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let found = people::users(doors::act(&state, &caller, now), &asked::users(&query)?).await?;
    Ok(present::people::users(found, &caller.actor, now))
}

/// One user, with what the caller may do about them.
#[server(prefix = "/fn", endpoint = "get_user")]
pub async fn get_user(id: String) -> Result<UserDetails, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let id = people::user_id(&id)?;
    let found = people::user_details(doors::act(&state, &caller, now), id).await?;
    Ok(present::people::user(found, &doors::with_givers(&state, &caller.actor).await?, now))
}

/// What can be chosen for a new user.
#[server(prefix = "/fn", endpoint = "get_invite_options")]
pub async fn get_invite_options() -> Result<FormOptions, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let options = people::invite_options(doors::act(&state, &caller, now)).await?;
    Ok(present::people::invite_options(options))
}

/// Adds a user and leads to the page that shows their link once. `roles` are `role@division` pairs.
#[server(prefix = "/fn", endpoint = "invite_user")]
pub async fn invite_user(name: String, email: String, #[server(default)] roles: Vec<String>) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors, forms},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let invited = people::invite(act, (&name, &email), forms::roles(&roles), &state.config.issuer).await;
    let done = outcome::show_link(&state, invited, now).await;
    let typed = outcome::typed(&[("name", &name), ("email", &email)], &[("roles", &roles)]);
    doors::settle(done, doors::Form { path: doors::route::INVITE.into(), typed, ..Default::default() }).await
}

/// Gives a user another name or address.
#[server(prefix = "/fn", endpoint = "save_user")]
pub async fn save_user(id: String, version: i64, name: String, email: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let path = outcome::page(doors::route::USERS, &id);
    let act = doors::act(&state, &caller, now);
    let saved = async { people::edit_user(act, (people::user_id(&id)?, version), (&name, &email)).await };
    let done = saved.await.map(|name| outcome::at(path.clone(), format!("{name} is saved.")));
    let typed = outcome::typed(&[("name", &name), ("email", &email)], &[]);
    doors::settle(done, doors::Form { path, typed, ..Default::default() }).await
}

/// Lets a user hold these roles (`role@division`) and no others.
#[server(prefix = "/fn", endpoint = "save_user_roles")]
pub async fn save_user_roles(id: String, version: i64, #[server(default)] roles: Vec<String>) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors, forms},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let path = outcome::page(doors::route::USERS, &id);
    let act = doors::act(&state, &caller, now);
    let saved = async { people::save_user_roles(act, (people::user_id(&id)?, version), forms::roles(&roles)).await };
    let words = |name| format!("The roles of {name} are saved. They count from now on.");
    let done = saved.await.map(|name| outcome::at(path.clone(), words(name)));
    doors::settle(done, doors::Form { path, roles: Some(roles), ..Default::default() }).await
}

/// Makes a one-time link for a user, in the place of the one that may be out, and leads to the page that shows it once.
#[server(prefix = "/fn", endpoint = "make_link")]
pub async fn make_link(id: String, version: i64) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let path = outcome::page(doors::route::USERS, &id);
    let act = doors::act(&state, &caller, now);
    let made = async { people::make_link(act, (people::user_id(&id)?, version), &state.config.issuer).await };
    let done = outcome::show_link(&state, made.await, now).await;
    doors::settle(done, doors::Form { path, ..Default::default() }).await
}

/// Hands out the link that this session just made for a user; `None` when it was shown before, or is another session's.
/// Its maker may see it, whatever else they may see.
#[server(prefix = "/fn", endpoint = "reveal_link")]
pub async fn reveal_link(id: String) -> Result<Option<NewLink>, UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let id = people::user_id(&id)?;
    outcome::take_link(&state, &caller, id, now).await.map_err(doors::tell)
}

/// Ends a user's access at once: sessions, tokens, and the link that may be out.
#[server(prefix = "/fn", endpoint = "deactivate_user")]
pub async fn deactivate_user(id: String, version: i64) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let path = outcome::page(doors::route::USERS, &id);
    let act = doors::act(&state, &caller, now);
    let done = async { people::deactivate(act, (people::user_id(&id)?, version)).await };
    let words = |name| format!("{name} is deactivated. Their sessions and tokens have ended.");
    let done = done.await.map(|name| outcome::at(path.clone(), words(name)));
    doors::settle(done, doors::Form { path, ..Default::default() }).await
}

/// Lets a deactivated user sign in again. Nothing that was issued to them revives.
#[server(prefix = "/fn", endpoint = "reactivate_user")]
pub async fn reactivate_user(id: String, version: i64) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let path = outcome::page(doors::route::USERS, &id);
    let act = doors::act(&state, &caller, now);
    let done = async { people::reactivate(act, (people::user_id(&id)?, version)).await };
    let words = |name| format!("{name} is reactivated, with the roles shown here. No old token revives.");
    let done = done.await.map(|name| outcome::at(path.clone(), words(name)));
    doors::settle(done, doors::Form { path, ..Default::default() }).await
}

/// Takes a user's second factors away and ends their sessions.
#[server(prefix = "/fn", endpoint = "reset_factors")]
pub async fn reset_factors(id: String, version: i64) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let path = outcome::page(doors::route::USERS, &id);
    let act = doors::act(&state, &caller, now);
    let done = async { people::reset_factors(act, (people::user_id(&id)?, version)).await };
    let words = |name| format!("{name} has no second factor any more and is signed out everywhere.");
    let done = done.await.map(|name| outcome::at(path.clone(), words(name)));
    doors::settle(done, doors::Form { path, ..Default::default() }).await
}

/// What the organization decides about itself.
#[server(prefix = "/fn", endpoint = "get_organization")]
pub async fn get_organization() -> Result<OrganizationPage, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let found = people::organization(doors::act(&state, &caller, now)).await?;
    Ok(present::people::organization(found))
}

/// Renames the organization, and asks everyone for a second factor, or leaves it to them.
#[server(prefix = "/fn", endpoint = "save_organization")]
pub async fn save_organization(
    version: i64,
    name: String,
    #[server(default)] second_factor: bool,
) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::people,
    };
    let (state, caller, now) = doors::caller()?;
    let saved = people::save_organization(doors::act(&state, &caller, now), version, (&name, second_factor)).await;
    let done = saved.map(|()| outcome::at(doors::route::ORGANIZATION, format!("{} is saved.", name.trim())));
    let on = if second_factor { "true" } else { "" };
    let typed = outcome::typed(&[("name", &name), ("second_factor", on)], &[]);
    doors::settle(done, doors::Form { path: doors::route::ORGANIZATION.into(), typed, ..Default::default() }).await
}

/// That the organization's data were put back to an earlier state, the last time.
#[server(prefix = "/fn", endpoint = "get_restoration")]
pub async fn get_restoration() -> Result<RestorationPage, UiError> {
    use crate::server::{
        console::{doors, present},
        use_cases::restorations,
    };
    let (state, caller, now) = doors::caller()?;
    let found = restorations::get(doors::act(&state, &caller, now)).await?;
    Ok(present::restored::page(found))
}

/// Confirms that this is known: `restored_at` says of which time it is.
#[server(prefix = "/fn", endpoint = "confirm_restoration")]
pub async fn confirm_restoration(restored_at: i64) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors, present},
        use_cases::restorations,
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let done = restorations::confirm(act, crate::domain::Timestamp::from_millis(restored_at)).await;
    let done = done.map(|found| outcome::at(doors::route::ADMIN, present::restored::confirmed(&found)));
    doors::settle(done, doors::Form { path: doors::route::RESTORED.into(), ..Default::default() }).await
}
