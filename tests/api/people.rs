//! Users, roles and divisions: who may change what, what ends with it, and what must never happen.

use crate::house::{ANA, House, JON, MIA, TOM, VERA, YOUNG};
use clientele::{
    domain::DivisionScope,
    policy::{Givers, defaults},
    server::cli::demo,
    wire::{Conflict, DivisionRow, NewLink, RoleDetails, RolesPage, Session, UiError, UserDetails, UsersPage},
};
use std::collections::BTreeSet;

const ANAS: &str = "0c11e27e-1e00-4000-8000-000400000001";
const TOMS: &str = "0c11e27e-1e00-4000-8000-000400000002";
const VERAS: &str = "0c11e27e-1e00-4000-8000-000400000003";
const JONS: &str = "0c11e27e-1e00-4000-8000-000400000004";
const ADMINISTRATOR: &str = "0c11e27e-1e00-4000-8000-000300000001";
const BILLING: &str = "0c11e27e-1e00-4000-8000-000300000003";
const PAYROLL_ADMIN: &str = "0c11e27e-1e00-4000-8000-000300000004";
const EDITOR: &str = "0c11e27e-1e00-4000-8000-000300000005";
const VIEWER: &str = "0c11e27e-1e00-4000-8000-000300000006";
const SUPERVISOR: &str = "0c11e27e-1e00-4000-8000-000300000007";
const PEOPLE_ADMIN: &str = "0c11e27e-1e00-4000-8000-000300000009";
const HOME: &str = "0c11e27e-1e00-4000-8000-000200000001";
const UTRECHT: &str = "0c11e27e-1e00-4000-8000-000200000004";

pub fn conflict(error: &UiError) -> String {
    match error {
        UiError::Conflict(conflict) => match &**conflict {
            Conflict::Transition(text) => text.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_list_is_searched_filtered_and_of_ones_own_organization() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let list = async |fields: &[(&str, &str)]| -> Vec<String> {
        let page: UsersPage = ana.call("list_users", fields).await.json();
        page.rows.into_iter().map(|user| user.name).collect()
    };
    assert_eq!(list(&[]).await, ["Ana Ruiz", "Jon Bekker", "Tom Okafor", "Vera Lind", "Wim Prins"]);
    assert_eq!(list(&[("query[q]", "OKAFOR")]).await, ["Tom Okafor"]);
    assert_eq!(list(&[("query[q]", "vera.lind@")]).await, ["Vera Lind"]);
    assert_eq!(list(&[("query[role]", VIEWER)]).await, ["Ana Ruiz", "Vera Lind"]);
    assert_eq!(list(&[("query[state]", "inactive")]).await, ["Wim Prins"]);
    let jon = format!("2~{JONS}~jon bekker");
    assert_eq!(list(&[("query[after]", &format!("a{jon}"))]).await, ["Tom Okafor", "Vera Lind", "Wim Prins"]);
    assert_eq!(list(&[("query[before]", &format!("b{jon}"))]).await, ["Ana Ruiz"]);
    let wrong = ana.call("list_users", &[("query[state]", "asleep")]).await.error();
    assert!(matches!(&wrong, UiError::Invalid(errors) if errors[0].field == "state"));
    let page: UsersPage = ana.call("list_users", &[]).await.json();
    assert!(page.rows[0].you && page.rows[0].last_sign_in.is_some() && page.rows[1].last_sign_in.is_none());
}

#[tokio::test]
async fn a_deactivated_user_has_no_session_and_no_link_and_comes_back_without_the_old() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    ana.holds_only(&[(VIEWER, &[]), (SUPERVISOR, &[])]).await;
    assert_eq!(vera.call("list_clients", &[]).await.status, 200);
    assert_eq!(ana.call("deactivate_user", &[("id", VERAS), ("version", "1")]).await.status, 200);
    assert_eq!(vera.call("list_clients", &[]).await.error(), UiError::SignedOut);
    assert_eq!(vera.sign_in(VERA, demo::PASSWORD).await.error(), UiError::WrongCredentials);
    assert_eq!(ana.call("deactivate_user", &[("id", JONS), ("version", "1")]).await.status, 200);
    let jon: UserDetails = ana.call("get_user", &[("id", JONS)]).await.json();
    assert_eq!((jon.row.state.as_str(), jon.row.version), ("inactive", 2));
    // Without any role.
    assert_eq!(ana.call("save_user_roles", &[("id", JONS), ("version", "2")]).await.status, 200);
    let refused = ana.call("make_link", &[("id", JONS), ("version", "3")]).await.error();
    assert!(conflict(&refused).contains("Reactivate them first"));
    assert_eq!(ana.call("reactivate_user", &[("id", JONS), ("version", "3")]).await.status, 200);
    let jon = house.signed_in(JON).await;
    assert_eq!(jon.call("list_clients", &[]).await.status, 403, "with the roles that were left");
}

/// In the demo nothing is closed to Ana: what she does to somebody she can undo, and each role is hers to give.
#[tokio::test]
async fn the_demos_administrator_holds_every_role_and_undoes_what_she_did() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let page: RolesPage = ana.call("list_roles", &[]).await.json();
    let defaults = defaults::ALL.map(|default| default.name);
    let found: Vec<&str> = page.rows.iter().filter(|role| role.default).map(|role| role.name.as_str()).collect();
    assert_eq!(BTreeSet::from_iter(found), BTreeSet::from(defaults));
    let every: BTreeSet<String> = page.rows.iter().map(|role| role.id.to_string()).collect();
    let own: UserDetails = ana.call("get_user", &[("id", ANAS)]).await.json();
    let everywhere = own.row.roles.unwrap().into_iter().filter(|grant| grant.division == DivisionScope::All);
    assert_eq!(everywhere.map(|grant| grant.role_id.to_string()).collect::<BTreeSet<_>>(), every);
    for id in [TOMS, VERAS, JONS] {
        assert_eq!(ana.call("deactivate_user", &[("id", id), ("version", "1")]).await.status, 200);
        assert_eq!(ana.call("reactivate_user", &[("id", id), ("version", "2")]).await.status, 200);
        let pairs: Vec<String> = every.iter().map(|role| format!("{role}@*")).collect();
        let mut fields = vec![("id", id), ("version", "3")];
        fields.extend(pairs.iter().map(|pair| ("roles[]", pair.as_str())));
        let given = ana.call("save_user_roles", &fields).await;
        assert_eq!(given.status, 200, "{}", given.body);
    }
}

