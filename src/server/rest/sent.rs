//! JSON as it was sent: with the fields that are there twice, of which a reader of JSON would keep the last.

use serde::{
    Deserialize,
    de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};
use std::fmt;

/// A value.
#[derive(Debug, Default)]
pub struct Sent {
    pub value: Value,
    /// Where a field is there again: `ownership.purpose`.
    pub repeated: Vec<String>,
}

impl<'de> Deserialize<'de> for Sent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut repeated = vec![];
        let value = Noting { path: String::new(), repeated: &mut repeated }.deserialize(deserializer)?;
        Ok(Self { value, repeated })
    }
}

/// Reads a value and notes what is repeated in it.
struct Noting<'a> {
    path: String,
    repeated: &'a mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Noting<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Noting<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut read = vec![];
        let Self { path, repeated } = self;
        while let Some(item) =
            items.next_element_seed(Noting { path: format!("{path}[{}]", read.len()), repeated: &mut *repeated })?
        {
            read.push(item);
        }
        Ok(Value::Array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut read = Map::new();
        let Self { path, repeated } = self;
        while let Some(name) = fields.next_key::<String>()? {
            let at = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let value = fields.next_value_seed(Noting { path: at.clone(), repeated: &mut *repeated })?;
            if read.insert(name, value).is_some() {
                repeated.push(at);
            }
        }
        Ok(Value::Object(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_there_twice_is_noted_wherever_it_is() {
        for (json, repeated) in [
            (r#"{"a": 1, "b": [true, null, -2, 1.5, "x"], "c": {"a": 1}}"#, vec![]),
            (r#"{"a": [1], "a": null}"#, vec!["a"]),
            (r#"{"a": {"b": 1, "b": 2}, "c": [{"d": 1, "d": 1}], "a": 0}"#, vec!["a.b", "c[0].d", "a"]),
        ] {
            let sent: Sent = serde_json::from_str(json).unwrap();
            assert_eq!(sent.repeated, repeated, "{json}");
            assert_eq!(sent.value, serde_json::from_str::<Value>(json).unwrap(), "{json}");
        }
    }
}
