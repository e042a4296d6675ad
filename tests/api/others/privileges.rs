//! Who manages some of it becomes no master of all of it: not by what they may give, make, copy, rename or reset.

use crate::{
    house::{ANA, Answer, Browser, House, PAYROLL, PAYROLL_ARCHIVE, TOM, form, pairs},
    oauth::register,
    powers::Harbour,
    rest::{ADMIN_ROLE, CLIENTS, HOME, PAYROLL_ROLE, Program, at, bearer},
};
use clientele::wire::{RoleDetails, Session};
use reqwest::Method;
use serde_json::json;

async fn permissions(browser: &Browser) -> usize {
    let session: Session = browser.call("get_session", &[]).await.json::<Option<Session>>().unwrap();
    session.actor.permissions.len()
}

fn refused(answer: &Answer) -> bool {
    [403, 404, 422].contains(&answer.status.as_u16())
}

/// - CVE-2026-94000: who managed users put themselves into a group with the administrator's role.
/// - CVE-2026-18571: or made a new user in it.
/// - CVE-2026-9099: or got hold of those who were in it, and of their passwords.
#[tokio::test]
async fn who_manages_users_becomes_no_administrator() {
    let harbour = Harbour::open().await;
    let pat = harbour.join("Pat", &["People admin"]).await;
    harbour.join("Bob", &[]).await;
    let (before, admin) = (permissions(&pat).await, harbour.everywhere("Administrator").await);
    let own = harbour.everywhere("People admin").await;
    for name in ["Pat", "Bob", "Olive Grant"] {
        let given = harbour.give(&pat, name, &[own.clone(), admin.clone()]).await;
        assert!(refused(&given), "{name}: {given:?}");
    }
    let invited = [("name", "Eve"), ("email", "eve@harbour.example"), ("roles[]", admin.as_str())];
    assert!(refused(&pat.call("invite_user", &invited).await));
    // A role of one's own, a copy, the default one anew, and what is held grown.
    let id = harbour.role("Administrator").await;
    let role = [("name", "Mine"), ("permissions[]", "oauth:client:delete"), ("copy", id.as_str())];
    assert!(refused(&pat.call("add_role", &role).await));
    assert!(refused(&harbour.permit(&pat, "People admin", &["oauth:client:delete"]).await));
    assert!([403, 409, 422].contains(&pat.call("restore_role", &[("key", "administrator")]).await.status.as_u16()));
    // Whoever holds it: their link, their factors, their address, their place.
    let olive = harbour.user("Olive Grant").await.row;
    let (id, version) = (olive.id.to_string(), olive.version.to_string());
    let user = [("id", id.as_str()), ("version", version.as_str())];
    for (function, more) in [
        ("make_link", vec![]),
        ("reset_factors", vec![]),
        ("deactivate_user", vec![]),
        ("save_user", vec![("name", "Olive Grant"), ("email", "pat.too@harbour.example")]),
        ("save_user_roles", vec![]),
    ] {
        let answer = pat.call(function, &[&user[..], &more].concat()).await;
        assert!(refused(&answer), "{function}: {answer:?}");
    }
    assert_eq!(permissions(&pat).await, before);
    let after = harbour.user("Olive Grant").await;
    assert_eq!((after.row.version, after.link.is_some()), (olive.version, false));
}

/// - CVE-2026-16105 and CVE-2026-16106: who managed roles took what they lacked out of the administrator's.
#[tokio::test]
async fn who_manages_roles_takes_nothing_out_of_those_they_lack() {
    let harbour = Harbour::open().await;
    let own = ["view", "edit", "add", "delete"].map(|verb| format!("authorization:role:{verb}"));
    let mut fields = vec![("name", "Role keeper")];
    fields.extend(own.iter().map(|permission| ("permissions[]", permission.as_str())));
    assert_eq!(harbour.olive.call("add_role", &fields).await.status, 200);
    let rob = harbour.join("Rob", &["Role keeper"]).await;
    let read = async || -> RoleDetails {
        harbour.olive.call("get_role", &[("id", &harbour.role("Administrator").await)]).await.json()
    };
    let before = read().await;
    let kept: Vec<&str> = own.iter().map(String::as_str).collect();
    assert!(refused(&harbour.permit(&rob, "Administrator", &kept).await));
    assert!(refused(&harbour.permit(&rob, "Administrator", &[]).await));
    assert!(refused(&harbour.delete_role(&rob, "Administrator").await));
    assert!(refused(&harbour.delete_role(&rob, "Auditor").await));
    assert_eq!(read().await.row.version, before.row.version);
}

