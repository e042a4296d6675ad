//! The Usage tab of a client, and the way from it to an edit.

use crate::{
    house::{ANA, Browser, Database, House, TOM, VERA, YOUNG, form, page, pairs},
    oauth::{CALLBACK, application, machine},
    rest::{CLIENTS, Program},
};
use clientele::{
    domain::{
        time::DAY,
        usage::{Times, Told, UseKind, Used, day_of},
    },
    server::{
        cli::demo,
        storage::clients::{
            evidence::{losses_set_back, lost_of_day, record_anew, record_from, recording},
            scope_use, usage_days,
        },
    },
    wire::Happened,
};
use serde_json::json;

/// What a page says, with a space for each tag.
fn text(body: &str) -> String {
    let main = body.split_once("<main").map_or("", |(_, main)| main).replace("<!>", "");
    let parts = main.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    parts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Gift card desk, 340 days old and not used for 330.
const SILENT: &str = "f70b6c2d-95e8-4a14-b3d7-0c8a1e5f942b";

async fn tab(browser: &Browser, id: &str) -> String {
    text(&browser.get(&format!("{}/usage", page(id))).await.body)
}

fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

async fn write(house: &House) {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
}

#[tokio::test]
async fn the_tab_says_what_a_client_is_used_for_and_what_nobody_would_miss() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let (app, resource) = (application(&ana).await, machine(&ana).await);
    let unused = tab(&ana, &app.id).await;
    contains(
        &unused,
        &["It was not used on these days. It was never used.", "calls 0 tokens 0 times people said yes 0"],
    );
    assert_eq!(unused.matches("UTC").count(), 1, "whose days these are is said once: {unused}");

    let tokens = app.tokens_for(&house, &ana).await;
    let program = Program::with_token(&house, &tokens.access_token);
    for _ in 0..3 {
        program.get("/api/v2/users/0c11e27e-1e00-4000-8000-000400000001").await.ok();
    }
    program.get(CLIENTS).await.refused(403, "app.not.authorized.for.scope");
    assert!(resource.sees(&house, &tokens.access_token).await);
    write(&house).await;
    let body = ana.get(&format!("{}/usage", page(&app.id))).await.body;
    let used = text(&body);
    contains(
        &used,
        &[
            "Use is recorded by day since Mon 23 Nov 2026. Before that the client was not there. Days are in UTC.",
            "calls 4 tokens 1 times people said yes 1 refused 1",
            "Calls a day Most: 4, on Mon 23 Nov 2026 Sun 25 Oct 2026 Mon 23 Nov 2026, so far",
            "Mon 23 Nov 2026 Calls: 4 Tokens: 1 Said yes: 1 Refused: 1",
            "Sun 25 Oct 2026 to Sun 22 Nov 2026 The client was not there",
            "users:readonly now 3 times",
            "Never used No call of this API needed them since Mon 23 Nov 2026. routing:readonly",
            "Other APIs asked about its tokens 1 time: which scopes those needed is not known here.",
            &format!("{CALLBACK} now 1 time"),
            "http://127.0.0.1/callback Never",
            "Meridian Post",
            "1 person lets it act for them now. Which of them use it, and when, is not recorded.",
            "127.0.0.1 now",
            "Call of this API app.not.authorized.for.scope now 1 time",
        ],
    );
    let edit = format!("{}?without=routing%3Areadonly", page(&app.id));
    assert!(body.contains(&format!("href=\"{edit}\"")), "{body}");
    assert!(body.contains("d=\"M118 40v-40\""), "the last bar of thirty: {body}");
    // Who may look but not change is told why.
    let hers = vera.get(&format!("{}/usage", page(&app.id))).await.body;
    assert!(!hers.contains("?without="), "{hers}");
    contains(&text(&hers), &["Take them away Needs OAuth &gt; Client &gt; Edit"]);
    // Ninety days hold the same day.
    let ninety = text(&ana.get(&format!("{}/usage?days=90", page(&app.id))).await.body);
    contains(&ninety, &["calls 4 tokens 1", "Wed 26 Aug 2026 to Sun 22 Nov 2026 The client was not there"]);
}

