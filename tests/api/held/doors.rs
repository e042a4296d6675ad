//! Every server function, in exactly one of two tables: what changes nothing, and what does.

use super::{
    account, clients, consents,
    ending::End,
    entrance,
    ground::{Actor, Ground},
    people,
    request::Visitor,
};
use crate::{house::YOUNG, reviews::REVIEW};

/// What changes nothing in the database, and what it is called with.
pub fn reads() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let client = || vec![("id", YOUNG)];
    let user = || vec![("id", "0c11e27e-1e00-4000-8000-000400000003")];
    vec![
        ("get_session", vec![]),
        ("get_frame", vec![]),
        // The one is asked without using the session, the other only uses it.
        ("get_session_end", vec![]),
        ("stay_signed_in", vec![]),
        ("get_flash", vec![("id", "nothing")]),
        // Kept in the browser only.
        ("set_preferences", vec![("theme", "dark")]),
        ("get_consent", vec![("request", "client_id=x")]),
        ("list_clients", vec![]),
        ("get_needs", vec![]),
        ("list_reviews", vec![]),
        ("get_review", vec![("id", REVIEW)]),
        ("get_review_question", vec![("id", REVIEW)]),
        ("find", vec![("q", "agent")]),
        ("list_views", vec![]),
        ("get_form_options", vec![]),
        ("get_invite_options", vec![]),
        ("get_client", client()),
        ("get_evidence", client()),
        ("get_activity", client()),
        ("get_usage", client()),
        ("get_ownership", client()),
        ("get_several", vec![("what", "deactivate"), ("id[]", YOUNG)]),
        ("get_version", [client(), vec![("version", "1")]].concat()),
        ("get_organizations", client()),
        ("list_authorizations", vec![]),
        ("get_authorization", vec![("client", YOUNG)]),
        ("list_audit", vec![]),
        ("list_events", vec![]),
        ("list_users", vec![]),
        ("get_user", user()),
        ("list_roles", vec![]),
        ("get_role", vec![("id", "0c11e27e-1e00-4000-8000-000300000004")]),
        ("list_divisions", vec![]),
        ("get_organization", vec![]),
        ("get_restoration", vec![]),
        ("get_account", vec![]),
        ("list_own_events", vec![]),
        ("get_first_steps", vec![]),
        ("get_authenticator", vec![]),
        ("get_proof", vec![]),
        ("get_second_step", vec![]),
        ("get_setup", vec![]),
        ("get_welcome", vec![("token", "x")]),
    ]
}

/// What a change hangs on, and so what ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// On a session and on what its user's roles permit.
    Permission,
    /// On a session alone: one's own account, and what is kept for the session. Losing roles ends none of it.
    Session,
    /// The same; but its answer is the same for everyone: `/login`.
    SignOut,
    /// On a password that was right a moment ago, in this browser. Someone who was deactivated and is back has it still.
    FirstStep,
    /// On the password that comes with it.
    Password,
    /// On the passkey that answers.
    Passkey,
    /// On the one-time link that comes with it.
    Link,
    /// On nothing: anybody may, at any time.
    Nothing,
    /// On the database being nobody's. It has a test of its own.
    Emptiness,
}

impl Bound {
    pub const fn ends(self) -> &'static [End] {
        use End::{
            Deactivated, DeactivatedAndBack, EndedElsewhere, FactorsReset, LinkReplaced, PasswordChanged, PasswordLink,
            ProvedElsewhere, RolesTaken, SignedOut,
        };
        const OF_SESSION: [End; 7] = [
            SignedOut,
            EndedElsewhere,
            Deactivated,
            DeactivatedAndBack,
            PasswordLink,
            PasswordChanged,
            ProvedElsewhere,
        ];
        const OF_PERMISSION: [End; 8] = [
            SignedOut,
            EndedElsewhere,
            Deactivated,
            DeactivatedAndBack,
            PasswordLink,
            PasswordChanged,
            ProvedElsewhere,
            RolesTaken,
        ];
        match self {
            Self::Permission => &OF_PERMISSION,
            Self::Session | Self::SignOut => &OF_SESSION,
            Self::FirstStep | Self::Password => &[Deactivated, PasswordLink, PasswordChanged],
            Self::Passkey => &[Deactivated, FactorsReset],
            Self::Link => &[Deactivated, LinkReplaced],
            Self::Nothing | Self::Emptiness => &[],
        }
    }
}

