//! Changes: the only way to write for a caller. A change reads the caller's authority again inside the transaction,
//! writes refusals and changes to the audit log, and undoes dry runs.

use super::{
    authority::{Authority, Writes},
    caller::Caller,
    error::AppError,
};
use crate::{
    domain::{ClientId, Timestamp, audit::AuditAction},
    policy::{Action, Denial},
    server::storage::{
        Connection, Store, Transaction,
        audit::entry::{self, NewEntry},
        authority as held,
        people::{
            factors,
            powers::{self, Powers},
            users,
        },
    },
};
use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

/// Who acts, on which database, at which one instant: what every use case takes first. The instant is set once a request,
/// after its body has arrived.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    store: &'a Store,
    pub caller: &'a Caller,
    /// The time of everything this act does.
    pub now: Timestamp,
}

/// What else waits while a change is under way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// Changes that end the caller's authority.
    Authority,
    /// Every other change of who may do what in the organization, too.
    Roles,
    /// The same, and whatever could be given before must still be given after.
    Powers,
    /// Every other change of the caller's own account, too.
    Account,
}

impl<'a> Act<'a> {
    pub const fn new(store: &'a Store, caller: &'a Caller, now: Timestamp) -> Self {
        Self { store, caller, now }
    }

    /// The database, to read what the policy allows. There is no other way to it.
    ///
    /// # Errors
    /// Denied.
    pub fn store(self, action: Action<'_>) -> Result<&'a Store, AppError> {
        self.caller.actor.may(action).into_result()?;
        Ok(self.store)
    }

    /// A connection, to read what the policy allows.
    ///
    /// # Errors
    /// Denied; when storage fails.
    pub async fn read(self, action: Action<'_>) -> Result<impl DerefMut<Target = Connection> + Send + use<>, AppError> {
        Ok(self.store(action)?.reader().acquire().await?)
    }

    /// Tells the audit log of a change that was refused before it began, and hands the refusal back.
    pub async fn refused(self, refusal: AppError, of: NewEntry) -> AppError {
        audit_refusal(self.store, of).await;
        refusal
    }
}

impl Act<'_> {
    /// Begins a change, with the caller as they are then: what the request began with may have been taken from them.
    ///
    /// # Errors
    /// Signed out, when the authority has ended; proved elsewhere, when half of the session's cookie was renewed; without the
    /// second factor that the organization asks for.
    pub async fn begin(self) -> Result<Change, AppError> {
        self.beside(Beside::Authority, Writes::default()).await
    }

    /// The same for a change of one client, whether there is one of that id or not: every other change of it, or act by it,
    /// waits.
    ///
    /// # Errors
    /// Like [`Self::begin`].
    pub async fn begin_on(self, client: ClientId) -> Result<Change, AppError> {
        self.beside(Beside::Authority, Writes { client: Some(client), ..Writes::default() }).await
    }

    /// The same for ending the token that the caller acts by.
    ///
    /// # Errors
    /// Like [`Self::begin`].
    pub async fn begin_on_own_token(self) -> Result<Change, AppError> {
        self.beside(Beside::Authority, Writes { token: true, ..Writes::default() }).await
    }

    /// The same for ending what applications hold for the caller, the one that they act by among them.
    ///
    /// # Errors
    /// Like [`Self::begin`].
    pub async fn begin_on_consents(self) -> Result<Change, AppError> {
        self.beside(Beside::Authority, Writes { consents: true, ..Writes::default() }).await
    }

    /// The same for a change of who may do what, and for whatever gives a role: all of them in an organization wait for each
    /// other, so that what is given in one is still there when it ends.
    ///
    /// # Errors
    /// Like [`Self::begin`].
    pub async fn begin_with_roles(self) -> Result<Change, AppError> {
        self.beside(Beside::Roles, Writes::default()).await
    }

