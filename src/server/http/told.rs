//! What the operator is told once: settings that do not fit what stands in front, as the requests that come show it.

use super::origin::Origins;
use axum::http::{HeaderMap, Uri, header};
use std::{
    collections::BTreeSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// How many foreign origins are told of: whoever sends requests can make them up.
const MOST: usize = 8;

/// What was told already.
#[derive(Debug, Default)]
pub struct Told {
    forwarded: AtomicBool,
    origins: Mutex<BTreeSet<String>>,
    hosts: Mutex<BTreeSet<String>>,
}

impl Told {
    /// A form came from a page of another origin, or what stands in front changes what browsers name.
    pub fn foreign(&self, origins: &Origins, headers: &HeaderMap, uri: &Uri) {
        let sent = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or("none");
        let ours = origins.ours(headers, uri);
        let mut told = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < MOST && told.insert(format!("{sent} {ours}")) {
            tracing::warn!(
                origin = sent,
                ours,
                "a form from another origin was refused: if people use that address, it is to be --public-url"
            );
        }
    }

    /// A request named a host that is not known.
    pub fn host(&self, named: &str) {
        let mut told = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() < MOST && told.insert(named.to_owned()) {
            tracing::warn!(host = named, "a request for another host was refused: if people use it, set --public-url");
        }
    }

    /// A request came through a proxy while none is counted.
    pub fn forwarded(&self, proxies: usize, headers: &HeaderMap) {
        let uncounted = proxies == 0 && headers.contains_key("x-forwarded-for");
        if uncounted && !self.forwarded.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "a request has X-Forwarded-For, which is not believed: if a proxy of yours stands in front, all its callers \
                 share one address and its limits; count it with --trusted-proxies"
            );
        }
    }
}
