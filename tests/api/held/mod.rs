//! What has ended does not act, however long its request takes. Every server function and every operation of the REST API
//! is sent but for its last byte; then what it acts by ends, in every way there is; then the last byte comes, and nothing
//! is done. A door that is in no table fails the tests.

mod account;
mod authenticator;
mod bearer;
mod clients;
mod consents;
mod doors;
mod dump;
mod ending;
mod entrance;
mod ground;
mod operations;
mod people;
mod request;

use bearer::{Bearer, Fall, Kind};
use doors::{Bound, CHANGES, Case, function};
use ending::End;
use ground::Ground;
use leptos::server_fn::axum::server_fn_paths;
use operations::{Asked, OF_USERS, operation};
use request::{By, Hold, Reply, Request, Visitor};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn every_server_function_is_in_one_table() {
    let there: BTreeSet<&str> = server_fn_paths().map(|(path, _)| path.trim_start_matches("/fn/")).collect();
    let reads: BTreeSet<&str> = doors::reads().into_iter().map(|(name, _)| name).collect();
    let changes: BTreeSet<&str> = CHANGES.iter().map(|(door, _)| function(door)).collect();
    assert_eq!(reads.intersection(&changes).count(), 0, "a function reads or changes");
    assert_eq!(there, reads.union(&changes).copied().collect());
}

#[tokio::test]
async fn every_operation_is_in_one_table() {
    let ground = Ground::open().await;
    let document: Value =
        Request::new("GET", "/api/openapi.json").header("host", "localhost").send(ground.house.address).await.json();
    let items = document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let there: BTreeSet<&str> = items.filter_map(|operation| operation["operationId"].as_str()).collect();
    let table = operations::reads();
    let reads: BTreeSet<&str> = table.iter().map(|(id, ..)| *id).collect();
    let changes: BTreeSet<&str> = operations::CHANGES.iter().map(|door| operation(door)).collect();
    assert_eq!(reads.intersection(&changes).count(), 0, "an operation reads or changes");
    assert_eq!(there, reads.union(&changes).copied().collect());
}

#[tokio::test]
async fn what_is_called_a_read_changes_nothing() {
    let ground = Ground::open().await;
    let actor = ground.actor().await;
    let before = ground.dump().await;
    for (name, fields) in doors::reads() {
        actor.visitor.call(name, &fields).await;
        assert_eq!(ground.dump().await.done_since(&before), Vec::<String>::new(), "{name}");
    }
    let bearer = Bearer::of(Kind::Client, &ground).await;
    let before = ground.dump().await;
    for (id, path, body) in operations::reads() {
        let method = if id.starts_with("head") {
            "HEAD"
        } else if body.is_null() {
            "GET"
        } else {
            "POST"
        };
        let reply = bearer.request(&Asked { method, path, body, once: false }).send(ground.house.address).await;
        assert_ne!(reply.status, 405, "{id}");
        assert_eq!(ground.dump().await.done_since(&before), Vec::<String>::new(), "{id}");
    }
}

/// Without this a form that does nothing anyway would pass for one that was stopped.
#[tokio::test]
async fn each_function_does_something_while_nothing_ends() {
    let mut idle = vec![];
    for (door, bound) in CHANGES {
        if bound == Bound::Emptiness {
            continue;
        }
        let ground = Ground::open().await;
        let case = Case::of(door, &ground).await;
        let form = case.visitor.form(By::Fetch, function(door), &case.fields);
        let held = form.hold(Hold::Body, ground.house.address).await;
        let before = ground.dump().await;
        let reply = held.let_go().await;
        if reply.status != 200 || ground.dump().await.done_since(&before).is_empty() {
            idle.push(format!("{door}: {} {}", reply.status, reply.body));
        }
        ground.close().await;
    }
    assert!(idle.is_empty(), "{} change nothing:\n{}", idle.len(), idle.join("\n"));
}

#[tokio::test]
async fn each_operation_does_something_while_nothing_ends() {
    let mut idle = vec![];
    for kind in [Kind::Client, Kind::User] {
        for door in operations::CHANGES {
            if kind == Kind::Client && OF_USERS.contains(&door) {
                continue;
            }
            let ground = Ground::open().await;
            let (bearer, asked) = (Bearer::of(kind, &ground).await, Asked::of(door, &ground).await);
            let held = bearer.request(&asked).hold(asked.hold(), ground.house.address).await;
            let before = ground.dump().await;
            let reply = held.let_go().await;
            if !(200..300).contains(&reply.status) || ground.dump().await.done_since(&before).is_empty() {
                idle.push(format!("{door} by a {kind:?}: {} {}", reply.status, reply.body));
            }
            ground.close().await;
        }
    }
    assert!(idle.is_empty(), "{} change nothing:\n{}", idle.len(), idle.join("\n"));
}

/// What a plain form or our code is told when it came too late.
fn is_refused(reply: &Reply, by: By, bound: Bound, end: End) -> bool {
    match (bound, by) {
        (Bound::SignOut, _) => true,
        // A page that anybody may open leads to sign in.
        (Bound::Permission | Bound::Session, By::Fetch) => reply.status == end.status() || leads_to_sign_in(reply),
        (Bound::Permission | Bound::Session, By::Form) => reply.status < 400 && leads_to_sign_in(reply),
        _ => (400..500).contains(&reply.status),
    }
}

fn leads_to_sign_in(reply: &Reply) -> bool {
    reply.location.starts_with("/login")
}

