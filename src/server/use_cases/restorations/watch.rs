//! The watch over the ends of the audit logs. A log only grows: one that has lost an end that was seen is of an older
//! database, put in the place of the one that was there. Then what had been issued before is ended, as by a restore.

use super::{
    cut::{Known, cut},
    whole::Whole,
};
use crate::{
    domain::{Timestamp, restoration::Cause},
    server::{
        storage::{
            Store, everything, restorations,
            seen::{self, Seen},
        },
        use_cases::error::AppError,
    },
};
use std::path::PathBuf;

/// What is remembered of one look for the next.
#[derive(Debug)]
pub struct Watch {
    /// Where it outlives the process; `None`: nowhere.
    file: Option<PathBuf>,
    seen: Vec<Seen>,
    /// Whether the log knows that the file cannot be used.
    warned: bool,
}

impl Watch {
    pub const fn new(file: Option<PathBuf>) -> Self {
        Self { file, seen: vec![], warned: false }
    }

    /// Looks once: ends what is to be ended, and notes where the logs end now. `true`: an older database was found.
    ///
    /// # Errors
    /// When storage fails. That the file cannot be read or written is no error: it is logged, and what this process has
    /// seen itself counts.
    pub async fn look(&mut self, store: &Store, now: Timestamp) -> Result<bool, AppError> {
        // The file first: whatever another process noted in it is in the database by now.
        let noted = self.read();
        let before: Vec<Seen> = noted.iter().flatten().chain(&self.seen).cloned().collect();
        let mut connection = store.reader().acquire().await?;
        let lost = seen::lost(&mut connection, &before).await?;
        drop(connection);
        let found = !lost.is_empty() && end_older(store, &before, now).await?;
        let mut connection = store.reader().acquire().await?;
        let after = seen::after(restorations::ends(&mut connection).await?, &before, now);
        drop(connection);
        if noted.as_ref() != Some(&after) {
            self.write(&after);
        }
        self.seen = after;
        Ok(found)
    }

    fn read(&mut self) -> Option<Vec<Seen>> {
        let file = self.file.clone()?;
        match seen::read(&file) {
            Ok(seen) => Some(seen),
            Err(error) => {
                self.warn(&file, &error);
                None
            }
        }
    }

    fn write(&mut self, after: &[Seen]) {
        if let Some(file) = self.file.clone() {
            match seen::write(&file, after) {
                Ok(()) => self.warned = false,
                Err(error) => self.warn(&file, &error),
            }
        }
    }

    fn warn(&mut self, file: &std::path::Path, error: &std::io::Error) {
        if !self.warned {
            self.warned = true;
            let file = file.display();
            tracing::warn!(%file, %error, "cannot be kept: an older database that is put in place while no server runs is not noticed");
        }
    }
}

/// Ends all that had been issued, unless another process has done so meanwhile.
async fn end_older(store: &Store, seen: &[Seen], now: Timestamp) -> Result<bool, AppError> {
    let mut transaction = store.begin().await?;
    everything::alone(&mut transaction).await?;
    let lost = seen::lost(&mut transaction, seen).await?;
    if lost.is_empty() {
        return Ok(false);
    }
    cut(&mut transaction, Cause::OlderFile, None, Known::new(), Whole::default(), now).await?;
    transaction.commit().await?;
    for organization in lost {
        tracing::error!(
            %organization,
            "the audit log ends before an end that was seen: the database is an older one. Everything that had been issued \
             is ended. Until an administrator confirms that, clients get nothing and nobody else signs in"
        );
    }
    Ok(true)
}
