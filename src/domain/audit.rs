//! The words of the audit log: what was done, to what kind of object, and which of its fields changed. They are stored, so
//! a word stays as it is. A new word is a variant here, and the compiler leads to every place that words it for people.

use uuid::Uuid;

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$of])* $variant,)*
        }

        impl $name {
            /// All of them, in the order in which filters offer them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stored word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// `None`: a word of something else than this version.
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl $crate::domain::audit::Word<$name> {
            pub fn read(word: String) -> Self {
                $name::parse(&word).map_or(Self::Other(word), Self::Known)
            }

            /// The stored word.
            pub fn as_str(&self) -> &str {
                match self {
                    Self::Known(known) => known.as_str(),
                    Self::Other(word) => word,
                }
            }
        }
    };
}

pub(super) use words;

/// A word as it was stored: by this version, or by another one that has more of them. What another version wrote is shown,
/// too; a log that hid it, or that could not be read for it, would be none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word<T> {
    Known(T),
    Other(String),
}

impl<T: Copy> Word<T> {
    pub const fn known(&self) -> Option<T> {
        match self {
            Self::Known(known) => Some(*known),
            Self::Other(_) => None,
        }
    }
}

/// Whose entries are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// What nobody asked for.
    Clientele,
    /// Those of a user or a client.
    Actor(Uuid),
}

impl Who {
    /// Reads `clientele`, or the id of a user or a client.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "clientele" => Some(Self::Clientele),
            id => Uuid::try_parse(id).ok().map(Self::Actor),
        }
    }
}

words! {
    /// What was done, or refused.
    AuditAction {
        Add = "add",
        Edit = "edit",
        EditRoles = "edit_roles",
        BringBack = "bring_back",
        Delete = "delete",
        Deactivate = "deactivate",
        Reactivate = "reactivate",
        Remove = "remove",
        Restore = "restore",
        Disable = "disable",
        Enable = "enable",
        /// A client was refused for a while, as if it were deactivated.
        Rehearse = "rehearse",
        /// By somebody, or by its instant.
        EndRehearsal = "end_rehearsal",
        Import = "import",
        ResetSecret = "reset_secret",
        AddSecret = "add_secret",
        RemoveSecret = "remove_secret",
        /// A secret is to end after so many days without use, or not any more.
        SetSilence = "set_silence",
        /// It did.
        RetireSecret = "retire_secret",
        /// Whose a client is and why it is there.
        EditOwnership = "edit_ownership",
        /// Of the clients of a view somebody is asked whether they are still needed.
        StartReview = "start_review",
        /// It has another name or due day.
        ChangeReview = "change_review",
        EndReview = "end_review",
        /// What somebody said of a client in a review.
        AnswerReview = "answer_review",
        TakeBackAnswer = "take_back_answer",
        /// A user asked an administrator to authorize a client.
        Request = "request",
        Authorize = "authorize",
        /// An administrator said no to who wanted to use a client.
        DeclineAuthorization = "decline_authorization",
        EditAuthorization = "edit_authorization",
        RevokeAuthorization = "revoke_authorization",
        Invite = "invite",
        MakeLink = "make_link",
        AcceptInvitation = "accept_invitation",
        SetPassword = "set_password",
        Rename = "rename",
        RestoreDefault = "restore_default",
        SetUp = "set_up",
        ChangePassword = "change_password",
        /// It had been replaced after an earlier state that came back.
        EndPassword = "end_password",
        AddAuthenticator = "add_authenticator",
        RemoveAuthenticator = "remove_authenticator",
        AddPasskey = "add_passkey",
        RemovePasskey = "remove_passkey",
        NewRecoveryCodes = "new_recovery_codes",
        UseRecoveryCode = "use_recovery_code",
        /// Wrong codes have to wait from now on.
        SlowCodes = "slow_codes",
        ResetFactors = "reset_factors",
        /// An authorization code was used twice.
        ReuseCode = "reuse_code",
        /// A refresh token was used twice.
        ReuseRefreshToken = "reuse_refresh_token",
        EndSession = "end_session",
        EndSessions = "end_sessions",
        /// What one application held for its user.
        EndConsent = "end_consent",
        /// All that was ever issued, in every organization.
        EndEverything = "end_everything",
        /// The database was put back to what a backup had.
        RestoreBackup = "restore_backup",
        /// The database was found put back to what it had been, by something else than a restore.
        FindOlder = "find_older",
        /// An administrator took note that the database was put back.
        ConfirmRestoration = "confirm_restoration",
        ReplaceWebhookSecret = "replace_webhook_secret",
        /// A webhook was switched off, as its target wants nothing any more.
        StopWebhook = "stop_webhook",
    }
}

