//! Files of clients that are imported, and each client in one by itself.

use crate::hold;
use clientele::{
    domain::{DivisionId, FieldError},
    server::{
        cli::clients::document::clients,
        http::encoding::decode,
        rest::{
            exported::ExportedClient,
            fields::Fields,
            row::Row,
            sent::{Sent, Written},
        },
    },
};
use serde_json::{Value, value::RawValue};

#[test]
fn files_of_clients() {
    hold(include_str!("corpus/import_files.txt"), |text| {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = [&[0xff, 0xfe][..], &wide].concat();
        assert!(decode(&marked).is_err(), "an encoding that is not ours is named: {text:?}");
        let bytes = text.as_bytes();
        let marked: Vec<u8> = [&[0xef, 0xbb, 0xbf][..], bytes].concat();
        let Ok(plain) = decode(bytes) else {
            assert!(text.contains('\0'), "{text:?}");
            return;
        };
        // A mark is skipped, and one after it is a part of the text.
        if !bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
            assert_eq!(decode(&marked), Ok(plain), "{text:?}");
        }
        let found = match clients(plain) {
            Ok(found) => found,
            Err(says) => return assert!(says.len() > 5, "{text:?}: {says}"),
        };
        let mut places: Vec<_> = found.iter().map(|placed| placed.place.pair()).collect();
        places.dedup();
        assert_eq!(places.len(), found.len(), "each is found by its place: {text:?}");
        let raw: Vec<&str> = found.iter().map(|placed| placed.client.as_str()).collect();
        assert!(raw.iter().all(|raw| plain.contains(raw)), "word for word: {text:?}");
        let again = clients(&format!("[{}]", raw.join(","))).unwrap();
        assert!(again.iter().map(|placed| placed.client.as_str()).eq(raw), "{text:?}");
    });
}

/// What is said of a draft's fields: each is read, or refused under a name and in words.
fn named<T>(read: &Result<T, Vec<FieldError>>, text: &str) {
    for error in read.as_ref().err().into_iter().flatten() {
        assert!(!error.field.is_empty() && !error.message.is_empty(), "{text:?}: {error:?}");
    }
}

#[test]
fn clients_that_are_imported() {
    let known = Fields::of::<ExportedClient>();
    let home = DivisionId::from_uuid(uuid::Uuid::nil());
    let read = move |text: &str| {
        let written = Written::new(text);
        let row: &RawValue = serde_json::from_str(written.shape()).ok()?;
        Some(Row::read(Sent::read(&written, row.get()), &known, home, false))
    };
    hold(include_str!("corpus/import_rows.txt"), |text| {
        let Some(row) = read(text) else { return };
        let is_object = serde_json::from_str::<Value>(text).is_ok_and(|value| value.is_object());
        for (field, says) in row.wrong() {
            assert!(!says.is_empty(), "{text:?}: {field}");
            assert!(!field.is_empty() || !is_object || text.contains("\"\""), "the field is named: {text:?}: {says}");
        }
        assert_eq!(row.is_wrong(), row.wrong().count() > 0);
        let settings = &row.wanted.settings;
        named(&settings.name, text);
        named(&settings.description, text);
        named(&settings.redirect_uris, text);
        named(&settings.allowed_addresses, text);
        // What is `null` is not there: the rest is read as before.
        if is_object && !row.is_wrong() {
            let mut with = serde_json::from_str::<Value>(text).unwrap();
            for field in ["dateToDelete", "roleIds", "ownership", "clientType"] {
                if with.get(field).is_none() {
                    with[field] = Value::Null;
                }
            }
            let again = read(&with.to_string()).unwrap();
            assert_eq!(format!("{:?}", again.wanted), format!("{:?}", row.wanted), "{text:?}");
        }
    });
}
