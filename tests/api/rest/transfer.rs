//! Out of one organization, into another.

use super::{ADMIN_ROLE, CLIENTS, HOME, Program, at, fields};
use crate::{
    house::{ANA, House, OLD, VERA, YOUNG},
    renewed::opened,
};
use clientele::{
    domain::{SettingsDraft, State, client::ClientName, ownership::OwnershipDraft, time::DAY},
    server::use_cases::{
        change::{Act, Run},
        clients::{self, Imported},
    },
    wire::{AuditEntry, AuditPage},
};
use serde_json::{Value, json};

fn rows(result: &Value) -> &Vec<Value> {
    result["results"].as_array().unwrap()
}

#[tokio::test]
async fn clients_move_with_their_ids_and_their_age() {
    let here = House::open().await;
    let program = Program::admin(&here).await;
    let export = program.get(&format!("{CLIENTS}/export")).await.ok();
    let clients = export["clients"].as_array().unwrap();
    assert_eq!((&export["total"], clients.len()), (&json!(41), 41));
    assert!(!export.to_string().contains("cs_"), "no secrets");

    let unknown = uuid::Uuid::new_v4().to_string();
    let chosen = |ids: &str| format!("{CLIENTS}/export?ids={ids}");
    let some = program.get(&chosen(&format!("{OLD},{unknown},{YOUNG},{OLD}"))).await.ok();
    let of = |id: &str| clients.iter().find(|client| client["id"] == id).unwrap();
    assert_eq!(some["clients"], json!([of(OLD), of(YOUNG)]), "in the order asked for, each once");
    assert_eq!((&some["total"], &some["missing"]), (&json!(2), &json!([unknown])));
    for wrong in ["x", &format!("{OLD},"), &[unknown.as_str(); 2].join(";")] {
        let refusal = program.get(&chosen(wrong)).await.refused(400, "invalid.query.param.value");
        assert_eq!(fields(&refusal), ["ids"]);
    }
    let many: Vec<String> = (0..101).map(|n| uuid::Uuid::from_u128(n + 7).to_string()).collect();
    program.get(&chosen(&many.join(","))).await.refused(400, "invalid.query.param.value");
    let again = vec![OLD; 101].join(",");
    program.get(&chosen(&again)).await.refused(400, "invalid.query.param.value");

    let there = House::open().await;
    let program = Program::admin(&there).await;
    let import = format!("{CLIENTS}/import");
    let body = json!({"clients": clients});
    let told = program.post(&import, &body).await.ok();
    assert_eq!(told["refused"], 40, "these ids are taken");
    assert_eq!(fields(&rows(&told)[0]["error"]), ["id"]);

    // What is not there any more has had its id.
    program.delete(&format!("{CLIENTS}/{YOUNG}")).await.ok();
    let young: Vec<&Value> = clients.iter().filter(|c| c["id"] == YOUNG).collect();
    let told = program.post(&import, &json!({"clients": young})).await.ok();
    assert_eq!(fields(&rows(&told)[0]["error"]), ["id"], "an id is never used again");

    let mut moved: Vec<Value> = clients.iter().filter(|c| c["state"] == "active").cloned().collect();
    for client in &mut moved {
        client["id"] = json!(uuid::Uuid::new_v4());
    }
    let body = json!({"clients": moved, "dryRun": true, "withSecrets": true});
    let told = program.post(&import, &body).await.ok();
    let before = program.get(CLIENTS).await.ok()["total"].clone();
    let refused: Vec<&Value> = rows(&told).iter().filter(|row| row["outcome"] == "refused").collect();
    assert!(refused.iter().all(|row| row["error"]["code"] == "bad.client.role"), "roles it does not hold: {refused:?}");
    assert!(
        told["succeeded"].as_u64().unwrap() > 10 && rows(&told).iter().all(|row| row["secret"].is_null()),
        "{told}"
    );
    let done = program.post(&import, &json!({"clients": moved, "withSecrets": true})).await.ok();
    assert_eq!(done["succeeded"], told["succeeded"]);
    let after = program.get(CLIENTS).await.ok()["total"].clone();
    assert_eq!(after.as_u64().unwrap(), before.as_u64().unwrap() + done["succeeded"].as_u64().unwrap());
    for (row, client) in rows(&done).iter().zip(&moved).filter(|(row, _)| row["outcome"] == "imported") {
        assert!(row["secret"].as_str().unwrap().starts_with("cs_"));
        let read = program.get(&at(&row["id"])).await.ok();
        for field in ["id", "name", "description", "dateCreated", "scope", "registeredRedirectUri", "state"] {
            assert_eq!(read[field], client[field], "{field}");
        }
    }
    let old = rows(&done)
        .iter()
        .zip(&moved)
        .find(|(row, client)| row["outcome"] == "imported" && client["dateCreated"].as_str().unwrap() < "2026-01");
    let deleted = program.delete(&at(&old.unwrap().0["id"])).await.ok();
    assert_eq!(deleted["outcome"], "deactivated", "an old client stays old");
    let story =
        there.signed_in(ANA).await.call("get_activity", &[("id", old.unwrap().0["id"].as_str().unwrap())]).await;
    assert!(story.body.contains("imported"), "{}", story.body);
}

