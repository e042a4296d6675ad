//! What is said before something that is in use is taken away.

use crate::{
    house::{ANA, Answer, Browser, House, form, page, pairs},
    oauth::{CALLBACK, Client, application, machine},
    rest::{BILLING_ROLE, CLIENTS, HOME, Program},
};
use clientele::{domain::time::DAY, server::http::instant::iso};
use serde_json::{Value, json};

async fn write(house: &House) {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
}

/// What a page says, with a space for each tag.
fn text(body: &str) -> String {
    let parts = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A machine that got three tokens.
async fn used(house: &House, ana: &Browser) -> Client {
    let client = machine(ana).await;
    for _ in 0..3 {
        client.own_token(house).await;
    }
    write(house).await;
    client
}

async fn says(browser: &Browser, path: &str) -> String {
    let shown = browser.get(path).await;
    assert_eq!(shown.status, 200, "{path}");
    text(&shown.body.replace("<!>", ""))
}

#[tokio::test]
async fn delete_disable_and_the_ends_of_a_secret_say_who_would_notice() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = used(&house, &ana).await;
    let now = iso(house.clock.now());
    house.wait(1);
    assert_eq!(ana.call("add_secret", &[("id", &client.id)]).await.status, 200);
    let in_words = "used 3 times today, last just now, from 127.0.0.1.";
    for path in ["/delete", "/disable"] {
        let question = says(&ana, &format!("{}{path}", page(&client.id))).await;
        assert!(question.contains(&format!("It was {in_words}")), "{path}: {question}");
    }
    let tab = says(&ana, &page(&client.id)).await;
    assert_eq!(tab.matches(&format!("It was {in_words}")).count(), 1, "of the one that was used: {tab}");
    assert_eq!(tab.matches(&format!(" was {in_words}")).count(), 2, "and by Reset secret: {tab}");

    let program = Program::admin(&house).await;
    let expected = json!({"count": 3, "dateFirst": now, "dateLast": now, "addresses": ["127.0.0.1"]});
    let preview = program.get(&format!("{CLIENTS}/{}/deletion-preview", client.id)).await.ok();
    assert_eq!(preview["usedLately"], expected);
    assert!(preview["recordedByDaySince"].is_string());
    let secrets = program.get(&format!("{CLIENTS}/{}/secrets", client.id)).await.ok();
    let of: Vec<&Value> = secrets["entities"].as_array().unwrap().iter().map(|secret| &secret["usedLately"]).collect();
    assert_eq!(of, [&Value::Null, &expected], "the newest first");
    let rehearsed = json!({"ids": [client.id], "dryRun": true});
    let rehearsed = program.post(&format!("{CLIENTS}/bulk/delete"), &rehearsed).await.ok();
    assert_eq!(rehearsed["results"][0]["usedLately"], expected);

    // What is older than thirty days is no sign of use.
    house.wait(30 * DAY);
    let program = Program::admin(&house).await;
    let path = format!("{CLIENTS}/{}/deletion-preview", client.id);
    assert_eq!(program.get(&path).await.ok()["usedLately"]["count"], 3, "thirty days ago");
    house.wait(DAY);
    let (program, ana) = (Program::admin(&house).await, house.signed_in(ANA).await);
    assert_eq!(program.get(&path).await.ok()["usedLately"], Value::Null);
    let question = says(&ana, &format!("{}/delete", page(&client.id))).await;
    assert!(question.contains("It was not used in the last 30 days."), "{question}");
}

/// The value of a hidden field.
fn hidden(body: &str, name: &str) -> Option<String> {
    let (_, rest) = body.split_once(&format!("name=\"{name}\" value=\""))?;
    Some(rest.split('"').next().unwrap_or_default().to_owned())
}

/// The page that a refused save leads back to, as a browser without JavaScript shows it.
async fn question(browser: &Browser, function: &str, fields: &[(String, String)]) -> String {
    let refused: Answer = browser.submit(function, &pairs(fields)).await;
    browser.get(refused.leads_to()).await.body
}

