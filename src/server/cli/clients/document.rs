//! A file of clients to be imported: an export, a list of clients as the API answers it, an array, or one client.

use super::{
    super::{
        rows::{Place, places},
        text_file,
    },
    remote::Failure,
};
use crate::{
    domain::count::plural,
    server::{
        http::unknown,
        rest::sent::{Sent, Written},
    },
};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;
use std::{collections::BTreeMap, path::Path};
use uuid::Uuid;

/// A client as the file has it, and where it begins.
pub struct Placed {
    pub place: Place,
    /// What it is called in the file, as far as it can be read.
    pub id: Option<Uuid>,
    /// Word for word: the server says what is wrong with it, and perhaps it is no JSON by itself.
    pub client: String,
}

/// What a file may have around its clients.
#[derive(Deserialize)]
struct Listed<'a> {
    #[serde(borrow)]
    clients: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    entities: Option<Vec<&'a RawValue>>,
    total: Option<u64>,
}

/// The fields of an export, and those of a list as the API and the official command line answer it. Another one may have been
/// meant to change what happens.
const AROUND: [&str; 15] = [
    "clients",
    "entities",
    "total",
    "organization",
    "dateExported",
    "missing",
    "totalIsMinimum",
    "pageSize",
    "pageNumber",
    "pageCount",
    "firstUri",
    "lastUri",
    "nextUri",
    "previousUri",
    "selfUri",
];

/// The clients of a file; `-` is the standard input.
///
/// # Errors
/// What is wrong with the file, by its name.
pub fn read(file: &Path) -> Result<Vec<Placed>, Failure> {
    let text = text_file::read(file).map_err(Failure::usage)?;
    clients(&text).map_err(|says| Failure::usage(format!("{}: {says}", file.display())))
}

/// The clients of such a file's text.
///
/// # Errors
/// What is wrong with it.
pub fn clients(text: &str) -> Result<Vec<Placed>, String> {
    let written = Written::new(text);
    let found = match text.trim_start().starts_with('[') {
        true => serde_json::from_str(written.shape()).map_err(|error| written.fault(&error))?,
        false => listed(&written)?,
    };
    if found.is_empty() {
        return Err("there is no client in it".into());
    }
    let placed = |(raw, place): (&&RawValue, Place)| {
        let sent = Sent::read(&written, raw.get());
        let id = sent.value["id"].as_str().and_then(|id| Uuid::try_parse(id).ok());
        Placed { place, id, client: written.part(raw.get()).to_owned() }
    };
    Ok(found.iter().zip(places(&written, &found)).map(placed).collect())
}

fn listed<'a>(written: &'a Written<'_>) -> Result<Vec<&'a RawValue>, String> {
    let read = serde_json::from_str(written.shape());
    let Listed { clients, entities, total } = read.map_err(|error| written.fault(&error))?;
    let (found, what) = match (clients, entities) {
        (Some(_), Some(_)) => return Err("it has clients and entities: leave out one of them".into()),
        (Some(clients), None) => (clients, "it broke off. Export it again"),
        (None, Some(entities)) => (entities, "it is one page of a list. Save all pages, or the list without pageSize"),
        (None, None) => return one(written),
    };
    only_known(written.shape())?;
    let count = found.len() as u64;
    match total {
        Some(total) if total != count => {
            Err(format!("it has {count} of the {} it tells of: {what}", plural(total, "client")))
        }
        _ => Ok(found),
    }
}

/// Refuses what stands around the clients and has no meaning there.
fn only_known(text: &str) -> Result<(), String> {
    let fields: BTreeMap<String, IgnoredAny> = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let Some(name) = fields.keys().find(|name| !AROUND.contains(&name.as_str())) else {
        return Ok(());
    };
    let option = match name.to_ascii_lowercase().replace(['_', '-'], "").as_str() {
        "dryrun" => Some("--dry-run"),
        "withsecrets" => Some("--with-secrets"),
        _ => None,
    };
    Err(match option {
        Some(option) => format!("{name:?} says nothing in a file. Remove it and use {option}"),
        None => format!("{name:?} stands beside the clients. {}", unknown::says("field", name, &AROUND)),
    })
}

