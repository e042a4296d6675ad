//! What columns hold, read and written as what it means. A row that was written by something else than this program is not
//! guessed at: the error says which column of which row of which table holds what.

use crate::{
    domain::{
        ClientId, ClientType, DivisionId, DivisionScope, GrantType, OrganizationId, ReviewId, RoleId, ScopeId,
        SecretId, State, Timestamp, UserId, ViewId,
        attempt::Attempt,
        audit::{AuditAction, AuditField, ObjectKind, Word},
        authorization::AuthorizationState,
        day::Day,
        ownership::Colour,
        person::UserState,
        rehearsal::Ended,
        restoration::Cause,
        review::AnswerKind,
        scope,
        usage::{Detail, Told, UseKind},
    },
    policy::Permission,
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, DeserializeOwned},
};
use sqlx::{
    Any, Database, Decode, Encode, FromRow, Row as _, Type,
    any::{AnyRow, AnyTypeInfo, AnyValueRef},
    encode::IsNull,
    error::BoxDynError,
};
use std::{borrow::Cow, collections::BTreeSet};
use uuid::Uuid;

type Arguments = <Any as Database>::ArgumentBuffer;

/// A stored word is none of ours: the row was written by something else.
fn unknown(what: &str, word: &str) -> BoxDynError {
    format!("{what} {word:?} is not known").into()
}

/// A record that is a row of one table.
pub(super) trait Stored: for<'r> FromRow<'r, AnyRow> {
    const TABLE: &'static str;
    /// The columns by which a row is known.
    const KEY: &'static [&'static str];
}

/// A row read as such a record. What cannot be read is an error that names the table, the column and the row.
pub(super) struct Of<T>(pub T);

impl<'r, T: Stored> FromRow<'r, AnyRow> for Of<T> {
    fn from_row(row: &'r AnyRow) -> Result<Self, sqlx::Error> {
        T::from_row(row).map(Self).map_err(|error| located(row, T::TABLE, T::KEY, error))
    }
}

/// The error, with the table, the column and the row it is about.
pub(super) fn located(row: &AnyRow, table: &str, key: &[&str], error: sqlx::Error) -> sqlx::Error {
    let sqlx::Error::ColumnDecode { index, source } = error else { return error };
    let column = index.trim_matches('"');
    let key: Vec<String> = key
        .iter()
        .map(|name| match (row.try_get::<&str, _>(*name), row.try_get::<i64, _>(*name)) {
            (Ok(value), _) => format!("{name} {value}"),
            (_, Ok(number)) => format!("{name} {number}"),
            _ => format!("unreadable {name}"),
        })
        .collect();
    sqlx::Error::Decode(format!("{table}.{column} of the row with {}: {source}", key.join(", ")).into())
}

/// Types that are stored as text: how it is written, and how it is read.
macro_rules! text {
    ($($type:ty, $what:literal, $write:expr, $read:expr;)*) => {$(
        impl Type<Any> for $type {
            fn type_info() -> AnyTypeInfo {
                <str as Type<Any>>::type_info()
            }
        }

        impl Encode<'_, Any> for $type {
            fn encode_by_ref(&self, buffer: &mut Arguments) -> Result<IsNull, BoxDynError> {
                let write: fn(&$type) -> String = $write;
                <String as Encode<'_, Any>>::encode(write(self), buffer)
            }
        }

        impl Decode<'_, Any> for $type {
            fn decode(value: AnyValueRef<'_>) -> Result<Self, BoxDynError> {
                let word = <&str as Decode<'_, Any>>::decode(value)?;
                let read: fn(&str) -> Option<$type> = $read;
                read(word).ok_or_else(|| unknown($what, word))
            }
        }
    )*};
}

