//! What a filter asks of the database. Each part of it finds its clients from an index of the organization's, and can be
//! asked of a client that another index found.

use super::{
    evidence::{RECORDED_BY_DAY_SINCE, RECORDED_SINCE, whole_since},
    findable::NEVER,
    hits::COUNTED,
    silent_ends,
    wanted::SortKey,
};
use crate::{
    domain::{
        ClientFilter, GrantType, OrganizationId, Timestamp,
        client_filter::{LastUsed, OwnedBy, SCOPES_RECORDED, SecretExpiry},
        time::DAY,
        usage::KEPT,
    },
    server::storage::{
        Store,
        engine::Engine,
        sql::{Parameter, Sql},
    },
};
use sqlx::FromRow;

/// A part of a filter, at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facet {
    NeverUsed,
    /// Not used since this instant, and here before it.
    SilentSince(Timestamp),
    /// With a secret that was made before this instant.
    SecretOlder(Timestamp),
    SecretEndless,
    /// With a secret that ends at this instant or before, by its expiry or, unless it is used, by its silence.
    SecretEnds(Timestamp),
    LegacyGrant,
    ScopeAll,
    /// With a scope that it has since the first instant or longer, and that no call needed after the second.
    ScopesNeverUsed(Timestamp, Timestamp),
    OtherOrganizations,
    MadeByProgram,
    Rehearsed,
    OwnedBy(OwnedBy),
    Labelled(String),
}

