//! Audit entries in sentences.

use super::{
    notices,
    time::{exact, past},
};
use crate::{
    domain::{
        ClientType, GrantType, State, Timestamp,
        audit::{AuditAction, AuditField, ObjectKind, Word},
        authorization::AuthorizationState,
        count::plural,
        need::Need,
        ownership,
        settings::field,
        time::duration_words,
    },
    server::{
        console::zone,
        use_cases::{
            audit::{Change, Entry},
            clients::Activity,
        },
    },
    wire::{ActivityEntry, ActivityPage, FieldChange},
};

/// The version of a client that an entry tells the making of.
fn made_version(entry: &Entry) -> Option<i64> {
    let action = entry.action.known()?;
    let begins = matches!(action, AuditAction::Add | AuditAction::Import);
    let makes = match action {
        AuditAction::Edit
        | AuditAction::EditRoles
        | AuditAction::BringBack
        | AuditAction::Deactivate
        | AuditAction::Restore
        | AuditAction::Disable
        | AuditAction::Enable
        | AuditAction::Rehearse
        | AuditAction::EndRehearsal => true,
        // A secret is no part of a version; ending its tokens writes to the client.
        AuditAction::ResetSecret => entry.changes.iter().any(|change| change.field == Word::Known(AuditField::Tokens)),
        _ => begins,
    };
    let version = entry.version.filter(|version| begins || *version > 1)?;
    (entry.done && makes && of_client(entry)).then_some(version)
}

/// The version of whose a client is that an entry tells something was said over.
fn said_over(entry: &Entry) -> Option<i64> {
    let says = entry.action == Word::Known(AuditAction::EditOwnership);
    entry.version.filter(|_| says && entry.done).map(|version| version - 1)
}

fn of_client(entry: &Entry) -> bool {
    entry.object_kind == Word::Known(ObjectKind::Client)
}

/// A page of a client's entries.
pub fn page(facts: Activity, now: Timestamp) -> ActivityPage {
    ActivityPage {
        entries: facts.entries.into_iter().map(|told| entry(told, now)).collect(),
        beside: super::ends(facts.ends),
        zone: zone::readers().name().to_owned(),
    }
}

pub fn entry(entry: Entry, now: Timestamp) -> ActivityEntry {
    let of_client = of_client(&entry);
    ActivityEntry {
        what: what(&entry),
        version: made_version(&entry),
        said_over: said_over(&entry),
        id: entry.id,
        when: past(now, entry.at),
        who: entry.actor_name,
        address: entry.address,
        request_id: entry.request_id,
        changes: entry.changes.into_iter().map(|c| stored_change(c, of_client)).collect(),
    }
}

/// What can be done, in words to filter by.
pub const fn action(action: AuditAction) -> &'static str {
    match action {
        AuditAction::Add => "Add",
        AuditAction::Edit => "Edit",
        AuditAction::EditRoles => "Edit roles",
        AuditAction::BringBack => "Bring back a version",
        AuditAction::Delete => "Delete",
        AuditAction::Deactivate => "Deactivate",
        AuditAction::Reactivate => "Reactivate",
        AuditAction::Remove => "Remove on its date",
        AuditAction::Restore => "Restore",
        AuditAction::Disable => "Disable",
        AuditAction::Enable => "Enable",
        AuditAction::Rehearse => "Rehearse deactivation",
        AuditAction::EndRehearsal => "End a rehearsal",
        AuditAction::Import => "Import",
        AuditAction::ResetSecret => "Reset secret",
        AuditAction::AddSecret => "Add secret",
        AuditAction::RemoveSecret => "Remove secret",
        AuditAction::SetSilence => "End a secret when silent",
        AuditAction::RetireSecret => "End a silent secret",
        AuditAction::EditOwnership => "Change whose it is",
        AuditAction::StartReview => "Start a review",
        AuditAction::ChangeReview => "Change a review",
        AuditAction::EndReview => "End a review",
        AuditAction::AnswerReview => "Answer in a review",
        AuditAction::TakeBackAnswer => "Take back an answer",
        AuditAction::Request => "Ask for authorization",
        AuditAction::Authorize => "Authorize",
        AuditAction::DeclineAuthorization => "Decline authorization",
        AuditAction::EditAuthorization => "Edit authorization",
        AuditAction::RevokeAuthorization => "Revoke authorization",
        AuditAction::Invite => "Invite",
        AuditAction::MakeLink => "Make a link",
        AuditAction::AcceptInvitation => "Accept an invitation",
        AuditAction::SetPassword => "Set a password",
        AuditAction::Rename => "Rename",
        AuditAction::RestoreDefault => "Restore a default role",
        AuditAction::SetUp => "Set up",
        AuditAction::ChangePassword => "Change the password",
        AuditAction::EndPassword => "End a password",
        AuditAction::AddAuthenticator => "Set up an authenticator app",
        AuditAction::RemoveAuthenticator => "Remove an authenticator app",
        AuditAction::AddPasskey => "Add a passkey",
        AuditAction::RemovePasskey => "Remove a passkey",
        AuditAction::NewRecoveryCodes => "Make recovery codes",
        AuditAction::UseRecoveryCode => "Sign in with a recovery code",
        AuditAction::SlowCodes => "Pause after wrong codes",
        AuditAction::ResetFactors => "Remove a second factor",
        AuditAction::ReuseCode => "End a consent because a code was used twice",
        AuditAction::ReuseRefreshToken => "End a consent because a refresh token was used twice",
        AuditAction::EndSession => "End a session",
        AuditAction::EndSessions => "End all other sessions",
        AuditAction::EndConsent => "End access of an application",
        AuditAction::EndEverything => "End everything",
        AuditAction::RestoreBackup => "Restore a backup",
        AuditAction::FindOlder => "Find an older database",
        AuditAction::ConfirmRestoration => "Confirm a restoration",
        AuditAction::ReplaceWebhookSecret => "Replace the secret of a webhook",
        AuditAction::StopWebhook => "Switch a webhook off",
    }
}

