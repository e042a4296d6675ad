//! What nobody may take away: an organization never loses a permission for good, and nobody is overruled by somebody who
//! can do less.

use crate::{
    house::{Browser, House, pairs},
    people::conflict,
    setup::{join, set_up},
};
use clientele::wire::{
    AuditEntry, AuditPage, NewLink, RoleDetails, RolesPage, Session, UiError, UserDetails, UsersPage,
};

/// An organization as a new one is, with its first administrator.
pub struct Harbour {
    pub house: House,
    pub olive: Browser,
}

impl Harbour {
    pub async fn open() -> Self {
        let house = House::empty().await;
        let olive = set_up(&house).await;
        Self { house, olive }
    }

    pub async fn role(&self, name: &str) -> String {
        let roles: RolesPage = self.olive.call("list_roles", &[]).await.json();
        roles.rows.iter().find(|role| role.name == name).unwrap().id.to_string()
    }

    pub async fn everywhere(&self, name: &str) -> String {
        format!("{}@*", self.role(name).await)
    }

    /// Someone who holds these roles in all divisions.
    pub async fn join(&self, name: &str, roles: &[&str]) -> Browser {
        let mut held = vec![];
        for role in roles {
            held.push(self.everywhere(role).await);
        }
        join(&self.house, &self.olive, (name, &email(name)), &held).await
    }

    pub async fn user(&self, name: &str) -> UserDetails {
        let users: UsersPage = self.olive.call("list_users", &[("query[q]", name)]).await.json();
        let id = users.rows.iter().find(|user| user.name == name).unwrap().id.to_string();
        self.olive.call("get_user", &[("id", &id)]).await.json()
    }

    /// Deactivates a user.
    pub async fn deactivate(&self, by: &Browser, name: &str) -> crate::house::Answer {
        let user = self.user(name).await.row;
        by.call("deactivate_user", &[("id", &user.id.to_string()), ("version", &user.version.to_string())]).await
    }

    /// Lets a user hold these roles (`role@division`) and no others.
    pub async fn give(&self, by: &Browser, name: &str, roles: &[String]) -> crate::house::Answer {
        let user = self.user(name).await.row;
        let mut fields = vec![("id".to_owned(), user.id.to_string()), ("version".to_owned(), user.version.to_string())];
        fields.extend(roles.iter().map(|role| ("roles[]".to_owned(), role.clone())));
        by.call("save_user_roles", &pairs(&fields)).await
    }

    /// Saves a role with other permissions, and agrees to what that changes for whom.
    pub async fn permit(&self, by: &Browser, name: &str, permissions: &[&str]) -> crate::house::Answer {
        let role: RoleDetails = self.olive.call("get_role", &[("id", &self.role(name).await)]).await.json();
        let version = role.row.version.to_string();
        let id = role.row.id.to_string();
        let mut fields = vec![("id", id.as_str()), ("version", &version), ("name", name)];
        fields.extend(permissions.iter().map(|permission| ("permissions[]", *permission)));
        let answer = by.call("save_role", &fields).await;
        if answer.status != 409 {
            return answer;
        }
        let UiError::Unconfirmed(effect) = answer.error() else { return answer };
        fields.push(("seen", &effect.seen));
        by.call("save_role", &fields).await
    }

    pub async fn delete_role(&self, by: &Browser, name: &str) -> crate::house::Answer {
        let role: RoleDetails = self.olive.call("get_role", &[("id", &self.role(name).await)]).await.json();
        let row = role.row;
        let (users, clients) = (row.users.to_string(), row.clients.to_string());
        let (id, version) = (row.id.to_string(), row.version.to_string());
        by.call("delete_role", &[("id", &id), ("version", &version), ("users", &users), ("clients", &clients)]).await
    }

    /// What the audit log tells was refused.
    pub async fn refused(&self) -> Vec<String> {
        let page: AuditPage = self.olive.call("list_audit", &[]).await.json();
        let words =
            |entry: AuditEntry| format!("{} {}: {}", entry.entry.what, entry.name, entry.entry.who.unwrap_or_default());
        page.entries.into_iter().filter(|entry| !entry.done).map(words).collect()
    }
}

/// The token of a link that someone makes for a user, or invites a user with.
pub async fn link(by: &Browser, answer: crate::house::Answer) -> String {
    let page = answer.leads_to();
    assert!(page.ends_with("/link"), "{page}");
    let id = page.rsplit('/').nth(1).unwrap();
    let link: NewLink = by.call("reveal_link", &[("id", id)]).await.json::<Option<NewLink>>().unwrap();
    link.address.rsplit('/').next().unwrap().to_owned()
}

