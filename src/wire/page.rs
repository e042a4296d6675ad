//! What the server tells the page it is rendering, by context. In the browser there is none of it.

use std::sync::Arc;

/// Sets the HTTP status of the page being rendered.
#[derive(Clone)]
pub struct PageStatus(pub Arc<dyn Fn(u16) + Send + Sync>);

/// Where this version's assets are: `/assets/<hash>`.
#[derive(Clone, Debug)]
pub struct AssetRoot(pub String);

/// The origin of this site (RFC 6454) as who asks knows it, for an address that is sent to someone else.
#[derive(Clone, Debug)]
pub struct SiteOrigin(pub String);

/// The page of this site that the link to this one stood on (RFC 9110 section 10.1.3), by its path and query; `None`: not
/// known, or another site's.
#[derive(Clone, Debug)]
pub struct CameFrom(pub Option<String>);

/// What the page's address has that the page takes no notice of: each name, as it may be shown, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored(pub Vec<(String, String)>);

/// Whom the page is made for: id and name of the user, with a space between; `None`: nobody is signed in.
#[derive(Clone, Debug)]
pub struct Reader(pub Option<String>);

impl Reader {
    /// The field of every form that changes something, with the reader of its page.
    pub const FIELD: &'static str = "made_for";
}