fn what(entry: &Entry) -> String {
    let hint = |field: AuditField| {
        let change = entry.changes.iter().find(|c| c.field == Word::Known(field));
        change.and_then(|change| change.after.first().or(change.before.first()).cloned()).unwrap_or_default()
    };
    let secret = hint(AuditField::Secret);
    let of_client = of_client(entry);
    let version = hint(AuditField::Version);
    let user = hint(AuditField::User);
    let asks = |client: &'static str, other: &'static str| if of_client { client } else { other };
    let action = match &entry.action {
        Word::Known(action) => *action,
        Word::Other(word) if entry.done => return format!("did “{}” to", word.replace('_', " ")),
        Word::Other(_) => return "was refused a change on".into(),
    };
    let (done, asked) = match action {
        AuditAction::Add => ("added".to_owned(), asks("Add client", "Add")),
        AuditAction::Edit => ("edited".into(), asks("Edit Application", "Edit")),
        AuditAction::Import => ("imported".into(), "an import"),
        AuditAction::EditRoles => ("edited the roles of".into(), asks("Edit Application", "Edit roles")),
        AuditAction::BringBack => (format!("brought back version {version} of"), "Bring back a version"),
        AuditAction::Deactivate => ("deactivated".into(), asks("Delete Application", "Deactivate")),
        AuditAction::Delete if !of_client => ("deleted".into(), "Delete"),
        AuditAction::Delete | AuditAction::Remove => ("removed".into(), "Delete Application"),
        AuditAction::Restore => ("restored".into(), "Restore"),
        AuditAction::Disable => ("disabled".into(), "Disable"),
        AuditAction::Enable => ("enabled".into(), "Enable"),
        AuditAction::Rehearse => ("began a rehearsed deactivation of".into(), "Rehearse deactivation"),
        AuditAction::EndRehearsal if entry.actor_name.is_none() => {
            ("ended, as its time was up, the rehearsal of".into(), "End a rehearsal")
        }
        AuditAction::EndRehearsal => ("ended the rehearsal of".into(), "End a rehearsal"),
        AuditAction::ResetSecret => (format!("reset the secret to {secret} of"), "Reset secret"),
        AuditAction::AddSecret => (format!("added the secret {secret} to"), "Add a secret"),
        AuditAction::Request => ("wanted to use".into(), "use"),
        AuditAction::Authorize => ("authorized".into(), "Authorize a client"),
        AuditAction::DeclineAuthorization => ("declined the request to use".into(), "Decline"),
        AuditAction::EditAuthorization => ("edited the authorization of".into(), "Edit Authorization"),
        AuditAction::RevokeAuthorization => ("revoked the authorization of".into(), "Revoke Authorization"),
        AuditAction::RemoveSecret => (format!("removed the secret {secret} from"), "Remove secret"),
        AuditAction::SetSilence => (format!("set when the secret {secret} ends by silence, of"), "End when silent"),
        AuditAction::RetireSecret => (format!("ended the silent secret {secret} of"), "End when silent"),
        AuditAction::EditOwnership => ("changed the owner, labels or notes of".into(), "Change whose it is"),
        AuditAction::StartReview => ("started".into(), "Start review"),
        AuditAction::ChangeReview => ("changed".into(), "Change review"),
        AuditAction::EndReview => ("ended".into(), "End review"),
        AuditAction::AnswerReview => ("answered in a review of".into(), "Answer"),
        AuditAction::TakeBackAnswer => ("took back an answer in a review of".into(), "Take back"),
        AuditAction::Invite => ("invited".into(), "Invite"),
        AuditAction::MakeLink => ("made a one-time link for".into(), "Make a link"),
        AuditAction::AcceptInvitation => ("accepted the invitation of".into(), "Accept"),
        AuditAction::SetPassword => ("set a new password for".into(), "Set a password"),
        AuditAction::Reactivate => ("reactivated".into(), "Reactivate"),
        AuditAction::Rename => ("renamed".into(), "Rename"),
        AuditAction::RestoreDefault => ("restored the default role".into(), "Restore"),
        AuditAction::SetUp => ("set up".into(), "Set up"),
        AuditAction::ChangePassword => ("changed the password of".into(), "Change password"),
        AuditAction::EndPassword => {
            ("ended the password, which had been replaced after the backup, of".into(), "End the password")
        }
        AuditAction::AddAuthenticator => ("set up an authenticator app for".into(), "Set up an app"),
        AuditAction::RemoveAuthenticator => ("removed the authenticator app of".into(), "Remove the app"),
        AuditAction::AddPasskey => ("added a passkey for".into(), "Add a passkey"),
        AuditAction::RemovePasskey => ("removed a passkey of".into(), "Remove"),
        AuditAction::NewRecoveryCodes => ("made recovery codes for".into(), "Make new codes"),
        AuditAction::UseRecoveryCode => ("signed in with a recovery code as".into(), "Sign in"),
        AuditAction::SlowCodes => {
            ("paused second-factor codes, after five wrong ones with the right password, for".into(), "Sign in")
        }
        AuditAction::ResetFactors => ("removed the second factor of".into(), "Remove second factor"),
        AuditAction::ReuseCode => (format!("saw a code of {user} used twice and ended their consent to"), "a token"),
        AuditAction::ReuseRefreshToken => {
            (format!("saw a refresh token of {user} used twice and ended their consent to"), "a token")
        }
        AuditAction::EndSession => ("ended a session of".into(), "End"),
        AuditAction::EndSessions => ("ended all other sessions of".into(), "End all other sessions"),
        AuditAction::EndConsent => ("ended the access of an application for".into(), "End"),
        AuditAction::EndEverything => ("ended everything that was ever issued in".into(), "End everything"),
        AuditAction::RestoreBackup => {
            ("restored a backup, and ended everything that was ever issued in".into(), "Restore a backup")
        }
        AuditAction::FindOlder => (
            "found an older database in its place, and ended everything that was ever issued in".into(),
            "Find an older database",
        ),
        AuditAction::ConfirmRestoration => ("confirmed the restoration of".into(), "Confirm a restoration"),
        AuditAction::ReplaceWebhookSecret => ("replaced the secret of the webhook of".into(), "Replace the secret"),
        AuditAction::StopWebhook => {
            ("switched off, as its target wants nothing any more, the webhook of".into(), "Switch off")
        }
    };
    // Of clients nothing is said: what is listed is about them unless something else is named.
    let thing = match entry.object_kind {
        Word::Known(ObjectKind::View) => " the saved view",
        Word::Known(ObjectKind::Review) => " the review",
        _ => "",
    };
    match (entry.done, asked.starts_with(char::is_uppercase)) {
        (true, _) => done + thing,
        // The name of what was pressed, as such.
        (false, true) => format!("was refused “{asked}” on{thing}"),
        (false, false) => format!("was refused {asked} on{thing}"),
    }
}

