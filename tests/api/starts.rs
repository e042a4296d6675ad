//! Several processes that start at once on one empty database, as several instances behind a proxy do.

use crate::{command::clientele, house::Database};
use clientele::server::storage::Store;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

const AT_ONCE: usize = 8;
const ROUNDS: usize = 3;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn start(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_several_processes_finds_the_database_up_to_date() {
    for round in 0..ROUNDS {
        let (database, folder) = (Database::empty().await, folder());
        // Such a command makes none: what there is of it is an empty file.
        if let Some(file) = Store::missing_file(&database.url()) {
            std::fs::File::create(file).unwrap();
        }
        let scopes = || start(clientele(folder.path()).args(["scopes", "--database", &database.url()]));
        let started: Vec<Child> = (0..AT_ONCE).map(|_| scopes()).collect();
        let mut told = vec![];
        for process in started {
            let output = process.wait_with_output().unwrap();
            assert!(output.status.success(), "round {round}: {}", String::from_utf8_lossy(&output.stderr));
            told.push(output.stdout);
        }
        assert!(told[0].len() > 1_000 && told.iter().all(|scopes| *scopes == told[0]), "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_several_servers_is_ready_and_one_of_them_writes_the_demo_data() {
    let (database, folder) = (Database::empty().await, folder());
    let url = database.url();
    let serve = ["serve", "--demo", "--listen", "127.0.0.1:0", "--database", &url];
    let mut servers: Vec<Child> = (0..AT_ONCE / 2).map(|_| start(clientele(folder.path()).args(serve))).collect();
    let said: Vec<String> = servers
        .iter_mut()
        .map(|server| BufReader::new(server.stdout.take().unwrap()).lines().next().and_then(Result::ok))
        .map(Option::unwrap_or_default)
        .collect();
    let errors: Vec<String> = servers
        .into_iter()
        .map(|mut server| {
            server.kill().unwrap();
            String::from_utf8(server.wait_with_output().unwrap().stderr).unwrap()
        })
        .collect();
    assert!(said.iter().all(|line| line.starts_with("Clientele is ready at ")), "{said:?} {errors:?}");
    assert_eq!(clients(&database).await, clients(&Database::demo().await).await);
}

async fn clients(database: &Database) -> i64 {
    let store = database.open().await;
    let clients = sqlx::query_scalar("SELECT COUNT(*) FROM clients")
        .fetch_one(&mut *store.reader().acquire().await.unwrap())
        .await
        .unwrap();
    store.close().await;
    clients
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_opened_many_times_at_once_opens_each_time() {
    for _ in 0..ROUNDS {
        let database = Database::empty().await;
        let url = database.url();
        let opening: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let url = url.clone();
                tokio::spawn(async move { Store::open(&url).await })
            })
            .collect();
        for opened in opening {
            opened.await.unwrap().unwrap().close().await;
        }
    }
}
