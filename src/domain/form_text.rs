//! Form-encoded text (WHATWG URL, `application/x-www-form-urlencoded`), as bodies and queries of every door have it: what of it
//! is no text. A reader of forms puts U+FFFD in the place of bytes that are no UTF-8, and so makes different bytes one text.

use super::text::{NUL, nul_in, shown};
use percent_encoding::percent_decode;

/// What is said of a parameter whose bytes are no UTF-8.
pub const NOT_UTF8: &str = "This is not UTF-8.";

/// A parameter that no door takes, by its name as it can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    NotUtf8(String),
    Nul(String),
}

impl Unreadable {
    pub fn name(&self) -> &str {
        match self {
            Self::NotUtf8(name) | Self::Nul(name) => name,
        }
    }

    pub const fn says(&self) -> &'static str {
        match self {
            Self::NotUtf8(_) => NOT_UTF8,
            Self::Nul(_) => NUL,
        }
    }
}

/// The first parameter of a body or a query that is no text, in its name or in its value: encoded or as it is.
pub fn unreadable(encoded: &[u8]) -> Option<Unreadable> {
    encoded.split(|byte| *byte == b'&').find_map(|pair| {
        let mut halves = pair.splitn(2, |byte| *byte == b'=').map(decoded);
        let (name, value) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
        match (std::str::from_utf8(&name), std::str::from_utf8(&value)) {
            (Ok(name), Ok(value)) => nul_in([(name, value)]).map(Unreadable::Nul),
            _ => Some(Unreadable::NotUtf8(shown(&String::from_utf8_lossy(&name)))),
        }
    })
}

fn decoded(half: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = half.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent_decode(&spaced).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_named() {
        let not_utf8 = |name: &str| Some(Unreadable::NotUtf8(name.into()));
        let nul = |name: &str| Some(Unreadable::Nul(name.into()));
        for (encoded, refused) in [
            (&b"a=b&c=d%C3%A9+\xc3\xa9"[..], None),
            (b"", None),
            (b"a=%zz&%=%4", None),
            // Somebody may have typed a replacement character.
            (b"a=%EF%BF%BD", None),
            (b"a=b&c=%ff", not_utf8("c")),
            (b"c=%C3", not_utf8("c")),
            (b"c=\xff", not_utf8("c")),
            (b"c=%ED%A0%80", not_utf8("c")),
            (b"c%ff=d", not_utf8("c\u{fffd}")),
            (b"a=1&form[name]=x%00", nul("form[name]")),
            (b"a%00=1&c=%ff", nul("a")),
        ] {
            assert_eq!(unreadable(encoded), refused, "{}", String::from_utf8_lossy(encoded));
        }
        assert_eq!((not_utf8("a").unwrap().name(), nul("a").unwrap().says()), ("a", NUL));
    }
}
