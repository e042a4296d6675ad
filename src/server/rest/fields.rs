//! The fields that a body may have, as its schema tells them, and those that tools of the API we follow send and that change
//! nothing here. Anything else is refused: a slip in a name must not do more than was asked.

use crate::{domain::FieldError, server::http::unknown};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::{
    ToSchema,
    openapi::{
        RefOr,
        schema::{ArrayItems, Schema},
    },
};

/// Fields that may be sent and change nothing, by the schema of the document that they are sent in: tools send back what
/// they read. `docs/api.md` tells them.
const UNUSED: [(&str, &[&str]); 3] = [
    (
        "OAuthClientRequest",
        &[
            "id",
            "secret",
            "dateCreated",
            "dateModified",
            "dateToDelete",
            "createdBy",
            "createdThrough",
            "modifiedBy",
            "version",
            "selfUri",
        ],
    ),
    // A client as a list of clients has it.
    ("ExportedClient", &["secret", "dateModified", "createdBy", "createdThrough", "modifiedBy", "version", "selfUri"]),
    ("ClientOwnershipRequest", &["ownerless", "dateModified", "modifiedBy", "version"]),
];

/// What is asked row by row, so that a fault in one leaves the others.
const ROWS: &str = "ExportedClient";

/// The fields of a type, and of those inside it.
pub struct Fields {
    name: String,
    schemas: BTreeMap<String, RefOr<Schema>>,
}

impl Fields {
    /// Those that a type is read from.
    pub fn of<T: ToSchema>() -> Self {
        let name = T::name().into_owned();
        let mut schemas = vec![(name.clone(), T::schema())];
        T::schemas(&mut schemas);
        Self { name, schemas: schemas.into_iter().collect() }
    }

    /// The fields of a document that are none of these, with what is said of each.
    pub fn unknown(&self, document: &Value) -> Vec<FieldError> {
        let mut refused = vec![];
        if let Some(schema) = self.schemas.get(&self.name) {
            self.walk(document, schema, &self.name, "", &mut refused);
        }
        refused
    }

    fn walk(&self, value: &Value, schema: &RefOr<Schema>, name: &str, path: &str, refused: &mut Vec<FieldError>) {
        match (schema, value) {
            (RefOr::Ref(reference), _) => {
                let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
                if let Some(schema) = self.schemas.get(name).filter(|_| name != ROWS) {
                    self.walk(value, schema, name, path, refused);
                }
            }
            (RefOr::T(Schema::Object(object)), Value::Object(fields)) => {
                for (field, value) in fields {
                    let at = if path.is_empty() { field.clone() } else { format!("{path}.{field}") };
                    match object.properties.get(field) {
                        Some(schema) => self.walk(value, schema, "", &at, refused),
                        None if UNUSED.iter().any(|(of, fields)| *of == name && fields.contains(&field.as_str())) => {}
                        None => {
                            let accepted: Vec<&str> = object.properties.keys().map(String::as_str).collect();
                            refused.push(FieldError::wrong(&at, unknown::says("field", field, &accepted)));
                        }
                    }
                }
            }
            (RefOr::T(Schema::Array(array)), Value::Array(items)) => {
                let ArrayItems::RefOrSchema(schema) = &array.items else { return };
                for (n, value) in items.iter().enumerate() {
                    self.walk(value, schema, "", &format!("{path}[{n}]"), refused);
                }
            }
            // The reader would take the values of a list for the fields, in their order: whoever sends one means something else.
            (RefOr::T(Schema::Object(object)), Value::Array(_)) if !object.properties.is_empty() => {
                let accepted: Vec<&str> = object.properties.keys().map(String::as_str).collect();
                let at = if path.is_empty() { "body" } else { path };
                let says = format!("Use an object and no list. There are {}.", accepted.join(", "));
                refused.push(FieldError::wrong(at, says));
            }
            // An optional field of a type of its own: that type, or null.
            (RefOr::T(Schema::OneOf(one)), Value::Object(_) | Value::Array(_)) => {
                one.items.iter().filter(|one| matches!(one, RefOr::Ref(_))).for_each(|schema| {
                    self.walk(value, schema, "", path, refused);
                });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::rest::{exported::ExportedClient, ownership::OwnershipRequest, types::ClientRequest};
    use serde_json::json;

    #[test]
    fn a_list_is_no_object() {
        let fields = Fields::of::<OwnershipRequest>();
        let at = |document: Value| fields.unknown(&document).into_iter().map(|error| error.field).collect::<Vec<_>>();
        assert_eq!(at(json!([null, null])), ["body"]);
        assert_eq!(at(json!({"owner": ["AP team", "ap@example.com"]})), ["owner"]);
        assert_eq!(at(json!({"labels": [["production", "green"], {"name": "x"}]})), ["labels[0]"]);
        assert_eq!(at(json!({"owner": null, "labels": [], "purpose": "x"})), [""; 0]);
    }

    #[test]
    fn the_documentation_tells_what_may_be_sent_and_changes_nothing() {
        let told = include_str!("../../../docs/api.md");
        let section = told.split("\n## ").find(|section| section.starts_with("Fields that change nothing")).unwrap();
        for field in UNUSED.iter().flat_map(|(_, fields)| *fields) {
            assert!(section.contains(&format!("`{field}`")), "{field}");
        }
        let named = [
            Fields::of::<ClientRequest>().name,
            Fields::of::<ExportedClient>().name,
            Fields::of::<OwnershipRequest>().name,
        ];
        assert_eq!(UNUSED.map(|(schema, _)| schema.to_owned()), named);
    }
}
