//! What columns hold, read and written as what it means. A row that was written by something else than this program is not
//! guessed at: the error says which column of which row of which table holds what.

use crate::domain::{
    ClientId, DivisionId, GrantType, OrganizationId, RoleId, ScopeId, SecretId, State, Timestamp, UserId,
    authorization::AuthorizationState, person::UserState, scope,
};
use sqlx::{
    Any, Database, Decode, Encode, FromRow, Row as _, Type,
    any::{AnyRow, AnyTypeInfo, AnyValueRef},
    encode::IsNull,
    error::BoxDynError,
};
use std::{collections::BTreeSet, str::FromStr};
use uuid::Uuid;

type Arguments = <Any as Database>::ArgumentBuffer;

/// A stored word that is none of ours: the row was written by something else.
pub(super) fn corrupt(what: &str, word: &str) -> sqlx::Error {
    sqlx::Error::Decode(unknown(what, word))
}

fn unknown(what: &str, word: &str) -> BoxDynError {
    format!("{what} {word:?} is not known").into()
}

/// The id of whichever kind of thing.
pub(super) fn uuid<T: FromStr>(text: &str) -> Result<T, sqlx::Error> {
    text.parse().map_err(|_| corrupt("id", text))
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
        T::from_row(row).map(Self).map_err(|error| located::<T>(row, error))
    }
}

fn located<T: Stored>(row: &AnyRow, error: sqlx::Error) -> sqlx::Error {
    let sqlx::Error::ColumnDecode { index, source } = error else { return error };
    let column = index.trim_matches('"');
    let key: Vec<String> = T::KEY
        .iter()
        .map(|name| match row.try_get::<&str, _>(*name) {
            Ok(value) => format!("{name} {value}"),
            Err(_) => format!("unreadable {name}"),
        })
        .collect();
    sqlx::Error::Decode(format!("{}.{column} of the row with {}: {source}", T::TABLE, key.join(", ")).into())
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
    GrantType, "grant type", |value| value.as_str().to_owned(), GrantType::parse;
    State, "state", |value| value.as_str().to_owned(), State::parse;
    UserState, "user state", |value| value.as_str().to_owned(), UserState::parse;
    AuthorizationState, "authorization", |value| value.as_str().to_owned(), AuthorizationState::parse;
    ScopeId, "scope", |value| value.as_str().to_owned(), |word| ScopeId::parse(word).ok();
    Scopes, "scope", |value| scope::join(&value.0), |word| scope::parse_scope(word).ok().map(Scopes);
    Id, "id", |value| value.0.to_string(), |word| Uuid::try_parse(word).ok().map(Id);
}

/// Scope ids with spaces between.
pub(super) struct Scopes(pub BTreeSet<ScopeId>);

/// The id of something that has no type of its own.
pub(super) struct Id(pub Uuid);

impl From<Id> for Uuid {
    fn from(id: Id) -> Self {
        id.0
    }
}

impl Type<Any> for Timestamp {
    fn type_info() -> AnyTypeInfo {
        <i64 as Type<Any>>::type_info()
    }

    fn compatible(type_info: &AnyTypeInfo) -> bool {
        <i64 as Type<Any>>::compatible(type_info)
    }
}

impl Encode<'_, Any> for Timestamp {
    fn encode_by_ref(&self, buffer: &mut Arguments) -> Result<IsNull, BoxDynError> {
        <i64 as Encode<'_, Any>>::encode(self.millis(), buffer)
    }
}

impl Decode<'_, Any> for Timestamp {
    fn decode(value: AnyValueRef<'_>) -> Result<Self, BoxDynError> {
        <i64 as Decode<'_, Any>>::decode(value).map(Self::from_millis)
    }
}

/// An instant in a column that keyset reading compares: 0 stands for never.
pub(super) struct Ever(Timestamp);

impl From<Timestamp> for Ever {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

impl Ever {
    pub fn at(&self) -> Option<Timestamp> {
        (self.0.millis() != 0).then_some(self.0)
    }
}
