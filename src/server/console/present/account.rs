//! The user's own account, and the session, as the pages show them.

use super::{
    agent,
    scope::in_words,
    time::{deadline, past},
};
use crate::{
    domain::{RoleGrant, Timestamp, scope::CatalogueEntry},
    policy::Actor,
    server::{
        console::{facts::Facts, zone},
        use_cases::{
            account::{FirstSteps, Options, Overview, Own, OwnApplication, OwnPasskey, OwnSession, Proposal},
            session::SignedIn,
        },
    },
    wire::{
        self, Account, ApplicationRow, AuthenticatorProposal, Notices, PasskeyRow, ProofOptions, Session, SessionEnd,
        SessionNow, SessionRow,
    },
};

/// Everything the account page shows.
pub fn overview(own: Own<'_>, found: Overview, notices: Option<Notices>) -> Account {
    let (actor, now) = (&own.act.caller.actor, own.act.now);
    Account {
        name: actor.name.clone(),
        email: own.session.email.clone(),
        signs_in_with: found.signs_in_with,
        organization: found.organization,
        required: found.second_factor,
        roles: actor.roles.iter().map(RoleGrant::label).collect(),
        authenticator: found.authenticator.map(|at| past(now, at)),
        passkeys: found.passkeys.into_iter().map(|passkey| passkey_row(passkey, now)).collect(),
        no_passkeys: found.no_passkeys,
        codes_left: found.codes_left,
        codes: found.codes,
        sessions: found.sessions.into_iter().map(|session| session_row(session, now)).collect(),
        applications: found.applications.into_iter().map(|held| application(held, &found.catalogue, now)).collect(),
        zone: zone::readers().name().to_owned(),
        zones: zone::places(),
        former: zone::FORMER.map(|(former, today)| (former.to_owned(), today.name().to_owned())).into(),
        notices,
    }
}

fn passkey_row(passkey: OwnPasskey, now: Timestamp) -> PasskeyRow {
    PasskeyRow {
        id: passkey.id,
        name: passkey.name,
        elsewhere: passkey.elsewhere,
        added: past(now, passkey.created_at),
        used: passkey.last_used_at.map(|at| past(now, at)),
    }
}

fn application(held: OwnApplication, catalogue: &[CatalogueEntry], now: Timestamp) -> ApplicationRow {
    ApplicationRow {
        client: held.client,
        name: held.name,
        owner: held.owner,
        own: held.own,
        scopes: in_words(&held.scopes, catalogue),
        first: past(now, held.first_at),
        last: past(now, held.last_at),
        until: deadline(now, held.until),
    }
}

fn session_row(session: OwnSession, now: Timestamp) -> SessionRow {
    SessionRow {
        key: session.key,
        this: session.this,
        agent: agent::words(session.user_agent.as_deref()),
        address: session.address,
        began: past(now, session.created_at),
        seen: past(now, session.last_seen_at),
    }
}

/// An app that is to be confirmed, with its secret in groups of four, as it is typed.
pub fn proposal(proposal: Proposal) -> AuthenticatorProposal {
    let groups = proposal.secret.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok());
    let secret = groups.collect::<Vec<_>>().join(" ");
    AuthenticatorProposal { secret, address: proposal.address, squares: proposal.squares, dark: proposal.dark }
}

/// By what the user can show who they are.
pub fn proof(options: Options, email: &str) -> ProofOptions {
    let Options { password, authenticator, recovery, passkey } = options;
    ProofOptions { email: email.to_owned(), password, authenticator, recovery, passkey }
}

/// When a session ends, as seen at `now`.
pub fn session_end(session: &SignedIn, now: Timestamp) -> SessionEnd {
    SessionEnd { left: session.ends.since(now), moves: session.moves, told_before: session.told_before }
}

/// The signed-in user as `actor`, with what every page shows of them.
pub fn session(actor: Actor, signed_in: &SignedIn, facts: &Facts, now: Timestamp) -> Session {
    Session {
        actor,
        email: signed_in.email.clone(),
        organization_name: signed_in.organization_name.clone(),
        preferences: facts.preferences.clone(),
        end: session_end(signed_in, now),
        restored: None,
    }
}

/// Whose session it is, and when it ends.
pub fn session_now(session: &SignedIn, now: Timestamp) -> SessionNow {
    SessionNow { user: session.actor.id, name: session.actor.name.clone(), end: session_end(session, now) }
}

/// The first steps of a new organization.
pub const fn first_steps(steps: FirstSteps) -> wire::FirstSteps {
    wire::FirstSteps { client: steps.client, person: steps.person, factor: steps.factor }
}
