//! Many clients that are labelled, given an owner or rehearsed in one request.

use super::{CLIENTS, EDITOR_ROLE, Program, VIEWER_ROLE, fields};
use crate::{
    house::{ANA, DEACTIVATED, House, OLD, PAYROLL_ARCHIVE, TOM, YOUNG},
    oauth::machine,
};
use serde_json::{Value, json};

/// Old, with use.
const BILLING: &str = "8f3c1a92-77d0-4c1e-b0b5-5a1f04c9d2e7";

fn bulk(what: &str) -> String {
    format!("{CLIENTS}/bulk/{what}")
}

fn outcomes(result: &Value) -> Vec<&str> {
    result["results"].as_array().unwrap().iter().map(|row| row["outcome"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn labels_and_owners_are_told_before_and_leave_what_else_is_said() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let said = json!({"purpose": "Finds parcels", "labels": [{"name": "field"}]});
    program.put(&format!("{CLIENTS}/{OLD}/ownership"), &said).await.ok();
    let unknown = uuid::Uuid::new_v4().to_string();
    let label = json!({"ids": [OLD, YOUNG, unknown], "label": {"name": "staging", "colour": "blue"}});
    let dry = |body: &Value| {
        let mut body = body.clone();
        body["dryRun"] = json!(true);
        body
    };
    let ownership = async |id: &str| program.get(&format!("{CLIENTS}/{id}/ownership")).await.ok();
    let before = ownership(OLD).await;

    let told = program.post(&bulk("label"), &dry(&label)).await.ok();
    assert_eq!(outcomes(&told), ["labelled", "labelled", "refused"]);
    assert_eq!(ownership(OLD).await, before, "a dry run does nothing");
    let done = program.post(&bulk("label"), &label).await.ok();
    assert_eq!(outcomes(&done), outcomes(&told), "what was told is what happens");
    assert_eq!((&done["succeeded"], &done["refused"]), (&json!(2), &json!(1)));
    assert_eq!(done["results"][2]["error"]["code"], "client.not.found");
    let after = ownership(OLD).await;
    let labels = json!([{"name": "field", "colour": "grey"}, {"name": "staging", "colour": "blue"}]);
    assert_eq!((&after["labels"], &after["purpose"]), (&labels, &json!("Finds parcels")));
    let again = program.post(&bulk("label"), &label).await.ok();
    assert_eq!(outcomes(&again), ["unchanged", "unchanged", "refused"]);
    assert_eq!(ownership(OLD).await["version"], after["version"]);

    let owner = json!({"ids": [OLD, YOUNG], "owner": {"email": TOM}});
    let told = program.post(&bulk("owner"), &dry(&owner)).await.ok();
    assert_eq!(outcomes(&told), ["owned", "owned"]);
    assert!(ownership(YOUNG).await["owner"].is_null());
    assert_eq!(outcomes(&program.post(&bulk("owner"), &owner).await.ok()), ["owned", "owned"]);
    assert_eq!(ownership(YOUNG).await["owner"]["name"], "Tom Okafor");
    assert_eq!(ownership(OLD).await["labels"], labels);

    let off = json!({"ids": [OLD, BILLING], "label": {"name": "Field"}, "remove": true});
    assert_eq!(outcomes(&program.post(&bulk("label"), &off).await.ok()), ["unlabelled", "unchanged"]);
    let ana = house.signed_in(ANA).await;
    let story = ana.call("get_activity", &[("id", OLD)]).await.body;
    assert!(story.contains("Tom Okafor") && story.contains("staging"), "{story}");
}

#[tokio::test]
async fn what_is_wrong_with_all_of_them_is_said_once_with_its_field() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    for (what, wrong, field) in [
        ("label", json!({"ids": [OLD], "label": {"name": "a,b"}}), "label"),
        ("label", json!({"ids": [OLD], "label": {"name": " "}}), "label"),
        ("label", json!({"ids": [OLD], "label": {"name": "a", "colour": "mauve"}}), "label"),
        ("label", json!({"ids": [], "label": {"name": "a"}}), "ids"),
        ("owner", json!({"ids": [OLD], "owner": {}}), "owner"),
        ("owner", json!({"ids": [OLD], "owner": {"userId": "7"}}), "owner"),
        ("owner", json!({"ids": [OLD, OLD], "owner": {"email": TOM}}), "ids"),
        ("rehearse", json!({"ids": [OLD], "minutes": 4321}), "minutes"),
        ("end-rehearsal", json!({"ids": ["x"]}), "ids"),
    ] {
        let refusal = program.post(&bulk(what), &wrong).await;
        assert_eq!((refusal.status.as_u16(), fields(&refusal.body)), (400, vec![field]), "{wrong}: {}", refusal.body);
    }
    let nobody = json!({"ids": [OLD], "owner": {"email": "nobody@meridianpost.example"}});
    let told = program.post(&bulk("owner"), &nobody).await.ok();
    assert_eq!(fields(&told["results"][0]["error"]), ["owner"]);
}

#[tokio::test]
async fn many_are_rehearsed_and_let_in_again_each_by_itself() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let used = machine(&house.signed_in(ANA).await).await;
    used.own_token(&house).await;
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    let ids = [OLD, used.id.as_str(), DEACTIVATED];
    let told = program.post(&bulk("rehearse"), &json!({"ids": ids, "minutes": 60, "dryRun": true})).await.ok();
    assert_eq!(outcomes(&told), ["rehearsed", "rehearsed", "refused"]);
    assert!(told["results"][1]["usedLately"]["count"] == 1, "{told}");
    let state = async |id: &str| program.get(&format!("{CLIENTS}/{id}/rehearsal")).await.ok()["state"].clone();
    assert_eq!(state(OLD).await, "none");
    let done = program.post(&bulk("rehearse"), &json!({"ids": ids, "minutes": 60})).await.ok();
    assert_eq!(outcomes(&done), outcomes(&told));
    assert_eq!(done["results"][0]["dateEnds"], "2026-11-23T15:02:00.000Z");
    assert_eq!(state(OLD).await, "running");
    let twice = program.post(&bulk("rehearse"), &json!({"ids": ids, "minutes": 60})).await.ok();
    assert_eq!(outcomes(&twice), ["refused"; 3]);

    let told = program.post(&bulk("end-rehearsal"), &json!({"ids": [OLD, YOUNG], "dryRun": true})).await.ok();
    assert_eq!(outcomes(&told), ["ended", "refused"]);
    assert_eq!(state(OLD).await, "running");
    assert_eq!(
        outcomes(&program.post(&bulk("end-rehearsal"), &json!({"ids": [OLD, YOUNG]})).await.ok()),
        ["ended", "refused"]
    );
    assert_eq!(state(OLD).await, "over");
}

