//! Out of one organization, into another.

use crate::{
    house::{ANA, House},
    rest::{CLIENTS, Program, application, fields},
};
use clientele::wire::ActivityPage;
use serde_json::{Value, json};

fn with(ownership: Value) -> Value {
    let mut client = application("Moved in");
    client["ownership"] = ownership;
    client
}

#[tokio::test]
async fn whose_a_client_is_moves_with_it() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let export = program.get(&format!("{CLIENTS}/export")).await.ok();
    let clients = export["clients"].as_array().unwrap();
    let billing = clients.iter().find(|client| client["name"] == "Billing sync").unwrap();
    assert_eq!(billing["ownership"]["owner"], json!({"name": "AP team", "email": "ap-team@meridianpost.example"}));
    assert_eq!(billing["ownership"]["labels"][1], json!({"name": "finance", "colour": "blue"}));
    assert!(clients.iter().any(|client| client["ownership"].is_null()), "of some nothing is said");

    let mut moved = billing.clone();
    moved["id"] = Value::Null;
    moved["ownership"]["owner"] = json!({
        "userId": "0c11e27e-1e00-4000-8000-00040000ffff", "name": "Ana there", "email": "ANA.ruiz@meridianpost.example",
    });
    let import = format!("{CLIENTS}/import");
    let done = program.post(&import, &json!({"clients": [moved]})).await.ok();
    let id = done["results"][0]["id"].as_str().unwrap();
    let said = program.get(&format!("{CLIENTS}/{id}/ownership")).await.ok();
    assert_eq!((&said["owner"]["name"], &said["ownerless"]), (&json!("Ana Ruiz"), &json!(false)));
    assert_eq!(said["labels"], billing["ownership"]["labels"]);
    assert_eq!(said["version"], 1);
    let ana = house.signed_in(ANA).await;
    let story: ActivityPage = ana.call("get_activity", &[("id", id)]).await.json();
    let told: Vec<&str> = story.entries[0].changes.iter().map(|change| change.field.as_str()).collect();
    assert!(story.entries[0].what == "imported" && told.contains(&"Owner") && told.contains(&"Labels"), "{told:?}");
}

#[tokio::test]
async fn what_is_wrong_in_a_row_leaves_the_others() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let rows = [
        with(json!({"owner": {"email": "nobody@meridianpost.example"}, "standIn": {"name": "QA"}, "reviewOn": "soon"})),
        with(json!({"owner": {"name": "QA", "email": "qa@b"}})),
        with(json!({"owner": {"mail": "x"}, "labels": "production"})),
        with(json!({"labels": [{"name": "a,b"}]})),
    ];
    let told = program.post(&format!("{CLIENTS}/import"), &json!({"clients": rows})).await.ok();
    let results = told["results"].as_array().unwrap();
    assert_eq!(fields(&results[0]["error"]), ["ownership.owner", "ownership.standIn", "ownership.reviewOn"]);
    assert_eq!(results[1]["outcome"], "imported");
    assert_eq!(fields(&results[2]["error"]), ["ownership.owner.mail", "ownership.labels"]);
    assert_eq!(fields(&results[3]["error"]), ["ownership.labels"]);
}