#[tokio::test]
async fn what_was_not_recorded_is_never_shown_as_zero() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let mut transaction = house.state.store.begin().await.unwrap();
    record_anew(&mut transaction).await.unwrap();
    transaction.commit().await.unwrap();
    let nothing = tab(&ana, SILENT).await;
    contains(
        &nothing,
        &[
            "Use is not recorded by day.",
            "calls Not recorded tokens Not recorded times people said yes Not recorded refused Not recorded",
            "Calls a day Not recorded",
            "Scopes Not recorded.",
            "Callers by address Not recorded.",
            "Refused Not recorded.",
            "/oauth/callback Not recorded",
        ],
    );
    assert!(!nothing.contains("Take them away") && !nothing.contains("It was not used"), "{nothing}");

    record_from(&house.state.store, house.clock.now()).await.unwrap();
    let begun = tab(&ana, SILENT).await;
    contains(
        &begun,
        &[
            "Use is recorded by day since Mon 23 Nov 2026. What was before is not known. Days are in UTC.",
            "On the days that are recorded it was not used.",
            "None. In the frame: not recorded",
            "Mon 23 Nov 2026, recorded in part Calls: 0",
            "Sun 25 Oct 2026 to Sun 22 Nov 2026 Not recorded",
        ],
    );
    // A client of today knows all of its days, of which there is one.
    let new = tab(&ana, &application(&ana).await.id).await;
    contains(
        &new,
        &["It was not used on these days.", "Before that the client was not there.", "Mon 23 Nov 2026 No use"],
    );
}

#[tokio::test]
async fn scopes_are_unticked_by_a_link_and_taken_away_by_save() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let app = application(&ana).await;
    let before = ana.client(&app.id).await;
    assert_eq!(before.settings.scopes.get("routing").map(String::as_str), Some("read"));
    let edit = format!("{}?without=routing:readonly%20nothing", page(&app.id));
    let shown = ana.get(&edit).await;
    assert_eq!(shown.status, 200);
    let radio = |base: &str, word: &str| format!("name=\"form[scopes][{base}]\" value=\"{word}\" checked");
    assert!(
        shown.body.contains(&radio("routing", "none")) && shown.body.contains(&radio("users", "write")),
        "{}",
        shown.body
    );
    let says = text(&shown.body);
    contains(
        &says,
        &["1 scope unticked below. Nothing is saved yet. routing:readonly", "Keep them", "1 unsaved change"],
    );
    let after = ana.client(&app.id).await;
    assert_eq!((after.row.version, after.settings), (before.row.version, before.settings.clone()), "nothing is saved");

    // What was typed is kept, whatever the address says, and saved with what is unticked.
    let mut typed = form(&before, &[("name", "")]);
    typed.retain(|(name, _)| !name.starts_with("form[scopes][routing]"));
    let refused = ana.submit("save_client", &pairs(&typed)).await.leads_to().to_owned();
    let again = ana.get(&format!("{refused}&without=users")).await.body;
    assert!(again.contains(&radio("users", "write")) && again.contains(&radio("routing", "none")), "{again}");
    assert!(!again.contains("unticked below"));
    for (name, value) in &mut typed {
        if name == "form[name]" {
            "Rounds".clone_into(value);
        }
    }
    assert_eq!(ana.call("save_client", &pairs(&typed)).await.status, 200);
    let saved = ana.client(&app.id).await.settings.scopes;
    assert_eq!(saved.into_iter().collect::<Vec<_>>(), [("users".to_owned(), "write".to_owned())]);
    // Scopes that it has not are not spoken of; and who cannot edit reads what there is.
    assert!(!ana.get(&edit).await.body.contains("unticked below"));
    let tom = house.signed_in(TOM).await;
    let payroll = format!("{}?without=users", page(crate::house::PAYROLL));
    assert!(!tom.get(&payroll).await.body.contains("unticked below"));
}

