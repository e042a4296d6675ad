//! JSON as it was sent, a row by itself: what a reader of JSON refuses of one value, or keeps silent about, is told of that value, and
//! the rest of the row and the other rows are read.

use crate::domain::{
    character::invisible,
    text::{NUL, shown},
};
use serde::{
    Deserialize,
    de::{Deserializer, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Map, Value, value::RawValue};
use std::{collections::HashSet, fmt};

/// How far values may be inside each other. No field of ours is deeper than a quarter of it.
const DEEPEST: usize = 16;

/// The most faults of a row that are told one by one.
pub const MOST: usize = 100;

/// A text of JSON, and its shape: the same text where every string is one that a reader of JSON takes. Where a value begins and
/// ends is known by the shape, whatever stands in the strings.
pub struct Written<'a> {
    text: &'a str,
    shape: String,
}

impl<'a> Written<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, shape: shape(text) }
    }

    /// For a reader of JSON. It has as many bytes as the text.
    pub fn shape(&self) -> &str {
        &self.shape
    }

    /// Where a part of the shape begins.
    fn at(&self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.shape.as_ptr() as usize)
    }

    /// What the text has where this part of the shape is.
    pub fn part(&self, part: &str) -> &'a str {
        let at = self.at(part);
        self.text.get(at..at + part.len()).unwrap_or_default()
    }

    /// On which line of the text a part of the shape begins, from 1.
    pub fn line(&self, part: &str) -> usize {
        self.text.get(..self.at(part)).unwrap_or_default().matches('\n').count() + 1
    }

    /// What is said of a text whose shape could not be read: where it is no JSON, that, with its line and column.
    pub fn fault(&self, error: &serde_json::Error) -> String {
        let text = serde_json::from_str::<IgnoredAny>(self.text);
        text.err().map_or_else(|| error.to_string(), |error| error.to_string())
    }
}

/// The text with a blank for each control character in a string, and without the backslashes that begin no escape.
fn shape(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let (mut at, mut inside) = (0, false);
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'"' => inside = !inside,
            b'\\' if inside => match bytes.get(at + 1).copied() {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => at += 1,
                Some(b'u') if is_code(bytes.get(at + 2..at + 6)) => at += 5,
                _ => bytes[at] = b'-',
            },
            0..0x20 if inside => bytes[at] = b' ',
            _ => {}
        }
        at += 1;
    }
    // One character of ASCII in the place of another leaves it UTF-8.
    String::from_utf8(bytes).unwrap_or_default()
}

fn is_code(four: Option<&[u8]>) -> bool {
    four.is_some_and(|four| four.iter().all(u8::is_ascii_hexdigit))
}

/// The fields of an object, in their order, each as often as it is there.
pub struct Members<'a>(pub Vec<(&'a RawValue, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
                let mut members = vec![];
                while let Some(member) = fields.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Each)
    }
}

/// A row.
#[derive(Debug, Default)]
pub struct Sent {
    /// What of it could be read. A text with something that no text may have stands in it legibly.
    pub value: Value,
    /// What could not, or is there twice: where (`ownership.purpose`), and what is said of it.
    pub wrong: Vec<(String, String)>,
}

impl Sent {
    /// Reads a row, which is a part of the shape of what was written.
    pub fn read(written: &Written<'_>, row: &str) -> Self {
        let mut wrong = vec![];
        let value = Reading { written, wrong: &mut wrong }.value(row, "", 0);
        Self { value: value.unwrap_or_default(), wrong }
    }
}

/// Reads a value and notes what is wrong in it.
struct Reading<'a> {
    written: &'a Written<'a>,
    wrong: &'a mut Vec<(String, String)>,
}

