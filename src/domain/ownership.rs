//! Whose a client is and why it is there: its owner and who stands in for them, what it is for, labels, notes, and the day on
//! which somebody is to look at it again.

use super::{
    UserId,
    day::Day,
    draft::{Parsed, kept, parsed},
    person,
    settings::FieldError,
    text,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// Names of fields in errors and forms. The order is the order on the page.
pub mod field {
    pub const OWNER: &str = "owner";
    pub const STAND_IN: &str = "stand_in";
    pub const PURPOSE: &str = "purpose";
    pub const LABELS: &str = "labels";
    pub const REVIEW: &str = "review";
    pub const NOTES: &str = "notes";

    /// The words of the screens.
    pub fn label(field: &str) -> &str {
        match field {
            OWNER => "Owner",
            STAND_IN => "Stand-in",
            PURPOSE => "Purpose",
            LABELS => "Labels",
            REVIEW => "Review on",
            NOTES => "Notes",
            other => other,
        }
    }
}

/// The longest purpose.
pub const MAX_PURPOSE: usize = 200;
/// The longest notes.
pub const MAX_NOTES: usize = 1_000;
/// The most labels of a client.
pub const MAX_LABELS: usize = 10;
/// The longest label.
pub const MAX_LABEL: usize = 30;

/// Somebody who answers for a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A user of the organization, under whatever name and address they have now.
    User(UserId),
    Team {
        name: String,
        email: String,
    },
}

/// Somebody as they are named: what a user is called is found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// The user of this id; where there is none, the one who has this address.
    User {
        id: UserId,
        or_at: Option<String>,
    },
    /// The user who has this address.
    Address(String),
    Team {
        name: String,
        email: String,
    },
}

/// The colour of a label, the same at every client of the organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colour {
    #[default]
    Grey,
    Blue,
    Green,
    Amber,
    Red,
}

impl Colour {
    pub const ALL: [Self; 5] = [Self::Grey, Self::Blue, Self::Green, Self::Amber, Self::Red];
    const SAYS: &'static str = "Use grey, blue, green, amber or red.";

    /// The word of the database and of addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Grey => "grey",
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }

    /// The word of the screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Grey => "Grey",
            Self::Blue => "Blue",
            Self::Green => "Green",
            Self::Amber => "Amber",
            Self::Red => "Red",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|colour| colour.as_str() == word)
    }
}

/// A label as it is wanted; `colour` is `None`: the one that it has, grey where it is new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedLabel {
    pub name: String,
    pub colour: Option<Colour>,
}

/// A label with its colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    pub name: String,
    pub colour: Colour,
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.colour.as_str())
    }
}

/// What is said of a client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ownership {
    pub owner: Option<Party>,
    pub stand_in: Option<Party>,
    pub purpose: String,
    /// Without their colours, which are the organization's.
    pub labels: Vec<String>,
    pub review: Option<Day>,
    pub notes: String,
}

/// The same as a door has read it: each field is what it is, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnershipDraft {
    pub owner: Parsed<Option<Named>>,
    pub stand_in: Parsed<Option<Named>>,
    pub purpose: Parsed<String>,
    pub labels: Parsed<Vec<WantedLabel>>,
    pub review: Parsed<Option<Day>>,
    pub notes: Parsed<String>,
}

/// The same with nothing wrong in it but, perhaps, who is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnershipWanted {
    pub owner: Option<Named>,
    pub stand_in: Option<Named>,
    pub purpose: String,
    pub labels: Vec<WantedLabel>,
    pub review: Option<Day>,
    pub notes: String,
}

impl Default for OwnershipDraft {
    /// Nothing is said.
    fn default() -> Self {
        Self {
            owner: Ok(None),
            stand_in: Ok(None),
            purpose: Ok(String::new()),
            labels: Ok(vec![]),
            review: Ok(None),
            notes: Ok(String::new()),
        }
    }
}

impl From<&Ownership> for OwnershipDraft {
    /// What is said already, to be said again but for a part of it.
    fn from(said: &Ownership) -> Self {
        let party = |party: &Option<Party>| {
            party.clone().map(|party| match party {
                Party::User(id) => Named::User { id, or_at: None },
                Party::Team { name, email } => Named::Team { name, email },
            })
        };
        let label = |name: &String| WantedLabel { name: name.clone(), colour: None };
        Self {
            owner: Ok(party(&said.owner)),
            stand_in: Ok(party(&said.stand_in)),
            purpose: Ok(said.purpose.clone()),
            labels: Ok(said.labels.iter().map(label).collect()),
            review: Ok(said.review.clone()),
            notes: Ok(said.notes.clone()),
        }
    }
}

