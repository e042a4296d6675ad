//! What there should be, as the documents tell it (docs/tokens.md, docs/operating.md), and without the code under test: clients,
//! secrets, sessions, consents and tokens. Each end is noted where it happens, in the things that it ends.

use clientele::domain::time::DAY;

/// The organization of the clients, and another one that may allow them.
pub const HOME: usize = 0;
pub const ELSEWHERE: usize = 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// An administrator of the clients' organization.
    Ana,
    /// One of its users.
    Tom,
    /// An administrator of the other organization, who also uses the application.
    Mia,
}

impl Who {
    pub const fn organization(self) -> usize {
        if matches!(self, Self::Mia) { ELSEWHERE } else { HOME }
    }
}

/// When something was made and when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub made: i64,
    pub end: i64,
}

impl Span {
    pub const fn of(made: i64, span: i64) -> Self {
        Self { made, end: made + span }
    }

    /// What had ended has ended; what was made since keeps the time it had left, or had.
    fn set_back(&mut self, from: i64, to: i64) {
        if self.made > to {
            self.moved(from - to);
        } else if self.end > to && self.end <= from {
            self.end = to;
        }
        assert!(self.end >= self.made, "{self:?} ends before it began");
    }

    fn moved(&mut self, span: i64) {
        (self.made, self.end) = (self.made - span, self.end - span);
    }
}

/// How far: 0 not at all, 1 to read, 2 to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scopes {
    pub users: u8,
    pub routing: u8,
}

impl Scopes {
    pub fn both(self, other: Self) -> Self {
        Self { users: self.users.min(other.users), routing: self.routing.min(other.routing) }
    }

    pub const fn is_empty(self) -> bool {
        self.users == 0 && self.routing == 0
    }

    pub fn words(self) -> Vec<String> {
        let word = |name: &str, far: u8| match far {
            0 => None,
            1 => Some(format!("{name}:readonly")),
            _ => Some(name.to_owned()),
        };
        [word("routing", self.routing), word("users", self.users)].into_iter().flatten().collect()
    }
}

/// Why something is dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    AuthorizationRevoked,
    Deactivated,
    Disabled,
    EndedByUser,
    EverythingEnded,
    Expired,
    GivenBack,
    NoScope,
    Rehearsed,
    Removed,
    Restored,
    Reused,
    SecretReset,
    UsedUp,
    UserDeactivated,
}

impl Why {
    pub const ALL: [Self; 15] = [
        Self::AuthorizationRevoked,
        Self::Deactivated,
        Self::Disabled,
        Self::EndedByUser,
        Self::EverythingEnded,
        Self::Expired,
        Self::GivenBack,
        Self::NoScope,
        Self::Rehearsed,
        Self::Removed,
        Self::Restored,
        Self::Reused,
        Self::SecretReset,
        Self::UsedUp,
        Self::UserDeactivated,
    ];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Active,
    Disabled,
    Deactivated(Span),
}

/// What an organization decided about a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Nothing,
    Approved(Scopes),
    Revoked,
}

#[derive(Clone, Debug)]
pub struct Secret {
    pub id: String,
    pub value: String,
    pub made: i64,
    /// When it expires; `None`: never.
    pub end: Option<i64>,
    pub removed: bool,
}

impl Secret {
    pub fn lives(&self, now: i64) -> bool {
        !self.removed && self.end.is_none_or(|end| now < end)
    }
}

#[derive(Clone, Debug)]
pub struct Client {
    pub id: String,
    pub name: String,
    pub made: i64,
    pub secrets: Vec<Secret>,
    /// Of the application.
    pub scopes: Scopes,
    /// Of the machine: whether it is an administrator, too.
    pub administrator: bool,
    pub state: State,
    pub rehearsed: Option<Span>,
    /// By each organization.
    pub decided: [Decision; 2],
    /// Its row is gone.
    pub removed: bool,
}

impl Client {
    pub fn gone(&self, now: i64) -> bool {
        self.removed || matches!(self.state, State::Deactivated(span) if now >= span.end)
    }

    pub fn runs(&self, now: i64) -> bool {
        self.rehearsed.is_some_and(|span| now < span.end)
    }

    pub fn is_let_in(&self, now: i64) -> bool {
        self.state == State::Active && !self.removed && !self.runs(now)
    }

    pub fn living(&self, now: i64) -> usize {
        self.secrets.iter().filter(|secret| secret.lives(now)).count()
    }

    /// Older ones are deactivated by a delete, the others removed.
    pub fn is_old(&self, now: i64) -> bool {
        now - self.made > 30 * DAY
    }

