//! A secret from before the roles: whoever made it would act with what its client is given later.

use crate::{
    house::{ANA, Browser, House, TOM, form, page, pairs},
    oauth::{Client, machine, register},
    rest::{ADMIN_ROLE, BILLING_ROLE, CLIENTS, HOME, PAYROLL_ROLE, Program, WORKFORCE_READER, fields},
};
use clientele::wire::{ActivityPage, Conflict, OthersSecrets, UiError};
use serde_json::{Value, json};

/// Tom holds it in the Home division only; Ana in all.
fn reader() -> String {
    format!("{WORKFORCE_READER}@{HOME}")
}

fn payroll() -> String {
    format!("{PAYROLL_ROLE}@{HOME}")
}

/// A machine's client with the one role that Tom has to give, and with a secret that whoever adds it knows.
async fn added_by(browser: &Browser) -> Client {
    let role = reader();
    let fields = [
        ("form[name]", "Shift export"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "3600"),
        ("roles[]", role.as_str()),
    ];
    register(browser, &fields).await
}

/// An application that people sign in to: it acts with no roles.
async fn application_by(browser: &Browser) -> Client {
    let fields = [
        ("form[name]", "Route planner"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[redirect_uris][]", "https://routes.example/callback"),
        ("form[scopes][users]", "read"),
    ];
    register(browser, &fields).await
}

/// Saves the roles over the version there is, with more fields of the form.
async fn give(by: &Browser, client: &Client, roles: &[String], more: &[(&str, &str)]) -> crate::house::Answer {
    let version = by.client(&client.id).await.row.version.to_string();
    let mut fields = vec![("id", client.id.as_str()), ("version", &version)];
    fields.extend(roles.iter().map(|role| ("roles[]", role.as_str())));
    fields.extend(more);
    by.call("save_roles", &fields).await
}

#[track_caller]
fn asked(answer: &crate::house::Answer) -> OthersSecrets {
    assert_eq!(answer.status, 409, "{}", answer.body);
    match answer.error() {
        UiError::Conflict(conflict) => match *conflict {
            Conflict::SecretsOfOthers(asked) => asked,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// The fields that an activity entry tells, the newest entry first.
async fn told(by: &Browser, client: &Client) -> Vec<(String, Vec<String>, Vec<String>)> {
    let page: ActivityPage = by.call("get_activity", &[("id", &client.id)]).await.json();
    let changes = page.entries.into_iter().next().unwrap().changes;
    changes.into_iter().map(|change| (change.field, change.before, change.after)).collect()
}

#[tokio::test]
async fn roles_are_given_only_after_a_decision_about_secrets_of_those_who_lack_them() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let trusted = machine(&ana).await;
    for (word, lives) in [("keep", true), ("end", false)] {
        let client = added_by(&tom).await;
        let token = client.own_token(&house).await.access_token;
        let both = [reader(), payroll()];
        let question = asked(&give(&ana, &client, &both, &[]).await);
        let [secret] = question.secrets.as_slice() else { panic!("{question:?}") };
        assert_eq!(secret.by.as_deref(), Some("Tom Okafor"));
        assert_eq!(secret.lacks, ["Payroll admin in Home division"]);
        assert_eq!(question.giving, ["Payroll admin in Home division"]);
        let details = ana.client(&client.id).await;
        assert_eq!((details.row.version, details.row.roles.len()), (1, 1), "nothing was done");
        assert_eq!(give(&ana, &client, &both, &[("others", "maybe")]).await.status, 422);

        let seen = question.seen();
        let done = give(&ana, &client, &both, &[("others", word), ("others_seen", &seen)]).await;
        assert_eq!(done.status, 200, "{}", done.body);
        let details = ana.client(&client.id).await;
        assert_eq!((details.row.roles.len(), details.secrets.len()), (2, usize::from(lives)));
        assert_eq!(client.answers(&house).await, if lives { 200 } else { 401 }, "{word}");
        assert_eq!(trusted.sees(&house, &token).await, lives, "{word}");
        let (hint, changes) = (&secret.hint, told(&ana, &client).await);
        let line = |field: &str| changes.iter().find(|(name, ..)| name == field).cloned();
        if lives {
            let kept = vec![format!("{hint}, made by Tom Okafor")];
            assert_eq!(line("Secrets kept"), Some(("Secrets kept".into(), vec![], kept)));
        } else {
            assert_eq!(line("Secret"), Some(("Secret".into(), vec![hint.clone()], vec![])));
            assert_eq!(line("Tokens"), Some(("Tokens".into(), vec![], vec!["ended".into()])));
        }
    }
}

#[tokio::test]
async fn only_secrets_are_named_whose_makers_lack_what_is_given() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    // Ana holds what she gives.
    let own = added_by(&ana).await;
    assert_eq!(give(&ana, &own, &[reader(), payroll()], &[]).await.status, 200);
    // Tom holds it in one division and not in all; what is given before is not given again.
    let client = added_by(&tom).await;
    let wider = [format!("{WORKFORCE_READER}@*")];
    assert_eq!(asked(&give(&ana, &client, &wider, &[]).await).secrets.len(), 1);
    assert_eq!(give(&ana, &client, &wider, &[("others", "end")]).await.status, 200);
    assert_eq!(give(&ana, &client, &[reader()], &[]).await.status, 200, "narrower");
    // What was shown is kept, and nothing that came meanwhile.
    assert_eq!(tom.call("add_secret", &[("id", &client.id), ("days", "0")]).await.status, 200);
    let first = asked(&give(&ana, &client, &[reader(), payroll()], &[]).await);
    assert_eq!(tom.call("add_secret", &[("id", &client.id), ("days", "30")]).await.status, 200);
    let seen = first.seen();
    let keep = [("others", "keep"), ("others_seen", seen.as_str())];
    let again = asked(&give(&ana, &client, &[reader(), payroll()], &keep).await);
    assert_eq!((first.secrets.len(), again.secrets.len()), (1, 2));
    // An expired one is nobody's way in.
    house.wait(31 * clientele::domain::time::DAY);
    let (ana, later) = (house.signed_in(ANA).await, first.seen());
    assert_eq!(asked(&give(&ana, &client, &[reader(), payroll()], &[]).await).seen(), later);
    // Whoever was deactivated holds nothing.
    let user = "0c11e27e-1e00-4000-8000-000400000002";
    let version = ana.call("get_user", &[("id", user)]).await.json::<clientele::wire::UserDetails>().row.version;
    assert_eq!(ana.call("deactivate_user", &[("id", user), ("version", &version.to_string())]).await.status, 200);
    let bare = [format!("{BILLING_ROLE}@{HOME}")];
    let question = asked(&give(&ana, &client, &bare, &[]).await);
    assert_eq!(question.secrets[0].by.as_deref(), Some("Tom Okafor"));
}

#[tokio::test]
async fn roles_that_were_kept_aside_are_given_when_they_count_again() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let client = application_by(&tom).await;
    assert_eq!(give(&ana, &client, &[payroll()], &[]).await.status, 200, "it acts with none of them");
    let details = ana.client(&client.id).await;
    let mut fields = form(&details, &[("grant_type", "CLIENT-CREDENTIALS")]);
    assert_eq!(asked(&ana.call("save_client", &pairs(&fields)).await).giving, ["Payroll admin in Home division"]);
    // Without JavaScript the page asks, and its form takes the answer.
    let led = ana.submit("save_client", &pairs(&fields)).await;
    let question = ana.get(led.leads_to()).await.body;
    for part in
        ["made by someone without these roles", "by Tom Okafor", "value=\"end\"", "value=\"keep\"", "others_seen"]
    {
        assert!(question.contains(part), "{part}: {question}");
    }
    fields.push(("others".into(), "end".into()));
    assert!(ana.submit("save_client", &pairs(&fields)).await.leads_to().starts_with(&page(&client.id)));
    let details = ana.client(&client.id).await;
    assert_eq!((details.settings.grant_type.as_str(), details.secrets.len()), ("CLIENT-CREDENTIALS", 0));
}

#[tokio::test]
async fn a_version_with_more_roles_is_brought_back_after_the_same_decision() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let client = added_by(&ana).await;
    assert_eq!(give(&ana, &client, &[reader(), payroll()], &[]).await.status, 200);
    assert_eq!(give(&ana, &client, &[reader()], &[]).await.status, 200);
    assert_eq!(tom.call("add_secret", &[("id", &client.id), ("days", "0")]).await.status, 200);
    let back = [("id", client.id.as_str()), ("version", "2"), ("current", "3")];
    let question = asked(&ana.call("bring_back_version", &back).await);
    assert_eq!(question.secrets.len(), 1, "Ana's own is not among them");
    let led = ana.submit("bring_back_version", &back).await;
    let shown = ana.get(led.leads_to()).await.body;
    assert!(shown.contains("form=\"bring-back\"") && shown.contains("End them and save"), "{shown}");
    let seen = question.seen();
    let decided = [&back[..], &[("others", "keep"), ("others_seen", &seen)]].concat();
    assert!(ana.submit("bring_back_version", &decided).await.leads_to().contains("flash="));
    let details = ana.client(&client.id).await;
    assert_eq!((details.row.version, details.row.roles.len(), details.secrets.len()), (4, 2, 2));
}