impl Reading<'_> {
    fn refuse(&mut self, path: &str, says: impl Into<String>) {
        if self.wrong.len() < MOST {
            self.wrong.push((path.to_owned(), says.into()));
        }
    }

    /// A part of the shape. `None`: nothing of it could be read.
    fn value(&mut self, part: &str, path: &str, depth: usize) -> Option<Value> {
        match part.bytes().next() {
            Some(b'{' | b'[') if depth >= DEEPEST => {
                self.refuse(path, "This is too deep inside other values.");
                None
            }
            Some(b'{') => self.object(part, path, depth),
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(part).unwrap_or_default();
                let items = items.into_iter().enumerate();
                let item = |(n, item): (usize, &RawValue)| self.value(item.get(), &format!("{path}[{n}]"), depth + 1);
                Some(Value::Array(items.map(item).map(Option::unwrap_or_default).collect()))
            }
            Some(b'"') => {
                let (read, wrong) = string(self.written.part(part), part);
                if let Some(says) = wrong {
                    self.refuse(path, says);
                }
                Some(Value::String(read))
            }
            _ => {
                let read = serde_json::from_str(part);
                if let Err(error) = &read {
                    let says = error.to_string();
                    // The place in the value is none in the row.
                    self.refuse(path, format!("{}.", says.split(" at line ").next().unwrap_or_default()));
                }
                read.ok()
            }
        }
    }

    fn object(&mut self, part: &str, path: &str, depth: usize) -> Option<Value> {
        let Members(members) = serde_json::from_str(part).ok()?;
        let (mut read, mut seen) = (Map::new(), HashSet::new());
        for (name, value) in members {
            let (name, wrong) = string(self.written.part(name.get()), name.get());
            let called = shown(&name);
            let at = if path.is_empty() { called } else { format!("{path}.{called}") };
            if let Some(says) = wrong {
                self.refuse(&at, says);
                continue;
            }
            let value = self.value(value.get(), &at, depth + 1);
            if !seen.insert(name.clone()) {
                // Which of the two counts would be a guess.
                self.refuse(&at, "This field is there twice. Send it once.");
            }
            match value {
                Some(value) => drop(read.insert(name, value)),
                None => drop(read.remove(&name)),
            }
        }
        Some(Value::Object(read))
    }
}

/// A string of JSON as it is written, with its quotes, and what is said of one that is no text.
fn string(written: &str, shape: &str) -> (String, Option<String>) {
    // A control character has no place in a string of JSON (RFC 8259 section 7).
    if let Some(control) = written.chars().find(|c| *c < ' ') {
        let named = invisible(control).unwrap_or_default();
        let says = format!("This has {named}, as it is. In JSON it is written \\u{:04x}.", u32::from(control));
        return (lossy(shape), Some(says));
    }
    match serde_json::from_str::<String>(written) {
        Ok(text) if text.contains('\0') => (text.replace('\0', "\u{fffd}"), Some(NUL.into())),
        Ok(text) => (text, None),
        Err(_) if written == shape => {
            let says = "This has half of a pair of surrogates (\\ud800 to \\udfff), which is no character.";
            (lossy(shape), Some(says.into()))
        }
        // In the shape such a backslash is none.
        Err(_) => {
            let says = "This has a backslash that begins no escape. In JSON a backslash is written \\\\.";
            (lossy(shape), Some(says.into()))
        }
    }
}

