//! Authorizations as the screens show them.

use super::time::{deadline, past};
use crate::{
    domain::{
        Timestamp,
        authorization::{AuthorizationState, ask_again_at},
        scope::{ScopeAccess, ScopeGroup, ScopeId, groups, has_read_form, tallied},
    },
    server::use_cases::authorizations::{AuthorizedClient, Decided, Details, Elsewhere, Page},
    wire::{AuthorizationDetails, AuthorizedPage, AuthorizedRow, OrganizationRow},
};

/// A page of Authorized Applications.
pub fn page(facts: Page, now: Timestamp) -> AuthorizedPage {
    let groups = groups(&facts.catalogue);
    let rows = |decided: Vec<Decided>| decided.into_iter().map(|decided| row(decided, &groups, now)).collect();
    AuthorizedPage {
        rows: rows(facts.rows),
        pending: rows(facts.pending),
        counts: facts.counts,
        beside: super::beside(&facts.beside),
    }
}

fn row(decided: Decided, groups: &[ScopeGroup], now: Timestamp) -> AuthorizedRow {
    let Decided { client, own, by } = decided;
    let AuthorizedClient { authorization, name, description, owner, client_state, .. } = client;
    let access = |scope: &ScopeId| if scope.is_readonly() { ScopeAccess::Read } else { ScopeAccess::Write };
    let answers: Vec<(&str, ScopeAccess, bool)> = authorization
        .scopes
        .iter()
        .map(|scope| (scope.base(), access(scope), has_read_form(groups, scope.base(), access(scope))))
        .collect();
    AuthorizedRow {
        client_id: authorization.client_id,
        name,
        description,
        owner,
        own,
        state: authorization.state,
        client_state,
        scopes: answers
            .iter()
            .map(|(base, access, has_read)| ((*base).into(), access.word(*has_read).into()))
            .collect(),
        allowed: tallied(answers.iter().map(|(_, access, has_read)| (*access, *has_read))),
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
        row: row(facts.decided, &[], now),
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
