//! `clientele scopes`: the catalogue, and another one in its place.

use super::{
    database::open_existing,
    rows::{Place, places},
    text_file,
};
use crate::{
    domain::{ScopeId, count::plural, scope::CatalogueEntry, text::shown},
    server::{
        config::Scopes,
        http::unknown,
        rest::sent::{Sent, Written},
        storage::clients::catalogue,
        telemetry::say,
    },
};
use serde_json::{Value, value::RawValue};
use std::collections::HashMap;

const EXPECTED: &str = "an array of {\"id\": \"users:readonly\", \"description\": \"...\"}";

/// Prints the catalogue, or puts the one of a file in its place.
///
/// # Errors
/// What the operator reads: all that is wrong with the file, a line for each.
pub async fn run(arguments: &Scopes) -> Result<(), String> {
    let Some(file) = &arguments.import else {
        let store = open_existing(&arguments.database).await?;
        let mut connection = store.reader().acquire().await.map_err(|e| e.to_string())?;
        let catalogue = catalogue::scopes(&mut connection).await.map_err(|e| e.to_string())?;
        say(&serde_json::to_string_pretty(&catalogue).map_err(|e| e.to_string())?);
        return Ok(());
    };
    let shown = file.display();
    let entries = entries(&text_file::read(file)?).map_err(|says| format!("{shown}: {says}"))?;
    let store = open_existing(&arguments.database).await?;
    let mut transaction = store.begin().await.map_err(|e| e.to_string())?;
    catalogue::replace_scopes(&mut transaction, &entries).await.map_err(|e| format!("{shown}: {e}"))?;
    transaction.commit().await.map_err(|e| e.to_string())?;
    store.close().await;
    say(&format!("{}.", plural(entries.len() as u64, "scope")));
    Ok(())
}

/// The catalogue of a file.
fn entries(text: &str) -> Result<Vec<CatalogueEntry>, String> {
    let written = Written::new(text);
    let rows: Vec<&RawValue> =
        serde_json::from_str(written.shape()).map_err(|e| format!("{}. Expected {EXPECTED}", written.fault(&e)))?;
    if rows.is_empty() {
        return Err("there is no scope in it".into());
    }
    let places = places(&written, &rows);
    let (mut entries, mut wrong, mut seen) = (vec![], vec![], HashMap::new());
    for (row, place) in rows.iter().zip(&places) {
        match read(Sent::read(&written, row.get())) {
            Ok(entry) => {
                if let Some(before) = seen.insert(entry.id.clone(), *place) {
                    let before: Place = before;
                    wrong.push(format!("{place}: {:?}: {before} has this id, too", entry.id.as_str()));
                }
                entries.push(entry);
            }
            Err(says) => wrong.extend(says.into_iter().map(|says| format!("{place}: {says}"))),
        }
    }
    if wrong.is_empty() { Ok(entries) } else { Err(wrong.join("\n  ")) }
}

/// The fields of an entry.
const FIELDS: [&str; 2] = ["id", "description"];

/// An entry, or all that is wrong with it.
fn read(row: Sent) -> Result<CatalogueEntry, Vec<String>> {
    let Value::Object(fields) = row.value else {
        return Err(vec![format!("expected an entry of {EXPECTED}")]);
    };
    let told = |name: &str| row.wrong.iter().any(|(path, _)| path == name);
    let mut wrong: Vec<String> = row.wrong.iter().map(|(path, says)| format!("{path}: {says}")).collect();
    for name in fields.keys().filter(|name| !FIELDS.contains(&name.as_str())) {
        wrong.push(format!("{}: {}", shown(name), unknown::says("field", name, &FIELDS)));
    }
    let [id, description] = FIELDS.map(|name| match fields.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        _ if told(name) => None,
        Some(_) => {
            wrong.push(format!("{name}: Use a text."));
            None
        }
        None => {
            wrong.push(format!("{name}: This is missing. Expected an entry of {EXPECTED}"));
            None
        }
    });
    let parsed = id.as_ref().filter(|_| !told("id")).map(|id| ScopeId::parse(id));
    if let Some(Err(says)) = &parsed {
        wrong.insert(0, says.to_string());
    }
    match (parsed, description) {
        (Some(Ok(id)), Some(description)) if wrong.is_empty() => Ok(CatalogueEntry { id, description }),
        _ => {
            let named = id.map(|id| format!("{id:?}: ")).unwrap_or_default();
            Err(wrong.into_iter().map(|says| format!("{named}{says}")).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_wrong_with_a_catalogue_is_told_with_its_place() {
        assert_eq!(entries("[{\"id\": \"users\", \"description\": \"Users\"}]").unwrap().len(), 1);
        let file = "[\n{\"id\": \"users\", \"description\": \"\"},\n{\"id\": \"a b\", \"description\": \"\\u0000\"},\n\
                    {\"id\": \"users\", \"description\": \"\"},\n{\"id\": \"x\", \"description\": \"\", \"readOnly\": 1},\n\
                    {\"id\": \"y\", \"id\": \"z\", \"description\": \"\"},\n{\"id\": \"x\"},\n\
                    {\"id\": \"q\\u0000\", \"description\": 7},\n{\"id\": \"r s\", \"description\": \"a\tb\"},\n\
                    {\"id\": \"t\", \"description\": \"\\udfff\", \"n\": 1e400}\n]";
        let told = entries(file).unwrap_err();
        for says in [
            "line 3: \"a b\": A scope is",
            "line 3: \"a b\": description: This has a NUL",
            "line 4: \"users\": line 2 has this id, too",
            "line 5: \"x\": readOnly: There is no such field.",
            "line 6: \"z\": id: This field is there twice.",
            "line 7: \"x\": description: This is missing.",
            "line 8: \"q\u{fffd}\": id: This has a NUL",
            "line 8: \"q\u{fffd}\": description: Use a text.",
            "line 9: \"r s\": A scope is",
            "line 9: \"r s\": description: This has U+0009, a tab, as it is.",
            "line 10: \"t\": n: number out of range.",
            "line 10: \"t\": description: This has half of a pair",
        ] {
            assert!(told.contains(says), "{says}: {told}");
        }
        let told =
            entries("[{\"id\": \"a\", \"description\": \"\"}, {\"id\": \"a\", \"description\": \"\"}]").unwrap_err();
        assert_eq!(told, "row 2: \"a\": row 1 has this id, too");
        for (text, says) in [
            ("{}", "Expected an array"),
            ("[]", "no scope"),
            ("[1]", "line 1: "),
            ("[1]", "expected an entry"),
            ("[{]", "line 1 column 3"),
        ] {
            let told = entries(text).unwrap_err();
            assert!(told.contains(says), "{text}: {told}");
        }
    }
}
