//! Changes: the only way to write for a caller. A change reads the caller's authority again inside the transaction,
//! writes refusals and changes to the audit log, and undoes dry runs.

use super::{
    authority::{Authority, Writes},
    caller::Caller,
    error::AppError,
};
use crate::{
    domain::{ClientId, Timestamp},
    policy::{Action, Denial},
    server::storage::{
        Connection, Store, Transaction,
        audit::entry::{self, NewEntry},
        authority as held,
        people::{factors, users},
    },
};
use std::ops::{Deref, DerefMut};

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
    /// Whoever ends the caller's authority.
    Authority,
    /// Every other change of who may do what in the organization, too.
    Roles,
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
}

impl Act<'_> {
    /// Begins a change. The caller comes back as they are then: what the request began with may have been taken from them.
    ///
    /// # Errors
    /// Signed out, when the authority has ended; proved elsewhere, when half of the session's cookie was renewed; without the
    /// second factor that the organization asks for.
    pub async fn begin(self) -> Result<(Change, Caller), AppError> {
        self.beside(Beside::Authority, Writes::default()).await
    }

    /// The same for a change of one client, whether there is one of that id or not: whoever else changes it, or acts by it,
    /// waits.
    ///
    /// # Errors
    /// Like [`Self::begin`].
    pub async fn begin_on(self, client: ClientId) -> Result<(Change, Caller), AppError> {
        self.beside(Beside::Authority, Writes { client: Some(client), token: false }).await
    }

    /// The same for ending the token that the caller acts by.
    ///
    /// # Errors
    /// Like [`Self::begin`].
    pub async fn begin_on_own_token(self) -> Result<(Change, Caller), AppError> {
        self.beside(Beside::Authority, Writes { client: None, token: true }).await
    }

    /// The same for a change of who may do what, and for whatever gives a role: all of them in an organization wait for each
    /// other, so that what is given in one is still there when it ends.
    ///
    /// # Errors
    /// Like [`Self::begin`].
    pub async fn begin_with_roles(self) -> Result<(Change, Caller), AppError> {
        self.beside(Beside::Roles, Writes::default()).await
    }

    /// Both: for a change of one client that may give it roles.
    ///
    /// # Errors
    /// Like [`Self::begin`].
    pub async fn begin_with_roles_on(self, client: ClientId) -> Result<(Change, Caller), AppError> {
        self.beside(Beside::Roles, Writes { client: Some(client), token: false }).await
    }

    /// The same for what people do about their own account, which is open to those who lack what their organization asks
    /// for.
    ///
    /// # Errors
    /// Signed out, when the session has ended; proved elsewhere, when half of its cookie was renewed.
    pub async fn begin_on_account(self) -> Result<(Change, Caller), AppError> {
        self.beside(Beside::Account, Writes::default()).await
    }

    async fn beside(self, beside: Beside, writes: Writes) -> Result<(Change, Caller), AppError> {
        let Self { store, caller, now } = self;
        let mut transaction = store.begin().await?;
        let organization = caller.actor.organization_id;
        if beside == Beside::Roles {
            users::changing(&mut transaction, organization).await?;
        } else {
            held::hold_roles(&mut transaction, organization).await?;
        }
        if beside == Beside::Account {
            // A lock that is shared cannot become one that is not while another change shares it.
            factors::failures(&mut transaction, caller.actor.id).await?;
        }
        let caller = Authority::again(&mut transaction, caller, beside == Beside::Account, writes, now).await?;
        let change = Change { transaction, store: store.clone(), rehearsal: caller.rehearsal, told: vec![] };
        Ok((change, caller))
    }
}

/// A change under way. Dropped, it never happened; its queries run on it as on a connection.
#[derive(Debug)]
pub struct Change {
    transaction: Transaction,
    store: Store,
    rehearsal: bool,
    told: Vec<NewEntry>,
}

impl Change {
    /// Asks the policy. A refusal ends the change and goes into the audit log in a transaction of its own: it is part of
    /// the story, but failing to tell it must not turn a refusal into an error. A dry run tells nothing.
    ///
    /// # Errors
    /// The refusal.
    pub async fn ask(self, caller: &Caller, action: Action<'_>, refused: NewEntry) -> Result<Self, AppError> {
        self.allow(caller.actor.may(action).into_result(), refused).await
    }

    /// The same for an answer that the policy gave already.
    ///
    /// # Errors
    /// The refusal.
    pub async fn allow(self, answer: Result<(), Denial>, refused: NewEntry) -> Result<Self, AppError> {
        let Err(denial) = answer else { return Ok(self) };
        self.transaction.rollback().await?;
        if !self.rehearsal {
            tell_refusal(&self.store, NewEntry { done: false, changes: vec![], ..refused }).await;
        }
        Err(denial.into())
    }

    /// What the audit log is to be told when the change is done.
    pub fn tell(&mut self, entry: NewEntry) {
        self.told.push(entry);
    }

    /// Does it, and writes what was told to the audit log, last: from the first entry on every other change of the
    /// organization waits. A dry run is undone instead, and so is a change that told nothing.
    ///
    /// # Errors
    /// When storage fails; then nothing was done.
    pub async fn commit(mut self) -> Result<(), AppError> {
        if self.told.is_empty() {
            return Ok(self.transaction.rollback().await?);
        }
        for entry in &self.told {
            entry::write(&mut self.transaction, entry).await?;
        }
        self.keep().await
    }

    /// The same for what is nobody's business but the caller's, such as a question that waits for an answer of their
    /// browser: the audit log is told nothing.
    ///
    /// # Errors
    /// When storage fails; then nothing was done.
    pub async fn keep(self) -> Result<(), AppError> {
        Ok(if self.rehearsal { self.transaction.rollback().await } else { self.transaction.commit().await }?)
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

async fn tell_refusal(store: &Store, entry: NewEntry) {
    let told = async {
        let mut transaction = store.begin().await?;
        entry::write(&mut transaction, &entry).await?;
        transaction.commit().await
    };
    if let Err(error) = told.await {
        tracing::warn!(%error, "a refusal could not be written to the audit log");
    }
}
