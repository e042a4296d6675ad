//! A client's settings and roles as a door has read them: each field is what it is, or what is wrong with it. What only the
//! catalogue or the stored client can judge is judged later, so that everything that is wrong is told at once.

use super::{
    GrantType, RedirectUri, ScopeId,
    client::{ClientName, Description, TokenDuration},
    client_type::ClientType,
    network::Network,
    redirect_uri::Meant,
    refusal::Wrong,
    role::RoleAt,
    settings::{ClientSettings, FieldError, SettingsContext, applies, field, missing},
};
use std::collections::{BTreeSet, HashSet};

/// What was read of a field, or everything that is wrong with it.
pub type Parsed<T> = Result<T, Vec<FieldError>>;

/// What was read of one field, refused with one sentence.
///
/// # Errors
/// That sentence, under the field's name.
pub fn parsed<T>(field: &str, read: Result<T, impl Into<String>>) -> Parsed<T> {
    read.map_err(|says| vec![FieldError::wrong(field, says)])
}

/// What was read, or nothing, with everything that is wrong put to the rest.
pub fn kept<T>(parsed: Parsed<T>, errors: &mut Vec<FieldError>) -> Option<T> {
    parsed.map_err(|refused| errors.extend(refused)).ok()
}

/// Both.
///
/// # Errors
/// Everything that is wrong with one and with the other, in this order.
pub fn both<A, B>(one: Parsed<A>, other: Parsed<B>) -> Parsed<(A, B)> {
    let mut errors = vec![];
    let one = kept(one, &mut errors);
    let other = kept(other, &mut errors);
    one.zip(other).ok_or(errors)
}

/// The whole settings of a client, as they are to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsDraft {
    pub name: Parsed<ClientName>,
    pub description: Parsed<Description>,
    pub grant_type: Parsed<GrantType>,
    /// `None`: nothing was said of it.
    pub client_type: Parsed<Option<ClientType>>,
    pub token_duration: Parsed<TokenDuration>,
    pub allowed_addresses: Parsed<Vec<Network>>,
    pub redirect_uris: Parsed<Vec<RedirectUri>>,
    pub scopes: ScopesDraft,
}

impl Default for SettingsDraft {
    /// Of a new client of which nothing was said yet: it lacks what has no default.
    fn default() -> Self {
        Self {
            name: parsed(field::NAME, ClientName::parse("")),
            description: Ok(Description::default()),
            grant_type: parsed(field::GRANT_TYPE, Err(CHOOSE_GRANT_TYPE)),
            client_type: Ok(None),
            token_duration: Ok(TokenDuration::DEFAULT),
            allowed_addresses: Ok(vec![]),
            redirect_uris: Ok(vec![]),
            scopes: ScopesDraft::default(),
        }
    }
}

/// Said where no grant type was chosen.
pub const CHOOSE_GRANT_TYPE: &str = "Choose Code Authorization / PKCE or Client Credentials.";

/// Scopes, as far as they are understood: one that is not says nothing about the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopesDraft {
    pub chosen: BTreeSet<ScopeId>,
    /// A sentence for each that is not understood.
    pub wrong: Vec<String>,
}

/// Some of a client's settings, as a program sends them; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsPatch {
    pub name: Option<Parsed<ClientName>>,
    pub description: Option<Parsed<Description>>,
    pub grant_type: Option<Parsed<GrantType>>,
    pub client_type: Option<Parsed<Option<ClientType>>>,
    pub token_duration: Option<Parsed<TokenDuration>>,
    pub allowed_addresses: Option<Parsed<Vec<Network>>>,
    pub redirect_uris: Option<Parsed<Vec<RedirectUri>>>,
    pub scopes: Option<ScopesDraft>,
}

impl SettingsPatch {
    /// These settings laid over others.
    pub fn over(self, draft: SettingsDraft) -> SettingsDraft {
        SettingsDraft {
            name: self.name.unwrap_or(draft.name),
            description: self.description.unwrap_or(draft.description),
            grant_type: self.grant_type.unwrap_or(draft.grant_type),
            client_type: self.client_type.unwrap_or(draft.client_type),
            token_duration: self.token_duration.unwrap_or(draft.token_duration),
            allowed_addresses: self.allowed_addresses.unwrap_or(draft.allowed_addresses),
            redirect_uris: self.redirect_uris.unwrap_or(draft.redirect_uris),
            scopes: self.scopes.unwrap_or(draft.scopes),
        }
    }