    /// Both: for a change of one client that may give it roles.
    ///
    /// # Errors
    /// Like [`Self::begin`].
    pub async fn begin_with_roles_on(self, client: ClientId) -> Result<Change, AppError> {
        self.beside(Beside::Roles, Writes { client: Some(client), ..Writes::default() }).await
    }

    /// The same for a change of who may do what among people: it is refused when something could not be given any more.
    ///
    /// # Errors
    /// Like [`Self::begin`].
    pub async fn begin_on_powers(self) -> Result<Change, AppError> {
        self.beside(Beside::Powers, Writes::default()).await
    }

    /// The same for what people do about their own account, which is open to those who lack what their organization asks
    /// for.
    ///
    /// # Errors
    /// Signed out, when the session has ended; proved elsewhere, when half of its cookie was renewed.
    pub async fn begin_on_account(self) -> Result<Change, AppError> {
        self.beside(Beside::Account, Writes::default()).await
    }

    async fn beside(self, beside: Beside, writes: Writes) -> Result<Change, AppError> {
        let Self { store, caller, now } = self;
        let mut transaction = store.begin().await?;
        let organization = caller.actor.organization_id;
        match beside {
            Beside::Roles | Beside::Powers => users::changing(&mut transaction, organization).await?,
            Beside::Authority => held::hold_roles(&mut transaction, organization).await?,
            Beside::Account => {
                held::hold_roles(&mut transaction, organization).await?;
                // A lock that is shared cannot become one that is not while another change shares it.
                factors::failures(&mut transaction, caller.actor.user_id()).await?;
            }
        }
        let caller = Authority::again(&mut transaction, caller, beside == Beside::Account, writes, now).await?;
        let could_give = match beside {
            Beside::Powers => Some(powers::powers(&mut transaction, organization).await?),
            Beside::Authority | Beside::Roles | Beside::Account => None,
        };
        let (store, caller) = (store.clone(), Arc::new(caller));
        Ok(Change { transaction, store, caller, now, run: Run::Real, could_give, audited: vec![] })
    }
}

/// Whether a use case does what it is asked for, or only finds out what would come of it. A use case that can be asked for
/// a dry run takes this; no other can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    Real,
    /// Everything is done and taken back: no trace is left, not even of a refusal.
    Dry,
}

impl Run {
    pub const fn dry_if(dry: bool) -> Self {
        if dry { Self::Dry } else { Self::Real }
    }
}

/// What can be changed: found by its id within the caller's organization, named in the audit log, guarded by a version.
pub trait Object: Sized + Send + Sync {
    /// Its id, as use cases take it.
    type Id: ?Sized + Sync;

    /// Makes other changes of it wait, and loads it.
    ///
    /// # Errors
    /// Not found.
    fn find(change: &mut Change, id: &Self::Id) -> impl Future<Output = Result<Self, AppError>> + Send;

    /// The audit entry of an action on it.
    fn entry(&self, caller: &Caller, action: AuditAction, now: Timestamp) -> NewEntry;

    fn version(&self) -> i64;

    /// The refusal of a change that was made on another version.
    ///
    /// # Errors
    /// When storage fails.
    fn stale(&self, change: &mut Change) -> impl Future<Output = Result<AppError, AppError>> + Send;
}

/// A change under way. Dropped, it never happened; its queries run on it as on a connection.
#[derive(Debug)]
pub struct Change {
    transaction: Transaction,
    store: Store,
    caller: Arc<Caller>,
    now: Timestamp,
    run: Run,
    /// What could be given before it.
    could_give: Option<Powers>,
    audited: Vec<NewEntry>,
}

impl Change {
    /// Who acts, as they were read inside the transaction.
    pub fn caller(&self) -> Arc<Caller> {
        self.caller.clone()
    }

    /// The time of everything it does.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Makes it a dry run, or not.
    pub fn run(self, run: Run) -> Self {
        Self { run, ..self }
    }

