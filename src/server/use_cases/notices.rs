//! Notices: who is due one, who takes it on, what it has, and how it went by mail. A process takes a mail on in the database
//! before it sends it: of several on one database one does, and when it dies meanwhile the mail is not sent at all rather than
//! twice.

use super::{
    authority::Authority,
    caller::Caller,
    change::Act,
    error::AppError,
    needs::{Days, Needed, may_see, needs},
};
use crate::{
    domain::{
        OrganizationId, Timestamp, UserId,
        notice::{Due, End, Ending, SOON, again_after, ends},
        person::UserState,
        time::DAY,
    },
    policy::Actor,
    server::{
        crypto::webhook::new_id,
        storage::{
            Connection, Store,
            notices::{self, Reader},
            people::{
                actors, factors, organizations,
                users::{self, User},
            },
            webhooks,
        },
    },
};
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

/// Something is due to a person.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub reader: Reader,
    pub due: Due,
    /// What ends soon that they chose and were not told of.
    untold: Vec<Ending>,
}

/// A mail that this process took on.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    pub user_id: UserId,
    pub organization_id: OrganizationId,
    /// Whether it is one more, of what ends.
    pub extra: bool,
    /// Of the mails to this person, this one.
    pub number: i64,
}

/// What a mail has.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The person's.
    pub name: String,
    pub email: String,
    pub organization: String,
    /// Whether it is one more, of what ends: then nothing else is in it.
    pub extra: bool,
    /// What ends within a day, the first at first.
    pub endings: Vec<Ending>,
    /// What there is of what they chose, as they may see it now.
    pub needed: Vec<Needed>,
}

/// How it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// It could not be sent; `again`: it may be tried again.
    Failed {
        says: String,
        again: bool,
    },
}

/// To whom something is due, by id; `by_mail`: mails are sent.
///
/// # Errors
/// When storage fails.
pub async fn due(store: &Store, by_mail: bool, now: Timestamp) -> Result<Vec<Candidate>, AppError> {
    let mut connection = store.reader().acquire().await?;
    let mut readers = notices::readers(&mut connection).await?;
    readers.retain(|reader| reader.by_webhook || (by_mail && reader.by_mail));
    if readers.is_empty() {
        return Ok(vec![]);
    }
    let mut chosen: BTreeMap<UserId, BTreeSet<_>> = BTreeMap::new();
    for (user, need) in notices::chosen(&mut connection).await? {
        chosen.entry(user).or_default().insert(need);
    }
    let told: BTreeSet<(UserId, End)> = notices::told(&mut connection, now).await?.into_iter().collect();
    let mut near: BTreeMap<OrganizationId, Vec<Ending>> = BTreeMap::new();
    let mut candidates = vec![];
    for reader in readers {
        let kinds = chosen.remove(&reader.user_id).unwrap_or_default();
        let mut untold = vec![];
        if kinds.iter().any(|need| ends(*need)) {
            let here = match near.entry(reader.organization_id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let organization = reader.organization_id;
                    unknown.insert(notices::endings(&mut connection, organization, now, now.plus(SOON)).await?)
                }
            };
            let is_new =
                |ending: &&Ending| kinds.contains(&ending.need) && !told.contains(&(reader.user_id, ending.end()));
            untold = here.iter().filter(is_new).cloned().collect();
        }
        if let Some(due) = reader.standing().due(!untold.is_empty(), now) {
            candidates.push(Candidate { reader, due, untold });
        }
    }
    Ok(candidates)
}

