//! What an application does with the power that a user lent it, and what programs make: whose it is.

use super::{ADMIN_ROLE, CLIENTS, HOME, PAYROLL_ROLE, Program, Reply, WORKFORCE_READER, application, at, bearer};
use crate::house::{ANA, House, MIA, OLD, PAYROLL, PAYROLL_ARCHIVE, form, page, pairs};
use clientele::domain::time::DAY;
use serde_json::{Value, json};

#[track_caller]
fn hands_nothing_on(reply: Reply, act: &str) {
    let refusal = reply.refused(403, "not.authorized");
    let says = format!("An application that acts for you cannot {act}: do it in the console.");
    assert_eq!(refusal["message"], says);
}

fn machine(name: &str, role: &str, division: &str) -> Value {
    json!({"name": name, "authorizedGrantType": "CLIENT-CREDENTIALS",
           "roleDivisions": [{"roleId": role, "divisionId": division}]})
}

const GIVE: &str = "give roles";
const SECRET: &str = "make a secret for a client that has roles";
const REVIVE: &str = "bring back a client that has roles";

/// Ana, through an application that may do whatever she may.
async fn terraform(house: &House) -> Program {
    let app = bearer::console(house, &[("all", "write")]).await;
    bearer::as_user(house, &app, ANA, "all").await
}