impl OwnershipDraft {
    /// What is wanted, as far as it can be read, and everything that is wrong in the order of the page.
    pub fn read(self) -> (OwnershipWanted, Vec<FieldError>) {
        let mut errors = vec![];
        let wanted = OwnershipWanted {
            owner: kept(self.owner, &mut errors).flatten(),
            stand_in: kept(self.stand_in, &mut errors).flatten(),
            purpose: kept(self.purpose, &mut errors).unwrap_or_default(),
            labels: kept(self.labels, &mut errors).unwrap_or_default(),
            review: kept(self.review, &mut errors).flatten(),
            notes: kept(self.notes, &mut errors).unwrap_or_default(),
        };
        (wanted, errors)
    }
}

/// Somebody, as a name and an address say who: without a name the user of this address, else a team. Both empty: nobody.
///
/// # Errors
/// Everything that is wrong, under this field.
pub fn named(field: &str, name: &str, email: &str) -> Parsed<Option<Named>> {
    let (name, email) = (name.trim(), email.trim());
    if name.is_empty() && email.is_empty() {
        return Ok(None);
    }
    if email.is_empty() {
        return Err(vec![FieldError::missing(field, format!("Give an address for {}.", text::first(name, MAX_SHOWN)))]);
    }
    let mut errors = vec![];
    let read = kept(parsed(field, person::email(email)), &mut errors);
    if name.is_empty() {
        return read.map(|email| Some(Named::Address(email))).ok_or(errors);
    }
    let name = kept(parsed(field, text::name(name, person::MAX_NAME)), &mut errors);
    name.zip(read).map(|(name, email)| Some(Named::Team { name, email })).ok_or(errors)
}

/// How much of a name is repeated in a refusal.
const MAX_SHOWN: usize = 100;

/// # Errors
/// A sentence that says which rule is broken and what would be accepted.
pub fn purpose(input: &str) -> Parsed<String> {
    let read = text::lines(input, MAX_PURPOSE, "purpose").and_then(|purpose| match purpose.contains('\n') {
        true => Err("Say it on one line; there is more room in the notes.".to_owned()),
        false => Ok(purpose),
    });
    parsed(field::PURPOSE, read)
}

/// # Errors
/// A sentence that says which rule is broken and what would be accepted.
pub fn notes(input: &str) -> Parsed<String> {
    parsed(field::NOTES, text::lines(input, MAX_NOTES, "note"))
}

/// The day of the next look; empty: none.
///
/// # Errors
/// A sentence that says what would be accepted.
pub fn review(input: &str) -> Parsed<Option<Day>> {
    let read = if input.trim().is_empty() { Ok(None) } else { Day::parse(input).map(Some) };
    parsed(field::REVIEW, read)
}

/// Labels with their colours, where these are said; what is empty is none, and each counts once.
///
/// # Errors
/// A sentence for each that is refused, and when there are too many.
pub fn labels<'a>(sent: impl IntoIterator<Item = (&'a str, &'a str)>) -> Parsed<Vec<WantedLabel>> {
    let (mut wanted, mut errors, mut seen): (Vec<WantedLabel>, _, _) = (vec![], vec![], BTreeSet::new());
    let sent = sent.into_iter().map(|(name, colour)| (name.trim(), colour.trim())).filter(|(name, _)| !name.is_empty());
    for (name, colour) in sent {
        let says = |says: String| format!("{}: {says}", text::first(name, MAX_LABEL));
        let name = match text::name(name, MAX_LABEL) {
            Ok(name) if name.contains(',') => Err(says("Leave out the comma, or make two labels of it.".into())),
            read => read.map_err(says),
        };
        let colour = match colour {
            "" => Ok(None),
            word => Colour::parse(word).map(Some).ok_or_else(|| says(Colour::SAYS.into())),
        };
        match (name, colour) {
            (Ok(name), Ok(colour)) => {
                if seen.insert(key(&name)) {
                    wanted.push(WantedLabel { name, colour });
                }
            }
            (name, colour) => {
                let both = name.err().into_iter().chain(colour.err());
                errors.extend(both.map(|says| FieldError::wrong(field::LABELS, says)));
            }
        }
    }
    if wanted.len() > MAX_LABELS {
        errors.push(FieldError::wrong(
            field::LABELS,
            format!("Use at most {MAX_LABELS} labels. There are {}.", wanted.len()),
        ));
    }
    if errors.is_empty() { Ok(wanted) } else { Err(errors) }
}

