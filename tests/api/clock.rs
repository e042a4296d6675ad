//! A clock that is set back: nothing that had expired lives again, nothing lives longer than it may, and nothing stands still
//! for ever.

use crate::{
    house::{ANA, House, TOM, VERA},
    oauth::{Client, Tokens, application, machine},
};
use clientele::{
    domain::{
        Timestamp,
        clock::PATIENCE,
        time::{DAY, HOUR, MINUTE, SECOND},
    },
    server::{
        clock::Clock,
        jobs::clock_keeper::Keeper,
        storage::{clients::client::find_even_gone, clock as stored},
    },
};

async fn keeper(house: &House) -> Keeper {
    Keeper::start(&house.state.store, &house.clock).await.unwrap()
}

/// Looks until a clock that was set back is believed.
async fn look(keeper: &mut Keeper, times: u32) {
    for _ in 0..times {
        keeper.look().await.unwrap();
    }
}

async fn is_in(browser: &crate::house::Browser) -> bool {
    browser.get("/admin/account").await.status == 200
}

/// What has expired, and what has not, at one moment.
struct Before {
    machine: Client,
    people: Client,
    expired: Tokens,
    alive: Tokens,
    users: Tokens,
}

async fn before(house: &House) -> Before {
    let ana = house.signed_in(ANA).await;
    let (machine, people) = (machine(&ana).await, application(&ana).await);
    let expired = machine.own_token(house).await;
    house.wait(HOUR - 10 * MINUTE);
    // Signed in anew: an hour without a request ends a session.
    let tom = house.signed_in(TOM).await;
    let (alive, users) = (machine.own_token(house).await, people.tokens_for(house, &tom).await);
    house.wait(10 * MINUTE);
    assert!(!machine.introspect(house, &expired.access_token).await.active);
    assert!(machine.introspect(house, &alive.access_token).await.active);
    Before { machine, people, expired, alive, users }
}

#[tokio::test]
async fn an_hour_back_revives_nothing_and_what_lives_keeps_the_time_it_had_left() {
    let house = House::open().await;
    let mut keeper = keeper(&house).await;
    let was = before(&house).await;
    keeper.look().await.unwrap();
    let (vera, at) = (house.signed_in(VERA).await, house.clock.now());
    house.wait(-HOUR);
    // Until the keeper believes it time stands still.
    assert_eq!(house.clock.now(), at);
    look(&mut keeper, PATIENCE - 1).await;
    assert_eq!(house.clock.now(), at);
    assert!(!was.machine.introspect(&house, &was.expired.access_token).await.active);
    look(&mut keeper, 1).await;
    assert_eq!(house.clock.now(), at.plus(-HOUR));

    assert!(!was.machine.introspect(&house, &was.expired.access_token).await.active, "dead stays dead");
    let seen = was.machine.introspect(&house, &was.alive.access_token).await;
    assert!(seen.active, "50 minutes are left of it");
    assert!(is_in(&vera).await, "she signed in a moment ago");
    let renewed: Tokens = was.people.refresh(&house, was.users.refresh_token.as_ref().unwrap()).await.json();
    assert!(was.people.introspect(&house, &renewed.access_token).await.active);

    house.wait(50 * MINUTE - 1);
    assert!(was.machine.introspect(&house, &was.alive.access_token).await.active);
    house.wait(1);
    assert!(!was.machine.introspect(&house, &was.alive.access_token).await.active);
    house.wait(10 * MINUTE);
    assert!(!is_in(&vera).await, "an hour without a request, by whatever clock");
}

