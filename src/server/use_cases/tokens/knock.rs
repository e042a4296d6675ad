//! Attempts with a client that is refused as a whole: deactivated, or rehearsed. Its administrators see them.

use crate::{
    domain::{ClientId, Lifecycle, SecretId, State, Timestamp, attempt::Attempt},
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
    } else if life.rehearsed(now).is_some() {
        let address = tried.address.map(str::to_owned);
        let secret_id = tried.secret_id;
        let caller = Caller { client_id: id, rehearsal: life.rehearsals, kind, secret_id, address };
        tokens.recorder.came(caller, now);
    }
}