#[tokio::test]
async fn one_gives_only_what_one_holds_and_nobody_else_is_touched() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let pair = |role: &str, division: &str| format!("{role}@{division}");
    let viewer = pair(VIEWER, HOME);
    ana.holds_only(&[(BILLING, &[HOME]), (VIEWER, &[])]).await;
    for (given, status) in [(pair(BILLING, HOME), 200), (pair(BILLING, "*"), 403), (pair(BILLING, UTRECHT), 403)] {
        let user: UserDetails = ana.call("get_user", &[("id", VERAS)]).await.json();
        let version = user.row.version.to_string();
        let fields = [("id", VERAS), ("version", &version), ("roles[]", &viewer), ("roles[]", &given)];
        assert_eq!(ana.call("save_user_roles", &fields).await.status, status, "{given}");
    }
    // What Ana does not hold she may leave and take.
    let stale = ana.call("save_user_roles", &[("id", VERAS), ("version", "1")]).await;
    assert!(conflict(&stale.error()).contains("Someone changed this user meanwhile"));
    assert_eq!(ana.call("save_user_roles", &[("id", VERAS), ("version", "2")]).await.status, 200);
    let vera = house.signed_in(VERA).await;
    assert_eq!(vera.call("list_clients", &[]).await.status, 403, "at once");
    let mia = house.signed_in(MIA).await;
    assert_eq!(mia.call("get_user", &[("id", VERAS)]).await.status, 404);
}

#[tokio::test]
async fn somebody_who_can_give_roles_always_stays() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    ana.holds_only(&[(PEOPLE_ADMIN, &[])]).await;
    let taken = ana.call("save_user_roles", &[("id", ANAS), ("version", "2")]).await;
    assert!(conflict(&taken.error()).starts_with("Not done. Nobody would be left who can give roles"));
    let oneself = ana.call("deactivate_user", &[("id", ANAS), ("version", "2")]).await;
    assert!(conflict(&oneself.error()).contains("You cannot deactivate yourself"));
    crate::role_end::give_another(&ana, ADMINISTRATOR).await;
    let role: RoleDetails = ana.call("get_role", &[("id", ADMINISTRATOR)]).await.json();
    let version = role.row.version.to_string();
    let (users, clients) = (role.row.users.to_string(), role.row.clients.to_string());
    let fields = [("id", ADMINISTRATOR), ("version", version.as_str()), ("users", &users), ("clients", &clients)];
    let deleted = ana.call("delete_role", &fields).await;
    assert!(conflict(&deleted.error()).starts_with("Not done. Nobody would be left who can give roles"));
    let emptied = [("id", ADMINISTRATOR), ("version", &version), ("name", "Administrator")];
    let UiError::Unconfirmed(effect) = ana.call("save_role", &emptied).await.error() else { panic!() };
    let seen = [&emptied[..], &[("seen", effect.seen.as_str())]].concat();
    assert!(
        conflict(&ana.call("save_role", &seen).await.error())
            .starts_with("Not done. Nobody would be left who can give roles")
    );
    assert_eq!(ana.call("list_users", &[]).await.status, 200, "nothing was half-done");
}

