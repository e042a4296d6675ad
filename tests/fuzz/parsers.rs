//! What is said of each parser, whatever it is given. None of them panics; what else holds stands here.

use crate::{comes_back, hold};
use axum::http::{HeaderMap, HeaderValue};
use clientele::{
    domain::{
        OrganizationId, RedirectUri, SettingsForm, Timestamp,
        password::{MIN_CHARS, Whose, check},
        person,
        redirect_uri::{Destination, TOLD},
        scope, second_factor,
        token::TokenKind,
    },
    server::{
        crypto::{guesses::is_guessable, token_value},
        http::{
            address,
            form::{KNOWN, Parameters},
        },
        storage::audit::chain::{BEGINNING, Row, StoredChange},
        use_cases::{clients, place::ByName},
    },
};
use reqwest::Url;

#[test]
fn redirect_uris() {
    hold(include_str!("corpus/redirect_uris.txt"), |text| {
        let Ok(uri) = RedirectUri::parse_or(text, TOLD) else { return };
        let kept = uri.as_str();
        assert_eq!(RedirectUri::parse_or(kept, TOLD).as_ref(), Ok(&uri), "what was taken is taken again");
        assert!(uri.matches(kept), "and is itself: {kept}");
        assert!(!kept.contains(['#', '*', '\\', ' ', '\n', '\0']), "{kept:?}");
        assert_ne!(RedirectUri::destination(kept), Destination::Unknown, "people are told where it leads: {kept}");
        let read = match Url::parse(kept) {
            Ok(read) => read,
            // Names in other letters are judged by tables, which the browser's half does not have.
            Err(_) if kept.to_ascii_lowercase().contains("xn--") => return,
            Err(error) => panic!("browsers cannot read {kept}: {error}"),
        };
        assert!(!["javascript", "data", "vbscript", "file", "blob"].contains(&read.scheme()), "{kept}");
        assert!(read.username().is_empty() && read.password().is_none() && read.fragment().is_none(), "{kept}");
        if read.scheme() == "http" {
            assert!(matches!(read.host_str(), Some("localhost" | "[::1]")) || kept.contains("//127."), "{kept}");
        }
    });
}

/// Nothing that is asked for leads to another host than what was registered, as browsers read the two.
#[test]
fn redirects() {
    hold(include_str!("corpus/redirect_uris.txt"), |text| {
        for registered in ["https://app.example/callback", "http://127.0.0.1/callback", "http://[::1]:4000/a"] {
            let registered = RedirectUri::parse(registered).unwrap();
            if !registered.matches(text) {
                continue;
            }
            let (one, other) = (Url::parse(registered.as_str()).unwrap(), Url::parse(text).unwrap());
            assert_eq!(
                (one.host_str(), one.path(), one.query()),
                (other.host_str(), other.path(), other.query()),
                "{text}"
            );
            assert_eq!((one.scheme(), other.username()), (other.scheme(), ""), "{text}");
        }
    });
}

#[test]
fn scopes() {
    hold(include_str!("corpus/scopes.txt"), |text| {
        let Ok(scopes) = scope::parse_scope(text) else { return };
        assert_eq!(scope::parse_scope(&scope::join(&scopes)), Ok(scopes.clone()), "read as it is written");
        for scope in &scopes {
            // RFC 6749 section 3.3
            let allowed = |b: u8| (0x21..=0x7e).contains(&b) && b != b'"' && b != b'\\';
            assert!(scope.as_str().bytes().all(allowed), "{scope}");
        }
        assert_eq!(scope::narrow(&scopes, &scopes), scopes, "all of it is allowed where all is");
    });
}

#[test]
fn forms() {
    hold(include_str!("corpus/forms.txt"), |text| {
        let Ok(parameters) = Parameters::read(text.as_bytes()) else { return };
        let plain = percent_encoding::percent_decode_str(text).decode_utf8();
        assert!(plain.is_ok(), "different bytes are different texts: {text:?}");
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            assert!(!name.contains('\0') && !value.contains('\0'), "{text:?}");
            if !KNOWN.contains(&name.as_ref()) {
                assert_eq!(parameters.get(&name), None, "nothing here reads it, however often it comes: {text:?}");
            } else if !value.is_empty() {
                assert_eq!(parameters.get(&name), Some(value.as_ref()), "once, and as it was sent: {text:?}");
            }
        }
    });
}

