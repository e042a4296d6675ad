//! Secrets that end when they are silent: what counts as silence, and what does not.

use crate::{
    house::{ANA, Browser, House, page},
    oauth::{Client, application, machine},
};
use clientele::{
    domain::{
        SecretId, Timestamp,
        secret::{UNWATCHED, UNWRITTEN},
        time::{DAY, HOUR, MINUTE},
        usage::day_of,
    },
    server::{
        jobs::ended::{close_rehearsals, end_silent_secrets},
        storage::{
            clients::{evidence::lost_of_day, findable},
            notices::endings,
        },
    },
    wire::{ActivityPage, ClientPage, Happened, NeedLine, Needs, RevealedSecret, SecretView},
};

const SESSIONS: [&str; 8] = [
    "--session-idle",
    "525600",
    "--session-absolute",
    "525600",
    "--sign-in-per-account",
    "1000",
    "--sign-in-per-address",
    "1000",
];

async fn sweep(house: &House) -> u64 {
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    close_rehearsals(&house.state.store, house.clock.now(), 100).await.unwrap();
    end_silent_secrets(&house.state.store, house.clock.now(), 100).await.unwrap()
}

/// Time goes on, and the sweep with it: more often than it takes nobody looking for granted. How many secrets ended.
async fn pass(house: &House, mut span: i64) -> u64 {
    let mut ended = 0;
    while span > 0 {
        let step = span.min(UNWATCHED);
        house.wait(step);
        ended += sweep(house).await;
        span -= step;
    }
    ended
}

async fn secrets(browser: &Browser, id: &str) -> Vec<SecretView> {
    browser.client(id).await.secrets
}

/// A machine with two secrets: the one that it was made with, and another.
async fn two(ana: &Browser) -> (Client, Client, SecretId) {
    let old = machine(ana).await;
    let first = secrets(ana, &old.id).await[0].id;
    assert_eq!(ana.call("add_secret", &[("id", &old.id), ("days", "0")]).await.status, 200);
    let revealed: RevealedSecret = ana.call("reveal_secret", &[("id", &old.id)]).await.json();
    let new = Client { id: old.id.clone(), secret: revealed.secret.unwrap() };
    (old, new, first)
}

async fn set(ana: &Browser, id: &str, secret: SecretId, days: &str) {
    let set = ana.call("set_silence", &[("id", id), ("secret_id", &secret.to_string()), ("days", days)]).await;
    assert_eq!(set.status, 200, "{}", set.body);
}

#[tokio::test]
async fn each_use_begins_the_days_anew_and_a_silent_secret_ends() {
    let house = House::with(&SESSIONS).await;
    let ana = house.signed_in(ANA).await;
    let (old, new, first) = two(&ana).await;
    sweep(&house).await;
    set(&ana, &old.id, first, "7").await;
    let shown = || async { secrets(&ana, &old.id).await.into_iter().find(|it| it.id == first).unwrap().silent };
    let (days, ends) = shown().await.unwrap();
    assert_eq!((days, ends.unwrap().at), (7, house.clock.now().plus(7 * DAY)));
    assert_eq!(pass(&house, 5 * DAY).await, 0);
    assert_eq!(old.answers(&house).await, 200);
    let used_at = house.clock.now();
    assert_eq!(pass(&house, 7 * DAY - 1).await, 0);
    assert_eq!(shown().await.unwrap().1.unwrap().at, used_at.plus(7 * DAY));
    assert!(ana.get(&page(&old.id)).await.body.contains("unless it is used"));
    // Its days are over, and what another process has noted may still be on its way.
    assert_eq!(pass(&house, 1 + UNWRITTEN - 1).await, 0);
    assert_eq!(pass(&house, 1).await, 1);
    assert_eq!((old.answers(&house).await, new.answers(&house).await), (401, 200));
    assert_eq!(secrets(&ana, &old.id).await.len(), 1);
    let story: ActivityPage = ana.call("get_activity", &[("id", &old.id)]).await.json();
    assert!(story.entries[0].what.starts_with("ended the silent secret cs_"), "{:?}", story.entries[0]);
    assert_eq!(story.entries[0].who, None);
    assert_eq!(story.entries[0].changes[1].before, ["after 7 days without use"]);
    assert!(story.entries[1].what.contains("ends by silence"), "{:?}", story.entries[1]);
}

