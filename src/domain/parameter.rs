//! Parameters of a list of clients, as every door reads them.

use super::{
    GrantType, State,
    draft::{Parsed, parsed},
    text::folded,
};

/// A parameter: the name it has at a door, and what was sent.
pub type Parameter<'a> = (&'static str, Option<&'a str>);

const MAX_SEARCH: usize = 100;

fn given<'a>((_, sent): Parameter<'a>) -> Option<&'a str> {
    sent.map(str::trim).filter(|sent| !sent.is_empty())
}

/// Part of a name, a description or an id, folded; empty: everything.
///
/// # Errors
/// When it is too long.
pub fn search(parameter: Parameter<'_>) -> Parsed<String> {
    let text = given(parameter).unwrap_or_default();
    let fits = text.chars().count() <= MAX_SEARCH;
    parsed(parameter.0, if fits { Ok(folded(text)) } else { Err("Search for at most 100 characters.") })
}

/// # Errors
/// When it is no state.
pub fn state(parameter: Parameter<'_>) -> Parsed<Option<State>> {
    word(parameter, State::parse, "Use active, inactive or disabled.")
}

/// # Errors
/// When it is no grant type.
pub fn grant_type(parameter: Parameter<'_>) -> Parsed<Option<GrantType>> {
    word(parameter, GrantType::parse, "Use CODE, CLIENT-CREDENTIALS, TOKEN, SAML2-BEARER or PASSWORD.")
}

fn word<T>(parameter: Parameter<'_>, parse: fn(&str) -> Option<T>, says: &str) -> Parsed<Option<T>> {
    parsed(parameter.0, given(parameter).map(|word| parse(word).ok_or(says)).transpose())
}

/// Rows on a page: so many unless said, and at most so many.
///
/// # Errors
/// When it is no such number.
pub fn size(parameter: Parameter<'_>, (default, most): (usize, usize)) -> Parsed<usize> {
    let read = match given(parameter).map(str::parse) {
        None => Ok(default),
        Some(Ok(size)) if (1..=most).contains(&size) => Ok(size),
        Some(_) => Err(format!("Use 1 to {most}.")),
    };
    parsed(parameter.0, read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blank_was_not_sent() {
        assert_eq!(search(("q", Some(" "))), Ok(String::new()));
        assert_eq!((state(("state", None)), grant_type(("grant", Some("")))), (Ok(None), Ok(None)));
        assert_eq!(size(("size", Some(" ")), (10, 100)), Ok(10));
    }

    #[test]
    fn what_is_sent_is_understood_or_refused_under_its_name() {
        assert_eq!(search(("q", Some(" PayRoll "))), Ok("payroll".to_owned()));
        assert_eq!(state(("state", Some("inactive"))), Ok(Some(State::Inactive)));
        assert_eq!(grant_type(("grant", Some("CODE"))), Ok(Some(GrantType::Code)));
        assert_eq!(size(("size", Some("100")), (10, 100)), Ok(100));
        let named = |refused: Option<Vec<crate::domain::FieldError>>| refused.unwrap()[0].field.clone();
        assert_eq!(named(search(("q", Some(&"x".repeat(101)))).err()), "q");
        assert_eq!(named(state(("state", Some("gone"))).err()), "state");
        assert_eq!(named(grant_type(("grantType", Some("code"))).err()), "grantType");
        for wrong in ["0", "101", "-1", "ten"] {
            assert_eq!(named(size(("pageSize", Some(wrong)), (10, 100)).err()), "pageSize", "{wrong}");
        }
    }
}