/// - CVE-2026-4629: who managed clients put a role of their choice into a client's tokens.
/// - CVE-2026-9795: or assigned it as what the client may ask for.
/// - CVE-2026-3121 and CVE-2026-14614: or by another page of the same client.
/// - CVE-2026-16102 and CVE-2026-15572: or by registering a client that says which roles its tokens have.
/// - CVE-2026-96547: or one that brings such claims along.
#[tokio::test]
async fn who_manages_clients_gives_none_a_role_they_lack() {
    let house = House::open().await;
    let tom = house.signed_in(TOM).await;
    let app = bearer::console(&house, &[("all", "write")]).await;
    let program = bearer::as_user(&house, &app, TOM, "all").await;
    let before = permissions(&tom).await;
    let robot = [("form[name]", "Mine"), ("form[grant_type]", "CLIENT-CREDENTIALS"), ("form[token_duration]", "3600")];
    for role in [ADMIN_ROLE, PAYROLL_ROLE] {
        for place in ["*", HOME] {
            let held = format!("{role}@{place}");
            let added = tom.call("add_client", &[&robot[..], &[("roles[]", &held)]].concat()).await;
            assert!(refused(&added), "{held}: {added:?}");
            let grant = json!({"roleId": role, "divisionId": place});
            let body = json!({"name": "Mine", "authorizedGrantType": "CLIENT-CREDENTIALS", "roleDivisions": [grant]});
            assert!(program.post(CLIENTS, &body).await.status.is_client_error(), "{held}");
            let told = program.post(&format!("{CLIENTS}/import"), &json!({"clients": [body]})).await.ok();
            assert_eq!(told["succeeded"], 0, "{told}");
        }
    }
    // One without roles, and then with.
    let mine = register(
        &tom,
        &[
            ("form[name]", "Mine"),
            ("form[grant_type]", "CODE"),
            ("form[token_duration]", "3600"),
            ("form[redirect_uris][]", "https://mine.example/callback"),
            ("form[scopes][users]", "read"),
        ],
    )
    .await;
    let admin = format!("{ADMIN_ROLE}@*");
    for grant_type in ["CODE", "CLIENT-CREDENTIALS"] {
        let details = tom.client(&mine.id).await;
        let mut fields = form(&details, &[("grant_type", grant_type)]);
        fields.push(("roles[]".into(), admin.clone()));
        let saved = tom.call("save_client", &pairs(&fields)).await;
        assert!(refused(&saved) || grant_type == "CODE", "{saved:?}");
        let version = tom.client(&mine.id).await.row.version.to_string();
        let roles = [("id", mine.id.as_str()), ("version", &version), ("roles[]", &admin)];
        assert!(refused(&tom.call("save_roles", &roles).await), "{grant_type}");
        let mut body = program.get(&format!("{CLIENTS}/{}", mine.id)).await.ok();
        body["authorizedGrantType"] = json!(grant_type);
        body["roleDivisions"] = json!([{"roleId": ADMIN_ROLE, "divisionId": "*"}]);
        body["roleIds"] = json!([ADMIN_ROLE]);
        let put = program.put(&format!("{CLIENTS}/{}", mine.id), &body).await;
        assert!(put.status.is_client_error(), "{grant_type}: {}", put.body);
    }
    let held = Program::admin(&house).await.get(&format!("{CLIENTS}/{}", mine.id)).await.ok();
    assert_eq!(held["roleDivisions"], json!([]), "{held}");
    // Scopes that the catalogue does not have are no way either.
    let mut body = crate::rest::application("Mine");
    for scope in ["administrator", "role:administrator", "*", "all users"] {
        body["scope"] = json!([scope]);
        assert_eq!(program.post(CLIENTS, &body).await.status, 400, "{scope}");
    }
    assert_eq!(permissions(&tom).await, before);
}

