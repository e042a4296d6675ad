//! The guarded writes of a client's life, with all that hangs on it.

use super::{attempts, client::Client, counts, findable};
use crate::{
    domain::{ClientId, ScopeId, attempt::Attempt, text::folded},
    server::storage::{
        Connection,
        columns::{Ever, Json},
        ids, search,
        sql::Sql,
    },
};

/// The columns that [`insert_rows`] writes, in the order of its values.
const INSERTED: &str = "id, organization_id, name, name_key, description, search_text, search_row, grant_type, \
     token_duration, allowed_addresses, state, date_to_delete, tokens_not_before, created_at, created_by, modified_at, \
     modified_by, deactivated_at, deactivated_by, last_used_at, last_used_from, last_token_at, version, cuts, created_through, \
     client_type, known_since";

/// Adds a client with its redirect URIs, scopes and roles, and counts it.
pub async fn insert(connection: &mut Connection, client: &Client) -> Result<(), sqlx::Error> {
    insert_rows(connection, std::slice::from_ref(client)).await?;
    write_redirect_uris(connection, client).await?;
    give_scopes(connection, client, &client.scopes).await?;
    findable::tell_scopes(connection, client.id).await?;
    write_roles(connection, client).await?;
    counts::add(connection, client.organization_id, client.life.state, client.grant_type, 1).await
}

