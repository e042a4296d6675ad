//! A client's page: one save for the grant type with all that it needs, and what it says of a client that is not at work.

use crate::{
    house::{ANA, Browser, DEACTIVATED, House, INCOMPLETE, OLD, PAYROLL, TOM, VERA, YOUNG, form, page, pairs},
    rest::{BILLING_ROLE, HOME, PAYROLL_ROLE, WORKFORCE_READER},
    versions::text,
};
use clientele::domain::GrantType;

const CALLBACK: &str = "https://one.example/callback";

/// The page's form, with these roles ticked.
async fn typed(by: &Browser, id: &str, fields: &[(&str, &str)], roles: &[&str]) -> Vec<(String, String)> {
    let mut typed = form(&by.client(id).await, fields);
    typed.push(("roles[]".into(), String::new()));
    typed.extend(roles.iter().map(|role| ("roles[]".to_owned(), (*role).to_owned())));
    typed
}

fn at_home(role: &str) -> String {
    format!("{role}@{HOME}")
}

#[tokio::test]
async fn another_grant_type_is_saved_in_one_go_with_what_it_needs() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let reader = format!("{WORKFORCE_READER}@*");
    let machine = typed(&ana, YOUNG, &[("grant_type", "CLIENT-CREDENTIALS")], &[&reader]).await;
    let (version, saved) = (ana.client(YOUNG).await.row.version, ana.call("save_client", &pairs(&machine)).await);
    // Tom made its secret, and lacks the role in all divisions.
    assert_eq!(saved.status, 409, "{}", saved.body);
    let mut decided = machine.clone();
    decided.push(("others".into(), "end".into()));
    let saved = ana.call("save_client", &pairs(&decided)).await;
    assert_eq!(saved.status, 200, "{}", saved.body);
    let now = ana.client(YOUNG).await;
    assert_eq!((now.row.grant_type, now.row.roles.len()), (GrantType::ClientCredentials, 1));
    assert_eq!(now.row.version, version + 1, "one write");

    let mut code = typed(&ana, PAYROLL, &[("grant_type", "CODE")], &[]).await;
    code.push(("form[redirect_uris][]".into(), CALLBACK.into()));
    code.push(("form[scopes][users]".into(), "read".into()));
    let before = ana.client(PAYROLL).await.row;
    let saved = ana.submit("save_client", &pairs(&code)).await;
    assert!(saved.leads_to().contains("?flash="), "{saved:?}");
    let after = ana.client(PAYROLL).await;
    assert_eq!((after.row.grant_type, after.row.version), (GrantType::Code, before.version + 1));
    assert_eq!((after.settings.redirect_uris.len(), after.settings.scopes.len()), (1, 1));
    assert_eq!(after.row.roles, before.roles, "boxes say nothing where roles are not used");
}

#[tokio::test]
async fn roles_are_saved_with_the_settings_by_who_holds_them() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let had = ana.client(PAYROLL).await.row.roles.len();
    // A form without the boxes leaves the roles alone.
    let renamed = form(&ana.client(PAYROLL).await, &[("name", "Payroll export 2")]);
    assert_eq!(ana.call("save_client", &pairs(&renamed)).await.status, 200);
    assert_eq!(ana.client(PAYROLL).await.row.roles.len(), had);
    // With the boxes, none is none.
    let none = typed(&ana, PAYROLL, &[], &[]).await;
    let refused = ana.call("save_client", &pairs(&none)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("Choose at least one role"), "{}", refused.body);
    let both = [at_home(PAYROLL_ROLE), at_home(BILLING_ROLE)];
    let both = typed(&ana, PAYROLL, &[("name", "Payroll export 3")], &[&both[0], &both[1]]).await;
    let mut both = both;
    both.push(("others".into(), "keep".into()));
    let asked = ana.call("save_client", &pairs(&both)).await;
    assert!([200, 409].contains(&asked.status.as_u16()), "{}", asked.body);
    // Tom edits clients and holds none of these.
    let theirs = typed(&tom, YOUNG, &[("grant_type", "CLIENT-CREDENTIALS")], &[&at_home(PAYROLL_ROLE)]).await;
    let denied = tom.call("save_client", &pairs(&theirs)).await;
    assert_eq!(denied.status, 403, "{}", denied.body);
    assert_eq!(ana.client(YOUNG).await.row.grant_type, GrantType::Code);
    // What was ticked comes back with what was typed.
    let mut kept = typed(&ana, YOUNG, &[("grant_type", "CLIENT-CREDENTIALS"), ("name", "")], &[]).await;
    kept.push(("roles[]".into(), at_home(BILLING_ROLE)));
    let shown = ana.get(ana.submit("save_client", &pairs(&kept)).await.leads_to()).await;
    let ticked = shown.body.split("<input").find(|input| input.contains(&at_home(BILLING_ROLE))).unwrap_or_default();
    assert!(ticked.split('>').next().is_some_and(|input| input.contains(" checked")), "{ticked}");
}

