//! Forms that were sent after their session had ended. The server keeps them for the user of that session alone; after
//! signing in again that user comes back to the form as they typed it.

use super::{addresses, facts::Facts, flash, typed};
use crate::{
    domain::{SettingsForm, UserId},
    server::{
        http::state::AppState,
        use_cases::{error::AppError, session},
    },
    wire::{Flash, Reader, Refused, UiError, route},
};

/// More lines than a client has redirect URIs, more rows than the scope picker.
const MAX_LINES: usize = 200;

/// Keeps what a plain form held and answers the page to come back to. `None`: nothing is typed into this form, or the
/// cookie is of no session that is still known, so that nobody can say whose it was.
///
/// # Errors
/// When storage fails.
pub async fn keep(state: &AppState, facts: &Facts, function: &str, body: &[u8]) -> Result<Option<String>, AppError> {
    let fields: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().take(MAX_FIELDS).collect();
    let Some(page) = page_of(function, &fields) else { return Ok(None) };
    let Some(user) = session::ended(&state.store, facts.cookie.as_deref().unwrap_or_default()).await? else {
        return Ok(None);
    };
    // Typed on a page that was someone else's: nobody is to find it in their form.
    let reader = fields.iter().find(|(name, _)| name == Reader::FIELD).map(|(_, reader)| reader.as_str());
    if reader.is_some_and(|reader| reader.split(' ').next() != Some(user.to_string().as_str())) {
        return Ok(None);
    }
    keep_for(state, user, &page, as_typed(function, fields)).await.map(Some)
}

/// More fields than a form has.
const MAX_FIELDS: usize = 2_000;

/// Keeps for a user what a form held, and answers the page to come back to.
///
/// # Errors
/// When storage fails.
pub async fn keep_for(state: &AppState, user: UserId, page: &str, refused: Refused) -> Result<String, AppError> {
    let left = Flash::Refused(Box::new(typed::kept(refused)));
    let id = flash::leave_for(state, user, &left, state.clock.now()).await?;
    Ok(flash::with_flash(page, &id))
}

/// The page of a form that people type into, by the function it is sent to. No form with a password is among them.
fn page_of(function: &str, fields: &[(String, String)]) -> Option<String> {
    let field = |name: &str| fields.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str());
    Some(match function {
        "add_client" => format!("{}/new", addresses::client_page("")),
        "save_client" => addresses::client_page(field("id")),
        "save_ownership" => format!("{}/ownership", addresses::client_page(field("id"))),
        "change_several" => route::several(field("what")),
        "save_roles" => format!("{}/roles", addresses::client_page(field("id"))),
        "save_authorization" | "decline_authorization" => addresses::authorization_page(field("client")),
        "invite_user" => format!("{}/new", route::USERS),
        "save_user" | "save_user_roles" => addresses::page(route::USERS, field("id")),
        "add_role" => format!("{}/new", route::ROLES),
        "save_role" => addresses::page(route::ROLES, field("id")),
        "save_view" | "rename_view" | "replace_view" => route::VIEWS.to_owned(),
        "start_review" => route::START_REVIEW.to_owned(),
        "add_division" | "rename_division" => route::DIVISIONS.to_owned(),
        "save_organization" => route::ORGANIZATION.to_owned(),
        _ => return None,
    })
}

