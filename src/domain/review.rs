//! Reviews of clients: of each client that a view showed, whoever answers for it is asked whether it is still needed. An answer
//! ends nothing, and neither does silence: both are what somebody goes by who then rehearses or deletes.

use super::{
    FieldError, Parsed,
    day::Day,
    draft::{kept, parsed},
    text,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names of fields in errors and forms.
pub mod field {
    pub const NAME: &str = "name";
    /// What the list was narrowed to.
    pub const QUERY: &str = "query";
    pub const DUE: &str = "due";
    pub const ANSWER: &str = "answer";
    pub const UNTIL: &str = "until";
}

/// The longest name.
pub const MAX_NAME: usize = 60;
/// The most clients of one review.
pub const MOST_CLIENTS: usize = 10_000;
/// The most reviews of an organization that run at once.
pub const MOST_RUNNING: usize = 10;

/// What can be said of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    Needed,
    NotMine,
    LetGo,
}

impl AnswerKind {
    pub const ALL: [Self; 3] = [Self::Needed, Self::NotMine, Self::LetGo];

    /// The word of the database, of addresses and of the REST API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Needed => "needed",
            Self::NotMine => "not_mine",
            Self::LetGo => "let_go",
        }
    }

    /// The word of the screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Needed => "Still needed",
            Self::NotMine => "Not mine",
            Self::LetGo => "Let it go",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What was said of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Until a day, on which somebody is to look at it again.
    Needed(Day),
    /// Somebody else answers for it.
    NotMine,
    /// It may go. Nothing happens to it by this.
    LetGo,
}

impl Answer {
    pub const fn kind(&self) -> AnswerKind {
        match self {
            Self::Needed(_) => AnswerKind::Needed,
            Self::NotMine => AnswerKind::NotMine,
            Self::LetGo => AnswerKind::LetGo,
        }
    }

    pub const fn until(&self) -> Option<&Day> {
        match self {
            Self::Needed(until) => Some(until),
            Self::NotMine | Self::LetGo => None,
        }
    }

    /// What was stored of it; `None`: nobody has answered.
    pub fn stored(kind: Option<AnswerKind>, until: Option<Day>) -> Option<Self> {
        match (kind?, until) {
            (AnswerKind::Needed, until) => until.map(Self::Needed),
            (AnswerKind::NotMine, _) => Some(Self::NotMine),
            (AnswerKind::LetGo, _) => Some(Self::LetGo),
        }
    }

    /// Reads an answer as it was sent; `today`: where it was given. An empty word takes an answer back.
    ///
    /// # Errors
    /// What is wrong, under its field.
    pub fn read(word: &str, until: &str, today: &Day) -> Parsed<Option<Self>> {
        let (word, until) = (word.trim(), until.trim());
        if word.is_empty() {
            return Ok(None);
        }
        let kind = AnswerKind::parse(word).ok_or("Use needed, not_mine or let_go.".to_owned());
        let kind = parsed(field::ANSWER, kind)?;
        match kind {
            AnswerKind::Needed if until.is_empty() => {
                Err(vec![FieldError::missing(field::UNTIL, "Say until when it is needed: a day, as in 2026-12-01.")])
            }
            AnswerKind::Needed => parsed(field::UNTIL, after(until, today)).map(|until| Some(Self::Needed(until))),
            AnswerKind::NotMine => Ok(Some(Self::NotMine)),
            AnswerKind::LetGo => Ok(Some(Self::LetGo)),
        }
    }
}

impl fmt::Display for Answer {
    /// "still needed until 2026-12-01"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Needed(until) => write!(f, "still needed until {}", until.as_str()),
            Self::NotMine => f.write_str("not mine"),
            Self::LetGo => f.write_str("let it go"),
        }
    }
}

fn after(until: &str, today: &Day) -> Result<Day, String> {
    match Day::parse(until)? {
        until if until > *today => Ok(until),
        _ => Err("Use a day after today.".into()),
    }
}

