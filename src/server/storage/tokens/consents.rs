//! Users' consents, and the codes and refresh tokens that come from them.

use super::authorizations;
use crate::{
    domain::{
        ClientId, OrganizationId, ScopeId, Timestamp, UserId,
        person::UserState,
        scope::narrow,
        time::DAY,
        token::{Cuts, TokenFacts, UserFacts},
    },
    server::storage::{
        Connection,
        clients::client,
        columns::{Flag, Id, Of, Scopes, Stored},
    },
};
use sqlx::{AssertSqlSafe, FromRow};
use std::collections::BTreeSet;
use uuid::Uuid;

/// How long a consent is kept after its last token died, and a code or refresh token after its end, in milliseconds: for
/// so long a second use of a code still ends what the first one issued.
const REMEMBERED: i64 = DAY;

/// A user's consent to a client.
#[derive(Clone, Debug)]
pub struct Consent {
    pub id: Uuid,
    pub client_id: ClientId,
    /// The user's organization: where the tokens act.
    pub organization_id: OrganizationId,
    pub user_id: UserId,
    pub scope: BTreeSet<ScopeId>,
    pub given_under: Cuts,
    /// Whether its code was redeemed with a secret.
    pub authenticated: bool,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct Record {
    #[sqlx(try_from = "Id")]
    id: Uuid,
    client_id: ClientId,
    organization_id: OrganizationId,
    user_id: UserId,
    scope: Scopes,
    client_cuts: i64,
    authorization_cuts: i64,
    user_cuts: i64,
    authenticated: Flag,
    created_at: Timestamp,
    expires_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl Stored for Record {
    const TABLE: &'static str = "consents";
    const KEY: &'static [&'static str] = &["id"];
}

impl Record {
    fn consent(self) -> Consent {
        Consent {
            id: self.id,
            client_id: self.client_id,
            organization_id: self.organization_id,
            user_id: self.user_id,
            scope: self.scope.0,
            given_under: Cuts {
                client: self.client_cuts,
                authorization: self.authorization_cuts,
                user: self.user_cuts,
            },
            authenticated: self.authenticated.0,
            created_at: self.created_at,
            expires_at: self.expires_at,
            ended_at: self.ended_at,
        }
    }
}

/// Stores a consent of which a code is alive until then.
pub async fn insert(connection: &mut Connection, consent: &Consent, alive_until: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO consents (id, client_id, organization_id, user_id, scope, client_cuts, authorization_cuts, user_cuts, \
         created_at, expires_at, alive_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(Id(consent.id))
    .bind(consent.client_id)
    .bind(consent.organization_id)
    .bind(consent.user_id)
    .bind(Scopes(consent.scope.clone()))
    .bind(consent.given_under.client)
    .bind(consent.given_under.authorization)
    .bind(consent.given_under.user)
    .bind(consent.created_at)
    .bind(consent.expires_at)
    .bind(alive_until)
    .execute(connection)
    .await
    .map(|_| ())
}

pub async fn find(connection: &mut Connection, id: Uuid) -> Result<Option<Consent>, sqlx::Error> {
    let record: Option<Of<Record>> = sqlx::query_as(
        "SELECT id, client_id, organization_id, user_id, scope, client_cuts, authorization_cuts, user_cuts, authenticated, \
         created_at, expires_at, ended_at FROM consents WHERE id = $1",
    )
    .bind(Id(id))
    .fetch_optional(connection)
    .await?;
    Ok(record.map(|Of(record)| record.consent()))
}

/// Everything the life of what comes from a consent depends on, and what it may touch now.
pub async fn facts(
    connection: &mut Connection,
    consent: &Consent,
) -> Result<(TokenFacts, BTreeSet<ScopeId>), sqlx::Error> {
    let client = client::find_even_gone(&mut *connection, consent.client_id).await?;
    let authorization = authorizations::find(&mut *connection, consent.organization_id, consent.client_id).await?;
    let user: Option<(UserState, i64)> = sqlx::query_as("SELECT state, cuts FROM users WHERE id = $1")
        .bind(consent.user_id)
        .fetch_optional(connection)
        .await?;
    let mut scope = narrow(&consent.scope, client.as_ref().map_or(&BTreeSet::new(), |client| &client.scopes));
    if let Some(authorization) = &authorization {
        scope = narrow(&scope, &authorization.scopes);
    }
    let facts = TokenFacts {
        issued_at: consent.created_at,
        expires_at: consent.expires_at,
        issued_under: consent.given_under,
        client: client.as_ref().map(|client| (client.life, client.grant_type)),
        own_organization: client.as_ref().is_some_and(|client| client.organization_id == consent.organization_id),
        authorization: authorization.as_ref().map(|authorization| authorization.state),
        user: Some(UserFacts { active: user.as_ref().is_some_and(|(state, _)| *state == UserState::Active) }),
        consent_ended: consent.ended_at.is_some(),
        has_scope: !scope.is_empty(),
        cuts: Cuts {
            client: client.as_ref().map_or(0, |client| client.life.cuts),
            authorization: authorization.as_ref().map_or(0, |authorization| authorization.cuts),
            user: user.map_or(0, |(_, cuts)| cuts),
        },
    };
    Ok((facts, scope))
}

/// Ends a consent: its access tokens, refresh tokens and codes are dead from now on. `false`: it had ended.
pub async fn end(connection: &mut Connection, id: Uuid, now: Timestamp) -> Result<bool, sqlx::Error> {
    sqlx::query("UPDATE consents SET ended_at = $1, alive_until = $1 WHERE id = $2 AND ended_at IS NULL")
        .bind(now)
        .bind(Id(id))
        .execute(connection)
        .await
        .map(|done| done.rows_affected() == 1)
}

/// Notes until when something that was issued now may be alive.
pub async fn prolong(connection: &mut Connection, id: Uuid, alive_until: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE consents SET alive_until = $1 WHERE id = $2 AND alive_until < $1")
        .bind(alive_until)
        .bind(Id(id))
        .execute(connection)
        .await
        .map(|_| ())
}

/// Notes that a consent's code was redeemed with a secret.
pub async fn authenticated(connection: &mut Connection, id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE consents SET authenticated = 1 WHERE id = $1")
        .bind(Id(id))
        .execute(connection)
        .await
        .map(|_| ())
}

/// Removes at most `limit` consents of which nothing is alive any more, with their codes and refresh tokens, and as many
/// of those that ended before their consent; how many consents went.
pub async fn sweep(connection: &mut Connection, now: Timestamp, limit: i64) -> Result<u64, sqlx::Error> {
    for table in ["codes", "refresh_tokens"] {
        let sql =
            format!("DELETE FROM {table} WHERE hash IN (SELECT hash FROM {table} WHERE expires_at <= $1 LIMIT $2)");
        sqlx::query(AssertSqlSafe(sql)).bind(now.plus(-REMEMBERED)).bind(limit).execute(&mut *connection).await?;
    }
    sqlx::query("DELETE FROM consents WHERE id IN (SELECT id FROM consents WHERE alive_until <= $1 LIMIT $2)")
        .bind(now.plus(-REMEMBERED))
        .bind(limit)
        .execute(connection)
        .await
        .map(|done| done.rows_affected())
}

/// An authorization code and what it is bound to.
#[derive(Clone, Debug, FromRow)]
pub struct Code {
    #[sqlx(try_from = "Id")]
    pub consent_id: Uuid,
    pub redirect_uri: String,
    /// base64url(SHA-256(verifier))
    pub challenge: String,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

impl Stored for Code {
    const TABLE: &'static str = "codes";
    const KEY: &'static [&'static str] = &["hash"];
}

pub async fn insert_code(connection: &mut Connection, hash: &str, code: &Code) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO codes (hash, consent_id, redirect_uri, challenge, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(hash)
        .bind(Id(code.consent_id))
        .bind(code.redirect_uri.as_str())
        .bind(code.challenge.as_str())
        .bind(code.expires_at)
        .execute(connection)
        .await
        .map(|_| ())
}

pub async fn find_code(connection: &mut Connection, hash: &str) -> Result<Option<Code>, sqlx::Error> {
    let code: Option<Of<Code>> = sqlx::query_as(
        "SELECT hash, consent_id, redirect_uri, challenge, expires_at, used_at FROM codes WHERE hash = $1",
    )
    .bind(hash)
    .fetch_optional(connection)
    .await?;
    Ok(code.map(|Of(code)| code))
}

/// Uses a code up. `false`: it was used already.
pub async fn use_code(connection: &mut Connection, hash: &str, now: Timestamp) -> Result<bool, sqlx::Error> {
    sqlx::query("UPDATE codes SET used_at = $1 WHERE hash = $2 AND used_at IS NULL")
        .bind(now)
        .bind(hash)
        .execute(connection)
        .await
        .map(|done| done.rows_affected() == 1)
}

/// A refresh token.
#[derive(Clone, Debug, FromRow)]
pub struct RefreshToken {
    #[sqlx(try_from = "Id")]
    pub consent_id: Uuid,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

impl Stored for RefreshToken {
    const TABLE: &'static str = "refresh_tokens";
    const KEY: &'static [&'static str] = &["hash"];
}

pub async fn insert_refresh(
    connection: &mut Connection,
    hash: &str,
    parent: Option<&str>,
    consent_id: Uuid,
    issued_at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO refresh_tokens (hash, consent_id, parent, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(hash)
    .bind(Id(consent_id))
    .bind(parent)
    .bind(issued_at)
    .bind(expires_at)
    .execute(connection)
    .await
    .map(|_| ())
}

pub async fn find_refresh(connection: &mut Connection, hash: &str) -> Result<Option<RefreshToken>, sqlx::Error> {
    let token: Option<Of<RefreshToken>> =
        sqlx::query_as("SELECT hash, consent_id, expires_at, used_at FROM refresh_tokens WHERE hash = $1")
            .bind(hash)
            .fetch_optional(connection)
            .await?;
    Ok(token.map(|Of(token)| token))
}

/// Uses a refresh token up. `false`: it was used already.
pub async fn use_refresh(connection: &mut Connection, hash: &str, now: Timestamp) -> Result<bool, sqlx::Error> {
    sqlx::query("UPDATE refresh_tokens SET used_at = $1 WHERE hash = $2 AND used_at IS NULL")
        .bind(now)
        .bind(hash)
        .execute(connection)
        .await
        .map(|done| done.rows_affected() == 1)
}

/// Uses up the one unused refresh token that this one was exchanged for. `false`: there is none, it was used.
pub async fn use_successor(connection: &mut Connection, hash: &str, now: Timestamp) -> Result<bool, sqlx::Error> {
    sqlx::query("UPDATE refresh_tokens SET used_at = $1 WHERE parent = $2 AND used_at IS NULL")
        .bind(now)
        .bind(hash)
        .execute(connection)
        .await
        .map(|done| done.rows_affected() == 1)
}