/// By what a label is known: capitals make no other one.
pub fn key(label: &str) -> String {
    text::folded(label.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says<T: fmt::Debug>(read: Parsed<T>) -> Vec<String> {
        read.unwrap_err().into_iter().map(|error| error.message).collect()
    }

    #[test]
    fn somebody_is_a_user_by_their_address_or_a_team_with_a_name() {
        assert_eq!(named("owner", " ", ""), Ok(None));
        assert_eq!(named("owner", "", " ana@b "), Ok(Some(Named::Address("ana@b".into()))));
        let team = Named::Team { name: "AP team".into(), email: "ap@b".into() };
        assert_eq!(named("owner", " AP team ", "ap@b"), Ok(Some(team)));
        assert_eq!(says(named("owner", "AP team", "")), ["Give an address for AP team."]);
        assert_eq!(says(named("owner", "", "ana")), ["Use an address such as ana@example.com."]);
        let both = says(named("owner", "a\u{202e}b", "ana"));
        assert_eq!(both.len(), 2, "{both:?}");
    }

    #[test]
    fn labels_are_free_words_each_once() {
        let of = |sent: &[(&str, &str)]| {
            let labels = labels(sent.iter().copied()).unwrap();
            labels.into_iter().map(|label| (label.name, label.colour)).collect::<Vec<_>>()
        };
        let read = of(&[(" Production ", "green"), ("", "red"), ("PRODUCTION", "red"), ("finance", "")]);
        assert_eq!(read, [("Production".to_owned(), Some(Colour::Green)), ("finance".to_owned(), None)]);
        let many: Vec<String> = (0..=MAX_LABELS).map(|n| format!("label {n}")).collect();
        assert_eq!(says(labels(many.iter().map(|name| (name.as_str(), "")))), ["Use at most 10 labels. There are 11."]);
        let wrong = says(labels([("a, b", "pink"), (&*"x".repeat(31), ""), ("fine", "blue")]));
        assert_eq!(
            wrong,
            [
                "a, b: Leave out the comma, or make two labels of it.".to_owned(),
                "a, b: Use grey, blue, green, amber or red.".into(),
                format!("{}: Use at most 30 characters. This name has 31.", "x".repeat(30)),
            ]
        );
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let draft = OwnershipDraft {
            owner: named(field::OWNER, "AP team", ""),
            stand_in: named(field::STAND_IN, "", "x"),
            purpose: purpose("one\ntwo"),
            labels: labels([("a,b", "")]),
            review: review("soon"),
            notes: notes(&"x".repeat(MAX_NOTES + 1)),
        };
        assert_eq!(review(" "), Ok(None));
        let (wanted, errors) = draft.read();
        assert_eq!(wanted, OwnershipWanted::default());
        let named: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(named, ["owner", "stand_in", "purpose", "labels", "review", "notes"]);
        assert_eq!(errors[5].message, "Use at most 1000 characters. This note has 1001.");
    }

    #[test]
    fn colours_are_read_back() {
        assert!(Colour::ALL.iter().all(|colour| Colour::parse(colour.as_str()) == Some(*colour)));
        assert_eq!(Colour::parse("Grey"), None);
    }

    #[test]
    fn fields_and_colours_have_the_words_of_the_screens() {
        let fields =
            [field::OWNER, field::STAND_IN, field::PURPOSE, field::LABELS, field::REVIEW, field::NOTES, "name"];
        assert_eq!(fields.map(field::label), ["Owner", "Stand-in", "Purpose", "Labels", "Review on", "Notes", "name"]);
        assert_eq!(Colour::ALL.map(Colour::label), ["Grey", "Blue", "Green", "Amber", "Red"]);
        assert_eq!(Label { name: "billing".into(), colour: Colour::Red }.to_string(), "billing (red)");
    }

    #[test]
    fn ten_labels_are_not_too_many() {
        let names: Vec<String> = (0..11).map(|n| format!("label {n}")).collect();
        let read =
            |most: usize| labels(names[..most].iter().map(|name| (name.as_str(), ""))).map(|labels| labels.len());
        assert_eq!(read(10), Ok(10));
        assert_eq!(read(11).unwrap_err()[0].message, "Use at most 10 labels. There are 11.");
    }
}