/// Takes on what is due, and puts on its way what goes by webhook; `morning`: the person's next one. `None`: another process was
/// faster, or there is nothing to send.
///
/// # Errors
/// When storage fails; then nobody took it on.
pub async fn take(
    store: &Store,
    candidate: &Candidate,
    morning: Timestamp,
    now: Timestamp,
) -> Result<Option<Taken>, AppError> {
    let Candidate { reader, due, untold } = candidate;
    let mut transaction = store.begin().await?;
    if !notices::take(&mut transaction, reader, reader.standing().taken(*due, morning, now)).await? {
        transaction.rollback().await?;
        return Ok(None);
    }
    if *due != Due::Plan {
        notices::tell(&mut transaction, reader.user_id, untold).await?;
    }
    let new = reader.standing().new_of(*due, !untold.is_empty(), now).filter(|_| reader.by_webhook);
    if let Some(new) = new {
        webhooks::add(&mut transaction, (&new_id(), reader.user_id), new == Due::Ends, now).await?;
    }
    transaction.commit().await?;
    Ok((*due != Due::Plan).then_some(Taken {
        user_id: reader.user_id,
        organization_id: reader.organization_id,
        extra: *due == Due::Ends,
        number: reader.claims + 1,
    }))
}

/// What a mail has, as the person may see it now and chose by now; `None`: nothing, so there is none.
///
/// # Errors
/// When storage fails.
pub async fn compose(store: &Store, taken: &Taken, days: &Days, now: Timestamp) -> Result<Option<Notice>, AppError> {
    let Taken { user_id, organization_id, extra, .. } = *taken;
    let mut connection = store.reader().acquire().await?;
    let Some((user, actor)) = reader_now(&mut connection, organization_id, user_id).await? else { return Ok(None) };
    let kinds = notices::kinds(&mut connection, user_id).await?;
    let organization = organizations::settings(&mut connection, organization_id).await?.name;
    let mut endings = notices::endings(&mut connection, organization_id, now, now.plus(SOON)).await?;
    endings.retain(|ending| kinds.contains(&ending.need) && may_see(&actor, ending.need));
    drop(connection);
    let caller = Caller {
        actor,
        via: None,
        address: None,
        request_id: "notice".into(),
        proof: None,
        authority: Authority::Nothing,
    };
    let mut needed = vec![];
    if !extra {
        needed = needs(Act::new(store, &caller, now), days).await?;
        needed.retain(|needed| kinds.contains(&needed.need) && needed.count.is_some() && !needed.is_none());
    }
    let nothing = endings.is_empty() && needed.is_empty();
    Ok((!nothing).then_some(Notice { name: user.name, email: user.email, organization, extra, endings, needed }))
}

/// Who somebody is by now that notices are for; `None`: they may see nothing.
///
/// # Errors
/// When storage fails.
pub(super) async fn reader_now(
    connection: &mut Connection,
    organization_id: OrganizationId,
    user_id: UserId,
) -> Result<Option<(User, Actor)>, AppError> {
    let Some(user) = users::find(connection, organization_id, user_id).await? else { return Ok(None) };
    // Whoever lacks what their organization asks for sees nothing of it in the console, either.
    if user.state != UserState::Active || factors::lacks_factor(connection, user_id).await? {
        return Ok(None);
    }
    let actor = actors::actor(connection, user_id, organization_id, user.name.clone(), false).await?;
    Ok(Some((user, actor)))
}

/// Notes how it went.
///
/// # Errors
/// When storage fails; then it counts as sent.
pub async fn settle(store: &Store, taken: &Taken, outcome: &Outcome, now: Timestamp) -> Result<(), AppError> {
    let mut transaction = store.begin().await?;
    match outcome {
        Outcome::Sent => notices::sent(&mut transaction, taken.user_id, taken.number, now).await?,
        Outcome::Failed { says, again } => {
            let failures = notices::failures(&mut transaction, taken.user_id).await?;
            let retry_at = again.then(|| now.plus(again_after(failures + 1)));
            notices::failed(&mut transaction, (taken.user_id, taken.number), says, retry_at, now).await?;
        }
    }
    Ok(transaction.commit().await?)
}

/// Forgets who was told of what has ended since a day.
///
/// # Errors
/// When storage fails.
pub async fn forget(store: &Store, now: Timestamp) -> Result<(), AppError> {
    let mut transaction = store.begin().await?;
    notices::forget(&mut transaction, now.plus(-DAY)).await?;
    Ok(transaction.commit().await?)
}
