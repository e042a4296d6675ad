//! Batches: requests that arrive together share queries and commits. They do not wait for a timer. A batch is what
//! arrived while the batch before it was under way, so a lone request goes through at once.
//!
//! Nothing is kept from one batch to the next. An answer comes from a query that began after the question was asked. So
//! a cut counts at once, without a cache to invalidate.

use crate::server::storage::StorageError;
use std::{future::Future, sync::Arc};
use tokio::sync::{mpsc, oneshot};

type Asked<Q, A> = (Q, oneshot::Sender<Result<A, BatchError>>);

/// Why a whole batch failed: the same for everyone who waited for it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BatchError {
    #[error(transparent)]
    Storage(Arc<StorageError>),
    /// The task that was to answer panicked, or has ended.
    #[error("a worker failed: {0}")]
    Worker(String),
}

impl From<StorageError> for BatchError {
    fn from(error: StorageError) -> Self {
        Self::Storage(Arc::new(error))
    }
}

/// A door to workers that answer questions in batches. Cheap to clone; the workers end with the last one.
#[derive(Debug)]
pub struct Batch<Q, A>(mpsc::UnboundedSender<Asked<Q, A>>);

impl<Q, A> Clone for Batch<Q, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<Q: Send + 'static, A: Send + 'static> Batch<Q, A> {
    /// Starts so many workers, each of which takes at most `limit` questions at a time and has `work` answer them, in
    /// their order.
    pub fn start<W, F>(workers: usize, limit: usize, work: W) -> Self
    where
        W: Fn(Vec<Q>) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Vec<A>, BatchError>> + Send + 'static,
    {
        let (sender, receiver) = mpsc::unbounded_channel::<Asked<Q, A>>();
        let receiver = Arc::new(tokio::sync::Mutex::new(receiver));
        for _ in 0..workers {
            let (receiver, work) = (receiver.clone(), work.clone());
            tokio::spawn(async move {
                loop {
                    let mut batch = Vec::new();
                    if receiver.lock().await.recv_many(&mut batch, limit).await == 0 {
                        return;
                    }
                    let (questions, askers): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
                    // A task of its own: should it panic, the worker goes on.
                    let worked = tokio::spawn(work(questions)).await;
                    let answers = worked.map_err(|error| BatchError::Worker(error.to_string())).flatten();
                    match answers {
                        Ok(answers) => {
                            for (asker, answer) in askers.into_iter().zip(answers) {
                                let _ = asker.send(Ok(answer)); // who hung up needs none
                            }
                        }
                        Err(error) => {
                            for asker in askers {
                                let _ = asker.send(Err(error.clone()));
                            }
                        }
                    }
                }
            });
        }
        Self(sender)
    }

    /// Asks, and waits for the batch that the question is part of.
    ///
    /// # Errors
    /// When the whole batch failed.
    pub async fn ask(&self, question: Q) -> Result<A, BatchError> {
        let (asker, answer) = oneshot::channel();
        let ended = || BatchError::Worker("it has ended".into());
        self.0.send((question, asker)).map_err(|_| ended())?;
        answer.await.map_err(|_| ended())?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };
    use tokio::sync::Semaphore;

    #[tokio::test]
    async fn what_arrives_together_is_answered_together_and_each_gets_its_own() {
        let (gate, batches) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let batch = {
            let (gate, batches) = (gate.clone(), batches.clone());
            Batch::start(1, 100, move |questions: Vec<u32>| {
                let (gate, batches) = (gate.clone(), batches.clone());
                async move {
                    gate.acquire().await.unwrap().forget();
                    batches.fetch_add(1, Ordering::SeqCst);
                    Ok(questions.into_iter().map(|n| n * 2).collect::<Vec<_>>())
                }
            })
        };
        let asked: Vec<_> = (0..50)
            .map(|n| {
                let batch = batch.clone();
                tokio::spawn(async move { batch.ask(n).await.unwrap() })
            })
            .collect();
        tokio::task::yield_now().await;
        gate.add_permits(50);
        for (n, asked) in (0..).zip(asked) {
            assert_eq!(asked.await.unwrap(), n * 2);
        }
        assert!(batches.load(Ordering::SeqCst) <= 2, "{batches:?}");
    }

    #[tokio::test]
    async fn a_batch_that_fails_tells_everyone_and_the_next_one_works() {
        let batch = Batch::start(1, 100, |questions: Vec<bool>| async move {
            if questions.contains(&false) { Err(BatchError::Worker("no".into())) } else { Ok(questions) }
        });
        assert!(batch.ask(false).await.is_err());
        assert!(batch.ask(true).await.unwrap());
    }
}
