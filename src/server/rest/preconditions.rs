//! Conditions of a request (RFC 9110 section 13): entity tags as they came, in lists and on several lines.

use super::{
    code::ErrorCode,
    error::{Answer, ApiError},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, Method, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};

/// The versions of a client that a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Versions {
    /// Whichever it has.
    Any,
    /// One of these; none, when every tag that came is another's.
    OneOf(Vec<i64>),
    /// None of these: what has one of them is not to be changed.
    NoneOf(Vec<i64>),
    /// Only what is not there yet, and no client that is asked for is that.
    NotThere,
}

/// No client has it.
const NO_VERSION: i64 = -1;

impl Versions {
    /// The version that the client must still have when it is changed; `None`: any. `current` is the one it has now.
    ///
    /// # Errors
    /// 412, when it has none of those that are asked for.
    pub fn wanted(&self, current: impl FnOnce() -> i64) -> Answer<Option<i64>> {
        let failed = |says: &str| ApiError::new(StatusCode::PRECONDITION_FAILED, ErrorCode::PreconditionFailed, says);
        match self {
            Self::Any => Ok(None),
            Self::OneOf(versions) => match versions.as_slice() {
                [one] => Ok(Some(*one)),
                versions => {
                    let current = current();
                    Ok(Some(if versions.contains(&current) { current } else { NO_VERSION }))
                }
            },
            Self::NoneOf(versions) => {
                let current = current();
                if versions.contains(&current) {
                    return Err(failed("If-None-Match: it has this version."));
                }
                Ok(Some(current))
            }
            Self::NotThere => Err(failed("If-None-Match: * is for what is not there yet, and this is.")),
        }
    }