    /// Whether something in it is refused whatever the client is like.
    pub fn is_wrong(&self) -> bool {
        // Without `..`: what is not named here could be refused and lost.
        let Self {
            name,
            description,
            grant_type,
            client_type,
            token_duration,
            allowed_addresses,
            redirect_uris,
            scopes,
        } = self;
        matches!(name, Some(Err(_)))
            || matches!(description, Some(Err(_)))
            || matches!(grant_type, Some(Err(_)))
            || matches!(client_type, Some(Err(_)))
            || matches!(token_duration, Some(Err(_)))
            || matches!(allowed_addresses, Some(Err(_)))
            || matches!(redirect_uris, Some(Err(_)))
            || scopes.as_ref().is_some_and(|scopes| !scopes.wrong.is_empty())
    }
}

impl SettingsDraft {
    /// The settings, if the client can be saved with them.
    ///
    /// # Errors
    /// Every refused field, in the order of the page, several lines of one field included; then what is missing.
    pub fn check(self, context: &SettingsContext<'_>) -> Parsed<ClientSettings> {
        self.judged(context, true)
    }

    /// The same for a client that is not at work: what it lacks is asked for when it is to be.
    ///
    /// # Errors
    /// Every refused field, in the order of the page.
    pub fn check_unfinished(self, context: &SettingsContext<'_>) -> Parsed<ClientSettings> {
        self.judged(context, false)
    }

    fn judged(self, context: &SettingsContext<'_>, whole: bool) -> Parsed<ClientSettings> {
        let grant_type = self.grant_type.and_then(|chosen| may_have(chosen, context.current_grant_type));
        // What is refused was given: nobody is asked for it who gave some.
        let uris = self.redirect_uris.as_ref().map_or(1, Vec::len);
        let scopes = self.scopes.chosen.len() + self.scopes.wrong.len();
        let chosen = grant_type.as_ref().ok().filter(|_| whole);
        let lacks = chosen.map_or_else(Vec::new, |chosen| missing(*chosen, uris, scopes, context.roles));

        let mut errors = vec![];
        let name = kept(self.name, &mut errors);
        let description = kept(self.description, &mut errors);
        let grant_type = kept(grant_type, &mut errors);
        let client_type = kept(self.client_type, &mut errors);
        let token_duration = kept(self.token_duration, &mut errors);
        let allowed_addresses = kept(self.allowed_addresses, &mut errors);
        if let (Some(chosen), Some(sent), Some(current)) = (grant_type, &allowed_addresses, context.current_addresses)
            && binds_nobody(sent, current, chosen)
        {
            errors.push(FieldError::wrong(field::ALLOWED_ADDRESSES, Wrong::BindsNobody));
        }
        let redirect_uris = kept(self.redirect_uris, &mut errors);
        let scopes = kept(self.scopes.known(context.known_scopes), &mut errors);
        errors.extend(lacks.into_iter().map(FieldError::from));
        match (name, description, grant_type, client_type, token_duration, allowed_addresses, redirect_uris, scopes) {
            (
                Some(name),
                Some(description),
                Some(grant_type),
                Some(client_type),
                Some(token_duration),
                Some(allowed_addresses),
                Some(redirect_uris),
                Some(scopes),
            ) if errors.is_empty() => Ok(ClientSettings {
                name,
                description,
                grant_type,
                client_type,
                token_duration,
                allowed_addresses,
                redirect_uris,
                scopes,
            }),
            _ => Err(errors),
        }
    }
}

/// A legacy grant type may stay, not come.
fn may_have(chosen: GrantType, current: Option<GrantType>) -> Parsed<GrantType> {
    let read = match chosen.is_legacy() && current != Some(chosen) {
        true => Err(format!("{} is a legacy grant type. {CHOOSE_GRANT_TYPE}", chosen.label())),
        false => Ok(chosen),
    };
    parsed(field::GRANT_TYPE, read)
}

/// Whether these allowed addresses are new, and would bind nobody.
fn binds_nobody(sent: &[Network], current: &[Network], chosen: GrantType) -> bool {
    !sent.is_empty() && sent != current && !applies(field::ALLOWED_ADDRESSES, chosen)
}

/// How many wrong scopes are named one by one.
const SCOPES_NAMED: usize = 20;

impl ScopesDraft {
    pub const fn of(chosen: BTreeSet<ScopeId>) -> Self {
        Self { chosen, wrong: vec![] }
    }

    /// Takes one in; what is not understood once is not said twice.
    pub fn add(&mut self, scope: Result<ScopeId, String>) {
        match scope {
            Ok(scope) => {
                self.chosen.insert(scope);
            }
            Err(says) if self.wrong.contains(&says) => {}
            Err(says) => self.wrong.push(says),
        }
    }

