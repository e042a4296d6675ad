//! A token, asked about or ended by the program that acts by it.

use crate::{
    policy::Action,
    server::{
        storage::{
            clients::client::{self, Client},
            people::organizations,
            tokens::access::{self, Token},
        },
        use_cases::{change::Act, error::AppError},
    },
};

/// Whom a token was issued to, and where it acts.
#[derive(Clone, Debug)]
pub struct Issued {
    pub client: Client,
    /// The name of the organization in which the token acts.
    pub organization: String,
    /// The name of the client's organization.
    pub owner: String,
}

/// Whom the caller's token was issued to; `None`: the client is gone, and the token with it.
///
/// # Errors
/// Denied.
pub async fn issued(act: Act<'_>, token: &Token) -> Result<Option<Issued>, AppError> {
    let mut connection = act.read(Action::ViewSelf).await?;
    let Some(client) = client::find_even_gone(&mut connection, token.client_id).await? else { return Ok(None) };
    let organization = organizations::organization_name(&mut connection, token.organization_id).await?;
    let owner = organizations::organization_name(&mut connection, client.organization_id).await?;
    Ok(Some(Issued { client, organization, owner }))
}

/// Ends the caller's token, by its hash.
///
/// # Errors
/// Those of beginning a change.
pub async fn end(act: Act<'_>, hash: &str) -> Result<(), AppError> {
    let mut change = act.begin_on_own_token().await?;
    access::remove(&mut change, hash).await?;
    change.keep().await
}