#[tokio::test]
async fn an_edit_says_once_what_it_takes_away_that_is_in_use() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let app = application(&ana).await;
    let tokens = app.tokens_for(&house, &ana).await;
    let program = Program::with_token(&house, &tokens.access_token);
    for _ in 0..3 {
        program.get("/api/v2/users/0c11e27e-1e00-4000-8000-000400000001").await.ok();
    }
    write(&house).await;
    let before = ana.client(&app.id).await;
    let mut fewer = form(&before, &[("name", "Rounds")]);
    // Everything is used but one redirect URI and one scope: taking only these asks nothing.
    let unused = |(name, value): &(String, String)| {
        !name.starts_with("form[scopes][routing]") && value != "http://127.0.0.1/callback"
    };
    fewer.retain(unused);
    assert_eq!(ana.call("save_client", &pairs(&fewer)).await.status, 200);

    // Reading users is all that was needed: that is left, so nothing is missed.
    let version = |fields: &mut Vec<(String, String)>, version: i64| {
        fields.iter_mut().filter(|(name, _)| name == "version").for_each(|(_, value)| *value = version.to_string());
    };
    let set = |fields: &mut Vec<(String, String)>, name: &str, to: &str| {
        fields.iter_mut().filter(|(known, _)| known == name).for_each(|(_, value)| to.clone_into(value));
    };
    version(&mut fewer, before.row.version + 1);
    set(&mut fewer, "form[scopes][users]", "read");
    assert_eq!(ana.call("save_client", &pairs(&fewer)).await.status, 200);
    version(&mut fewer, before.row.version + 2);
    set(&mut fewer, "form[scopes][users]", "none");
    fewer.push(("form[scopes][routing]".into(), "read".into()));
    set(&mut fewer, "form[redirect_uris][]", "https://elsewhere.example/callback");
    set(&mut fewer, "form[name]", "Rounds by foot");
    let asked = question(&ana, "save_client", &fewer).await;
    let told = text(&asked.replace("<!>", ""));
    for part in [
        "Not saved yet. What you take away was used in the last 30 days.",
        &format!("Redirect URI {CALLBACK} was used once, just now, from 127.0.0.1."),
        "Scope users:readonly was needed 3 times today, last just now, from 127.0.0.1.",
        "Take it away and save",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(asked.contains("value=\"Rounds by foot\"") && asked.contains("https://elsewhere.example/callback"), "kept");
    assert_eq!(ana.client(&app.id).await.row.name, "Rounds", "nothing is saved");
    let seen = hidden(&asked, "in_use_seen").unwrap();

    // More use in between asks nothing anew, nor does taking less than was shown.
    program.get("/api/v2/users/0c11e27e-1e00-4000-8000-000400000001").await.ok();
    write(&house).await;
    let mut decided = fewer.clone();
    decided.push(("in_use_seen".into(), seen.clone()));
    set(&mut decided, "form[redirect_uris][]", CALLBACK);
    let saved = ana.call("save_client", &pairs(&decided)).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let now = ana.client(&app.id).await;
    assert_eq!((now.row.name.as_str(), now.settings.scopes.len()), ("Rounds by foot", 1));

    // What was not shown is asked about.
    version(&mut decided, now.row.version);
    decided.retain(|(name, _)| name != "in_use_seen");
    decided.push(("in_use_seen".into(), "0123456789abcdef".into()));
    set(&mut decided, "form[redirect_uris][]", "https://elsewhere.example/callback");
    assert_eq!(ana.call("save_client", &pairs(&decided)).await.status, 409);
    decided.retain(|(name, _)| name != "in_use_seen");
    decided.push(("in_use_seen".into(), seen));
    assert_eq!(ana.call("save_client", &pairs(&decided)).await.status, 200);

    // What was used long ago is taken in silence.
    house.wait(31 * DAY);
    let ana = house.signed_in(ANA).await;
    let mut back = form(&ana.client(&app.id).await, &[]);
    set(&mut back, "form[redirect_uris][]", CALLBACK);
    assert_eq!(ana.call("save_client", &pairs(&back)).await.status, 200);
}

