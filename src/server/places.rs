//! A bounded queue: so many are worked on at once, so many wait, and the rest are refused.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// As many wait as may.
#[derive(Debug)]
pub struct Full;

#[derive(Debug)]
pub struct Places {
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    may_wait: usize,
}

/// A place, until it is given back or dropped. A request gives its own back while it waits for its caller.
#[derive(Clone, Debug)]
pub struct Place {
    /// `None`: the request needs none.
    free: Option<Arc<Semaphore>>,
    held: Arc<Mutex<Option<OwnedSemaphorePermit>>>,
}

impl Places {
    pub fn new(at_once: u32, may_wait: u32) -> Self {
        Self {
            free: Arc::new(Semaphore::new(at_once as usize)),
            waiting: AtomicUsize::new(0),
            may_wait: may_wait as usize,
        }
    }

    /// Whether someone waits.
    pub fn are_waited_for(&self) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// When others wait already, as many as may.
    pub async fn take(&self) -> Result<Place, Full> {
        let permit = match Arc::clone(&self.free).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                let _waits = Waits::begin(&self.waiting, self.may_wait)?;
                Arc::clone(&self.free).acquire_owned().await.map_err(|_| Full)?
            }
        };
        Ok(Place { free: Some(Arc::clone(&self.free)), held: Arc::new(Mutex::new(Some(permit))) })
    }
}

/// Counts as waiting until it is dropped.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn begin(waiting: &'a AtomicUsize, most: usize) -> Result<Self, Full> {
        let more = |n: usize| (n < most).then_some(n + 1);
        waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).map(|_| Self(waiting)).map_err(|_| Full)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Place {
    /// For what is answered however busy the server is.
    pub fn outside() -> Self {
        Self { free: None, held: Arc::default() }
    }

    fn set(&self, permit: Option<OwnedSemaphorePermit>) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = permit;
    }

    /// Gives the place back.
    pub fn leave(&self) {
        self.set(None);
    }

    /// Whether a place that was given back is needed again.
    pub fn is_left(&self) -> bool {
        self.free.is_some() && self.held.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Takes one again.
    pub async fn come_back(self) {
        let Some(free) = self.free.clone() else { return };
        if let Ok(permit) = free.acquire_owned().await {
            self.set(Some(permit));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn so_many_are_worked_on_and_so_many_wait() {
        let places = Arc::new(Places::new(1, 1));
        let first = places.take().await.unwrap();
        let second = tokio::spawn({
            let places = Arc::clone(&places);
            async move { places.take().await.unwrap() }
        });
        while !places.are_waited_for() {
            tokio::task::yield_now().await;
        }
        assert!(places.take().await.is_err(), "one waits already");
        // While the first waits for its caller, the second has its place, and then the first waits for it.
        first.leave();
        let second = second.await.unwrap();
        assert!(first.is_left() && !second.is_left());
        let back = tokio::spawn(first.clone().come_back());
        second.leave();
        back.await.unwrap();
        assert!(!first.is_left());
        assert!(!Place::outside().is_left());
    }
}
