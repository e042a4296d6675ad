//! Several clients at once: what can be done with them, and how each of them is named by the question about it.

use super::ClientId;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The most clients of one question: a page of the list.
pub const MOST: usize = 100;

/// What is done with several clients. Removing is not among it: that is asked of one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Several {
    Label,
    Owner,
    Export,
    Rehearse,
    Deactivate,
}

impl Several {
    /// The dangerous one last.
    pub const ALL: [Self; 5] = [Self::Label, Self::Owner, Self::Export, Self::Rehearse, Self::Deactivate];

    /// The word of addresses and forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Owner => "owner",
            Self::Export => "export",
            Self::Rehearse => "rehearse",
            Self::Deactivate => "deactivate",
        }
    }

    /// The word of the buttons.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Label => "Label",
            Self::Owner => "Name an owner",
            Self::Export => "Export",
            Self::Rehearse => "Rehearse",
            Self::Deactivate => "Deactivate",
        }
    }

    /// Whether it ends anybody's access, if only for a while.
    pub const fn stops(self) -> bool {
        matches!(self, Self::Rehearse | Self::Deactivate)
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.as_str() == word)
    }
}

/// A client as the question showed it. Its text goes with the form and comes back with the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub id: ClientId,
    /// The version of its settings.
    pub version: i64,
    /// The version of whose it is.
    pub ownership: i64,
    /// What it was called.
    pub name: String,
}

impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.id, self.version, self.ownership, self.name)
    }
}

/// The text is none of [`Chosen`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotChosen;

impl FromStr for Chosen {
    type Err = NotChosen;

    fn from_str(text: &str) -> Result<Self, NotChosen> {
        let mut parts = text.splitn(4, ' ');
        let mut next = || parts.next().ok_or(NotChosen);
        let id = next()?.parse().map_err(|_| NotChosen)?;
        let (version, ownership) = (next()?, next()?);
        let number = |text: &str| text.parse().map_err(|_| NotChosen);
        Ok(Self { id, version: number(version)?, ownership: number(ownership)?, name: next()?.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_comes_back_as_it_was_shown() {
        let chosen = Chosen {
            id: "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53".parse().unwrap(),
            version: 12,
            ownership: 0,
            name: "Agent desktop  2".into(),
        };
        assert_eq!(chosen.to_string().parse(), Ok(chosen));
        for text in
            ["", "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53", "x 1 0 A", "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53 a 0 A"]
        {
            assert_eq!(text.parse::<Chosen>(), Err(NotChosen), "{text}");
        }
    }

    #[test]
    fn each_has_a_word() {
        for what in Several::ALL {
            assert_eq!(Several::parse(what.as_str()), Some(what));
        }
        assert_eq!(Several::parse("remove"), None);
    }
}
