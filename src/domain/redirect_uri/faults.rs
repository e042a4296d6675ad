//! What can be wrong with a redirect URI as somebody typed or pasted it: one sentence for each, the one that helps first.

use super::host::{self, Meant, UNTOLD, is_loopback};
use crate::domain::{character::invisible, count::thousands};
use fluent_uri::Uri;
use std::net::Ipv6Addr;

const WHOLE: &str = "enter a whole address such as https://app.example/callback.";

/// What is wrong with an address of at most so many bytes, without spaces around it.
pub fn fault(address: &str, most: usize, meant: Meant) -> Option<String> {
    if address.is_empty() {
        return Some(WHOLE.into());
    }
    if address.len() > most {
        let most = thousands(most as u64);
        return Some(format!("use at most {most} characters. This has {}.", thousands(address.len() as u64)));
    }
    readable(address, meant).or_else(|| rules(address))
}

/// What keeps browsers and servers from reading an address alike, whatever it is for.
pub fn readable(address: &str, meant: Meant) -> Option<String> {
    several(address)
        .or_else(|| characters(address, meant))
        .or_else(|| beginning(address))
        .or_else(|| authority(address).and_then(|authority| host::fault(authority, meant)))
}

/// Two addresses, where one stands in each line.
fn several(address: &str) -> Option<String> {
    let begins = |part: &str| part.split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme));
    // A comma may stand in an address, but what follows it there begins none; behind ? anything may.
    let parts: Vec<&str> =
        address.split(|c: char| c.is_whitespace() || ",;|".contains(c)).filter(|part| !part.is_empty()).collect();
    let listed = parts.len() > 1 && parts.iter().all(|part| begins(part)) && !parts[0].contains('?');
    listed.then(|| format!("put each address on a line of its own. These are {}.", parts.len()))
}

/// The first character that no address has, and what to write for it.
fn characters(address: &str, meant: Meant) -> Option<String> {
    let mut characters = address.chars().enumerate();
    let (at, c) = characters.find(|(at, c)| !c.is_ascii_graphic() || is_refused(*c, address, *at))?;
    let at = at + 1;
    if let Some(name) = invisible(c) {
        let or = if c == ' ' { ", or write %20 for it" } else { "" };
        return Some(format!("remove {name} (character {at}){or}."));
    }
    Some(match c {
        '\\' => format!("write / for \\ (character {at})."),
        '*' => "name each address in full. Wildcards are not accepted.".into(),
        '%' => format!("write two hexadecimal digits after % (character {at}), or %25 for a % itself."),
        _ => {
            let named = if c.is_ascii() { c.to_string() } else { format!("{c} (U+{:04X})", c as u32) };
            let host = authority(address).map(|authority| authority.split(':').next().unwrap_or_default());
            match host.filter(|host| host.contains(c)) {
                Some(host) if !c.is_ascii() => match (meant.meant)(host) {
                    Some(ascii) => format!("the host has {named}. Did you mean {ascii}?"),
                    None => format!("the host has {named}. Write it in ASCII, as browsers do: xn--…"),
                },
                _ => {
                    let bytes: String = c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
                    format!("remove {named} (character {at}), or write {bytes} for it.")
                }
            }
        }
    })
}

/// Whether a visible character of ASCII has no place where it stands (RFC 3986 sections 2.1 and 2.2).
fn is_refused(c: char, address: &str, at: usize) -> bool {
    match c {
        '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '*' => true,
        '%' => !address.get(at + 1..at + 3).is_some_and(|two| two.bytes().all(|b| b.is_ascii_hexdigit())),
        _ => false,
    }
}

/// A scheme, and after that of a website its two slashes.
fn beginning(address: &str) -> Option<String> {
    let Some((scheme, rest)) = address.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
        let host = address.trim_start_matches('/').split(['/', '?', '#', ':']).next().unwrap_or_default();
        let bare = address.trim_start_matches('/');
        return Some(match host.contains('.') && host::fault(host, UNTOLD).is_none() {
            true => format!("begin with https://. Did you mean https://{bare}?"),
            false => WHOLE.into(),
        });
    };
    // `app.example:8443/cb`: a name with a port reads as a scheme.
    let port = rest.split('/').next().unwrap_or_default();
    let host = scheme.contains('.') || is_loopback(scheme);
    if host && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) {
        let meant = if is_loopback(scheme) { "http" } else { "https" };
        return Some(format!("begin with {meant}://. Did you mean {meant}://{address}?"));
    }
    let web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    if !web {
        return None;
    }
    let host = rest.trim_start_matches('/');
    let slashes = rest.len() - host.len();
    let named = !host.is_empty() && !host.starts_with(['?', '#', ':', '@']);
    match (slashes, named) {
        (2, true) => None,
        (0 | 1, true) if host.contains('.') => Some(format!("write two slashes. Did you mean {scheme}://{host}?")),
        _ => Some("name the host after https://, as in https://app.example/callback.".into()),
    }
}

/// RFC 3986 section 3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

/// What stands between `//` and the path, whatever it is made of.
fn authority(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    rest.split(['/', '?', '#']).next().filter(|authority| !authority.is_empty())
}

/// What the standards ask of an address that can be read.
fn rules(address: &str) -> Option<String> {
    let Ok(uri) = Uri::parse(address) else { return Some(WHOLE.into()) };
    if uri.has_fragment() {
        return Some("remove the part from # on. A redirect URI has no fragment.".into());
    }
    let host = uri.authority().map(|authority| authority.host()).unwrap_or_default();
    match uri.scheme().as_str().to_ascii_lowercase().as_str() {
        "https" => None,
        "http" if is_loopback(host) => None,
        // Of the ways to write an IPv6 address browsers send one.
        "http" if is_long_loopback(host) => Some(format!("write {host} as browsers do. Did you mean [::1]?")),
        "http" => Some("use https. Plain http is accepted on a loopback host only.".into()),
        scheme if scheme.contains('.') => None,
        _ => Some("use https, or a private-use scheme with a dot in it, such as com.example.app:/callback.".into()),
    }
}

