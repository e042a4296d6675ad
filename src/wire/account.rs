//! One's own account, and the steps of signing in.

use super::{ScopeInWords, When};
use crate::domain::ClientId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Everything the account page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub name: String,
    pub email: String,
    /// What the user signs in with, when somebody else signed in with the address as it became theirs.
    pub signs_in_with: Option<String>,
    pub organization: String,
    /// Whether the organization asks everyone for a second factor.
    pub required: bool,
    /// "Payroll admin in Home division"
    pub roles: Vec<String>,
    /// Since when an authenticator app is set up.
    pub authenticator: Option<When>,
    pub passkeys: Vec<PasskeyRow>,
    /// Why no passkey can be added at this address.
    pub no_passkeys: Option<String>,
    /// Recovery codes that were not used yet, and all that there were.
    pub codes_left: u64,
    pub codes: u64,
    pub sessions: Vec<SessionRow>,
    /// What acts for the user, by name.
    pub applications: Vec<ApplicationRow>,
    /// The zone in which times are shown, and those there are to choose from.
    pub zone: String,
    pub zones: Vec<String>,
    /// Of zones that had another name, which browsers may still give: the former name, and today's.
    pub former: Vec<(String, String)>,
    /// `None`: there is nothing that the user could be told of.
    pub notices: Option<Notices>,
}

/// What the user is told of, by mail and by webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notices {
    pub choices: Vec<NoticeChoice>,
    pub by_mail: bool,
    /// Whether a mail server is configured.
    pub sends: bool,
    pub webhook: Option<Webhook>,
    /// The hour of a morning, and the zone in which it comes.
    pub hour: u32,
    pub zone: String,
    /// When the last mail was sent.
    pub sent: Option<When>,
    /// When the last one could not be sent, and why.
    pub failure: Option<(When, String)>,
    /// When it is tried again.
    pub again: Option<When>,
}

/// Where the user's notices are sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub url: String,
    /// Since when nothing is sent there, and why; `None`: it is on.
    pub off: Option<(When, String)>,
    /// When something last arrived.
    pub delivered: Option<When>,
    /// What did not arrive so far, the newest first.
    pub late: Vec<LateNotice>,
}

/// A notice that did not arrive at the webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateNotice {
    pub id: String,
    pub made: When,
    /// Why, when it was last tried.
    pub says: String,
    pub attempts: u64,
    /// When it is tried again; `None`: not any more.
    pub again: Option<When>,
}

/// Something that the user can be told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeChoice {
    /// What a form names it by.
    pub kind: String,
    /// "Clients in rehearsal"
    pub label: String,
    pub chosen: bool,
}

impl Account {
    /// What the user signs in with.
    pub fn name_to_sign_in(&self) -> &str {
        self.signs_in_with.as_deref().unwrap_or(&self.email)
    }

    pub const fn has_factor(&self) -> bool {
        self.authenticator.is_some() || !self.passkeys.is_empty()
    }
}

/// Which first steps of a new organization are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSteps {
    /// The organization has a client.
    pub client: bool,
    /// Someone else is in the organization, or invited.
    pub person: bool,
    /// The user has a second factor.
    pub factor: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyRow {
    pub id: Uuid,
    pub name: String,
    /// The host where it works, when that is another one than this.
    pub elsewhere: Option<String>,
    pub added: When,
    pub used: Option<When>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// What it is ended by.
    pub key: String,
    /// Whether it is the one that asks.
    pub this: bool,
    /// "Firefox on Linux"
    pub agent: String,
    pub address: Option<String>,
    pub began: When,
    pub seen: When,
}

/// An application that acts for the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationRow {
    pub client: ClientId,
    pub name: String,
    /// The organization that it belongs to.
    pub owner: String,
    /// Whether that is the user's own.
    pub own: bool,
    /// What it may do; none: nothing that it was allowed is allowed now.
    pub scopes: Vec<ScopeInWords>,
    /// When the user agreed for the first time, and lately.
    pub first: When,
    pub last: When,
    pub until: When,
}

/// An authenticator app that is to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticatorProposal {
    /// Base 32, in groups of four.
    pub secret: String,
    /// `otpauth://…`
    pub address: String,
    /// The address as a picture: how many squares wide, and the dark ones as the path of a drawing.
    pub squares: usize,
    pub dark: String,
}

/// By what one can show again who one is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofOptions {
    pub email: String,
    /// Whether the password will do: only without a second factor.
    pub password: bool,
    pub authenticator: bool,
    pub recovery: bool,
    /// Whether one of one's passkeys works at this address.
    pub passkey: bool,
}

/// The second step of a sign-in: what will do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondStep {
    pub authenticator: bool,
    /// Whether one of the person's passkeys works at this address.
    pub passkey: bool,
    pub recovery: bool,
}

/// A question to the person at the browser, for one of their passkeys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyQuestion {
    /// Comes back with the answer.
    pub id: String,
    /// JSON, as `PublicKeyCredential.parseRequestOptionsFromJSON` takes it.
    pub options: String,
}

/// What an organization decides about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationPage {
    pub name: String,
    pub second_factor: bool,
    pub version: i64,
    /// Active users who have none.
    pub without: u64,
    /// Whether the one who asks has one.
    pub have: bool,
}