/// Another process has noted a use, and writes it after the days are over.
#[tokio::test]
async fn a_use_that_is_not_written_yet_counts() {
    let house = House::with(&SESSIONS).await;
    let ana = house.signed_in(ANA).await;
    let (old, _, first) = two(&ana).await;
    sweep(&house).await;
    set(&ana, &old.id, first, "7").await;
    let next_door = house.next_door().await;
    assert_eq!(pass(&house, 7 * DAY - 1).await, 0);
    assert_eq!(old.answers(&next_door).await, 200);
    assert_eq!(pass(&house, UNWRITTEN).await, 0);
    next_door.state.tokens.recorder.write(&house.state.store).await.unwrap();
    assert_eq!(pass(&house, DAY).await, 0);
    assert_eq!(old.answers(&house).await, 200);
}

#[tokio::test]
async fn what_was_not_recorded_or_could_not_be_is_no_silence() {
    let house = House::with(&SESSIONS).await;
    let ana = house.signed_in(ANA).await;
    let mut all = vec![];
    for _ in 0..4 {
        all.push(two(&ana).await);
    }
    sweep(&house).await;
    for (client, _, first) in &all {
        set(&ana, &client.id, *first, "7").await;
    }
    let [(unwatched, ..), (disabled, ..), (rehearsed, ..), (last, new, _)] = &all[..] else { panic!() };
    assert_eq!(pass(&house, 6 * DAY).await, 0);
    // No server ran for longer than it takes: or a clock jumped. All days begin anew.
    house.wait(UNWATCHED + MINUTE);
    assert_eq!(sweep(&house).await, 0);
    // One is switched off for some of the days that follow, one rehearsed, of one the other secret goes.
    let by_id = |client: &Client| vec![("id".to_owned(), client.id.clone())];
    assert_eq!(ana.call("disable_client", &crate::house::pairs(&by_id(disabled))).await.status, 200);
    assert_eq!(ana.call("rehearse_client", &[("id", &rehearsed.id), ("span", "2880")]).await.status, 200);
    let other = secrets(&ana, &last.id).await.into_iter().find(|it| it.silent.is_none()).unwrap().id.to_string();
    assert_eq!(ana.call("remove_secret", &[("id", &last.id), ("secret_id", &other)]).await.status, 200);
    assert_eq!(new.answers(&house).await, 401);
    assert_eq!(pass(&house, 6 * DAY).await, 0);
    assert_eq!(ana.call("enable_client", &crate::house::pairs(&by_id(disabled))).await.status, 200);
    // The seventh day after the gap: of the first one nobody heard. The last secret that works stays.
    assert_eq!(pass(&house, DAY + UNWRITTEN).await, 1);
    assert_eq!(unwatched.answers(&house).await, 401);
    assert!(ana.get(&page(&last.id)).await.body.contains("not while it is the last that works"));
    assert_eq!(pass(&house, 2 * DAY).await, 1);
    assert_eq!(secrets(&ana, &rehearsed.id).await.len(), 1, "seven days after its rehearsal");
    assert_eq!(last.answers(&house).await, 200);
    assert_eq!(disabled.answers(&house).await, 200, "which is a use, and it had only begun anew");
    assert_eq!(pass(&house, 4 * DAY).await, 0);
}

#[tokio::test]
async fn it_can_be_taken_back_and_two_that_are_silent_do_not_both_end() {
    let house = House::with(&SESSIONS).await;
    let ana = house.signed_in(ANA).await;
    let (client, _, first) = two(&ana).await;
    sweep(&house).await;
    set(&ana, &client.id, first, "7").await;
    set(&ana, &client.id, first, "0").await;
    assert_eq!(pass(&house, 8 * DAY).await, 0);
    let both: Vec<SecretId> = secrets(&ana, &client.id).await.into_iter().map(|secret| secret.id).collect();
    for secret in &both {
        set(&ana, &client.id, *secret, "7").await;
    }
    assert_eq!(pass(&house, 8 * DAY).await, 1, "the last that works stays");
    for wrong in ["1", "-7", "91"] {
        let fields = [("id", client.id.as_str()), ("secret_id", &first.to_string()), ("days", wrong)];
        assert_eq!(ana.call("set_silence", &fields).await.status, 422, "{wrong}");
    }
    assert_eq!(HOUR, UNWATCHED);
}

