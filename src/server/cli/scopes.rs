//! `clientele scopes`: the catalogue, and another one in its place.

use super::{
    database::open_existing,
    rows::{Place, places},
    text_file,
};
use crate::{
    domain::{
        ScopeId,
        count::plural,
        scope::CatalogueEntry,
        text::{NUL, nul_in},
    },
    server::{config::Scopes, storage::clients::catalogue, telemetry::say},
};
use serde::Deserialize;
use serde_json::value::RawValue;
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
    let rows: Vec<&RawValue> = serde_json::from_str(text).map_err(|e| format!("{e}. Expected {EXPECTED}"))?;
    if rows.is_empty() {
        return Err("there is no scope in it".into());
    }
    let places = places(text, &rows);
    let (mut entries, mut wrong, mut seen) = (vec![], vec![], HashMap::new());
    for (row, place) in rows.iter().zip(&places) {
        match read(row) {
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

/// A row as it may be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    description: String,
}

/// An entry, or all that is wrong with it.
fn read(row: &RawValue) -> Result<CatalogueEntry, Vec<String>> {
    let Entry { id, description } = serde_json::from_str(row.get()).map_err(|error| {
        let says = error.to_string();
        // The place in the row is none in the file.
        let says = says.split(" at line ").next().unwrap_or_default();
        vec![format!("{says}. Expected an entry of {EXPECTED}")]
    })?;
    let mut wrong = vec![];
    if let Some(name) = nul_in([("description", &description)]) {
        wrong.push(format!("{id:?}: {name}: {NUL}"));
    }
    match ScopeId::parse(&id) {
        Ok(id) if wrong.is_empty() => return Ok(CatalogueEntry { id, description }),
        Ok(_) => {}
        Err(says) => wrong.insert(0, format!("{id:?}: {says}")),
    }
    Err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_wrong_with_a_catalogue_is_told_with_its_place() {
        assert_eq!(entries("[{\"id\": \"users\", \"description\": \"Users\"}]").unwrap().len(), 1);
        let file = "[\n{\"id\": \"users\", \"description\": \"\"},\n{\"id\": \"a b\", \"description\": \"\\u0000\"},\n\
                    {\"id\": \"users\", \"description\": \"\"},\n{\"id\": \"x\", \"description\": \"\", \"readOnly\": 1},\n\
                    {\"id\": \"y\", \"id\": \"z\", \"description\": \"\"},\n{\"id\": \"x\"}\n]";
        let told = entries(file).unwrap_err();
        for says in [
            "line 3: \"a b\": A scope is",
            "line 3: \"a b\": description: This has a NUL",
            "line 4: \"users\": line 2 has this id, too",
            "line 5: unknown field `readOnly`",
            "line 6: duplicate field `id`",
            "line 7: missing field `description`",
        ] {
            assert!(told.contains(says), "{says}: {told}");
        }
        let told =
            entries("[{\"id\": \"a\", \"description\": \"\"}, {\"id\": \"a\", \"description\": \"\"}]").unwrap_err();
        assert_eq!(told, "row 2: \"a\": row 1 has this id, too");
        for (text, says) in
            [("{}", "Expected an array"), ("[]", "no scope"), ("[1]", "line 1: "), ("[1]", "Expected an entry")]
        {
            let told = entries(text).unwrap_err();
            assert!(told.contains(says), "{text}: {told}");
        }
    }
}
