//! The published SDKs of the API that this one follows, unpatched, and a tester that derives requests from our document.
//!
//! They need what `make test` installs, so a plain `cargo test` leaves them out.

use super::{BILLING_ROLE, HOME, PAYROLL_ROLE, WORKFORCE_READER};
use crate::{
    house::{ANA, House, MIA},
    oauth::{CALLBACK, Client, machine, register},
};
use serde_json::{Value, json};
use std::process::{Command, Output};

fn run(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    // The server of the test goes on in the meantime: this thread only waits.
    tokio::task::block_in_place(|| {
        Command::new(program)
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .envs(variables.iter().copied())
            .output()
            .unwrap_or_else(|e| panic!("{program}: {e}. `make test` installs it"))
    })
}

const FLAGS: [&str; 8] = [
    "--api-per-client",
    "1000000",
    "--api-per-user",
    "1000000",
    "--tokens-per-address",
    "1000000",
    "--sign-in-per-account",
    "1000",
];

/// One SDK through the whole life of a client: it adds, reads, lists, changes, rotates, deactivates, restores and deletes,
/// and tells what it saw.
async fn life(program: &str, script: &str) {
    let house = House::with(&FLAGS).await;
    let client = machine(&house.signed_in(ANA).await).await;
    let port = house.address.port().to_string();
    let variables = [("PORT", port.as_str()), ("CLIENT_ID", &client.id), ("CLIENT_SECRET", &client.secret)];
    let output = run(program, &[&format!("end2end/libraries/{script}")], &variables);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    let told: Value =
        serde_json::from_str(told.lines().last().unwrap_or_default()).unwrap_or_else(|e| panic!("{e}: {told}"));
    assert_eq!(told["listed"], 41);
    assert_eq!(told["secretShown"], json!([true, false, true]), "when added, when read, when replaced");
    assert_eq!(told["changed"], "Renamed by the SDK");
    assert_eq!(told["states"], json!(["active", "inactive", "active"]));
    assert_eq!(told["refusedScope"], json!({"status": 400, "code": "auth.invalid.scope"}));
    assert_eq!(told["afterDelete"], json!({"status": 404, "code": "client.not.found"}));
    assert_eq!(told["scopes"], 135);
    assert_eq!(told["scope"], "analytics:readonly");
    assert!(told["authorizations"].as_u64().unwrap() >= 2);
    assert_eq!(told["usage"], "Complete");
    assert_eq!(told["role"], "Administrator");
    assert_eq!(told["home"], "Home");
    assert_eq!(told["subject"], "Night export");
    assert_eq!(told["organization"], "Meridian Post");
    assert_eq!(told["tokenClient"], client.id.as_str());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Node.js and what make test installs"]
async fn libraries_javascript_sdk() {
    life("node", "purecloud.mjs").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Python and what make test installs"]
async fn libraries_python_sdk() {
    life(".tools/python/bin/python", "purecloud.py").await;
}

/// An application of another organization, through which Ana of this one acts: nothing that is done to this organization's
/// clients can touch the token.
async fn visiting(house: &House) -> Client {
    let scopes = ["oauth", "authorization", "users", "user-basic-info", "organization", "notifications"];
    let names: Vec<String> = scopes.iter().map(|scope| format!("form[scopes][{scope}]")).collect();
    let mut fields = vec![
        ("form[name]", "Probe"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "172800"),
        ("form[redirect_uris][]", CALLBACK),
    ];
    fields.extend(names.iter().map(|name| (name.as_str(), "write")));
    let probe = register(&house.signed_in(MIA).await, &fields).await;
    let ana = house.signed_in(ANA).await;
    let mut allowed: Vec<(String, &str)> = vec![("client".into(), probe.id.as_str()), ("version".into(), "0")];
    allowed.extend(scopes.iter().map(|scope| (format!("scopes[{scope}]"), "write")));
    let allowed: Vec<(&str, &str)> = allowed.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let approved = ana.call("save_authorization", &allowed).await;
    assert_eq!(approved.status, 200, "{}", approved.body);
    probe
}

async fn probed(house: &House, arguments: &[&str]) {
    let probe = visiting(house).await;
    let ana = house.signed_in(ANA).await;
    let code =
        probe.code(&ana, &[("scope", "oauth authorization users user-basic-info organization notifications")]).await;
    let tokens: crate::oauth::Tokens = probe.redeem(house, &code).await.json();
    let document = format!("http://{}/api/openapi.json", house.address);
    let header = format!("Authorization: Bearer {}", tokens.access_token);
    let fixed = [
        "--config-file",
        "end2end/libraries/schemathesis.toml",
        "run",
        &document,
        "--header",
        &header,
        "--seed",
        "20261124",
    ];
    let output = run(".tools/python/bin/schemathesis", &[&fixed, arguments].concat(), &[("PYTHONUTF8", "1")]);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(!told.contains("returned only 401/403"), "it never got in:\n{told}");
    assert!(!told.contains("Unresolvable references"), "{told}");
}

/// Every operation, with every check, but for the one that ends the token: that one has a token of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs Python and what make test installs"]
async fn libraries_schemathesis() {
    let house = House::with(&FLAGS).await;
    // Something of each kind to be met on the way.
    let ana = house.signed_in(ANA).await;
    let roles = [(WORKFORCE_READER, "*"), (BILLING_ROLE, HOME), (PAYROLL_ROLE, HOME)];
    for (role, division) in roles {
        let role = format!("{role}@{division}");
        let fields = [
            ("form[name]", "Met on the way"),
            ("form[grant_type]", "CLIENT-CREDENTIALS"),
            ("form[token_duration]", "300"),
            ("roles[]", &role),
        ];
        register(&ana, &fields).await;
    }
    probed(&house, &["--exclude-operation-id", "deleteTokensMe"]).await;
    // That one kills the token it is asked with.
    probed(&House::with(&FLAGS).await, &["--include-operation-id", "deleteTokensMe"]).await;
}