#[tokio::test]
async fn two_who_take_the_last_role_from_each_other_leave_one() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let admin = format!("{ADMINISTRATOR}@*");
    assert_eq!(
        ana.call("save_user_roles", &[("id", JONS), ("version", "1"), ("roles[]", &admin)]).await.status,
        200,
        "Jon's own role went"
    );
    let jon = house.signed_in(JON).await;
    let next_door = house.next_door().await;
    let there = next_door.anybody();
    there.set_cookie("clientele_session", &jon.cookie("clientele_session").unwrap());
    let (from_jon, from_ana) = (
        ana.call("save_user_roles", &[("id", JONS), ("version", "2")]),
        there.call("save_user_roles", &[("id", ANAS), ("version", "1")]),
    );
    let (first, second) = tokio::join!(from_jon, from_ana);
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    // The one who was second is refused by the guard, or has no permission any more.
    assert!(statuses[0] == 200 && [403, 409].contains(&statuses[1]), "{statuses:?}: {} {}", first.body, second.body);
}

#[tokio::test]
async fn a_link_sets_a_new_password_and_ends_what_the_old_one_opened() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    ana.holds_only(&[(EDITOR, &[]), (SUPERVISOR, &[])]).await;
    let refused = ana.call("make_link", &[("id", TOMS), ("version", "1")]).await;
    assert_eq!(refused.status, 403, "Ana does not hold Integration editor: a link would let her in as Tom");
    // Jon holds Supervisor, which Ana does not; without it she may.
    assert_eq!(ana.call("save_user_roles", &[("id", JONS), ("version", "1")]).await.status, 200);
    let jon = house.signed_in(JON).await;
    assert_eq!(ana.call("make_link", &[("id", JONS), ("version", "2")]).await.status, 200);
    let link: NewLink = ana.call("reveal_link", &[("id", JONS)]).await.json::<Option<NewLink>>().unwrap();
    let token = link.address.rsplit('/').next().unwrap();
    assert!(!link.invited && link.address.starts_with("http://"));
    assert_eq!(jon.call("get_session", &[]).await.json::<Option<Session>>().unwrap().email, JON, "still signed in");
    let new = "paper boats on the pond";
    assert_eq!(house.anybody().call("accept_link", &[("token", token), ("password", new)]).await.status, 200);
    assert_eq!(jon.call("get_session", &[]).await.json::<Option<Session>>(), None);
    assert_eq!(jon.sign_in(JON, demo::PASSWORD).await.error(), UiError::WrongCredentials);
    assert_eq!(jon.sign_in(JON, new).await.status, 200);
    assert_eq!(tom.call("list_clients", &[]).await.status, 200);
}

#[tokio::test]
async fn an_edit_of_a_role_says_first_what_it_changes_for_whom() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let save = [
        ("id", VIEWER),
        ("version", "1"),
        ("name", "Integration viewer"),
        ("description", "Sees OAuth clients"),
        ("permissions[]", "oauth:client:view"),
        ("permissions[]", "usage:client:view"),
        ("permissions[]", "audits:audit:view"),
    ];
    let UiError::Unconfirmed(effect) = ana.call("save_role", &save).await.error() else { panic!() };
    assert_eq!(effect.holders.len(), 1);
    assert_eq!(effect.holders[0].name, "Vera Lind");
    assert_eq!(effect.holders[0].gains.iter().map(|p| p.as_str()).collect::<Vec<_>>(), ["audits:audit:view"]);
    assert!(effect.holders[0].loses.is_empty());
    let page = ana.submit("save_role", &save).await;
    let page = ana.get(page.leads_to()).await.body;
    for said in
        ["What this changes, and for whom", "Vera Lind", "Audits &gt; Audit &gt; View", "Save with these effects"]
    {
        assert!(page.contains(said), "{said}");
    }
    let seen = [&save[..], &[("seen", effect.seen.as_str())]].concat();
    assert_eq!(ana.call("save_role", &seen).await.status, 200);
    let vera = house.signed_in(VERA).await;
    let session: Session = vera.call("get_session", &[]).await.json::<Option<Session>>().unwrap();
    assert!(session.actor.permissions.iter().any(|p| p.as_str() == "audits:audit:view"));
    // A name alone changes nothing for anybody.
    let named = [
        ("id", VIEWER),
        ("version", "2"),
        ("name", "Onlooker"),
        ("permissions[]", "oauth:client:view"),
        ("permissions[]", "usage:client:view"),
        ("permissions[]", "audits:audit:view"),
    ];
    assert_eq!(ana.call("save_role", &named).await.status, 200);
    let same = ana.call("add_role", &[("name", "ONLOOKER")]).await.error();
    assert!(matches!(&same, UiError::Invalid(errors) if errors[0].field == "name"), "{same:?}");
    let unknown = ana.call("add_role", &[("name", "New"), ("permissions[]", "oauth:client:eat")]).await.error();
    assert!(matches!(&unknown, UiError::Invalid(errors) if errors[0].field == "permissions"), "{unknown:?}");
}

