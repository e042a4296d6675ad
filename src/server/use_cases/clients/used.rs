//! What a client is used for: by day, with which secret, at which redirect URI, for which scopes, where. For those who want to
//! know what would stop before they take something away.

use super::load;
use crate::{
    domain::{
        ClientId, Count, OrganizationId, ScopeId, Timestamp,
        time::DAY,
        usage::{Detail, KEPT, Recorded, Times, UseKind, day_of, never_needed, recorded},
        watch::Watch,
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            clients::{
                client::Client,
                evidence::recording,
                scope_use,
                secrets::{self, Secret},
                usage_report::{self as stored, Sum},
            },
            people::organizations,
            tokens::authorizations,
        },
        use_cases::{change::Act, error::AppError},
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// The use of a client.
#[derive(Clone, Debug)]
pub struct UsedFor {
    pub client: Client,
    /// What is recorded of its use.
    pub watch: Watch,
    /// The days that were asked for, today the last.
    pub days: Vec<UsedOn>,
    /// Addresses of these days, the latest first, at most twenty.
    pub addresses: Vec<(String, Timestamp)>,
    /// How often in these days it was refused, by kind and code.
    pub refusals: Vec<(UseKind, String, Times)>,
    /// How many uses of these days were not told apart: there were too many at once.
    pub others: u64,
    /// Secrets, the newest first, and the use of each in all days that are kept. So in what follows.
    pub secrets: Vec<(Secret, Option<Times>)>,
    /// Redirect URIs: those that it has, used or not, then those that it had.
    pub redirect_uris: Vec<(String, bool, Option<Times>)>,
    /// Scopes that calls of the REST API needed.
    pub scopes: Vec<(ScopeId, Times)>,
    /// Scopes of the client that no call of the REST API needed.
    pub never_needed: BTreeSet<ScopeId>,
    /// Scopes of the client of which that is not known: some calls were not told apart, as there were too many at once.
    pub maybe_needed: BTreeSet<ScopeId>,
    /// How often another API asked about its tokens: which scope that needed is not known here.
    pub introspected: u64,
    /// Where it acted, by name.
    pub organizations: Vec<(OrganizationId, String, Times)>,
    /// People who let it act for them.
    pub people: Count,
}

/// The use of a client on a day.
#[derive(Clone, Debug)]
pub struct UsedOn {
    /// Days since 1970, UTC.
    pub day: i64,
    pub recorded: Recorded,
    /// What was answered, by kind.
    pub answered: BTreeMap<UseKind, u64>,
    pub refused: u64,
}

impl UsedOn {
    pub fn is_used(&self) -> bool {
        self.refused > 0 || !self.answered.is_empty()
    }
}

/// The use of a client on the last days.
///
/// # Errors
/// Denied or not found.
pub async fn used_for(act: Act<'_>, id: ClientId, count: u16) -> Result<UsedFor, AppError> {
    let mut connection = act.read(Action::ViewUsage).await?;
    let connection = &mut connection;
    let client = load(connection, act.caller, id, act.now).await?;
    let today = day_of(act.now);
    let range = (today + 1 - i64::from(count), today + 1);
    let known = recording(connection).await?;
    let mut sums = stored::by_day(connection, id, (today - KEPT, today + 1)).await?;
    let introspected = sums.iter().filter(|sum| sum.kind == UseKind::Introspected).map(Sum::n).sum();
    let is_others = |sum: &Sum| sum.kind == UseKind::Called && sum.error.is_none() && sum.others() > 0;
    let is_blurred = sums.iter().any(is_others);
    sums.retain(|sum| sum.day >= range.0);
    let others = sums.iter().map(Sum::others).sum();
    let addresses = stored::addresses(connection, id, range).await?;
    let by_secret: BTreeMap<String, Times> = stored::used(connection, id, Detail::Secret).await?.into_iter().collect();
    let secrets = secrets::of_client(connection, id).await?;
    let secrets = secrets.into_iter().map(|secret| {
        let times = by_secret.get(&secret.id.to_string()).cloned();
        (secret, times)
    });
    let (scopes, mut never_needed) = scopes(connection, &client).await?;
    let mut maybe_needed = scope_use::maybe_needed(connection, id, act.now.plus(-KEPT * DAY)).await?;
    // What other APIs accept may have needed any of them, too: that is said of all at once.
    maybe_needed.retain(|scope| (is_blurred || introspected == 0) && never_needed.contains(scope));
    never_needed.retain(|scope| !maybe_needed.contains(scope));
    Ok(UsedFor {
        days: days(range, &sums, (known.watch.by_day_since, &known.lost), client.known_since),
        refusals: refusals(sums),
        addresses,
        others,
        secrets: secrets.collect(),
        redirect_uris: redirect_uris(connection, &client).await?,
        scopes,
        never_needed,
        maybe_needed,
        introspected,
        organizations: places(connection, id).await?,
        people: authorizations::people(connection, id, None, act.now).await?,
        watch: known.watch,
        client,
    })
}

fn days(
    (from, until): (i64, i64),
    sums: &[Sum],
    known: (Option<Timestamp>, &BTreeSet<i64>),
    known_since: Timestamp,
) -> Vec<UsedOn> {
    let none = |day| UsedOn { day, recorded: recorded(day, known, known_since), answered: BTreeMap::new(), refused: 0 };
    let mut days: BTreeMap<i64, UsedOn> = (from..until).map(|day| (day, none(day))).collect();
    for sum in sums {
        let Some(day) = days.get_mut(&sum.day) else { continue };
        match sum.error {
            None => *day.answered.entry(sum.kind).or_default() += sum.n(),
            Some(_) => day.refused += sum.n(),
        }
    }
    days.into_values().collect()
}

fn refusals(sums: Vec<Sum>) -> Vec<(UseKind, String, Times)> {
    let mut refused: BTreeMap<(UseKind, String), Times> = BTreeMap::new();
    for sum in sums {
        let times = Times { n: sum.n(), first_at: sum.first_at, last_at: sum.last_at, last_from: None };
        if let Some(error) = sum.error {
            refused.entry((sum.kind, error)).or_default().add(times);
        }
    }
    refused.into_iter().map(|((kind, code), times)| (kind, code, times)).collect()
}

async fn scopes(
    connection: &mut Connection,
    client: &Client,
) -> Result<(Vec<(ScopeId, Times)>, BTreeSet<ScopeId>), AppError> {
    let used = stored::used(connection, client.id, Detail::Scope).await?;
    let scopes: Vec<(ScopeId, Times)> =
        used.into_iter().filter_map(|(value, times)| Some((ScopeId::parse(&value).ok()?, times))).collect();
    let needed = scopes.iter().map(|(scope, _)| scope.clone()).collect();
    let never = never_needed(&client.scopes, &needed);
    Ok((scopes, never))
}

async fn redirect_uris(
    connection: &mut Connection,
    client: &Client,
) -> Result<Vec<(String, bool, Option<Times>)>, AppError> {
    let mut used: BTreeMap<String, Times> =
        stored::used(connection, client.id, Detail::RedirectUri).await?.into_iter().collect();
    let mut all: Vec<(String, bool, Option<Times>)> = vec![];
    for uri in &client.redirect_uris {
        let times = used.remove(uri);
        all.push((uri.clone(), true, times));
    }
    all.extend(used.into_iter().map(|(uri, times)| (uri, false, Some(times))));
    Ok(all)
}

async fn places(connection: &mut Connection, id: ClientId) -> Result<Vec<(OrganizationId, String, Times)>, AppError> {
    let used = stored::used(connection, id, Detail::Organization).await?;
    let used: Vec<(OrganizationId, Times)> =
        used.into_iter().filter_map(|(value, times)| Some((value.parse().ok()?, times))).collect();
    let ids: Vec<OrganizationId> = used.iter().map(|(id, _)| *id).collect();
    let names = organizations::names(connection, &ids).await?;
    let mut places: Vec<(OrganizationId, String, Times)> =
        used.into_iter().filter_map(|(id, times)| Some((id, names.get(&id)?.clone(), times))).collect();
    places.sort_by(|(_, one, _), (_, other, _)| one.cmp(other));
    Ok(places)
}
