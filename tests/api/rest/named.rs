//! `clientele clients` with names in place of Client IDs: the one that is meant, or nothing.

use super::{CLIENTS, Program, command_line::Shell};
use crate::{
    house::{ANA, House, OLD, YOUNG},
    oauth::machine,
};
use serde_json::json;

/// Billing sync, of the AP team.
const BILLING: &str = "8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7";
const DASHBOARD: &str = "Quality review dashboard";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_is_called_by_its_whole_name_wherever_one_is_named() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let told = shell.ends(0, &["show", " billing SYNC"]);
    assert!(
        told.contains("Invoices reach finance") && told.contains(&format!("clientele: Billing sync is {BILLING}")),
        "{told}"
    );
    for command in [
        &["usage", DASHBOARD][..],
        &["secrets", DASHBOARD],
        &["ownership", DASHBOARD, "--purpose", "Invoices"],
        &["rehearse", DASHBOARD],
        &["rehearse", DASHBOARD, "--for", "1h", "--dry-run"],
        &["label", "finance", DASHBOARD, OLD],
        &["owner", "ana.ruiz@meridianpost.example", DASHBOARD],
        &["export", DASHBOARD],
        &["delete", DASHBOARD, "--dry-run"],
    ] {
        let told = shell.ends(0, command);
        assert!(told.contains(&format!("{DASHBOARD} is {YOUNG}")), "{command:?}: {told}");
    }
    let secret = shell.json(&["secrets", OLD])[0]["id"].as_str().unwrap().to_owned();
    let old = shell.json(&["show", OLD])["client"]["name"].as_str().unwrap().to_uppercase();
    assert!(shell.ends(0, &["retire", &old, &secret, "--after", "0"]).contains(" no "));
    let deactivated = shell.ends(0, &["delete", &old, "--yes"]);
    assert!(deactivated.contains("deactivated") && deactivated.contains(OLD), "{deactivated}");
    assert!(shell.ends(0, &["restore", &old]).contains("restored"));
    // What a search folds, what an address has to hide, and what is as short as a name can be.
    let program = Program::admin(&house).await;
    for name in ["Zürich & co? #1 100%", "ßx", "q"] {
        let asked = json!({
            "name": name, "authorizedGrantType": "CODE", "scope": ["users:readonly"],
            "registeredRedirectUri": ["https://a.example/cb"],
        });
        let id = program.post(CLIENTS, &asked).await.ok()["id"].as_str().unwrap().to_owned();
        assert!(shell.ends(0, &["show", &name.to_uppercase()]).contains(&id), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_not_known_for_sure_is_not_touched() {
    let house = House::open().await;
    let shell = Shell::open(&house).await;
    let program = Program::admin(&house).await;
    let is_there = async || program.get(&format!("{CLIENTS}/{YOUNG}")).await.ok()["state"] == "active";
    // A part of a name is no name.
    for (code, unknown) in [(3, "Quality review"), (3, "90e7f5d1"), (3, ""), (3, "Quality  review dashboard")] {
        let told = shell.ends(code, &["delete", DASHBOARD, unknown, "--yes"]);
        assert!(told.contains(&format!("no client has {unknown:?} as its whole name")), "{told}");
        assert!(is_there().await, "{unknown}");
    }
    // Two are named alike: which they are is listed, and nothing is done with the others either.
    let other = machine(&house.signed_in(ANA).await).await;
    let listed = shell.json(&["list", "--search", "night export"]);
    let ids: Vec<&str> = listed.as_array().unwrap().iter().map(|client| client["id"].as_str().unwrap()).collect();
    assert!(ids.len() > 1 && ids.contains(&other.id.as_str()), "{ids:?}");
    let told = shell.ends(2, &["delete", DASHBOARD, "Night Export", "--yes"]);
    assert!(told.contains("\"Night Export\" is the name of ") && told.contains("nothing was done"), "{told}");
    assert!(ids.iter().all(|id| told.contains(&format!("  {id}  active, created "))), "{told}");
    assert!(is_there().await);
    // Its confirmation stays, and says who it is.
    let told = shell.ends(2, &["delete", DASHBOARD]);
    assert!(told.contains("no terminal") && told.contains(&format!("{DASHBOARD} is {YOUNG}")), "{told}");
    assert!(is_there().await);
    let told = shell.ends(0, &["delete", "quality review DASHBOARD", "--yes"]);
    assert!(told.contains(YOUNG) && told.contains("removed"), "{told}");
    shell.ends(3, &["show", DASHBOARD]);
}
