//! Scopes in words.

use crate::{
    domain::{ScopeId, scope::CatalogueEntry},
    wire::ScopeInWords,
};

/// A scope as the catalogue describes it.
pub fn in_words(id: &ScopeId, catalogue: &[CatalogueEntry]) -> ScopeInWords {
    let described = catalogue.iter().find(|entry| entry.id == *id);
    ScopeInWords {
        id: id.to_string(),
        description: described.map_or_else(|| id.to_string(), |entry| entry.description.clone()),
        reads_only: id.is_readonly(),
    }
}
