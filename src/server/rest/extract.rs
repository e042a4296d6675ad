//! What handlers get of a request: a part of it, read whole, or a refusal that names the field.

use super::{code::ErrorCode, error::ApiError, fields::Fields};
use crate::{
    domain::{
        ClientId,
        text::{NUL, nul_in},
    },
    server::http::{encoding::decode, media_type},
};
use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{StatusCode, request::Parts},
};
use axum_extra::extract::Query;
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa::ToSchema;

/// The most bytes of a body.
pub const MAX_BODY: usize = 1 << 20;
/// The most bytes of an import.
pub const MAX_IMPORT: usize = 16 << 20;

/// A JSON body of at most so many bytes.
pub struct Body<T, const MAX: usize = MAX_BODY>(pub T);

/// The same with the bytes it was read from.
pub struct Raw<T>(pub T, pub Vec<u8>);

impl<S: Send + Sync, T: DeserializeOwned + ToSchema, const MAX: usize> FromRequest<S> for Body<T, MAX> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (value, _) = read(request, MAX).await?;
        Ok(Self(value))
    }
}

impl<S: Send + Sync, T: DeserializeOwned + ToSchema> FromRequest<S> for Raw<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (value, bytes) = read(request, MAX_BODY).await?;
        Ok(Self(value, bytes))
    }
}

/// All of a body.
///
/// # Errors
/// 413 for one of more bytes. The only other way to fail is a caller that hung up.
pub async fn whole(body: axum::body::Body, most: usize) -> Result<Bytes, ApiError> {
    to_bytes(body, most).await.map_err(|_| ApiError {
        message: format!("The body is larger than {most} bytes."),
        ..ApiError::of_status(StatusCode::PAYLOAD_TOO_LARGE)
    })
}

async fn read<T: DeserializeOwned + ToSchema>(request: Request, most: usize) -> Result<(T, Vec<u8>), ApiError> {
    let bytes = bytes(request, most).await?;
    Ok((document(text(&bytes)?)?, bytes.to_vec()))
}

/// All of a body that is said to be JSON.
///
/// # Errors
/// 415 when it is said to be something else; as for [`whole`].
pub(super) async fn bytes(request: Request, most: usize) -> Result<Bytes, ApiError> {
    if !media_type::is_json(request.headers()) {
        return Err(ApiError::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    whole(request.into_body(), most).await
}

/// The text of a body.
///
/// # Errors
/// In which encoding it is instead.
pub(super) fn text(bytes: &[u8]) -> Result<&str, ApiError> {
    decode(bytes).map_err(|says| ApiError::bad_request(ErrorCode::BadRequest, format!("The body: {says}.")))
}

/// What a body says.
///
/// # Errors
/// With the fields that are there and should not be, or the one that cannot be read; where it is no JSON, with the place.
pub(super) fn document<T: DeserializeOwned + ToSchema>(text: &str) -> Result<T, ApiError> {
    // What is no JSON is told by the reader below, which knows the place.
    let document = serde_json::from_str(text).unwrap_or_default();
    if let Some(path) = nul_in_value(&document, "") {
        return Err(ApiError::field(ErrorCode::InvalidProperty, &path, NUL));
    }
    let unknown = Fields::of::<T>().unknown(&document);
    if !unknown.is_empty() {
        return Err(ApiError::fields(ErrorCode::InvalidProperty, unknown));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let says = error.into_inner().to_string();
        if path == "." {
            ApiError::bad_request(ErrorCode::BadRequest, format!("The body is not as documented: {says}."))
        } else {
            ApiError::field(ErrorCode::InvalidProperty, &path, format!("{says}."))
        }
    })?;
    json.end().map_err(|error| {
        ApiError::bad_request(ErrorCode::BadRequest, format!("After the JSON there is more: {error}."))
    })?;
    Ok(value)
}

/// Where a document has U+0000: `clients[3].name`.
fn nul_in_value(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::String(text) => nul_in([(path, text)]),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(n, item)| nul_in_value(item, &format!("{path}[{n}]")))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            nul_in([(&path, "")]).or_else(|| nul_in_value(value, &path))
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The parameters of the query. That each is known and has a value was seen before (`known`).
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        read.map(|Query(value)| Self(value)).map_err(|error| {
            let says = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            // The reader of forms puts the parameter's name first.
            match says.split_once(": ") {
                Some((name, rest)) => ApiError::field(ErrorCode::InvalidQueryParamValue, name, format!("{rest}.")),
                None => ApiError::bad_request(ErrorCode::InvalidQueryParamValue, format!("In the query: {says}.")),
            }
        })
    }
}

/// The client an address names. What is no UUID names none.
pub struct ClientInPath(pub ClientId);

impl<S: Send + Sync> FromRequestParts<S> for ClientInPath {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let names = Path::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let named = names.ok().and_then(|Path(names)| names.into_iter().find(|(name, _)| name == "clientId"));
        let id = named.and_then(|(_, id)| id.parse().ok());
        id.map(Self)
            .ok_or_else(|| ApiError::new(StatusCode::NOT_FOUND, ErrorCode::ClientNotFound, "There is no such client."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_found_wherever_it_is_in_a_document() {
        for (json, path) in [
            (r#"{"name": "a\u0000"}"#, Some("name")),
            (r#"{"clients": [{"name": "a"}, {"scope": ["users", "\u0000"]}]}"#, Some("clients[1].scope[1]")),
            (r#"{"a": {"b\u0000c": 1}}"#, Some("a.bc")),
            (r#""\u0000""#, Some("")),
            (r#"{"name": "\\u0000", "n": 0}"#, None),
        ] {
            assert_eq!(nul_in_value(&serde_json::from_str(json).unwrap(), "").as_deref(), path, "{json}");
        }
    }
}
