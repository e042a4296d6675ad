//! What the question about several clients says when it is answered.

use crate::{
    domain::{
        ClientId, FieldError,
        ownership::{self, MAX_LABELS, field},
        rehearsal::Span,
        review::{AnswerKind, Led, Standing},
        several::{Chosen, MOST, Several},
    },
    server::use_cases::{clients::SeveralChange, error::AppError},
};

/// Says of how many clients one question is.
const HOW_MANY: &str = "Choose 1 to 100 clients.";

/// The fields of the answer, as they were sent.
#[derive(Clone, Copy, Debug)]
pub struct Fields<'a> {
    pub what: &'a str,
    /// Each as [`Chosen`] is written.
    pub clients: &'a [String],
    /// How many are deactivated, typed.
    pub count: &'a str,
    pub label: &'a str,
    pub colour: &'a str,
    /// `yes`: the label is taken off.
    pub off: &'a str,
    pub owner_name: &'a str,
    pub owner_email: &'a str,
    pub span: &'a str,
    pub own: &'a str,
}

/// What is asked for.
///
/// # Errors
/// Invalid, with the field that says something else.
pub fn what(word: &str) -> Result<Several, AppError> {
    Several::parse(word).ok_or_else(|| AppError::invalid("what", "Use label, owner, export, rehearse or deactivate."))
}

/// Which clients of a review are asked about: those that stand so, and that were led as far as what is done with them presumes.
///
/// # Errors
/// Invalid, with the field that says something else.
pub fn led(what: Several, standing: &str) -> Result<(Standing, Led), AppError> {
    let led = match what {
        Several::Rehearse => Led::NotYet,
        Several::Deactivate => Led::Rehearsed,
        _ => return Err(AppError::invalid("what", "Of a review, use rehearse or deactivate.")),
    };
    match Standing::parse(standing) {
        Some(standing @ (Standing::Silent | Standing::Answered(AnswerKind::LetGo))) => Ok((standing, led)),
        _ => Err(AppError::invalid("standing", "Use silent or let_go.")),
    }
}

/// The clients that were chosen, each once.
///
/// # Errors
/// Invalid, when one is none or they are too many.
pub fn ids(ids: &[String]) -> Result<Vec<ClientId>, AppError> {
    let mut read: Vec<ClientId> = vec![];
    for id in ids.iter().filter(|id| !id.is_empty()) {
        let id = id.parse().map_err(|_| AppError::invalid("id", "One of them is no Client ID."))?;
        if !read.contains(&id) {
            read.push(id);
        }
    }
    if read.len() > MOST { Err(AppError::invalid("id", HOW_MANY)) } else { Ok(read) }
}

fn chosen(sent: &[String]) -> Result<Vec<Chosen>, AppError> {
    let mut read: Vec<Chosen> = vec![];
    for text in sent {
        let says = "One of them is not as the question wrote it.";
        let one: Chosen = text.parse().map_err(|_| AppError::invalid("clients", says))?;
        if !read.iter().any(|other| other.id == one.id) {
            read.push(one);
        }
    }
    if (1..=MOST).contains(&read.len()) { Ok(read) } else { Err(AppError::invalid("clients", HOW_MANY)) }
}

/// What is to be done, and with which clients.
///
/// # Errors
/// Invalid, with each field that is refused.
pub fn answered(fields: Fields<'_>) -> Result<(Several, SeveralChange, Vec<Chosen>), AppError> {
    let (what, chosen) = (what(fields.what)?, chosen(fields.clients)?);
    let change = match what {
        Several::Label => label(fields)?,
        Several::Owner => {
            let named = ownership::named(field::OWNER, fields.owner_name, fields.owner_email)?;
            let nobody = || AppError::invalid(field::OWNER, "Give the address of who is to answer for them.");
            SeveralChange::Owner(named.ok_or_else(nobody)?)
        }
        // A file is downloaded, and changes nothing.
        Several::Export => return Err(AppError::invalid("what", "Use label, owner, rehearse or deactivate.")),
        Several::Rehearse => {
            let (name, typed) = match fields.own.trim() {
                "" => ("span", fields.span),
                own => ("own", own),
            };
            SeveralChange::Rehearse(Span::parse(typed).map_err(|says| AppError::invalid(name, says))?)
        }
        Several::Deactivate => {
            let n = chosen.len();
            if fields.count.trim() != n.to_string() {
                return Err(AppError::invalid("count", format!("Type {n}: that is how many it deactivates.")));
            }
            SeveralChange::Deactivate
        }
    };
    Ok((what, change, chosen))
}

fn label(fields: Fields<'_>) -> Result<SeveralChange, AppError> {
    let mut read = ownership::labels([(fields.label, fields.colour)]).map_err(|errors| {
        AppError::from(
            errors.into_iter().map(|error| FieldError { field: "label".into(), ..error }).collect::<Vec<_>>(),
        )
    })?;
    let says = format!("Type a word such as production. A client has at most {MAX_LABELS}.");
    let label = read.pop().ok_or_else(|| AppError::invalid("label", says))?;
    Ok(SeveralChange::Label { label, off: fields.off == "yes" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::use_cases::refusal::Refusal;

    const AGENT: &str = "90e7f5d1-38ab-4c02-a96f-d7120b4e8c53 3 1 Agent desktop";

    fn fields<'a>(what: &'a str, clients: &'a [String]) -> Fields<'a> {
        let none = "";
        Fields {
            what,
            clients,
            count: none,
            label: none,
            colour: none,
            off: none,
            owner_name: none,
            owner_email: none,
            span: none,
            own: none,
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let one = [AGENT.to_owned()];
        let many: Vec<String> = (0..101).map(|n| format!("{} 1 0 A", uuid::Uuid::from_u128(n))).collect();
        let field = |asked: Fields<'_>| match answered(asked) {
            Err(AppError::Refused(Refusal::Invalid(errors))) => errors[0].field.clone(),
            other => panic!("{other:?}"),
        };
        for (asked, name) in [
            (fields("remove", &one), "what"),
            (fields("export", &one), "what"),
            (fields("label", &[]), "clients"),
            (fields("label", &many), "clients"),
            (fields("label", &["x".to_owned()]), "clients"),
            (fields("label", &one), "label"),
            (Fields { label: "a,b", ..fields("label", &one) }, "label"),
            (fields("owner", &one), "owner"),
            (Fields { owner_email: "x", ..fields("owner", &one) }, "owner"),
            (Fields { own: "a while", ..fields("rehearse", &one) }, "own"),
            (fields("rehearse", &one), "span"),
            (fields("deactivate", &one), "count"),
            (Fields { count: "2", ..fields("deactivate", &one) }, "count"),
        ] {
            assert_eq!(field(asked), name, "{asked:?}");
        }
        let twice = [AGENT.to_owned(), AGENT.to_owned()];
        let (_, change, chosen) = answered(Fields { count: " 1 ", ..fields("deactivate", &twice) }).unwrap();
        assert_eq!((change, chosen.len()), (SeveralChange::Deactivate, 1), "each once");
    }
}