/// A client that is mightier than oneself is not got hold of: neither its secret, nor its address, nor its past.
///
/// - CVE-2026-9797: its secret was reset, or its keys were exchanged.
#[tokio::test]
async fn who_manages_clients_gets_hold_of_no_mightier_one() {
    let house = House::open().await;
    let tom = house.signed_in(TOM).await;
    let ana = house.signed_in(ANA).await;
    let before = ana.client(PAYROLL).await;
    let app = bearer::console(&house, &[("all", "write")]).await;
    let program = bearer::as_user(&house, &app, TOM, "all").await;
    let mut typed = form(&before, &[("name", "Mine now"), ("grant_type", "CODE")]);
    typed.push(("form[redirect_uris][]".into(), "https://evil.example/callback".into()));
    typed.push(("form[scopes][users]".into(), "write".into()));
    for (function, fields) in [
        ("save_client", pairs(&typed)),
        ("reset_secret", vec![("id", PAYROLL)]),
        ("add_secret", vec![("id", PAYROLL)]),
        ("remove_secret", vec![("id", PAYROLL), ("secret_id", PAYROLL)]),
        ("bring_back_version", vec![("id", PAYROLL), ("version", "1"), ("current", "1")]),
        ("save_roles", vec![("id", PAYROLL), ("version", "1")]),
    ] {
        assert!(refused(&tom.call(function, &fields).await), "{function}");
    }
    let path = format!("{CLIENTS}/{PAYROLL}");
    for way in ["secret", "secrets", "enable", "restore"] {
        let reply = program.post(&format!("{path}/{way}"), &json!({})).await;
        assert!(reply.status.is_client_error(), "{way}: {}", reply.body);
    }
    let body = crate::rest::application("Mine now");
    assert!(program.put(&path, &body).await.status.is_client_error());
    let ids = json!({"ids": [PAYROLL_ARCHIVE]});
    let told = program.post(&format!("{CLIENTS}/bulk/restore"), &ids).await;
    assert_eq!(told.body["succeeded"], json!(0), "{}", told.body);
    let after = ana.client(PAYROLL).await;
    assert_eq!((after.row.version, after.secrets.len()), (before.row.version, before.secrets.len()));
}

/// CVE-2024-37905: a token was given another owner by whoever had it.
#[tokio::test]
async fn whose_something_is_is_no_field_of_it() {
    let house = House::open().await;
    let program = Program::admin(&house).await;
    let added = program.add_application("Rota").await;
    let path = at(&added["id"]);
    let read = program.get(&path).await.ok();
    for (field, value) in [
        ("createdBy", json!({"id": "0c11e27e-1e00-4000-8000-000400000001"})),
        ("modifiedBy", json!({"id": "0c11e27e-1e00-4000-8000-000400000001"})),
        ("organization", json!({"id": "0c11e27e-1e00-4000-8000-000100000002"})),
        ("organizationId", json!("0c11e27e-1e00-4000-8000-000100000002")),
        ("id", json!("00000000-0000-4000-8000-000000000001")),
        ("dateCreated", json!("2020-01-01T00:00:00.000Z")),
        ("version", json!(99)),
        ("secret", json!("cs_mine")),
    ] {
        let mut body = read.clone();
        body[field] = value;
        let reply = program.put(&path, &body).await;
        assert!(reply.status.as_u16() < 500, "{field}: {}", reply.body);
        let after = program.get(&path).await.ok();
        for kept in ["id", "createdBy", "organization", "dateCreated"] {
            assert_eq!(after[kept], read[kept], "{field} changes {kept}");
        }
    }
    // Nor has a token a field for whose it is.
    let me = program.get("/api/v2/tokens/me").await.ok();
    for method in [Method::PUT, Method::POST, Method::PATCH] {
        let reply = program.send(program.ask(method, "/api/v2/tokens/me").json(&json!({"user": ANA}))).await;
        assert_eq!(reply.status, 405, "{}", reply.body);
    }
    assert_eq!(program.get("/api/v2/tokens/me").await.ok(), me);
}