pub fn email(name: &str) -> String {
    format!("{}@harbour.example", name.to_lowercase().replace(' ', "."))
}

async fn permissions(browser: &Browser) -> Vec<&'static str> {
    let session: Session = browser.call("get_session", &[]).await.json::<Option<Session>>().unwrap();
    session.actor.permissions.iter().map(|permission| permission.as_str()).collect()
}

#[tokio::test]
async fn an_administrator_stays_though_others_can_give_roles() {
    let harbour = Harbour::open().await;
    let olive = &harbour.olive;
    harbour.join("Pat", &["People admin"]).await;
    let mut left = vec![];
    for name in ["Auditor", "Integration editor", "Integration viewer", "People admin"] {
        left.push(harbour.everywhere(name).await);
    }
    let refused = conflict(&harbour.give(olive, "Olive Grant", &left).await.error());
    assert_eq!(
        refused,
        "Not done. Nobody would be left who can give OAuth > Client > Authorize, OAuth > Token > View, Directory > \
         Organization > Edit and 6 more. First give someone else who can give roles a role with them in all divisions."
    );
    // In one division is not in all.
    let home = harbour.olive.call("list_divisions", &[]).await.json::<Vec<clientele::wire::DivisionRow>>()[0].id;
    let at_home = [left.clone(), vec![format!("{}@{home}", harbour.role("Administrator").await)]].concat();
    assert!(
        conflict(&harbour.give(olive, "Olive Grant", &at_home).await.error())
            .starts_with("Not done. Nobody would be left")
    );
    assert!(
        conflict(&harbour.delete_role(olive, "Administrator").await.error())
            .starts_with("Not done. Nobody would be left")
    );
    assert_eq!(permissions(olive).await.len(), clientele::policy::Permission::ALL.len(), "nothing was half-done");

    // With a second administrator the first may go.
    let admin = harbour.join("Ada", &["Administrator", "Integration editor"]).await;
    assert_eq!(harbour.give(olive, "Olive Grant", &left).await.status, 200);
    assert!(!permissions(olive).await.contains(&"oauth:client:authorize"));
    let back = [left, vec![harbour.everywhere("Administrator").await]].concat();
    assert_eq!(harbour.give(&admin, "Olive Grant", &back).await.status, 200, "and comes back");
}

#[tokio::test]
async fn nobody_is_overruled_by_somebody_who_can_do_less() {
    let harbour = Harbour::open().await;
    let pat = harbour.join("Pat", &["People admin"]).await;
    harbour.join("Ada", &["Administrator"]).await;
    harbour.join("Jo", &[]).await;
    for name in ["Olive Grant", "Ada"] {
        let refused = harbour.deactivate(&pat, name).await;
        assert_eq!(refused.status, 403, "{name}: {}", refused.body);
        let says = refused.error().to_string();
        assert!(says.contains("in all divisions, or the role Administrator in All divisions"), "{says}");
        assert_eq!(harbour.give(&pat, name, &[]).await.status, 403, "{name}");
    }
    let refused = harbour.refused().await;
    assert!(refused.iter().any(|what| what.contains("Ada: Pat")), "{refused:?}");
    // Those who can do no more than oneself: someone without roles, and another People admin.
    harbour.join("Paul", &["People admin"]).await;
    assert_eq!(harbour.deactivate(&pat, "Jo").await.status, 200);
    assert_eq!(harbour.give(&pat, "Paul", &[]).await.status, 200);
    // What one holds oneself one may always give up.
    assert_eq!(harbour.give(&pat, "Pat", &[]).await.status, 200);
    assert_eq!(permissions(&pat).await, Vec::<&str>::new());
    // Whoever has all that a role permits takes it without holding it.
    harbour.join("Rita", &["Auditor", "People admin"]).await;
    assert_eq!(harbour.delete_role(&harbour.olive, "Auditor").await.status, 200);
    assert_eq!(harbour.deactivate(&harbour.olive, "Rita").await.status, 200);
}

