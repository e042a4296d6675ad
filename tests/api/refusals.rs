//! Refusals have their own status, whatever was sent: bad input is never the server's failure.

use crate::house::{
    ANA, Browser, By, DEACTIVATED, House, INCOMPLETE, JON, LIST, MIA, OLD, PAYROLL, PAYROLL_ARCHIVE, TOM, VERA, YOUNG,
    form, page, pairs,
};
use clientele::{
    domain::{ClientId, State, time::DAY},
    policy::{Denial, Permission},
    wire::{Conflict, Evidence, UiError},
};
use reqwest::{
    Body, Method,
    header::{CONTENT_TYPE, ORIGIN},
};

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn what_cannot_be_read_is_refused_as_such() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let many = "id=x&".repeat(50_000);
    let long = "x".repeat((1 << 20) + 1);
    let cases: [(&str, &str, &[u8], u16); 17] = [
        ("get_client", FORM, b"", 422),
        ("get_client", FORM, b"ID=x", 422),
        ("get_client", FORM, b"id=1&id=2", 422),
        ("get_client", FORM, b"id[a]=x", 422),
        ("get_client", FORM, b"id=%ff%fe", 422),
        ("get_client", FORM, b"id=\xff", 422),
        ("get_client", FORM, many.as_bytes(), 422),
        ("get_client", FORM, long.as_bytes(), 413),
        ("get_client", FORM, b"id=nonsense", 404),
        ("get_client", "application/json", br#"{"id":"x"}"#, 415),
        ("get_client", "multipart/form-data; boundary=x", b"--x--", 415),
        ("get_client", "", b"id=x", 415),
        ("save_client", FORM, b"id=x&version=one", 422),
        ("save_client", FORM, b"id=x&version=99999999999999999999", 422),
        ("save_client", FORM, b"id=x&version=1&form=flat", 422),
        ("nothing", FORM, b"", 404),
        ("list_clients/", FORM, b"", 404),
    ];
    for (function, kind, body, status) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        for by in [By::Fetch, By::Form] {
            let accept = if by == By::Form { "text/html" } else { "*/*" };
            let mut request = ana.ask(Method::POST, &format!("/fn/{function}")).header(ORIGIN, &ana.origin);
            request = request.header("accept", accept).body(Body::from(body.to_vec()));
            if !kind.is_empty() {
                request = request.header(CONTENT_TYPE, kind);
            }
            let answer = ana.send(request).await;
            assert_eq!(answer.status, status, "{function} {kind} {shown}: {answer:?}");
            assert!(by == By::Fetch || !answer.body.starts_with('{'), "raw JSON for a person: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_list_parameter_that_is_not_understood_is_named() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let long = "x".repeat(101);
    for (name, value) in [
        ("sort", "size"),
        ("sort", "--name"),
        ("size", "0"),
        ("size", "101"),
        ("size", "-1"),
        ("size", "ten"),
        ("state", "gone"),
        ("grant", "code"),
        ("after", "nonsense"),
        ("before", "bm9uc2Vuc2U"),
        ("q", long.as_str()),
    ] {
        let error = ana.call("list_clients", &[(&format!("query[{name}]"), value)]).await.error();
        let UiError::Invalid(errors) = error else { panic!("{name}={value}: {error:?}") };
        assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), [name], "{value}");
        let answer = ana.get(&format!("{LIST}?{name}={value}")).await;
        assert_eq!(answer.status, 422, "the page {name}={value}");
    }
}

#[tokio::test]
async fn pages_answer_with_the_status_of_what_they_say() {
    let house = House::open().await;
    let unknown = "00000000-0000-4000-8000-000000000000";
    for (who, path, status) in [
        (ANA, page(OLD), 200),
        (ANA, format!("{}/roles", page(PAYROLL)), 200),
        (ANA, format!("{}/activity", page(OLD)), 200),
        (ANA, format!("{}/usage", page(OLD)), 200),
        (ANA, format!("{}/usage?days=90", page(OLD)), 200),
        (ANA, format!("{}/usage?days=31", page(OLD)), 422),
        (ANA, format!("{}/usage", page(unknown)), 404),
        (ANA, format!("{}/delete", page(OLD)), 200),
        (ANA, format!("{LIST}/new"), 200),
        (ANA, page(unknown), 404),
        (ANA, page("nonsense"), 404),
        (ANA, format!("{}/roles", page(unknown)), 404),
        (ANA, format!("{}/delete", page(unknown)), 404),
        (ANA, "/admin/nothing".into(), 404),
        (VERA, LIST.into(), 200),
        (VERA, page(OLD), 200),
        (VERA, format!("{}/usage", page(OLD)), 200),
        (VERA, format!("{LIST}/new"), 403),
        (JON, LIST.into(), 403),
        (JON, page(OLD), 403),
        (JON, format!("{}/usage", page(OLD)), 403),
        (JON, format!("{}/delete", page(OLD)), 403),
        (MIA, LIST.into(), 200),
        (MIA, page(OLD), 404),
        (MIA, format!("{}/activity", page(OLD)), 404),
        (MIA, format!("{}/usage", page(OLD)), 404),
    ] {
        let answer = house.signed_in(who).await.get(&path).await;
        assert_eq!(answer.status, status, "{who} {path}");
        assert!(answer.body.starts_with("<!DOCTYPE html>"), "{path}");
        assert!(who != MIA || !answer.body.contains("Parcel tracker"));
    }
}

