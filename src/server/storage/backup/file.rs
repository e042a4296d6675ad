//! A file that is there whole or not at all.

pub(super) use crate::server::storage::files::sync_folder;

use super::error::BackupError;
use std::{
    fs::{self, File, OpenOptions},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// A file under a name of its own beside the one it is to become. It goes when it is dropped before.
#[derive(Debug)]
pub(super) struct Partial {
    pub path: PathBuf,
    kept: bool,
}

impl Partial {
    /// Makes it, empty, for its owner alone.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn beside(file: &Path) -> Result<Self, BackupError> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let path = file.with_file_name(format!(".{name}.{}.partial", Uuid::new_v4().simple()));
        private(&path).map_err(|error| BackupError::File { path: path.clone(), error })?;
        Ok(Self { path, kept: false })
    }

    /// Brings it to the disk, and under its name, in the place of what may be there.
    ///
    /// # Errors
    /// When the disk fails; then what was there is still there.
    pub fn become_file(mut self, file: &Path) -> Result<(), BackupError> {
        let keep = || {
            File::open(&self.path)?.sync_all()?;
            fs::rename(&self.path, file)?;
            sync_folder(file)
        };
        keep().map_err(|error| BackupError::File { path: file.to_owned(), error })?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.kept {
            for ending in ["", "-journal", "-wal", "-shm"] {
                let mut path = self.path.clone().into_os_string();
                path.push(ending);
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Makes an empty file that only its owner may read.
pub(super) fn private(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(|_| ())
}
