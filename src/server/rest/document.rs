//! The OpenAPI document, made from the code of the operations, and what the page that shows it may load.

use super::{
    directory::{DivisionId, PermissionId},
    error::ErrorBody,
    events::OutcomeWord,
    listing::{SortBy, SortOrder},
    me::Expand,
    operations::{PAGE, operations},
    permissions::QueryType,
};
use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use utoipa::{
    OpenApi, PartialSchema, ToSchema,
    openapi::{
        Content, InfoBuilder, OpenApi as Document, Ref, RefOr, ResponseBuilder,
        path::{Operation, PathItem},
        schema::Schema,
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(components(schemas(DivisionId, Expand, OutcomeWord, PermissionId, QueryType, SortBy, SortOrder)), tags(
    (name = "OAuth clients", description = "The clients of an organization, as existing tools speak of them"),
    (name = "Additions", description = "Additions to the API that this one follows"),
    (name = "OAuth authorizations", description = "What may act in the organization"),
    (name = "OAuth scopes", description = "What can be allowed"),
    (name = "Authorization", description = "Roles, divisions, permissions"),
    (name = "Users", description = "Whom `createdBy` names, and what roles they hold"),
    (name = "Me", description = "The caller")
))]
struct Head;

const DESCRIPTION: &str = "Automation of what the console does: the same rules, the same permissions, the same audit \
     log. Get a token from `/oauth/token` and send it as `Authorization: Bearer`. A user's token acts with the user's \
     permissions within its scopes; a client's own token acts with its client's roles.";

/// The OpenAPI 3.1 document.
pub fn document() -> Document {
    let (_, mut document) = operations().split_for_parts();
    document.merge(Head::openapi());
    document.info = InfoBuilder::new()
        .title("Clientele")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(utoipa::openapi::LicenseBuilder::new().name("MIT").identifier(Some("MIT")).build()))
        .build();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    let mut schemas: Vec<(String, RefOr<Schema>)> = vec![(ErrorBody::name().into_owned(), ErrorBody::schema())];
    ErrorBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
    document.security = Some(vec![SecurityRequirement::new("bearer", Vec::<String>::new())]);
    for item in document.paths.paths.values_mut() {
        methods(item).for_each(refusals);
    }
    document
}

fn methods(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.head].into_iter().flatten()
}

/// What every operation may be refused with, beside what it says itself.
fn refusals(operation: &mut Operation) {
    let has_body = operation.request_body.is_some();
    let known: [(&str, &str, bool); 10] = [
        ("400", "A field or a parameter is refused; `details` names it", true),
        ("401", "No live token", true),
        ("403", "The token's scopes or the caller's permissions do not allow it", true),
        ("404", "Not found, or not visible to this caller", true),
        ("409", "Something changed meanwhile", true),
        ("412", "The version is another than `If-Match` says", true),
        ("413", "The body is too large", has_body),
        ("415", "The body is not JSON", has_body),
        ("429", "Too many requests; `Retry-After` says when to try again", true),
        ("503", "The request took too long", true),
    ];
    let is_head = operation.operation_id.as_deref() == Some("headTokensMe");
    for (status, description, applies) in known {
        if applies && !operation.responses.responses.contains_key(status) {
            let mut response = ResponseBuilder::new().description(description);
            if !is_head {
                let body = Content::new(Some(Ref::from_schema_name("ErrorBody")));
                response = response.content("application/json", body);
            }
            operation.responses.responses.insert(status.into(), response.build().into());
        }
    }
}

/// The page brings scripts and styles of its own; it may load those, and call this API.
pub async fn let_the_page_load(request: Request, next: Next) -> Response {
    let is_page = request.uri().path().starts_with(PAGE);
    let mut response = next.run(request).await;
    if is_page {
        let policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    response
}