fn one<'a>(written: &'a Written<'_>) -> Result<Vec<&'a RawValue>, String> {
    let client: &RawValue = serde_json::from_str(written.shape()).map_err(|error| written.fault(&error))?;
    match Sent::read(written, client.get()).value.get("authorizedGrantType") {
        Some(_) => Ok(vec![client]),
        None => Err("expected {\"clients\": [...]}, as an export has it".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn clients_are_found_in_whatever_lists_them_with_their_lines() {
        let lines = |text: &str| -> Vec<(usize, String)> {
            let found = clients(text).unwrap_or_else(|says| panic!("{says}: {text}"));
            let name = |p: &Placed| serde_json::from_str::<Value>(&p.client).unwrap()["name"].clone();
            found.iter().map(|p| (p.place.pair().1, name(p).as_str().unwrap().to_owned())).collect()
        };
        let two = vec![(2, "a".to_owned()), (4, "b".to_owned())];
        let rows = "\n{\"name\": \"a\",\n\"x\": 1},\n{\"name\": \"b\"}\n";
        assert_eq!(lines(&format!("[{rows}]")), two);
        assert_eq!(lines(&format!("{{\"clients\": [{rows}], \"total\": 2}}")), two);
        assert_eq!(lines(&format!("{{\"entities\": [{rows}], \"pageSize\": 9, \"total\": 2}}")), two);
        let page =
            "\"totalIsMinimum\": true, \"firstUri\": \"/\", \"selfUri\": \"/\", \"pageNumber\": 1, \"pageCount\": 1";
        assert_eq!(lines(&format!("{{\"entities\": [{rows}], {page}}}")), two);
        assert_eq!(lines(&format!("{{\"organization\": \"A\", \"dateExported\": \"\", \"clients\": [{rows}]}}")), two);
        let one_line = clients("[{\"name\": \"a\"}, {\"name\": \"b\"}]").unwrap();
        assert_eq!(one_line[1].place, Place::Row(2));
        assert_eq!(lines("\n{\"name\": \"c\", \"authorizedGrantType\": \"CODE\"}"), [(2, "c".to_owned())]);
    }

    #[test]
    fn a_row_that_is_no_json_is_left_to_whoever_judges_it() {
        let file = "[\n{\"name\": \"a\nb\"},\n{\"name\": \"\\x\"},\n{\"name\": \"\\ud800\", \"x\": 1e400}]";
        let found = clients(file).unwrap();
        let told: Vec<(usize, &str)> = found.iter().map(|p| (p.place.pair().1, p.client.as_str())).collect();
        let last = "{\"name\": \"\\ud800\", \"x\": 1e400}";
        assert_eq!(told, [(2, "{\"name\": \"a\nb\"}"), (4, "{\"name\": \"\\x\"}"), (5, last)]);
        let one = "{\"name\": \"a\tb\",\"authorizedGrantType\": \"\\u0000\"}";
        assert_eq!(clients(one).unwrap()[0].client, one);
        assert!(clients("[{\"name\": \"a\tb\"},\n{]").err().unwrap().contains("line 1 column 12"));
    }

    #[test]
    fn what_is_no_list_or_not_all_of_one_is_refused_with_the_reason() {
        for (text, says) in [
            ("not json", "line 1"),
            ("", "EOF"),
            ("[]", "no client"),
            ("{}", "expected {\"clients\": [...]}"),
            ("{\"clients\": [{}], \"total\": 2}", "1 of the 2 clients it tells of: it broke off"),
            ("{\"clients\": [{}], \"dryRun\": true}", "\"dryRun\" says nothing in a file. Remove it and use --dry-run"),
            ("{\"clients\": [{}], \"dry_run\": true}", "use --dry-run"),
            ("{\"withSecrets\": true, \"entities\": [{}]}", "use --with-secrets"),
            (
                "{\"clients\": [{}], \"totl\": 1}",
                "\"totl\" stands beside the clients. There is no such field. Did you mean total?",
            ),
            ("{\"clients\": [{}], \"entities\": []}", "clients and entities"),
            ("{\"clients\": [{}], \"clients\": []}", "duplicate field `clients`"),
            ("{\"entities\": [{}], \"total\": 41}", "1 of the 41 clients it tells of: it is one page"),
        ] {
            let told = clients(text).err().unwrap_or_else(|| panic!("{text}"));
            assert!(told.contains(says), "{text}: {told}");
        }
    }
}
