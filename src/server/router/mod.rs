//! Everything the program answers: the one place that knows every door.

mod functions;
mod in_time;
mod lean;
mod options;

pub use functions::unknown;

use super::{
    console::{
        downloads,
        facts::Facts,
        gather,
        parameters::{self, Unknown},
        server_functions::{self, MAX_BODY},
    },
    http::{assets, headers, host, request::only_readable, state::AppState},
    oauth, rest,
};
use crate::{
    pages::app::{App, shell},
    wire::{AssetRoot, CameFrom, PageStatus, Reader, SiteOrigin, safe_path},
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
    routing::{get, post},
};
use leptos::{
    config::LeptosOptions,
    context::{provide_context, use_context},
    nonce::use_nonce,
};
use leptos_axum::{
    AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list, handle_server_fns_with_context,
};
use std::{
    net::SocketAddr,
    sync::{Arc, LazyLock},
};
use tower::ServiceBuilder;
use tower_http::{
    CompressionLevel,
    body::Limited,
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    limit::RequestBodyLimitLayer,
    trace::TraceLayer,
};

/// The addresses of all pages, listed once for the process. While the framework lists them, no resource of any page in
/// the process loads: a second router would leave a page that the first is rendering waiting for ever.
static ROUTES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(App));

/// What rendering and server functions find in their context.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static + use<> {
    let state = state.clone();
    move || {
        provide_context(state.clone());
        provide_context(AssetRoot(assets::root()));
        let parts = use_context::<Parts>();
        if let Some(Unknown::Told(ignored)) = parts.as_ref().and_then(|parts| parameters::unknown(&parts.uri)) {
            provide_context(ignored);
        }
        if let Some(facts) = parts.and_then(|parts| parts.extensions.get::<Facts>().cloned()) {
            provide_context(CameFrom(came_from(&facts.origin)));
            provide_context(SiteOrigin(facts.origin.clone()));
            provide_context(facts.preferences.clone());
            let reader = facts.signed_in.as_ref().map(|s| format!("{} {}", s.actor.id, s.actor.name));
            provide_context(Reader(reader));
        }
        if let Some(options) = use_context::<ResponseOptions>() {
            if let Some(nonce) = use_nonce()
                && let Ok(policy) = HeaderValue::from_str(&headers::page_policy(&nonce, headers::Forms::StayHere))
            {
                options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
            if use_context::<Reader>().is_some_and(|reader| reader.0.is_some())
                && let Ok(rules) = HeaderValue::from_str(&assets::speculation_rules())
            {
                options.insert_header(HeaderName::from_static("speculation-rules"), rules);
            }
            provide_context(PageStatus(Arc::new(move |code| {
                if let Ok(code) = StatusCode::from_u16(code) {
                    options.set_status(code);
                }
            })));
        }
    }
}

/// Where the browser says that it came from, if that is a place of ours.
fn came_from(origin: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let path = parts.headers.get(header::REFERER)?.to_str().ok()?.strip_prefix(origin)?;
    Some(safe_path(path, "").to_owned()).filter(|path| !path.is_empty())
}

/// Everything the program answers.
pub fn router(state: AppState, address: SocketAddr) -> Router {
    let options = LeptosOptions::builder()
        .output_name("clientele")
        .site_root("target/site")
        .site_pkg_dir("pkg")
        .site_addr(address)
        .build();
    let functions = {
        let context = context(&state);
        post(move |request: Request<Body>| handle_server_fns_with_context(context, request))
    };
    let page = leptos_axum::render_app_async_with_context(context(&state), shell);
    // Assets come from inside the binary: an address without a route is looked for in no directory.
    let not_found = move |request: Request<Body>| async move {
        let mut response = page(request).await;
        if response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::NOT_FOUND;
        }
        response
    };
    let console = Router::<LeptosOptions>::new()
        .route("/fn/{*name}", functions)
        .leptos_routes_with_context(&options, ROUTES.clone(), context(&state), shell)
        .fallback(not_found)
        .merge(downloads::routes(state.clone(), rest::exported_document))
        .with_state(options)
        .layer(
            // One stack, outermost first: each that a router is given by itself puts a box around every route.
            ServiceBuilder::new()
                .layer(from_fn_with_state(state.clone(), gather::gather))
                .layer(TraceLayer::new_for_http().make_span_with(|request: &Request<Body>| {
                    let id = request.extensions().get::<Facts>().map(|f| f.request_id.clone()).unwrap_or_default();
                    tracing::info_span!("request", method = %request.method(), path = in_time::told(request.uri().path()), id)
                }))
                .layer(CatchPanicLayer::new())
                .layer(
                    CompressionLayer::new()
                        .quality(CompressionLevel::Fastest)
                        .compress_when(DefaultPredicate::new().and(NotForContentType::new("application/wasm"))),
                )
                // The framework registers the functions at their own paths, too: this is around both.
                .layer(from_fn_with_state(state.clone(), server_functions::answer))
                .layer(from_fn(functions::only_known_fields))
                .layer(from_fn(server_functions::clear_site_data))
                .layer(from_fn(lean::lean)),
        );
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready).with_state(state.clone()))
        .route("/assets/{version}/{*name}", get(assets::serve))
        .route("/favicon.svg", get(assets::favicon))
        .route("/favicon.ico", get(assets::favicon))
        .route_layer(from_fn(only_readable))
        .merge(oauth::routes(state.clone()))
        .merge(console)
        .layer(
            ServiceBuilder::new()
                .layer(RequestBodyLimitLayer::new(MAX_BODY))
                .map_request(|request: Request<Limited<Body>>| request.map(Body::new))
                .layer(from_fn_with_state(state.clone(), in_time::or_break_off)),
        )
        // Has limits of its own, and answers of its own when one is reached.
        .merge(rest::routes(state.clone()))
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(state.clone(), headers::secure))
                .layer(from_fn_with_state(state, host::taken))
                .layer(from_fn(options::tell)),
        )
}

async fn ready(State(state): State<AppState>) -> impl IntoResponse {
    if state.readiness.asked(&state.store, state.clock.now()).await {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be written to")
    }
}
