//! What the end of a role leaves: no client without the role it needs, and the whole story in the audit log.

use crate::{
    house::{ANA, Answer, Browser, House, PAYROLL},
    people::conflict,
};
use clientele::wire::{ActivityPage, AuditPage, RoleDetails};

const PAYROLL_ADMIN: &str = "0c11e27e-1e00-4000-8000-000300000004";
const WORKFORCE_READER: &str = "0c11e27e-1e00-4000-8000-000300000002";

/// Gives another role to every client that has this one.
pub async fn give_another(by: &Browser, role: &str) {
    let role: RoleDetails = by.call("get_role", &[("id", role)]).await.json();
    for client in role.clients.unwrap() {
        let id = client.id.to_string();
        let client = by.client(&id).await;
        let version = client.row.version.to_string();
        let mut roles: Vec<String> =
            client.row.roles.iter().map(|g| format!("{}@{}", g.role_id, String::from(g.division))).collect();
        roles.push(format!("{WORKFORCE_READER}@*"));
        let mut fields = vec![("id", id.as_str()), ("version", &version)];
        fields.extend(roles.iter().map(|pair| ("roles[]", pair.as_str())));
        // Tom made secrets of some, and does not hold it.
        fields.push(("others", "end"));
        let saved = by.call("save_roles", &fields).await;
        assert_eq!(saved.status, 200, "{}: {}", client.row.name, saved.body);
    }
}

async fn delete(by: &Browser, id: &str) -> Answer {
    let role: RoleDetails = by.call("get_role", &[("id", id)]).await.json();
    let (version, users, clients) =
        (role.row.version.to_string(), role.row.users.to_string(), role.row.clients.to_string());
    by.call("delete_role", &[("id", id), ("version", &version), ("users", &users), ("clients", &clients)]).await
}

#[tokio::test]
async fn no_active_client_is_left_without_the_role_it_needs_and_each_has_its_entry() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let before = ana.client(PAYROLL).await;
    let refused = conflict(&delete(&ana, PAYROLL_ADMIN).await.error());
    assert!(refused.starts_with("Not deleted. ") && refused.contains(&before.row.name), "{refused}");
    assert!(refused.contains("no other role, and Client Credentials needs one"), "{refused}");
    let page = ana.get(&format!("/admin/people/roles/{PAYROLL_ADMIN}/delete")).await.body;
    assert!(page.contains("no other role, and Client Credentials needs one") && !page.contains("Delete it?"), "{page}");
    assert_eq!(ana.client(PAYROLL).await.row.version, before.row.version, "nothing was half-done");

    give_another(&ana, PAYROLL_ADMIN).await;
    let deleted = delete(&ana, PAYROLL_ADMIN).await;
    assert_eq!(deleted.status, 200, "{}", deleted.body);
    let after = ana.client(PAYROLL).await;
    assert_eq!(after.row.version, before.row.version + 2);
    assert!(after.row.roles.iter().all(|grant| grant.role_name == "Workforce reader"));
    let activity: ActivityPage = ana.call("get_activity", &[("id", PAYROLL)]).await.json();
    let last = &activity.entries[0];
    assert_eq!(last.who.as_deref(), Some("Ana Ruiz"));
    assert_eq!(last.changes[0].before, ["Payroll admin in Home division", "Workforce reader in All divisions"]);
    assert_eq!(last.changes[0].after, ["Workforce reader in All divisions"]);
    let log: AuditPage = ana
        .call("list_audit", &[("query[kind]", "role"), ("query[action]", "delete"), ("query[outcome]", "done")])
        .await
        .json();
    let users = log.entries[0].entry.changes.iter().find(|change| change.field.to_lowercase() == "users").unwrap();
    assert_eq!(users.before, ["Ana Ruiz in All divisions"]);
    let clients = log.entries[0].entry.changes.iter().find(|change| change.field.to_lowercase() == "clients").unwrap();
    assert!(clients.before.contains(&format!("{} in Home division", before.row.name)), "{clients:?}");
}
