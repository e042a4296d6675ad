//! The filters by their rules and nothing else: every client is read, and each is asked whether it is meant.

use crate::house::NOW;
use clientele::{
    domain::{
        ClientFilter, GrantType, OrganizationId, State, Timestamp,
        client_filter::{LastUsed, OwnedBy, SecretExpiry},
        secret::{Silence, UNWRITTEN},
        time::DAY,
    },
    server::storage::{
        Store,
        clients::list::{SortKey, Wanted},
    },
};
use sqlx::FromRow;

/// Everything that a filter asks of a client.
#[derive(Clone, Debug)]
pub struct Facts {
    row: Row,
    secrets: Vec<Secret>,
    /// Scope, since when, the last use.
    scopes: Vec<(String, i64, i64)>,
    /// Who approved it.
    approved: Vec<String>,
    owner: Option<Owner>,
    labels: Vec<String>,
}

#[derive(Clone, Debug, FromRow)]
struct Secret {
    id: String,
    client_id: String,
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: i64,
    silent_days: Option<i64>,
    silent_from: Option<i64>,
}

/// Who answers for a client: a user with their address and their state, or the address of a team.
#[derive(Clone, Debug, FromRow)]
struct Owner {
    client_id: String,
    owner_user: Option<String>,
    owner_key: Option<String>,
    email_key: Option<String>,
    state: Option<String>,
}

impl Owner {
    fn answers(&self) -> bool {
        self.owner_key.is_some() || self.state.as_deref() == Some("active")
    }
}

#[derive(Clone, Debug, FromRow)]
struct Row {
    id: String,
    organization_id: String,
    name_key: String,
    search_text: String,
    state: String,
    grant_type: String,
    date_to_delete: Option<i64>,
    created_at: i64,
    created_through: Option<String>,
    last_used_at: i64,
    known_since: i64,
    rehearsed_until: Option<i64>,
}

/// A database, read whole.
#[derive(Debug)]
pub struct Model {
    clients: Vec<Facts>,
    recorded_since: Option<i64>,
    recorded_by_day_since: Option<i64>,
}

impl Model {
    pub async fn read(store: &Store) -> Self {
        let mut connection = store.reader().acquire().await.unwrap();
        let columns = "id, organization_id, name_key, search_text, state, grant_type, date_to_delete, created_at, \
                       created_through, last_used_at, known_since, rehearsed_until";
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT {columns} FROM clients")))
            .fetch_all(&mut *connection)
            .await
            .unwrap();
        let secrets: Vec<Secret> = sqlx::query_as(
            "SELECT id, client_id, created_at, expires_at, last_used_at, silent_days, silent_from FROM client_secrets",
        )
        .fetch_all(&mut *connection)
        .await
        .unwrap();
        let scopes: Vec<(String, String, i64, i64)> =
            sqlx::query_as("SELECT client_id, scope_id, given_at, maybe_used_at FROM client_scopes")
                .fetch_all(&mut *connection)
                .await
                .unwrap();
        let approved: Vec<(String, String)> =
            sqlx::query_as("SELECT client_id, organization_id FROM authorizations WHERE state = 'approved'")
                .fetch_all(&mut *connection)
                .await
                .unwrap();
        let owners: Vec<Owner> = sqlx::query_as(
            "SELECT o.client_id, o.owner_user, o.owner_key, u.email_key, u.state FROM client_ownership o \
             LEFT JOIN users u ON u.id = o.owner_user",
        )
        .fetch_all(&mut *connection)
        .await
        .unwrap();
        let labels: Vec<(String, String)> =
            sqlx::query_as("SELECT client_id, label_key FROM client_labels").fetch_all(&mut *connection).await.unwrap();
        let facts: Vec<(String, String)> =
            sqlx::query_as("SELECT name, value FROM facts").fetch_all(&mut *connection).await.unwrap();
        let fact =
            |name: &str| facts.iter().find(|(known, _)| known == name).map(|(_, value)| value.parse::<i64>().unwrap());
        // Of the days before the end of the last of which some was lost nothing is claimed.
        let lost: Vec<i64> = facts
            .iter()
            .filter(|(name, _)| name == "usage_days_lost")
            .flat_map(|(_, days)| days.split_whitespace())
            .map(|day| (day.parse::<i64>().unwrap() + 1) * DAY)
            .collect();
        let whole = |name: &str| fact(name).map(|since| lost.iter().copied().fold(since, i64::max));
        let of = |id: &str| Facts {
            row: rows.iter().find(|row| row.id == id).unwrap().clone(),
            secrets: secrets.iter().filter(|s| s.client_id == id).cloned().collect(),
            scopes: scopes.iter().filter(|s| s.0 == id).map(|s| (s.1.clone(), s.2, s.3)).collect(),
            approved: approved.iter().filter(|a| a.0 == id).map(|a| a.1.clone()).collect(),
            owner: owners.iter().find(|o| o.client_id == id).cloned(),
            labels: labels.iter().filter(|l| l.0 == id).map(|l| l.1.clone()).collect(),
        };
        Self {
            clients: rows.iter().map(|row| of(&row.id)).collect(),
            recorded_since: whole("usage_recorded_since"),
            recorded_by_day_since: whole("usage_days_recorded_since"),
        }
    }

