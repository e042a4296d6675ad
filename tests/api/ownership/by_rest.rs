//! `/api/v2/oauth/clients/{id}/ownership`.

use crate::{
    house::{ANA, House, JON, MIA, OLD, PAYROLL, TOM, YOUNG},
    rest::{CLIENTS, Program, VIEWER_ROLE, fields},
};
use serde_json::{Value, json};

fn path(id: &str) -> String {
    format!("{CLIENTS}/{id}/ownership")
}

#[tokio::test]
async fn whose_a_client_is_can_be_said_and_read() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let before = program.get(&path(YOUNG)).await;
    assert_eq!(before.header("etag"), Some("\"v0\""));
    let client = program.get(&format!("{CLIENTS}/{YOUNG}")).await.ok();
    let said = json!({
        "owner": {"email": TOM.to_uppercase()},
        "standIn": {"name": "Quality team", "email": "quality@meridianpost.example"},
        "purpose": "Weekly calibration",
        "labels": [{"name": "Pilot", "colour": "amber"}, {"name": "quality"}],
        "reviewOn": "2027-01-15",
        "notes": "Ask before the end of the pilot.\nThen decide.",
    });
    let done = program.put(&path(YOUNG), &said).await;
    assert_eq!(done.header("etag"), Some("\"v1\""));
    let done = done.ok();
    assert_eq!((&done["owner"]["name"], &done["owner"]["email"]), (&json!("Tom Okafor"), &json!(TOM)));
    assert_eq!((&done["owner"]["left"], &done["ownerless"]), (&Value::Null, &json!(false)));
    assert_eq!(done["standIn"], said["standIn"]);
    assert_eq!(done["labels"], json!([{"name": "Pilot", "colour": "amber"}, {"name": "quality", "colour": "grey"}]));
    assert_eq!((&done["version"], &done["modifiedBy"]), (&json!(1), &json!("Night export")));
    assert_eq!(program.get(&path(YOUNG)).await.ok(), done);
    // It is no edit of the client.
    assert_eq!(program.get(&format!("{CLIENTS}/{YOUNG}")).await.ok(), client);

    // What was read can be sent back, and says nothing new.
    assert_eq!(program.put(&path(YOUNG), &done).await.ok(), done);
    // Labels are the organization's, whatever their capitals; another colour is theirs everywhere.
    let other = program.put(&path(OLD), &json!({"labels": [{"name": "PILOT", "colour": "red"}]})).await.ok();
    assert_eq!(other["labels"], json!([{"name": "Pilot", "colour": "red"}]));
    assert_eq!(program.get(&path(YOUNG)).await.ok()["labels"][0]["colour"], "red");
    // What is left out is empty from then on.
    let emptied = program.put(&path(YOUNG), &json!({})).await.ok();
    assert_eq!(
        (&emptied["owner"], &emptied["purpose"], &emptied["ownerless"]),
        (&Value::Null, &json!(""), &json!(true))
    );
    assert_eq!((&emptied["labels"], &emptied["version"]), (&json!([]), &json!(2)));
}