/// The same for an id that another process may be adding at this moment. `false`: it was faster, and the transaction is
/// good for nothing any more.
pub async fn insert_unless_taken(connection: &mut Connection, client: &Client) -> Result<bool, sqlx::Error> {
    match insert(connection, client).await {
        Ok(()) => Ok(true),
        Err(error) if error.as_database_error().is_some_and(|e| e.is_unique_violation()) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Adds the bare rows of clients, all in one statement.
pub(in crate::server::storage) async fn insert_rows(
    connection: &mut Connection,
    clients: &[Client],
) -> Result<(), sqlx::Error> {
    let mut sql = Sql::new(format!("INSERT INTO clients ({INSERTED}) VALUES "));
    sql.push_rows(clients, |row, client| {
        row.value(client.id);
        let organization = row.value(client.organization_id);
        row.value(client.name.as_str());
        row.value(folded(&client.name));
        row.value(client.description.as_str());
        row.value(search::text(&client.name, &client.description, client.id));
        let place = row.bind(search::place(client.id));
        row.expression(search::row(organization, place));
        row.value(client.grant_type);
        row.value(client.token_duration);
        row.value(client.allowed_addresses.as_str());
        row.value(client.life.state);
        row.value(client.life.date_to_delete);
        row.value(client.life.tokens_not_before);
        row.value(client.life.created_at);
        row.value(client.created_by.as_deref());
        row.value(client.modified_at);
        row.value(client.modified_by.as_deref());
        row.value(client.deactivated_at);
        row.value(client.deactivated_by.as_deref());
        row.value(Ever(client.last_used_at));
        row.value(client.last_used_from.as_deref());
        row.value(Ever(client.last_token_at));
        row.value(client.version);
        row.value(client.life.cuts);
        row.value(client.created_through.as_deref());
        row.value(client.client_type);
        row.value(client.known_since);
    });
    sql.execute(connection).await.map(|_| ())
}

async fn write_redirect_uris(connection: &mut Connection, client: &Client) -> Result<(), sqlx::Error> {
    for (position, uri) in (0_i64..).zip(&client.redirect_uris) {
        sqlx::query("INSERT INTO client_redirect_uris (client_id, position, uri) VALUES ($1, $2, $3)")
            .bind(client.id)
            .bind(position)
            .bind(uri)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Adds scopes that the client has from its last change on.
async fn give_scopes<'a>(
    connection: &mut Connection,
    client: &Client,
    scopes: impl IntoIterator<Item = &'a ScopeId>,
) -> Result<(), sqlx::Error> {
    for scope in scopes {
        sqlx::query(
            "INSERT INTO client_scopes (client_id, scope_id, organization_id, given_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(client.id)
        .bind(scope)
        .bind(client.organization_id)
        .bind(client.modified_at)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Takes away and gives what differs: what stays is had since it was given, and was used since then.
async fn write_scopes(connection: &mut Connection, before: &Client, after: &Client) -> Result<(), sqlx::Error> {
    if before.scopes == after.scopes {
        return Ok(());
    }
    for scope in before.scopes.difference(&after.scopes) {
        sqlx::query("DELETE FROM client_scopes WHERE client_id = $1 AND scope_id = $2")
            .bind(before.id)
            .bind(scope)
            .execute(&mut *connection)
            .await?;
    }
    give_scopes(connection, after, after.scopes.difference(&before.scopes)).await?;
    findable::tell_scopes(connection, after.id).await
}

async fn write_roles(connection: &mut Connection, client: &Client) -> Result<(), sqlx::Error> {
    for grant in &client.roles {
        sqlx::query("INSERT INTO client_roles (client_id, role_id, division_id) VALUES ($1, $2, $3)")
            .bind(client.id)
            .bind(grant.role_id)
            .bind(grant.division)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Writes settings, roles and life over the client as it was read, keeps what it was and counts the version up. `false`:
/// someone was faster, and nothing was written. The guard holds even where the engine does not serialize writers.
pub async fn update(connection: &mut Connection, before: &Client, after: &Client) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "UPDATE clients SET name = $1, name_key = $2, description = $3, search_text = $4 || whose_text, grant_type = $5, \
         token_duration = $6, state = $7, date_to_delete = $8, tokens_not_before = $9, modified_at = $10, \
         modified_by = $11, deactivated_at = $12, deactivated_by = $13, cuts = $14, client_type = $15, rehearsals = $16, rehearsed_at = $17, \
         rehearsed_until = $18, allowed_addresses = $19, version = version + 1 WHERE id = $20 AND version = $21 AND state = $22",
    )
    .bind(&after.name)
    .bind(folded(&after.name))
    .bind(&after.description)
    .bind(search::text(&after.name, &after.description, after.id))
    .bind(after.grant_type)
    .bind(after.token_duration)
    .bind(after.life.state)
    .bind(after.life.date_to_delete)
    .bind(after.life.tokens_not_before)
    .bind(after.modified_at)
    .bind(after.modified_by.as_deref())
    .bind(after.deactivated_at)
    .bind(after.deactivated_by.as_deref())
    .bind(after.life.cuts)
    .bind(after.client_type)
    .bind(after.life.rehearsals)
    .bind(after.life.rehearsal.map(|rehearsal| rehearsal.started_at))
    .bind(after.life.rehearsal.map(|rehearsal| rehearsal.ends_at))
    .bind(&after.allowed_addresses)
    .bind(before.id)
    .bind(before.version)
    .bind(before.life.state)
    .execute(&mut *connection)
    .await?
    .rows_affected();
    if written == 0 {
        return Ok(false);
    }
    keep(connection, before).await?;
    // What was tried while it was otherwise says nothing of what it is now.
    if before.redirect_uris != after.redirect_uris {
        attempts::forget(connection, before.id, &[Attempt::RedirectUri]).await?;
    }
    if before.client_type != after.client_type {
        attempts::forget(connection, before.id, &[Attempt::WithoutSecret]).await?;
    }
    if before.allowed_addresses != after.allowed_addresses {
        attempts::forget(connection, before.id, &[Attempt::Elsewhere]).await?;
    }
    if before.redirect_uris != after.redirect_uris {
        delete_children(connection, "client_redirect_uris", before.id).await?;
        write_redirect_uris(connection, after).await?;
    }
    write_scopes(connection, before, after).await?;
    if before.roles != after.roles {
        delete_children(connection, "client_roles", before.id).await?;
        write_roles(connection, after).await?;
    }
    let (was, is) = ((before.life.state, before.grant_type), (after.life.state, after.grant_type));
    if was != is {
        // In one order whichever way the client goes: two that go opposite ways wait for each other instead of for ever.
        let mut moves = [(was, -1), (is, 1)];
        moves.sort_by_key(|((state, grant_type), _)| (state.as_str(), grant_type.as_str()));
        for ((state, grant_type), by) in moves {
            counts::add(connection, before.organization_id, state, grant_type, by).await?;
        }
    }
    Ok(true)
}

async fn delete_children(connection: &mut Connection, table: &'static str, id: ClientId) -> Result<(), sqlx::Error> {
    let sql = sqlx::AssertSqlSafe(format!("DELETE FROM {table} WHERE client_id = $1"));
    sqlx::query(sql).bind(id).execute(connection).await.map(|_| ())
}

/// Removes the client as it was read, with its secrets, tokens and authorizations. `false`: someone was faster.
pub async fn remove(connection: &mut Connection, client: &Client) -> Result<bool, sqlx::Error> {
    let removed = sqlx::query("DELETE FROM clients WHERE id = $1 AND version = $2 AND state = $3")
        .bind(client.id)
        .bind(client.version)
        .bind(client.life.state)
        .execute(&mut *connection)
        .await?
        .rows_affected();
    if removed == 1 {
        ids::retire(connection, client.id.uuid()).await?;
        counts::add(&mut *connection, client.organization_id, client.life.state, client.grant_type, -1).await?;
        leave_to_sweep(connection, client.id).await?;
    }
    Ok(removed == 1)
}

/// Keeps a client as it was read, before it is changed.
async fn keep(connection: &mut Connection, before: &Client) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO client_versions (client_id, version, made_at, made_by, settings, roles) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (client_id, version) DO NOTHING",
    )
    .bind(before.id)
    .bind(before.version)
    .bind(before.modified_at)
    .bind(before.modified_by.as_deref())
    .bind(Json(before.form()))
    .bind(Json(&before.roles))
    .execute(connection)
    .await
    .map(|_| ())
}

/// Notes that a removed client's tokens still take room. They are dead without their client.
async fn leave_to_sweep(connection: &mut Connection, client_id: ClientId) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO removed_clients (id) VALUES ($1) ON CONFLICT (id) DO NOTHING")
        .bind(client_id)
        .execute(connection)
        .await
        .map(|_| ())
}