#[tokio::test]
async fn a_role_in_use_is_deleted_only_by_those_who_were_told_and_never_opens_an_application() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let role: RoleDetails = ana.call("get_role", &[("id", PAYROLL_ADMIN)]).await.json();
    let (users, clients) = (role.row.users, role.row.clients);
    assert!(users > 0 && clients > 0 && role.clients.unwrap().len() as u64 == clients);
    let fields = |users: u64| {
        vec![
            ("id".to_owned(), PAYROLL_ADMIN.to_owned()),
            ("version".to_owned(), "1".to_owned()),
            ("users".to_owned(), users.to_string()),
            ("clients".to_owned(), clients.to_string()),
        ]
    };
    let told_less = ana.call("delete_role", &crate::house::pairs(&fields(users - 1))).await;
    assert!(conflict(&told_less.error()).contains("Who holds this role has changed"));

    // An application for its holders only would be everyone's.
    let decide = [("client", YOUNG), ("version", "0"), ("roles[]", PAYROLL_ADMIN)];
    let details: clientele::wire::AuthorizationDetails =
        ana.call("get_authorization", &[("client", YOUNG)]).await.json();
    let version = details.version.to_string();
    let scope = format!("scopes[{}]", details.scopes[0].base);
    let word = if details.scopes[0].can_read { "read" } else { "write" };
    let decide = [decide[0], ("version", version.as_str()), decide[2], (scope.as_str(), word)];
    let decided = ana.call("save_authorization", &decide).await;
    assert_eq!(decided.status, 200, "{}", decided.body);
    let page = ana.get(&format!("/admin/people/roles/{PAYROLL_ADMIN}/delete")).await.body;
    assert!(page.contains("serves only holders of this role"), "{page}");
    let refused = ana.call("delete_role", &crate::house::pairs(&fields(users))).await;
    assert!(conflict(&refused.error()).contains("would serve everyone"));

    let version = (details.version + 1).to_string();
    let both = [
        ("client", YOUNG),
        ("version", version.as_str()),
        ("roles[]", PAYROLL_ADMIN),
        ("roles[]", BILLING),
        (scope.as_str(), word),
    ];
    assert_eq!(ana.call("save_authorization", &both).await.status, 200);
    crate::role_end::give_another(&ana, PAYROLL_ADMIN).await;
    let deleted = ana.submit("delete_role", &crate::house::pairs(&fields(users))).await;
    let page = ana.get(deleted.leads_to()).await.body;
    assert!(page.contains("Payroll admin is deleted. Nobody holds it any more."), "{page}");
    assert_eq!(ana.call("get_role", &[("id", PAYROLL_ADMIN)]).await.status, 404);
    let left: clientele::wire::AuthorizationDetails = ana.call("get_authorization", &[("client", YOUNG)]).await.json();
    assert_eq!(left.roles.iter().filter(|(.., chosen)| *chosen).count(), 1, "still for holders of Billing only");
}

#[tokio::test]
async fn a_default_role_is_brought_back() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let offered = async || ana.call("list_roles", &[]).await.json::<RolesPage>().restorable;
    assert_eq!(offered().await, [], "the demo has each as it stands here");
    let page: RolesPage = ana.call("list_roles", &[]).await.json();
    let auditor = page.rows.iter().find(|role| role.name == "Auditor").unwrap().id.to_string();
    let deleted = [("id", auditor.as_str()), ("version", "1"), ("users", "1"), ("clients", "0")];
    assert_eq!(ana.call("delete_role", &deleted).await.status, 200);
    assert!(offered().await.iter().any(|offer| offer.key == "auditor" && offer.now.is_none()));
    assert_eq!(ana.call("restore_role", &[("key", "auditor")]).await.status, 200);
    assert!(!offered().await.iter().any(|offer| offer.key == "auditor"));
    let page: RolesPage = ana.call("list_roles", &[]).await.json();
    let auditor = page.rows.iter().find(|role| role.name == "Auditor").unwrap();
    assert!(auditor.default && auditor.users == 1, "whoever restored it holds it");
    let id = auditor.id.to_string();
    // Ana has all of it by another role too: nothing changes for her.
    assert_eq!(ana.call("save_role", &[("id", &id), ("version", "1"), ("name", "Onlooker")]).await.status, 200);
    assert!(
        offered()
            .await
            .iter()
            .any(|offer| offer.key == "auditor" && offer.now.as_ref().is_some_and(|n| n.1 == "Onlooker"))
    );
    assert_eq!(ana.call("restore_role", &[("key", "auditor")]).await.status, 200);
    assert!(!offered().await.iter().any(|offer| offer.key == "auditor"));
}

