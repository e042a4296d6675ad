//! The scopes that there are.

use crate::domain::scope::CatalogueEntry;
use crate::server::{
    storage::{clients::catalogue, tokens::shared::Tokens},
    use_cases::error::AppError,
};

/// The scopes that clients may be given. Everybody may know them.
///
/// # Errors
/// When storage fails.
pub async fn scopes(tokens: &Tokens) -> Result<Vec<CatalogueEntry>, AppError> {
    let mut connection = tokens.store.reader().acquire().await?;
    Ok(catalogue::scopes(&mut connection).await?)
}
