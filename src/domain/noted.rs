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
