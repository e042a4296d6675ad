//! The connections that reads outside a transaction go over.
//!
//! Each time a connection comes back to its pool, the driver asks it whether it is still there: a turn of the
//! connection's thread, and of a task that waits for it, after each read. A file does not hang up. So on SQLite one that
//! was asked a moment ago is handed on to the next read at once.

use sqlx::{Any, AnyConnection, AnyPool, pool::PoolConnection};
use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a connection is handed on before its pool asks it again. One whose thread has died serves nobody for longer.
const TRUSTED: Duration = Duration::from_secs(1);

#[derive(Clone, Debug)]
pub struct Readers {
    pool: AnyPool,
    /// `None`: each goes back to the pool at once.
    trusted: Option<Arc<Trusted>>,
}

/// The connections that are not in use, and how many may be.
#[derive(Debug)]
struct Trusted {
    turns: Arc<Semaphore>,
    free: Mutex<Vec<Lent>>,
    /// How long one is handed on.
    lasts: Duration,
}

#[derive(Debug)]
struct Lent {
    connection: PoolConnection<Any>,
    /// When it left its pool.
    since: Instant,
}

/// A connection for a read; given back when it is dropped. A read that is given up leaves nothing behind on it: its
/// thread stops at the next row that nobody takes, before it begins anything else.
#[derive(Debug)]
pub struct Reading {
    /// `None` only while this is dropped.
    lent: Option<Lent>,
    back: Option<(Arc<Trusted>, OwnedSemaphorePermit)>,
}

impl Readers {
    /// Over a pool of which each connection goes back at once.
    pub(super) const fn asking(pool: AnyPool) -> Self {
        Self { pool, trusted: None }
    }

    /// Over a pool of connections to a file.
    pub(super) fn trusting(pool: AnyPool) -> Self {
        Self::trusting_for(pool, TRUSTED)
    }

    fn trusting_for(pool: AnyPool, lasts: Duration) -> Self {
        let turns = Arc::new(Semaphore::new(pool.options().get_max_connections() as usize));
        Self { pool, trusted: Some(Arc::new(Trusted { turns, free: Mutex::default(), lasts })) }
    }

    /// How many may read at once.
    pub fn at_once(&self) -> u32 {
        self.pool.options().get_max_connections()
    }

    /// Waits for a connection.
    ///
    /// # Errors
    /// When none becomes free in time, or when the database cannot be reached.
    pub async fn acquire(&self) -> Result<Reading, sqlx::Error> {
        let Some(trusted) = &self.trusted else {
            return Ok(Reading { lent: Some(Lent::of(self.pool.acquire().await?)), back: None });
        };
        let patience = self.pool.options().get_acquire_timeout();
        let turn = tokio::time::timeout(patience, Arc::clone(&trusted.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let free = trusted.take();
        let lent = match free {
            Some(lent) => lent,
            None => Lent::of(self.pool.acquire().await?),
        };
        Ok(Reading { lent: Some(lent), back: Some((Arc::clone(trusted), turn)) })
    }

    /// Closes every connection, when the reads under way are done.
    pub(super) async fn close(&self) {
        if let Some(trusted) = &self.trusted {
            trusted.turns.close();
            trusted.free().clear();
        }
        self.pool.close().await;
    }
}

impl Lent {
    fn of(connection: PoolConnection<Any>) -> Self {
        Self { connection, since: Instant::now() }
    }
}

impl Trusted {
    fn free(&self) -> std::sync::MutexGuard<'_, Vec<Lent>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One that was asked a moment ago. The others go to their pool, which asks them.
    fn take(&self) -> Option<Lent> {
        let mut free = self.free();
        while let Some(lent) = free.pop() {
            if lent.since.elapsed() < self.lasts {
                return Some(lent);
            }
        }
        None
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let (Some(lent), Some((trusted, _turn))) = (self.lent.take(), self.back.take()) else { return };
        if !trusted.turns.is_closed() && lent.since.elapsed() < trusted.lasts {
            trusted.free().push(lent);
        }
    }
}

impl Deref for Reading {
    type Target = AnyConnection;

    #[expect(clippy::expect_used, reason = "only its drop takes the connection away")]
    fn deref(&self) -> &AnyConnection {
        &self.lent.as_ref().expect("a connection is held until the drop").connection
    }
}

impl DerefMut for Reading {
    #[expect(clippy::expect_used, reason = "only its drop takes the connection away")]
    fn deref_mut(&mut self) -> &mut AnyConnection {
        &mut self.lent.as_mut().expect("a connection is held until the drop").connection
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::any::AnyPoolOptions;

    async fn pool() -> AnyPool {
        sqlx::any::install_default_drivers();
        let options = AnyPoolOptions::new().max_connections(1).acquire_timeout(Duration::from_millis(50));
        options.connect("sqlite::memory:").await.unwrap()
    }

    async fn readers() -> Readers {
        Readers::trusting(pool().await)
    }

    #[tokio::test]
    async fn a_connection_is_handed_on_and_waited_for() {
        let readers = readers().await;
        let mut first = readers.acquire().await.unwrap();
        sqlx::query("CREATE TABLE here (n BIGINT)").execute(&mut *first).await.unwrap();
        assert!(matches!(readers.acquire().await, Err(sqlx::Error::PoolTimedOut)));
        drop(first);
        // A database in memory is its connection's own.
        let rows = sqlx::query("SELECT n FROM here").fetch_all(&mut *readers.acquire().await.unwrap()).await.unwrap();
        assert!(rows.is_empty());
        assert_eq!(readers.pool.num_idle(), 0, "its pool was not asked to take it back");
    }

    #[tokio::test]
    async fn a_read_that_was_given_up_leaves_the_next_one_alone() {
        const MANY: &str =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) SELECT i FROM n";
        let readers = readers().await;
        for _ in 0..20 {
            let mut given_up = readers.acquire().await.unwrap();
            let _ = tokio::time::timeout(Duration::from_micros(300), sqlx::query(MANY).fetch_all(&mut *given_up)).await;
            drop(given_up);
            let mut next = readers.acquire().await.unwrap();
            let n: i64 = sqlx::query_scalar("SELECT 7").fetch_one(&mut *next).await.unwrap();
            assert_eq!(n, 7);
        }
    }

    #[tokio::test]
    async fn one_that_was_trusted_for_long_enough_goes_back_to_be_asked() {
        let readers = Readers::trusting_for(pool().await, Duration::ZERO);
        drop(readers.acquire().await.unwrap());
        while readers.pool.num_idle() == 0 {
            tokio::task::yield_now().await;
        }
        assert!(readers.trusted.as_ref().unwrap().free().is_empty());
    }

    #[tokio::test]
    async fn closing_waits_for_no_connection_that_is_kept() {
        let readers = readers().await;
        drop(readers.acquire().await.unwrap());
        readers.close().await;
        assert!(matches!(readers.acquire().await, Err(sqlx::Error::PoolClosed)));
    }
}
