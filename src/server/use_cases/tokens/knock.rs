//! Attempts with a client that is refused as a whole: deactivated, or rehearsed. Its administrators see them.

use crate::{
    domain::{
        ClientId, Lifecycle, SecretId, State, Timestamp,
        attempt::Attempt,
        token::{TokenFacts, waits_for_rehearsal},
    },
    server::storage::{
        clients::{attempts::Attempts, rehearsals::Caller},
        tokens::shared::Tokens,
    },
};

/// Who tried.
#[derive(Clone, Copy)]
pub(super) struct Tried<'a> {
    /// Whether it proved that it is the client.
    pub proven: bool,
    /// The secret that it showed.
    pub secret_id: Option<SecretId>,
    pub address: Option<&'a str>,
}

/// Notes an attempt, if the client is one of which they are counted.
pub(super) fn note(tokens: &Tokens, (id, life): (ClientId, &Lifecycle), tried: Tried<'_>, now: Timestamp) {
    let kind = if tried.proven { Attempt::Knock } else { Attempt::Stranger };
    if life.state == State::Inactive {
        tokens.recorder.tried(id, kind, Attempts::one(now, tried.address));
    } else {
        came(tokens, (id, life), (kind, tried), now);
    }
}

/// Notes that somebody showed a token of a client that would be let in, were the client not rehearsed.
pub(super) fn shown(tokens: &Tokens, (id, facts): (ClientId, &TokenFacts), address: Option<&str>, now: Timestamp) {
    let tried = Tried { proven: true, secret_id: None, address };
    if waits_for_rehearsal(facts, now)
        && let Some((life, _)) = &facts.client
    {
        came(tokens, (id, life), (Attempt::Knock, tried), now);
    }
}

/// Notes that somebody came to sign in with a client: who follows a link has proven nothing, and may well be one of its people.
pub(super) fn visit(tokens: &Tokens, (id, life): (ClientId, &Lifecycle), address: Option<&str>, now: Timestamp) {
    let tried = Tried { proven: false, secret_id: None, address };
    if life.state == State::Inactive {
        note(tokens, (id, life), tried, now);
    } else {
        came(tokens, (id, life), (Attempt::Visit, tried), now);
    }
}

fn came(tokens: &Tokens, (id, life): (ClientId, &Lifecycle), (kind, tried): (Attempt, Tried<'_>), now: Timestamp) {
    if life.state == State::Active && life.rehearsed(now).is_some() {
        let (secret_id, address) = (tried.secret_id, tried.address.map(str::to_owned));
        tokens.recorder.came(Caller { client_id: id, rehearsal: life.rehearsals, kind, secret_id, address }, now);
    }
}
