//! `clientele clients import`: a file of any length, a thousand rows at a time. What is wrong is told by the place in the file.

use super::{
    document::{self, Placed},
    remote::{Failure, Remote, is_refused, rows},
};
use serde_json::{Value, json};
use std::{collections::HashMap, path::Path};

/// How many the API takes at once.
const AT_ONCE: usize = 1_000;

/// Imports a file, and tells what happened to each row.
///
/// # Errors
/// What is wrong with the file as a whole, or keeps the server from answering.
pub async fn import(remote: &Remote, file: &Path, dry_run: bool, with_secrets: bool) -> Result<Vec<Value>, Failure> {
    let placed = document::read(file)?;
    let before = before(&placed);
    // A second row of an id is nobody's; of the rest of it all that is wrong is told.
    let (again, once): (Vec<usize>, Vec<usize>) = (0..placed.len()).partition(|n| before[*n].is_some());
    let mut results = vec![Value::Null; placed.len()];
    for (some, dry_run) in [(again, true), (once, dry_run)] {
        for some in some.chunks(AT_ONCE) {
            let clients: Vec<&str> = some.iter().map(|n| placed[*n].client.as_str()).collect();
            let clients = clients.join(",");
            let body = format!("{{\"clients\":[{clients}],\"dryRun\":{dry_run},\"withSecrets\":{with_secrets}}}");
            let told = rows(remote.post_text("/import", body).await?);
            some.iter().zip(told).for_each(|(n, told)| results[*n] = told);
        }
    }
    for (n, row) in results.iter_mut().enumerate() {
        if let Some(first) = before[n] {
            refuse(row, &format!("{} of the file has this id, too.", placed[first].place));
        }
        // Whoever mends a row looks for it in the file.
        if is_refused(row) {
            let (name, number) = placed[n].place.pair();
            row[name] = json!(number);
        }
    }
    Ok(results)
}

/// The first row with the same id, for each that is a later one.
fn before(placed: &[Placed]) -> Vec<Option<usize>> {
    let mut first = HashMap::new();
    let found = |(n, placed): (usize, &Placed)| {
        let first = *first.entry(placed.id?).or_insert(n);
        (first != n).then_some(first)
    };
    placed.iter().enumerate().map(found).collect()
}

/// Refuses a row for its id, beside what else is wrong with it.
fn refuse(row: &mut Value, says: &str) {
    let mut details = vec![json!({"errorCode": "invalid.value", "fieldName": "id", "message": says})];
    let others = row["error"]["details"].as_array().map(Vec::as_slice).unwrap_or_default();
    details.extend(others.iter().filter(|detail| detail["fieldName"] != "id").cloned());
    let text = |detail: &Value, name: &str| detail[name].as_str().unwrap_or_default().to_owned();
    let message: Vec<String> =
        details.iter().map(|detail| format!("{}: {}", text(detail, "fieldName"), text(detail, "message"))).collect();
    row["outcome"] = json!("refused");
    row["error"] = json!({"status": 400, "code": "invalid.value", "message": message.join(" "), "details": details});
    if let Some(row) = row.as_object_mut() {
        row.remove("secret");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_refused_for_an_id_beside_its_other_faults() {
        let taken = json!({"fieldName": "id", "errorCode": "x", "message": "clients[0] has this id, too."});
        let named = json!({"fieldName": "name", "errorCode": "x", "message": "Enter a name."});
        let mut row = json!({"id": "i", "outcome": "refused", "error": {"details": [taken, named]}});
        refuse(&mut row, "line 3 of the file has this id, too.");
        assert_eq!(row["error"]["message"], "id: line 3 of the file has this id, too. name: Enter a name.");
        let mut row = json!({"id": "i", "outcome": "imported"});
        refuse(&mut row, "row 1 of the file has this id, too.");
        assert_eq!((&row["outcome"], &row["error"]["status"]), (&json!("refused"), &json!(400)));
    }
}
