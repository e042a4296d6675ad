//! What a request says that its body is (RFC 9110 section 8.3.1). Parameters have no meaning for the types that are read
//! here: JSON and forms are UTF-8 whatever they say (RFC 8259 section 11, WHATWG URL section 5).

use axum::http::{HeaderMap, header};

/// A form.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The media type in small letters, without its parameters. `None`: there is none, more than one, or it cannot be read.
pub fn of(headers: &HeaderMap) -> Option<String> {
    let mut lines = headers.get_all(header::CONTENT_TYPE).iter();
    let (one, None) = (lines.next()?, lines.next()) else { return None };
    let (kind, parameters) = parts(one.to_str().ok()?)?;
    well_formed(parameters).then(|| kind.to_ascii_lowercase())
}

/// Whether it is JSON: `application/json`, or a type with that suffix (RFC 6839 section 3.1).
pub fn is_json(headers: &HeaderMap) -> bool {
    of(headers).is_some_and(|kind| {
        kind == "application/json" || (kind.starts_with("application/") && kind.len() > 17 && kind.ends_with("+json"))
    })
}

/// Whether it is a form.
pub fn is_form(headers: &HeaderMap) -> bool {
    of(headers).is_some_and(|kind| kind == FORM)
}

fn parts(value: &str) -> Option<(&str, &str)> {
    let (kind, parameters) = value.split_once(';').unwrap_or((value, ""));
    let kind = kind.trim_matches([' ', '\t']);
    let (one, two) = kind.split_once('/')?;
    (is_token(one) && is_token(two)).then_some((kind, parameters))
}

/// RFC 9110 section 5.6.2.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Whether these are parameters (section 5.6.6): a text in quotes may have semicolons.
fn well_formed(parameters: &str) -> bool {
    let mut rest = parameters.trim_matches([' ', '\t', ';']);
    while !rest.is_empty() {
        let Some((name, value)) = rest.split_once('=').filter(|(name, _)| is_token(name)) else { return false };
        let _ = name;
        let after = match value.strip_prefix('"') {
            Some(quoted) => match end_of_quoted(quoted) {
                Some(end) => &quoted[end..],
                None => return false,
            },
            None => {
                let end = value.find([';', ' ', '\t']).unwrap_or(value.len());
                if !is_token(&value[..end]) {
                    return false;
                }
                &value[end..]
            }
        };
        let after = after.trim_start_matches([' ', '\t']);
        if !after.is_empty() && !after.starts_with(';') {
            return false;
        }
        rest = after.trim_start_matches([' ', '\t', ';']);
    }
    true
}

/// Behind the quote that ends a quoted text.
fn end_of_quoted(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn with(kinds: &[&'static str]) -> HeaderMap {
        kinds.iter().map(|kind| (header::CONTENT_TYPE, HeaderValue::from_static(kind))).collect()
    }

    #[test]
    fn json_is_recognized_whatever_it_is_called_and_whatever_its_parameters() {
        for (kind, json) in [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json;", true),
            (" application/json ;; charset=latin1", true),
            ("application/json; q=\"a;b\\\"c\"; v=1", true),
            ("application/merge-patch+json", true),
            ("application/json; charset=\"utf-8\"", true),
            ("application/+json", false),
            ("application/json charset=utf-8", false),
            ("application/json, text/plain", false),
            ("application/json; charset", false),
            ("application/json; charset=\"utf-8", false),
            ("application/json; charset=utf-8 x", false),
            ("json", false),
            ("text/json", false),
            ("application/x-www-form-urlencoded", false),
            ("", false),
        ] {
            assert_eq!(is_json(&with(&[kind])), json, "{kind}");
        }
        assert!(!is_json(&HeaderMap::new()));
        assert!(!is_json(&with(&["application/json", "text/plain"])), "two, of which none counts before the other");
    }

    #[test]
    fn a_form_is_one_with_parameters_too() {
        for kind in ["application/x-www-form-urlencoded", "APPLICATION/X-www-form-urlencoded ; charset=UTF-8"] {
            assert!(is_form(&with(&[kind])), "{kind}");
        }
        assert!(!is_form(&with(&["multipart/form-data; boundary=x"])));
    }
}
