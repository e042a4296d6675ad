//! Codings of what is sent (RFC 9110 section 12.5.3).

use axum::http::{HeaderMap, header};
use std::cell::RefCell;
use zstd::bulk::Compressor;

/// As the layer that packs other answers has it: each level above takes more time for a page than it saves on the way.
const LEVEL: i32 = 1;

thread_local! {
    /// Its tables are made once: making them takes as long as a third of a page.
    static PACKER: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

/// Each coding that the request names, with how much it is wanted, from 0 (not at all) to 1.
fn named(headers: &HeaderMap) -> impl Iterator<Item = (&str, f32)> {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(|one| {
        let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().trim_start_matches(['q', 'Q']).trim_start().trim_start_matches('=').trim();
        (coding.trim(), if weight.is_empty() { 1.0 } else { weight.parse().unwrap_or(0.0) })
    })
}

/// How much this coding is wanted; `None`: it is not named, or refused.
fn weight(headers: &HeaderMap, coding: &str) -> Option<f32> {
    let of = named(headers).filter(|(name, _)| name.eq_ignore_ascii_case(coding)).map(|(_, weight)| weight);
    of.reduce(f32::max).filter(|weight| *weight > 0.0)
}

/// Whether the request takes this coding by its name.
pub fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    weight(headers, coding).is_some()
}

/// Whether the request takes this coding, and none rather.
pub fn prefers(headers: &HeaderMap, coding: &str) -> bool {
    weight(headers, coding).is_some_and(|weight| named(headers).all(|(_, other)| other <= weight))
}

/// Packs what is whole, in one piece (RFC 8878); `None`: it cannot be packed.
pub fn zstd(whole: &[u8]) -> Option<Vec<u8>> {
    PACKER.with_borrow_mut(|packer| {
        if packer.is_none() {
            *packer = Compressor::new(LEVEL).ok();
        }
        packer.as_mut()?.compress(whole).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn asking(lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (header::ACCEPT_ENCODING, HeaderValue::from_static(line))).collect()
    }

    #[test]
    fn a_coding_is_taken_that_is_named_and_not_refused() {
        for (lines, taken, preferred) in [
            (&["gzip, deflate, br, zstd"][..], true, true),
            (&["gzip, br", "zstd"], true, true),
            (&["ZSTD"], true, true),
            (&["zstd;q=1.0, br;q=0.9"], true, true),
            (&["zstd; q = 0.5 , br"], true, false),
            (&["br;q=0.8,zstd;Q=0.001"], true, false),
            (&["zstd;q=0"], false, false),
            (&["br, zstd;q=0.000"], false, false),
            (&["zstd;q=much"], false, false),
            (&["gzip, br"], false, false),
            (&["zstandard", "*"], false, false),
            (&[""], false, false),
            (&[], false, false),
        ] {
            let headers = asking(lines);
            assert_eq!((accepts(&headers, "zstd"), prefers(&headers, "zstd")), (taken, preferred), "{lines:?}");
        }
    }

    #[test]
    fn what_was_packed_is_whole_again_whatever_was_packed_before() {
        for page in ["<p>one</p>".repeat(4_000), String::new(), "<p>another</p>".repeat(9)] {
            let packed = zstd(page.as_bytes()).unwrap();
            assert_eq!(zstd::decode_all(&packed[..]).unwrap(), page.as_bytes());
        }
    }
}
