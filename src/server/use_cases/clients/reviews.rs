//! Reviews of clients: an administrator starts one over a view, follows it and ends it; what is said in it is in
//! [`super::answers`]. Nothing of this ends a client: that is done by rehearsing and deleting it.

use super::{
    owned::{self, Answers},
    view_filter::{Days, ViewFilter},
};
use crate::{
    domain::{
        ClientId, ReviewId, Timestamp, UserId,
        audit::{AuditAction, AuditField, ObjectKind},
        day::Day,
        refusal::{Absent, Reason, Thing, Wrong},
        review::{self, MOST_CLIENTS, MOST_RUNNING, Progress, Standing, field},
    },
    policy::{Action, ActorKind},
    server::{
        storage::{
            Connection,
            audit::entry::{Change as Changed, NewEntry},
            clients::{
                reviewed::{self, Reviewed, Sought},
                reviews::{self as stored, Covered, Which},
            },
        },
        use_cases::{
            caller::Caller,
            change::{Act, Change, Object},
            error::AppError,
        },
    },
};
use uuid::Uuid;

pub use crate::server::storage::clients::reviews::Review;

/// How many reviews are listed.
const LISTED: i64 = 50;
/// The most rows of a page.
pub const MAX_REVIEW_ROWS: usize = 100;

const WHAT: Thing = Thing::Review;

/// A review with how far it is.
#[derive(Clone, Debug)]
pub struct Followed {
    pub review: Review,
    pub progress: Progress,
    /// How many of its clients wait for the caller, who owns them or stands in; 0 of one that has ended.
    pub waits: u64,
}

/// A client of a review, with who answers for it.
#[derive(Clone, Debug)]
pub struct ReviewRow {
    pub row: Reviewed,
    pub owner: Option<Answers>,
    pub stand_in: Option<Answers>,
}

/// Which clients of a review are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rows {
    pub standing: Option<Standing>,
    /// Those only that the caller owns or stands in for.
    pub mine: bool,
    /// Those beyond this position.
    pub after: i64,
    pub size: usize,
}

/// A page of them.
#[derive(Clone, Debug)]
pub struct RowsPage {
    pub rows: Vec<ReviewRow>,
    /// Where the next page begins; `None`: this is the last.
    pub next: Option<i64>,
}

/// Reads the id of a review as it comes from outside.
///
/// # Errors
/// There is no such review.
pub fn parse_review_id(id: &str) -> Result<ReviewId, AppError> {
    id.trim().parse().map_err(|_| no_such())
}

pub(super) fn no_such() -> AppError {
    AppError::no_such(Absent::Thing(WHAT))
}

pub(super) fn changed_meanwhile() -> AppError {
    AppError::conflict(Reason::ChangedMeanwhile(WHAT))
}

/// The user who owns clients, if the caller is one: a program owns none.
pub(super) fn person(caller: &Caller) -> Option<UserId> {
    (caller.actor.kind == ActorKind::User).then(|| caller.actor.user_id())
}

/// Which reviews are listed.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Those only that run past their due day, as this is today.
    pub past_due: Option<Day>,
    /// Those only that wait for an answer of the caller.
    pub asking: bool,
}

/// The newest reviews, each with how far it is.
///
/// # Errors
/// Denied.
pub async fn reviews(act: Act<'_>, listed: Listed) -> Result<Vec<Followed>, AppError> {
    let mut connection = act.read(Action::ListClients).await?;
    let asking = person(act.caller).filter(|_| listed.asking);
    if listed.asking && asking.is_none() {
        return Ok(vec![]);
    }
    let which = Which { due_before: listed.past_due, asking };
    let reviews = stored::newest(&mut connection, act.caller.actor.organization_id, &which, LISTED).await?;
    followed(&mut connection, act.caller, reviews).await
}

/// One of them.
///
/// # Errors
/// Denied; no such review.
pub async fn review(act: Act<'_>, id: ReviewId) -> Result<Followed, AppError> {
    let mut connection = act.read(Action::ListClients).await?;
    let found = stored::find(&mut connection, act.caller.actor.organization_id, id).await?;
    let followed = followed(&mut connection, act.caller, found.into_iter().collect()).await?;
    followed.into_iter().next().ok_or_else(no_such)
}

async fn followed(
    connection: &mut Connection,
    caller: &Caller,
    reviews: Vec<Review>,
) -> Result<Vec<Followed>, AppError> {
    let running: Vec<ReviewId> =
        reviews.iter().filter(|review| review.ended_at.is_none()).map(|review| review.id).collect();
    let mut progress = reviewed::progress(connection, &running).await?;
    let mut all = Vec::with_capacity(reviews.len());
    for review in reviews {
        let progress = match review.result {
            Some(result) => result,
            None => progress.remove(&review.id).unwrap_or_default(),
        };
        let waits = match person(caller) {
            Some(user) if review.ended_at.is_none() => {
                let sought = Sought { standing: Some(Standing::Silent), of: Some(user), ..Sought::default() };
                reviewed::how_many(connection, review.id, sought).await?
            }
            _ => 0,
        };
        all.push(Followed { review, progress, waits });
    }
    Ok(all)
}