/// As much of a string of JSON as there is, with a sign for what is no character.
fn lossy(shape: &str) -> String {
    struct Lossy(String);

    impl<'de> Deserialize<'de> for Lossy {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_bytes(Bytes).map(Self)
        }
    }

    /// As bytes a string may have half of a pair of surrogates.
    struct Bytes;

    impl Visitor<'_> for Bytes {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
            Ok(String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}"))
        }
    }

    serde_json::from_str(shape).map(|Lossy(text)| text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str) -> Sent {
        let written = Written::new(text);
        let row: &RawValue = serde_json::from_str(written.shape()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        Sent::read(&written, row.get())
    }

    #[test]
    fn what_a_reader_of_json_takes_is_read_as_it_reads_it() {
        for text in [
            r#"{"a": 1, "b": [true, null, -2, 1.5, "x"], "c": {"a": 1}}"#,
            r#""\ud83d\ude00 \\ \" \/ \n""#,
            "[[], {}, [{}]]",
            "\"\u{fffd} \u{7f} \u{2028}\"",
            "18446744073709551615",
            "7",
            "null",
        ] {
            let sent = read(text);
            assert_eq!((sent.value, sent.wrong), (serde_json::from_str(text).unwrap(), vec![]), "{text}");
        }
    }

    #[test]
    fn each_fault_of_a_row_is_told_where_it_is_and_the_rest_is_read() {
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        for (text, wrong, value) in [
            (r#"{"a": "x\u0000y", "b": 1}"#, vec![("a", NUL)], json!({"a": "x\u{fffd}y", "b": 1})),
            (
                r#"{"a": ["x", "\ud800y", "\udc00"]}"#,
                vec![("a[1]", "half of a pair"), ("a[2]", "half of a pair")],
                json!({"a": ["x", "\u{fffd}\u{fffd}\u{fffd}y", "\u{fffd}\u{fffd}\u{fffd}"]}),
            ),
            (
                "{\"a\": {\"b\": \"x\ny\"}, \"c\": \"\0\"}",
                vec![("a.b", "U+000A, a line break, as it is. In JSON it is written \\u000a."), ("c", "U+0000")],
                json!({"a": {"b": "x y"}, "c": " "}),
            ),
            (
                r#"{"a": "C:\x", "b": "\u12"}"#,
                vec![("a", "begins no escape"), ("b", "no escape")],
                json!({"a": "C:-x", "b": "-u12"}),
            ),
            (
                r#"{"a": 1e400, "b": [-1e999]}"#,
                vec![("a", "number out of range."), ("b[0]", "range")],
                json!({"b": [null]}),
            ),
            (r#"{"a": [1], "a": null}"#, vec![("a", "there twice")], json!({"a": null})),
            (
                r#"{"a": {"b": 1, "b": 2}, "c": [{"d": 1e400, "d": 1}], "a": 0}"#,
                vec![("a.b", "twice"), ("c[0].d", "out of range"), ("c[0].d", "twice"), ("a", "twice")],
                json!({"a": 0, "c": [{"d": 1}]}),
            ),
            (
                r#"{"a\u0000b": 1, "\ud800": 2, "c": 3}"#,
                vec![("a\u{fffd}b", NUL), ("\u{fffd}\u{fffd}\u{fffd}", "half")],
                json!({"c": 3}),
            ),
            (&deep, vec![(&"[0]".repeat(DEEPEST), "too deep")], {
                (0..DEEPEST).fold(Value::Null, |inside, _| json!([inside]))
            }),
        ] {
            let sent = read(text);
            assert_eq!(sent.wrong.len(), wrong.len(), "{text}: {:?}", sent.wrong);
            for ((path, says), (at, part)) in sent.wrong.iter().zip(wrong) {
                assert!(path == at && says.contains(part), "{text}: {path}: {says}");
            }
            assert_eq!(sent.value, value, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_told_by_its_line_and_column() {
        for (text, says) in [
            ("[{\"a\": \"b\"},\n{\"a\": }]", "line 2 column 7"),
            ("[{\"a\": \"b},\n{\"a\": \"c\"}]", "line 1 column 11"),
            ("[1", "EOF"),
        ] {
            let written = Written::new(text);
            let error = serde_json::from_str::<Vec<&RawValue>>(written.shape()).unwrap_err();
            assert!(written.fault(&error).contains(says), "{text}: {}", written.fault(&error));
        }
    }

    #[test]
    fn a_part_is_found_with_its_line() {
        let text = "[\n\"a\tb\",\n\n7]";
        let written = Written::new(text);
        let rows: Vec<&RawValue> = serde_json::from_str(written.shape()).unwrap();
        assert_eq!(rows.iter().map(|row| written.part(row.get())).collect::<Vec<_>>(), ["\"a\tb\"", "7"]);
        assert_eq!(rows.iter().map(|row| written.line(row.get())).collect::<Vec<_>>(), [2, 4]);
    }
}