    /// Locks and loads what is to be changed, and asks the policy. A refusal ends the change and goes into the audit log.
    ///
    /// # Errors
    /// Not found, denied.
    pub async fn load<T: Object>(
        mut self,
        id: &T::Id,
        verb: AuditAction,
        action: impl for<'a> FnOnce(&'a T) -> Action<'a>,
    ) -> Result<(Self, T), AppError> {
        let found = T::find(&mut self, id).await?;
        let refused = found.entry(&self.caller, verb, self.now);
        let answer = self.caller.actor.may(action(&found)).into_result();
        Ok((self.answered(answer, refused).await?, found))
    }

    /// Asks the policy about what `load` does not cover: what is new, and what depends on more than its object.
    ///
    /// # Errors
    /// Denied.
    pub async fn ask(self, action: Action<'_>, refused: NewEntry) -> Result<Self, AppError> {
        let answer = self.caller.actor.may(action).into_result();
        self.answered(answer, refused).await
    }

    /// A refusal ends the change and goes into the audit log in a transaction of its own: it is part of the story, but
    /// failing to tell it must not turn a refusal into an error. A dry run tells nothing.
    async fn answered(self, answer: Result<(), Denial>, refused: NewEntry) -> Result<Self, AppError> {
        let Err(denial) = answer else { return Ok(self) };
        self.transaction.rollback().await?;
        if self.run == Run::Real {
            audit_refusal(&self.store, refused).await;
        }
        Err(denial.into())
    }

    /// Refuses a change that was made on another version than the one there is. `None`: on whichever.
    ///
    /// # Errors
    /// Conflict.
    pub async fn at<T: Object>(&mut self, object: &T, version: impl Into<Option<i64>>) -> Result<(), AppError> {
        match version.into() {
            Some(version) if version != object.version() => Err(object.stale(self).await?),
            _ => Ok(()),
        }
    }

    /// Adds an entry that is written to the audit log when the change is done.
    pub fn audit(&mut self, entry: NewEntry) {
        self.audited.push(entry);
    }

    /// Does it, and writes this entry last.
    ///
    /// # Errors
    /// Like [`Self::finish`].
    pub async fn commit(mut self, entry: NewEntry) -> Result<(), AppError> {
        self.audit(entry);
        self.finish().await
    }

    /// Commits the change, and writes its audit entries last: from the first entry on every other change of the
    /// organization waits. A dry run is undone instead, and so is a change without an entry.
    ///
    /// # Errors
    /// Conflict when something could not be given any more; when storage fails. Then nothing was done.
    pub async fn finish(mut self) -> Result<(), AppError> {
        if self.audited.is_empty() {
            return Ok(self.transaction.rollback().await?);
        }
        if let Some(before) = &self.could_give {
            super::powers::kept(&mut self.transaction, self.caller.actor.organization_id, before).await?;
        }
        for entry in &self.audited {
            entry::write(&mut self.transaction, entry).await?;
        }
        self.keep().await
    }

    /// The same for what is nobody's business but the caller's, such as a question that waits for an answer of their
    /// browser: nothing is audited.
    ///
    /// # Errors
    /// When storage fails; then nothing was done.
    pub async fn keep(self) -> Result<(), AppError> {
        Ok(match self.run {
            Run::Dry => self.transaction.rollback().await,
            Run::Real => self.transaction.commit().await,
        }?)
    }
}

impl Deref for Change {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.transaction
    }
}

impl DerefMut for Change {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.transaction
    }
}

/// The one way in which a refusal reaches the audit log.
async fn audit_refusal(store: &Store, entry: NewEntry) {
    let entry = NewEntry { done: false, changes: vec![], ..entry };
    let audited = async {
        let mut transaction = store.begin().await?;
        entry::write(&mut transaction, &entry).await?;
        transaction.commit().await
    };
    if let Err(error) = audited.await {
        tracing::warn!(%error, "a refusal could not be written to the audit log");
    }
}