/// Every server function that something of this kind ends.
async fn held_over(end: End, by: By) {
    let (mut visited, mut done) = (0, vec![]);
    let mut ground = Ground::open().await;
    for (door, bound) in CHANGES {
        if !bound.ends().contains(&end) {
            continue;
        }
        visited += 1;
        let case = Case::of(door, &ground).await;
        let held = case.visitor.form(by, function(door), &case.fields).hold(Hold::Body, ground.house.address).await;
        end.comes(&ground, &case.actor).await;
        let before = ground.dump().await;
        let reply = held.let_go().await;
        let mut changed = ground.dump().await.done_since(&before);
        if matches!(bound, Bound::FirstStep | Bound::Passkey) {
            // A question that somebody answered is used up, whatever becomes of the answer: nobody tries again.
            changed.retain(|table| !(table.starts_with("challenges") && table.ends_with("+0")));
        }
        let refused = is_refused(&reply, by, bound, end);
        if changed.is_empty() && refused {
            continue;
        }
        done.push(format!("{door}: {} {:?} {}", reply.status, changed, if refused { "" } else { reply.beginning() }));
        if !changed.is_empty() {
            ground = ground.again().await;
        }
    }
    assert!(done.is_empty(), "{} of {visited} were done after {end:?}:\n{}", done.len(), done.join("\n"));
}

#[tokio::test]
async fn nothing_is_done_by_a_session_that_was_signed_out() {
    held_over(End::SignedOut, By::Fetch).await;
}

#[tokio::test]
async fn nothing_is_done_by_a_plain_form_of_a_session_that_was_signed_out() {
    held_over(End::SignedOut, By::Form).await;
}

#[tokio::test]
async fn nothing_is_done_by_a_session_that_was_ended_elsewhere() {
    held_over(End::EndedElsewhere, By::Fetch).await;
}

#[tokio::test]
async fn nothing_is_done_by_a_deactivated_user() {
    held_over(End::Deactivated, By::Fetch).await;
}

#[tokio::test]
async fn nothing_is_done_by_what_began_before_a_deactivation() {
    held_over(End::DeactivatedAndBack, By::Fetch).await;
}

#[tokio::test]
async fn nothing_is_done_with_roles_that_were_taken() {
    held_over(End::RolesTaken, By::Fetch).await;
}

#[tokio::test]
async fn nothing_is_done_by_a_session_from_before_a_password_link() {
    held_over(End::PasswordLink, By::Fetch).await;
}

#[tokio::test]
async fn nothing_is_done_by_a_session_from_before_another_password() {
    held_over(End::PasswordChanged, By::Fetch).await;
}

#[tokio::test]
async fn nothing_is_done_with_a_cookie_from_before_a_proof() {
    held_over(End::ProvedElsewhere, By::Fetch).await;
}

#[tokio::test]
async fn nothing_is_done_by_what_a_link_or_a_passkey_was() {
    held_over(End::LinkReplaced, By::Fetch).await;
    held_over(End::FactorsReset, By::Fetch).await;
}

/// Every operation of the REST API, over everything that ends a token of this kind.
async fn held_by(kind: Kind) {
    let (mut visited, mut done) = (0, vec![]);
    let mut ground = Ground::open().await;
    for door in operations::CHANGES {
        for fall in kind.falls() {
            // A program may always end its own token, and what it holds for a user.
            if (door == "deleteTokensMe" || OF_USERS.contains(&door)) && fall.status() == 403 {
                continue;
            }
            visited += 1;
            let (bearer, asked) = (Bearer::of(kind, &ground).await, Asked::of(door, &ground).await);
            let held = bearer.request(&asked).hold(asked.hold(), ground.house.address).await;
            bearer.falls(*fall, &ground).await;
            let before = ground.dump().await;
            let reply = held.let_go().await;
            let changed = ground.dump().await.done_since(&before);
            let refused = reply.status == fall.status() || nothing_of_many(&reply, *fall);
            if changed.is_empty() && refused {
                continue;
            }
            done.push(format!("{door} {fall:?}: {} {changed:?}", reply.status));
            if !changed.is_empty() {
                ground = ground.again().await;
            }
        }
    }
    assert!(done.is_empty(), "{} of {visited} were done by a {kind:?}:\n{}", done.len(), done.join("\n"));
}

/// Of many clients in one request each is answered by itself: without roles all of them are refused.
fn nothing_of_many(reply: &Reply, fall: Fall) -> bool {
    let body: Value = serde_json::from_str(&reply.body).unwrap_or_default();
    fall.status() == 403 && reply.status == 200 && body["succeeded"] == 0
}

#[tokio::test]
async fn nothing_is_done_by_a_client_whose_token_died() {
    held_by(Kind::Client).await;
}

#[tokio::test]
async fn nothing_is_done_for_a_user_whose_token_died() {
    held_by(Kind::User).await;
}

/// The code of a first setup opens an empty database, and no other.
#[tokio::test]
async fn a_database_that_was_taken_meanwhile_is_not_set_up_again() {
    let house = crate::house::House::empty().await;
    let code = crate::setup::code(&house).await;
    let fields = crate::setup::first(&code, &[]);
    let nobody = Visitor::new(house.address, None);
    let held = nobody.form(By::Fetch, "set_up", &fields).hold(Hold::Body, house.address).await;
    let other = crate::setup::first(&code, &[("organization", "Faster Freight"), ("email", "faster@harbour.example")]);
    nobody.does("set_up", &other).await;
    let reader = dump::Reader::of(&house.state.store).await;
    let before = reader.read(&house.state.store).await;
    assert_eq!(held.let_go().await.status, 409);
    assert_eq!(reader.read(&house.state.store).await.done_since(&before), Vec::<String>::new());
}
