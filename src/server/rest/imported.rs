//! The body of an import: what stands around the clients is read as every body is, and each client by itself.

use super::{
    error::ApiError,
    exported::ExportedClient,
    extract::{MAX_IMPORT, bytes, document, text},
    sent::{Members, Sent, Written},
};
use axum::extract::{FromRequest, Request};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// Where the clients are.
const CLIENTS: &str = "clients";

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientImport {
    #[schema(min_items = 1, max_items = 1000, value_type = Vec<ExportedClient>)]
    #[expect(dead_code, reason = "documents them; they are read apart, each by itself")]
    clients: Vec<IgnoredAny>,
    /// Say what would happen, and do nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// Give each client a secret and answer with it. Without one an administrator resets it when it is needed.
    #[serde(default)]
    pub with_secrets: bool,
}

/// The clients of an import, and what is asked for all of them.
pub struct Import {
    pub asked: ClientImport,
    pub rows: Vec<Sent>,
}

impl<S: Send + Sync> FromRequest<S> for Import {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let bytes = bytes(request, MAX_IMPORT).await?;
        read(text(&bytes)?)
    }
}

fn read(text: &str) -> Result<Import, ApiError> {
    let written = Written::new(text);
    let Ok(Members(members)) = serde_json::from_str(written.shape()) else {
        // What is no JSON, or no object, is refused whole.
        return Ok(Import { asked: document(text)?, rows: vec![] });
    };
    let (mut around, mut rows) = (vec![], vec![]);
    for (name, value) in members {
        let listed = match serde_json::from_str::<String>(name.get()).as_deref() {
            Ok(CLIENTS) => serde_json::from_str::<Vec<&RawValue>>(value.get()).ok(),
            _ => None,
        };
        let value = if listed.is_some() { "[]" } else { written.part(value.get()) };
        around.push(format!("{}:{value}", written.part(name.get())));
        rows.extend(listed.unwrap_or_default());
    }
    let asked = document(&format!("{{{}}}", around.join(",")))?;
    Ok(Import { asked, rows: rows.into_iter().map(|row| Sent::read(&written, row.get())).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Result<Vec<usize>, String> {
        let read = read(text).map_err(|error| error.message)?;
        Ok(read.rows.iter().map(|row| row.wrong.len()).collect())
    }

    #[test]
    fn a_fault_in_a_row_is_no_fault_of_the_others() {
        let text =
            r#"{"dryRun": true, "clients": [{"name": "a"}, {"name": "\u0000"}, {"name": "\ud800", "x": 1e400}, 7]}"#;
        assert_eq!(rows(text), Ok(vec![0, 1, 2, 0]));
        assert!(read(text).unwrap().asked.dry_run);
        assert_eq!(rows("{\"clients\": [{\"name\": \"a\nb\"}, {\"name\": \"a\\x\"}]}"), Ok(vec![1, 1]));
    }

    #[test]
    fn a_fault_around_them_is_one_of_the_whole() {
        for (text, says) in [
            ("{\"clients\": [\n{\"name\": \"a\"},\n{\"name\" \"b\"}]}", "line 3 column 9"),
            (r#"{"clients": [{}], "clients": []}"#, "duplicate field `clients`"),
            (r#"{"clients": [{}], "dry_run": true}"#, "Did you mean dryRun?"),
            (r#"{"clients": [{}], "dryRun": "\u0000"}"#, "dryRun: This has a NUL"),
            (r#"{"clients": [{}], "dryRun": 1e400}"#, "number out of range"),
            (r#"{"clients": {"name": "a"}}"#, "clients: invalid type: map"),
            (r#"{"clients": [{}]} []"#, "After the JSON there is more"),
            ("[{\"name\": \"a\"}]", "Use an object and no list."),
            ("", "EOF"),
        ] {
            let told = rows(text).unwrap_err();
            assert!(told.contains(says), "{text}: {told}");
        }
    }
}