    /// Whether the version that the client has now must be known to tell.
    pub fn needs_current(&self) -> bool {
        match self {
            Self::Any | Self::NotThere => false,
            Self::OneOf(versions) => versions.len() != 1,
            Self::NoneOf(_) => true,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Versions {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let headers = &parts.headers;
        match tags(headers, &header::IF_MATCH)? {
            // Section 13.2.2: what If-Match says comes first.
            Some(Tags::Any) => return Ok(Self::Any),
            Some(Tags::These(tags)) => return matched(&tags),
            None => {}
        }
        // For what only reads, `Conditions` answers it.
        match tags(headers, &header::IF_NONE_MATCH)? {
            Some(_) if matches!(parts.method, Method::GET | Method::HEAD) => Ok(Self::Any),
            Some(Tags::Any) => Ok(Self::NotThere),
            Some(Tags::These(tags)) => Ok(Self::NoneOf(tags.iter().filter_map(|tag| version(&tag.opaque)).collect())),
            None => Ok(Self::Any),
        }
    }
}

/// What `If-Match` asks for. Tags are compared strongly (section 13.1.1), so a weak one matches nothing.
fn matched(tags: &[Tag]) -> Result<Versions, ApiError> {
    let strong: Vec<i64> = tags.iter().filter(|tag| !tag.weak).filter_map(|tag| version(&tag.opaque)).collect();
    if let Some(weak) = tags.iter().find(|tag| tag.weak)
        && strong.is_empty()
    {
        let says = format!(
            "If-Match: W/{opaque} is a weak tag, which matches nothing. Send {opaque}, as ETag had it.",
            opaque = weak.opaque
        );
        return Err(ApiError::new(StatusCode::PRECONDITION_FAILED, ErrorCode::PreconditionFailed, says));
    }
    // A tag that is none of ours is none of the client's versions.
    Ok(Versions::OneOf(if strong.is_empty() { vec![NO_VERSION] } else { strong }))
}

/// What stands in `If-Match` or `If-None-Match`.
enum Tags {
    Any,
    These(Vec<Tag>),
}

/// An entity tag (section 8.8.3); `opaque` with its quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tag {
    weak: bool,
    opaque: String,
}

/// The tags of a header, whose lines are one list (section 5.3).
fn tags(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Tags>, ApiError> {
    let mut lines = headers.get_all(name).iter().peekable();
    if lines.peek().is_none() {
        return Ok(None);
    }
    let refused = || {
        let name = if name == header::IF_MATCH { "If-Match" } else { "If-None-Match" };
        ApiError::field(ErrorCode::InvalidValue, name, "Use ETags as they were answered, as in \"v3\", or *.")
    };
    let text: Result<Vec<&str>, _> = lines.map(|line| line.to_str()).collect();
    let text = text.map_err(|_| refused())?.join(",");
    if text.trim() == "*" {
        return Ok(Some(Tags::Any));
    }
    let tags = list(&text).filter(|tags| !tags.is_empty()).ok_or_else(refused)?;
    Ok(Some(Tags::These(tags)))
}

/// A list of tags; a comma may stand in a tag, and empty elements say nothing (section 5.6.1.2).
fn list(text: &str) -> Option<Vec<Tag>> {
    let mut tags = vec![];
    let mut rest = text.trim_matches([' ', '\t', ',']);
    while !rest.is_empty() {
        let (weak, quoted) = rest.strip_prefix("W/").map_or((false, rest), |strong| (true, strong));
        let inner = quoted.strip_prefix('"')?;
        let end = inner.find('"')?;
        let legal = |b: u8| b == 0x21 || (0x23..=0x7e).contains(&b);
        if !inner[..end].bytes().all(legal) {
            return None;
        }
        tags.push(Tag { weak, opaque: format!("\"{}\"", &inner[..end]) });
        let after = inner[end + 1..].trim_start_matches([' ', '\t']);
        if !after.is_empty() && !after.starts_with(',') {
            return None;
        }
        rest = after.trim_start_matches([' ', '\t', ',']);
    }
    Some(tags)
}

/// The tag of a version.
pub fn tag(version: i64) -> String {
    format!("\"v{version}\"")
}

fn version(tag: &str) -> Option<i64> {
    let digits = tag.strip_prefix("\"v")?.strip_suffix('"')?;
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// Whether `If-None-Match` names this version, strongly or weakly (section 13.1.2). What cannot be read names none.
fn is_known(headers: &HeaderMap, version: i64) -> bool {
    match tags(headers, &header::IF_NONE_MATCH) {
        Ok(Some(Tags::Any)) => true,
        Ok(Some(Tags::These(tags))) => tags.iter().any(|known| known.opaque == tag(version)),
        Ok(None) | Err(_) => false,
    }
}

/// What a request that only reads asks for by its conditions: every operation that tells a tag reads them here.
pub struct Conditions {
    versions: Versions,
    headers: HeaderMap,
}

impl<S: Send + Sync> FromRequestParts<S> for Conditions {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let versions = Versions::from_request_parts(parts, state).await?;
        Ok(Self { versions, headers: parts.headers.clone() })
    }
}

impl Conditions {
    /// For an answer that changes without an edit: whoever knows its version does not know it, and gets all of it.
    ///
    /// # Errors
    /// 412, when it has none of the versions that are asked for.
    pub fn check(&self, version: i64) -> Answer<()> {
        match self.versions.wanted(|| version)? {
            Some(wanted) if wanted != version => Err(ApiError::of_status(StatusCode::PRECONDITION_FAILED)),
            _ => Ok(()),
        }
    }

    /// The answer for something that has this version: all of it, or that it is known (304).
    ///
    /// # Errors
    /// 412, when it has none of the versions that are asked for.
    pub fn of(&self, version: i64, whole: impl FnOnce() -> Response) -> Answer<Response> {
        self.check(version)?;
        if is_known(&self.headers, version) {
            return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag(version))]).into_response());
        }
        Ok(whole())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderValue, Request};

    fn headers(name: HeaderName, lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (name.clone(), HeaderValue::from_static(line))).collect()
    }

    #[test]
    fn a_tag_is_a_version() {
        assert_eq!(version(&tag(12)), Some(12));
        for wrong in ["12", "\"12\"", "\"v\"", "\"v-1\"", "W/\"v1\"", "\"v99999999999999999999\"", ""] {
            assert_eq!(version(wrong), None, "{wrong}");
        }
        let known = |lines: &[&'static str]| is_known(&headers(header::IF_NONE_MATCH, lines), 3);
        assert!(known(&["\"v3\""]) && known(&["\"v1\", W/\"v3\""]) && known(&["*"]) && known(&["\"v1\"", "\"v3\""]));
        assert!(!known(&["\"v2\""]) && !known(&["v3"]) && !is_known(&HeaderMap::new(), 3));
    }

    #[tokio::test]
    async fn conditions_are_read_in_lists_and_on_several_lines() {
        let asked = async |name: HeaderName, method: Method, lines: &[&'static str]| {
            let mut request = Request::new(());
            *request.method_mut() = method;
            *request.headers_mut() = headers(name, lines);
            let (mut parts, ()) = request.into_parts();
            Versions::from_request_parts(&mut parts, &()).await
        };
        for (lines, wanted) in [
            (&["\"v3\""][..], Versions::OneOf(vec![3])),
            (&["\"v3\", \"v5\""], Versions::OneOf(vec![3, 5])),
            (&["\"v3\"", " ,\"v5\","], Versions::OneOf(vec![3, 5])),
            (&["W/\"v3\", \"v5\""], Versions::OneOf(vec![5])),
            (&["\"a,b\""], Versions::OneOf(vec![NO_VERSION])),
            (&["\"\""], Versions::OneOf(vec![NO_VERSION])),
            (&["*"], Versions::Any),
        ] {
            assert_eq!(asked(header::IF_MATCH, Method::PUT, lines).await.unwrap(), wanted, "{lines:?}");
        }
        for lines in [&["v3"][..], &[""], &["\"v3"], &["\"v3\" \"v5\""], &["*, \"v3\""], &["\"a b\""]] {
            assert_eq!(asked(header::IF_MATCH, Method::PUT, lines).await.unwrap_err().status, 400, "{lines:?}");
        }
        let weak = asked(header::IF_MATCH, Method::PUT, &["W/\"v3\""]).await.unwrap_err();
        assert!(weak.status == 412 && weak.message.contains("is a weak tag"), "{weak:?}");
        let none = asked(header::IF_NONE_MATCH, Method::PUT, &["W/\"v3\", \"x\""]).await.unwrap();
        assert_eq!(none, Versions::NoneOf(vec![3]));
        assert_eq!(none.wanted(|| 3).unwrap_err().status, 412);
        assert_eq!(none.wanted(|| 4).unwrap(), Some(4));
        assert_eq!(asked(header::IF_NONE_MATCH, Method::PUT, &["*"]).await.unwrap(), Versions::NotThere);
        assert_eq!(asked(header::IF_NONE_MATCH, Method::GET, &["*"]).await.unwrap(), Versions::Any);
        let two = Versions::OneOf(vec![3, 5]);
        assert_eq!((two.wanted(|| 5).unwrap(), two.wanted(|| 4).unwrap()), (Some(5), Some(NO_VERSION)));
    }
}
