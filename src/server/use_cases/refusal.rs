//! Why a use case did not do what it was asked, in facts. Each door words them: the console in
//! `console/present/refusal.rs`, the REST API in `rest/error.rs`.

use crate::{
    domain::{
        DeletionOutcome, FieldError, GrantType, Maker, RoleGrant, ScopeId, SecretId, Timestamp,
        refusal::{self, Absent, Overtaken, Reason},
        time::ago,
        usage::Lately,
    },
    policy::{Denial, Lost, RoleEffect},
    server::storage::clients::client::Client,
};

/// Why something was not done. Nothing was half-done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The session or the token has ended, or something that it rests on.
    SignedOut,
    /// Email or password; the answer never says which.
    WrongCredentials,
    /// Everything was right, but the organization's data were put back, and until that is confirmed only those sign in who may
    /// confirm it: by their names.
    Held(Vec<String>),
    /// The session's cookie was renewed by a proof after the request came with the one before: that may be a copy.
    ProvedElsewhere,
    /// The user signed in with less than the organization asks for.
    FactorNeeded,
    /// The client may not be used from the address that the request comes from.
    FromElsewhere,
    /// The user has to show again who they are; the same request does it then.
    ProofNeeded,
    Denied(Denial),
    /// No such client. `Some`: it existed in this organization and was removed.
    NotFound(Option<Box<Removed>>),
    /// Anything else that was asked for by its address.
    NoSuch(Absent),
    /// Every refused field.
    Invalid(Vec<FieldError>),
    Conflict(Box<Conflict>),
    /// What would change for whom is to be looked at first; the same request with what `seen` says does it.
    Unconfirmed(Box<RoleEffect>),
    /// Seconds to wait.
    TooManyAttempts {
        retry_after: u64,
    },
    /// Others are being served, as many as can be. Seconds to wait.
    Busy {
        retry_after: u64,
    },
}

/// A client that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    pub name: String,
    pub at: Timestamp,
    /// Who asked for it; `None`: its date had come.
    pub by: Option<String>,
    /// The instant of the request.
    pub now: Timestamp,
}

/// Someone or something was faster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The edit was made on an older version.
    Stale(StaleEdit),
    /// The client is no longer in the state that the transition starts from.
    Overtaken(Overtaken),
    /// The same of what is said of whose the client is.
    StaleOwnership(Overtaken),
    /// Something stands in the way.
    Reason(Reason),
    /// Nobody could give these permissions any more.
    Lost(Lost),
    /// What Delete does to the client, created then, is another thing now than what was expected.
    OutcomeChanged { outcome: DeletionOutcome, created: Timestamp, now: Timestamp },
    /// To be decided first: the maker of one of these secrets may act with roles that they do not hold.
    SecretsOfOthers(OthersSecrets),
    /// To be looked at first: what is taken away is in use.
    InUse(InUse),
}

/// The newer version of a client, to be shown beside what was typed on an older one: nothing of that is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaleEdit {
    /// Who was faster; `None`: Clientele itself.
    pub by: Option<String>,
    /// The instant of the request.
    pub now: Timestamp,
    /// As they left it: its version is the one to save over theirs with.
    pub current: Box<Client>,
}

/// A client is to be given roles, and secrets of it live whose makers lack them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OthersSecrets {
    pub secrets: Vec<OthersSecret>,
    pub giving: Vec<RoleGrant>,
    /// The instant of the request.
    pub now: Timestamp,
}

/// A secret whose maker lacks roles that its client is being given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OthersSecret {
    pub id: SecretId,
    /// `cs_…q7Rf`
    pub hint: String,
    pub made: Timestamp,
    /// Who made it; `None`: it is not known any more.
    pub by: Option<Maker>,
    /// The roles its maker lacks.
    pub lacks: Vec<RoleGrant>,
}

impl OthersSecret {
    /// "cs_…q7Rf, made 3 days ago by Tom Okafor, who does not hold Payroll admin in Home division"
    pub fn in_words(&self, now: Timestamp) -> String {
        let lacks: Vec<String> = self.lacks.iter().map(RoleGrant::label).collect();
        let by = self.by.as_ref().map(ToString::to_string);
        refusal::made_by_another(&self.hint, &ago(now, self.made), by.as_deref(), &lacks)
    }
}

/// What an edit takes away, and was used in the last thirty days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InUse {
    pub taken: Vec<Taken>,
    /// What a form sends back once this was shown.
    pub seen: String,
    /// The instant of the request.
    pub now: Timestamp,
}

/// One thing that is taken away, and its use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub what: Takes,
    pub used: Lately,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// The one that it leaves: with another none of its tokens is accepted. The use is its client's.
    GrantType(GrantType),
    RedirectUri(String),
    /// A scope that calls needed and that nothing left covers.
    Scope(ScopeId),
    /// The use is its client's: which role a call needed is not recorded.
    Role(RoleGrant),
}