#[tokio::test]
async fn who_may_not_is_refused_row_by_row_and_a_dry_run_leaves_no_trace() {
    let house = House::open().await;
    let (viewer, editor) =
        (Program::with_role(&house, VIEWER_ROLE).await, Program::with_role(&house, EDITOR_ROLE).await);
    let ana = house.signed_in(ANA).await;
    let story = async |id: &str| ana.call("get_activity", &[("id", id)]).await.body;
    for (what, mut body) in [
        ("label", json!({"label": {"name": "a"}})),
        ("owner", json!({"owner": {"email": TOM}})),
        ("rehearse", json!({"minutes": 60})),
    ] {
        body["ids"] = json!([BILLING]);
        body["dryRun"] = json!(true);
        let told = viewer.post(&bulk(what), &body).await.ok();
        assert_eq!(told["results"][0]["error"]["code"], "missing.any.permissions", "{what}: {told}");
        assert!(!story(BILLING).await.contains("was refused"), "{what}");
        // One with a role that the editor does not hold, and one without roles.
        body["ids"] = json!([PAYROLL_ARCHIVE, OLD]);
        body["dryRun"] = json!(false);
        let done = editor.post(&bulk(what), &body).await.ok();
        // To stop one hands nothing on.
        let expected = if what == "rehearse" { "rehearsed" } else { "refused" };
        assert_eq!(outcomes(&done)[0], expected, "{what}");
    }
    assert!(story(PAYROLL_ARCHIVE).await.contains("was refused"));
    viewer.post(&bulk("label"), &json!({"ids": [BILLING], "label": {"name": "a"}})).await.ok();
    assert!(story(BILLING).await.contains("was refused"), "what is no dry run is told");
}