#[tokio::test]
async fn a_client_that_is_not_at_work_says_since_when_and_offers_the_way_back() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    assert_eq!(ana.call("disable_client", &[("id", OLD)]).await.status, 200);
    let disabled = ana.get(&page(OLD)).await.body;
    let banner = disabled.split("aria-label=\"Disabled\"").nth(1).and_then(|rest| rest.split("</section>").next());
    let banner = banner.unwrap_or_default();
    for words in ["Disabled. It gets and keeps no tokens.", "Disabled just now by Ana Ruiz, on ", "/fn/enable_client"] {
        assert!(banner.contains(words), "{words}: {banner}");
    }
    for green in ["pill-active", "standing ok", "key-active"] {
        assert!(!disabled.contains(green), "{green}");
    }
    let looked_at = vera.get(&page(OLD)).await.body;
    assert!(looked_at.contains("aria-label=\"Disabled\"") && !looked_at.contains("/fn/enable_client"));
    assert!(looked_at.contains("id=\"enable-why\""));
    let deactivated = ana.get(&page(DEACTIVATED)).await.body;
    for words in ["Deactivated. Removed in", "Deactivated on ", "#restore"] {
        assert!(deactivated.contains(words), "{words}");
    }
}

#[tokio::test]
async fn a_removed_client_shows_its_trail_to_those_who_may_see_it() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    assert_eq!(ana.call("delete_client", &[("id", YOUNG), ("outcome", "removed")]).await.status, 200);
    for path in [page(YOUNG), format!("{}/activity", page(YOUNG)), format!("{}/delete", page(YOUNG))] {
        let gone = ana.get(&path).await;
        assert_eq!(gone.status, 404, "{path}");
        for words in ["This client was removed", "What was done to it", "Ana Ruiz"] {
            assert!(gone.body.contains(words), "{path}: {words}");
        }
        let theirs = tom.get(&path).await;
        assert_eq!(theirs.status, 404, "{path}");
        assert!(!theirs.body.contains("What was done to it"), "Tom may not see the audit log: {path}");
    }
    assert_eq!(tom.call("get_activity", &[("id", YOUNG)]).await.status, 404);
    assert_eq!(ana.call("get_activity", &[("id", YOUNG)]).await.status, 200);
}

#[tokio::test]
async fn who_may_only_look_sees_everything_and_the_reason_once() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    for (id, says) in [
        (PAYROLL, ["Payroll admin in Home division", "24 hours (86400 seconds)"]),
        (YOUNG, ["users read", "24 hours (86400 seconds)"]),
        (INCOMPLETE, ["Restore this client", "24 hours (86400 seconds)"]),
    ] {
        let shown = vera.get(&page(id)).await.body;
        for words in says {
            assert!(shown.contains(words), "{id}: {words}");
        }
        let body = shown.split("<main").nth(1).unwrap_or_default();
        // The menus say it of their own items; they are closed.
        let open = body.split("class=\"columns\"").nth(1).unwrap_or_default();
        assert_eq!(open.matches("Needs OAuth").count(), 0, "{id}");
        assert!(body.contains("id=\"read-only-why\""), "{id}");
    }
}

#[tokio::test]
async fn a_scope_without_a_read_form_is_called_alike_where_it_is_chosen_and_where_it_is_read() {
    const AGENT_DESKTOP: &str = "c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4";
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let form = text(&ana.get(&page(AGENT_DESKTOP)).await.body);
    for says in
        ["user-basic-info allow", "users read", "presence read &amp; write", "2 read, 2 read &amp; write, 1 allow"]
    {
        assert!(form.contains(says), "{says}: {form}");
    }
    let looked_at = text(&vera.get(&page(AGENT_DESKTOP)).await.body);
    assert!(looked_at.contains("user-basic-info allow"), "{looked_at}");
    assert!(!form.contains("user-basic-info read") && !looked_at.contains("user-basic-info read"));
}
