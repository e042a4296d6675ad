//! Authorizations as the screens show them.

use super::time::{deadline, past};
use crate::{
    domain::{
        Timestamp,
        authorization::{AuthorizationState, ask_again_at},
    },
    server::use_cases::authorizations::{AuthorizedClient, Decided, Details, Elsewhere, Page},
    wire::{AuthorizationDetails, AuthorizedPage, AuthorizedRow, OrganizationRow},
};

/// A page of Authorized Applications.
pub fn page(facts: Page, now: Timestamp) -> AuthorizedPage {
    let rows = |decided: Vec<Decided>| decided.into_iter().map(|decided| row(decided, now)).collect();
    AuthorizedPage {
        rows: rows(facts.rows),
        pending: rows(facts.pending),
        counts: facts.counts,
        beside: super::beside(&facts.beside),
    }
}

fn row(decided: Decided, now: Timestamp) -> AuthorizedRow {
    let Decided { client, own, by } = decided;
    let AuthorizedClient { authorization, name, description, owner, client_state, .. } = client;
    let reads = authorization.scopes.iter().filter(|scope| scope.is_readonly()).count() as u64;
    AuthorizedRow {
        client_id: authorization.client_id,
        name,
        description,
        owner,
        own,
        state: authorization.state,
        client_state,
        reads,
        writes: authorization.scopes.len() as u64 - reads,
        scopes: authorization.scopes.iter().map(ToString::to_string).collect(),
        roles: authorization.roles.len() as u64,
        changed: past(now, authorization.modified_at),
        by,
        reason: authorization.reason,
    }
}

/// One client, to be decided about.
pub fn details(facts: Details, now: Timestamp) -> AuthorizationDetails {
    let decided = &facts.decided.client.authorization;
    let again = (decided.state == AuthorizationState::Declined).then(|| ask_again_at(decided.modified_at));
    AuthorizationDetails {
        again: again.map(|at| deadline(now, at)),
        row: row(facts.decided, now),
        state: facts.state,
        version: facts.version,
        scopes: facts.scopes,
        roles: facts.roles.into_iter().map(|role| (role.id, role.name, role.chosen)).collect(),
        people: facts.people,
    }
}

/// The organizations that decided about a client.
pub fn elsewhere(facts: Vec<Elsewhere>, now: Timestamp) -> Vec<OrganizationRow> {
    let row = |decided: Elsewhere| OrganizationRow {
        organization: decided.organization,
        state: decided.authorization.state,
        scopes: decided.authorization.scopes.len() as u64,
        people: decided.people,
        changed: past(now, decided.authorization.modified_at),
    };
    facts.into_iter().map(row).collect()
}