#[tokio::test]
async fn a_day_of_which_use_was_lost_is_no_silence() {
    let house = House::with(&SESSIONS).await;
    let ana = house.signed_in(ANA).await;
    let (old, _, first) = two(&ana).await;
    sweep(&house).await;
    set(&ana, &old.id, first, "7").await;
    pass(&house, 2 * DAY).await;
    let day = day_of(house.clock.now());
    let mut transaction = house.state.store.begin().await.unwrap();
    lost_of_day(&mut transaction, day).await.unwrap();
    transaction.commit().await.unwrap();
    let shown = secrets(&ana, &old.id).await.into_iter().find(|it| it.id == first).unwrap().silent.unwrap();
    let end = Timestamp::from_millis((day + 8) * DAY);
    assert_eq!(shown.1.unwrap().at, end, "counted from the end of that day");
    assert_eq!(pass(&house, end.since(house.clock.now()) + UNWRITTEN - 1).await, 0);
    assert_eq!(pass(&house, 1).await, 1);
}

/// A program shows it each day, and is refused what it asks for: somebody has it, and would miss it.
#[tokio::test]
async fn a_secret_that_is_shown_is_not_silent_whatever_comes_of_it() {
    let house = House::with(&SESSIONS).await;
    let ana = house.signed_in(ANA).await;
    let (old, _, first) = two(&ana).await;
    sweep(&house).await;
    let before = old.answers(&house).await;
    assert_eq!(before, 200);
    let used_at = house.clock.now();
    set(&ana, &old.id, first, "7").await;
    for _ in 0..9 {
        assert_eq!(pass(&house, DAY).await, 0);
        let beyond = [("grant_type", "client_credentials"), ("scope", "no:such:scope")];
        let refused = old.post(&house, "token", &beyond).await;
        assert_eq!(refused.status, 400, "{}", refused.body);
    }
    sweep(&house).await;
    let secret = secrets(&ana, &old.id).await.into_iter().find(|it| it.id == first).unwrap();
    assert_eq!(secret.silent.unwrap().1.unwrap().at, house.clock.now().plus(7 * DAY));
    let Happened::At(last) = secret.last_used else { panic!() };
    assert_eq!(last.at, used_at, "a refusal is no use");
    // Whoever shows another proves nothing.
    let wrong = Client { id: old.id.clone(), secret: "cs_wrong".into() };
    assert_eq!(pass(&house, 6 * DAY).await, 0);
    assert_eq!(wrong.answers(&house).await, 401);
    assert_eq!(pass(&house, DAY + UNWRITTEN).await, 1);
}

/// A secret that is to live longer is asked about like a new one; what ends it sooner, or nothing at all, is not.
#[tokio::test]
async fn what_gives_life_to_a_secret_asks_again_and_the_same_days_do_nothing() {
    let house = House::with(&SESSIONS).await;
    let ana = house.signed_in(ANA).await;
    let (client, _, first) = two(&ana).await;
    sweep(&house).await;
    set(&ana, &client.id, first, "30").await;
    assert_eq!(pass(&house, DAY).await, 0);
    let asked = async |days: &str| {
        let fields = [("id", client.id.as_str()), ("secret_id", &first.to_string()), ("days", days)];
        let answer = ana.call("set_silence", &fields).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.location().starts_with("/admin/account/prove")
    };
    let state = async || {
        let silent = secrets(&ana, &client.id).await.into_iter().find(|it| it.id == first).unwrap().silent;
        let story: ActivityPage = ana.call("get_activity", &[("id", &client.id)]).await.json();
        (silent.map(|(days, ends)| (days, ends.map(|when| when.at))), story.entries.len())
    };
    let before = state().await;
    assert!(!asked("30").await);
    assert_eq!(state().await, before, "the same again begins nothing anew");
    assert!(asked("60").await && asked("0").await);
    assert_eq!(state().await, before);
    assert!(!asked("7").await, "less is no danger");
    assert_eq!(state().await, (Some((7, Some(house.clock.now().plus(7 * DAY)))), before.1 + 1));
    // To whom it gives nobody's roles it is no danger either.
    let app = application(&ana).await;
    assert_eq!(ana.call("add_secret", &[("id", &app.id), ("days", "0")]).await.status, 200);
    let of_app = secrets(&ana, &app.id).await[1].id;
    set(&ana, &app.id, of_app, "7").await;
    set(&ana, &app.id, of_app, "0").await;
    assert!(secrets(&ana, &app.id).await.iter().all(|secret| secret.silent.is_none()));
}