#[tokio::test]
async fn a_refusal_names_what_is_missing() {
    let house = House::open().await;
    let (vera, tom) = (house.signed_in(VERA).await, house.signed_in(TOM).await);
    let denied = vera.call("disable_client", &[("id", OLD)]).await.error();
    assert_eq!(denied, UiError::Denied(Denial::Permission(Permission::OauthClientEdit)));
    let denied = tom.call("enable_client", &[("id", PAYROLL)]).await.error();
    assert_eq!(denied.to_string(), "Needs the role Payroll admin in Home division, which this client has");
    let ana = house.signed_in(ANA).await;
    let story = ana.call("get_activity", &[("id", PAYROLL)]).await;
    assert!(story.body.contains("Tom Okafor") && story.body.contains("was refused"), "{}", story.body);
    assert_eq!(ana.client(PAYROLL).await.row.version, 1);
}

#[tokio::test]
async fn whoever_may_delete_may_disable_and_is_told_what_they_could_not_take_back() {
    const SAYS: &str = "You do not hold Payroll admin, which this client has: you could not";
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let evidence = async |who: &Browser, id| who.call("get_evidence", &[("id", id)]).await.json::<Evidence>();
    let told = evidence(&tom, PAYROLL_ARCHIVE).await;
    assert_eq!(told.could_not_restore, Some(format!("{SAYS} restore it.")));
    assert_eq!(told.could_not_enable, Some(format!("{SAYS} enable it.")));
    // What is removed at once nobody restores.
    assert_eq!(evidence(&tom, PAYROLL).await.could_not_restore, None);
    assert_eq!(evidence(&ana, PAYROLL_ARCHIVE).await.could_not_restore, None);
    for (who, id, shown) in [(&tom, PAYROLL_ARCHIVE, true), (&tom, PAYROLL, false), (&ana, PAYROLL_ARCHIVE, false)] {
        let question = who.get(&format!("{}/delete", page(id))).await.body;
        assert_eq!(question.contains(&format!("{SAYS} restore it.")), shown, "{id}");
    }
    assert_eq!(tom.call("disable_client", &[("id", PAYROLL)]).await.status, 200);
    assert_eq!(ana.client(PAYROLL).await.row.state, State::Disabled);
    let denied = tom.call("enable_client", &[("id", PAYROLL)]).await.error();
    assert_eq!(denied.to_string(), "Needs the role Payroll admin in Home division, which this client has");
}

#[tokio::test]
async fn a_deletion_is_asked_again_when_its_outcome_has_changed_meanwhile() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let word = ana.client(YOUNG).await.row.deletion.word();
    assert_eq!(word, "removed");
    // The question stays open past the client's thirtieth day.
    house.wait(18 * DAY);
    assert_eq!(house.signed_in(ANA).await.client(YOUNG).await.row.deletion.word(), "removed", "exactly 30 days");
    house.wait(1);
    let ana = house.signed_in(ANA).await;
    let error = ana.call("delete_client", &[("id", YOUNG), ("outcome", word)]).await.error();
    let UiError::Conflict(conflict) = error else { panic!("{error:?}") };
    let Conflict::OutcomeChanged(deletion) = *conflict else { panic!("{conflict:?}") };
    assert_eq!(deletion.word(), "deactivated");
    assert_eq!(ana.client(YOUNG).await.row.version, 1, "nothing was done");
    assert_eq!(ana.call("delete_client", &[("id", YOUNG), ("outcome", "perhaps")]).await.status, 422);
    assert_eq!(ana.call("delete_client", &[("id", YOUNG), ("outcome", "deactivated")]).await.status, 200);
}

#[tokio::test]
async fn a_client_is_gone_at_the_very_millisecond_swept_or_not() {
    let house = House::open().await;
    let details = house.signed_in(ANA).await.client(DEACTIVATED).await;
    let left = details.row.removal.as_ref().unwrap().left;
    house.wait(left - 1);
    let ana = house.signed_in(ANA).await;
    assert_eq!(ana.client(DEACTIVATED).await.row.removal.unwrap().left, 1);
    house.wait(1);
    for (function, fields) in [
        ("get_client", vec![]),
        ("get_evidence", vec![]),
        ("restore_client", vec![]),
        ("delete_client", vec![("outcome", "deactivated")]),
        ("reset_secret", vec![]),
    ] {
        let fields = [vec![("id", DEACTIVATED)], fields].concat();
        let UiError::NotFound(Some(removed)) = ana.call(function, &fields).await.error() else { panic!("{function}") };
        assert_eq!((removed.name.as_str(), removed.by), ("Contact importer", None), "{function}");
    }
    let save = form(&details, &[("name", "Too late")]);
    assert_eq!(ana.call("save_client", &pairs(&save)).await.status, 404);
    assert_eq!(ana.get(&page(DEACTIVATED)).await.status, 404);
    let jon = house.signed_in(JON).await;
    let told = jon.call("restore_client", &[("id", DEACTIVATED)]).await.error();
    assert_eq!(told, UiError::NotFound(None), "who may not see clients is told of none");
}

#[tokio::test]
async fn restore_waits_for_a_complete_configuration() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let error = ana.call("restore_client", &[("id", INCOMPLETE)]).await.error();
    let UiError::Invalid(errors) = error else { panic!("{error:?}") };
    assert_eq!(errors[0].field, "scopes");
    let details = ana.client(INCOMPLETE).await;
    let mut fields = form(&details, &[]);
    fields.push(("form[scopes][users]".into(), "read".into()));
    fields.push(("restore".into(), "yes".into()));
    assert_eq!(ana.call("save_client", &pairs(&fields)).await.status, 200);
    let restored = ana.client(INCOMPLETE).await;
    assert!(restored.row.removal.is_none() && restored.row.missing.is_empty());
    assert_eq!(restored.tokens_not_before.at, details.tokens_not_before.at, "no token revives");
}

#[tokio::test]
async fn an_id_in_capitals_is_the_same_client() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let details = ana.client(&OLD.to_uppercase()).await;
    assert_eq!(details.row.id, OLD.parse::<ClientId>().unwrap());
}