#[tokio::test]
async fn a_year_ahead_by_mistake_and_back_stops_nothing() {
    let house = House::open().await;
    let mut keeper = keeper(&house).await;
    let was = before(&house).await;
    let vera = house.signed_in(VERA).await;
    let code = was.people.code(&vera, &[]).await;
    let at = house.clock.now();
    house.wait(366 * DAY);
    keeper.look().await.unwrap();
    assert!(!is_in(&vera).await);
    // Used while the clock is wrong.
    let tom = house.signed_in(TOM).await;
    let made = was.machine.own_token(&house).await;
    let users = was.people.tokens_for(&house, &tom).await;
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    house.wait(-366 * DAY);
    look(&mut keeper, PATIENCE).await;
    assert_eq!(house.clock.now(), at, "time goes on");

    for token in [&was.expired, &was.alive, &was.users] {
        assert!(!was.machine.introspect(&house, &token.access_token).await.active, "it was seen to expire");
    }
    was.people.refresh(&house, was.users.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
    was.people.redeem(&house, &code).await.refused(400, "invalid_grant");
    assert!(!is_in(&vera).await, "so was her session");
    // What was begun meanwhile was begun now, and ends when it should.
    assert!(is_in(&tom).await);
    assert!(was.machine.introspect(&house, &made.access_token).await.active);
    let renewed: Tokens = was.people.refresh(&house, users.refresh_token.as_ref().unwrap()).await.json();
    house.wait(HOUR);
    assert!(!is_in(&tom).await);
    for token in [&made, &users, &renewed] {
        assert!(!was.machine.introspect(&house, &token.access_token).await.active);
    }
    // And use is told again.
    was.machine.own_token(&house).await;
    house.state.tokens.recorder.write(&house.state.store).await.unwrap();
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let client = find_even_gone(&mut connection, was.machine.id.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(client.last_used_at, Some(house.clock.now()));
}

#[tokio::test]
async fn a_restart_goes_on_where_the_process_before_ended() {
    let house = House::open().await;
    let mut first = keeper(&house).await;
    let was = before(&house).await;
    first.look().await.unwrap();
    let at = house.clock.now();
    // The clock is set back while nothing runs.
    let clock = Clock::manual(at.plus(-30 * MINUTE));
    let again = house.next_door_by(clock).await;
    let mut second = keeper(&again).await;
    assert_eq!(again.clock.now(), at.plus(10 * SECOND), "it may have gone on for as long as it notes nothing");
    assert!(!was.machine.introspect(&again, &was.expired.access_token).await.active);
    look(&mut second, PATIENCE).await;
    assert_eq!(again.clock.now(), at.plus(-30 * MINUTE));
    assert!(!was.machine.introspect(&again, &was.expired.access_token).await.active);
    assert!(was.machine.introspect(&again, &was.alive.access_token).await.active);
}

#[tokio::test]
async fn a_server_that_is_behind_follows_one_that_goes_on() {
    let house = House::open().await;
    let slow = house.next_door_by(Clock::manual(house.clock.now().plus(-2 * HOUR))).await;
    let (mut leads, mut follows) = (keeper(&house).await, keeper(&slow).await);
    for _ in 0..3 * PATIENCE {
        house.wait(10 * SECOND);
        slow.wait(10 * SECOND);
        leads.look().await.unwrap();
        follows.look().await.unwrap();
        assert_eq!(slow.clock.now(), house.clock.now());
    }
    // Each takes the other's tokens.
    let client = machine(&house.signed_in(ANA).await).await;
    let token = client.own_token(&slow).await.access_token;
    assert!(client.introspect(&house, &token).await.active && client.introspect(&slow, &token).await.active);
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    assert_eq!(stored::latest(&mut connection).await.unwrap(), Some(house.clock.now()));
}

#[tokio::test]
async fn only_the_latest_instant_is_kept() {
    let house = House::open().await;
    let at = Timestamp::from_millis(999_999);
    let mut transaction = house.state.store.begin().await.unwrap();
    for noted in [at, at.plus(-1), at.plus(1_000_000), at.plus(5)] {
        stored::note(&mut transaction, noted).await.unwrap();
    }
    assert_eq!(stored::latest(&mut transaction).await.unwrap(), Some(at.plus(1_000_000)));
    assert!(!stored::set_back(&mut transaction, at, (at, at.plus(-1))).await.unwrap(), "another one is known");
}
