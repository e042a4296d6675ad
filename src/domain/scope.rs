//! Scopes: what a token may touch. A catalogue entry is `users` (read and write) or `users:readonly`. The screens ask
//! about both forms in one question, a [`ScopeRow`].

use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

const READONLY: &str = ":readonly";

/// The id of a scope as the catalogue, the token endpoint and the REST API spell it (RFC 6749 section 3.3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScopeId(String);

impl ScopeId {
    /// # Errors
    /// A sentence, when the id is not a scope token of RFC 6749 section 3.3 (printable ASCII but space, `"` and `\`).
    pub fn parse(input: &str) -> Result<Self, String> {
        let legal = |b: u8| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        if input.is_empty() || input.len() > 100 || !input.bytes().all(legal) {
            return Err("A scope is 1 to 100 letters, digits and signs without spaces or quotes.".into());
        }
        Ok(Self(input.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The scope that both forms share: `users` for `users:readonly`.
    pub fn base(&self) -> &str {
        self.0.strip_suffix(READONLY).unwrap_or(&self.0)
    }

    pub fn is_readonly(&self) -> bool {
        self.0.ends_with(READONLY)
    }
}

impl fmt::Display for ScopeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One entry of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueEntry {
    pub id: ScopeId,
    pub description: String,
}

/// The answer to one row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScopeAccess {
    #[default]
    None,
    /// Stores `x:readonly`.
    Read,
    /// Stores `x`, which includes reading.
    Write,
    /// Stores both forms. Not offered; kept while a client that came with both is not changed in this row.
    Both,
}

impl ScopeAccess {
    pub const ALL: [Self; 4] = [Self::None, Self::Read, Self::Write, Self::Both];

    /// The value of the form field.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Write => "write",
            Self::Both => "both",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == word)
    }

    /// The ids this answer stores.
    pub fn ids(self, base: &str) -> Vec<ScopeId> {
        let (write, read) = (ScopeId(base.to_owned()), ScopeId(format!("{base}{READONLY}")));
        match self {
            Self::None => vec![],
            Self::Read => vec![read],
            Self::Write => vec![write],
            Self::Both => vec![write, read],
        }
    }

    /// The answer that a set of stored ids gives for a base.
    pub fn of<'a>(base: &str, mut stored: impl Iterator<Item = &'a ScopeId> + Clone) -> Self {
        let write = stored.clone().any(|id| id.as_str() == base);
        let read = stored.any(|id| id.is_readonly() && id.base() == base);
        match (write, read) {
            (false, false) => Self::None,
            (false, true) => Self::Read,
            (true, false) => Self::Write,
            (true, true) => Self::Both,
        }
    }

    pub const fn writes(self) -> bool {
        matches!(self, Self::Write | Self::Both)
    }

    /// What the answer is called where it is chosen. `has_read`: whether the scope has a read form, too. Without one there is
    /// nothing narrower to choose, and whoever chooses it allows all that there is.
    pub const fn label(self, has_read: bool) -> &'static str {
        match self {
            Self::None => "None",
            Self::Read => "Read",
            Self::Write | Self::Both if has_read => "Read & write",
            Self::Write | Self::Both => "Allow",
        }
    }

    /// The same beside the scope, in a sentence.
    pub const fn word(self, has_read: bool) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Write | Self::Both if has_read => "read & write",
            Self::Write | Self::Both => "allow",
        }
    }
}

/// "3 read, 1 read & write, 1 allow", from answers other than None and whether each scope has a read form.
pub fn tallied(answers: impl IntoIterator<Item = (ScopeAccess, bool)>) -> String {
    const WORDS: [&str; 3] =
        [ScopeAccess::Read.word(true), ScopeAccess::Write.word(true), ScopeAccess::Write.word(false)];
    let mut counts = [0_usize; WORDS.len()];
    for (access, has_read) in answers {
        let kind = if !access.writes() {
            0
        } else if has_read {
            1
        } else {
            2
        };
        counts[kind] += 1;
    }
    let parts: Vec<String> =
        counts.into_iter().zip(WORDS).filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    parts.join(", ")
}

/// Whether a scope has a read form, as far as `groups` know it. One that is not in the catalogue any more has the forms that
/// are held; without a catalogue nothing is known, and most scopes have one.
pub fn has_read_form(groups: &[ScopeGroup], base: &str, held: ScopeAccess) -> bool {
    let row = groups.iter().flat_map(|group| &group.rows).find(|row| row.base == base);
    row.map_or(groups.is_empty() || held != ScopeAccess::Write, |row| row.has_read)
}

/// What the client asks for, and how much of it is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeChoice {
    pub base: String,
    pub description: String,
    /// Whether it asks to read only, to write, or one of the two at choice.
    pub can_read: bool,
    pub can_write: bool,
    pub chosen: ScopeAccess,
}

impl ScopeChoice {
    /// What a client asks for, by base, with what of it is chosen.
    pub fn of(asked: &BTreeSet<ScopeId>, chosen: &BTreeSet<ScopeId>, catalogue: &[CatalogueEntry]) -> Vec<Self> {
        let bases: BTreeSet<&str> = asked.iter().map(ScopeId::base).collect();
        bases
            .into_iter()
            .map(|base| {
                let widest = asked.iter().filter(|scope| scope.base() == base).min_by_key(|scope| scope.is_readonly());
                let readable = |scope: &ScopeId| scope.is_readonly() && scope.base() == base;
                let in_catalogue = catalogue.iter().any(|entry| readable(&entry.id));
                Self {
                    base: base.to_owned(),
                    description: widest.map(|scope| description(scope, catalogue)).unwrap_or_default(),
                    can_read: in_catalogue || asked.iter().any(readable),
                    can_write: asked.iter().any(|scope| scope.as_str() == base),
                    chosen: ScopeAccess::of(base, chosen.iter()),
                }
            })
            .collect()
    }
}