#[tokio::test]
async fn a_role_and_a_former_version_ask_with_the_use_of_the_client() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = used(&house, &ana).await;
    let billing = format!("{BILLING_ROLE}@{HOME}");
    let administrator = "0c11e27e-1e00-4000-8000-000300000001@*".to_owned();
    let roles = |version: i64, roles: &[&String]| {
        let mut fields = vec![("id".to_owned(), client.id.clone()), ("version".to_owned(), version.to_string())];
        fields.extend(roles.iter().map(|role| ("roles[]".to_owned(), (*role).clone())));
        fields
    };
    let more = ana.call("save_roles", &pairs(&roles(1, &[&administrator, &billing]))).await;
    assert_eq!(more.status, 200, "nothing is taken: {}", more.body);
    let fewer = roles(2, &[&billing]);
    let asked = question(&ana, "save_roles", &fewer).await;
    let told = text(&asked.replace("<!>", ""));
    let says = "It was used 3 times today, last just now, from 127.0.0.1; which role that needed is not recorded.";
    assert!(told.contains("Role Administrator in All divisions") && told.contains(says), "{told}");
    let seen = ("in_use_seen".to_owned(), hidden(&asked, "in_use_seen").unwrap());
    let decided = [fewer, vec![seen.clone()]].concat();
    assert_eq!(ana.call("save_roles", &pairs(&decided)).await.status, 200);
    assert_eq!(ana.client(&client.id).await.row.roles.len(), 1);

    // A former version without what the client has now takes that away, too.
    let administrator = roles(3, &[&administrator]);
    let taken = question(&ana, "save_roles", &administrator).await;
    let seen = ("in_use_seen".to_owned(), hidden(&taken, "in_use_seen").unwrap());
    assert_eq!(ana.call("save_roles", &pairs(&[administrator, vec![seen]].concat())).await.status, 200);
    let bring = |more: Vec<(String, String)>| {
        let of = [("id", client.id.as_str()), ("version", "3"), ("current", "4")];
        [of.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(), more].concat()
    };
    let asked = question(&ana, "bring_back_version", &bring(vec![])).await;
    assert!(text(&asked).contains("Role Administrator in All divisions"), "{asked}");
    let seen = ("in_use_seen".to_owned(), hidden(&asked, "in_use_seen").unwrap());
    let brought = ana.call("bring_back_version", &pairs(&bring(vec![seen]))).await;
    assert_eq!(brought.status, 200, "{}", brought.body);
}