#[tokio::test]
async fn each_row_of_an_import_is_told_what_is_wrong_with_it() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let code = |name: &str, more: &[(&str, Value)]| {
        let mut client = json!({"name": name, "authorizedGrantType": "CODE", "scope": ["users"],
                                "registeredRedirectUri": ["https://a.example/cb"]});
        for (field, value) in more {
            client[*field] = value.clone();
        }
        client
    };
    let soon = "2026-11-25T14:02:00.000Z";
    let clients = [
        (code("plain", &[]), None),
        (code("legacy", &[("authorizedGrantType", json!("TOKEN"))]), None),
        (code("leaving", &[("state", json!("inactive")), ("dateToDelete", json!(soon))]), None),
        (code("off", &[("state", json!("disabled")), ("dateCreated", json!("2020-02-29T12:00:00Z"))]), None),
        (code("future", &[("dateCreated", json!("2027-01-01T00:00:00.000Z"))]), Some("dateCreated")),
        (code("ancient", &[("dateCreated", json!("1969-01-01T00:00:00.000Z"))]), Some("dateCreated")),
        (code("words", &[("dateCreated", json!("yesterday"))]), Some("dateCreated")),
        (
            code("late", &[("state", json!("inactive")), ("dateToDelete", json!("2027-01-01T00:00:00Z"))]),
            Some("dateToDelete"),
        ),
        (code("when", &[("state", json!("inactive"))]), Some("dateToDelete")),
        (code("why", &[("dateToDelete", json!(soon))]), Some("state")),
        (code("id", &[("id", json!("7"))]), Some("id")),
        (code("taken", &[("id", json!(OLD))]), Some("id")),
        (code("scope", &[("scope", json!(["nope"]))]), Some("scope")),
        (code("", &[]), Some("name")),
        (
            json!({"name": "job", "authorizedGrantType": "CLIENT-CREDENTIALS",
                   "roleDivisions": [{"roleId": "r1", "roleName": "Administrator", "divisionId": "d1", "divisionName": "Home"}]}),
            None,
        ),
        (
            json!({"name": "job", "authorizedGrantType": "CLIENT-CREDENTIALS",
                   "roleDivisions": [{"roleName": "Astronaut", "divisionId": "*"}]}),
            Some("roleDivisions"),
        ),
        (
            json!({"name": "job", "authorizedGrantType": "CLIENT-CREDENTIALS",
                   "roleDivisions": vec![json!({"roleName": "Administrator", "divisionId": "*"}); 1_001]}),
            Some("roleDivisions"),
        ),
    ];
    let body = json!({"clients": clients.iter().map(|(client, _)| client).collect::<Vec<_>>()});
    let done = program.post(&format!("{CLIENTS}/import"), &body).await.ok();
    for (row, (client, wrong)) in rows(&done).iter().zip(&clients) {
        match wrong {
            None => assert_eq!(row["outcome"], "imported", "{client}: {row}"),
            Some(field) => assert_eq!(fields(&row["error"]), [*field], "{client}: {row}"),
        }
    }
    let job = program.get(&at(&rows(&done)[14]["id"])).await.ok();
    assert_eq!(job["roleDivisions"], json!([{"roleId": ADMIN_ROLE, "divisionId": HOME}]), "found by name");
    let off = program.get(&at(&rows(&done)[3]["id"])).await.ok();
    assert_eq!((&off["state"], &off["dateCreated"]), (&json!("disabled"), &json!("2020-02-29T12:00:00.000Z")));
    let leaving = at(&rows(&done)[2]["id"]);
    assert_eq!(program.get(&leaving).await.ok()["dateToDelete"], soon);
    house.wait(2 * DAY);
    Program::admin(&house).await.get(&leaving).await.refused(404, "client.not.found");
}