words! {
    /// What kind of object something was done to.
    ObjectKind {
        Client = "client",
        Authorization = "authorization",
        User = "user",
        Role = "role",
        Division = "division",
        Organization = "organization",
        /// A saved view of the list of clients.
        View = "view",
        /// A review of clients.
        Review = "review",
    }
}

words! {
    /// A field whose lines before and after are shown.
    AuditField {
        Name = "name",
        Description = "description",
        GrantType = "grant_type",
        ClientType = "client_type",
        TokenDuration = "token_duration",
        AllowedAddresses = "allowed_addresses",
        RedirectUris = "redirect_uris",
        Scopes = "scopes",
        Roles = "roles",
        State = "state",
        DateToDelete = "date_to_delete",
        /// Until when a client is refused for a rehearsal.
        RehearsedUntil = "rehearsed_until",
        Secret = "secret",
        /// After how many days without use a secret ends.
        SilentDays = "silent_days",
        /// Tokens that were ended with a secret.
        Tokens = "tokens",
        /// Whose consent ended.
        User = "user",
        /// Secrets that were kept though their makers lack roles that the client was given.
        KeptSecrets = "kept_secrets",
        /// The number of the version that was brought back.
        Version = "version",
        Email = "email",
        Permissions = "permissions",
        Users = "users",
        Clients = "clients",
        Applications = "applications",
        Link = "link",
        HeldBy = "held_by",
        Passkey = "passkey",
        SecondFactor = "second_factor",
        Administrator = "administrator",
        /// Why a request was declined.
        Reason = "reason",
        /// Users' consents that ended.
        Consents = "consents",
        /// Sessions that ended.
        Sessions = "sessions",
        /// One-time links that ended.
        Links = "links",
        /// The instant of a backup.
        Backup = "backup",
        /// What was done after a backup is known, and what ended then is ended in the restored database.
        Aftermath = "aftermath",
        Owner = "owner",
        StandIn = "stand_in",
        Purpose = "purpose",
        Labels = "labels",
        /// The day of the next look.
        ReviewOn = "review_on",
        Notes = "notes",
        /// What a saved view shows.
        Filter = "filter",
        /// Of what somebody is told.
        Notices = "notices",
        /// Whether by mail.
        NoticesByMail = "notices_by_mail",
        /// Where somebody's notices are sent, without what follows the host.
        Webhook = "webhook",
        /// The day by which a review is to be answered.
        Due = "due",
        /// The review in which something was said.
        Review = "review",
        /// What was said in a review: of a client, or of how many each.
        Answer = "answer",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words that are stored somewhere already: to change one is to lose what was written. Add some (docs/recipes.md), but
    /// rename none.
    #[test]
    fn stored_words_are_the_golden_ones() {
        let lines = |title: &str, words: Vec<&str>| format!("{title}\n  {}\n", words.join("\n  "));
        let words = lines("actions", AuditAction::ALL.iter().map(|word| word.as_str()).collect())
            + &lines("kinds of objects", ObjectKind::ALL.iter().map(|word| word.as_str()).collect())
            + &lines("fields", AuditField::ALL.iter().map(|word| word.as_str()).collect());
        insta::with_settings!({ snapshot_path => "../../tests/golden", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("audit_words", words);
        });
    }

    #[test]
    fn entries_are_asked_for_by_who_made_them() {
        let id = Uuid::from_u128(7);
        assert_eq!(Who::parse("clientele"), Some(Who::Clientele));
        assert_eq!(Who::parse(&id.to_string()), Some(Who::Actor(id)));
        assert_eq!(Who::parse("Clientele"), None);
    }

    #[test]
    fn a_word_is_read_as_what_wrote_it() {
        assert!(AuditAction::ALL.iter().all(|word| AuditAction::parse(word.as_str()) == Some(*word)));
        assert!(ObjectKind::ALL.iter().all(|word| ObjectKind::parse(word.as_str()) == Some(*word)));
        assert!(AuditField::ALL.iter().all(|word| AuditField::parse(word.as_str()) == Some(*word)));
        assert!(
            AuditField::ALL.iter().all(|word| Word::<AuditField>::read(word.as_str().into()).known() == Some(*word))
        );
        assert_eq!(Word::<AuditAction>::read("fly".into()).as_str(), "fly");
        assert_eq!((AuditAction::parse("Add"), ObjectKind::parse(""), AuditField::parse("names")), (None, None, None));
    }
}
