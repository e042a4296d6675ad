//! Notices: Ana Ruiz is told of what ends, by mail and by a webhook that is off, so that nothing is ever sent to its example
//! address, with one notice that did not arrive there.

use super::people::ANA;
use crate::{
    domain::{Timestamp, need::Need, time::DAY},
    server::{
        crypto::{
            keys::Keys,
            webhook::{new_id, new_secret},
        },
        storage::{Connection, notices, webhooks},
        use_cases::{account::webhook_of, error::AppError},
    },
};
use std::collections::BTreeSet;

const TARGET: &str = "https://hooks.meridianpost.example/clientele";
const SAYS: &str = "The target answered 410 Gone, so the webhook was switched off.";

pub async fn seed(connection: &mut Connection, now: Timestamp) -> Result<(), AppError> {
    let kinds = BTreeSet::from([Need::RemovedSoon, Need::Rehearsed, Need::SecretEnds]);
    notices::choose(connection, ANA, &kinds, (true, "UTC")).await?;
    // The first start with a key seals it.
    let secret = Keys::none().close(&new_secret(), &webhook_of(ANA))?;
    webhooks::put(connection, ANA, (TARGET, &secret), now.plus(-3 * DAY)).await?;
    let Some(webhook) = webhooks::find(connection, ANA).await? else { return Ok(()) };
    let at = now.plus(-2 * DAY);
    webhooks::delivered(connection, &webhook, at.plus(-DAY)).await?;
    webhooks::add(connection, (&new_id(), ANA), false, at).await?;
    for message in webhooks::due(connection, at, 1).await? {
        webhooks::take(connection, &message, at).await?;
    }
    webhooks::switch_off(connection, &webhook, (webhooks::Off::Gone, SAYS), at).await?;
    Ok(())
}