#[tokio::test]
async fn a_day_of_which_something_was_lost_is_recorded_in_part() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let app = application(&ana).await;
    let today = day_of(house.clock.now());
    let mut transaction = house.state.store.begin().await.unwrap();
    for day in [today - 9, today, today, today - 1] {
        lost_of_day(&mut transaction, day).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let lost = recording(&mut connection).await.unwrap().lost;
    assert_eq!(lost.into_iter().collect::<Vec<_>>(), [today - 9, today - 1, today]);
    drop(connection);
    // A clock that was ahead, and is set back.
    let mut transaction = house.state.store.begin().await.unwrap();
    lost_of_day(&mut transaction, today + 5).await.unwrap();
    losses_set_back(&mut transaction, house.clock.now()).await.unwrap();
    let known = recording(&mut transaction).await.unwrap();
    assert_eq!(known.lost.into_iter().collect::<Vec<_>>(), [today - 9, today - 1, today]);
    assert_eq!(known.watch.lost_until.unwrap().millis(), (today + 1) * DAY);
    transaction.commit().await.unwrap();
    let used = tab(&ana, &app.id).await;
    contains(&used, &["On the days that are recorded it was not used.", "Mon 23 Nov 2026, recorded in part Calls: 0"]);
    let program = Program::admin(&house).await;
    let read = program.get(&format!("{CLIENTS}/{}/usage", app.id)).await.ok();
    assert_eq!((&read["days"][29]["recorded"], &read["days"][28]["recorded"]), (&"partly".into(), &"absent".into()));
}

/// Of a client that is older than the recording nobody knows whether it was used before; one that came from elsewhere was not
/// here before.
#[tokio::test]
async fn never_is_not_said_of_the_time_before_use_was_recorded() {
    let house = House::open().await;
    let (ana, program) = (house.signed_in(ANA).await, Program::admin(&house).await);
    // It was never used, and is made older than the recording here.
    let old = "e6f1d85a-03c9-4b72-8d4e-57b0a2f6c918";
    let mut transaction = house.state.store.begin().await.unwrap();
    for sql in [
        "UPDATE clients SET created_at = $1, known_since = $1 WHERE id = $2",
        "UPDATE client_secrets SET created_at = $1 WHERE client_id = $2",
    ] {
        sqlx::query(sql).bind(house.clock.now().plus(-200 * DAY)).bind(old).execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    let since = Happened::NotSince("15 Aug 2026".into());
    let details = ana.client(old).await;
    assert_eq!(details.row.last_used, since);
    let known = details.evidence.unwrap();
    assert_eq!((&known.last_call, &known.last_token), (&since, &since));
    assert_eq!(details.secrets.iter().map(|secret| &secret.last_used).collect::<Vec<_>>(), [&since]);
    let list = text(&ana.get(&format!("/admin/integrations/oauth?q={old}")).await.body);
    contains(&list, &["Not since 15 Aug 2026"]);
    // One of two can be removed.
    program.post(&format!("{CLIENTS}/{old}/secrets"), &json!({})).await.ok();
    let shown = text(&ana.get(&page(old)).await.body);
    contains(&shown, &["Not used since 15 Aug 2026", "It was not used since 15 Aug 2026. Earlier use is not known."]);
    let delete = text(&ana.get(&format!("{}/delete", page(old))).await.body);
    contains(&delete, &["last call Not since 15 Aug 2026", "It was not used in the last 30 days."]);
    contains(
        &tab(&ana, old).await,
        &["Nor was it since 15 Aug 2026. Earlier use is not known.", "Not since 15 Aug 2026"],
    );

    let moved = json!({"clients": [{"name": "Came from elsewhere", "authorizedGrantType": "CODE", "scope": ["users"],
        "registeredRedirectUri": ["https://a.example/cb"], "dateCreated": "2020-01-01T00:00:00.000Z"}]});
    let done = program.post(&format!("{CLIENTS}/import"), &moved).await.ok();
    let id = done["results"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ana.client(&id).await.row.last_used, Happened::Never, "as long as it is here");
    let delete = text(&ana.get(&format!("{}/delete", page(&id))).await.body);
    contains(&delete, &["last call Never", "It was not used today. Earlier use is not known."]);
    contains(
        &tab(&ana, &id).await,
        &["Sun 25 Oct 2026 to Sun 22 Nov 2026 The client was not there", "It was never used."],
    );
    let read = program.get(&format!("{CLIENTS}/{id}/usage")).await.ok();
    assert_eq!((&read["days"][28]["recorded"], &read["days"][29]["recorded"]), (&"absent".into(), &"whole".into()));

    // Some use of today is lost: until tomorrow nobody knows.
    let mut transaction = house.state.store.begin().await.unwrap();
    lost_of_day(&mut transaction, day_of(house.clock.now())).await.unwrap();
    transaction.commit().await.unwrap();
    for id in [old, id.as_str()] {
        assert_eq!(ana.client(id).await.row.last_used, Happened::NotRecorded);
    }
    house.wait(DAY);
    let ana = house.signed_in(ANA).await;
    for id in [old, id.as_str()] {
        assert_eq!(ana.client(id).await.row.last_used, Happened::NotSince("24 Nov 2026".into()));
    }
}

#[tokio::test]
async fn a_scope_that_calls_may_have_needed_is_not_said_to_be_never_used() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let app = application(&ana).await;
    let now = house.clock.now();
    let used = Used::new(app.id.parse().unwrap(), UseKind::Called, now).without_details(Told::Others);
    let mut transaction = house.state.store.begin().await.unwrap();
    usage_days::add(&mut transaction, &used, &Times::once(now, None)).await.unwrap();
    scope_use::note(&mut transaction, &used, now).await.unwrap();
    transaction.commit().await.unwrap();
    let says = tab(&ana, &app.id).await;
    contains(&says, &["Perhaps used Too many calls came at once to tell apart", "routing:readonly users"]);
    assert!(
        !says.contains("Never used") && !says.contains("Take them away") && !says.contains("was needed."),
        "{says}"
    );
    let read = Program::admin(&house).await.get(&format!("{CLIENTS}/{}/usage", app.id)).await.ok();
    assert_eq!(read["scopesNeverNeeded"], json!([]));
    assert_eq!(read["scopesMaybeNeeded"], json!(["routing:readonly", "users"]));
    // That another API asked, too, changes nothing of it.
    let used = Used::new(app.id.parse().unwrap(), UseKind::Introspected, now);
    let mut transaction = house.state.store.begin().await.unwrap();
    usage_days::add(&mut transaction, &used, &Times::once(now, None)).await.unwrap();
    transaction.commit().await.unwrap();
    let says = tab(&ana, &app.id).await;
    assert!(says.contains("Perhaps used") && !says.contains("Take them away"), "{says}");
}