/// What people are told before a silent secret ends.
struct Told<'h> {
    house: &'h House,
    ana: &'h Browser,
}

impl Told<'_> {
    /// The clients with a secret that ends within so many days: as many as the list says.
    async fn within(&self, days: &str) -> Vec<String> {
        let query = [("query[secret_expiry]", days), ("query[size]", "100")];
        let page: ClientPage = self.ana.call("list_clients", &query).await.json();
        assert_eq!(page.total.n, page.rows.len() as u64);
        page.rows.into_iter().map(|row| row.id.to_string()).collect()
    }

    /// The line of Admin, which counts the same.
    async fn line(&self) -> Option<NeedLine> {
        let needs: Needs = self.ana.call("get_needs", &[]).await.json();
        let line = needs.lines.into_iter().find(|line| line.what.contains("with a secret that ends"));
        let counted = line.as_ref().map_or(0, |line| line.what.split(' ').next().unwrap().parse().unwrap());
        assert_eq!(self.within("14").await.len(), counted);
        line
    }

    /// When secrets of a client end within a day, as notices tell it, and whether a use would put that off.
    async fn notices(&self, id: &str) -> Vec<(Timestamp, bool)> {
        let now = self.house.clock.now();
        let own = clientele::domain::OrganizationId::from_uuid("0c11e27e-1e00-4000-8000-000100000001".parse().unwrap());
        let mut connection = self.house.state.store.reader().acquire().await.unwrap();
        let all = endings(&mut connection, own, now, now.plus(DAY)).await.unwrap();
        let of = |end: &&clientele::domain::notice::Ending| end.client.is_some_and(|client| client.to_string() == id);
        all.iter().filter(of).map(|ending| (ending.ends_at, ending.unless_used)).collect()
    }
}

/// The filter, the line of Admin and notices mean the instant that the panel shows and the sweep goes by; each use puts it off.
#[tokio::test]
async fn people_are_told_before_a_silent_secret_ends() {
    let house = House::with(&SESSIONS).await;
    let ana = house.signed_in(ANA).await;
    run(&house, "UPDATE client_secrets SET expires_at = NULL").await;
    let told = Told { house: &house, ana: &ana };
    assert_eq!(told.line().await, None);
    let (old, new, first) = two(&ana).await;
    sweep(&house).await;
    set(&ana, &old.id, first, "30").await;
    assert_eq!((told.line().await, told.within("29").await.len()), (None, 0));
    assert_eq!(told.within("30").await, std::slice::from_ref(&old.id));
    set(&ana, &old.id, first, "7").await;
    assert!(told.within("6").await.is_empty());
    let line = told.line().await.unwrap();
    assert_eq!((line.what.as_str(), line.urgent), ("1 client with a secret that ends within 14 days", false));
    assert!(
        line.more.starts_with("It ends in 7 days, on Mon 30 Nov 2026, 14:02 UTC, unless it is used before."),
        "{line:?}"
    );
    assert_eq!(pass(&house, 6 * DAY - 1).await, 0);
    assert_eq!(told.notices(&old.id).await, [], "a millisecond before it is not within a day");
    assert_eq!(pass(&house, 1).await, 0);
    assert_eq!(told.notices(&old.id).await, [(house.clock.now().plus(DAY), true)]);
    // It is used: nothing ends soon, and a week later it does again.
    assert_eq!(old.answers(&house).await, 200);
    sweep(&house).await;
    assert_eq!((told.notices(&old.id).await, told.within("6").await.len()), (vec![], 0));
    let ends = house.clock.now().plus(7 * DAY);
    assert_eq!(pass(&house, 7 * DAY - 1).await, 0);
    assert_eq!((told.notices(&old.id).await, told.within("1").await), (vec![(ends, true)], vec![old.id.clone()]));
    // Its end has come, and is not told as one to come; it is accepted, and so still in the list, until the sweep.
    assert_eq!(pass(&house, UNWRITTEN).await, 0);
    assert_eq!((told.notices(&old.id).await, told.within("1").await), (vec![], vec![old.id.clone()]));
    assert!(told.line().await.unwrap().more.starts_with("It ends in 0 seconds, "));
    assert_eq!(pass(&house, 1).await, 1);
    assert_eq!((told.line().await, old.answers(&house).await, new.answers(&house).await), (None, 401, 200));
}