#[tokio::test]
async fn the_roles_tab_asks_without_javascript_and_keeps_what_was_chosen() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let client = added_by(&tom).await;
    let (reader, payroll) = (reader(), payroll());
    let chosen = [("id", client.id.as_str()), ("version", "1"), ("roles[]", &reader), ("roles[]", &payroll)];
    let led = ana.submit("save_roles", &chosen).await;
    let shown = ana.get(led.leads_to()).await.body;
    assert!(shown.contains("form=\"roles-form\"") && shown.contains("Keep them and save"), "{shown}");
    assert!(shown.contains(&payroll), "what was chosen is still in the form");
    let ended = ana.submit("save_roles", &[&chosen[..], &[("others", "end")]].concat()).await;
    let shown = ana.get(ended.leads_to()).await.body;
    assert!(shown.contains("1 secret and all its tokens ended"), "{shown}");
}

#[tokio::test]
async fn a_program_says_what_becomes_of_them() {
    let house = House::open().await;
    let (tom, admin) = (house.signed_in(TOM).await, Program::admin(&house).await);
    let client = added_by(&tom).await;
    let path = format!("{CLIENTS}/{}", client.id);
    let mut wanted = admin.get(&path).await.ok();
    let more = json!({"roleId": PAYROLL_ROLE, "divisionId": HOME});
    wanted["roleDivisions"].as_array_mut().unwrap().push(more);
    let refusal = admin.put(&path, &wanted).await.refused(409, "secrets.of.others");
    assert_eq!(fields(&refusal), ["secretsOfOthers"]);
    let says = refusal["details"][0]["message"].as_str().unwrap();
    assert!(says.contains("by Tom Okafor") && says.contains("Payroll admin in Home division"), "{says}");
    admin.put(&format!("{path}?secretsOfOthers=maybe"), &wanted).await.refused(400, "invalid.query.param.value");
    assert_eq!(client.answers(&house).await, 200, "nothing was done");
    let done = admin.put(&format!("{path}?secretsOfOthers=end"), &wanted).await.ok();
    assert_eq!(done["roleDivisions"].as_array().map(Vec::len), Some(2));
    assert_eq!(client.answers(&house).await, 401);
    // A secret that a program made counts by the roles of the program.
    let secret: Value = admin.post(&format!("{path}/secrets"), &json!({})).await.ok();
    assert!(secret["secret"].is_string(), "{secret}");
    let billing = json!({"roleId": BILLING_ROLE, "divisionId": HOME});
    wanted["roleDivisions"].as_array_mut().unwrap().push(billing);
    assert_eq!(admin.put(&path, &wanted).await.ok()["roleDivisions"].as_array().map(Vec::len), Some(3));
    let everything = json!({"roleId": ADMIN_ROLE, "divisionId": "*"});
    wanted["roleDivisions"].as_array_mut().unwrap().push(everything);
    assert_eq!(admin.put(&path, &wanted).await.status, 200, "it holds that, too");
}
