//! Two administrators at once: one wins, the other is told by name, and nothing is half-done.

use crate::house::{ANA, Answer, DEACTIVATED, House, OLD, TOM, YOUNG, form, pairs};
use clientele::{
    domain::time::SECOND,
    wire::{Conflict, UiError},
};

/// The loser's refusal, and whether the first one won.
fn one_winner(first: &Answer, second: &Answer) -> (UiError, bool) {
    match (first.status.as_u16(), second.status.as_u16()) {
        (200, 404 | 409) => (second.error(), true),
        (404 | 409, 200) => (first.error(), false),
        other => panic!("{other:?}: {} {}", first.body, second.body),
    }
}

#[tokio::test]
async fn of_two_deletes_that_deactivate_one_is_done() {
    for _ in 0..5 {
        let house = House::open().await;
        let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
        let fields = [("id", OLD), ("outcome", "deactivated")];
        let (a, b) = tokio::join!(ana.call("delete_client", &fields), tom.call("delete_client", &fields));
        let (loser, ana_won) = one_winner(&a, &b);
        let name = if ana_won { "Ana Ruiz" } else { "Tom Okafor" };
        assert_eq!(loser.to_string(), format!("{name} deactivated this client just now. Nothing left to do."));
        assert_eq!(ana.client(OLD).await.row.version, 2);
    }
}

#[tokio::test]
async fn of_two_deletes_that_remove_one_is_done() {
    for _ in 0..5 {
        let house = House::open().await;
        let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
        let fields = [("id", YOUNG), ("outcome", "removed")];
        let (a, b) = tokio::join!(ana.call("delete_client", &fields), tom.call("delete_client", &fields));
        let (loser, ana_won) = one_winner(&a, &b);
        let UiError::NotFound(Some(removed)) = loser else { panic!("{loser:?}") };
        let name = if ana_won { "Ana Ruiz" } else { "Tom Okafor" };
        assert_eq!((removed.name.as_str(), removed.by.as_deref()), ("Quality review dashboard", Some(name)));
    }
}

#[tokio::test]
async fn a_delete_and_a_restore_follow_each_other_and_never_mix() {
    for _ in 0..5 {
        let house = House::open().await;
        let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
        let deletion = [("id", DEACTIVATED), ("outcome", "deactivated")];
        let restoration = [("id", DEACTIVATED)];
        let (deleted, restored) =
            tokio::join!(ana.call("delete_client", &deletion), tom.call("restore_client", &restoration));
        assert_eq!(restored.status, 200, "{}", restored.body);
        let client = ana.client(DEACTIVATED).await;
        match deleted.status.as_u16() {
            // It came after the restore, and deactivated the client anew.
            200 => assert_eq!((client.row.removal.is_some(), client.row.version), (true, 3)),
            // It came before, to a client that was deactivated already.
            409 => assert_eq!((client.row.removal.is_some(), client.row.version), (false, 2)),
            other => panic!("{other}: {}", deleted.body),
        }
    }
}

#[tokio::test]
async fn of_two_restores_one_is_done_and_the_other_learns_whose() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    assert_eq!(tom.call("restore_client", &[("id", DEACTIVATED)]).await.status, 200);
    house.wait(5 * SECOND);
    let error = ana.call("restore_client", &[("id", DEACTIVATED)]).await.error();
    assert_eq!(error.to_string(), "Tom Okafor restored this client 5 seconds ago. Nothing left to do.");
    assert_eq!(ana.client(DEACTIVATED).await.row.version, 2);
}

#[tokio::test]
async fn an_edit_meets_a_delete() {
    for _ in 0..5 {
        let house = House::open().await;
        let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
        let edit = form(&ana.client(YOUNG).await, &[("name", "Quality dashboard")]);
        let (edit, deletion) = (pairs(&edit), [("id", YOUNG), ("outcome", "removed")]);
        let (edited, deleted) = tokio::join!(ana.call("save_client", &edit), tom.call("delete_client", &deletion));
        assert_eq!(deleted.status, 200, "{}", deleted.body);
        if edited.status != 200 {
            assert!(matches!(edited.error(), UiError::NotFound(Some(_))));
        }
        assert_eq!(ana.call("get_client", &[("id", YOUNG)]).await.status, 404);
    }
}

#[tokio::test]
async fn of_two_edits_of_one_version_one_is_saved_and_the_other_sees_both() {
    for _ in 0..5 {
        let house = House::open().await;
        let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
        let details = ana.client(OLD).await;
        let (one, two) = (form(&details, &[("name", "By Ana")]), form(&details, &[("name", "By Tom")]));
        let (one, two) = (pairs(&one), pairs(&two));
        let (a, b) = tokio::join!(ana.call("save_client", &one), tom.call("save_client", &two));
        let (loser, ana_won) = one_winner(&a, &b);
        let (name, by) = if ana_won { ("By Ana", "Ana Ruiz") } else { ("By Tom", "Tom Okafor") };
        let UiError::Conflict(conflict) = loser else { panic!("{loser:?}") };
        let Conflict::Stale(stale) = *conflict else { panic!("{conflict:?}") };
        assert_eq!((stale.by.as_deref(), stale.theirs.name.as_str(), stale.version), (Some(by), name, 2));
        assert_eq!(ana.client(OLD).await.settings.name, name);
    }
}
