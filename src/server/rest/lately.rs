//! Use in the last thirty days, for those who are about to take something away.

use crate::{
    domain::usage::Lately,
    server::{
        http::instant::iso,
        use_cases::refusal::{Taken, Takes},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

/// So many addresses are told.
const ADDRESSES: usize = 20;

/// Use in the last 30 days.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsedLately {
    pub count: u64,
    #[schema(format = DateTime)]
    pub date_first: String,
    #[schema(format = DateTime)]
    pub date_last: String,
    /// From where, the latest first, at most twenty. Of what is counted together only the last address is kept.
    pub addresses: Vec<String>,
}

impl From<Lately> for UsedLately {
    fn from(used: Lately) -> Self {
        Self {
            count: used.times.n,
            date_first: iso(used.times.first_at),
            date_last: iso(used.times.last_at),
            addresses: used.addresses.into_iter().take(ADDRESSES).collect(),
        }
    }
}

/// Something that an edit takes away, and its use in the last 30 days.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InUse {
    pub kind: InUseKind,
    /// The grant type that it leaves, with which all its tokens stop; the redirect URI; the scope that calls needed and that nothing left covers; the role, as `role@division`.
    pub value: String,
    /// Of a role and a grant type that of its client: which role a call needed is not recorded.
    pub used: UsedLately,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum InUseKind {
    GrantType,
    RedirectUri,
    Scope,
    Role,
}

impl From<Taken> for InUse {
    fn from(taken: Taken) -> Self {
        let (kind, value) = match taken.what {
            Takes::GrantType(left) => (InUseKind::GrantType, left.as_str().into()),
            Takes::RedirectUri(uri) => (InUseKind::RedirectUri, uri),
            Takes::Scope(scope) => (InUseKind::Scope, scope.to_string()),
            Takes::Role(grant) => (InUseKind::Role, format!("{}@{}", grant.role_id, String::from(grant.division))),
        };
        Self { kind, value, used: taken.used.into() }
    }
}
