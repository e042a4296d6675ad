//! What is noted of a client's use, for those who ask later what would stop without it.

use super::client::Authenticated;
use crate::{
    domain::{
        ClientId, OrganizationId, ScopeId, Timestamp,
        usage::{UseKind, Used},
    },
    server::storage::tokens::{access::Token, shared::Tokens},
};

/// A client that is proven did this, or was refused it with a code of RFC 6749.
pub fn proven(
    tokens: &Tokens,
    from: &Authenticated,
    (kind, error): (UseKind, Option<&'static str>),
    organization_id: Option<OrganizationId>,
    (address, now): (Option<&str>, Timestamp),
) {
    let used = Used { secret_id: from.secret_id, organization_id, ..Used::new(from.client.id, kind, now).but(error) };
    tokens.recorder.counted(used, address, now);
}

/// A user said yes to a client, or it was refused what it asked for, with a code of RFC 6749; at which registered address.
pub fn authorized(
    tokens: &Tokens,
    (client, error): (ClientId, Option<&'static str>),
    (redirect_uri, organization_id): (&str, Option<OrganizationId>),
    (address, now): (Option<&str>, Timestamp),
) {
    let used = Used::new(client, UseKind::Authorized, now).but(error);
    let used = Used { redirect_uri: Some(redirect_uri.to_owned()), organization_id, ..used };
    tokens.recorder.counted(used, address, now);
}

/// A token of a client was accepted, or a call with it refused with a code of the REST API; the scope that the call needed.
pub fn accepted(
    tokens: &Tokens,
    token: &Token,
    (kind, error): (UseKind, Option<&'static str>),
    scope: Option<ScopeId>,
    (address, now): (Option<&str>, Timestamp),
) {
    let used = Used::new(token.client_id, kind, now).but(error);
    let used = Used { scope, organization_id: Some(token.organization_id), ..used };
    tokens.recorder.counted(used, address, now);
}
