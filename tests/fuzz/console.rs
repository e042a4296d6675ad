//! What people type into the console, and what stands in addresses and forms of it.

use crate::{comes_back, hold};
use clientele::{
    domain::{
        ClientId, RoleAt, Timestamp,
        day::Day,
        network::{AllowedFrom, Network},
        noted::Noted,
        origin,
        ownership::{self, Named},
        reach::Reach,
        recent::Recent,
        review::Answer,
        several::Chosen,
        webhook::Target,
    },
    server::{
        console::{
            parameters::{self, Unknown},
            zone,
        },
        http::instant,
        use_cases::clients::{VIEW_NAMES, ViewFilter},
    },
    wire::{route::percent_decode, safe_path},
};
use reqwest::Url;
use std::net::IpAddr;

/// A view that is kept says the same when it is read again, and nothing that it does not know.
#[test]
fn views() {
    hold(include_str!("corpus/views.txt"), |text| {
        let (days, now) = (|day: &str| instant::first_of_day(day), Timestamp::from_millis(1_795_442_520_000));
        match ViewFilter::read(text, &days, now) {
            Ok(view) => {
                let query = view.query();
                assert_eq!(ViewFilter::read(&query, &days, now).as_ref(), Ok(&view), "{text:?} is kept as {query}");
                for (name, _) in form_urlencoded::parse(query.as_bytes()) {
                    assert!(VIEW_NAMES.contains(&name.as_ref()), "{query}");
                }
            }
            Err(errors) => {
                assert!(
                    !errors.is_empty() && errors.iter().all(|e| e.field == "query" && !e.message.is_empty()),
                    "{text:?}"
                );
            }
        }
    });
}

/// Whose a client is and why it is there; and what an owner answers when they are asked whether it is needed.
#[test]
fn ownership_and_answers() {
    hold(include_str!("corpus/ownership.txt"), |text| {
        let mut fields = text.split('|');
        let mut field = || fields.next().unwrap_or_default();
        let (day, purpose, name, email, notes) = (field(), field(), field(), field(), field());
        if let Ok(read) = Day::parse(day) {
            assert_eq!(Day::parse(read.as_str()).as_ref(), Ok(&read), "{text:?}");
            assert!(instant::first_of_day(read.as_str()).is_some(), "a day that there is: {text:?}");
        }
        if let Ok(read) = ownership::purpose(purpose) {
            assert_eq!(ownership::purpose(&read).as_ref(), Ok(&read), "{text:?}");
            assert!(!read.contains('\n') && read.chars().count() <= ownership::MAX_PURPOSE, "{text:?}");
        }
        if let Ok(read) = ownership::notes(notes) {
            assert_eq!(ownership::notes(&read).as_ref(), Ok(&read), "{text:?}");
        }
        match ownership::named("owner", name, email) {
            Ok(Some(Named::Team { name, email })) => {
                let again = Ok(Some(Named::Team { name: name.clone(), email: email.clone() }));
                assert_eq!(ownership::named("owner", &name, &email), again, "{text:?}");
            }
            Ok(_) => {}
            Err(errors) => assert!(errors.iter().all(|e| e.field == "owner" && !e.message.is_empty()), "{text:?}"),
        }
        let today = Day::parse("2026-11-28").unwrap();
        match Answer::read(day, purpose, &today) {
            Ok(Some(Answer::Needed(until))) => assert!(until > today, "{text:?}"),
            Ok(_) => {}
            Err(errors) => assert!(errors.iter().all(|e| !e.field.is_empty() && !e.message.is_empty()), "{text:?}"),
        }
    });
}

/// What a list or a form says was chosen, what is stored of use, and the end of a log as somebody noted it.
#[test]
fn what_was_chosen() {
    hold(include_str!("corpus/chosen.txt"), |text| {
        comes_back::<Chosen>(text);
        let _ = text.parse::<RoleAt>();
        comes_back::<ClientId>(text);
        comes_back::<Recent>(text);
        if let Ok(noted) = text.parse::<Noted>() {
            assert!(noted.place >= 0 && noted.hash.len() == 64, "{text:?}");
        }
    });
}

