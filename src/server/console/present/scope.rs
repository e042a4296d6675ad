//! Scopes in words.

use crate::{
    domain::{
        ScopeId,
        scope::{CatalogueEntry, description},
    },
    wire::ScopeInWords,
};

/// A scope as the catalogue describes it.
pub fn in_words(id: &ScopeId, catalogue: &[CatalogueEntry]) -> ScopeInWords {
    ScopeInWords { id: id.to_string(), description: description(id, catalogue), reads_only: id.is_readonly() }
}