#[tokio::test]
async fn an_application_hands_on_none_of_its_users_power() {
    let house = House::open().await;
    let (ana, app) = (house.signed_in(ANA).await, terraform(&house).await);
    let before = app.get(CLIENTS).await.ok()["total"].clone();
    for (role, division) in [(ADMIN_ROLE, "*"), (PAYROLL_ROLE, HOME)] {
        hands_nothing_on(app.post(CLIENTS, &machine("Mine", role, division)).await, GIVE);
    }
    let imported = json!({"clients": [machine("Mine", ADMIN_ROLE, "*")], "withSecrets": true});
    let told = app.post(&format!("{CLIENTS}/import"), &imported).await.ok();
    assert_eq!((&told["refused"], &told["results"][0]["error"]["code"]), (&json!(1), &json!("not.authorized")));
    assert_eq!(app.get(CLIENTS).await.ok()["total"], before);

    // One that gives no roles is Ana's to change, by whichever way; what gives them is not.
    let added = app.add_application("Rota").await;
    let path = at(&added["id"]);
    hands_nothing_on(app.put(&path, &machine("Rota", ADMIN_ROLE, "*")).await, GIVE);
    assert_eq!(app.post(&format!("{path}/secret"), &json!({})).await.status, 200);
    assert_eq!(app.post(&format!("{path}/disable"), &json!({})).await.status, 200);
    assert_eq!(app.post(&format!("{path}/enable"), &json!({})).await.status, 200);

    let payroll = format!("{CLIENTS}/{PAYROLL}");
    let mut body = app.get(&payroll).await.ok();
    body["name"] = json!("Payroll, renamed");
    app.put(&payroll, &body).await.ok();
    body["roleDivisions"].as_array_mut().unwrap().push(json!({"roleId": WORKFORCE_READER, "divisionId": "*"}));
    hands_nothing_on(app.put(&payroll, &body).await, GIVE);
    body["state"] = json!("inactive");
    hands_nothing_on(app.put(&payroll, &body).await, GIVE);
    hands_nothing_on(app.post(&format!("{payroll}/secret"), &json!({})).await, SECRET);
    hands_nothing_on(app.post(&format!("{payroll}/secrets"), &json!({})).await, SECRET);
    ana.call("add_secret", &[("id", PAYROLL)]).await;
    let secrets = app.get(&format!("{payroll}/secrets")).await.ok();
    let oldest = secrets["entities"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned();
    // To have one end sooner hands nothing on; to let it live longer is as good as a new one.
    let silent =
        async |days: i64| app.put(&format!("{payroll}/secrets/{oldest}"), &json!({"endsAfterSilentDays": days})).await;
    for days in [60, 30, 30] {
        assert_eq!(silent(days).await.ok()["endsAfterSilentDays"], days);
    }
    hands_nothing_on(silent(90).await, SECRET);
    hands_nothing_on(silent(0).await, SECRET);
    assert_eq!(app.delete(&format!("{payroll}/secrets/{oldest}")).await.status, 204);

    // What takes power away is done, and not taken back.
    app.post(&format!("{payroll}/disable"), &json!({})).await.ok();
    hands_nothing_on(app.post(&format!("{payroll}/enable"), &json!({})).await, REVIVE);
    let archive = format!("{CLIENTS}/{PAYROLL_ARCHIVE}");
    assert_eq!(app.delete(&archive).await.ok()["outcome"], "deactivated");
    hands_nothing_on(app.post(&format!("{archive}/restore"), &json!({})).await, REVIVE);
    let mut body = app.get(&archive).await.ok();
    body["state"] = json!("active");
    hands_nothing_on(app.put(&archive, &body).await, REVIVE);
    assert_eq!(app.delete(&format!("{CLIENTS}/{OLD}")).await.ok()["outcome"], "deactivated");
    let ids = json!({"ids": [PAYROLL_ARCHIVE, OLD]});
    let told = app.post(&format!("{CLIENTS}/bulk/restore"), &ids).await.ok();
    assert_eq!((&told["succeeded"], &told["refused"]), (&json!(1), &json!(1)), "{told}");
    assert_eq!(told["results"][0]["error"]["code"], "not.authorized");

    // Ana herself may, and the log tells which of the two it was.
    assert_eq!(ana.call("restore_client", &[("id", PAYROLL_ARCHIVE)]).await.status, 200);
    let story = ana.call("get_activity", &[("id", PAYROLL_ARCHIVE)]).await.body;
    assert!(story.contains("Ana Ruiz, through Terraform") && story.contains("refused"), "{story}");
}

#[tokio::test]
async fn an_application_wakes_no_roles_that_were_kept_aside() {
    let house = House::open().await;
    let (ana, app) = (house.signed_in(ANA).await, terraform(&house).await);
    let mut fields = form(&ana.client(PAYROLL).await, &[("grant_type", "CODE")]);
    fields.push(("form[redirect_uris][]".into(), "https://payroll.example/callback".into()));
    fields.push(("form[scopes][users]".into(), "read".into()));
    assert_eq!(ana.call("save_client", &pairs(&fields)).await.status, 200);
    let path = format!("{CLIENTS}/{PAYROLL}");
    let mut body = app.get(&path).await.ok();
    assert_eq!(body["roleDivisions"].as_array().unwrap().len(), 1, "kept aside");
    hands_nothing_on(app.post(&format!("{path}/secrets"), &json!({})).await, SECRET);
    body["authorizedGrantType"] = json!("CLIENT-CREDENTIALS");
    hands_nothing_on(app.put(&path, &body).await, GIVE);
    body.as_object_mut().unwrap().remove("roleDivisions");
    body.as_object_mut().unwrap().remove("roleIds");
    hands_nothing_on(app.put(&path, &body).await, GIVE);
}

#[tokio::test]
async fn what_a_program_made_says_whose_it_is() {
    let house = House::open().await;
    let (ana, app) = (house.signed_in(ANA).await, terraform(&house).await);
    let added = app.add_application("Rota").await;
    let (id, through) = (added["id"].as_str().unwrap(), added["createdThrough"]["id"].as_str().unwrap());
    assert_eq!(app.get(&format!("{CLIENTS}/{through}")).await.ok()["name"], "Terraform");
    assert_eq!(added["createdThrough"]["selfUri"], format!("{CLIENTS}/{through}"));
    assert!(added["createdBy"]["selfUri"].as_str().unwrap().starts_with("/api/v2/users/"));
    let listed = app.get(&format!("{CLIENTS}?q=Rota")).await.ok();
    assert_eq!(listed["entities"][0]["createdThrough"], added["createdThrough"]);
    let said = "by Ana Ruiz, through Terraform";
    let text = ana.get(&page(id)).await.body.replace("<!>", "");
    assert_eq!(text.matches(said).count(), 2, "the client and its secret");
    let details = ana.client(id).await;
    assert_eq!(details.secrets[0].created_by.as_deref(), Some("Ana Ruiz, through Terraform"));

    // A program by itself: with its own roles it may make another, which goes on without it.
    let admin = Program::admin(&house).await;
    let made = admin.post(CLIENTS, &machine("Job", ADMIN_ROLE, "*")).await.ok();
    assert_eq!(made["createdBy"], made["createdThrough"]);
    let job = made["id"].as_str().unwrap();
    assert_eq!(ana.client(job).await.created_by.as_deref(), Some("Night export (client)"));
    let maker = made["createdBy"]["id"].as_str().unwrap();
    assert_eq!(ana.call("delete_client", &[("id", maker), ("outcome", "removed")]).await.status, 200);
    assert_eq!(ana.client(job).await.created_by.as_deref(), Some("an application that was removed (client)"));
    assert_eq!(ana.client(PAYROLL).await.created_by.as_deref(), Some("Tom Okafor"), "in the console");
    house.wait(DAY);
    let secret = house.signed_in(ANA).await;
    assert_eq!(secret.call("add_secret", &[("id", id)]).await.status, 200);
    let makers: Vec<_> = secret.client(id).await.secrets.into_iter().filter_map(|secret| secret.created_by).collect();
    assert_eq!(makers, ["Ana Ruiz", "Ana Ruiz, through Terraform"]);
}

#[tokio::test]
async fn an_application_adds_what_has_no_power() {
    let house = House::open().await;
    let app = terraform(&house).await;
    app.post(CLIENTS, &application("Rota")).await.ok();
    let imported = json!({"clients": [application("Moved")], "withSecrets": true});
    assert_eq!(app.post(&format!("{CLIENTS}/import"), &imported).await.ok()["succeeded"], 1);
}

#[tokio::test]
async fn what_was_made_before_that_was_kept_is_taken_from_the_audit_log() {
    let house = House::open().await;
    let app = terraform(&house).await;
    let added = app.add_application("Rota").await;
    let job = Program::admin(&house).await.post(CLIENTS, &machine("Job", ADMIN_ROLE, "*")).await.ok();
    let ids = [&added["id"], &job["id"], &json!(PAYROLL)].map(|id| id.as_str().unwrap().to_owned());
    house.wait(DAY);
    let later = house.signed_in(ANA).await;
    assert_eq!(later.call("add_secret", &[("id", &ids[0])]).await.status, 200);
    let makers = async || {
        let mut makers = vec![];
        for id in &ids {
            let client = later.client(id).await;
            makers.push(client.created_by);
            makers.extend(client.secrets.into_iter().map(|secret| secret.created_by));
        }
        makers
    };
    let kept = makers().await;
    let mut transaction = house.state.store.begin().await.unwrap();
    let migration = include_str!("../../../migrations/0014_made_through.sql");
    let filled: Vec<&str> = migration.split(';').filter(|statement| statement.contains("UPDATE")).collect();
    assert_eq!(filled.len(), 2);
    let forgotten = ["clients", "client_secrets"].map(|table| format!("UPDATE {table} SET created_through = NULL"));
    for statement in forgotten {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    assert_ne!(makers().await, kept);
    let mut transaction = house.state.store.begin().await.unwrap();
    for statement in filled {
        sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    assert_eq!(makers().await, kept);
}

#[tokio::test]
async fn an_application_of_another_organization_is_named_too() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let fields = [
        ("form[name]", "Halden console"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[redirect_uris][]", crate::oauth::CALLBACK),
        ("form[scopes][oauth]", "write"),
    ];
    let app = crate::oauth::register(&mia, &fields).await;
    let approved = [("client", app.id.as_str()), ("version", "0"), ("scopes[oauth]", "write")];
    assert_eq!(ana.call("save_authorization", &approved).await.status, 200);
    let added = bearer::as_user(&house, &app, ANA, "oauth").await.add_application("Rota").await;
    let details = ana.client(added["id"].as_str().unwrap()).await;
    let said = Some("Ana Ruiz, through Halden console");
    assert_eq!((details.created_by.as_deref(), details.secrets[0].created_by.as_deref()), (said, said));
}