#[tokio::test]
async fn the_audit_log_tells_what_was_said_and_by_whom() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    program.put(&path(YOUNG), &json!({"owner": {"email": TOM}, "labels": [{"name": "pilot"}]})).await.ok();
    program.put(&path(YOUNG), &json!({"owner": {"name": "QA", "email": "qa@b"}, "notes": "a\nb"})).await.ok();
    let ana = house.signed_in(ANA).await;
    let story: clientele::wire::ActivityPage = ana.call("get_activity", &[("id", YOUNG)]).await.json();
    let entry = &story.entries[0];
    assert_eq!(entry.what, "changed the owner, labels or notes of");
    assert_eq!(entry.version, None, "no version of the client");
    let told: Vec<(&str, String, String)> =
        entry.changes.iter().map(|c| (c.field.as_str(), c.before.join("|"), c.after.join("|"))).collect();
    let expected = [
        ("Labels", "pilot (grey)".to_owned(), String::new()),
        ("Notes", String::new(), "a|b".into()),
        ("Owner", format!("Tom Okafor <{TOM}>"), "QA <qa@b>".into()),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn another_colour_is_told_of_the_organization_that_has_the_label() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let label = |name: &str, colour: &str| json!({"labels": [{"name": name, "colour": colour}]});
    program.put(&path(YOUNG), &label("Pilot", "amber")).await.ok();
    program.put(&path(OLD), &label("Pilot", "amber")).await.ok();
    let ana = house.signed_in(ANA).await;
    let log = async || {
        let page: clientele::wire::AuditPage = ana.call("list_audit", &[("query[kind]", "organization")]).await.json();
        page.entries
    };
    let before = log().await.len();
    // At one of them; it is the colour of both from then on.
    program.put(&path(OLD), &label("PILOT", "red")).await.ok();
    assert_eq!(program.get(&path(YOUNG)).await.ok()["labels"][0]["colour"], "red");
    let told = log().await;
    assert_eq!(told.len(), before + 1);
    let change = &told[0].entry.changes[0];
    assert_eq!(
        (change.field.as_str(), change.before.join(""), change.after.join("")),
        ("Labels", "Pilot (amber)".to_owned(), "Pilot (red)".to_owned())
    );
    assert_eq!(told[0].entry.who.as_deref(), Some("Night export (client)"));
    // The same colour, a new label and one that goes are nothing of the organization's.
    program.put(&path(YOUNG), &label("pilot", "red")).await.ok();
    program.put(&path(YOUNG), &label("other", "blue")).await.ok();
    program.put(&path(OLD), &json!({})).await.ok();
    assert_eq!(log().await.len(), before + 1);
    // Of several at once each is told once.
    let several = json!({"ids": [OLD, YOUNG], "label": {"name": "other", "colour": "green"}});
    program.post(&format!("{CLIENTS}/bulk/label"), &several).await.ok();
    assert_eq!(log().await.len(), before + 2);
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let wrong = json!({
        "owner": {"email": MIA},
        "standIn": {"userId": "0c11e27e-1e00-4000-8000-00040000ffff"},
        "purpose": "one\ntwo",
        "labels": [{"name": "a,b"}, {"name": "fine", "colour": "pink"}],
        "reviewOn": "2026-02-30",
        "notes": "x".repeat(1_001),
    });
    let refused = program.put(&path(YOUNG), &wrong).await.refused(400, "invalid.value");
    assert_eq!(fields(&refused), ["owner", "standIn", "purpose", "labels", "labels", "reviewOn", "notes"]);
    let says = |at: usize| refused["details"][at]["message"].as_str().unwrap();
    // Whoever is of another organization is nobody here.
    assert_eq!(says(0), "No user has this address. If it is a team's, give the team's name, too.");
    assert_eq!(says(1), "There is no such user in your organization.");
    for (said, named) in [
        (json!({"owner": {}}), "owner"),
        (json!({"owner": {"name": "AP"}}), "owner"),
        (json!({"owner": {"email": TOM}, "standIn": {"email": TOM}}), "standIn"),
        (json!({"labels": [{"name": " "}]}), "labels"),
        (json!({"labels": [{"name": "x", "colour": ""}]}), "labels"),
    ] {
        let refused = program.put(&path(YOUNG), &said).await.refused(400, "invalid.value");
        assert_eq!(fields(&refused), [named], "{said}");
    }
    let unknown = program.put(&path(YOUNG), &json!({"owner": {"mail": TOM}})).await.refused(400, "invalid.property");
    assert_eq!(fields(&unknown), ["owner.mail"]);
    assert_eq!(program.get(&path(YOUNG)).await.ok()["version"], 0);
}

#[tokio::test]
async fn who_was_faster_is_told() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let put = |tag: &'static str, purpose: &'static str| {
        let asked = program.ask(reqwest::Method::PUT, &path(YOUNG)).header("if-match", tag);
        program.send(asked.json(&json!({"purpose": purpose})))
    };
    put("\"v0\"", "first").await.ok();
    let refused = put("\"v0\"", "second").await.refused(412, "precondition.failed");
    let says = "Not saved. Night export changed the owner, labels or notes of this client just now. Look at it again.";
    assert_eq!(refused["message"], says);
    assert_eq!(put("\"v0\", \"v1\"", "second").await.ok()["version"], 2);
    assert_eq!(put("*", "third").await.ok()["version"], 3);
    // The tag of the client is another one's.
    put("\"v99\"", "fourth").await.refused(412, "precondition.failed");
}

