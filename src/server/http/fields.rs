//! Which fields a type is read from, as the type itself tells whoever reads it.

use serde::{
    de::{
        DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor,
        value::{Error, StrDeserializer},
    },
    forward_to_deserialize_any,
};
use std::cell::RefCell;

/// The fields of a form, and those of the forms inside it.
pub struct Fields(Vec<(&'static str, Vec<&'static str>)>);

impl Fields {
    /// Those that a type is read from.
    pub fn of<T: DeserializeOwned>() -> Self {
        let found = RefCell::new(vec![]);
        // Nothing is read: the names are told before the first field is asked for.
        let _ = T::deserialize(Told { found: &found, only: None });
        let names = found.take();
        let inner = |only| {
            let _ = T::deserialize(Told { found: &found, only: Some(only) });
            found.take()
        };
        Self(names.into_iter().map(|name| (name, inner(name))).collect())
    }

    /// The names of the outer ones.
    pub fn names(&self) -> Vec<&'static str> {
        self.0.iter().map(|(name, _)| *name).collect()
    }

    /// What is accepted in the place of a parameter that is none of them: `name` and `scopes` for `form[nmae]`. Its own
    /// name there comes first.
    pub fn unknown<'a>(&self, parameter: &'a str) -> Option<(&'a str, Vec<&'static str>)> {
        let (first, rest) = parameter.split_once('[').unwrap_or((parameter, ""));
        let Some((_, inner)) = self.0.iter().find(|(name, _)| *name == first) else {
            return Some((first, self.names()));
        };
        let second = rest.split(']').next().unwrap_or_default();
        (!inner.is_empty() && !inner.contains(&second)).then(|| (second, inner.clone()))
    }
}

/// A reader that notes which fields it is asked for: those of the outer form, or of the one inside under one name.
struct Told<'a> {
    found: &'a RefCell<Vec<&'static str>>,
    only: Option<&'static str>,
}

fn nothing() -> Error {
    Error::custom("nothing is read here")
}

impl<'de> Deserializer<'de> for Told<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(nothing())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if self.only.is_some() {
            return visitor.visit_map(self);
        }
        self.found.borrow_mut().extend(fields);
        Err(nothing())
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct newtype_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Told<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.only.map(|name| seed.deserialize(StrDeserializer::new(name))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(Told { found: self.found, only: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Default, Deserialize)]
    #[allow(dead_code)]
    struct Inner {
        name: Option<String>,
        scopes: BTreeMap<String, String>,
    }

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct Outer {
        id: String,
        #[serde(default)]
        form: Inner,
        roles: Vec<String>,
        maybe: Option<Inner>,
    }

    #[test]
    fn a_type_tells_its_fields() {
        let fields = Fields::of::<Outer>();
        assert_eq!(fields.names(), ["id", "form", "roles", "maybe"]);
        for known in ["id", "form[name]", "form[scopes][users]", "roles[]", "roles[0]", "maybe[name]"] {
            assert_eq!(fields.unknown(known), None, "{known}");
        }
        for (unknown, name, accepted) in [
            ("ids", "ids", fields.names()),
            ("form[nmae]", "nmae", vec!["name", "scopes"]),
            ("form", "", vec!["name", "scopes"]),
            ("maybe[x][y]", "x", vec!["name", "scopes"]),
            ("[", "", fields.names()),
        ] {
            assert_eq!(fields.unknown(unknown), Some((name, accepted)), "{unknown}");
        }
    }
}