#[test]
fn networks() {
    hold(include_str!("corpus/networks.txt"), |text| {
        let Ok(network) = Network::parse(text) else {
            let line = text.lines().next().unwrap_or_default();
            if !line.trim().is_empty() {
                assert!(!AllowedFrom::read(text).has(None), "what cannot be read opens nothing: {text:?}");
            }
            return;
        };
        let written = network.to_string();
        assert_eq!(Network::parse(&written), Ok(network), "{text:?} is written {written}");
        let own: IpAddr = written.split('/').next().unwrap().parse().unwrap();
        assert!(network.contains(own) && AllowedFrom::read(&written).has(Some(&own.to_string())), "{text:?}");
        if written != "0.0.0.0/0" && written != "::/0" {
            let ends =
                ["255.255.255.254", "ffff:ffff::1", "9.9.9.9", "2001:db9::1"].map(|a| a.parse::<IpAddr>().unwrap());
            assert!(ends.iter().any(|other| !network.contains(*other)), "{text:?} is not everything");
        }
    });
}

/// A notice goes to the host that people see, as browsers and clients read the address, and to no other network.
#[test]
fn webhooks() {
    hold(include_str!("corpus/webhooks.txt"), |text| {
        let public = Reach::new(vec![]);
        let Ok(target) = Target::parse(text, &public) else { return };
        assert_eq!(Target::parse(target.url(), &public).as_ref(), Ok(&target), "{text:?}");
        // Not every name can be read by clients; then nothing is sent.
        let Ok(read) = Url::parse(target.url()) else { return };
        assert_eq!((read.scheme(), read.username(), read.password()), ("https", "", None), "{text:?}");
        assert!(read.fragment().is_none(), "{text:?}");
        let host = read.host_str().unwrap();
        let port = read.port().map(|port| format!(":{port}")).unwrap_or_default();
        let (origin, address) = (target.origin(), |host: &str| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
        let shown = origin.strip_prefix("https://").and_then(|shown| shown.strip_suffix(&port)).unwrap();
        match address(host) {
            // An address can be written in several ways.
            Some(read) => {
                assert!(address(shown) == Some(read) && public.has(read, false), "{text:?} is shown as {origin}")
            }
            None => assert_eq!(shown, host, "it is shown as it is read: {text:?}"),
        }
    });
}

#[test]
fn times_and_zones() {
    hold(include_str!("corpus/times.txt"), |text| {
        if let Some(zone) = zone::named(text) {
            assert_eq!(zone::named(zone.name()), Some(zone), "{text:?}");
        }
        if let Some(at) = instant::parse(text) {
            assert_eq!(instant::parse(&instant::iso(at)), Some(at), "{text:?}");
        }
    });
}

/// Where somebody is led to, and what a page says of its address.
#[test]
fn addresses_of_pages() {
    hold(include_str!("corpus/paths.txt"), |text| {
        let safe = safe_path(text, "/admin");
        let there = Url::parse("https://clientele.example").unwrap().join(safe).unwrap();
        assert_eq!(there.origin().ascii_serialization(), "https://clientele.example", "{text:?} leads elsewhere");
        let _ = percent_decode(text);
        if let Ok(origin) = origin::parse(text) {
            assert_eq!(origin::parse(&origin).as_ref(), Ok(&origin), "{text:?}");
        }
        let Ok(uri) = text.parse() else { return };
        let told: Vec<String> = match parameters::unknown(&uri) {
            None => return,
            Some(Unknown::Told(ignored)) => ignored.0.into_iter().map(|(name, _)| name).collect(),
            Some(Unknown::Refused(errors)) => errors.into_iter().map(|error| error.field).collect(),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '…');
        assert!(!told.is_empty() && told.iter().all(|name| name.chars().all(plain)), "{text:?}: {told:?}");
    });
}