    /// What it may be let do in an organization; nothing where that does not allow it.
    pub fn allowed(&self, organization: usize) -> Scopes {
        match self.decided[organization] {
            Decision::Approved(scopes) => scopes.both(self.scopes),
            Decision::Nothing if organization == HOME => self.scopes,
            Decision::Nothing | Decision::Revoked => Scopes { users: 0, routing: 0 },
        }
    }
}

#[derive(Clone, Debug)]
pub struct Session {
    pub who: Who,
    pub cookie: String,
    pub life: Span,
    pub ended: bool,
}

/// A user's yes.
#[derive(Clone, Debug)]
pub struct Consent {
    pub client: usize,
    pub who: Who,
    pub scopes: Scopes,
    pub ended: Option<Why>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Code,
    Access,
    Refresh,
}

#[derive(Clone, Debug)]
pub struct Token {
    pub kind: Kind,
    pub value: String,
    pub client: usize,
    /// `None`: the client's own.
    pub consent: Option<usize>,
    pub scopes: Scopes,
    pub life: Span,
    /// The refresh token in whose place it is.
    pub parent: Option<usize>,
    pub used: Option<i64>,
    pub ended: Option<Why>,
}

#[derive(Clone, Debug, Default)]
pub struct World {
    /// All that there ever were.
    pub clients: Vec<Client>,
    /// The machine and the application of now.
    pub slots: [usize; 2],
    pub tom_is_out: bool,
    pub sessions: Vec<Session>,
    pub consents: Vec<Consent>,
    pub tokens: Vec<Token>,
}

impl World {
    pub fn session(&self, at: usize, now: i64) -> bool {
        let session = &self.sessions[at];
        !session.ended && now < session.life.end
    }

    /// Scopes of a token that are allowed still.
    pub fn scopes_left(&self, token: &Token) -> Scopes {
        let allowed = |consent: usize| {
            let consent = &self.consents[consent];
            self.clients[token.client].allowed(consent.who.organization())
        };
        token.consent.map_or(token.scopes, |consent| token.scopes.both(allowed(consent)))
    }

    /// Why a token is dead; `None`: it lives.
    pub fn why_dead(&self, token: &Token, now: i64) -> Option<Why> {
        let client = &self.clients[token.client];
        let consent = token.consent.map(|consent| &self.consents[consent]);
        let ended = token.ended.or_else(|| consent.and_then(|consent| consent.ended));
        match ended {
            Some(why) => Some(why),
            None if now >= token.life.end => Some(Why::Expired),
            None if client.gone(now) => Some(Why::Removed),
            None if client.runs(now) => Some(Why::Rehearsed),
            None if consent.is_some() && self.scopes_left(token).is_empty() => Some(Why::NoScope),
            None => None,
        }
    }

    /// Ends what came of some consents, and of clients' own tokens some.
    pub fn end(&mut self, why: Why, consents: impl Fn(&Consent) -> bool, own: impl Fn(&Token) -> bool) {
        for consent in self.consents.iter_mut().filter(|consent| consents(consent)) {
            consent.ended.get_or_insert(why);
        }
        for token in self.tokens.iter_mut().filter(|token| token.consent.is_none() && own(token)) {
            token.ended.get_or_insert(why);
        }
    }

    pub fn end_of_client(&mut self, client: usize, why: Why) {
        self.end(why, |consent| consent.client == client, |token| token.client == client);
    }

    pub fn end_of_user(&mut self, who: Who, why: Why) {
        self.end(why, |consent| consent.who == who, |_| false);
    }

    pub fn end_sessions(&mut self, ends: impl Fn(&Session) -> bool) {
        self.sessions.iter_mut().filter(|session| ends(session)).for_each(|session| session.ended = true);
    }

    pub fn end_everything(&mut self, why: Why) {
        self.end(why, |_| true, |_| true);
        self.end_sessions(|_| true);
    }

    /// "Everything that had expired by the later time is ended for good, and what was made since then keeps the time it had left
    /// and stays as old as it is."
    pub fn set_back(&mut self, from: i64, to: i64) {
        for client in &mut self.clients {
            if client.made > to {
                client.made -= from - to;
            }
            if let State::Deactivated(span) = &mut client.state {
                span.set_back(from, to);
            }
            client.rehearsed.iter_mut().for_each(|span| span.set_back(from, to));
            for secret in &mut client.secrets {
                let mut span = Span { made: secret.made, end: secret.end.unwrap_or(i64::MAX) };
                span.set_back(from, to);
                (secret.made, secret.end) = (span.made, secret.end.map(|_| span.end));
            }
        }
        for session in &mut self.sessions {
            // However old it is, it stays so.
            session.life.moved(from - to);
        }
        for token in &mut self.tokens {
            token.life.set_back(from, to);
            token.used = token.used.map(|used| used - (from - to));
        }
    }
}