/// What the sweep does not end nobody is told of.
#[tokio::test]
async fn nobody_is_told_of_a_silent_secret_that_stays() {
    let house = House::with(&SESSIONS).await;
    let ana = house.signed_in(ANA).await;
    run(&house, "UPDATE client_secrets SET expires_at = NULL").await;
    let told = Told { house: &house, ana: &ana };
    let (both, ..) = two(&ana).await;
    let (disabled, _, of_disabled) = two(&ana).await;
    let (rehearsed, _, of_rehearsed) = two(&ana).await;
    let single = machine(&ana).await;
    let (outlived, _, of_outlived) = two(&ana).await;
    sweep(&house).await;
    let of_both: Vec<SecretId> = secrets(&ana, &both.id).await.into_iter().map(|secret| secret.id).collect();
    for secret in &of_both {
        set(&ana, &both.id, *secret, "7").await;
    }
    set(&ana, &disabled.id, of_disabled, "7").await;
    set(&ana, &rehearsed.id, of_rehearsed, "7").await;
    set(&ana, &single.id, secrets(&ana, &single.id).await[0].id, "7").await;
    set(&ana, &outlived.id, of_outlived, "7").await;
    // Its other secret expires before, so it is the last by then: that one ends, and this one does not.
    let expiry = house.clock.now().plus(7 * DAY + UNWRITTEN);
    let sql = format!(
        "UPDATE client_secrets SET expires_at = {} WHERE client_id = '{}' AND silent_days IS NULL",
        expiry.millis(),
        outlived.id
    );
    run(&house, &sql).await;
    assert_eq!(told.within("14").await.len(), 5 - 1, "all but the last secret of a client");
    assert_eq!(ana.call("disable_client", &[("id", &disabled.id)]).await.status, 200);
    assert_eq!(ana.call("rehearse_client", &[("id", &rehearsed.id), ("span", "2880")]).await.status, 200);
    let mut listed = told.within("14").await;
    listed.sort_unstable();
    let mut expected = [both.id.clone(), outlived.id.clone()];
    expected.sort_unstable();
    assert_eq!(listed, expected);
    assert_eq!(told.line().await.unwrap().what, "2 clients with a secret that ends within 14 days");
    // Of two that end together one does, and which one is known.
    assert_eq!(pass(&house, 6 * DAY).await, 0);
    let end = house.clock.now().plus(DAY);
    assert_eq!(told.notices(&both.id).await, [(end, true)]);
    assert_eq!(told.notices(&outlived.id).await, [], "its expiry is an hour later than a day");
    assert_eq!(pass(&house, HOUR).await, 0);
    assert_eq!(told.notices(&outlived.id).await, [(expiry, false)]);
    assert_eq!(pass(&house, DAY).await, 1);
    let stays = of_both.iter().max().unwrap();
    assert_eq!(secrets(&ana, &both.id).await[0].id, *stays);
    assert_eq!((secrets(&ana, &outlived.id).await.len(), outlived.answers(&house).await), (2, 200));
    assert!(!told.within("14").await.contains(&both.id));
}

async fn run(house: &House, sql: &str) {
    let mut transaction = house.state.store.begin().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *transaction).await.unwrap();
    findable::tell_all(&mut transaction).await.unwrap();
    transaction.commit().await.unwrap();
}
