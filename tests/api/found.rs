//! `GET /api/v2/find`: as much as the page finds, within the token's scopes.

use crate::{
    house::{ANA, Database, House, JON, MIA, YOUNG},
    oauth::machine,
    rest::bearer::{as_user, console},
};
use serde_json::{Value, json};

const FIND: &str = "/api/v2/find";

#[tokio::test]
async fn anything_is_found_within_the_tokens_scopes() {
    let house = House::open().await;
    let scopes = [("oauth", "read"), ("users", "read"), ("authorization", "read"), ("audits", "read")];
    let app = console(&house, &scopes).await;
    let ana = house.signed_in(ANA).await;
    let machine = machine(&ana).await;
    let hint = &machine.secret[machine.secret.len() - 4..];
    let all = "oauth:readonly users:readonly authorization:readonly audits:readonly";
    let program = as_user(&house, &app, ANA, all).await;
    let found = async |q: &str| program.get(&format!("{FIND}?q={q}")).await.ok();
    let of = |found: &Value, kind: &str| {
        let of_kind = |one: &&Value| one["kind"] == kind;
        found["entities"].as_array().unwrap().iter().filter(of_kind).cloned().collect::<Vec<_>>()
    };

    let agent = found("agent").await;
    assert_eq!(agent["lookedFor"], json!(["client", "user", "role", "request"]), "a word of five is no hint");
    let client = &of(&agent, "client")[0];
    let uri = format!("/api/v2/oauth/clients/{}", client["id"].as_str().unwrap());
    assert_eq!((&client["name"], &client["selfUri"]), (&json!("Agent desktop"), &json!(uri)));
    let secret = &of(&found(hint).await, "secret")[0];
    let says = (&secret["id"], &secret["secretHint"]);
    assert_eq!(says, (&json!(machine.id), &json!(format!("cs_…{hint}"))));
    let user = &of(&found("okafor").await, "user")[0];
    assert_eq!(user["name"], "Tom Okafor");
    let payroll = found("payroll").await;
    for one in [client, secret, user, &of(&payroll, "role")[0]] {
        let there = program.get(one["selfUri"].as_str().unwrap()).await.ok();
        assert_eq!((&there["id"], &there["name"]), (&one["id"], &one["name"]));
    }
    let disabled = ana.call("disable_client", &[("id", &machine.id)]).await;
    let request = disabled.header("x-request-id").unwrap().to_owned();
    let entry = json!([{ "kind": "request", "id": request, "count": 1 }]);
    assert_eq!(found(&request).await["entities"], entry);
    // More than eight are not named, and that is said.
    let many = found("the").await;
    assert_eq!((of(&many, "client").len(), &many["moreOf"][0]), (8, &json!("client")));

    // What the token may not read is not looked for, whatever the roles of who uses it permit.
    let narrow = as_user(&house, &app, ANA, "oauth:readonly").await;
    let answer = narrow.get(&format!("{FIND}?q=okafor")).await.ok();
    // Whose clients are is read with the clients.
    assert!(!of(&answer, "client").is_empty() && of(&answer, "user").is_empty(), "{answer}");
    assert_eq!(answer["lookedFor"], json!(["client"]));
    // Nor what the roles do not permit, whatever the token may read.
    let answer = as_user(&house, &app, JON, all).await.get(&format!("{FIND}?q=agent")).await.ok();
    assert_eq!((&answer["entities"], &answer["lookedFor"]), (&json!([]), &json!([])));
    let none = as_user(&house, &app, ANA, "users:readonly").await.get(&format!("{FIND}?q=agent")).await;
    assert_eq!((none.status.as_u16(), none.body["code"].clone()), (403, "app.not.authorized.for.scope".into()));
    // Nor what is another organization's.
    let theirs = house.signed_in(MIA).await.call("find", &[("q", YOUNG)]).await.json::<Value>();
    assert_eq!(theirs["groups"], json!([]));
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_named() {
    let house = House::open().await;
    let app = console(&house, &[("oauth", "read")]).await;
    let program = as_user(&house, &app, ANA, "oauth:readonly").await;
    for (question, says) in [
        ("?q=+", "Say what to look for: part of a name, an id, the last four characters of a secret, or a request id."),
        (&format!("?q={}", app.secret), "Use the last four characters of a secret, never all of it."),
        (&format!("?q={}", "a".repeat(101)), "Use at most 100 characters."),
    ] {
        let answer = program.get(&format!("{FIND}{question}")).await;
        let body = &answer.body;
        assert_eq!(answer.status, 400, "{body}");
        assert_eq!(body["details"][0]["fieldName"], "q", "{body}");
        assert_eq!(body["details"][0]["message"], says, "{body}");
    }
    assert_eq!(program.get(FIND).await.status, 400);
}

#[tokio::test]
async fn the_beginning_of_a_name_is_nearest_then_that_of_a_word_then_the_inside() {
    let house = House::on(Database::with_clients(800).await, &[]).await;
    let app = console(&house, &[("oauth", "read"), ("users", "read"), ("authorization", "read")]).await;
    let ana = house.signed_in(ANA).await;
    let program = as_user(&house, &app, ANA, "oauth:readonly users:readonly authorization:readonly").await;
    let named = async |q: &str| {
        let found = program.get(&format!("{FIND}?q={q}")).await.ok();
        let entities = found["entities"].as_array().unwrap().clone();
        let word = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        entities.iter().map(|one| (word(one, "kind"), word(one, "name"))).collect::<Vec<_>>()
    };
    let groups = async |q: &str| {
        let found = ana.call("find", &[("q", q)]).await.json::<Value>();
        let groups = found["groups"].as_array().unwrap().clone();
        groups.iter().map(|group| group["nearest"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // Customers are many; of the kinds that of the nearest comes first.
    let tom = named("tom").await;
    assert_eq!(tom[0], ("user".to_owned(), "Tom Okafor".to_owned()), "{tom:?}");
    assert!(tom.len() == 9 && tom[1..].iter().all(|(kind, _)| kind == "client"), "{tom:?}");
    assert_eq!(groups("tom").await, ["Within", "Begins"], "the page shows them by it");
    let page = ana.get("/admin/find?q=tom").await.body;
    let (users, clients) = (page.find("found-users").unwrap(), page.find("found-clients").unwrap());
    assert!(users < clients, "{page}");
    // More than are looked at, and far down by name.
    let terminals = named("ter").await;
    assert!(terminals.len() == 8 && terminals.iter().all(|(_, name)| name.starts_with("Terminal ")), "{terminals:?}");
    let words = named("desk").await;
    assert!(words.iter().any(|(_, name)| name == "Agent desktop"), "{words:?}");
}
