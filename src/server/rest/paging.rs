//! Numbered pages of short lists.

use super::code::ErrorCode;
use super::error::{Answer, ApiError};
use crate::domain::text::folded;
use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

/// A page of something.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    pub entities: Vec<T>,
    pub page_size: u64,
    pub page_number: u64,
    pub page_count: u64,
    pub total: u64,
    pub self_uri: String,
    pub first_uri: String,
    pub last_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_uri: Option<String>,
}

/// Page size and number of lists that are short: an organization has dozens of roles.
pub struct Paging {
    size: usize,
    number: usize,
}

impl Paging {
    /// # Errors
    /// When one is out of range.
    pub fn read(size: Option<u32>, number: Option<u32>) -> Answer<Self> {
        let wrong = |name, says| ApiError::field(ErrorCode::InvalidQueryParamValue, name, says);
        let (size, number) = (size.unwrap_or(25), number.unwrap_or(1));
        if !(1..=500).contains(&size) {
            return Err(wrong("pageSize", "Use 1 to 500."));
        }
        if !(1..=100_000).contains(&number) {
            return Err(wrong("pageNumber", "Use 1 to 100000."));
        }
        Ok(Self { size: size as usize, number: number as usize })
    }

    pub fn page<T, U: From<T>>(&self, all: Vec<T>, path: &str) -> Json<Page<U>> {
        let total = all.len();
        let count = total.div_ceil(self.size).max(1);
        let uri = |number: usize| format!("{path}?pageSize={}&pageNumber={number}", self.size);
        Json(Page {
            entities: all.into_iter().skip((self.number - 1) * self.size).take(self.size).map(U::from).collect(),
            page_size: self.size as u64,
            page_number: self.number as u64,
            page_count: count as u64,
            total: total as u64,
            self_uri: uri(self.number),
            first_uri: uri(1),
            last_uri: uri(count),
            next_uri: (self.number < count).then(|| uri(self.number + 1)),
            previous_uri: (self.number > 1).then(|| uri(self.number - 1)),
        })
    }
}

/// What is looked for, folded as names are.
///
/// # Errors
/// When it is too long.
pub fn text(name: &str, value: Option<String>) -> Answer<String> {
    let value = folded(&value.unwrap_or_default());
    if value.chars().count() > 200 {
        return Err(ApiError::field(ErrorCode::InvalidQueryParamValue, name, "Use at most 200 characters."));
    }
    Ok(value)
}
