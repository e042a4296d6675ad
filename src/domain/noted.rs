//! The end of an audit log as it is noted outside of the database.

use std::str::FromStr;

/// A head that was noted earlier and kept outside of the database: `ORGANIZATION_ID=SEQ:HASH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    pub organization: String,
    pub place: i64,
    pub hash: String,
}

impl FromStr for Noted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = || {
            let (organization, head) = text.split_once('=')?;
            let (place, hash) = head.split_once(':')?;
            let place = place.parse().ok().filter(|place| *place >= 0)?;
            let hash = Some(hash.to_ascii_lowercase()).filter(|hash| hash.len() == 64)?;
            Some(Self { organization: organization.to_ascii_lowercase(), place, hash })
        };
        parts().ok_or_else(|| "use ORGANIZATION_ID=SEQ:HASH, as an earlier run printed it".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noted_end_is_read_as_it_was_printed() {
        let hash = "AB".repeat(32);
        let noted = |place| Noted { organization: "a-b".into(), place, hash: hash.to_lowercase() };
        for (text, read) in [
            (format!("A-B=0:{hash}"), Some(noted(0))),
            (format!("a-b=17:{hash}"), Some(noted(17))),
            (format!("a-b=-1:{hash}"), None),
            (format!("a-b=17:{hash}0"), None),
            (format!("a-b=x:{hash}"), None),
            (format!("a-b:{hash}"), None),
            ("a-b=17".into(), None),
        ] {
            assert_eq!(text.parse().ok(), read, "{text}");
        }
    }
}