/// Clients of a review, by the names that they had when it started.
///
/// # Errors
/// Denied; no such review.
pub async fn review_rows(act: Act<'_>, id: ReviewId, asked: Rows) -> Result<RowsPage, AppError> {
    let mut connection = act.read(Action::ListClients).await?;
    let organization = act.caller.actor.organization_id;
    stored::find(&mut connection, organization, id).await?.ok_or_else(no_such)?;
    let Rows { standing, mine, after, size } = asked;
    let of = match (mine, person(act.caller)) {
        (true, None) => return Ok(RowsPage { rows: vec![], next: None }),
        (true, of) => of,
        (false, _) => None,
    };
    let page =
        reviewed::rows(&mut connection, id, Sought { standing, of, after, led: None }, size.min(MAX_REVIEW_ROWS))
            .await?;
    let next = page.last().map(|row| row.position);
    let ids: Vec<ClientId> = page.rows.iter().map(|row| row.client_id).collect();
    let mut owned = owned::of_ids(&mut connection, organization, &ids).await?;
    let rows = page.rows.into_iter().map(|row| {
        let owned = owned.remove(&row.client_id).unwrap_or_default();
        ReviewRow { row, owner: owned.owner, stand_in: owned.stand_in }
    });
    Ok(RowsPage { rows: rows.collect(), next })
}

/// One client of a review.
///
/// # Errors
/// Denied; no such review; the client is not among its clients.
pub async fn review_row(act: Act<'_>, id: ReviewId, client: ClientId) -> Result<ReviewRow, AppError> {
    let mut connection = act.read(Action::ListClients).await?;
    let organization = act.caller.actor.organization_id;
    stored::find(&mut connection, organization, id).await?.ok_or_else(no_such)?;
    let row = reviewed::row(&mut connection, id, client).await?.ok_or_else(|| not_reviewed("This client".into()))?;
    let owned = owned::of_ids(&mut connection, organization, &[client]).await?.remove(&client).unwrap_or_default();
    Ok(ReviewRow { row, owner: owned.owner, stand_in: owned.stand_in })
}

/// What is asked next in a review.
#[derive(Clone, Debug)]
pub struct ReviewQuestion {
    pub review: Followed,
    /// `None`: nothing is left of what is asked for.
    pub asked: Option<ReviewRow>,
    /// How many are left, wherever they stand.
    pub left: u64,
    /// What was answered last.
    pub last: Option<ReviewRow>,
}

/// The client that is named, or the first of those that are asked for; and what was answered last, if that is named.
///
/// # Errors
/// Denied; no such review; one that is named is not among its clients.
pub async fn review_question(
    act: Act<'_>,
    id: ReviewId,
    rows: Rows,
    (client, last): (Option<ClientId>, Option<ClientId>),
) -> Result<ReviewQuestion, AppError> {
    let review = review(act, id).await?;
    let asked = match client {
        Some(client) => Some(review_row(act, id, client).await?),
        None if review.review.ended_at.is_some() => None,
        None => review_rows(act, id, Rows { size: 1, ..rows }).await?.rows.pop(),
    };
    let last = match last {
        Some(last) => Some(review_row(act, id, last).await?),
        None => None,
    };
    let left = if rows.mine { review.waits } else { review.progress.silent };
    Ok(ReviewQuestion { review, asked, left, last })
}

pub(super) fn not_reviewed(name: String) -> AppError {
    AppError::no_such(Absent::NotReviewed(name))
}

fn entry_of(caller: &Caller, id: ReviewId, name: &str, action: AuditAction, now: Timestamp) -> NewEntry {
    caller.entry(ObjectKind::Review, id.to_string(), name.to_owned(), action, now)
}

impl Object for Review {
    type Id = ReviewId;

    async fn find(change: &mut Change, id: &ReviewId) -> Result<Self, AppError> {
        stored::hold(change, *id).await?;
        let organization = change.caller().actor.organization_id;
        stored::find(change, organization, *id).await?.ok_or_else(no_such)
    }

    fn entry(&self, caller: &Caller, action: AuditAction, now: Timestamp) -> NewEntry {
        entry_of(caller, self.id, &self.name, action, now)
    }

    fn version(&self) -> i64 {
        self.version
    }

