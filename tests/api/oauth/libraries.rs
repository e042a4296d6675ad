//! The whole life of a client with libraries that know nothing of us. Each is driven as its documentation says, in a
//! process of its own (`end2end/libraries`), while the test plays the administrator, the user's browser and the clock.
//!
//! They need what `make test` installs, so a plain `cargo test` leaves them out.

use super::{CALLBACK, Client, application, delete, machine};
use crate::house::{ANA, Browser, House, TOM};
use clientele::{domain::time::DAY, wire::RevealedSecret};
use reqwest::Url;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Lines, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// A library at work.
struct Library {
    process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Drop for Library {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Library {
    fn start(program: &str, script: &str) -> Self {
        let root = env!("CARGO_MANIFEST_DIR");
        let mut process = Command::new(program)
            .arg(format!("{root}/end2end/libraries/{script}"))
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|e| panic!("{program}: {e}. `make test` installs it"));
        let (input, output) = (process.stdin.take().unwrap(), process.stdout.take().unwrap());
        Self { process, input, output: BufReader::new(output).lines() }
    }

    /// # Errors
    /// The OAuth error that the library reports.
    fn ask(&mut self, command: &Value) -> Result<Value, String> {
        // The server of the test goes on in the meantime: this thread only waits.
        tokio::task::block_in_place(|| {
            writeln!(self.input, "{command}").unwrap();
            let line = self.output.next().expect("the library ended").unwrap();
            let mut answer: Value = serde_json::from_str(&line).unwrap();
            match answer.get("error") {
                Some(error) => Err(error.as_str().unwrap_or_default().to_owned()),
                None => Ok(answer["ok"].take()),
            }
        })
    }

    fn open(&mut self, house: &House, client: &Client) {
        let issuer = format!("http://{}", house.address);
        let command = json!({
            "command": "open", "issuer": issuer, "id": client.id, "secret": client.secret, "redirect_uri": CALLBACK,
        });
        self.ask(&command).unwrap();
    }

    fn token(&mut self) -> Result<String, String> {
        let tokens = self.ask(&json!({"command": "credentials"}))?;
        Ok(tokens["access_token"].as_str().unwrap().to_owned())
    }

    fn active(&mut self, token: &str) -> bool {
        self.ask(&json!({"command": "introspect", "token": token})).unwrap()["active"].as_bool().unwrap()
    }

    /// A user agrees: access token and refresh token.
    async fn sign_in(&mut self, user: &Browser) -> Result<(String, String), String> {
        let url = self.ask(&json!({"command": "authorize", "scope": "users:readonly"}))?;
        let request = Url::parse(url.as_str().unwrap()).unwrap().query().unwrap().to_owned();
        let back = super::answer(user, &request, "allow").await;
        let tokens = self.ask(&json!({"command": "redeem", "url": back.leads_to()}))?;
        Ok(pair(&tokens))
    }

    fn refresh(&mut self, token: &str) -> Result<(String, String), String> {
        self.ask(&json!({"command": "refresh", "token": token})).map(|tokens| pair(&tokens))
    }
}

fn pair(tokens: &Value) -> (String, String) {
    let of = |name: &str| tokens[name].as_str().unwrap_or_else(|| panic!("{name}: {tokens}")).to_owned();
    (of("access_token"), of("refresh_token"))
}

async fn machines_life(library: &mut Library) {
    let house = House::open().await;
    let mut client = machine(&house.signed_in(ANA).await).await;
    library.open(&house, &client);
    let early = library.token().unwrap();
    assert!(library.active(&early));

    house.wait(31 * DAY);
    let ana = house.signed_in(ANA).await;
    assert!(!library.active(&early), "expired");
    let old = ana.client(&client.id).await.secrets[0].id.to_string();
    assert_eq!(ana.call("add_secret", &[("id", &client.id)]).await.status, 200);
    let revealed: RevealedSecret = ana.call("reveal_secret", &[("id", &client.id)]).await.json();
    assert!(library.token().is_ok(), "the old secret still works");
    client.secret = revealed.secret.unwrap();
    assert_eq!(ana.call("remove_secret", &[("id", &client.id), ("secret_id", &old)]).await.status, 200);
    assert_eq!(library.token().unwrap_err(), "invalid_client");
    library.open(&house, &client);
    let token = library.token().unwrap();
    assert!(library.active(&token));

    delete(&ana, &client.id, "deactivated").await;
    assert_eq!(library.token().unwrap_err(), "invalid_client");
    assert_eq!(ana.call("restore_client", &[("id", &client.id)]).await.status, 200);
    assert!(!library.active(&token), "the old token stays dead");
    let fresh = library.token().unwrap();
    assert!(library.active(&fresh));
    library.ask(&json!({"command": "revoke", "token": fresh})).unwrap();
    assert!(!library.active(&fresh));

    delete(&ana, &client.id, "deactivated").await;
    house.wait(7 * DAY);
    assert_eq!(library.token().unwrap_err(), "invalid_client", "removed");
}

async fn peoples_life(library: &mut Library) {
    let house = House::open().await;
    let client = application(&house.signed_in(ANA).await).await;
    house.wait(31 * DAY);
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    library.open(&house, &client);
    let (access, refresh) = library.sign_in(&tom).await.unwrap();
    assert!(library.active(&access));
    let (access, refresh) = {
        let next = library.refresh(&refresh).unwrap();
        assert!(library.active(&next.0) && library.active(&access));
        next
    };
    delete(&ana, &client.id, "deactivated").await;
    assert_eq!(library.refresh(&refresh).unwrap_err(), "invalid_client");
    assert_eq!(ana.call("restore_client", &[("id", &client.id)]).await.status, 200);
    assert!(!library.active(&access));
    assert_eq!(library.refresh(&refresh).unwrap_err(), "invalid_grant");
    let (access, _) = library.sign_in(&tom).await.unwrap();
    assert!(library.active(&access));
    delete(&ana, &client.id, "deactivated").await;
    house.wait(7 * DAY);
    assert_eq!(library.token().unwrap_err(), "invalid_client", "removed");
}

async fn lives(program: &str, script: &str) {
    let mut library = Library::start(program, script);
    machines_life(&mut library).await;
    peoples_life(&mut library).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs openid-client: make test"]
async fn openid_client_runs_the_whole_life() {
    lives("node", "openid-client.mjs").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs oauth4webapi: make test"]
async fn oauth4webapi_runs_the_whole_life() {
    lives("node", "oauth4webapi.mjs").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Authlib: make test"]
async fn authlib_runs_the_whole_life() {
    lives(concat!(env!("CARGO_MANIFEST_DIR"), "/.tools/python/bin/python"), "authlib_client.py").await;
}
