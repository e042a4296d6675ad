//! What each step does to what there should be, and whether it is done at all.

use super::world::{
    Client, Consent, Decision, HOME, Kind, Scopes, Secret, Session, Span, State, Token, Who, Why, World,
};
use clientele::domain::time::{DAY, HOUR, MINUTE, SECOND};

/// How long the sessions of these houses last, in milliseconds.
pub const SESSION: i64 = 3 * DAY;

/// What a request with a code or a refresh token comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// The client did not prove who it is, or is not let in, or none of the scopes is allowed: nothing is used up.
    TurnedAway,
    Refused,
    /// Refused, and everything of the consent ends.
    Reused,
    Issued(Scopes),
}

impl World {
    pub fn of(&self, slot: usize) -> usize {
        self.slots[slot]
    }

    fn client(&mut self, slot: usize) -> &mut Client {
        &mut self.clients[self.slots[slot]]
    }

    pub fn is_there(&self, slot: usize, now: i64) -> bool {
        !self.clients[self.of(slot)].gone(now)
    }

    pub fn rehearse(&mut self, slot: usize, minutes: i64, now: i64) -> bool {
        let client = self.client(slot);
        let done = client.is_let_in(now);
        if done {
            client.rehearsed = Some(Span::of(now, minutes * MINUTE));
        }
        done
    }

    pub fn end_rehearsal(&mut self, slot: usize, now: i64) -> bool {
        let client = self.client(slot);
        let done = !client.gone(now) && client.runs(now);
        if done {
            client.rehearsed = None;
        }
        done
    }

    fn stop(&mut self, slot: usize, state: State, why: Why) {
        let client = self.client(slot);
        (client.state, client.rehearsed) = (state, None);
        self.end_of_client(self.of(slot), why);
    }

    pub fn disable(&mut self, slot: usize, now: i64) -> bool {
        let done = self.is_there(slot, now) && self.client(slot).state == State::Active;
        if done {
            self.stop(slot, State::Disabled, Why::Disabled);
        }
        done
    }

    pub fn enable(&mut self, slot: usize, now: i64) -> bool {
        let done = self.is_there(slot, now) && self.client(slot).state == State::Disabled;
        if done {
            self.client(slot).state = State::Active;
        }
        done
    }

    /// Older clients are deactivated for seven days, the others removed.
    pub fn delete(&mut self, slot: usize, now: i64) -> bool {
        let client = self.client(slot);
        let (old, dying) = (client.is_old(now), matches!(client.state, State::Deactivated(_)));
        let done = !client.gone(now) && !dying;
        if done && old {
            self.stop(slot, State::Deactivated(Span::of(now, 7 * DAY)), Why::Deactivated);
        } else if done {
            client.removed = true;
            self.end_of_client(self.of(slot), Why::Removed);
        }
        done
    }

    pub fn restore(&mut self, slot: usize, now: i64) -> bool {
        let client = self.client(slot);
        let done = !client.gone(now) && matches!(client.state, State::Deactivated(_));
        if done {
            client.state = State::Active;
        }
        done
    }

    pub fn may_add_secret(&self, slot: usize, now: i64) -> bool {
        self.is_there(slot, now) && self.clients[self.of(slot)].living(now) < 2
    }

    pub fn add_secret(&mut self, slot: usize, (id, value): (String, String), brief: bool, now: i64) {
        let end = brief.then_some(now + 30 * DAY);
        self.client(slot).secrets.push(Secret { id, value, made: now, end, removed: false });
    }

    /// A token outlives the secret that it was got with.
    pub fn remove_secret(&mut self, slot: usize, at: usize, now: i64) -> bool {
        let there = self.is_there(slot, now);
        let secrets = &mut self.client(slot).secrets;
        let mut others = secrets.iter().enumerate().filter(|(other, secret)| *other != at && !secret.removed);
        let kept = match secrets[at].lives(now) {
            true => others.any(|(_, secret)| secret.lives(now)),
            false => others.next().is_some(),
        };
        let done = there && !secrets[at].removed && kept;
        secrets[at].removed |= done;
        done
    }

