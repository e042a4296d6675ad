//! Addresses of the console.

use crate::domain::ClientId;
use std::fmt::Write;

/// The list of clients.
pub const CLIENTS: &str = "/admin/integrations/oauth";
pub const ACCOUNT: &str = "/admin/account";
/// Where one is asked again who one is.
pub const PROVE: &str = "/admin/account/prove";

/// The address of a client's page.
pub fn page_of(id: ClientId) -> String {
    format!("/admin/integrations/oauth/{id}")
}

/// Decodes what [`percent_encode`] made, or a browser's form; `None` when it is neither.
pub fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = vec![];
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|b| char::from(b).to_digit(16));
                u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

/// Encodes a path for use as a parameter's value (RFC 3986 section 2.1).
pub fn percent_encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect()
}

/// Percent-encodes a query value (RFC 3986 section 2.1).
pub fn encode(value: &str) -> String {
    value.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            byte => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    })
}