/// What a review is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewWanted {
    pub name: String,
    pub due: Day,
}

/// Reads what a review is to be; `today`: where it is started.
///
/// # Errors
/// Everything that is wrong, under its field.
pub fn wanted(name: &str, due: &str, today: &Day) -> Parsed<ReviewWanted> {
    let mut errors = vec![];
    let name = kept(parsed(field::NAME, text::name(name, MAX_NAME)), &mut errors);
    let read = Day::parse(due)
        .and_then(|due| if due < *today { Err(format!("Use {} or a later day.", today.as_str())) } else { Ok(due) });
    let due = kept(parsed(field::DUE, read), &mut errors);
    name.zip(due).map(|(name, due)| ReviewWanted { name, due }).ok_or(errors)
}

/// Reads what a review that runs is to be called, and when it is due; `before`: as it was, which may stay though it has passed.
///
/// # Errors
/// Everything that is wrong, under its field.
pub fn changed(name: &str, due: &str, before: &Day, today: &Day) -> Parsed<ReviewWanted> {
    let stays = Day::parse(due).is_ok_and(|due| due == *before);
    wanted(name, due, if stays { before } else { today })
}

/// How a client of a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has answered.
    Silent,
    Answered(AnswerKind),
    /// It is deactivated or was removed since: nothing is asked of it any more, whatever was said.
    Gone,
}

impl Standing {
    pub const ALL: [Self; 5] = [
        Self::Silent,
        Self::Answered(AnswerKind::NotMine),
        Self::Answered(AnswerKind::LetGo),
        Self::Answered(AnswerKind::Needed),
        Self::Gone,
    ];

    pub const fn of(answer: Option<AnswerKind>, gone: bool) -> Self {
        match answer {
            _ if gone => Self::Gone,
            Some(kind) => Self::Answered(kind),
            None => Self::Silent,
        }
    }

    /// The word of addresses and of the REST API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Answered(kind) => kind.as_str(),
            Self::Gone => "gone",
        }
    }

    /// The word of the screens.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Silent => "No answer",
            Self::Answered(kind) => kind.label(),
            Self::Gone => "Gone",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == word)
    }
}

/// How far a client of a review was led on that got no answer, or of which somebody said to let it go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Led {
    /// It was not rehearsed since the review started.
    NotYet,
    /// It was, and that is over.
    Rehearsed,
}

/// Of how many clients that is so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leads {
    pub not_yet: u64,
    pub rehearsed: u64,
}

/// How far a review is: how many clients stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub needed: u64,
    pub not_mine: u64,
    pub let_go: u64,
    pub silent: u64,
    pub gone: u64,
}

impl Progress {
    pub const fn of(self, standing: Standing) -> u64 {
        match standing {
            Standing::Silent => self.silent,
            Standing::Answered(AnswerKind::Needed) => self.needed,
            Standing::Answered(AnswerKind::NotMine) => self.not_mine,
            Standing::Answered(AnswerKind::LetGo) => self.let_go,
            Standing::Gone => self.gone,
        }
    }

    pub const fn total(self) -> u64 {
        self.needed + self.not_mine + self.let_go + self.silent + self.gone
    }

    /// How many somebody is asked about: those that are gone are nobody's to answer any more.
    pub const fn asked(self) -> u64 {
        self.answered() + self.silent
    }

