//! Ids of the entries of a log: they sort by time.

use crate::domain::Timestamp;
use rand::RngExt as _;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Builder;

/// Keeps entries of one millisecond in the order they were written.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

/// A version 7 UUID of that instant (RFC 9562 sections 5.7 and 6.2, method 1): entries sort by time, and those of one
/// millisecond by a counter of 42 bits. An entry of long ago, as an import or a demo writes one, sorts where it belongs.
pub fn next(at: Timestamp) -> String {
    let count = WRITTEN.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let random: [u8; 4] = rand::rng().random();
    let [.., c0, c1, c2, c3, c4, c5] = count;
    // The builder writes version and variant over the highest bits of the first and the third byte.
    let high = u16::from_be_bytes([c0, c1]);
    let bits = [
        (high >> 6).to_be_bytes()[1] & 0x0f,
        ((high & 0x3f) << 2).to_be_bytes()[1] | (c2 >> 6),
        c2 & 0x3f,
        c3,
        c4,
        c5,
        random[0],
        random[1],
        random[2],
        random[3],
    ];
    Builder::from_unix_timestamp_millis(at.millis().unsigned_abs(), &bits).into_uuid().to_string()
}

/// How the ids of an instant begin (RFC 9562 section 5.7).
pub fn first(at: Timestamp) -> String {
    let millis = at.millis().clamp(0, 0xffff_ffff_ffff);
    format!("{:08x}-{:04x}", millis >> 16, millis & 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn ids_sort_by_time_and_then_as_they_were_written() {
        let at = |millis| next(Timestamp::from_millis(millis));
        let (late, early) = (at(1_795_442_520_001), at(1_795_442_520_000));
        assert!(early < late, "written after it and belongs before it: {early} {late}");
        let many: Vec<String> = (0..10_000).map(|_| at(1_795_442_520_000)).collect();
        assert!(many.is_sorted() && many.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(Uuid::parse_str(&late).unwrap().get_version_num(), 7);
    }
}