#[tokio::test]
async fn another_grant_type_of_a_client_in_use_says_once_what_stops() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let machine = used(&house, &ana).await;
    let shown = ana.client(&machine.id).await;
    let mut fields = form(&shown, &[("grant_type", "CODE"), ("client_type", "confidential")]);
    let more = [("form[redirect_uris][]", CALLBACK), ("form[scopes][users]", "read")];
    fields.extend(more.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let asked = question(&ana, "save_client", &fields).await;
    let told = text(&asked.replace("<!>", ""));
    let says = "Grant type Client Credentials is given up; the client was used 3 times today, last just now, from 127.0.0.1. With another one its \
                tokens stop, and it gets no new ones by its secret.";
    assert!(told.contains(says), "{told}");
    assert!(!told.contains("is one of its roles"), "the same use is told once: {told}");
    assert_eq!(ana.client(&machine.id).await.settings.grant_type, shown.settings.grant_type, "nothing is saved");

    // Programs are told by a dry run.
    let program = Program::admin(&house).await;
    let path = format!("{CLIENTS}/{}", machine.id);
    let wanted = json!({"name": "Rounds", "authorizedGrantType": "CODE", "registeredRedirectUri": [CALLBACK],
                        "scope": ["users:readonly"]});
    let in_use = program.put(&format!("{path}?dryRun=true"), &wanted).await.ok()["inUse"].clone();
    assert_eq!((&in_use[0]["kind"], &in_use[0]["value"]), (&json!("grantType"), &json!("CLIENT-CREDENTIALS")));
    assert_eq!((&in_use[0]["used"]["count"], in_use.as_array().unwrap().len()), (&json!(3), 1));

    let seen = ("in_use_seen".to_owned(), hidden(&asked, "in_use_seen").unwrap());
    assert_eq!(ana.call("save_client", &pairs(&[fields, vec![seen]].concat())).await.status, 200);
    let now = ana.client(&machine.id).await;
    assert_ne!(now.settings.grant_type, shown.settings.grant_type);

    // Back again is asked about with what people did since; of one that nobody used nothing is.
    let app = application(&ana).await;
    app.tokens_for(&house, &ana).await;
    write(&house).await;
    let machine_again = json!({"name": "Rounds", "authorizedGrantType": "CLIENT-CREDENTIALS",
                               "roleDivisions": [{"roleId": BILLING_ROLE, "divisionId": HOME}]});
    let dry = program.put(&format!("{CLIENTS}/{}?dryRun=true", app.id), &machine_again).await.ok();
    assert_eq!((&dry["inUse"][0]["kind"], &dry["inUse"][0]["value"]), (&json!("grantType"), &json!("CODE")));
    let unused = application(&ana).await;
    let dry = program.put(&format!("{CLIENTS}/{}?dryRun=true", unused.id), &machine_again).await.ok();
    assert_eq!(dry["inUse"], json!([]));
}

#[tokio::test]
async fn what_was_answered_to_another_question_goes_on_with_this_one() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = used(&house, &ana).await;
    let billing = format!("{BILLING_ROLE}@{HOME}");
    let fields = vec![
        ("id".to_owned(), client.id.clone()),
        ("version".to_owned(), "1".to_owned()),
        ("roles[]".to_owned(), billing),
        ("others".to_owned(), "keep".to_owned()),
        ("others_seen".to_owned(), "0c11e27e-1e00-4000-8000-000100000001".to_owned()),
    ];
    let asked = question(&ana, "save_roles", &fields).await;
    assert!(hidden(&asked, "in_use_seen").is_some(), "{asked}");
    let kept = (hidden(&asked, "others"), hidden(&asked, "others_seen"));
    assert_eq!(kept, (Some("keep".into()), Some("0c11e27e-1e00-4000-8000-000100000001".into())));
}

#[tokio::test]
async fn programs_are_told_by_a_dry_run_and_never_asked() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let app = application(&ana).await;
    app.tokens_for(&house, &ana).await;
    write(&house).await;
    let program = Program::admin(&house).await;
    let path = format!("{CLIENTS}/{}", app.id);
    let mut wanted = program.get(&path).await.ok();
    wanted["registeredRedirectUri"] = json!(["https://elsewhere.example/callback"]);
    let before = program.get(&path).await.ok();
    let rehearsed = program.put(&format!("{path}?dryRun=true"), &wanted).await.ok();
    let now = iso(house.clock.now());
    let used = json!({"count": 1, "dateFirst": now, "dateLast": now, "addresses": ["127.0.0.1"]});
    assert_eq!(rehearsed["inUse"], json!([{"kind": "redirectUri", "value": CALLBACK, "used": used}]));
    assert_eq!(rehearsed["registeredRedirectUri"], wanted["registeredRedirectUri"], "as it would be");
    assert_eq!(program.get(&path).await.ok(), before, "nothing was done");
    wanted["registeredRedirectUri"] = json!([CALLBACK, "https://elsewhere.example/callback"]);
    assert_eq!(program.put(&format!("{path}?dryRun=true"), &wanted).await.ok()["inUse"], json!([]));
    wanted["registeredRedirectUri"] = json!(["https://elsewhere.example/callback"]);
    let done = program.put(&path, &wanted).await.ok();
    assert_eq!((&done["registeredRedirectUri"], &done["inUse"]), (&wanted["registeredRedirectUri"], &Value::Null));
}