    async fn stale(&self, _: &mut Change) -> Result<AppError, AppError> {
        Ok(changed_meanwhile())
    }
}

/// What a review is to be, as it was typed.
#[derive(Clone, Copy, Debug)]
pub struct ReviewTyped<'a> {
    pub name: &'a str,
    pub due: &'a str,
    /// Where it is started.
    pub today: &'a Day,
}

/// Starts a review of the clients that a view shows now and that are not deactivated.
///
/// # Errors
/// Denied; Invalid with everything that is wrong; Conflict when there are too many.
pub async fn start_review(
    act: Act<'_>,
    typed: ReviewTyped<'_>,
    filter: &ViewFilter,
    days: Days<'_>,
) -> Result<Review, AppError> {
    let now = act.now;
    let caller = act.caller;
    let (id, organization) = (ReviewId::from_uuid(Uuid::new_v4()), caller.actor.organization_id);
    let wanted = review::wanted(typed.name, typed.due, typed.today);
    let named = wanted.as_ref().map_or(WHAT.word(), |wanted| wanted.name.as_str());
    let refused = entry_of(caller, id, named, AuditAction::StartReview, now);
    // One after the other, so that the limit holds.
    let mut change = act.begin_with_roles().await?.ask(Action::KeepReviews, refused).await?;
    let wanted = wanted?;
    let listed = filter.request(days, now)?.wanted(organization);
    let store = act.store(Action::ListClients)?;
    let covered = Covered::choose(store, listed, now).await?;
    within(covered.count(store, MOST_CLIENTS, now).await?)?;
    let running = stored::running(&mut change, organization).await?;
    if usize::try_from(running).is_ok_and(|running| running >= MOST_RUNNING) {
        return Err(AppError::conflict(Reason::TooManyReviews { most: MOST_RUNNING }));
    }
    let caller = change.caller();
    let review = Review {
        id,
        name: wanted.name,
        query: filter.query(),
        due: wanted.due,
        started_by: caller.actor.id.to_string(),
        starter: Some(caller.actor.name.clone()),
        started_at: now,
        ender: None,
        ended_at: None,
        result: None,
        version: 1,
    };
    stored::insert(&mut change, organization, &review).await?;
    let clients = covered.write(&mut change, store, (id, MOST_CLIENTS), now).await?;
    // Some may have come since they were counted.
    within(clients)?;
    let line = |field, line: &str| Changed::of_line(field, "", line);
    let changes = [
        line(AuditField::Filter, &review.query),
        line(AuditField::Clients, &clients.to_string()),
        line(AuditField::Due, review.due.as_str()),
    ];
    let changes = changes.into_iter().flatten().collect();
    let audited = NewEntry { changes, ..review.entry(&caller, AuditAction::StartReview, now) };
    change.commit(audited).await?;
    Ok(review)
}

fn within(clients: usize) -> Result<(), AppError> {
    match clients {
        0 => Err(AppError::invalid(field::QUERY, Wrong::NobodyReviewed)),
        clients if clients > MOST_CLIENTS => {
            Err(AppError::invalid(field::QUERY, Wrong::TooManyReviewed { most: MOST_CLIENTS }))
        }
        _ => Ok(()),
    }
}

/// Ends a review: what was said stays as it is, and nobody is asked any more. `version`: the one that was read; `None`:
/// whichever.
///
/// # Errors
/// Denied; no such review; Conflict when it was ended already, or when someone was faster.
pub async fn end_review(act: Act<'_>, (id, version): (ReviewId, Option<i64>)) -> Result<Review, AppError> {
    let now = act.now;
    let begun = act.begin().await?;
    let (mut change, review) = begun.load::<Review>(&id, AuditAction::EndReview, |_| Action::KeepReviews).await?;
    if review.ended_at.is_some() {
        return Err(AppError::conflict(Reason::ReviewEnded));
    }
    change.at(&review, version).await?;
    let result = reviewed::progress(&mut change, &[id]).await?.remove(&id).unwrap_or_default();
    let caller = change.caller();
    let by = caller.actor.id.to_string();
    if !stored::end(&mut change, (id, review.version), &result, (now, &by)).await? {
        return Err(changed_meanwhile());
    }
    let told = Standing::ALL.into_iter().filter(|standing| result.of(*standing) > 0);
    let after = told.map(|standing| format!("{}: {}", standing.label(), result.of(standing))).collect();
    let changes = vec![Changed { field: AuditField::Answer, before: vec![], after }];
    let audited = NewEntry { changes, ..review.entry(&caller, AuditAction::EndReview, now) };
    change.commit(audited).await?;
    Ok(Review {
        ender: Some(caller.actor.name.clone()),
        ended_at: Some(now),
        result: Some(result),
        version: review.version + 1,
        ..review
    })
}