/// A scope as the catalogue describes it.
pub fn description(id: &ScopeId, catalogue: &[CatalogueEntry]) -> String {
    let described = catalogue.iter().find(|entry| entry.id == *id);
    described.map_or_else(|| id.to_string(), |entry| entry.description.clone())
}

/// Whether a set of scopes allows this one: it holds it, or it holds `x` and is asked for `x:readonly`.
pub fn covered(allowed: &BTreeSet<ScopeId>, scope: &ScopeId) -> bool {
    allowed.contains(scope) || (scope.is_readonly() && allowed.contains(&ScopeId(scope.base().to_owned())))
}

/// What is left of scopes under what is allowed: of `x` at least `x:readonly`, where only that is.
pub fn narrow(scopes: &BTreeSet<ScopeId>, allowed: &BTreeSet<ScopeId>) -> BTreeSet<ScopeId> {
    let left = |scope: &ScopeId| {
        if covered(allowed, scope) {
            return Some(scope.clone());
        }
        allowed.get(&ScopeId(format!("{}{READONLY}", scope.as_str()))).cloned()
    };
    scopes.iter().filter_map(left).collect()
}

/// Reads scope ids with spaces between (RFC 6749 section 3.3).
///
/// # Errors
/// When one of them is none.
pub fn parse_scope(text: &str) -> Result<BTreeSet<ScopeId>, String> {
    text.split(' ').filter(|id| !id.is_empty()).map(ScopeId::parse).collect()
}

/// Scope ids with spaces between.
pub fn join(scope: &BTreeSet<ScopeId>) -> String {
    scope.iter().map(ScopeId::as_str).collect::<Vec<_>>().join(" ")
}

/// One question to a person: which access to this base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeRow {
    pub base: String,
    pub description: String,
    /// Whether the catalogue has `x:readonly`.
    pub has_read: bool,
    /// Whether the catalogue has `x`.
    pub has_write: bool,
}

/// A heading of the scope picker with its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeGroup {
    pub title: String,
    pub rows: Vec<ScopeRow>,
}

/// Headings and their members: ours, not the catalogue's. What is in none goes to the last, before `all`.
const GROUPS: [(&str, &[&str]); 8] = [
    (
        "People & access",
        &[
            "authorization",
            "geolocation",
            "groups",
            "identity-providers",
            "license",
            "locations",
            "oauth",
            "organization",
            "organization-authorization",
            "scim",
            "search",
            "user-basic-info",
            "users",
            "users-rules",
        ],
    ),
    (
        "Routing & telephony",
        &["architect", "devices", "greetings", "outbound", "presence", "routing", "stations", "telephony", "voicemail"],
    ),
    (
        "Conversations & channels",
        &[
            "content-management",
            "conversations",
            "external-contacts",
            "fax",
            "messaging",
            "messaging-platform",
            "response-management",
            "scripts",
            "social-media",
            "web-chat",
            "webdeployments",
            "widgets",
        ],
    ),
    (
        "Analytics & quality",
        &[
            "alerting",
            "analytics",
            "journey",
            "quality",
            "recordings",
            "screen-monitoring",
            "speech-and-text-analytics",
            "user-recordings",
        ],
    ),
    (
        "Workforce & learning",
        &[
            "case-management",
            "coaching",
            "employee-engagement",
            "employee-performance",
            "gamification",
            "learning",
            "workforce-management",
            "workitems",
        ],
    ),
    (
        "Knowledge, bots & AI",
        &[
            "ai-studio",
            "assistants",
            "business-rules",
            "dialog",
            "knowledge",
            "language-understanding",
            "process-automation",
            "textbots",
        ],
    ),
    ("Data, privacy & audit", &["audits", "billing", "data-extensions", "data-privacy", "gdpr", "logcapture", "usage"]),
    ("Platform", &["infrastructureascode", "integrations", "notifications", "upload", EVERYTHING]),
];

/// The one scope that touches everything the API offers.
pub const EVERYTHING: &str = "all";

/// The catalogue as the picker shows it: one row for both forms of a scope, under headings, [`EVERYTHING`] last.
/// Headings without rows are left out.
pub fn groups(catalogue: &[CatalogueEntry]) -> Vec<ScopeGroup> {
    let mut rows: BTreeMap<&str, ScopeRow> = BTreeMap::new();
    for entry in catalogue {
        let base = entry.id.base();
        let row = rows.entry(base).or_insert_with(|| ScopeRow {
            base: base.to_owned(),
            description: entry.description.clone(),
            has_read: false,
            has_write: false,
        });
        if entry.id.is_readonly() {
            row.has_read = true;
        } else {
            row.has_write = true;
            row.description.clone_from(&entry.description);
        }
    }
    let (last, _) = GROUPS[GROUPS.len() - 1];
    let home = |base: &str| GROUPS.iter().find(|(_, members)| members.contains(&base)).map_or(last, |(title, _)| title);
    GROUPS
        .iter()
        .map(|(title, _)| {
            let mut members: Vec<ScopeRow> = rows.values().filter(|r| home(&r.base) == *title).cloned().collect();
            members.sort_by_key(|r| r.base == EVERYTHING);
            ScopeGroup { title: (*title).to_owned(), rows: members }
        })
        .filter(|group| !group.rows.is_empty())
        .collect()
}

#[cfg(test)]
#[path = "scope_tests.rs"]
mod tests;