/// A client's form: what is taken comes back as it was kept.
#[test]
fn settings() {
    hold(include_str!("corpus/settings.txt"), |text| {
        let mut fields = text.split('|');
        let mut field = || fields.next().unwrap_or_default().to_owned();
        let form = SettingsForm {
            name: field(),
            description: field(),
            grant_type: field(),
            client_type: field(),
            token_duration: field(),
            allowed_addresses: field(),
            redirect_uris: vec![field(), field()],
            scopes: [(field(), field())].into(),
        };
        let draft = form.draft(TOLD);
        if let Ok(name) = &draft.name {
            assert!((1..=100).contains(&name.as_str().chars().count()), "{name:?}");
            assert_eq!(
                SettingsForm { name: name.as_str().to_owned(), ..form.clone() }.draft(TOLD).name.as_ref(),
                Ok(name)
            );
        }
        if let Ok(description) = &draft.description {
            let again = SettingsForm { description: description.as_str().to_owned(), ..form.clone() };
            assert_eq!(again.draft(TOLD).description.as_ref(), Ok(description));
        }
        if let Ok(networks) = &draft.allowed_addresses {
            let written: Vec<String> = networks.iter().map(ToString::to_string).collect();
            let again = SettingsForm { allowed_addresses: written.join("\n"), ..form.clone() };
            assert_eq!(again.draft(TOLD).allowed_addresses.as_ref(), Ok(networks), "{written:?}");
        }
    });
}

#[test]
fn cursors() {
    hold(include_str!("corpus/cursors.txt"), |text| {
        comes_back::<ByName>(text);
        comes_back::<clients::Cursor>(text);
        comes_back::<clients::Place>(text);
    });
}

#[test]
fn forwarded_addresses() {
    hold(include_str!("corpus/addresses.txt"), |text| {
        if let Some(read) = address::parse(text) {
            assert_eq!(address::parse(&read.to_string()), Some(read), "{text:?}");
            assert_eq!(read, read.to_canonical(), "{text:?}: one address is one, however it is written");
            assert_eq!(address::network(address::network(read)), address::network(read), "{text:?}");
        }
        let Ok(value) = HeaderValue::from_bytes(text.as_bytes()) else { return };
        let headers = HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), value)]);
        let peer = "192.0.2.1:4000".parse().ok();
        assert_eq!(address::of(&headers, peer, 0).as_deref(), Some("192.0.2.1"), "nobody is believed");
        for proxies in 1..4 {
            let of = address::of(&headers, peer, proxies).unwrap();
            assert!(of.parse::<std::net::IpAddr>().is_ok(), "{text:?}: {of}");
        }
    });
}

/// As docs/operating.md describes it, without a library: JSON that escapes only what it must.
fn encoded(text: &str) -> String {
    let mut json = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            c if c < ' ' => json.push_str(&format!("\\u00{:02x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json + "\""
}

/// The hash of an entry is that of the documented text, and another text has another.
#[test]
fn audit_encoding() {
    hold(include_str!("corpus/audit.txt"), |text| {
        let (name, value) = text.split_at(text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at));
        let row = |name: &str, value: &str| Row {
            seq: Some(1),
            hash: None,
            id: "019aafd3".into(),
            organization_id: OrganizationId::from_uuid(uuid::Uuid::nil()).to_string(),
            at: Timestamp::from_millis(7),
            actor_kind: "user".into(),
            actor_id: None,
            actor_name: Some(name.into()),
            via_id: None,
            via_name: None,
            address: None,
            request_id: None,
            object_kind: "client".into(),
            object_id: "x".into(),
            object_name: value.into(),
            action: "edit".into(),
            outcome: "done".into(),
            version: None,
            changes: vec![StoredChange { field: "name".into(), before: value.into(), after: name.into() }],
        };
        let (named, valued) = (encoded(name), encoded(value));
        let documented = format!(
            "[\"clientele-audit-1\",\"{BEGINNING}\",1,\"019aafd3\",\"00000000-0000-0000-0000-000000000000\",7,\"user\",null,\
             {named},null,null,null,null,\"client\",\"x\",{valued},\"edit\",\"done\",null,[[\"name\",{valued},{named}]]]"
        );
        let digest = ring::digest::digest(&ring::digest::SHA256, documented.as_bytes());
        let hash: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(row(name, value).hash_at(1, BEGINNING), hash, "{documented}");
        if name != value {
            assert_ne!(row(value, name).hash_at(1, BEGINNING), hash, "{documented}");
        }
    });
}

/// What people type to sign in, and what programs send as values of ours.
#[test]
fn what_is_typed_to_sign_in() {
    hold(include_str!("corpus/typed.txt"), |text| {
        if let Ok(email) = person::email(text) {
            assert_eq!(person::email(&email).as_ref(), Ok(&email));
            assert!(email.matches('@').count() == 1 && !email.contains(char::is_whitespace), "{email:?}");
        }
        let _ = second_factor::typed(text);
        let whose = Whose { email: text, signs_in_with: text, name: "x", organization: text };
        let words: Vec<String> = whose.words().into_iter().map(|known| known.word).collect();
        let _ = is_guessable(text, &words.iter().map(String::as_str).collect::<Vec<_>>());
        if let Err(says) = check(text, whose) {
            assert!(text.chars().count() < MIN_CHARS || !says.contains(text), "{says}");
        }
        for kind in TokenKind::ALL {
            if token_value::hash_presented(kind, text).is_some() {
                assert!(text.starts_with(kind.prefix()) && text.is_ascii(), "{text:?}");
            }
        }
    });
}
