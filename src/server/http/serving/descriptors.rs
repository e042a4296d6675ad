//! The limit of open files. Each connection is a file.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// What the database, its files for sorting, the log and the listener need.
const RESERVED: u64 = 64;

/// No more connections than this unless the operator says so: each may take a hundred kilobytes.
const MOST: u64 = 4_096;

/// How many connections there is room for. Where the operator allows the process more files than it begins with, it
/// takes what it needs.
pub fn room() -> u32 {
    let limit = getrlimit(Resource::Nofile);
    let (now, most) = (limit.current.unwrap_or(u64::MAX), limit.maximum.unwrap_or(u64::MAX));
    let wanted = (MOST + RESERVED).min(most);
    let raised =
        now < wanted && setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum: limit.maximum }).is_ok();
    connections(if raised { wanted } else { now })
}

fn connections(files: u64) -> u32 {
    // Where there are few, a quarter stays free.
    let reserved = RESERVED.min(files / 4);
    u32::try_from((files - reserved).min(MOST)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::connections;

    #[test]
    fn room_is_left_for_the_database() {
        for (files, left) in [(256, 192), (1_024, 960), (65_536, 4_096), (64, 48), (u64::MAX, 4_096)] {
            assert_eq!(connections(files), left, "{files}");
        }
    }
}