#[tokio::test]
async fn a_permission_that_only_one_role_has_stays_in_it() {
    let harbour = Harbour::open().await;
    let olive = &harbour.olive;
    let all: Vec<&str> = clientele::policy::Permission::ALL.iter().map(|permission| permission.as_str()).collect();
    let but = |one: &str| all.iter().copied().filter(|id| *id != one).collect::<Vec<_>>();
    let refused = harbour.permit(olive, "Administrator", &but("oauth:token:view")).await;
    assert_eq!(
        conflict(&refused.error()),
        "Not done. Nobody would be left who can give OAuth > Token > View. First give someone else who can give roles a \
         role with it in all divisions."
    );
    // By the role Integration editor it can still be given.
    assert_eq!(harbour.permit(olive, "Administrator", &but("oauth:client:edit")).await.status, 200);
    assert_eq!(harbour.permit(olive, "Administrator", &all).await.status, 200, "and be put back");
}

#[tokio::test]
async fn a_role_is_edited_and_deleted_by_those_who_have_what_goes_in_and_out() {
    let harbour = Harbour::open().await;
    let own = [
        ("name", "Role keeper"),
        ("permissions[]", "authorization:role:view"),
        ("permissions[]", "authorization:role:edit"),
        ("permissions[]", "authorization:role:add"),
        ("permissions[]", "authorization:grant:add"),
        ("permissions[]", "authorization:role:delete"),
    ];
    assert_eq!(harbour.olive.call("add_role", &own).await.status, 200);
    let rob = harbour.join("Rob", &["Role keeper"]).await;
    let says = |answer: crate::house::Answer| {
        assert_eq!(answer.status, 403, "{}", answer.body);
        answer.error().to_string()
    };
    let put =
        harbour.permit(&rob, "Integration viewer", &["oauth:client:view", "usage:client:view", "audits:audit:view"]);
    assert!(says(put.await).contains("Needs Audits > Audit > View in all divisions: only those who have it can put"));
    let taken = harbour.permit(&rob, "Integration viewer", &["oauth:client:view"]).await;
    assert!(says(taken).contains("Needs Usage > Client > View in all divisions: only those who have it can take"));
    let deleted = harbour.delete_role(&rob, "Administrator").await;
    assert!(says(deleted).contains("in all divisions: only those who have it can take"));
    let added = rob.call("add_role", &[("name", "Mine"), ("permissions[]", "oauth:client:view")]).await;
    assert!(says(added).contains("Needs OAuth > Client > View in all divisions: only those who have it can put"));
    assert_eq!(
        rob.call("add_role", &[("name", "Mine"), ("permissions[]", "authorization:role:add")]).await.status,
        200
    );
    assert_eq!(harbour.delete_role(&rob, "Mine").await.status, 200);
    // The name is his to change, and what he lacks stays in the form unseen.
    let viewer = harbour.role("Integration viewer").await;
    let page = rob.get(&format!("/admin/people/roles/{viewer}")).await.body;
    assert!(page.contains(r#"<input type="hidden" name="permissions[]" value="oauth:client:view""#), "{page}");
    let both = ["oauth:client:view", "usage:client:view"];
    assert_eq!(harbour.permit(&rob, "Integration viewer", &both).await.status, 200);
}

#[tokio::test]
async fn a_role_held_in_one_division_makes_no_role_that_is_held_in_all() {
    let harbour = Harbour::open().await;
    assert_eq!(harbour.olive.call("add_division", &[("name", "Pier")]).await.status, 200);
    let rows: Vec<clientele::wire::DivisionRow> = harbour.olive.call("list_divisions", &[]).await.json();
    let pier = rows.iter().find(|division| division.name == "Pier").unwrap().id;
    let held = format!("{}@{pier}", harbour.role("Administrator").await);
    let pia = join(&harbour.house, &harbour.olive, ("Pia", &email("Pia")), &[held]).await;
    let refused = pia.call("add_role", &[("name", "Wide"), ("permissions[]", "oauth:client:view")]).await;
    assert!(refused.error().to_string().contains("Needs OAuth > Client > View in all divisions"), "{}", refused.body);
    let both = ["oauth:client:view", "usage:client:view", "audits:audit:view"];
    assert_eq!(harbour.permit(&pia, "Integration viewer", &both).await.status, 403);
    assert_eq!(pia.call("add_role", &[("name", "Empty")]).await.status, 200);
    // Where she holds it she gives it and takes it.
    harbour.join("Jo", &[]).await;
    let there = format!("{}@{pier}", harbour.role("Administrator").await);
    assert_eq!(harbour.give(&pia, "Jo", &[there]).await.status, 200);
    assert_eq!(harbour.give(&pia, "Jo", &[]).await.status, 200);
    assert_eq!(harbour.give(&pia, "Olive Grant", &[]).await.status, 403);
}
