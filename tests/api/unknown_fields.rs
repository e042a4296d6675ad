//! The console takes no field and no filter that it does not know: what it was to say would be lost.

use crate::house::{ANA, By, DEACTIVATED, House, LIST, OLD, PAYROLL, YOUNG, form, page, pairs};
use clientele::server::router;

#[tokio::test]
async fn a_form_with_a_field_that_there_is_not_is_refused_with_its_name() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let before = ana.client(YOUNG).await;
    let typed = form(&before, &[("name", "Saved all the same")]);
    for (field, named, says) in [
        ("form[networks][]", "networks", "There is no such field. There are name,"),
        ("form[token-duration]", "token-duration", "There is no such field. Did you mean token_duration?"),
        ("Roles[]", "Roles", "There is no such field. Did you mean roles?"),
        ("scopes[users]", "scopes", "There is no such field. There are id, version,"),
    ] {
        let mut sent = pairs(&typed);
        sent.push((field, "10.0.0.0/8"));
        let error = ana.call("save_client", &sent).await.error();
        assert!(error.problem(named).is_some_and(|told| told.starts_with(says)), "{field}: {error:?}");
    }
    let mut sent = pairs(&typed);
    sent.push(("expected", "1"));
    let refused = ana.post(By::Form, "save_client", &sent).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("There is no such field."), "{}", refused.body);
    assert_eq!(ana.client(YOUNG).await.row.version, before.row.version);
}

#[tokio::test]
async fn a_filter_that_there_is_not_gives_away_no_log() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for file in ["/admin/audit/export.csv", "/admin/audit/export.jsonl"] {
        let refused = ana.get(&format!("{file}?Kind=user&since=2026-11-01")).await;
        assert_eq!(refused.status, 422, "{file}");
        for says in ["There is no such parameter. Did you mean kind?", "There is no such parameter. There are q,"] {
            assert!(refused.body.contains(says), "{says}: {}", refused.body);
        }
        assert_eq!(ana.get(&format!("{file}?kind=user")).await.status, 200, "{file}");
    }
    let error = ana.call("list_audit", &[("query[since]", "2026-11-01")]).await.error();
    assert!(error.problem("since").is_some(), "{error:?}");
}

/// The names of what a form sends, as far as its markup tells.
fn names(form: &str) -> impl Iterator<Item = &str> {
    form.split(" name=\"").skip(1).map(|rest| rest.split('"').next().unwrap())
}

#[tokio::test]
async fn the_forms_of_our_own_pages_have_only_fields_that_there_are() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let mut seen = vec![];
    let pages = [
        LIST.to_owned(),
        format!("{LIST}/new"),
        page(YOUNG),
        page(OLD),
        page(PAYROLL),
        page(DEACTIVATED),
        format!("{}/delete", page(OLD)),
        format!("{}/disable", page(OLD)),
        format!("{}/restore", page(DEACTIVATED)),
        format!("{}/roles", page(PAYROLL)),
        "/admin/people/users".into(),
        "/admin/people/users/new".into(),
        "/admin/people/roles".into(),
        "/admin/people/roles/new".into(),
        "/admin/people/divisions".into(),
        "/admin/people/organization".into(),
        "/admin/integrations/authorized".into(),
        "/admin/account".into(),
        "/admin/account/authenticator".into(),
        "/admin/account/prove".into(),
    ];
    for address in &pages {
        let shown = ana.get(address).await;
        assert!(shown.status.is_success(), "{address}: {}", shown.status);
        check(&shown.body, address, &mut seen);
    }
    check(&house.anybody().get("/login").await.body, "/login", &mut seen);
    seen.sort();
    seen.dedup();
    assert!(seen.len() > 12, "{seen:?}");
}

fn check(body: &str, address: &str, seen: &mut Vec<String>) {
    for form in body.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap()) {
        let Some(action) = form.split("action=\"").nth(1).map(|rest| rest.split('"').next().unwrap()) else { continue };
        if !action.starts_with("/fn/") {
            continue;
        }
        seen.push(action.to_owned());
        for name in names(form) {
            assert_eq!(router::unknown(action, name), None, "{name} of {action} at {address}");
        }
    }
}
