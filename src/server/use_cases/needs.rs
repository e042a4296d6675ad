//! What needs somebody today: how much there is of it, as far as the caller may see it.

use super::{change::Act, error::AppError};
use crate::{
    domain::{
        Count, Timestamp,
        day::Day,
        need::{Need, SILENT},
        time::DAY,
    },
    policy::{Action, Actor, ActorKind},
    server::storage::{
        clients::counts,
        needs::{self, Beside, Logs},
    },
};

/// How much there is of something that somebody should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needed {
    pub need: Need,
    /// `None`: it cannot be said yet, for what it rests on is not recorded for long enough.
    pub count: Option<Count>,
    /// Of how many of these clients there were knocks since they are refused; `None`: they are not refused.
    pub knocked: Option<u64>,
    /// How many of these clients have an owner who was deactivated.
    pub owner_left: u64,
    /// When the first of it ends by itself; of what cannot be said yet, when it can be.
    pub next: Option<Timestamp>,
    /// What of it does not end if it is used before.
    pub put_off: PutOff,
}

/// What of several things that end by themselves does not, if it is used before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutOff {
    Nothing,
    /// The first, and others do end.
    First,
    All,
}

impl PutOff {
    /// By when the first ends of those that end anyway, and the first of those that are put off by use.
    fn of(ends: Option<Timestamp>, silent: Option<Timestamp>) -> Self {
        match (ends, silent) {
            (_, None) => Self::Nothing,
            (None, Some(_)) => Self::All,
            (Some(ends), Some(silent)) if silent < ends => Self::First,
            (Some(_), Some(_)) => Self::Nothing,
        }
    }
}

impl Needed {
    const fn of(need: Need, count: Count) -> Self {
        Self { need, count: Some(count), knocked: None, owner_left: 0, next: None, put_off: PutOff::Nothing }
    }

    /// Whether there is none of it.
    pub fn is_none(&self) -> bool {
        self.count.is_some_and(|count| count.n == 0)
    }
}

/// The days of whoever is told.
#[derive(Clone, Debug)]
pub struct Days {
    /// From when on refusals count; `None`: they are left out.
    pub refused_since: Option<Timestamp>,
    pub today: Day,
}

/// What is asked of somebody who is told how much there is of it.
const fn asks(need: Need) -> Action<'static> {
    match need {
        Need::Requested => Action::AuthorizeClients,
        Need::LogBroken | Need::RefusedSignIn | Need::RefusedChange => Action::ViewAudit,
        _ => Action::ListClients,
    }
}

/// Whether somebody may see how much there is of it. Of a review past its due day is told who may go on: whoever may rehearse a
/// client, as who started it may.
pub fn may_see(actor: &Actor, need: Need) -> bool {
    let goes_on = need != Need::ReviewDue || actor.may(Action::RehearseClient { has: &[] }).is_allowed();
    goes_on && actor.may(asks(need)).is_allowed()
}

/// What there is to look at, in the order of [`Need::ALL`]. What the caller may not see is left out.
///
/// # Errors
/// When storage fails.
pub async fn needs(act: Act<'_>, days: &Days) -> Result<Vec<Needed>, AppError> {
    let (organization, now) = (act.caller.actor.organization_id, act.now);
    let requests = async {
        let Ok(store) = act.store(asks(Need::Requested)) else { return Ok(vec![]) };
        let requests = needs::requests(store, organization, now).await?;
        Ok(vec![Needed::of(Need::Requested, requests)])
    };
    let refusals = async {
        let (Ok(store), Some(since)) = (act.store(asks(Need::RefusedChange)), days.refused_since) else {
            return Ok(vec![]);
        };
        let Logs { sign_ins, changes, broken } = needs::logs(store, organization, since).await?;
        let log = Needed { count: broken, ..Needed::of(Need::LogBroken, Count::exactly(0)) };
        Ok(vec![log, Needed::of(Need::RefusedSignIn, sign_ins), Needed::of(Need::RefusedChange, changes)])
    };
    let asked = async {
        // A program owns no client.
        let is_person = act.caller.actor.kind == ActorKind::User;
        let (Ok(store), true) = (act.store(asks(Need::Asked)), is_person) else { return Ok(vec![]) };
        let asked = needs::asked(store, organization, act.caller.actor.user_id()).await?;
        Ok(vec![Needed::of(Need::Asked, asked)])
    };
    let due = async {
        if !may_see(&act.caller.actor, Need::ReviewDue) {
            return Ok(vec![]);
        }
        let due = needs::reviews_due(act.store(asks(Need::ReviewDue))?, organization, &days.today).await?;
        Ok(vec![Needed::of(Need::ReviewDue, due)])
    };
    let (clients, requests, asked, due, refusals) = tokio::try_join!(of_clients(act), requests, asked, due, refusals)?;
    let all = [clients, requests, asked, due, refusals].concat();
    Ok(Need::ALL.into_iter().filter_map(|need| all.iter().find(|needed| needed.need == need).copied()).collect())
}

async fn of_clients(act: Act<'_>) -> Result<Vec<Needed>, AppError> {
    let Ok(store) = act.store(Action::ListClients) else { return Ok(vec![]) };
    let (organization, now) = (act.caller.actor.organization_id, act.now);
    let (kinds, filters): (Vec<Need>, Vec<_>) =
        Need::ALL.into_iter().filter_map(|need| Some((need, need.filter()?))).unzip();
    let overview = async {
        let mut connection = store.reader().acquire().await?;
        counts::overview(&mut connection, organization, now).await
    };
    let found = needs::found(store, organization, &filters, now);
    let (overview, beside, found) = tokio::try_join!(overview, needs::beside(store, organization, now), found)?;
    let Beside { removed_knocked, rehearsed_knocked, owner_left, rehearsal_ends, secret_expires, secret_silent } =
        beside;
    let inactive = Count::exactly(overview.counts(|_| true).inactive);
    let removed = Needed {
        knocked: Some(removed_knocked),
        next: overview.next_removal,
        ..Needed::of(Need::RemovedSoon, inactive)
    };
    let long_enough = overview.watch.whole().map(|since| since.plus(i64::from(SILENT) * DAY));
    let of_filters = kinds.into_iter().zip(found).map(|(need, count)| {
        let needed = Needed::of(need, count);
        match need {
            Need::Rehearsed => Needed { knocked: Some(rehearsed_knocked), next: rehearsal_ends, ..needed },
            Need::SecretEnds => Needed {
                next: [secret_expires, secret_silent].into_iter().flatten().min(),
                put_off: PutOff::of(secret_expires, secret_silent),
                ..needed
            },
            Need::Ownerless => Needed { owner_left, ..needed },
            Need::Silent if long_enough.is_none_or(|at| at > now) => {
                Needed { count: None, next: long_enough, ..needed }
            }
            _ => needed,
        }
    });
    Ok(std::iter::once(removed).chain(of_filters).collect())
}
