//! Which page of a list an address asks for.

use crate::{
    domain::{FieldError, Parsed, refusal::Wrong},
    server::use_cases::place::{ById, ByName, Side},
};

/// The page after a row or the one before it; `None`: the first one.
///
/// # Errors
/// What is no place, or one too many, under its parameter's name.
pub fn by_name(after: &Option<String>, before: &Option<String>) -> Parsed<Option<ByName>> {
    let (mut found, mut errors) = (None, vec![]);
    for (name, sent, side) in [("after", after, Side::After), ("before", before, Side::Before)] {
        let Some(sent) = sent.as_deref().map(str::trim).filter(|sent| !sent.is_empty()) else { continue };
        match sent.parse::<ByName>() {
            Ok(place) if place.side == side && found.is_none() => found = Some(place),
            Ok(place) if place.side == side => errors.push(FieldError::wrong(name, Wrong::TwoPlaces)),
            _ => errors.push(FieldError::wrong(name, Wrong::UnknownPlace)),
        }
    }
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

/// The page of a log after an entry or the one before it; `None`: the newest.
///
/// # Errors
/// One place too many, under its parameter's name.
pub fn by_id(after: &Option<String>, before: &Option<String>) -> Parsed<Option<ById>> {
    let given = |sent: &Option<String>| sent.clone().filter(|sent| !sent.trim().is_empty());
    let place = |side, id| Some(ById { side, id });
    match (given(after), given(before)) {
        (None, None) => Ok(None),
        (Some(id), None) => Ok(place(Side::After, id)),
        (None, Some(id)) => Ok(place(Side::Before, id)),
        (Some(_), Some(_)) => Err(vec![FieldError::wrong("before", Wrong::TwoPlaces)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "0c11e27e-1e00-4000-8000-000400000001~ana~b";

    #[test]
    fn a_page_lies_after_a_row_or_before_one() {
        let some = |text: &str| Some(text.to_owned());
        let (after, before) = (some(&format!("a50~{ROW}")), some(&format!("b51~{ROW}")));
        assert_eq!(by_name(&None, &some(" ")), Ok(None));
        let place = by_name(&after, &None).unwrap().unwrap();
        assert_eq!((place.side, place.position, place.name.as_str()), (Side::After, 50, "ana~b"));
        assert_eq!(by_name(&None, &before).unwrap().map(|place| place.side), Some(Side::Before));
        let fields = |after: &Option<String>, before: &Option<String>| -> Vec<String> {
            by_name(after, before).unwrap_err().into_iter().map(|error| error.field).collect()
        };
        assert_eq!(fields(&after, &before), ["before"]);
        assert_eq!(fields(&before, &after), ["after", "before"]);
        assert_eq!(fields(&some("ana"), &None), ["after"]);
    }
}
