//! The kill loop finds what it is there to find: each kind is done to a database behind the servers' backs, and found.

use crate::{
    books::{self, Ends},
    clients::Registered,
    machine::Engine,
    model::Wrong,
    orders,
    world::World,
};
use rand::{SeedableRng as _, rngs::StdRng};
use sqlx::AssertSqlSafe;

/// Done by whoever can open the database.
async fn plant(world: &World, sql: &str, id: &str) {
    let store = world.machine.store().await;
    let mut transaction = store.begin().await.unwrap();
    let done = sqlx::query(AssertSqlSafe(sql.to_owned())).bind(id).execute(&mut *transaction).await.unwrap();
    assert_eq!(done.rows_affected(), 1, "{sql}");
    transaction.commit().await.unwrap();
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_planted_is_found() {
    if !orders::POSSIBLE {
        return;
    }
    let world = World::open(Engine::Sqlite).await;
    let mut dice = StdRng::seed_from_u64(1);
    let dice = &mut dice;
    let mut client = Registered::add(&world, dice, "Kill loop 0-1".into()).await.unwrap();
    client.issue(&world, dice).await;
    client.disable(&world, dice).await;
    client.enable(&world, dice).await;
    client.edit(&world, dice).await;
    client.issue(&world, dice).await;
    let mut ends = Ends::default();
    client.look_at_all(&world, dice).await;
    books::compare(&world, &mut ends).await;
    books::entries(&world, std::slice::from_ref(&client)).await;
    let found = |kind| world.found(kind);
    assert_eq!(Wrong::ALL.map(found), [0; 7], "nothing is wrong yet");

    let revived = "UPDATE access_tokens SET client_cuts = (SELECT cuts FROM clients WHERE id = client_id) \
                   WHERE client_id = $1 AND client_cuts <> (SELECT cuts FROM clients WHERE id = client_id)";
    plant(&world, revived, &client.id).await;
    client.look_at_all(&world, dice).await;
    assert_eq!((found(Wrong::Revived), found(Wrong::LostWrite)), (1, 0));

    let issued = "DELETE FROM access_tokens WHERE client_id = $1 AND issued_at = \
                  (SELECT MAX(issued_at) FROM access_tokens WHERE client_id = $1)";
    plant(&world, issued, &client.id).await;
    client.look_at_all(&world, dice).await;
    assert_eq!(found(Wrong::LostWrite), 1, "a token that was issued");

    plant(&world, "UPDATE clients SET description = 'text 0' WHERE id = $1", &client.id).await;
    client.look_at_all(&world, dice).await;
    assert_eq!(found(Wrong::LostWrite), 2, "an edit");

    let from_nowhere = "UPDATE clients SET version = version + 1 WHERE id = $1";
    plant(&world, from_nowhere, &client.id).await;
    client.look_at_all(&world, dice).await;
    assert_eq!((found(Wrong::WriteFromNowhere), found(Wrong::Miscounted)), (1, 0));

    let counted = "UPDATE client_counts SET n = n + 1 WHERE state = 'active' AND grant_type = 'CLIENT-CREDENTIALS' \
                   AND organization_id = (SELECT organization_id FROM clients WHERE id = $1)";
    plant(&world, counted, &client.id).await;
    books::compare(&world, &mut ends).await;
    assert_eq!((found(Wrong::Miscounted), found(Wrong::BrokenChain)), (1, 0));

    let last = "DELETE FROM audit WHERE id = (SELECT MAX(id) FROM audit WHERE object_id = $1)";
    plant(&world, last, &client.id).await;
    books::compare(&world, &mut ends).await;
    books::entries(&world, std::slice::from_ref(&client)).await;
    assert_eq!(found(Wrong::BrokenChain), 1);
    assert!(found(Wrong::Miscounted) > 2, "an audit log that is too short, and a version without an entry");
}