#[tokio::test]
async fn an_import_has_its_limits() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let import = format!("{CLIENTS}/import");
    let client = json!({"name": "a", "authorizedGrantType": "CODE"});
    for clients in [vec![], vec![client; 1_001]] {
        let refusal = program.post(&import, &json!({"clients": clients})).await.refused(400, "constraint.validation");
        assert_eq!(fields(&refusal), ["clients"]);
    }
    let viewer = Program::with_role(&house, super::VIEWER_ROLE).await;
    let one = json!({"clients": [{"name": "a", "authorizedGrantType": "CODE"}]});
    // Before sixteen megabytes are read for someone who may not.
    viewer.post(&import, &one).await.refused(403, "missing.any.permissions");
    let log: AuditPage = house.signed_in(ANA).await.call("list_audit", &[("query[outcome]", "refused")]).await.json();
    let told: Vec<_> = refused(&log).map(|entry| (entry.entry.what.as_str(), entry.kind.as_str())).collect();
    assert_eq!(told, [("was refused an import on", "organization")]);
}

/// What was refused, but for what Tom tried in the demo data.
fn refused(log: &AuditPage) -> impl Iterator<Item = &AuditEntry> {
    log.entries.iter().filter(|entry| entry.entry.who.as_deref() != Some("Tom Okafor"))
}

/// As for each row that is left when the permission is taken from whoever imports.
#[tokio::test]
async fn a_refused_row_is_no_part_of_the_story_of_the_client_that_has_its_id() {
    let house = House::open().await;
    let vera = opened(&house, &house.signed_in(VERA).await).await;
    let name = ClientName::parse("Not mine").unwrap();
    let wanted = Imported {
        id: Some(OLD.parse().unwrap()),
        settings: SettingsDraft { name: Ok(name), ..SettingsDraft::default() },
        roles: vec![],
        created_at: None,
        state: State::Active,
        date_to_delete: None,
        with_secret: false,
        ownership: OwnershipDraft::default(),
    };
    let act = Act::new(&house.state.store, &vera, house.clock.now());
    assert!(clients::import(act, wanted, Run::Real).await.is_err());
    let log: AuditPage = house.signed_in(ANA).await.call("list_audit", &[("query[outcome]", "refused")]).await.json();
    let told: Vec<_> = refused(&log).map(|entry| (entry.name.as_str(), entry.object_id != OLD)).collect();
    assert_eq!(told, [("Not mine", true)]);
}

#[tokio::test]
async fn of_two_imports_of_one_id_one_wins() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let import = format!("{CLIENTS}/import");
    for _ in 0..10 {
        let client = json!({"id": uuid::Uuid::new_v4(), "name": "race", "authorizedGrantType": "CODE", "scope": ["users"],
                            "registeredRedirectUri": ["https://a.example/cb"]});
        let body = json!({"clients": [client]});
        let (one, other) = tokio::join!(program.post(&import, &body), program.post(&import, &body));
        let (one, other) = (one.ok(), other.ok());
        assert_eq!(one["succeeded"].as_u64().unwrap() + other["succeeded"].as_u64().unwrap(), 1, "{one} {other}");
    }
}

/// The ids that are or were somebody's or something's here.
const USED: [(&str, &str); 8] = [
    ("a user", "0c11e27e-1e00-4000-8000-000400000001"),
    ("another organization's user", "0c11e27e-1e00-4000-8000-000400000005"),
    ("a client", OLD),
    ("a role", ADMIN_ROLE),
    ("another organization's role", "0c11e27e-1e00-4000-8000-000300000008"),
    ("a division", HOME),
    ("an organization", "0c11e27e-1e00-4000-8000-000100000001"),
    ("another organization", "0c11e27e-1e00-4000-8000-000100000002"),
];