/// The parts of a filter.
pub fn facets(filter: &ClientFilter, now: Timestamp) -> Vec<Facet> {
    let back = |days: i64| now.plus(-days * DAY);
    let last_used = filter.last_used.map(|last| match last {
        LastUsed::Never => Facet::NeverUsed,
        LastUsed::Before(at) => Facet::SilentSince(at),
        LastUsed::Days(days) => Facet::SilentSince(back(days.into())),
    });
    let expires = filter.secret_expires.map(|expires| match expires {
        SecretExpiry::Never => Facet::SecretEndless,
        SecretExpiry::Within(days) => Facet::SecretEnds(back(-i64::from(days))),
    });
    let unused = Facet::ScopesNeverUsed(back(SCOPES_RECORDED), back(KEPT));
    [
        last_used,
        filter.secret_older_than.map(|days| Facet::SecretOlder(back(days.into()))),
        expires,
        filter.legacy_grant.then_some(Facet::LegacyGrant),
        filter.scope_all.then_some(Facet::ScopeAll),
        filter.scopes_never_used.then_some(unused),
        filter.other_organizations.then_some(Facet::OtherOrganizations),
        filter.made_by_program.then_some(Facet::MadeByProgram),
        filter.rehearsed.then_some(Facet::Rehearsed),
        filter.owned_by.clone().map(Facet::OwnedBy),
        filter.label.clone().map(Facet::Labelled),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The grant types that get no tokens any more.
fn legacy() -> String {
    let words = GrantType::ALL.into_iter().filter(|grant_type| grant_type.is_legacy());
    words.map(|grant_type| format!("'{}'", grant_type.as_str())).collect::<Vec<_>>().join(", ")
}

impl Facet {
    /// The ids of the clients of the organization that it finds, each once, as a query. What only [`Self::applies`] looks at may
    /// leave some of them out.
    pub(super) fn found(&self, sql: &mut Sql, organization: Parameter, now: Timestamp) -> String {
        let clients = format!("SELECT id FROM clients WHERE organization_id = {organization}");
        let secrets =
            format!("SELECT DISTINCT client_id AS id FROM client_secrets WHERE organization_id = {organization}");
        match self {
            Self::NeverUsed => {
                format!("{clients} AND last_used_at = 0 AND known_since >= {}", whole_since(RECORDED_SINCE))
            }
            Self::SilentSince(at) => {
                let at = sql.bind(*at);
                let recorded = format!("{at} >= {}", whole_since(RECORDED_SINCE));
                format!(
                    "{clients} AND last_used_at > 0 AND last_used_at < {at} AND {recorded} \
                     UNION ALL {clients} AND last_used_at = 0 AND known_since < {at} AND {recorded}"
                )
            }
            Self::SecretOlder(at) => {
                let (at, now) = (sql.bind(*at), sql.bind(now));
                format!("{secrets} AND created_at < {at} AND (expires_at IS NULL OR expires_at > {now})")
            }
            Self::SecretEndless => format!("{secrets} AND expires_at IS NULL"),
            Self::SecretEnds(at) => {
                let (now, at) = (sql.bind(now), sql.bind(*at));
                let silent = silent_ends::ends(("client_secrets", "c"), now, at);
                format!(
                    "{secrets} AND expires_at > {now} AND expires_at <= {at} \
                     UNION ALL SELECT DISTINCT client_secrets.client_id AS id FROM client_secrets \
                     JOIN clients c ON c.id = client_secrets.client_id \
                     WHERE client_secrets.organization_id = {organization} AND {silent} \
                     AND NOT EXISTS (SELECT 1 FROM client_secrets e WHERE e.client_id = client_secrets.client_id \
                     AND e.expires_at > {now} AND e.expires_at <= {at})"
                )
            }
            Self::LegacyGrant => format!("{clients} AND grant_type IN ({})", legacy()),
            Self::ScopeAll => {
                format!(
                    "SELECT client_id AS id FROM client_scopes WHERE organization_id = {organization} AND scope_id = 'all'"
                )
            }
            Self::ScopesNeverUsed(given, used) => {
                let (given, used) = (sql.bind(*given), sql.bind(*used));
                format!(
                    "SELECT DISTINCT client_id AS id FROM client_scopes WHERE organization_id = {organization} \
                     AND maybe_used_at < {used} AND given_at <= {given} AND {given} >= {}",
                    whole_since(RECORDED_BY_DAY_SINCE)
                )
            }
            Self::OtherOrganizations => format!(
                "SELECT DISTINCT client_id AS id FROM authorizations WHERE owner_id = {organization} AND state = 'approved' \
                 AND organization_id <> owner_id"
            ),
            Self::MadeByProgram => format!("{clients} AND created_through IS NOT NULL"),
            Self::Rehearsed => {
                let now = sql.bind(now);
                format!("{clients} AND rehearsed_until > {now}")
            }
            // Of a user who left; what they had before is theirs again when they are back.
            Self::OwnedBy(OwnedBy::Nobody) => format!(
                "{clients} AND has_owner = 0 UNION ALL SELECT o.client_id AS id FROM users u \
                 JOIN client_ownership o ON o.organization_id = {organization} AND o.owner_user = u.id \
                 WHERE u.organization_id = {organization} AND u.state = 'inactive'"
            ),
            Self::OwnedBy(OwnedBy::User(user)) => {
                let user = sql.bind(*user);
                format!(
                    "SELECT client_id AS id FROM client_ownership WHERE organization_id = {organization} \
                     AND owner_user = {user}"
                )
            }
            Self::OwnedBy(OwnedBy::Address(address)) => {
                let address = sql.bind(address.as_str());
                format!(
                    "SELECT client_id AS id FROM client_ownership WHERE organization_id = {organization} \
                     AND owner_key = {address} UNION ALL SELECT o.client_id AS id FROM users u \
                     JOIN client_ownership o ON o.organization_id = {organization} AND o.owner_user = u.id \
                     WHERE u.organization_id = {organization} AND u.email_key = {address}"
                )
            }
            Self::Labelled(label) => {
                let label = sql.bind(label.as_str());
                format!(
                    "SELECT client_id AS id FROM client_labels WHERE organization_id = {organization} \
                     AND label_key = {label}"
                )
            }
        }
    }

    /// Whether it holds for a row of `clients` that is read in this order, `None`: in no order. No index but that of the order is to
    /// be chosen by it. What hangs on the client is looked at only where what `findable.rs` keeps of it does not tell.
    pub(super) fn applies(&self, sql: &mut Sql, sort: Option<SortKey>, engine: Engine, now: Timestamp) -> String {
        let ordered = |name: &str| sort.is_some_and(|sort| sort.is_by(name));
        let column = |name: &str| if ordered(name) { name.to_owned() } else { engine.unindexed(name) };
        let last_used = column("last_used_at");
        let known_since = engine.unindexed("known_since");
        let secret = "EXISTS (SELECT 1 FROM client_secrets s WHERE s.client_id = clients.id";
        let scope = "EXISTS (SELECT 1 FROM client_scopes s WHERE s.client_id = clients.id";
        match self {
            Self::NeverUsed => format!("{last_used} = 0 AND {known_since} >= {}", whole_since(RECORDED_SINCE)),
            Self::SilentSince(at) => {
                let at = sql.bind(*at);
                format!("{last_used} < {at} AND {known_since} < {at} AND {at} >= {}", whole_since(RECORDED_SINCE))
            }
            Self::SecretOlder(at) => {
                let (at, now) = (sql.bind(*at), sql.bind(now));
                format!(
                    "secrets_from < {at} AND secrets_until > {now} AND (secrets_end > {now} OR {secret} \
                     AND s.created_at < {at} AND (s.expires_at IS NULL OR s.expires_at > {now})))"
                )
            }
            Self::SecretEndless => format!("secrets_until = {NEVER}"),
            Self::SecretEnds(at) => {
                let (now, at) = (sql.bind(now), sql.bind(*at));
                let silent = silent_ends::ends(("s", "clients"), now, at);
                format!(
                    "secrets_end <= {at} AND secrets_until > {now} AND (secrets_end > {now} OR {secret} \
                     AND ((s.expires_at > {now} AND s.expires_at <= {at}) OR ({silent}))))"
                )
            }
            Self::LegacyGrant => format!("{} IN ({})", engine.unindexed("grant_type"), legacy()),
            Self::ScopeAll => "scope_all = 1".to_owned(),
            Self::ScopesNeverUsed(given, used) => {
                let (given, used) = (sql.bind(*given), sql.bind(*used));
                format!(
                    "scopes_used < {used} AND scopes_from <= {given} AND (scopes_until <= {given} OR {scope} \
                     AND s.maybe_used_at < {used} AND s.given_at <= {given})) AND {given} >= {}",
                    whole_since(RECORDED_BY_DAY_SINCE)
                )
            }
            Self::OtherOrganizations => {
                "allowed_elsewhere = 1 AND EXISTS (SELECT 1 FROM authorizations a WHERE a.client_id = clients.id \
                 AND a.state = 'approved' AND a.organization_id <> a.owner_id)"
                    .to_owned()
            }
            Self::MadeByProgram => format!("{} IS NOT NULL", engine.unindexed("created_through")),
            Self::Rehearsed => {
                let now = sql.bind(now);
                format!("{} > {now}", engine.unindexed("rehearsed_until"))
            }
            // One value of a client's own: under OR, PostgreSQL would look up all that are owned for an EXISTS.
            Self::OwnedBy(OwnedBy::Nobody) => format!(
                "({} = 0 OR (SELECT u.state FROM client_ownership o JOIN users u ON u.id = o.owner_user \
                 WHERE o.client_id = clients.id) = 'inactive')",
                engine.unindexed("has_owner")
            ),
            Self::OwnedBy(OwnedBy::User(user)) => {
                let user = sql.bind(*user);
                format!(
                    "EXISTS (SELECT 1 FROM client_ownership o WHERE o.client_id = clients.id AND o.owner_user = {user})"
                )
            }
            Self::OwnedBy(OwnedBy::Address(address)) => {
                let address = sql.bind(address.as_str());
                format!(
                    "EXISTS (SELECT 1 FROM client_ownership o LEFT JOIN users u ON u.id = o.owner_user \
                     WHERE o.client_id = clients.id AND (o.owner_key = {address} OR u.email_key = {address}))"
                )
            }
            Self::Labelled(label) => {
                let label = sql.bind(label.as_str());
                format!(
                    "EXISTS (SELECT 1 FROM client_labels l WHERE l.client_id = clients.id AND l.label_key = {label})"
                )
            }
        }
    }
}

/// How many clients the organization has, those included that are gone by the clock but not swept yet, and how many each of
/// these finds without those, counted up to [`COUNTED`] and one. In one statement.
pub async fn count(
    store: &Store,
    organization_id: OrganizationId,
    facets: &[Facet],
    now: Timestamp,
) -> Result<(i64, Vec<i64>), sqlx::Error> {
    #[derive(FromRow)]
    struct Found {
        place: i64,
        n: i64,
    }
    let mut sql = Sql::new("SELECT ");
    let organization = sql.bind(organization_id);
    sql.push(format_args!(
        "CAST(-1 AS BIGINT) AS place, CAST(COALESCE(SUM(n), 0) AS BIGINT) AS n FROM client_counts \
         WHERE organization_id = {organization}"
    ));
    let gone = sql.bind(now);
    let gone = format!(
        "SELECT id FROM clients WHERE organization_id = {organization} AND state = 'inactive' AND date_to_delete <= {gone}"
    );
    for (place, facet) in facets.iter().enumerate() {
        let found = facet.found(&mut sql, organization, now);
        let limit = COUNTED + 1;
        sql.push(format_args!(
            " UNION ALL SELECT CAST({place} AS BIGINT), COUNT(*) FROM (SELECT 1 FROM ({found}) found \
             WHERE id NOT IN ({gone}) LIMIT {limit}) counted"
        ));
    }
    let mut own = 0;
    let mut counts = vec![0; facets.len()];
    for Found { place, n } in sql.all(&mut *store.reader().acquire().await?).await? {
        match usize::try_from(place).ok().and_then(|place| counts.get_mut(place)) {
            Some(count) => *count = n,
            None => own = n,
        }
    }
    Ok((own, counts))
}