/// A changed field as it was stored; one of another version with the words it came with.
fn stored_change(stored: Change<Word<AuditField>>, of_client: bool) -> FieldChange {
    let Change { field, before, after } = stored;
    match field {
        Word::Known(field) => change(Change { field, before, after }, of_client),
        Word::Other(word) => FieldChange { field: word.replace('_', " "), before, after },
    }
}

/// A changed field in the words of the screens.
pub fn change(change: Change, of_client: bool) -> FieldChange {
    let words = |lines: Vec<String>| lines.into_iter().map(|line| value(change.field, line)).collect();
    let label = match change.field {
        AuditField::State => "State",
        AuditField::DateToDelete => "Date to delete",
        AuditField::RehearsedUntil => "Rehearsed until",
        AuditField::Secret => "Secret",
        AuditField::SilentDays => "Ends when silent",
        AuditField::Tokens => "Tokens",
        AuditField::KeptSecrets => "Secrets kept",
        AuditField::Version => "As in version",
        AuditField::User => "User",
        AuditField::Name if !of_client => "Name",
        AuditField::Email => "Email",
        AuditField::Permissions => "Permissions",
        AuditField::Users => "Users",
        AuditField::Clients => "Clients",
        AuditField::Applications => "Applications",
        AuditField::Link => "Link",
        AuditField::HeldBy => "Held by",
        AuditField::Passkey => "Passkey",
        AuditField::SecondFactor => "Second factor",
        AuditField::Administrator => "Administrator",
        AuditField::Filter => "Filter",
        AuditField::Notices => "Notices",
        AuditField::NoticesByMail => "Notices by mail",
        AuditField::Webhook => "Webhook",
        AuditField::Due => "Due",
        AuditField::Review => "Review",
        AuditField::Answer => "Answer",
        AuditField::Reason => "Reason",
        AuditField::Consents => "Consents",
        AuditField::Sessions => "Sessions",
        AuditField::Links => "One-time links",
        AuditField::Backup => "Backup of",
        AuditField::Aftermath => "What ended after it",
        AuditField::Owner => ownership::field::label(ownership::field::OWNER),
        AuditField::StandIn => ownership::field::label(ownership::field::STAND_IN),
        AuditField::Purpose => ownership::field::label(ownership::field::PURPOSE),
        AuditField::Labels => ownership::field::label(ownership::field::LABELS),
        AuditField::ReviewOn => ownership::field::label(ownership::field::REVIEW),
        AuditField::Notes => ownership::field::label(ownership::field::NOTES),
        AuditField::Name
        | AuditField::Description
        | AuditField::GrantType
        | AuditField::ClientType
        | AuditField::TokenDuration
        | AuditField::AllowedAddresses
        | AuditField::RedirectUris
        | AuditField::Scopes
        | AuditField::Roles => field::label(change.field.as_str()),
    };
    FieldChange { field: label.to_owned(), before: words(change.before), after: words(change.after) }
}

