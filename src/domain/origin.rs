//! The origin that a browser names: scheme, host and port (RFC 6454).

use super::redirect_uri::{TOLD, readable};
use std::net::Ipv6Addr;

/// An origin of a website, as a browser writes it: in small letters, without the scheme's own port, an IPv6 address in its
/// short form. A slash at the end says nothing.
///
/// # Errors
/// A sentence that says what is wrong and what would be accepted.
pub fn parse(address: &str) -> Result<String, String> {
    let address = address.trim();
    let bare = address.strip_suffix('/').unwrap_or(address);
    if bare.split_once("://").is_some_and(|(_, rest)| rest.contains('@')) {
        return Err("remove what stands before @: this address names no user.".into());
    }
    // The same faults as those of a redirect URI, with an example that is taken here.
    let readable =
        readable(bare, TOLD).map(|says| says.replace("https://app.example/callback", "https://clientele.example"));
    readable.map_or(Ok(()), Err)?;
    let origin = bare.to_ascii_lowercase();
    let only = || "use scheme and host only, as in https://clientele.example".to_owned();
    let (scheme, authority) = origin.split_once("://").ok_or_else(only)?;
    // A browser leaves the scheme's own port out of `Origin` (section 6.2).
    let own = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return Err(only()),
    };
    if authority.contains(['/', '?', '#']) {
        return Err(only());
    }
    let authority = authority.strip_suffix(own).unwrap_or(authority);
    let short = authority.strip_prefix('[').and_then(|rest| rest.split_once(']')).and_then(|(inner, port)| {
        let address: Ipv6Addr = inner.parse().ok()?;
        Some(format!("{scheme}://[{address}]{port}"))
    });
    Ok(short.unwrap_or_else(|| format!("{scheme}://{authority}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (typed, origin) in [
            ("https://Clientele.example/", "https://clientele.example"),
            (" https://clientele.example:443 ", "https://clientele.example"),
            ("HTTP://clientele.example:80/", "http://clientele.example"),
            ("http://clientele.example:443", "http://clientele.example:443"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("https://[2001:DB8:0:0:0:0:0:1]:8443", "https://[2001:db8::1]:8443"),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(parse(typed).as_deref(), Ok(origin), "{typed}");
        }
        for (wrong, says) in [
            ("", "whole address"),
            ("clientele.example", "Did you mean https://clientele.example?"),
            ("https://", "name the host after https://, as in https://clientele.example."),
            ("null", "such as https://clientele.example."),
            ("https://a.example/b", "scheme and host only"),
            ("https://a.example//", "scheme and host only"),
            ("ftp://a.example", "scheme and host only"),
            ("https://u@a.example", "this address names no user"),
            ("https://a.example?x", "scheme and host only"),
            ("https://bücher.example", "Did you mean xn--bcher-kva.example?"),
            ("https://a.example:0", "port"),
            ("https://a.example:0443", "port"),
            ("https://a.example\u{200b}", "zero-width space"),
            ("https://0x7f.1", "Did you mean 127.0.0.1?"),
        ] {
            let told = parse(wrong).unwrap_err();
            assert!(told.contains(says), "{wrong}: {told}");
        }
    }
}