    pub fn replace_secrets(&mut self, slot: usize, (id, value): (String, String), end: bool, now: i64) {
        self.client(slot).secrets.iter_mut().for_each(|secret| secret.removed = true);
        self.add_secret(slot, (id, value), false, now);
        if end {
            self.end_of_client(self.of(slot), Why::SecretReset);
        }
    }

    pub fn save(&mut self, slot: usize, scopes: Scopes, name: &str, now: i64) -> bool {
        let done = self.is_there(slot, now);
        if done {
            let client = self.client(slot);
            (client.scopes, client.name) = (scopes, name.to_owned());
        }
        done
    }

    pub fn roles(&mut self, slot: usize, administrator: bool, now: i64) -> bool {
        let done = self.is_there(slot, now);
        if done {
            self.client(slot).administrator = administrator;
        }
        done
    }

    /// An organization allows no more than is asked for.
    pub fn authorize(&mut self, slot: usize, who: Who, scopes: Scopes, now: i64) -> bool {
        let there = self.is_there(slot, now);
        let client = self.client(slot);
        let done = there && scopes.both(client.scopes) == scopes;
        if done {
            client.decided[who.organization()] = Decision::Approved(scopes);
        }
        done
    }

    pub fn revoke_authorization(&mut self, slot: usize, who: Who, now: i64) -> bool {
        let (there, organization, client) = (self.is_there(slot, now), who.organization(), self.of(slot));
        let decided = &mut self.clients[client].decided[organization];
        let done = there
            && match decided {
                Decision::Approved(_) => true,
                Decision::Nothing => organization == HOME,
                Decision::Revoked => false,
            };
        if done {
            *decided = Decision::Revoked;
            let of = |consent: &Consent| consent.client == client && consent.who.organization() == organization;
            self.end(Why::AuthorizationRevoked, of, |_| false);
        }
        done
    }

    pub fn may_issue(&self, slot: usize, secret: usize, now: i64) -> bool {
        let client = &self.clients[self.of(slot)];
        client.is_let_in(now) && client.secrets[secret].lives(now)
    }

    pub fn issue(&mut self, slot: usize, value: String, now: i64) {
        let scopes = Scopes { users: 0, routing: 0 };
        self.tokens.push(Token {
            kind: Kind::Access,
            value,
            client: self.of(slot),
            consent: None,
            scopes,
            life: Span::of(now, HOUR),
            parent: None,
            used: None,
            ended: None,
        });
    }

    /// What a user may let the application do, of what it asks for; nothing: no code comes of it.
    pub fn asks(&self, slot: usize, who: Who, asked: Scopes, now: i64) -> Scopes {
        let client = &self.clients[self.of(slot)];
        let allowed = asked.both(client.allowed(who.organization()));
        if client.is_let_in(now) { allowed } else { Scopes { users: 0, routing: 0 } }
    }

    pub fn consent(&mut self, slot: usize, who: Who, scopes: Scopes, code: String, now: i64) {
        let client = self.of(slot);
        self.consents.push(Consent { client, who, scopes, ended: None });
        self.tokens.push(Token {
            kind: Kind::Code,
            value: code,
            client,
            consent: Some(self.consents.len() - 1),
            scopes,
            life: Span::of(now, MINUTE),
            parent: None,
            used: None,
            ended: None,
        });
    }

