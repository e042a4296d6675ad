//! Who does something to their own account.

use crate::server::use_cases::{
    change::{Act, Change},
    error::AppError,
    refusal::Refusal,
    session::SignedIn,
};
use crate::{
    domain::{
        audit::{AuditAction, ObjectKind},
        time::MINUTE,
    },
    policy::Action,
    server::{
        crypto::{keys::Keys, secret_value::sha256_hex},
        storage::{
            audit::entry::NewEntry,
            people::users::{self, User},
        },
    },
};

/// How long a browser may take to answer a challenge, in milliseconds.
pub const CHALLENGE: i64 = 10 * MINUTE;

/// Who does something to their own account, in which session.
#[derive(Clone, Copy)]
pub struct Own<'a> {
    pub act: Act<'a>,
    pub session: &'a SignedIn,
    /// What secrets of authenticator apps and webhooks are sealed under.
    pub keys: &'a Keys,
}

impl Own<'_> {
    /// Begins a change of the account: what else changes it waits until this one ends, and a session that was ended
    /// meanwhile changes nothing.
    pub(super) async fn begin(self) -> Result<Change, AppError> {
        self.act.begin_on_account().await?.ask(Action::ChangeSelf, self.entry(AuditAction::Edit)).await
    }

    /// The same for what asks who one is, with the user.
    pub(super) async fn begin_proven(self) -> Result<(Change, User), AppError> {
        let mut change = self.begin().await?;
        let caller = change.caller();
        caller.prove(self.act.now)?;
        let user = users::find(&mut change, caller.actor.organization_id, caller.actor.user_id()).await?;
        Ok((change, user.ok_or(Refusal::SignedOut)?))
    }

    pub(super) fn entry(self, action: AuditAction) -> NewEntry {
        own_entry(self.act, action)
    }

    /// What a challenge of this session is kept under.
    pub(super) fn challenge(self, purpose: &str) -> String {
        challenge_id(purpose, &self.session.token)
    }
}

/// The audit entry of what somebody does to their own account.
pub(super) fn own_entry(act: Act<'_>, action: AuditAction) -> NewEntry {
    let actor = &act.caller.actor;
    act.caller.entry(ObjectKind::User, actor.id.to_string(), actor.name.clone(), action, act.now)
}

/// What a challenge is kept under: its purpose, and something that only the browser that was asked has.
pub fn challenge_id(purpose: &str, held: &str) -> String {
    // With the length, so that no purpose and value read as another purpose and value.
    sha256_hex(format!("challenge {} {purpose} {held}", purpose.len()).as_bytes())
}