#[tokio::test]
async fn no_client_is_imported_with_an_id_that_is_or_was_in_use() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let ana = house.signed_in(ANA).await;
    let made = |answer: crate::house::Answer| {
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.location().split(['?', '#']).next().unwrap().rsplit('/').next().unwrap().to_owned()
    };
    // A role and a division that are no more.
    let role = made(ana.call("add_role", &[("name", "For a day")]).await);
    let gone = [("id", role.as_str()), ("version", "1"), ("users", "1"), ("clients", "0")];
    assert_eq!(ana.call("delete_role", &gone).await.status, 200);
    assert_eq!(ana.call("add_division", &[("name", "For a day")]).await.status, 200);
    let listed: Vec<clientele::wire::DivisionRow> = ana.call("list_divisions", &[]).await.json();
    let division = listed.iter().find(|row| row.name == "For a day").unwrap().id.to_string();
    assert_eq!(ana.call("delete_division", &[("id", &division)]).await.status, 200);

    let mut says = std::collections::BTreeSet::new();
    for (whose, id) in USED.into_iter().chain([("a former role", role.as_str()), ("a former division", &division)]) {
        let client = json!({"id": id, "name": "Namesake", "authorizedGrantType": "CLIENT-CREDENTIALS",
                            "roleDivisions": [{"roleId": ADMIN_ROLE, "divisionId": "*"}]});
        for dry_run in [true, false] {
            let body = json!({"clients": [client], "withSecrets": true, "dryRun": dry_run});
            let told = program.post(&format!("{CLIENTS}/import"), &body).await.ok();
            let row = &rows(&told)[0];
            assert_eq!(row["outcome"], "refused", "{whose}: {row}");
            assert_eq!(fields(&row["error"]), ["id"], "{whose}");
            says.insert(row["error"]["message"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(says.len(), 1, "whose it is remains untold: {says:?}");
}

#[tokio::test]
async fn a_row_tells_all_that_is_wrong_with_it_and_the_others_are_imported() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let good = json!({"name": "good", "authorizedGrantType": "CODE", "scope": ["users"], "description": null, "state": null,
        "registeredRedirectUri": ["https://a.example/cb"], "roleDivisions": null, "dateToDelete": null, "id": null});
    let bad = json!({"id": OLD, "name": 7, "authorizedGrantType": "CODE", "scope": ["nope", "users"], "Description": "x",
        "registeredRedirectUri": ["https://a.example/cb", "http://a.example/cb"], "dateCreated": "2027-01-01T00:00:00Z",
        "state": "gone", "accessTokenValiditySeconds": 38_880_000});
    let machine = json!({"name": "job", "authorizedGrantType": "CLIENT-CREDENTIALS", "roleDivisions": [
        {"roleName": "Astronaut", "divisionId": "*"}, {"roleName": "Pilot", "divisionName": "Moon"}]});
    let id = uuid::Uuid::new_v4().to_string();
    let twice = json!({"id": id, "name": "twice", "authorizedGrantType": "CODE", "scope": ["users"],
        "registeredRedirectUri": ["https://a.example/cb"]});
    let none = json!({"authorizedGrantType": "CODE"});
    let clients = json!([good, bad, machine, twice, twice, none, "client", null]);
    for dry_run in [true, false] {
        let body = json!({"clients": clients, "dryRun": dry_run});
        let done = program.post(&format!("{CLIENTS}/import"), &body).await.ok();
        let rows = rows(&done);
        let told = |row: usize| {
            if rows[row]["error"].is_null() {
                return vec![];
            }
            let mut named = fields(&rows[row]["error"]);
            named.sort_unstable();
            named
        };
        assert_eq!((&done["succeeded"], &done["refused"]), (&json!(2), &json!(6)), "{done}");
        assert_eq!(rows[0]["outcome"], "imported");
        assert_eq!(
            told(1),
            [
                "Description",
                "accessTokenValiditySeconds",
                "dateCreated",
                "id",
                "name",
                "registeredRedirectUri",
                "scope",
                "state"
            ],
            "{}",
            rows[1]
        );
        let says = rows[1]["error"]["message"].as_str().unwrap();
        for part in ["Did you mean description?", "registeredRedirectUri: [1]: use https", "450 days", "nope is not in"]
        {
            assert!(says.contains(part), "{part}: {says}");
        }
        let says = rows[2]["error"]["message"].as_str().unwrap();
        assert!(says.contains("Astronaut") && says.contains("Pilot") && says.contains("Moon"), "{says}");
        assert_eq!((told(3), told(4)), (vec![], vec!["id"]), "the same id twice");
        assert!(rows[4]["error"]["message"].as_str().unwrap().contains("clients[3]"), "{}", rows[4]);
        assert_eq!(told(5), ["name", "registeredRedirectUri", "scope"]);
        assert!(told(6)[0].is_empty() && told(7)[0].is_empty(), "what is no client");
    }
}

/// Each way in which one row can make a reader of JSON give up the whole document, what is said of it, and where.
const UNREADABLE: [(&str, &str, &str); 9] = [
    (r#""name": "a\u0000b""#, "name", "NUL character"),
    (r#""name": "a\ud83d""#, "name", "half of a pair of surrogates"),
    ("\"description\": \"a\nb\"", "description", "U+000A, a line break, as it is"),
    ("\"description\": \"a\u{7}b\"", "description", "U+0007, a control character, as it is"),
    (r#""description": "C:\x""#, "description", "a backslash that begins no escape"),
    (r#""accessTokenValiditySeconds": 1e400"#, "accessTokenValiditySeconds", "number out of range"),
    (r#""scope": ["users", "users"], "scope": ["\udc00"]"#, "scope[0]", "half of a pair"),
    (r#""ownership": {"purpose": "\u0000"}"#, "ownership.purpose", "NUL character"),
    (r#""no\u0000where": 1"#, "no\u{fffd}where", "NUL character"),
];

/// A row of an import with nothing wrong but what is in `more`, and its id.
fn row(more: &str) -> String {
    let mut fields = vec![more.to_owned()];
    for (name, field) in [
        ("name", "\"name\": \"One of many\""),
        ("authorizedGrantType", "\"authorizedGrantType\": \"CODE\""),
        ("scope", "\"scope\": [\"users\"]"),
        ("registeredRedirectUri", "\"registeredRedirectUri\": [\"https://a.example/cb\"]"),
    ] {
        if !more.contains(&format!("\"{name}\"")) {
            fields.push(field.to_owned());
        }
    }
    format!("{{{}}}", fields.into_iter().filter(|field| !field.is_empty()).collect::<Vec<_>>().join(", "))
}

#[tokio::test]
async fn what_cannot_be_read_of_a_row_is_told_of_that_row_beside_all_else_that_is_wrong_with_it() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let deep = format!("\"roleIds\": {}{}", "[".repeat(5_000), "]".repeat(5_000));
    let faults: Vec<(&str, String, &str)> = UNREADABLE
        .iter()
        .map(|(more, field, says)| (*more, (*field).to_owned(), *says))
        .chain([(deep.as_str(), format!("roleIds{}", "[0]".repeat(15)), "too deep inside other values")])
        .collect();
    for dry_run in [true, false] {
        let mut clients = vec![row("")];
        for (more, ..) in &faults {
            clients.push(row(more));
            clients.push(row(&format!("{more}, \"id\": \"7\", \"state\": \"asleep\", \"colour\": 1")));
        }
        clients.push(row(""));
        let body = format!("{{\"dryRun\": {dry_run}, \"clients\": [{}]}}", clients.join(",\n"));
        let asked = program.ask(reqwest::Method::POST, &format!("{CLIENTS}/import"));
        let done = program.send(asked.header("content-type", "application/json").body(body)).await.ok();
        assert_eq!((&done["succeeded"], &done["refused"]), (&json!(2), &json!(2 * faults.len())), "{done}");
        let rows = rows(&done);
        assert!([0, rows.len() - 1].iter().all(|n| rows[*n]["outcome"] == "imported"), "{done}");
        for (n, (more, field, says)) in faults.iter().enumerate() {
            let told = |row: &Value| {
                let details = row["error"]["details"].as_array().unwrap();
                let of = details.iter().find(|detail| detail["fieldName"] == *field);
                let of = of.unwrap_or_else(|| panic!("{more}: {row}"));
                assert!(of["message"].as_str().unwrap().contains(says), "{more}: {row}");
                let mut fields = fields(&row["error"]);
                fields.sort_unstable();
                fields.into_iter().filter(|name| !field.starts_with(name)).map(str::to_owned).collect::<Vec<_>>()
            };
            assert_eq!(told(&rows[2 * n + 1]), [""; 0], "{more}");
            assert_eq!(told(&rows[2 * n + 2]), ["colour", "id", "state"], "{more}");
        }
    }
}

#[tokio::test]
async fn each_part_of_a_row_that_is_of_another_type_is_told_and_the_others_are_judged() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let client = json!({"name": ["a"], "authorizedGrantType": "CODE", "scope": [7, "nope", null],
        "registeredRedirectUri": [true, "http://a.example/cb", {}], "roleDivisions": [{"roleId": 1, "divisionId": 2}],
        "ownership": {"purpose": 3, "notes": [], "labels": [{"colour": "red"}, {"name": 4}]}});
    let done = program.post(&format!("{CLIENTS}/import"), &json!({"clients": [client]})).await.ok();
    let error = &rows(&done)[0]["error"];
    let mut told = fields(error);
    told.sort_unstable();
    told.dedup();
    assert_eq!(
        told,
        [
            "name",
            "ownership.labels[0]",
            "ownership.labels[1].name",
            "ownership.notes",
            "ownership.purpose",
            "registeredRedirectUri",
            "registeredRedirectUri[0]",
            "registeredRedirectUri[2]",
            "roleDivisions[0].divisionId",
            "roleDivisions[0].roleId",
            "scope",
            "scope[0]",
            "scope[2]",
        ],
        "{error}"
    );
    let says = error["message"].as_str().unwrap();
    assert!(says.contains("registeredRedirectUri: [1]: use https") && says.contains("nope is not in"), "{says}");
    assert!(!says.contains("registeredRedirectUri: [0]"), "each is told once: {says}");
}

#[tokio::test]
async fn what_was_exported_is_taken_whatever_it_lacks() {
    let here = House::open().await;
    let export = Program::admin(&here).await.get(&format!("{CLIENTS}/export")).await.ok();
    let listed = Program::admin(&here).await.get(CLIENTS).await.ok();
    let there = House::open().await;
    let program = Program::admin(&there).await;
    for clients in [&export["clients"], &listed["entities"]] {
        let mut moved = clients.as_array().unwrap().clone();
        for client in &mut moved {
            client["id"] = json!(uuid::Uuid::new_v4());
        }
        assert!(moved.iter().any(|c| c["state"] == "inactive" && c["scope"] == json!([])), "one lacks its scopes");
        let done = program.post(&format!("{CLIENTS}/import"), &json!({"clients": moved})).await.ok();
        for (row, client) in rows(&done).iter().zip(&moved) {
            // Roles that who imports does not hold are not given by an import, either.
            let held = row["error"]["code"] != "bad.client.role";
            assert!(row["outcome"] == "imported" || !held, "{client}: {row}");
        }
        let lacking = moved.iter().position(|c| c["state"] == "inactive" && c["scope"] == json!([])).unwrap();
        let restored =
            program.send(program.ask(reqwest::Method::POST, &format!("{}/restore", at(&moved[lacking]["id"]))));
        assert_eq!(restored.await.status, 400, "what it lacks is asked for when it is to work");
    }
}

#[tokio::test]
async fn each_row_of_the_corpus_is_refused_by_its_fields_or_comes_back_by_an_export() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let import = async |client: &Value| {
        let done = program.post(&format!("{CLIENTS}/import"), &json!({"clients": [client]})).await.ok();
        rows(&done)[0].clone()
    };
    let exported = async |id: &Value| {
        let export = program.get(&format!("{CLIENTS}/export")).await.ok();
        export["clients"].as_array().unwrap().iter().find(|client| client["id"] == *id).unwrap().clone()
    };
    let (mut taken, mut refused) = (0, 0);
    // What is no JSON at all is refused with the whole document.
    let corpus = include_str!("../../fuzz/corpus/import_rows.txt").lines();
    for client in corpus.filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let row = import(&client).await;
        if row["outcome"] != "imported" {
            let details = row["error"]["details"].as_array().unwrap();
            assert!(!details.is_empty(), "{client}: {row}");
            for detail in details {
                let named = !detail["fieldName"].as_str().unwrap().is_empty() || !client.is_object();
                assert!(named && !detail["message"].as_str().unwrap().is_empty(), "{client}: {row}");
            }
            refused += 1;
            continue;
        }
        let once = exported(&row["id"]).await;
        let mut moved = once.clone();
        moved["id"] = json!(uuid::Uuid::new_v4());
        let row = import(&moved).await;
        assert_eq!(row["outcome"], "imported", "{moved}: {row}");
        assert_eq!(exported(&moved["id"]).await, moved, "{client}");
        taken += 1;
    }
    assert!(taken > 1 && refused > 9, "{taken} taken, {refused} refused");
}

#[tokio::test]
async fn a_body_may_begin_with_a_mark_and_another_encoding_is_named() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let import = format!("{CLIENTS}/import");
    let send = async |bytes: Vec<u8>| {
        let asked = program.ask(reqwest::Method::POST, &import).header("content-type", "application/json");
        program.send(asked.body(bytes)).await
    };
    let text = json!({"clients": [{"name": "Bücher", "authorizedGrantType": "TOKEN"}], "dryRun": true}).to_string();
    assert_eq!(send(format!("\u{feff}{text}").into_bytes()).await.ok()["dryRun"], true);
    let utf_16 = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin_1 = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for (bytes, says) in [(utf_16, "UTF-16"), (latin_1, "Latin-1")] {
        let refusal = send(bytes).await.refused(400, "bad.request");
        assert!(refusal["message"].as_str().unwrap().contains(says), "{refusal}");
    }
}