#[tokio::test]
async fn only_who_may_edit_the_client_says_whose_it_is() {
    let house = House::open().await;
    let viewer = Program::with_role(&house, VIEWER_ROLE).await;
    viewer.get(&path(YOUNG)).await.ok();
    viewer.put(&path(YOUNG), &json!({"purpose": "x"})).await.refused(403, "missing.any.permissions");
    // A client whose role the program does not hold.
    let program = Program::with_role(&house, crate::rest::EDITOR_ROLE).await;
    program.put(&path(PAYROLL), &json!({"purpose": "x"})).await.refused(400, "bad.client.role");
    let stranger = Program::admin(&house).await;
    stranger.get(&path("6c0d9b52-8f1e-4a73-b5e4-27d8c3f06a91")).await.refused(404, "client.not.found");
    stranger.put(&path("6c0d9b52-8f1e-4a73-b5e4-27d8c3f06a91"), &json!({})).await.refused(404, "client.not.found");
}

#[tokio::test]
async fn the_client_of_who_left_is_ownerless_until_they_are_back() {
    let house = House::open().await;
    let (program, ana) = (Program::admin(&house).await, house.signed_in(ANA).await);
    let said = json!({"owner": {"email": JON}});
    let jon = program.put(&path(YOUNG), &said).await.ok()["owner"]["userId"].as_str().unwrap().to_owned();
    let user: clientele::wire::UserDetails = ana.call("get_user", &[("id", &jon)]).await.json();
    let version = user.row.version.to_string();
    assert_eq!(ana.call("deactivate_user", &[("id", &jon), ("version", &version)]).await.status, 200);
    let left = program.get(&path(YOUNG)).await.ok();
    assert_eq!((&left["owner"]["left"], &left["ownerless"]), (&json!(true), &json!(true)));
    // Notes can be kept of it, and nobody names them anew.
    let kept = json!({"owner": left["owner"], "notes": "Jon has left."});
    assert_eq!(program.put(&path(YOUNG), &kept).await.ok()["ownerless"], true);
    let refused = program.put(&path(OLD), &said).await.refused(400, "invalid.value");
    assert_eq!(refused["details"][0]["message"], "Jon Bekker is deactivated. Name somebody who can answer.");
    let version = (user.row.version + 1).to_string();
    assert_eq!(ana.call("reactivate_user", &[("id", &jon), ("version", &version)]).await.status, 200);
    assert_eq!(program.get(&path(YOUNG)).await.ok()["ownerless"], false);
}

#[tokio::test]
async fn a_label_that_one_client_loses_while_another_gets_it_keeps_its_colour() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let red = json!({"labels": [{"name": "Pilot", "colour": "red"}]});
    program.put(&path(YOUNG), &red).await.ok();
    // As its statements stand when another process has labelled a client and not yet committed.
    let mut other = house.state.store.begin().await.unwrap();
    for statement in [
        "UPDATE labels SET colour = 'red' WHERE label_key = 'pilot'".to_owned(),
        format!(
            "INSERT INTO client_labels (client_id, label_key, organization_id) \
             SELECT id, 'pilot', organization_id FROM clients WHERE id = '{OLD}'"
        ),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *other).await.unwrap();
    }
    let (young, none) = (path(YOUNG), json!({"labels": []}));
    let dropped = program.put(&young, &none);
    let commits = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        other.commit().await.unwrap();
    };
    let (dropped, ()) = tokio::join!(dropped, commits);
    dropped.ok();
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let colours: Vec<String> = sqlx::query_scalar("SELECT colour FROM labels WHERE label_key = 'pilot'")
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    assert_eq!(colours, ["red"]);
}