#[tokio::test]
async fn the_demo_has_use_that_tells_its_clients_apart() {
    const AGENT: &str = "c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4";
    const IMPORTER: &str = "27b9e604-91ac-4d38-8e5f-10c7f2ab63d9";
    let house = House::on(Database::with_clients(demo::WRITTEN).await, &[]).await;
    let ana = house.signed_in(ANA).await;
    let agent = tab(&ana, AGENT).await;
    contains(&agent, &["Never used", "routing:readonly user-basic-info Take them away", "conversations now", "Most: "]);
    contains(
        &agent,
        &["Times are of all days on record, at most the last 400. Callers and refusals are of the days shown above."],
    );
    contains(
        &tab(&ana, YOUNG).await,
        &["http://localhost/callback Never", "Halden Clinics", "routing:readonly users:readonly"],
    );
    contains(&tab(&ana, IMPORTER).await, &["Call of this API app.not.authorized.for.scope"]);
    contains(&tab(&ana, SILENT).await, &["It was not used on these days. It was last used 10 months ago ."]);
    let ninety = text(&ana.get(&format!("{}/usage?days=90", page(AGENT))).await.body);
    contains(&ninety, &["Wed 26 Aug 2026 Mon 23 Nov 2026, so far"]);
    assert!(!ninety.contains("Not recorded"), "{ninety}");
    let list = ana.get("/admin/integrations/oauth?size=100").await.body;
    assert!(list.matches("class=\"bars\"").count() > 25, "{list}");
    // The same each time, but for the ids of secrets.
    async fn stored(house: &House) -> Vec<(Used, Times)> {
        let mut connection = house.state.store.reader().acquire().await.unwrap();
        let days = usage_days::of_client(&mut connection, AGENT.parse().unwrap(), (0, i64::MAX)).await.unwrap();
        let mut days: Vec<_> =
            days.into_iter().map(|(used, times)| (Used { secret_id: None, ..used }, times)).collect();
        days.sort_by(|(one, _), (other, _)| one.cmp(other));
        days
    }
    let again = House::on(Database::with_clients(demo::WRITTEN).await, &[]).await;
    let days = stored(&house).await;
    assert_eq!(days, stored(&again).await);
    assert!(days.len() > 200, "{}", days.len());
    assert!(days.iter().all(|(used, times)| day_of(times.first_at) == used.day && day_of(times.last_at) == used.day));
    assert!(days.iter().all(|(_, times)| times.first_at <= times.last_at && times.last_at <= house.clock.now()));
}
