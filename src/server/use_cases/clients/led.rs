//! How far clients of a review were led on that got no answer, or of which somebody said to let it go: to a rehearsal, and from
//! there to a deactivation. Nothing of it happens by itself.

use super::reviews::no_such;
use crate::{
    domain::{
        ClientId, ReviewId,
        review::{Leads, Led, Standing},
        several::MOST,
    },
    policy::Action,
    server::{
        storage::clients::{
            reviewed::{self, Sought},
            reviews as stored,
        },
        use_cases::{change::Act, error::AppError},
    },
};

/// The first [`MOST`] clients of a review that stand like this and were led so far, for one question about all of them, and how many
/// there are.
///
/// # Errors
/// Denied; no such review.
pub async fn review_led(
    act: Act<'_>,
    id: ReviewId,
    (standing, led): (Standing, Led),
) -> Result<(Vec<ClientId>, u64), AppError> {
    let mut connection = act.read(Action::ListClients).await?;
    stored::find(&mut connection, act.caller.actor.organization_id, id).await?.ok_or_else(no_such)?;
    let sought = Sought { standing: Some(standing), led: Some((led, act.now)), ..Sought::default() };
    let n = reviewed::how_many(&mut connection, id, sought).await?;
    let page = reviewed::rows(&mut connection, id, sought, MOST).await?;
    Ok((page.rows.into_iter().map(|row| row.client_id).collect(), n))
}

/// How many clients of a review that stand like this were led how far.
///
/// # Errors
/// Denied.
pub async fn review_leads(act: Act<'_>, id: ReviewId, standing: Standing) -> Result<Leads, AppError> {
    let mut connection = act.read(Action::ListClients).await?;
    let sought = |led| Sought { standing: Some(standing), led: Some((led, act.now)), ..Sought::default() };
    Ok(Leads {
        not_yet: reviewed::how_many(&mut connection, id, sought(Led::NotYet)).await?,
        rehearsed: reviewed::how_many(&mut connection, id, sought(Led::Rehearsed)).await?,
    })
}
