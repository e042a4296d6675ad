//! What is told to whom: names only to those who may see them, and every refusal to the audit log.

use crate::powers::{Harbour, email};
use clientele::{
    policy::{Givers, Permission},
    wire::{AuditPage, RoleDetails, Session, UiError},
};

#[tokio::test]
async fn holders_of_a_role_are_counted_for_those_who_may_not_see_them() {
    let harbour = Harbour::open().await;
    let own = [
        ("name", "Role keeper"),
        ("permissions[]", "authorization:role:view"),
        ("permissions[]", "authorization:role:edit"),
        ("permissions[]", "oauth:client:view"),
        ("permissions[]", "usage:client:view"),
    ];
    assert_eq!(harbour.olive.call("add_role", &own).await.status, 200);
    let rob = harbour.join("Rob", &["Role keeper"]).await;
    harbour.join("Vivian", &["Integration viewer"]).await;
    let id = harbour.role("Integration viewer").await;
    let role: RoleDetails = rob.call("get_role", &[("id", &id)]).await.json();
    assert_eq!((role.users, role.clients, role.authorizations, role.row.users), (None, None, None, 2));
    let fields =
        [("id", id.as_str()), ("version", "1"), ("name", "Integration viewer"), ("permissions[]", "oauth:client:view")];
    let answer = rob.call("save_role", &fields).await;
    assert!(!answer.body.contains("Vivian"), "{}", answer.body);
    let UiError::Unconfirmed(effect) = answer.error() else { panic!("{}", answer.body) };
    assert_eq!((effect.users, effect.clients, effect.holders.len(), effect.unchanged), (1, 0, 0, 1));
    let page = rob.submit("save_role", &fields).await;
    let page = rob.get(page.leads_to()).await.body;
    assert!(page.contains("1 user and 0 clients") && !page.contains("Vivian"), "{page}");
    let seen = [&fields[..], &[("seen", effect.seen.as_str())]].concat();
    assert_eq!(rob.call("save_role", &seen).await.status, 200);
}

#[tokio::test]
async fn those_who_see_the_directory_are_told_names_for_what_they_lack_and_no_more() {
    let harbour = Harbour::open().await;
    let own = [("name", "Directory"), ("permissions[]", "directory:user:view"), ("permissions[]", "audits:audit:view")];
    assert_eq!(harbour.olive.call("add_role", &own).await.status, 200);
    let dora = harbour.join("Dora", &["Directory"]).await;
    // More than are ever named.
    for name in ["Ada", "Bea", "Cleo", "Zoe"] {
        harbour.join(name, &["Administrator"]).await;
    }
    let session: Session = dora.call("get_session", &[]).await.json::<Option<Session>>().unwrap();
    let Givers::Known(known) = session.actor.givers else { panic!() };
    assert_eq!(known.roles, None, "who holds which role is for others");
    assert_eq!(known.permissions[&Permission::OauthClientEdit], ["Ada", "Bea", "Cleo"]);
    assert!(!known.permissions.contains_key(&Permission::DirectoryUserView), "she has it");
    let list = dora.get("/admin/integrations/oauth").await.body;
    assert!(list.contains("Ada, Bea or Cleo can give it"), "{list}");

    // And to those who see who holds which role, who could give a role.
    let rita = harbour.join("Rita", &["Auditor"]).await;
    let session: Session = rita.call("get_session", &[]).await.json::<Option<Session>>().unwrap();
    let Givers::Known(known) = session.actor.givers else { panic!() };
    let roles = known.roles.unwrap();
    let administrator = roles.iter().find(|given| given.role == "Administrator").unwrap();
    assert_eq!((administrator.everywhere, administrator.names.len()), (true, 3));
    assert!(roles.iter().all(|given| given.role != "Auditor"), "she holds it");
}

#[tokio::test]
async fn the_audit_log_names_everyone_only_to_those_who_see_the_directory() {
    let harbour = Harbour::open().await;
    let own = [("name", "Log"), ("permissions[]", "audits:audit:view")];
    assert_eq!(harbour.olive.call("add_role", &own).await.status, 200);
    let log = harbour.join("Lou", &["Log"]).await;
    let page: AuditPage = log.call("list_audit", &[]).await.json();
    assert!(page.people.is_empty() && !page.entries.is_empty());
    let page: AuditPage = harbour.olive.call("list_audit", &[]).await.json();
    assert_eq!(page.people.len(), 2);
}

#[tokio::test]
async fn what_one_may_not_add_is_in_the_audit_log() {
    let harbour = Harbour::open().await;
    let jo = harbour.join("Jo", &[]).await;
    let invited = email("Mallory");
    let administrator = harbour.everywhere("Administrator").await;
    let tries: [(&str, Vec<(&str, &str)>); 4] = [
        ("invite_user", vec![("name", "Mallory"), ("email", &invited), ("roles[]", &administrator)]),
        ("add_role", vec![("name", "Backdoor"), ("permissions[]", "oauth:client:view")]),
        ("add_division", vec![("name", "Annex")]),
        ("restore_role", vec![("key", "auditor")]),
    ];
    assert_eq!(harbour.delete_role(&harbour.olive, "Auditor").await.status, 200);
    for (function, fields) in &tries {
        assert_eq!(jo.call(function, fields).await.status, 403, "{function}");
    }
    let told = harbour.refused().await;
    for name in ["Mallory: Jo", "Backdoor: Jo", "Annex: Jo", "Auditor: Jo"] {
        assert!(told.iter().any(|line| line.contains(name)), "{name}: {told:?}");
    }
    // One who may invite, but not with a role they do not hold.
    let pat = harbour.join("Pat", &["People admin"]).await;
    let refused = pat.submit("invite_user", &tries[0].1).await;
    let page = pat.get(refused.leads_to()).await.body;
    assert!(page.contains("Needs the role Administrator in All divisions: only its holders can give it"), "{page}");
    assert!(page.contains("Olive Grant can give it"), "{page}");
    assert!(harbour.refused().await[0].ends_with("Mallory: Pat"));
}