    /// The scopes, if the catalogue has all of them.
    fn known(self, catalogue: &BTreeSet<ScopeId>) -> Parsed<BTreeSet<ScopeId>> {
        let Self { chosen, mut wrong } = self;
        let unknown = chosen.difference(catalogue);
        wrong.extend(unknown.map(|id| format!("{id} is not in the scope catalogue. Choose one that is listed.")));
        if wrong.is_empty() {
            return Ok(chosen);
        }
        let further = wrong.len().saturating_sub(SCOPES_NAMED);
        wrong.truncate(SCOPES_NAMED);
        if further > 0 {
            wrong.push(format!("And {further} more with the same faults."));
        }
        Err(wrong.into_iter().map(|says| FieldError::wrong(field::SCOPES, says)).collect())
    }
}

/// Redirect URIs, one in a line; blank lines are passed over, and a line that is repeated is one. `named` says how the sender
/// names a line, by its number from 1: "Line 3: ", as pages do ([`line`]).
///
/// # Errors
/// Each refused line by its number. Too many are counted, not read: a list without bounds is no reason to work without
/// bounds.
pub fn redirect_uris(lines: &[String], named: impl Fn(usize) -> String, meant: Meant) -> Parsed<Vec<RedirectUri>> {
    let mut seen: HashSet<&str> = HashSet::new();
    let lines = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).enumerate();
    let lines: Vec<(usize, &str)> = lines.filter(|(_, line)| seen.insert(line)).collect();
    if lines.len() > RedirectUri::MAX_PER_CLIENT {
        let says = format!("Use at most 100 redirect URIs. There are {}.", lines.len());
        return parsed(field::REDIRECT_URIS, Err(says));
    }
    let mut errors = vec![];
    let read = |(index, line)| {
        let says = |says| format!("{}{says}", named(index + 1));
        kept(parsed(field::REDIRECT_URIS, RedirectUri::parse_or(line, meant).map_err(says)), &mut errors)
    };
    let uris = lines.into_iter().filter_map(read).collect();
    if errors.is_empty() { Ok(uris) } else { Err(errors) }
}

/// Networks, one in a line; blank lines are passed over, and one that is repeated is one. `named` says how the sender names a
/// line, by its number from 1.
///
/// # Errors
/// Each refused line by its number. Too many are counted, not read.
pub fn networks<'a>(lines: impl IntoIterator<Item = &'a str>, named: impl Fn(usize) -> String) -> Parsed<Vec<Network>> {
    let lines: Vec<(usize, &str)> =
        (1..).zip(lines).map(|(n, line)| (n, line.trim())).filter(|(_, line)| !line.is_empty()).collect();
    if lines.len() > Network::MAX_PER_CLIENT {
        let says = format!("Use at most 100 addresses and ranges. There are {}.", lines.len());
        return Err(vec![FieldError::wrong(field::ALLOWED_ADDRESSES, says)]);
    }
    let (mut errors, mut seen, mut networks) = (vec![], HashSet::new(), vec![]);
    for (n, line) in lines {
        match Network::parse(line) {
            Ok(network) if seen.insert(network) => networks.push(network),
            Ok(_) => {}
            Err(says) => errors.push(FieldError::wrong(field::ALLOWED_ADDRESSES, format!("{}{says}", named(n)))),
        }
    }
    if errors.is_empty() { Ok(networks) } else { Err(errors) }
}

/// How pages name a line of a list.
pub fn line(number: usize) -> String {
    format!("Line {number}: ")
}

/// The most roles in one request, and more than anyone holds: each is a role in one division.
const MOST_ROLES: usize = 1_000;

/// Roles in divisions, as a door has read them; `None` is one that names neither a role nor a division.
///
/// # Errors
/// When one of them is none, or they are more than anyone holds: they are counted before any is looked for.
pub fn roles(named: Vec<Option<RoleAt>>) -> Parsed<Vec<RoleAt>> {
    not_too_many(named.len())?;
    let named: Option<Vec<RoleAt>> = named.into_iter().collect();
    parsed(field::ROLES, named.ok_or(Wrong::RoleNotListed))
}

/// # Errors
/// When there are more roles than anyone holds.
pub fn not_too_many(count: usize) -> Parsed<()> {
    let most = MOST_ROLES;
    parsed(field::ROLES, if count > most { Err(Wrong::TooManyRoles { most, count }) } else { Ok(()) })
}
