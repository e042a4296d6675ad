//! Notices by webhook, every few seconds: what is due is taken on and sent, several at once, so that a target that hangs holds up
//! nothing but itself.

use crate::{
    domain::{Timestamp, time::DAY},
    server::{
        clock::Clock,
        console::{present::webhooks::body, zone},
        crypto::keys::Keys,
        http::state::AppState,
        outgoing::{Parcel, Post},
        storage::{Store, webhooks::Message},
        use_cases::{error::AppError, webhooks},
    },
};
use chrono_tz::Tz;
use futures_util::{StreamExt as _, stream};
use std::time::Duration;

/// How often it is looked.
pub const INTERVAL: Duration = Duration::from_secs(5);
/// How many are sent at once.
const AT_ONCE: usize = 16;

/// What sends them, and by which settings.
#[derive(Clone, Copy, Debug)]
pub struct Carrier<'a> {
    pub store: &'a Store,
    pub keys: &'a Keys,
    pub post: &'a Post,
    /// The address of this console.
    pub public_url: &'a str,
    pub clock: &'a Clock,
}

/// Sends what is due. Answers how much was tried.
///
/// # Errors
/// When storage fails. What was taken on by then is sent again later.
pub async fn round(carrier: Carrier<'_>) -> Result<u64, AppError> {
    let due = webhooks::due(carrier.store, carrier.clock.now()).await?;
    let sends = stream::iter(due).map(|message| async move { carrier.carry(&message).await });
    let tried: Vec<Result<bool, AppError>> = sends.buffer_unordered(AT_ONCE).collect().await;
    let mut n = 0;
    for one in tried {
        n += u64::from(one?);
    }
    Ok(n)
}

impl Carrier<'_> {
    /// Whether it was tried.
    async fn carry(self, message: &Message) -> Result<bool, AppError> {
        let Self { store, keys, post, public_url, clock } = self;
        let Some(carried) = webhooks::take(store, keys, message, clock.now()).await? else { return Ok(false) };
        let text = match &carried.body {
            Some(text) => text.clone(),
            None => {
                let now = clock.now();
                let zone = zone::named(&carried.zone).unwrap_or(Tz::UTC);
                let (day, days) = zone::days_in(now, zone)?;
                let Some(notice) = webhooks::says(store, &carried, &days, now).await? else { return Ok(false) };
                let text = body(&notice, carried.organization_id, (&day, zone), public_url, now)?;
                if !webhooks::keep(store, &carried, &text, &notice).await? {
                    return Ok(false);
                }
                text
            }
        };
        let parcel = Parcel { url: &carried.url, id: &carried.id, secret: &carried.secret, body: &text };
        let answer = post.send(&parcel, clock.now()).await;
        webhooks::settle(store, &carried, &answer, rand::random::<u16>() % 1000, clock.now()).await?;
        Ok(true)
    }
}

/// Sends what is due each [`INTERVAL`] until dropped, and forgets dead letters that are old once a day.
pub async fn run(state: AppState) {
    let carrier = Carrier {
        store: &state.store,
        keys: &state.keys,
        post: &state.post,
        public_url: &state.config.issuer,
        clock: &state.clock,
    };
    let mut swept = Timestamp::default();
    loop {
        match round(carrier).await {
            Ok(0) => {}
            Ok(tried) => tracing::info!(tried, "notices were sent to webhooks"),
            Err(error) => error.log("webhooks"),
        }
        let now = state.clock.now();
        if now.since(swept).abs() > DAY {
            swept = now;
            match webhooks::sweep(&state.store, now).await {
                Ok(_) => {}
                Err(error) => error.log("webhooks"),
            }
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
