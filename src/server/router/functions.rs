//! The fields of each server function. One that a function does not have is refused: what it was to say would be lost.

use crate::{
    domain::FieldError,
    server::{
        console::{
            doors,
            facts::Facts,
            server_functions::{MAX_BODY, PREFIX},
        },
        http::{fields::Fields, unknown as names},
    },
    server_fns::{
        account::*, audit::*, authorizations::*, clients::*, consent::*, needs::*, ownership::*, people::*,
        rehearsal::*, reviews::*, roles::*, secrets::*, session::*, setup::*, several::*, views::*, webhook::*,
    },
    wire::{Reader, UiError},
};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use leptos::server_fn::ServerFn;
use std::{collections::HashMap, sync::LazyLock};

macro_rules! fields_of {
    ($($function:ident)*) => { HashMap::from([$((<$function as ServerFn>::PATH, Fields::of::<$function>())),*]) };
}

/// By path.
static FIELDS: LazyLock<HashMap<&str, Fields>> = LazyLock::new(|| {
    fields_of! {
        GetAccount ListOwnEvents GetFirstSteps GetNeeds Find PutAwayFirstSteps SaveNotices SaveWebhook ReplaceWebhookSecret RevealWebhookSecret TestWebhook SendNoticeAgain RemoveWebhook ChangePassword EndSession EndApplication EndOtherSessions SetUpAuthenticator
        GetAuthenticator ConfirmAuthenticator RemoveAuthenticator MakeRecoveryCodes RevealRecoveryCodes AskNewPasskey
        AddPasskey RemovePasskey GetProof Prove AskProof ProveByPasskey ListAudit ListEvents ListAuthorizations
        GetAuthorization
        SaveAuthorization DeclineAuthorization RevokeAuthorization GetOrganizations ListClients GetClient GetEvidence
        GetActivity GetUsage GetVersion BringBackVersion GetFormOptions AddClient SaveClient SaveRoles DeleteClient
        RestoreClient DisableClient EnableClient RehearseClient EndRehearsal GetSeveral ChangeSeveral GetConsent AnswerConsent AskForApproval ListUsers GetUser GetInviteOptions
        InviteUser SaveUser SaveUserRoles MakeLink RevealLink DeactivateUser ReactivateUser ResetFactors
        GetOrganization SaveOrganization GetRestoration ConfirmRestoration ListRoles GetRole AddRole SaveRole
        ListViews SaveView RenameView ReplaceView DeleteView
        ListReviews GetReview GetReviewQuestion StartReview ChangeReview EndReview AnswerReview TakeBackAnswer
        DeleteRole RestoreRole ListDivisions
        AddDivision RenameDivision DeleteDivision ResetSecret AddSecret RemoveSecret SetSilence GetOwnership SaveOwnership RevealSecret GetFrame GetSession
        GetSessionEnd StaySignedIn SignIn SignOut SetPreferences GetFlash GetSecondStep SignInByCode AskSecondPasskey
        SignInBySecondPasskey AskPasskey SignInByPasskey GetSetup SetUp GetWelcome AcceptLink
    }
});

/// What any form may have beside its fields: for whom its page was made, which is asked before the call; and whose password it
/// is, which password managers read.
const BESIDE: [&str; 2] = [Reader::FIELD, "username"];

/// What is said of a parameter that the function at this path does not have, with the field's own name.
pub fn unknown(path: &str, parameter: &str) -> Option<(String, String)> {
    if BESIDE.contains(&parameter) {
        return None;
    }
    let (name, accepted) = FIELDS.get(path)?.unknown(parameter)?;
    Some((name.to_owned(), names::says("field", name, &accepted)))
}

/// Refuses a call with a field that its function does not have.
pub async fn only_known_fields(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let facts = request.extensions().get::<Facts>().cloned().filter(|_| path.starts_with(PREFIX));
    let Some(facts) = facts else { return next.run(request).await };
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, MAX_BODY).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let refused: Vec<FieldError> = form_urlencoded::parse(&bytes)
        .filter_map(|(parameter, _)| unknown(&path, &parameter))
        .map(|(name, says)| FieldError::wrong(&name, says))
        .collect();
    if refused.is_empty() {
        return next.run(Request::from_parts(parts, Body::from(bytes))).await;
    }
    doors::refusal(StatusCode::UNPROCESSABLE_ENTITY, &UiError::Invalid(refused), &facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::server_fn::axum::server_fn_paths;

    #[test]
    fn every_function_is_among_them() {
        let functions: Vec<&str> = server_fn_paths().map(|(path, _)| path).collect();
        assert!(functions.len() > 80, "{}", functions.len());
        for path in functions {
            assert!(FIELDS.contains_key(path), "{path}");
        }
    }
}