text! {
    ClientId, "id", ClientId::to_string, |word| word.parse().ok();
    OrganizationId, "id", OrganizationId::to_string, |word| word.parse().ok();
    UserId, "id", UserId::to_string, |word| word.parse().ok();
    RoleId, "id", RoleId::to_string, |word| word.parse().ok();
    DivisionId, "id", DivisionId::to_string, |word| word.parse().ok();
    SecretId, "id", SecretId::to_string, |word| word.parse().ok();
    ViewId, "id", ViewId::to_string, |word| word.parse().ok();
    ReviewId, "id", ReviewId::to_string, |word| word.parse().ok();
    Day, "day", |day| day.as_str().to_owned(), |word| Day::parse(word).ok();
    AnswerKind, "answer", |value| value.as_str().to_owned(), AnswerKind::parse;
    GrantType, "grant type", |value| value.as_str().to_owned(), GrantType::parse;
    ClientType, "client type", |value| value.as_str().to_owned(), ClientType::parse;
    Attempt, "attempt", |value| value.as_str().to_owned(), Attempt::parse;
    State, "state", |value| value.as_str().to_owned(), State::parse;
    UserState, "user state", |value| value.as_str().to_owned(), UserState::parse;
    AuthorizationState, "authorization", |value| value.as_str().to_owned(), AuthorizationState::parse;
    UseKind, "kind of use", |value| value.as_str().to_owned(), UseKind::parse;
    Told, "word for what is told apart", |value| value.as_str().to_owned(), Told::parse;
    Detail, "detail of use", |value| value.as_str().to_owned(), Detail::parse;
    ScopeId, "scope", |value| value.as_str().to_owned(), |word| ScopeId::parse(word).ok();
    DivisionScope, "division", |value| String::from(*value), |word| DivisionScope::parse(word).ok();
    Permission, "permission", |value| value.as_str().to_owned(), Permission::parse;
    Ended, "end of a rehearsal", |value| value.as_str().to_owned(), Ended::parse;
    Colour, "colour", |value| value.as_str().to_owned(), Colour::parse;
    Cause, "cause", |value| value.as_str().to_owned(), Cause::parse;
    AuditAction, "action", |value| value.as_str().to_owned(), AuditAction::parse;
    Word<ObjectKind>, "kind of object", |value| value.as_str().to_owned(), |word| Some(Word::<ObjectKind>::read(word.into()));
    Word<AuditAction>, "action", |value| value.as_str().to_owned(), |word| Some(Word::<AuditAction>::read(word.into()));
    Word<AuditField>, "field", |value| value.as_str().to_owned(), |word| Some(Word::<AuditField>::read(word.into()));
    Scopes, "scope", |value| scope::join(&value.0), |word| scope::parse_scope(word).ok().map(Scopes);
    Permissions, "permission", |value| {
        value.0.iter().map(|permission| permission.as_str()).collect::<Vec<_>>().join(" ")
    }, |words| words.split(' ').map(Permission::parse).collect::<Option<_>>().map(Permissions);
    Id, "id", |value| value.0.to_string(), |word| Uuid::try_parse(word).ok().map(Id);
}

/// What a column keeps as JSON.
pub(super) struct Json<T>(pub T);

impl<T> Type<Any> for Json<T> {
    fn type_info() -> AnyTypeInfo {
        <str as Type<Any>>::type_info()
    }
}

impl<T: Serialize> Encode<'_, Any> for Json<T> {
    fn encode_by_ref(&self, buffer: &mut Arguments) -> Result<IsNull, BoxDynError> {
        <String as Encode<'_, Any>>::encode(serde_json::to_string(&self.0)?, buffer)
    }
}

impl<T: DeserializeOwned> Decode<'_, Any> for Json<T> {
    fn decode(value: AnyValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self(serde_json::from_str(<&str as Decode<'_, Any>>::decode(value)?)?))
    }
}

/// Where the value of a column stands in a list.
impl<'de, T: DeserializeOwned> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        serde_json::from_str(&text).map(Self).map_err(de::Error::custom)
    }
}

/// Permissions with spaces between: those of a role in one value.
#[derive(Default, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Permissions(pub BTreeSet<Permission>);

impl TryFrom<String> for Permissions {
    type Error = BoxDynError;

    fn try_from(words: String) -> Result<Self, Self::Error> {
        let known = |word| Permission::parse(word).ok_or_else(|| unknown("permission", word));
        words.split(' ').map(known).collect::<Result<_, _>>().map(Self)
    }
}

/// Scope ids with spaces between.
pub(super) struct Scopes(pub BTreeSet<ScopeId>);

/// The id of something that has no type of its own.
#[derive(Clone, Copy)]
pub(super) struct Id(pub Uuid);

impl From<Id> for Uuid {
    fn from(id: Id) -> Self {
        id.0
    }
}

/// Types that are stored as a number: how it is written, and how it is read.
macro_rules! number {
    ($($type:ty, $write:expr, $read:expr;)*) => {$(
        impl Type<Any> for $type {
            fn type_info() -> AnyTypeInfo {
                <i64 as Type<Any>>::type_info()
            }

            fn compatible(type_info: &AnyTypeInfo) -> bool {
                <i64 as Type<Any>>::compatible(type_info)
            }
        }

        impl Encode<'_, Any> for $type {
            fn encode_by_ref(&self, buffer: &mut Arguments) -> Result<IsNull, BoxDynError> {
                let write: fn($type) -> i64 = $write;
                <i64 as Encode<'_, Any>>::encode(write(*self), buffer)
            }
        }

        impl Decode<'_, Any> for $type {
            fn decode(value: AnyValueRef<'_>) -> Result<Self, BoxDynError> {
                let read: fn(i64) -> $type = $read;
                <i64 as Decode<'_, Any>>::decode(value).map(read)
            }
        }
    )*};
}

number! {
    Timestamp, Timestamp::millis, Timestamp::from_millis;
    Flag, |flag| i64::from(flag.0), |number| Flag(number == 1);
    Ever, |ever| ever.0.map_or(0, Timestamp::millis), Ever::from;
}

/// Yes or no: no type of that is the same in both engines.
#[derive(Clone, Copy)]
pub(super) struct Flag(pub bool);

impl From<Flag> for bool {
    fn from(flag: Flag) -> Self {
        flag.0
    }
}

/// An instant in a column that keyset reading compares: 0 stands for never.
#[derive(Clone, Copy, Deserialize)]
#[serde(from = "i64")]
pub(super) struct Ever(pub Option<Timestamp>);

impl From<i64> for Ever {
    fn from(millis: i64) -> Self {
        Self((millis != 0).then_some(Timestamp::from_millis(millis)))
    }
}
