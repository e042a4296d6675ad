//! A file of clients to be imported: an export, a list of clients as the API answers it, an array, or one client.

use super::{super::text_file, remote::Failure};
use crate::domain::count::plural;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use std::path::Path;

/// A client, and the line of the file where it begins.
pub struct Placed {
    pub line: usize,
    pub client: Value,
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

/// The clients of a file; `-` is the standard input.
///
/// # Errors
/// What is wrong with the file, by its name.
pub fn read(file: &Path) -> Result<Vec<Placed>, Failure> {
    let text = text_file::read(file).map_err(Failure::usage)?;
    clients(&text).map_err(|says| Failure::usage(format!("{}: {says}", file.display())))
}

fn clients(text: &str) -> Result<Vec<Placed>, String> {
    let found = match text.trim_start().starts_with('[') {
        true => serde_json::from_str(text).map_err(|e| e.to_string())?,
        false => listed(text)?,
    };
    if found.is_empty() {
        return Err("there is no client in it".into());
    }
    let placed = |raw: &RawValue| {
        // The raw value is a part of the text.
        let at = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        let before = text.get(..at).unwrap_or_default();
        let client = serde_json::from_str(raw.get()).map_err(|e| e.to_string())?;
        Ok(Placed { line: before.matches('\n').count() + 1, client })
    };
    found.into_iter().map(placed).collect()
}

fn listed(text: &str) -> Result<Vec<&RawValue>, String> {
    let Listed { clients, entities, total } = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let (found, what) = match (clients, entities) {
        (Some(clients), _) => (clients, "it broke off. Export it again"),
        (None, Some(entities)) => (entities, "it is one page of a list. Save all pages, or the list without pageSize"),
        (None, None) => return one(text),
    };
    let count = found.len() as u64;
    match total {
        Some(total) if total != count => {
            Err(format!("it has {count} of the {} it tells of: {what}", plural(total, "client")))
        }
        _ => Ok(found),
    }
}

fn one(text: &str) -> Result<Vec<&RawValue>, String> {
    let client: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    if client.get("authorizedGrantType").is_none() {
        return Err("expected {\"clients\": [...]}, as an export has it".into());
    }
    Ok(vec![serde_json::from_str(text).map_err(|e| e.to_string())?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_are_found_in_whatever_lists_them_with_their_lines() {
        let lines = |text: &str| -> Vec<(usize, String)> {
            let found = clients(text).unwrap_or_else(|says| panic!("{says}: {text}"));
            found.into_iter().map(|p| (p.line, p.client["name"].as_str().unwrap().to_owned())).collect()
        };
        let two = vec![(2, "a".to_owned()), (4, "b".to_owned())];
        let rows = "\n{\"name\": \"a\",\n\"x\": 1},\n{\"name\": \"b\"}\n";
        assert_eq!(lines(&format!("[{rows}]")), two);
        assert_eq!(lines(&format!("{{\"clients\": [{rows}], \"total\": 2}}")), two);
        assert_eq!(lines(&format!("{{\"entities\": [{rows}], \"pageSize\": 9, \"total\": 2}}")), two);
        assert_eq!(lines("\n{\"name\": \"c\", \"authorizedGrantType\": \"CODE\"}"), [(2, "c".to_owned())]);
    }

    #[test]
    fn what_is_no_list_or_not_all_of_one_is_refused_with_the_reason() {
        for (text, says) in [
            ("not json", "line 1"),
            ("", "EOF"),
            ("[]", "no client"),
            ("{}", "expected {\"clients\": [...]}"),
            ("{\"clients\": [{}], \"total\": 2}", "1 of the 2 clients it tells of: it broke off"),
            ("{\"entities\": [{}], \"total\": 41}", "1 of the 41 clients it tells of: it is one page"),
        ] {
            let told = clients(text).err().unwrap_or_else(|| panic!("{text}"));
            assert!(told.contains(says), "{text}: {told}");
        }
    }
}
