//! A database of one's own for each test: a file of SQLite, or one of the server that `TEST_POSTGRES_URL` names.

use super::NOW;
use clientele::server::{cli::demo, storage::Store};
use reqwest::Url;
use sqlx::{Connection, Executor, PgConnection, Row};
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

pub enum Database {
    Sqlite { folder: TempDir, path: PathBuf },
    Postgres { server: Url, name: String },
}

impl Database {
    /// Empty, or a copy of another one that nobody has open.
    async fn make(name: &str, copied: Option<&Self>) -> Self {
        Self::make_in(name, copied, "").await
    }

    /// The same with an order of its own, as PostgreSQL says it.
    async fn make_in(name: &str, copied: Option<&Self>, order: &str) -> Self {
        if let Ok(url) = std::env::var("TEST_POSTGRES_URL") {
            let server: Url = url.parse().expect("TEST_POSTGRES_URL is postgres://USER@HOST:PORT/DATABASE");
            let name = format!("clientele_test_{name}");
            let template = match copied {
                Some(Self::Postgres { name, .. }) => name,
                _ if order.is_empty() => "template1",
                // The one that may have another order than it was made with.
                _ => "template0",
            };
            on_server(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
            on_server(&server, &format!("CREATE DATABASE {name} TEMPLATE {template}{order}")).await;
            return Self::Postgres { server, name };
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clientele.db");
        if let Some(Self::Sqlite { path: from, .. }) = copied {
            std::fs::copy(from, &path).unwrap();
        }
        Self::Sqlite { folder, path }
    }

    pub async fn empty() -> Self {
        Self::make(&Uuid::new_v4().simple().to_string(), None).await
    }

    /// With the demo data, on a server that sorts as English dictionaries do, where databases have an order.
    pub async fn in_english() -> Self {
        let order = " LOCALE_PROVIDER icu ICU_LOCALE 'en'";
        Self::make_in(&Uuid::new_v4().simple().to_string(), None, order).await.filled(demo::WRITTEN).await
    }

    /// With the demo data, which is written once and copied for each test. Of its use by day there is none: what was used is each
    /// test's own matter.
    pub async fn demo() -> Self {
        Self::demo_as(&Uuid::new_v4().simple().to_string()).await
    }

    /// The same under a name, to be copied in its turn.
    pub async fn demo_as(name: &str) -> Self {
        static WRITTEN: OnceCell<Database> = OnceCell::const_new();
        // A static is never dropped: on a server it stays behind, and under the same name the next run replaces it.
        let written = WRITTEN
            .get_or_init(|| async { Self::make("demo", None).await.filled(demo::WRITTEN).await.unused().await })
            .await;
        Self::make(name, Some(written)).await
    }

    /// Another one with the same in it, which nobody has open.
    pub async fn copied(&self) -> Self {
        Self::make(&Uuid::new_v4().simple().to_string(), Some(self)).await
    }

    /// With demo data of that many clients.
    pub async fn with_clients(count: usize) -> Self {
        Self::empty().await.filled(count).await
    }

    async fn filled(self, count: usize) -> Self {
        let store = self.open().await;
        demo::seed(&store, NOW, count).await.unwrap();
        store.close().await;
        self
    }

    /// The same without its use by day.
    async fn unused(self) -> Self {
        let store = self.open().await;
        let mut transaction = store.begin().await.unwrap();
        for statement in ["DELETE FROM usage_days", "DELETE FROM usage_marks", "UPDATE clients SET used_days = ''"] {
            sqlx::query(statement).execute(&mut *transaction).await.unwrap();
        }
        transaction.commit().await.unwrap();
        store.close().await;
        self
    }

    pub async fn open(&self) -> Store {
        Store::open(&self.url()).await.unwrap()
    }

    pub fn url(&self) -> String {
        match self {
            Self::Sqlite { path, .. } => path.to_str().unwrap().to_owned(),
            Self::Postgres { server, name } => {
                let mut url = server.clone();
                url.set_path(name);
                url.to_string()
            }
        }
    }

    /// Everything at rest: the bytes of the files, the write-ahead log included, or each row as text.
    pub async fn contents(&self) -> String {
        match self {
            Self::Sqlite { folder, .. } => {
                let files = std::fs::read_dir(folder.path()).unwrap();
                let bytes: Vec<u8> = files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Self::Postgres { .. } => {
                let mut connection = PgConnection::connect(&self.url()).await.unwrap();
                let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
                let mut contents = String::new();
                for table in connection.fetch_all(tables).await.unwrap() {
                    let rows = format!("SELECT t::text FROM {} t", table.get::<String, _>(0));
                    for row in connection.fetch_all(sqlx::AssertSqlSafe(rows)).await.unwrap() {
                        contents.push_str(row.get(0));
                    }
                }
                contents
            }
        }
    }
}

async fn on_server(server: &Url, statement: &str) {
    let mut connection = PgConnection::connect(server.as_str()).await.unwrap();
    connection.execute(sqlx::AssertSqlSafe(statement.to_owned())).await.unwrap();
    connection.close().await.unwrap();
}

impl Drop for Database {
    fn drop(&mut self) {
        let Self::Postgres { server, name } = self else { return };
        let (server, statement) = (server.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // A runtime of its own: the test's may be ending.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(on_server(&server, &statement));
        });
        let _ = dropping.join();
    }
}
