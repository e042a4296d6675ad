//! What a database is that was restored from a backup while the audit log says what was done since: everything that was issued
//! before is ended, what was taken since is taken in it, what was given since is not there.

use super::world::{Client, Decision, HOME, Scopes, Secret, Span, State, Why, World};
use clientele::domain::time::DAY;

/// `then`, at the instant of the backup, put in the place of `since`.
pub fn put_back(then: &World, since: &World, now: i64) -> World {
    let clients = since.clients.iter().enumerate();
    let clients = clients.map(|(at, since)| match then.clients.get(at) {
        Some(then) if !then.removed => client(then, since, now),
        // It is not in the backup.
        _ => Client { removed: true, ..since.clone() },
    });
    let mut world = World {
        clients: clients.collect(),
        slots: then.slots,
        tom_is_out: then.tom_is_out || since.tom_is_out,
        ..since.clone()
    };
    world.end_everything(Why::Restored);
    world
}

fn client(then: &Client, since: &Client, now: i64) -> Client {
    let secrets = since.secrets.iter().enumerate().map(|(at, since)| {
        let then = then.secrets.get(at);
        let removed = since.removed || then.is_none();
        Secret { removed, ..then.unwrap_or(since).clone() }
    });
    let client = Client {
        secrets: secrets.collect(),
        scopes: then.scopes.both(since.scopes),
        administrator: then.administrator && since.administrator,
        decided: [0, 1].map(|organization| decided(then, since, organization)),
        ..then.clone()
    };
    // What was switched off already then stays as it was.
    let state = match (then.state, since.state) {
        (State::Active, _) if since.removed => State::Disabled,
        (State::Active, State::Deactivated(_)) => State::Deactivated(Span::of(now, 7 * DAY)),
        (State::Active, State::Disabled) => State::Disabled,
        (state, _) => state,
    };
    let rehearsed = then.rehearsed.filter(|_| state == State::Active);
    Client { state, rehearsed, ..client }
}

fn decided(then: &Client, since: &Client, organization: usize) -> Decision {
    match (then.decided[organization], since.decided[organization]) {
        (_, Decision::Revoked) | (Decision::Revoked, _) => Decision::Revoked,
        (Decision::Approved(then), Decision::Approved(since)) => Decision::Approved(then.both(since)),
        // The first decision about an application of one's own may leave out some of all that it asked for.
        (Decision::Nothing, Decision::Approved(left)) if organization == HOME => {
            let left: Scopes = then.scopes.both(left);
            if left == then.scopes { Decision::Nothing } else { Decision::Approved(left) }
        }
        (then, _) => then,
    }
}
