//! Notices, each minute: who is due one, beside everything else that runs by the clock. What goes by mail is sent here; what goes
//! by webhook is put on its way, and [`super::webhooks`] carries it. A server that hangs holds up nothing but the mails.

use super::{Mailer, Unsent};
use crate::{
    domain::notice::Due,
    server::{
        clock::Clock,
        console::{present::notices::letter, zone},
        storage::Store,
        use_cases::{
            error::AppError,
            notices::{self, Candidate, Outcome, Taken},
        },
    },
};
use chrono_tz::Tz;
use std::time::Duration;

/// How often.
pub const INTERVAL: Duration = Duration::from_secs(60);

/// Sends what is due by mail, where there is a mail server, and puts on its way what goes by webhook. Answers how many mails were
/// sent.
///
/// # Errors
/// When storage fails. What was taken on and not sent by then is not sent.
pub async fn round(store: &Store, mailer: Option<&Mailer>, clock: &Clock) -> Result<u64, AppError> {
    let (mut sent, mut taken_by_server) = (0, true);
    for candidate in notices::due(store, mailer.is_some(), clock.now()).await? {
        let zone = zone::named(&candidate.reader.zone).unwrap_or(Tz::UTC);
        // A server that takes nobody's mail is asked again in the next round; webhooks do not wait for it.
        if candidate.reader.by_mail && !taken_by_server {
            continue;
        }
        let Some(taken) = take(store, &candidate, zone, clock).await? else { continue };
        let Some(mailer) = mailer.filter(|_| candidate.reader.by_mail) else { continue };
        match send(store, mailer, &taken, zone, clock).await? {
            None => {}
            Some(Ok(())) => {
                sent += 1;
                notices::settle(store, &taken, &Outcome::Sent, clock.now()).await?;
            }
            Some(Err(unsent)) => {
                let (says, again) = match &unsent {
                    Unsent::Server(says) | Unsent::ForNow(says) => (says, true),
                    Unsent::ForGood(says) | Unsent::Unknown(says) => (says, false),
                };
                tracing::warn!(user = %taken.user_id, again, "a notice could not be sent by mail: {says}");
                let outcome = Outcome::Failed { says: says.clone(), again };
                notices::settle(store, &taken, &outcome, clock.now()).await?;
                taken_by_server = !matches!(unsent, Unsent::Server(_));
            }
        }
    }
    notices::forget(store, clock.now()).await?;
    Ok(sent)
}

async fn take(store: &Store, candidate: &Candidate, zone: Tz, clock: &Clock) -> Result<Option<Taken>, AppError> {
    let now = clock.now();
    let taken = notices::take(store, candidate, zone::next_morning(now, zone), now).await?;
    Ok(taken.filter(|_| candidate.due != Due::Plan))
}

/// `None`: there is nothing to say.
async fn send(
    store: &Store,
    mailer: &Mailer,
    taken: &Taken,
    zone: Tz,
    clock: &Clock,
) -> Result<Option<Result<(), Unsent>>, AppError> {
    let now = clock.now();
    let (day, days) = zone::days_in(now, zone)?;
    let Some(notice) = notices::compose(store, taken, &days, now).await? else { return Ok(None) };
    // Numbers begin anew for who chose nothing for a while, and after a restore; a mail whose name was there before is hidden as
    // one that came twice.
    let id = format!("notice.{}.{}.{}", now.millis(), taken.number, taken.user_id);
    let letter = letter(&notice, &id, (&day, zone), mailer.public_url(), now);
    Ok(Some(mailer.send(&letter).await))
}

/// Sends what is due each [`INTERVAL`] until dropped.
pub async fn run(mailer: Option<Mailer>, store: Store, clock: Clock) {
    loop {
        match round(&store, mailer.as_ref(), &clock).await {
            Ok(0) => {}
            Ok(sent) => tracing::info!(sent, "notices were sent by mail"),
            Err(error) => error.log("notices"),
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