    /// What the client gets for a code or a refresh token, by the newest of its secrets.
    pub fn exchange(&self, at: usize, now: i64) -> Exchange {
        let token = &self.tokens[at];
        let client = &self.clients[token.client];
        let proven = client.secrets.last().is_some_and(|secret| secret.lives(now));
        let ended = token.consent.and_then(|consent| self.consents[consent].ended).is_some();
        if !proven || !client.is_let_in(now) {
            return Exchange::TurnedAway;
        }
        if ended || token.kind == Kind::Code && token.ended.is_some() && token.used.is_none() {
            return Exchange::Refused;
        }
        let unused = |other: &Token| other.kind == Kind::Refresh && other.parent == Some(at) && other.ended.is_none();
        match (token.used, token.kind) {
            (Some(_), Kind::Code) => return Exchange::Reused,
            (Some(_), _) if now >= token.life.end => return Exchange::Refused,
            (Some(used), _) if now - used > 10 * SECOND || !self.tokens.iter().any(unused) => return Exchange::Reused,
            _ => {}
        }
        let left = self.scopes_left(token);
        if now >= token.life.end {
            Exchange::Refused
        } else if left.is_empty() {
            Exchange::TurnedAway
        } else {
            Exchange::Issued(left)
        }
    }

    /// There is never more than one unused refresh token of a consent.
    pub fn exchanged(&mut self, at: usize, came: Exchange, now: i64) {
        let consent = self.tokens[at].consent.expect("it came of one");
        match came {
            Exchange::TurnedAway => {}
            Exchange::Refused => {
                // A code is used up by the try, though nothing came of it.
                if self.tokens[at].kind == Kind::Code {
                    self.tokens[at].ended.get_or_insert(Why::Expired);
                }
            }
            Exchange::Reused => {
                self.consents[consent].ended.get_or_insert(Why::Reused);
            }
            Exchange::Issued(_) => {
                for (other, token) in self.tokens.iter_mut().enumerate() {
                    let of_it = other == at || token.parent == Some(at) && token.kind == Kind::Refresh;
                    if of_it && token.ended.is_none() {
                        (token.used, token.ended) = (Some(now), Some(Why::UsedUp));
                    }
                }
            }
        }
    }

    pub fn issued(&mut self, at: usize, scopes: Scopes, (access, refresh): (String, String), now: i64) {
        let given = self.consents[self.tokens[at].consent.expect("it came of one")].scopes;
        let mut add = |kind, value, scopes, span| {
            let new =
                Token { kind, value, scopes, life: Span::of(now, span), parent: Some(at), ..self.tokens[at].clone() };
            self.tokens.push(Token { used: None, ended: None, ..new });
        };
        add(Kind::Access, access, scopes, HOUR);
        add(Kind::Refresh, refresh, given, 30 * DAY);
    }

    /// What a client gives back is ended also while it is rehearsed, though it is told that it is refused. A refresh token ends
    /// all of its consent.
    pub fn give_back(&mut self, at: usize, now: i64) -> bool {
        let token = &self.tokens[at];
        let client = &self.clients[token.client];
        let proven = client.secrets.last().is_some_and(|secret| secret.lives(now));
        let let_in = proven && client.is_let_in(now);
        if proven && (let_in || !client.gone(now) && client.runs(now)) {
            match (token.kind, token.consent) {
                (Kind::Refresh, Some(consent)) => self.consents[consent].ended.get_or_insert(Why::GivenBack),
                _ => self.tokens[at].ended.get_or_insert(Why::GivenBack),
            };
        }
        let_in
    }

    pub fn is_in(&self, who: Who) -> bool {
        who != Who::Tom || !self.tom_is_out
    }

    pub fn signed_in(&mut self, who: Who, cookie: String, now: i64) {
        self.sessions.push(Session { who, cookie, life: Span::of(now, SESSION), ended: false });
    }

    /// Tokens end with a user; what was theirs is not when they come back.
    pub fn deactivate(&mut self) -> bool {
        let done = !self.tom_is_out;
        if done {
            self.tom_is_out = true;
            self.end_sessions(|session| session.who == Who::Tom);
            self.end_of_user(Who::Tom, Why::UserDeactivated);
        }
        done
    }

    pub fn reactivate(&mut self) -> bool {
        std::mem::take(&mut self.tom_is_out)
    }
}