    /// The ids of what is wanted, the state left out, in the order asked for, each with its state.
    pub fn meant(&self, wanted: &Wanted) -> Vec<(String, State)> {
        let mut meant: Vec<&Facts> = self.clients.iter().filter(|client| self.means(client, wanted)).collect();
        meant.sort_by_key(|client| {
            let row = &client.row;
            let (text, number) = match wanted.sort {
                SortKey::Name => (row.name_key.clone(), 0),
                SortKey::Created => (String::new(), row.created_at),
                SortKey::LastUsed => (String::new(), row.last_used_at),
            };
            (text, number, row.id.clone())
        });
        if wanted.descending {
            meant.reverse();
        }
        meant.into_iter().map(|client| (client.row.id.clone(), State::parse(&client.row.state).unwrap())).collect()
    }

    fn means(&self, client: &Facts, wanted: &Wanted) -> bool {
        let row = &client.row;
        row.organization_id.parse::<OrganizationId>().unwrap() == wanted.organization_id
            && row.date_to_delete.is_none_or(|date| date > NOW.millis())
            && wanted.grant_type.is_none_or(|grant_type| row.grant_type == grant_type.as_str())
            // Two characters that no id begins with find beginnings of names.
            && match wanted.text.chars().count() {
                2 => row.name_key.starts_with(&wanted.text),
                _ => row.search_text.contains(&wanted.text),
            }
            && self.passes(client, &wanted.filter)
    }

    /// When a secret ends that is not used, as `domain::secret` says.
    fn silence(&self, secret: &Secret) -> Option<i64> {
        let (days, from) = secret.silent_days.zip(secret.silent_from)?;
        let last_used = Some(secret.last_used_at).filter(|at| *at > 0).map(Timestamp::from_millis);
        let whole = self.recorded_since.map(Timestamp::from_millis);
        let end = Silence::stored(days).ends_at(Timestamp::from_millis(from), last_used, whole)?;
        Some(end.millis())
    }

    /// When the sweep is to end it: one that a client that is at work has, and that is not the last one by then.
    fn silent_end(&self, client: &Facts, secret: &Secret) -> Option<i64> {
        let end = self.silence(secret)?;
        let works = client.row.state == "active" && client.row.rehearsed_until.is_none();
        let stays = |other: &Secret| {
            let gone_before = self.silence(other).is_some_and(|at| (at, &other.id) < (end, &secret.id));
            other.id != secret.id
                && other.expires_at.is_none_or(|at| at > NOW.millis() && at > end + UNWRITTEN)
                && !gone_before
        };
        let ends = works && secret.expires_at.is_none_or(|at| at > end) && client.secrets.iter().any(stays);
        ends.then_some(end)
    }

    fn passes(&self, client: &Facts, filter: &ClientFilter) -> bool {
        let now = NOW.millis();
        let row = &client.row;
        let back = |days: u16| now - i64::from(days) * DAY;
        let silent_since = |at: i64| {
            self.recorded_since.is_some_and(|since| since <= at) && row.last_used_at < at && row.known_since < at
        };
        let used = filter.last_used.is_none_or(|last| match last {
            LastUsed::Never => {
                row.last_used_at == 0 && self.recorded_since.is_some_and(|since| since <= row.known_since)
            }
            LastUsed::Before(at) => silent_since(at.millis()),
            LastUsed::Days(days) => silent_since(back(days)),
        });
        let accepted = || client.secrets.iter().filter(|secret| secret.expires_at.is_none_or(|ends| ends > now));
        let aged = filter.secret_older_than.is_none_or(|days| accepted().any(|secret| secret.created_at < back(days)));
        let ending = filter.secret_expires.is_none_or(|expires| {
            accepted().any(|secret| match expires {
                SecretExpiry::Never => secret.expires_at.is_none(),
                SecretExpiry::Within(days) => {
                    let until = now + i64::from(days) * DAY;
                    secret.expires_at.is_some_and(|ends| ends <= until)
                        || self.silent_end(client, secret).is_some_and(|ends| ends <= until)
                }
            })
        });
        let recorded = self.recorded_by_day_since.is_some_and(|since| since <= now - 30 * DAY);
        let unused = client.scopes.iter().any(|(_, given, used)| *given <= now - 30 * DAY && *used < now - 400 * DAY);
        let legacy = GrantType::parse(&row.grant_type).unwrap().is_legacy();
        let owned = filter.owned_by.as_ref().is_none_or(|by| match (by, &client.owner) {
            (OwnedBy::Nobody, owner) => !owner.as_ref().is_some_and(Owner::answers),
            (OwnedBy::User(user), Some(owner)) => owner.owner_user == Some(user.to_string()),
            (OwnedBy::Address(address), Some(owner)) => {
                [&owner.owner_key, &owner.email_key].contains(&&Some(address.clone()))
            }
            (OwnedBy::User(_) | OwnedBy::Address(_), None) => false,
        });
        used && aged
            && owned
            && filter.label.as_ref().is_none_or(|label| client.labels.contains(label))
            && ending
            && (!filter.legacy_grant || legacy)
            && (!filter.scope_all || client.scopes.iter().any(|(scope, ..)| scope == "all"))
            && (!filter.scopes_never_used || (recorded && unused))
            && (!filter.other_organizations || client.approved.iter().any(|by| *by != row.organization_id))
            && (!filter.made_by_program || row.created_through.is_some())
            && (!filter.rehearsed || row.rehearsed_until.is_some_and(|until| until > now))
    }
}

/// A day back, as an instant.
pub const fn days_ago(days: i64) -> Timestamp {
    NOW.plus(-days * DAY)
}
