//! Clients as the screens see them. A secret's hash never gets here: these types have no place for one.

use super::{Beside, Count, Happened, Ownership, Rehearsal, When};
use crate::domain::{
    ClientId, DivisionId, FieldError, GrantType, RoleGrant, RoleId, SecretId, SettingsForm, State, refusal,
    scope::ScopeGroup, settings::Missing,
};
use serde::{Deserialize, Serialize};

/// The list's address as typed into the URL. The server parses it and names a parameter it does not understand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    /// Part of a name, a description, a Client ID, a label, or of the name or the address of an owner or stand-in.
    pub q: Option<String>,
    /// A word of [`State`].
    pub state: Option<String>,
    /// A word of [`GrantType`].
    pub grant: Option<String>,
    /// `never`, a day or a number of days: not used since then.
    pub used: Option<String>,
    /// With a secret that is older than so many days.
    pub secret_age: Option<String>,
    /// `never`, or with a secret that ends within so many days.
    pub secret_expiry: Option<String>,
    /// `yes`, as in what follows: with a grant type that gets no tokens any more.
    pub legacy: Option<String>,
    /// With the scope that covers every other.
    pub all: Option<String>,
    /// With a scope that no call needed.
    pub unused: Option<String>,
    /// Allowed by another organization.
    pub others: Option<String>,
    /// Made by a program.
    pub program: Option<String>,
    /// In a rehearsal.
    pub rehearsed: Option<String>,
    /// `missing`, or the id or the address of who answers for it.
    pub owner: Option<String>,
    /// With this label.
    pub label: Option<String>,
    /// `name`, `created` or `last-used`; with `-` before it from last to first.
    pub sort: Option<String>,
    /// Cursor: the page after this row.
    pub after: Option<String>,
    /// Cursor: the page before this row.
    pub before: Option<String>,
    /// Rows on a page, 1 to 100.
    pub size: Option<String>,
}

impl ListQuery {
    /// The parameters of the address that narrow the list, by their names there.
    pub fn narrowing(&self) -> [(&'static str, &Option<String>); 14] {
        [
            ("q", &self.q),
            ("state", &self.state),
            ("grant", &self.grant),
            ("used", &self.used),
            ("secret-age", &self.secret_age),
            ("secret-expiry", &self.secret_expiry),
            ("legacy", &self.legacy),
            ("all", &self.all),
            ("unused", &self.unused),
            ("others", &self.others),
            ("program", &self.program),
            ("rehearsed", &self.rehearsed),
            ("owner", &self.owner),
            ("label", &self.label),
        ]
    }
}

/// One page of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientPage {
    pub rows: Vec<ClientRow>,
    pub beside: Beside,
    /// How many match the filters and the search.
    pub total: Count,
    /// How many match in each state, the filter by state left out; `None`: a search or a filter finds more than are
    /// counted.
    pub counts: Option<StateCounts>,
    /// How many there are in the organization.
    pub all: StateCounts,
    /// When the next deactivated client of the organization is removed.
    pub next_removal: Option<When>,
    /// Since when use is recorded; `None`: it is not.
    pub recorded_since: Option<When>,
}

pub use crate::domain::lifecycle::StateCounts;

/// A client as a row of the list, the head of its page and the head of a dialog show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRow {
    pub id: ClientId,
    pub version: i64,
    pub name: String,
    pub description: String,
    pub grant_type: GrantType,
    pub state: State,
    pub created: When,
    pub last_used: Happened,
    /// In the list its use on each of the last thirty days, today the last, `None`: not recorded; empty: there is none to show.
    pub used_days: Vec<Option<u64>>,
    /// In the list whose it is, or why the search found it if that is not seen otherwise; empty: nothing is said.
    pub whose: String,
    /// What the client holds: editing needs the same.
    pub roles: Vec<RoleGrant>,
    /// What Save and Restore need; empty when complete.
    pub missing: Vec<Missing>,
    /// Exactly when deactivated.
    pub removal: Option<Removal>,
    /// While it is refused for a rehearsal: until when; `relative` is the countdown.
    pub rehearsed: Option<When>,
    /// What Delete would do now.
    pub deletion: Deletion,
}

impl ClientRow {
    /// The state that it looks like: with a legacy grant type, or during a rehearsal, it gets no tokens, so nothing about it
    /// looks alive.
    pub const fn looks(&self) -> State {
        match self.state {
            State::Active if self.grant_type.is_legacy() || self.rehearsed.is_some() => State::Disabled,
            state => state,
        }
    }
}

/// The date to delete of a deactivated client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// `relative` is the countdown, "6 days"; `brief` the long one, "6 days 22 hours".
    pub date: When,
    /// Milliseconds left, for the day strip.
    pub left: i64,
}

/// What a delete at the time of rendering would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deletion {
    /// `day`: whole days since creation, 0 to 30.
    Removed { day: u8 },
    /// `date`: when it would be removed.
    Deactivated { date: When },
}

impl Deletion {
    /// The word the delete form sends back, so that the server can tell when the outcome changed meanwhile.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Removed { .. } => "removed",
            Self::Deactivated { .. } => "deactivated",
        }
    }
}