fn value(field: AuditField, line: String) -> String {
    match field {
        AuditField::GrantType => GrantType::parse(&line).map_or(line, |g| g.label().to_owned()),
        AuditField::ClientType => ClientType::parse(&line).map_or(line, |kind| kind.label().to_owned()),
        AuditField::State => {
            let of_authorization = || AuthorizationState::parse(&line).map(AuthorizationState::label);
            State::parse(&line).map(State::label).or_else(of_authorization).map_or(line, str::to_owned)
        }
        AuditField::Notices => Need::parse(&line).map_or(line, notices::label),
        AuditField::SilentDays => {
            line.parse().map_or(line, |days: u64| format!("after {} without use", plural(days, "day")))
        }
        AuditField::DateToDelete | AuditField::RehearsedUntil | AuditField::Backup => {
            line.parse().map_or(line, |ms| exact(Timestamp::from_millis(ms)))
        }
        // An entry of a former version has the words already.
        AuditField::Link => line.parse().map_or(line, |ms| format!("good until {}", exact(Timestamp::from_millis(ms)))),
        AuditField::TokenDuration => match line.parse::<i64>() {
            Ok(seconds) => format!("{} ({})", plural(seconds.unsigned_abs(), "second"), duration_words(seconds)),
            Err(_) => line,
        },
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_version_told_is_shown_in_its_words() {
        let told = |kind: &str, action: &str, field: &str, done| {
            let entry = Entry {
                id: "0193".into(),
                at: Timestamp::from_millis(0),
                actor_name: None,
                actor_id: None,
                actor_kind: "user".into(),
                via_id: None,
                seq: None,
                hash: None,
                address: None,
                request_id: None,
                object_kind: Word::<ObjectKind>::read(kind.into()),
                object_id: String::new(),
                object_name: String::new(),
                action: Word::<AuditAction>::read(action.into()),
                done,
                version: Some(2),
                changes: vec![Change {
                    field: Word::<AuditField>::read(field.into()),
                    before: vec!["a".into()],
                    after: vec![],
                }],
            };
            let shown = super::entry(entry, Timestamp::from_millis(1));
            (shown.what, shown.version, shown.changes[0].field.clone())
        };
        assert_eq!(told("client", "edit", "description", true), ("edited".into(), Some(2), "Description".into()));
        assert_eq!(
            told("client", "take_over", "owner_of", true),
            ("did “take over” to".into(), None, "owner of".into())
        );
        assert_eq!(told("client", "take_over", "owner_of", false).0, "was refused a change on");
        assert_eq!(told("boat", "edit", "name", true), ("edited".into(), None, "Name".into()));
    }
}
