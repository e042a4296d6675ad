//! The check that the files under a database's names are still the files that the process writes to. A deleted or
//! replaced file lives on while it is open and takes every write; but nobody will ever read them.

use sqlx::AnyConnection;
use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// The files of an SQLite database, and which they were when it was opened.
#[derive(Debug)]
pub(super) struct Files(Vec<(PathBuf, Identity)>);

/// What stays the same for as long as a file is the same file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
}

/// Why nothing is written to a database whose file is not there any more.
#[derive(Debug, thiserror::Error)]
#[error("{0} was deleted or replaced while it was open: nothing is written until Clientele is started again")]
struct Gone(String);

impl Files {
    /// Notes the files of a database that is open. Its write-ahead log and the index of that stay the same for as long as
    /// someone has it open.
    ///
    /// # Errors
    /// When the database does not say where it is, or is gone already.
    pub async fn note(connection: &mut AnyConnection) -> Result<Self, sqlx::Error> {
        let path: String = sqlx::query_scalar("SELECT file FROM pragma_database_list WHERE name = 'main'")
            .fetch_one(connection)
            .await?;
        let files = ["", "-wal", "-shm"].map(|ending| PathBuf::from(format!("{path}{ending}")));
        let noted = files.into_iter().map(|file| identity(&file).map(|identity| (file, identity)));
        Ok(Self(noted.collect::<io::Result<_>>()?))
    }

    /// The file itself.
    pub fn database(&self) -> &Path {
        self.0.first().map_or(Path::new(""), |(path, _)| path)
    }

    /// # Errors
    /// When one of them is not the file that was noted.
    pub fn check(&self) -> Result<(), sqlx::Error> {
        match self.0.iter().find(|(path, noted)| identity(path).ok() != Some(*noted)) {
            None => Ok(()),
            Some((path, _)) => Err(io::Error::other(Gone(path.display().to_string())).into()),
        }
    }
}

/// A name that was given to a file survives a power cut only with its folder.
///
/// # Errors
/// When the folder cannot be synced.
pub fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}

fn identity(path: &Path) -> io::Result<Identity> {
    let metadata = fs::metadata(path)?;
    Ok(Identity { device: metadata.dev(), inode: metadata.ino() })
}
