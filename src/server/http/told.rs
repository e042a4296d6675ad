//! What the operator is told once: settings that do not fit what stands in front, as the requests that come show it.

use super::{
    address::network_in_words,
    origin::{self, Origins},
};
use axum::http::{HeaderMap, Uri, header};
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// What was told already.
#[derive(Debug, Default)]
pub struct Told {
    forwarded: AtomicBool,
    /// Origins that are probably ours, and all others: what strangers make up hides none of ours.
    own: Names,
    others: Names,
    hosts: Names,
}

/// Names that were told, each with the network that it came from: whoever sends requests can make names up, and uses up no more
/// than a share of what is told.
#[derive(Debug, Default)]
struct Names(Mutex<Vec<(String, String)>>);

impl Names {
    /// How many there are.
    const MOST: usize = 16;
    /// How many of them one network may name.
    const SHARE: usize = 4;

    /// Whether this one is to be told.
    fn take(&self, name: &str, address: Option<&str>) -> bool {
        let network = network_in_words(address);
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let named = told.iter().filter(|(from, _)| *from == network).count();
        let is_new = told.len() < Self::MOST && named < Self::SHARE && told.iter().all(|(_, known)| known != name);
        if is_new {
            told.push((network, name.to_owned()));
        }
        is_new
    }
}

impl Told {
    /// A form came from a page of another origin, or what stands in front changes what browsers name.
    pub fn foreign(&self, origins: &Origins, headers: &HeaderMap, uri: &Uri, address: Option<&str>) {
        let sent = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or("none");
        let ours = origins.ours(headers, uri);
        let names = if is_probably_ours(sent, headers, uri) { &self.own } else { &self.others };
        if names.take(&format!("{sent} {ours}"), address) {
            tracing::warn!(
                origin = sent,
                ours,
                "a form from another origin was refused: if people use that address, it is to be --public-url"
            );
        }
    }

    /// A request named a host that is not known.
    pub fn host(&self, named: &str, address: Option<&str>) {
        if self.hosts.take(named, address) {
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

/// Whether a page of this server sent a form, though under another address than is known: its browser says so (Fetch Metadata,
/// `Sec-Fetch-Site`), or the host is the one that was asked for. A page of another site can say neither.
fn is_probably_ours(sent: &str, headers: &HeaderMap, uri: &Uri) -> bool {
    let said = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    let host = sent.split_once("://").map(|(_, host)| host);
    let asked = origin::host(headers, uri);
    said || host.zip(asked).is_some_and(|(host, asked)| host.eq_ignore_ascii_case(asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_make_up_hides_nothing_of_others() {
        let names = Names::default();
        let told = |from: &str, count: usize| {
            (0..count).filter(|n| names.take(&format!("https://{from}-{n}.example"), Some(from))).count()
        };
        assert_eq!(told("192.0.2.1", 100), Names::SHARE);
        assert!(names.take("https://clientele.example", Some("192.0.2.2")));
        assert!(!names.take("https://clientele.example", Some("192.0.2.3")), "once");
        assert_eq!(told("2001:db8::1", 3), 3);
        assert_eq!(told("2001:db8::2", 3), 1, "of one network");
        let all: usize = (10..200).map(|last| told(&format!("192.0.2.{last}"), 9)).sum();
        assert_eq!(all, Names::MOST - Names::SHARE - 1 - 4, "and no more than fit");
    }

    #[test]
    fn a_form_of_our_own_page_is_told_from_one_of_another_site() {
        let uri = Uri::from_static("/fn/sign_in");
        for (origin, site, ours) in [
            ("https://clientele.example", "same-origin", true),
            ("https://127.0.0.1:3000", "", true),
            ("https://evil.example", "cross-site", false),
            ("null", "", false),
            ("none", "", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "127.0.0.1:3000".parse().unwrap());
            headers.insert("sec-fetch-site", site.parse().unwrap());
            assert_eq!(is_probably_ours(origin, &headers, &uri), ours, "{origin}");
        }
    }
}
