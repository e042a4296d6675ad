//! The ends of audit logs that were seen, kept in a file outside of the database: what tells an older database in its
//! place.

use super::{
    Connection,
    restorations::{self, End},
};
use crate::domain::{OrganizationId, Timestamp};
use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// An end of an audit log that was there once, so that it must be there still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub organization_id: OrganizationId,
    /// The hash of the first entry.
    pub first: String,
    pub seq: i64,
    pub hash: String,
    /// When it was seen first.
    pub at: Timestamp,
}

/// What stands above the lines.
const HEAD: &str = "# Where the audit logs of a Clientele database ended. It must have these entries still: an older file in its\n\
                    # place is noticed by them, and by nothing else.\n";

/// Logs that are not in the database now and are remembered all the same: another file may come back.
const OTHERS: usize = 100;

impl Seen {
    pub fn of(end: End, at: Timestamp) -> Self {
        let End { organization_id, first, seq, hash, .. } = end;
        Self { organization_id, first, seq, hash, at }
    }

    /// Whether both are ends of one log.
    pub fn is_of(&self, other: &Self) -> bool {
        self.organization_id == other.organization_id && self.first == other.first
    }

    fn is_end(&self, other: &Self) -> bool {
        self.is_of(other) && (self.seq, &self.hash) == (other.seq, &other.hash)
    }

    fn line(&self) -> String {
        let Self { organization_id, first, seq, hash, at } = self;
        format!("{organization_id} {first} {seq} {hash} {}\n", at.millis())
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let seen = Self {
            organization_id: words.next()?.parse().ok()?,
            first: words.next()?.to_owned(),
            seq: words.next()?.parse().ok()?,
            hash: words.next()?.to_owned(),
            at: Timestamp::from_millis(words.next()?.parse().ok()?),
        };
        words.next().is_none().then_some(seen)
    }

    fn end(&self) -> End {
        let Self { organization_id, first, seq, hash, at } = self.clone();
        End { organization_id, first, seq, hash, at }
    }
}

/// What a file has; nothing, where there is none. A line that is none of ours says nothing.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path) -> io::Result<Vec<Seen>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.lines().filter_map(Seen::parse).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(vec![]),
        Err(error) => Err(error),
    }
}

/// Writes a file in the place of the one that is there, for its owner alone. Whoever reads it meanwhile has the one or the
/// other whole.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, seen: &[Seen]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = path.with_file_name(format!(".{name}.{}.partial", Uuid::new_v4().simple()));
    let written = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
        file.write_all(HEAD.as_bytes())?;
        file.write_all(seen.iter().map(Seen::line).collect::<String>().as_bytes())?;
        fs::rename(&partial, path)
    };
    written().inspect_err(|_| {
        let _ = fs::remove_file(&partial);
    })
}

/// Where the ends of a database's logs are noted, unless said otherwise.
pub fn beside(file: &Path) -> PathBuf {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".seen");
    beside.into()
}

/// Those that were seen of the logs of this database, and not of others.
///
/// # Errors
/// When storage fails.
pub async fn of(connection: &mut Connection, seen: &[Seen]) -> Result<Vec<Seen>, sqlx::Error> {
    let ends: Vec<Seen> =
        restorations::ends(connection).await?.into_iter().map(|end| Seen::of(end, Timestamp::default())).collect();
    Ok(seen.iter().filter(|seen| ends.iter().any(|end| seen.is_of(end))).cloned().collect())
}

/// What is to be remembered when a database has these ends: them, by what was remembered since when, and the logs that it
/// has not.
pub fn after(ends: Vec<End>, before: &[Seen], now: Timestamp) -> Vec<Seen> {
    let since = |seen: Seen| {
        let at = before.iter().filter(|other| other.is_end(&seen)).map(|other| other.at).min();
        Seen { at: at.unwrap_or(now), ..seen }
    };
    let mut after: Vec<Seen> = ends.into_iter().map(|end| since(Seen::of(end, now))).collect();
    let here = after.len();
    for seen in before {
        if !after.iter().any(|other| other.is_of(seen)) && after.len() < here + OTHERS {
            after.push(seen.clone());
        }
    }
    after
}

/// The organizations whose log has lost an end that was seen, unless it is known since then that the database was put back.
pub async fn lost(connection: &mut Connection, seen: &[Seen]) -> Result<BTreeSet<OrganizationId>, sqlx::Error> {
    let mut lost = BTreeSet::new();
    for end in restorations::ends(connection).await? {
        let end = Seen::of(end, Timestamp::default());
        for seen in seen.iter().filter(|seen| seen.is_of(&end)) {
            if restorations::has(connection, &seen.end()).await? {
                continue;
            }
            let known = restorations::of(connection, seen.organization_id).await?;
            if known.is_none_or(|known| known.restored_at < seen.at) {
                lost.insert(seen.organization_id);
            }
        }
    }
    Ok(lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn end(first: &str, seq: i64) -> End {
        let organization_id = "0c11e27e-1e00-4000-8000-000100000001".parse().unwrap();
        End { organization_id, first: first.into(), seq, hash: format!("{first}{seq}"), at: Timestamp::default() }
    }

    #[test]
    fn what_was_seen_is_written_and_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db.seen");
        assert_eq!(read(&path).unwrap(), []);
        let seen = after(vec![end("a", 3)], &[], Timestamp::from_millis(7));
        write(&path, &seen).unwrap();
        assert_eq!(read(&path).unwrap(), seen);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        fs::write(&path, "torn\n0c11e27e-1e00-4000-8000-000100000001 a 3").unwrap();
        assert_eq!(read(&path).unwrap(), []);
        assert!(write(&folder.path().join("none/a"), &seen).is_err());
    }

    #[test]
    fn an_end_is_remembered_since_it_was_seen_and_a_log_that_is_gone_for_a_while() {
        let (early, late) = (Timestamp::from_millis(1), Timestamp::from_millis(2));
        let first = after(vec![end("a", 3)], &[], early);
        assert_eq!(after(vec![end("a", 3)], &first, late), first, "nothing to write");
        let second = after(vec![end("a", 4)], &first, late);
        assert_eq!((second[0].seq, second[0].at, second.len()), (4, late, 1));
        let other = after(vec![end("b", 1)], &second, late);
        assert_eq!(other.iter().map(|seen| seen.first.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    }
}