    pub const fn answered(self) -> u64 {
        self.needed + self.not_mine + self.let_go
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn says<T: fmt::Debug>(read: Parsed<T>) -> Vec<(String, String)> {
        read.unwrap_err().into_iter().map(|error| (error.field, error.message)).collect()
    }

    #[test]
    fn an_answer_is_one_of_three_or_taken_back() {
        let today = day("2026-11-28");
        let read = |word: &str, until: &str| Answer::read(word, until, &today);
        assert_eq!(read("needed", " 2026-11-29 "), Ok(Some(Answer::Needed(day("2026-11-29")))));
        assert_eq!(read("not_mine", "soon"), Ok(Some(Answer::NotMine)), "a day is asked of one answer only");
        assert_eq!(read(" let_go ", ""), Ok(Some(Answer::LetGo)));
        assert_eq!(read("", "2026-12-01"), Ok(None));
        for (word, until, field, message) in [
            ("delete", "", "answer", "Use needed, not_mine or let_go."),
            ("needed", "", "until", "Say until when it is needed: a day, as in 2026-12-01."),
            ("needed", "2026-11-28", "until", "Use a day after today."),
            ("needed", "soon", "until", "Use a day, as in 2026-12-01."),
        ] {
            assert_eq!(says(read(word, until)), [(field.to_owned(), message.to_owned())], "{word} {until}");
        }
    }

    #[test]
    fn an_answer_is_stored_and_read_back() {
        for answer in [Answer::Needed(day("2027-01-01")), Answer::NotMine, Answer::LetGo] {
            assert_eq!(Answer::stored(Some(answer.kind()), answer.until().cloned()), Some(answer));
        }
        assert_eq!(Answer::stored(None, Some(day("2027-01-01"))), None);
        assert_eq!(Answer::stored(Some(AnswerKind::Needed), None), None, "no day, no answer");
        assert!(AnswerKind::ALL.iter().all(|kind| AnswerKind::parse(kind.as_str()) == Some(*kind)));
        let said = [Answer::Needed(day("2027-01-01")), Answer::NotMine, Answer::LetGo].map(|answer| answer.to_string());
        assert_eq!(said, ["still needed until 2027-01-01", "not mine", "let it go"]);
    }

    #[test]
    fn a_review_is_due_today_or_later() {
        let today = day("2026-11-28");
        let fine = wanted(" Yearly ", "2026-11-28", &today).unwrap();
        assert_eq!((fine.name.as_str(), fine.due.as_str()), ("Yearly", "2026-11-28"));
        let wrong = says(wanted("", "2026-11-27", &today));
        assert_eq!(wrong.iter().map(|(field, _)| field.as_str()).collect::<Vec<_>>(), ["name", "due"]);
        assert_eq!(wrong[1].1, "Use 2026-11-28 or a later day.");
        assert_eq!(says(wanted(&"x".repeat(61), "soon", &today)).len(), 2);
    }

    #[test]
    fn a_review_keeps_a_due_day_that_has_passed_and_gets_no_other_one() {
        let (before, today) = (day("2026-11-20"), day("2026-11-28"));
        let read = |due: &str| changed("Yearly", due, &before, &today);
        assert_eq!(read("2026-11-20").unwrap().due, before);
        assert_eq!(read("2026-11-28").unwrap().due, today);
        for due in ["2026-11-27", "2026-11-19"] {
            assert_eq!(says(read(due)), [("due".to_owned(), "Use 2026-11-28 or a later day.".to_owned())], "{due}");
        }
    }

    #[test]
    fn what_is_gone_is_asked_of_nobody() {
        assert_eq!(Standing::of(None, false), Standing::Silent);
        assert_eq!(Standing::of(Some(AnswerKind::LetGo), false), Standing::Answered(AnswerKind::LetGo));
        assert_eq!(Standing::of(Some(AnswerKind::LetGo), true), Standing::Gone);
        assert!(Standing::ALL.iter().all(|standing| Standing::parse(standing.as_str()) == Some(*standing)));
        let labels = Standing::ALL.map(Standing::label);
        assert_eq!(labels, ["No answer", "Not mine", "Let it go", "Still needed", "Gone"]);
    }

    #[test]
    fn what_is_gone_is_neither_asked_about_nor_answered() {
        let progress = Progress { needed: 1, not_mine: 2, let_go: 3, silent: 4, gone: 5 };
        assert_eq!((progress.total(), progress.asked(), progress.answered()), (15, 10, 6));
        assert_eq!(Standing::ALL.map(|standing| progress.of(standing)), [4, 2, 3, 1, 5]);
    }
}
