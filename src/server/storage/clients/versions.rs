//! Former versions of clients. The current version is the client itself and does not stand here.

use super::client::Client;
use crate::{
    domain::{
        ClientId, ClientType, GrantType, RoleGrant, SettingsDraft, SettingsForm, Timestamp, redirect_uri::UNTOLD,
        scope::ScopeAccess,
    },
    server::storage::{
        Connection,
        columns::{Json, Of, Stored},
    },
};
use sqlx::FromRow;

#[derive(FromRow)]
struct Record {
    made_at: Timestamp,
    made_by: Option<String>,
    settings: Json<SettingsForm>,
    roles: Json<Vec<RoleGrant>>,
}

impl Stored for Record {
    const TABLE: &'static str = "client_versions";
    const KEY: &'static [&'static str] = &["client_id", "version"];
}

/// A former version of a client.
#[derive(Clone, Debug)]
pub struct Version {
    pub made_at: Timestamp,
    pub made_by: Option<String>,
    settings: SettingsForm,
    /// With the names they had.
    pub roles: Vec<RoleGrant>,
}

impl Version {
    /// The settings it had, by the rules of today.
    pub fn draft(&self) -> SettingsDraft {
        self.settings.draft(UNTOLD)
    }

    /// The client with the settings it had, whether or not they could be saved today; its roles stay.
    pub fn over(&self, client: &Client) -> Client {
        // Without `..`: a setting that is not named here would not come back.
        let SettingsForm {
            name,
            description,
            grant_type,
            client_type,
            token_duration,
            allowed_addresses,
            redirect_uris,
            scopes,
        } = &self.settings;
        let scopes = scopes.iter().filter_map(|(base, word)| Some(ScopeAccess::parse(word)?.ids(base)));
        Client {
            name: name.clone(),
            description: description.clone(),
            grant_type: GrantType::parse(grant_type).unwrap_or(client.grant_type),
            // A version from before clients said it changes nothing of it.
            client_type: ClientType::parse(client_type).or(client.client_type),
            token_duration: token_duration.parse().unwrap_or(client.token_duration),
            allowed_addresses: allowed_addresses.clone(),
            redirect_uris: redirect_uris.clone(),
            scopes: scopes.flatten().collect(),
            ..client.clone()
        }
    }
}

/// A former version; `None`: there was none of this number, or it was made before versions were kept.
pub async fn find(connection: &mut Connection, id: ClientId, version: i64) -> Result<Option<Version>, sqlx::Error> {
    let record: Option<Of<Record>> = sqlx::query_as(
        "SELECT client_id, version, made_at, made_by, settings, roles FROM client_versions \
         WHERE client_id = $1 AND version = $2",
    )
    .bind(id)
    .bind(version)
    .fetch_optional(connection)
    .await?;
    Ok(record.map(|Of(record)| Version {
        made_at: record.made_at,
        made_by: record.made_by,
        settings: record.settings.0,
        roles: record.roles.0,
    }))
}
