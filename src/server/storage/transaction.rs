//! A transaction that writes, and whether its connection may be used again.

use super::{engine::Engine, outage};
use sqlx::{Any, AnyConnection, AnyPool, Executor, pool::PoolConnection};
use std::ops::{Deref, DerefMut};

/// A write under way; dropped without a commit, it never happened.
///
/// Its connection goes back to the pool only after the database has said that the transaction has ended. After anything
/// else (a commit that failed, a rollback that failed, a request that was given up while either was under way) nobody
/// knows what the connection is in the middle of: SQLite, for one, rolls back by itself when the disk is full. Such a
/// connection is closed, which ends whatever it had begun, and the pool opens another in its place.
#[derive(Debug)]
pub struct Transaction {
    /// `None` only while this is dropped.
    connection: Option<Uncertain>,
    engine: Engine,
}

/// A connection that is closed, not pooled, unless its transaction was seen to end.
#[derive(Debug)]
struct Uncertain {
    connection: PoolConnection<Any>,
    ended: bool,
}

impl Transaction {
    /// Takes a connection of the pool and begins.
    pub(super) async fn begin(pool: &AnyPool, engine: Engine) -> Result<Self, sqlx::Error> {
        let mut connection = Uncertain { connection: pool.acquire().await?, ended: false };
        connection.connection.execute(engine.begin()).await?;
        Ok(Self { connection: Some(connection), engine })
    }

    /// Makes it so; done means that it survives a power cut.
    ///
    /// # Errors
    /// When storage fails, or when a statement of this transaction had failed before. Then none of it is kept, unless
    /// [`outage`](outage::outage) says that this is not known.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        let statement = self.engine.commit();
        match self.connection.take() {
            Some(connection) => connection.end(statement).await.map_err(outage::of_commit),
            None => Ok(()),
        }
    }

    /// Takes it all back.
    ///
    /// # Errors
    /// When the database does not say that it did. It is taken back all the same: the connection is closed.
    pub async fn rollback(mut self) -> Result<(), sqlx::Error> {
        match self.connection.take() {
            Some(connection) => connection.end(ROLLBACK).await,
            None => Ok(()),
        }
    }
}

const ROLLBACK: &str = "ROLLBACK";

impl Uncertain {
    async fn end(mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        self.connection.execute(statement).await?;
        self.ended = true;
        Ok(())
    }
}

impl Drop for Uncertain {
    fn drop(&mut self) {
        if !self.ended {
            self.connection.close_on_drop();
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // The caller is not kept waiting; the next writer waits for this at the pool.
            tokio::spawn(connection.end(ROLLBACK));
        }
    }
}

const TAKEN: &str = "the connection is taken only by what consumes the transaction";

impl Deref for Transaction {
    type Target = AnyConnection;

    #[expect(clippy::expect_used, reason = "nobody can hold a transaction whose connection was taken")]
    fn deref(&self) -> &AnyConnection {
        &self.connection.as_ref().expect(TAKEN).connection
    }
}

impl DerefMut for Transaction {
    #[expect(clippy::expect_used, reason = "nobody can hold a transaction whose connection was taken")]
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.connection.as_mut().expect(TAKEN).connection
    }
}
