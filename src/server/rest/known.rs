//! The parameters that an operation has, as the document tells them, and whether it reads a body. Anything else is refused:
//! a slip in a name must not do more than was asked.

use super::{code::ErrorCode, document::document, error::ApiError, extract::MAX_IMPORT};
use crate::{domain::FieldError, server::http::unknown};
use axum::{
    body::to_bytes,
    extract::{MatchedPath, Request},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{collections::HashMap, sync::LazyLock};
use utoipa::openapi::{
    RefOr,
    path::{Operation, ParameterIn},
};

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