/// Everything on a client's page that is read in one go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientDetails {
    pub row: ClientRow,
    pub settings: SettingsForm,
    pub created_by: Option<String>,
    pub modified: When,
    pub modified_by: Option<String>,
    /// Exactly when deactivated: when, and by whom.
    pub deactivated: Option<(When, Option<String>)>,
    /// Of a disabled client: when it was disabled, and by whom.
    pub disabled: Option<(When, Option<String>)>,
    /// The latest rehearsal of its deactivation.
    pub rehearsal: Option<Rehearsal>,
    /// Tokens issued before this instant are dead.
    pub tokens_not_before: When,
    /// Attempts of the client since the deactivation; `None`: none, or not deactivated.
    pub knocks: Option<Attempts>,
    /// Attempts since then of others, who only named it.
    pub strangers: Option<Attempts>,
    /// What it got without its secret, while it has not said whether it can keep one.
    pub without_secret: Option<Attempts>,
    /// What it tried from addresses that it may not be used from.
    pub elsewhere: Option<Attempts>,
    /// That somebody came with a redirect URI that it has not registered.
    pub other_address: Option<OtherAddress>,
    pub secrets: Vec<SecretView>,
    /// How many audit entries the client has.
    pub activity: u64,
    /// Whose it is.
    pub ownership: Ownership,
    /// What depends on the client; `None`: its tokens are not for the caller to see.
    pub evidence: Option<Evidence>,
    pub options: FormOptions,
}

/// How often something was tried, and lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    pub n: u64,
    pub last: When,
    pub from: Option<String>,
}

/// Attempts with a redirect URI that is not registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherAddress {
    /// The last that came, at most 300 characters of it.
    pub uri: String,
    pub attempts: Attempts,
}

/// A secret without the secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretView {
    pub id: SecretId,
    /// `cs_…q7Rf`
    pub hint: String,
    pub created: When,
    pub created_by: Option<String>,
    pub last_used: Happened,
    /// Its use in the last thirty days: "412 times since Monday, last now, from 203.0.113.24".
    pub used_lately: Option<String>,
    /// `relative` is the countdown.
    pub expires: Option<When>,
    /// After how many days without use it ends, and when that is if it is not used (`relative` is the countdown), as far as use
    /// is recorded.
    pub silent: Option<(i64, Option<When>)>,
    pub live: bool,
}

/// A client is to be given roles, and secrets of it live whose makers lack them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OthersSecrets {
    pub secrets: Vec<OthersSecret>,
    /// The roles, as "Payroll admin in Home division".
    pub giving: Vec<String>,
}

impl OthersSecrets {
    /// What the form sends back of the secrets that were shown.
    pub fn seen(&self) -> String {
        self.secrets.iter().map(|secret| secret.id.to_string()).collect::<Vec<_>>().join(" ")
    }
}

/// A secret whose maker lacks roles that its client is being given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OthersSecret {
    pub id: SecretId,
    /// `cs_…q7Rf`
    pub hint: String,
    pub made: When,
    /// Who made it; `None`: it is not known any more.
    pub by: Option<String>,
    /// The roles its maker lacks.
    pub lacks: Vec<String>,
}

impl std::fmt::Display for OthersSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&refusal::made_by_another(&self.hint, &self.made.relative, self.by.as_deref(), &self.lacks))
    }
}

/// What can be chosen in the forms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormOptions {
    pub scopes: Vec<ScopeGroup>,
    /// How many ids the catalogue has.
    pub scope_count: u64,
    pub roles: Vec<RoleOption>,
    /// Id and name; "All divisions" is not among them.
    pub divisions: Vec<(DivisionId, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleOption {
    pub id: RoleId,
    pub name: String,
    pub description: String,
}

/// What depends on a client, before it is deleted. Honest about what was not recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub live_tokens: Count,
    /// Tokens that would be alive but for the cut.
    pub cut_tokens: Count,
    pub last_token: Happened,
    pub last_call: Happened,
    pub last_caller: Option<String>,
    pub secrets_in_use: u64,
    pub secrets: u64,
    /// Other organizations that authorized the client, by name; the first six.
    pub organizations: Vec<String>,
    pub organization_count: u64,
    /// People who let the client act for them.
    pub people: Count,
    /// What is known of the last thirty days: "It was used 412 times since Monday, ...".
    pub used_lately: Option<String>,
    /// Since when calls are recorded; `None`: not recorded.
    pub recorded_since: Option<When>,
    /// Why the caller could not restore the client after a delete that keeps it for seven days; `None`: they could.
    pub could_not_restore: Option<String>,
    /// Why they could not enable it after disabling it.
    pub could_not_enable: Option<String>,
}

/// A new secret, shown once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevealedSecret {
    pub client: ClientRow,
    /// `None`: it was shown already, or never made in this session.
    pub secret: Option<String>,
    /// Whether the client is new, too.
    pub added_client: bool,
}

impl std::fmt::Debug for RevealedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RevealedSecret").field("client", &self.client.id).finish_non_exhaustive()
    }
}

/// A page of a client's audit entries, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityPage {
    pub entries: Vec<ActivityEntry>,
    pub beside: Beside,
    /// The zone of their times.
    pub zone: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityEntry {
    pub id: String,
    pub when: When,
    /// Who; `None`: Clientele itself.
    pub who: Option<String>,
    pub address: Option<String>,
    pub request_id: Option<String>,
    /// "edited", "deactivated", "was refused Delete Application" ...
    pub what: String,
    /// The version of the client that it made.
    pub version: Option<i64>,
    /// The version of whose the client is that it said something over.
    pub said_over: Option<i64>,
    pub changes: Vec<FieldChange>,
}

/// A former version of a client beside what the client is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientVersion {
    pub number: i64,
    /// When it was made, and by whom; `None`: it is not kept, being the one the client is at or from before versions were.
    pub made: Option<(When, Option<String>)>,
    /// From now to then.
    pub changes: Vec<FieldChange>,
    /// The roles that would be given with it.
    pub giving: Vec<RoleGrant>,
    /// Why it cannot be brought back today.
    pub problems: Vec<FieldError>,
}

/// One changed field, in the words of the screens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    pub field: String,
    pub before: Vec<String>,
    pub after: Vec<String>,
}