/// What changes something. Behind a slash stands which of several ways a function has to do so.
pub const CHANGES: [(&str, Bound); 94] = [
    ("add_client", Bound::Permission),
    ("save_client", Bound::Permission),
    ("save_client/restore", Bound::Permission),
    ("save_roles", Bound::Permission),
    ("save_ownership", Bound::Permission),
    ("bring_back_version", Bound::Permission),
    ("restore_client", Bound::Permission),
    ("disable_client", Bound::Permission),
    ("enable_client", Bound::Permission),
    ("rehearse_client", Bound::Permission),
    ("end_rehearsal", Bound::Permission),
    ("delete_client/removed", Bound::Permission),
    ("delete_client/deactivated", Bound::Permission),
    ("change_several/label", Bound::Permission),
    ("change_several/owner", Bound::Permission),
    ("change_several/rehearse", Bound::Permission),
    ("change_several/deactivate", Bound::Permission),
    ("reset_secret", Bound::Permission),
    ("add_secret", Bound::Permission),
    ("remove_secret", Bound::Permission),
    ("set_silence", Bound::Permission),
    ("reveal_secret", Bound::Permission),
    ("save_view", Bound::Permission),
    ("rename_view", Bound::Permission),
    ("replace_view", Bound::Permission),
    ("delete_view", Bound::Permission),
    ("start_review", Bound::Permission),
    ("change_review", Bound::Permission),
    ("end_review", Bound::Permission),
    ("answer_review", Bound::Permission),
    ("take_back_answer", Bound::Permission),
    ("save_authorization", Bound::Permission),
    ("decline_authorization", Bound::Permission),
    ("revoke_authorization", Bound::Permission),
    ("invite_user", Bound::Permission),
    ("save_user", Bound::Permission),
    ("save_user_roles/given", Bound::Permission),
    ("save_user_roles/taken", Bound::Permission),
    ("make_link", Bound::Permission),
    // Whoever made a link may see it, whatever else they may see.
    ("reveal_link", Bound::Session),
    ("deactivate_user", Bound::Permission),
    ("reactivate_user", Bound::Permission),
    ("reset_factors", Bound::Permission),
    ("add_role", Bound::Permission),
    ("save_role", Bound::Permission),
    ("delete_role", Bound::Permission),
    ("restore_role", Bound::Permission),
    ("add_division", Bound::Permission),
    ("rename_division", Bound::Permission),
    ("delete_division", Bound::Permission),
    ("save_organization", Bound::Permission),
    ("ask_for_approval", Bound::Session),
    ("confirm_restoration", Bound::Permission),
    ("answer_consent", Bound::Session),
    ("put_away_first_steps", Bound::Session),
    ("save_notices", Bound::Session),
    ("save_webhook", Bound::Session),
    ("replace_webhook_secret", Bound::Session),
    ("reveal_webhook_secret", Bound::Session),
    ("test_webhook", Bound::Session),
    ("send_notice_again", Bound::Session),
    ("remove_webhook", Bound::Session),
    ("change_password", Bound::Session),
    ("change_password/tokens", Bound::Session),
    ("end_session/other", Bound::Session),
    ("end_session/own", Bound::Session),
    ("end_application", Bound::Session),
    ("end_other_sessions", Bound::Session),
    ("end_other_sessions/tokens", Bound::Session),
    ("set_up_authenticator", Bound::Session),
    ("confirm_authenticator", Bound::Session),
    ("remove_authenticator", Bound::Session),
    ("make_recovery_codes", Bound::Session),
    ("reveal_recovery_codes", Bound::Session),
    ("ask_new_passkey", Bound::Session),
    ("add_passkey", Bound::Session),
    ("remove_passkey", Bound::Session),
    ("prove/password", Bound::Session),
    ("prove/code", Bound::Session),
    ("prove/recovery", Bound::Session),
    ("ask_proof", Bound::Session),
    ("prove_by_passkey", Bound::Session),
    ("sign_out", Bound::SignOut),
    ("sign_in", Bound::Password),
    ("sign_in/second", Bound::Password),
    ("sign_in_by_code", Bound::FirstStep),
    ("sign_in_by_code/recovery", Bound::FirstStep),
    ("ask_second_passkey", Bound::FirstStep),
    ("sign_in_by_second_passkey", Bound::FirstStep),
    ("ask_passkey", Bound::Nothing),
    ("sign_in_by_passkey", Bound::Passkey),
    ("accept_link", Bound::Link),
    ("accept_link/invited", Bound::Link),
    ("set_up", Bound::Emptiness),
];

/// The function that a line of [`CHANGES`] calls.
pub fn function(door: &str) -> &str {
    door.split('/').next().unwrap_or(door)
}

/// A change that is about to be asked for.
pub struct Case {
    /// Whose authority it is.
    pub actor: Actor,
    /// Who sends it.
    pub visitor: Visitor,
    pub fields: Vec<(String, String)>,
}

impl Case {
    /// A change that does something in this house.
    pub async fn of(door: &str, ground: &Ground) -> Self {
        if door == "answer_consent" {
            let actor = ground.actor().await;
            let fields = consents::yes(&actor.visitor, &ground.application.request()).await;
            return Self::by(actor, fields);
        }
        if let Some(fields) = clients::fields(door, ground).await {
            return Self::by(ground.actor().await, fields);
        }
        if let Some(fields) = people::fields(door, ground).await {
            return Self::by(ground.actor().await, fields);
        }
        if let Some(case) = account::case(door, ground).await {
            return case;
        }
        entrance::case(door, ground).await.unwrap_or_else(|| panic!("nobody says how {door} is called"))
    }

    pub fn by(actor: Actor, fields: Vec<(String, String)>) -> Self {
        Self { visitor: actor.visitor.again(), actor, fields }
    }
}

/// Fields that own their texts.
pub fn owned(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
