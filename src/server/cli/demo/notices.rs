//! Notices by mail: Ana Ruiz is told of what ends.

use super::people::ANA;
use crate::{
    domain::need::Need,
    server::{
        storage::{Connection, notices},
        use_cases::error::AppError,
    },
};
use std::collections::BTreeSet;

pub async fn seed(connection: &mut Connection) -> Result<(), AppError> {
    let kinds = BTreeSet::from([Need::RemovedSoon, Need::Rehearsed, Need::SecretEnds]);
    Ok(notices::choose(connection, ANA, &kinds, "UTC").await?)
}