/// Whether a host is the loopback address of IPv6 in another way of writing.
fn is_long_loopback(host: &str) -> bool {
    let inner = host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    inner.and_then(|inner| inner.parse::<Ipv6Addr>().ok()).is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_a_sentence_that_names_it() {
        let table = [
            ("", "enter a whole address"),
            ("callback", "enter a whole address"),
            ("/callback", "enter a whole address"),
            ("app.example/callback", "begin with https://. Did you mean https://app.example/callback?"),
            ("//app.example/callback", "Did you mean https://app.example/callback?"),
            ("app.example:8443/cb", "Did you mean https://app.example:8443/cb?"),
            ("localhost:3000/cb", "Did you mean http://localhost:3000/cb?"),
            ("https:/app.example/cb", "write two slashes. Did you mean https://app.example/cb?"),
            ("https:app.example/cb", "Did you mean https://app.example/cb?"),
            ("https:///callback", "name the host"),
            ("https:callback", "name the host"),
            ("https://", "name the host"),
            ("https://?x", "name the host"),
            ("https://:443/cb", "name the host"),
            ("https://@/cb", "name the host"),
            ("https://a.example/1 https://a.example/2", "put each address on a line of its own. These are 2."),
            ("https://a.example/1,https://a.example/2;https://b.example", "These are 3."),
            ("https://app.example/a b", "remove a space (character 22), or write %20 for it."),
            ("https://app.example/\u{200b}cb", "remove U+200B, a zero-width space (character 21)."),
            ("\u{feff}https://app.example/", "remove U+FEFF, a byte order mark (character 1)."),
            ("https://app.example/\u{202e}x", "remove U+202E, a mark for the direction of text (character 21)."),
            ("https://app.ex\u{ad}ample/", "remove U+00AD, a soft hyphen (character 15)."),
            ("https://bücher.example/", "the host has ü (U+00FC). Did you mean xn--bcher-kva.example?"),
            ("https://p\u{430}ypal.example/", "the host has \u{430} (U+0430). Did you mean xn--pypal-4ve.example?"),
            ("https://bu\u{308}cher.example:1/", "Write it in ASCII"),
            ("https://app.example/bücher", "remove ü (U+00FC) (character 22), or write %C3%BC for it."),
            ("https://app.example/“cb”", "“ (U+201C)"),
            ("https://app.ex<ample/cb", "remove < (character 15), or write %3C for it."),
            ("https://a.example/1 4://b", "remove a space (character 20)"),
            ("\"https://app.example/cb\"", "remove \" (character 1), or write %22 for it."),
            ("<https://app.example/cb>", "remove < (character 1)"),
            ("https:\\\\app.example\\cb", "write / for \\ (character 7)."),
            ("https://app.example\\@evil.example/", "write / for \\ (character 20)."),
            ("https://app.example/100%", "write two hexadecimal digits after % (character 24)"),
            ("https://*.example/cb", "Wildcards"),
            ("https://app.example/*", "Wildcards"),
            ("https://app.example/#top", "no fragment"),
            ("https://app.example/#", "no fragment"),
            ("https://user@app.example/", "names no user"),
            ("https://user:pw@app.example/", "names no user"),
            ("https://app.example:70000/", "port"),
            ("https://app.example:0/", "port"),
            ("https://app.example:/", "remove the colon"),
            ("https://app%2eexample/", "without %"),
            ("https://0x7f000001/", "Did you mean 127.0.0.1?"),
            ("http://127.1/cb", "Did you mean 127.0.0.1?"),
            ("http://[0:0:0:0:0:0:0:1]/", "Did you mean [::1]?"),
            ("http://[2001:db8::1]/", "use https."),
            ("http://app.example/callback", "use https. Plain http is accepted on a loopback host only."),
            ("http://localhost.evil.example/", "use https"),
            ("http://127.0.0.1.evil.example/", "use https"),
            ("http://0.0.0.0/", "use https"),
            ("javascript:alert(1)", "private-use scheme"),
            ("data:text/html,x", "private-use scheme"),
            ("myapp:/cb", "private-use scheme"),
            ("ftp://app.example/", "private-use scheme"),
            ("com.example.app://user@host/", "names no user"),
        ];
        for (input, words) in table {
            let told = fault(input, 2_000, host::TOLD).unwrap_or_else(|| panic!("{input} is accepted"));
            assert!(told.contains(words), "{input}: {told}");
        }
        let long = fault(&format!("https://a.example/{}", "x".repeat(2_000)), 2_000, host::TOLD).unwrap();
        assert_eq!(long, "use at most 2,000 characters. This has 2,018.");
        assert_eq!(fault(&format!("https://a.example/{}", "x".repeat(1_982)), 2_000, host::TOLD), None);
    }

    #[test]
    fn what_may_stand_in_an_address_is_no_fault() {
        for address in [
            "https://app.example/a,b;c=(d)'!$&+@:~",
            "https://app.example/cb?next=https://b.example,https://c.example",
            "https://app.example/100%25%C3%BC?x=1",
            "https://xn--bcher-kva.example/",
            "com.example.app:/oauth,x",
            "com.example.app:///cb",
            "http://[::1]:9/cb",
        ] {
            assert_eq!(fault(address, 2_000, host::TOLD), None, "{address}");
        }
    }
}