/// The fields as the pages take them back, like those of a refusal.
fn as_typed(function: &str, fields: Vec<(String, String)>) -> Refused {
    let mut settings = None;
    let has_boxes = matches!(function, "add_client" | "save_roles" | "save_user_roles" | "save_authorization")
        || (function == "save_client" && fields.iter().any(|(name, _)| name == "roles[]"));
    let mut roles = has_boxes.then(Vec::new);
    let mut typed: Vec<(String, String)> = vec![];
    for (name, value) in fields {
        if name.starts_with("form[") || name.starts_with("scopes[") {
            into_settings(settings.get_or_insert_with(SettingsForm::default), &name, value);
        } else if name == "roles[]"
            && let Some(roles) = &mut roles
        {
            if !value.is_empty() {
                roles.push(value);
            }
        } else if name != Reader::FIELD {
            typed.push((name.trim_end_matches("[]").to_owned(), value));
        }
    }
    let more = match function {
        // Boxes that are not ticked are not sent; these say that the form was.
        "add_role" | "save_role" => vec![("sent", "yes".to_owned())],
        "save_organization" => vec![("second_factor", String::new())],
        "add_division" => typed.drain(..).filter(|(name, _)| name == "name").map(|(_, value)| ("new", value)).collect(),
        // Under its name stands what is renamed.
        "save_view" => typed.extract_if(.., |(name, _)| name == "name").map(|(_, value)| ("new", value)).collect(),
        _ => vec![],
    };
    typed.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    Refused { error: UiError::HadEnded, settings, roles, typed }
}

fn into_settings(form: &mut SettingsForm, name: &str, value: String) {
    let inner = name.strip_prefix("form").unwrap_or(name).trim_start_matches('[');
    match inner {
        "name]" => form.name = value,
        "description]" => form.description = value,
        "grant_type]" => form.grant_type = value,
        "client_type]" => form.client_type = value,
        "token_duration]" => form.token_duration = value,
        "allowed_addresses]" => form.allowed_addresses = value,
        "redirect_uris][]" if form.redirect_uris.len() < MAX_LINES => form.redirect_uris.push(value),
        _ => {
            let scope =
                inner.strip_prefix("scopes").map(|rest| rest.trim_start_matches([']', '[']).trim_end_matches(']'));
            if let Some(scope) = scope.filter(|_| form.scopes.len() < MAX_LINES) {
                form.scopes.insert(scope.to_owned(), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(function: &str, body: &str) -> Refused {
        as_typed(function, form_urlencoded::parse(body.as_bytes()).into_owned().collect())
    }

    #[test]
    fn a_clients_form_comes_back_whole() {
        let body = "id=x&form[name]=A+b&form[description]=c%0Ad&form[grant_type]=CODE&form[token_duration]=300\
                    &form[redirect_uris][]=https%3A%2F%2Fa&form[redirect_uris][]=b&form[scopes][users]=read&roles[]=r@*";
        let refused = of("add_client", body);
        let form = refused.settings.unwrap();
        assert_eq!((form.name.as_str(), form.description.as_str()), ("A b", "c\nd"));
        assert_eq!((form.grant_type.as_str(), form.token_duration.as_str()), ("CODE", "300"));
        assert_eq!(form.redirect_uris, ["https://a", "b"]);
        assert_eq!(form.scopes.into_iter().collect::<Vec<_>>(), [("users".to_owned(), "read".to_owned())]);
        assert_eq!(refused.roles, Some(vec!["r@*".to_owned()]));
        assert_eq!(of("save_authorization", "scopes[users]=write").settings.unwrap().scopes["users"], "write");
    }

    #[test]
    fn every_setting_comes_back() {
        let empty = serde_json::to_value(SettingsForm::default()).unwrap();
        for (name, nothing) in empty.as_object().unwrap() {
            let parameter = match nothing {
                serde_json::Value::Array(_) => format!("form[{name}][]"),
                serde_json::Value::Object(_) => format!("form[{name}][users]"),
                _ => format!("form[{name}]"),
            };
            let form = of("save_client", &format!("{parameter}=read")).settings.unwrap();
            assert_ne!(&serde_json::to_value(form).unwrap()[name], nothing, "{name} is lost");
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let body = (0..2 * MAX_LINES)
            .map(|n| format!("form[redirect_uris][]={n}&form[scopes][s{n}]=read&"))
            .collect::<String>();
        let form = of("save_client", &body).settings.unwrap();
        assert_eq!((form.redirect_uris.len(), form.scopes.len()), (MAX_LINES, MAX_LINES));
    }

    #[test]
    fn forms_with_passwords_are_not_kept() {
        for function in ["change_password", "sign_in", "prove", "accept_link", "set_up", "confirm_authenticator"] {
            assert_eq!(page_of(function, &[]), None, "{function}");
        }
    }
}
