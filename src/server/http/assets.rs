//! The browser's half of the program, embedded into the binary. Every address carries the hash of all assets. So
//! browsers keep them for a year, and load the new ones after an upgrade.

use super::coding;
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::{fmt::Write, sync::LazyLock};

#[derive(RustEmbed)]
#[folder = "target/site"]
#[allow_missing = true]
struct Site;

/// The name of this set of assets.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = Sha256::new();
    let mut names: Vec<_> = Site::iter().collect();
    names.sort_unstable();
    for name in names {
        if let Some(file) = Site::get(&name) {
            hasher.update(name.as_bytes());
            hasher.update(file.metadata.sha256_hash());
        }
    }
    hasher.finalize().iter().take(8).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
});

/// `/assets/<hash>`
pub fn root() -> String {
    format!("/assets/{}", *VERSION)
}

/// Which links a browser may load before they are followed.
const SPECULATION: &str = "speculation.json";

/// What the `Speculation-Rules` header of a page names (HTML, speculative loading).
pub fn speculation_rules() -> String {
    format!("\"{}/{SPECULATION}\"", root())
}

/// Whether the browser's half was built in.
pub fn present() -> bool {
    Site::get("pkg/clientele.js").is_some()
}

/// Serves an asset, compressed as far as the browser takes it. An address of another version leads to this one's.
pub async fn serve(Path((version, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    if version != *VERSION {
        if Site::get(&name).is_none() {
            return StatusCode::NOT_FOUND.into_response();
        }
        let mut elsewhere = Redirect::temporary(&format!("{}/{name}", root())).into_response();
        elsewhere.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return elsewhere;
    }
    respond(&name, &headers, "public, max-age=31536000, immutable")
}

/// The icon that browsers ask for by its fixed address.
pub async fn favicon(headers: HeaderMap) -> Response {
    respond("favicon.svg", &headers, "public, max-age=3600")
}

fn respond(name: &str, headers: &HeaderMap, cache: &'static str) -> Response {
    let found = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .filter(|(coding, _)| coding::accepts(headers, coding))
        .find_map(|(coding, ending)| Site::get(&format!("{name}{ending}")).map(|file| (file, Some(coding))))
        .or_else(|| Site::get(name).map(|file| (file, None)));
    let Some((file, coding)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit('.').next() {
        Some("wasm") => "application/wasm".to_owned(),
        // HTML, speculative loading: rules of another media type are not read.
        _ if name == SPECULATION => "application/speculationrules+json".to_owned(),
        _ => mime_guess::from_path(name).first_or_octet_stream().to_string(),
    };
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind };
    let mut response = Response::new(Body::from(file.data.into_owned()));
    let set = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        set.insert(header::CONTENT_TYPE, kind);
    }
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        set.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}
