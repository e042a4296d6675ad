//! What a request may hold: the parameters and fields that the document tells, and those that tools of the API we follow
//! send and that change nothing here. Anything else is refused: a slip in a name must not do more than was asked.

use super::{code::ErrorCode, document::document, error::ApiError, extract::MAX_IMPORT};
use crate::{domain::FieldError, server::http::unknown};
use axum::{
    body::to_bytes,
    extract::{MatchedPath, Request},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};
use utoipa::{
    ToSchema,
    openapi::{
        RefOr,
        path::{Operation, ParameterIn},
        schema::{ArrayItems, Schema},
    },
};

/// Fields that may be sent and change nothing, by the schema of the document that they are sent in: tools send back what
/// they read. `docs/api.md` tells them.
const UNUSED: [(&str, &[&str]); 2] = [
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
];

/// What is asked row by row, so that a fault in one leaves the others.
const ROWS: &str = "ExportedClient";

/// What an operation takes.
struct Taken {
    parameters: Vec<String>,
    body: bool,
}

/// Operations by path and method.
static OPERATIONS: LazyLock<HashMap<(String, Method), Taken>> = LazyLock::new(|| {
    let mut operations = HashMap::new();
    for (path, item) in document().paths.paths {
        for (method, operation) in [
            (Method::GET, item.get),
            (Method::PUT, item.put),
            (Method::POST, item.post),
            (Method::DELETE, item.delete),
            (Method::HEAD, item.head),
        ] {
            operations.extend(operation.map(|operation| ((path.clone(), method), taken(operation))));
        }
    }
    operations
});

static SCHEMAS: LazyLock<BTreeMap<String, RefOr<Schema>>> =
    LazyLock::new(|| document().components.unwrap_or_default().schemas);

fn taken(operation: Operation) -> Taken {
    let parameters = operation.parameters.into_iter().flatten().filter_map(|parameter| match parameter {
        RefOr::T(parameter) if matches!(parameter.parameter_in, ParameterIn::Query) => Some(parameter.name),
        RefOr::T(_) | RefOr::Ref(_) => None,
    });
    Taken { parameters: parameters.collect(), body: operation.request_body.is_some() }
}

/// The methods of an address; `None`: there is no operation.
pub fn methods(path: &str) -> Option<Vec<Method>> {
    let fits = |template: &str| {
        let mut segments = path.split('/');
        let all = template.split('/').all(|part| segments.next().is_some_and(|it| part.starts_with('{') || part == it));
        all && segments.next().is_none()
    };
    let fitting = OPERATIONS.keys().map(|(template, _)| template).filter(|template| fits(template));
    // `/clients/import` is an address of its own, and no client's.
    let template = fitting.min_by_key(|template| template.matches('{').count())?;
    let methods = OPERATIONS.keys().filter(|(path, _)| path == template).map(|(_, method)| method.clone());
    let mut methods: Vec<Method> = methods.collect();
    methods.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    Some(methods)
}

/// Refuses parameters that an operation does not have, and a body where none is read.
pub async fn only(request: Request, next: Next) -> Response {
    match looked_at(request).await {
        Ok(request) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

async fn looked_at(request: Request) -> Result<Request, ApiError> {
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let find = |method: &Method| OPERATIONS.get(&(path.clone(), method.clone()));
    // HEAD asks what GET would answer (RFC 9110 section 9.3.2).
    let head = || find(&Method::GET).filter(|_| *request.method() == Method::HEAD);
    let Some(taken) = find(request.method()).or_else(head) else { return Ok(request) };
    let accepted: Vec<&str> = taken.parameters.iter().map(String::as_str).collect();
    let refused: Vec<FieldError> = form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes())
        .filter_map(|(name, value)| {
            let says = match accepted.contains(&&*name) {
                false => unknown::says("parameter", &name, &accepted),
                // A parameter without a value is neither there nor not there.
                true if value.is_empty() => "This is empty. Leave it out.".to_owned(),
                true => return None,
            };
            Some(FieldError::wrong(&name, says))
        })
        .collect();
    if !refused.is_empty() {
        return Err(ApiError::fields(ErrorCode::InvalidQueryParamValue, refused));
    }
    if taken.body || matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, MAX_IMPORT).await.map_err(|_| ApiError::of_status(StatusCode::PAYLOAD_TOO_LARGE))?;
    match bytes.trim_ascii() {
        // What libraries send where there is nothing to say.
        b"" | b"{}" | b"null" | b"\"\"" => Ok(Request::from_parts(parts, bytes.into())),
        _ => Err(ApiError::bad_request(ErrorCode::BadRequest, "This operation reads no body. Send none.")),
    }
}

/// The fields of a document that its schema does not have, with what is said of each.
pub fn unknown_fields<T: ToSchema>(document: &Value) -> Vec<FieldError> {
    let mut refused = vec![];
    let name = T::name();
    match SCHEMAS.get(&*name) {
        Some(schema) => walk(document, schema, &name, "", &mut refused),
        None => walk(document, &T::schema(), &name, "", &mut refused),
    }
    refused
}

fn walk(value: &Value, schema: &RefOr<Schema>, name: &str, path: &str, refused: &mut Vec<FieldError>) {
    match (schema, value) {
        (RefOr::Ref(reference), _) => {
            let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
            if let Some(schema) = SCHEMAS.get(name).filter(|_| name != ROWS) {
                walk(value, schema, name, path, refused);
            }
        }
        (RefOr::T(Schema::Object(object)), Value::Object(fields)) => {
            for (field, value) in fields {
                let at = if path.is_empty() { field.clone() } else { format!("{path}.{field}") };
                match object.properties.get(field) {
                    Some(schema) => walk(value, schema, "", &at, refused),
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
                walk(value, schema, "", &format!("{path}[{n}]"), refused);
            }
        }
        // An optional field of a type of its own: that type, or null.
        (RefOr::T(Schema::OneOf(one)), Value::Object(_)) => {
            one.items.iter().filter(|one| matches!(one, RefOr::Ref(_))).for_each(|schema| {
                walk(value, schema, "", path, refused);
            });
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_tells_what_may_be_sent_and_changes_nothing() {
        let told = include_str!("../../../docs/api.md");
        let section = told.split("\n## ").find(|section| section.starts_with("Fields that change nothing")).unwrap();
        for field in UNUSED.iter().flat_map(|(_, fields)| *fields) {
            assert!(section.contains(&format!("`{field}`")), "{field}");
        }
        for (schema, _) in UNUSED {
            assert!(SCHEMAS.contains_key(schema), "{schema}");
        }
    }
}