#[tokio::test]
async fn divisions_are_added_renamed_and_deleted_when_empty() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    assert_eq!(ana.call("add_division", &[("name", " Rotterdam ")]).await.status, 200);
    let same = ana.call("add_division", &[("name", "rotterdam")]).await.error();
    assert!(matches!(&same, UiError::Invalid(errors) if errors[0].field == "name"));
    let rows: Vec<DivisionRow> = ana.call("list_divisions", &[]).await.json();
    let names: Vec<&str> = rows.iter().map(|division| division.name.as_str()).collect();
    assert_eq!(names, ["Home", "Rotterdam", "Utrecht"]);
    let id = rows[1].id.to_string();
    assert_eq!(ana.call("rename_division", &[("id", &id), ("version", "1"), ("name", "Rijnmond")]).await.status, 200);
    let stale = ana.call("rename_division", &[("id", &id), ("version", "1"), ("name", "Delft")]).await.error();
    assert!(conflict(&stale).contains("Someone changed this division"));
    let home = ana.call("delete_division", &[("id", HOME)]).await.error();
    assert!(conflict(&home).contains("The Home division stays"));
    let admin = format!("{ADMINISTRATOR}@{id}");
    assert_eq!(ana.call("save_user_roles", &[("id", JONS), ("version", "1"), ("roles[]", &admin)]).await.status, 200);
    let held = ana.call("delete_division", &[("id", &id)]).await.error();
    assert!(conflict(&held).contains("1 role is held"), "{held:?}");
    // Jon holds it there only, and so gives it there only.
    let jon = house.signed_in(JON).await;
    let (there, everywhere) = (admin.clone(), format!("{ADMINISTRATOR}@*"));
    assert_eq!(
        jon.call("save_user_roles", &[("id", VERAS), ("version", "1"), ("roles[]", &everywhere)]).await.status,
        403
    );
    // What Vera has by her own role in Home, Jon has in one other division only: he neither takes it nor needs to.
    let viewer = format!("{VIEWER}@{HOME}");
    let give = async |roles: &[&str]| {
        let fields = [("id", VERAS), ("version", "1")].into_iter().chain(roles.iter().map(|role| ("roles[]", *role)));
        jon.call("save_user_roles", &fields.collect::<Vec<_>>()).await.status
    };
    assert_eq!(give(&[&there]).await, 403);
    assert_eq!(give(&[&viewer, &there]).await, 200);
    for user in [JONS, VERAS] {
        assert_eq!(ana.call("save_user_roles", &[("id", user), ("version", "2")]).await.status, 200);
    }
    assert_eq!(ana.call("delete_division", &[("id", &id)]).await.status, 200);
}

#[tokio::test]
async fn a_reason_names_who_could_end_it_to_those_who_may_see_the_directory() {
    let house = House::open().await;
    let vera = house.signed_in(VERA).await;
    let session: Session = vera.call("get_session", &[]).await.json::<Option<Session>>().unwrap();
    assert_eq!(session.actor.givers, Givers::Untold);
    let page = vera.get("/admin/people/users").await;
    assert_eq!(page.status, 403);
    for said in ["Directory &gt; User &gt; View", "Ask an administrator who can give roles"] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    assert!(!page.body.contains("Ana Ruiz"), "names are for those who may see the directory");

    let ana = house.signed_in(ANA).await;
    let made = ana.submit("add_role", &[("name", "Doorkeeper"), ("permissions[]", "directory:user:view")]).await;
    let role = made.leads_to().split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    let pair = format!("{role}@*");
    assert_eq!(ana.call("save_user_roles", &[("id", JONS), ("version", "1"), ("roles[]", &pair)]).await.status, 200);
    let page = house.signed_in(JON).await.get("/admin/integrations/oauth").await;
    assert!(page.body.contains("Ana Ruiz can give it"), "{}", page.body);
}
