//! Demo data. Its dates are relative to now, so that it never grows old.

mod clients;
mod days;
mod many;
mod notices;
mod ownership;
mod people;
mod refused;
mod rehearsals;
mod reviews;
mod usage;
mod views;

use crate::{
    domain::Timestamp,
    server::{
        storage::{
            Store,
            clients::{findable, whose},
            people::{links, organizations},
        },
        use_cases::error::AppError,
    },
};

pub use clients::WRITTEN;
pub use people::PASSWORD;

/// Whom the demo data lets in, for the terminal and the README.
pub const ACCOUNTS: &str = "\
Demo accounts, all with the password clientele-demo-1
  ana.ruiz@meridianpost.example     Ana Ruiz     everything; holds every role there is
  tom.okafor@meridianpost.example   Tom Okafor   edits, adds, deletes; lacks the role Payroll admin
  vera.lind@meridianpost.example    Vera Lind    sees OAuth clients and their use
  jon.bekker@meridianpost.example   Jon Bekker   no OAuth permission
  mia.chen@haldenclinics.example    Mia Chen     administrator of another organization";

/// Whether the database already belongs to someone.
///
/// # Errors
/// When storage fails.
pub async fn is_taken(store: &Store) -> Result<bool, AppError> {
    let mut connection = store.reader().acquire().await?;
    Ok(organizations::has_organizations(&mut connection).await?)
}

/// Fills an empty database, in one transaction; `false`: someone was faster. The first organization gets that many clients;
/// the first [`WRITTEN`] are written by hand.
///
/// # Errors
/// When storage fails; then the database is as it was.
pub async fn seed(store: &Store, now: Timestamp, count: usize) -> Result<bool, AppError> {
    let mut transaction = store.begin().await?;
    if !links::claim(&mut transaction).await? {
        return Ok(false);
    }
    let directory = people::seed(&mut transaction, now).await?;
    let added = clients::seed(&mut transaction, &directory, now, count).await?;
    if count > WRITTEN {
        many::seed(&mut transaction, &directory, now, count - WRITTEN).await?;
    }
    usage::seed(&mut transaction, &directory, now, count.min(WRITTEN)).await?;
    if count >= WRITTEN {
        rehearsals::seed(&mut transaction, now).await?;
        refused::seed(&mut transaction, now).await?;
        ownership::seed(&mut transaction, now).await?;
        reviews::seed(&mut transaction, now).await?;
    }
    views::seed(&mut transaction, now).await?;
    notices::seed(&mut transaction, now).await?;
    days::seed(&mut transaction, &added, now).await?;
    findable::tell_all(&mut transaction).await?;
    whose::tell_all(&mut transaction).await?;
    transaction.commit().await?;
    Ok(true)
}
