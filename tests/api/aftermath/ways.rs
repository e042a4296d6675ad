//! Ways in which something was taken that are told by more than one word of the log.

use super::{KNOWN, Log, VERAS, done, restored, state};
use crate::{
    account::set_up,
    house::{ANA, Browser, House, VERA},
    oauth::{Client, application, authorizations, plain_machine},
    rest::{ADMIN_ROLE, CLIENTS, PAYROLL_ROLE, Program, WORKFORCE_READER},
};
use clientele::{
    domain::scope::ScopeAccess,
    server::cli::demo::PASSWORD,
    wire::{AuthorizationDetails, RolesPage, UiError},
};
use serde_json::json;

const PASSKEY: &str = "0c11e27e-1e00-4000-8000-0009000000bb";

struct Left {
    /// An application that was for everyone, without and with a decision that said so.
    undecided: Client,
    decided: Client,
    /// Applications about which was decided first after the backup: one that may do less since, and one that may do all.
    limited: Client,
    allowed: Client,
    /// Narrowed and deactivated in one write.
    both: Client,
    /// Whose secret ended because it was given more.
    given: Client,
    /// Vera, who signed in by her password before she had more.
    vera: Browser,
}

async fn before(house: &House, ana: &Browser) -> Left {
    let left = Left {
        undecided: application(ana).await,
        decided: application(ana).await,
        limited: application(ana).await,
        allowed: application(ana).await,
        both: application(ana).await,
        given: plain_machine(ana).await,
        vera: house.signed_in(VERA).await,
    };
    authorizations::save(ana, &left.decided, &authorizations::ALL).await;
    let mut connection = house.state.store.begin().await.unwrap();
    sqlx::query(
        "INSERT INTO passkeys (id, user_id, credential_id, name, host, credential, created_at) \
         VALUES ($1, $2, 'def', 'Laptop', 'localhost', '{}', 1)",
    )
    .bind(PASSKEY)
    .bind(VERAS)
    .execute(&mut *connection)
    .await
    .unwrap();
    // Made by somebody who is gone: whoever that is holds no role that is given later.
    sqlx::query("UPDATE client_secrets SET created_by = $1 WHERE client_id = $2")
        .bind(uuid::Uuid::from_u128(1).to_string())
        .bind(&left.given.id)
        .execute(&mut *connection)
        .await
        .unwrap();
    connection.commit().await.unwrap();
    left
}

async fn since(house: &House, ana: &Browser, left: &Left) {
    done(ana, "add_role", &[("name", "Of later"), ("permissions[]", "oauth:client:view")]).await;
    let roles: RolesPage = ana.call("list_roles", &[]).await.json();
    let role = roles.rows.iter().find(|role| role.name == "Of later").unwrap().id.to_string();
    for client in [&left.undecided, &left.decided] {
        authorizations::save(ana, client, &[&authorizations::ALL[..], &[("roles[]", &role)]].concat()).await;
    }
    authorizations::save(ana, &left.limited, &[("scopes[users]", "read")]).await;
    authorizations::save(ana, &left.allowed, &authorizations::ALL).await;
    let program = Program::with_role(house, ADMIN_ROLE).await;
    let address = format!("{CLIENTS}/{}", left.both.id);
    let mut client = program.get(&address).await.ok();
    client["registeredRedirectUri"].as_array_mut().unwrap().truncate(1);
    client["state"] = json!("inactive");
    assert_eq!(program.put(&address, &client).await.ok()["state"], "inactive");
    let grown = ana.client(&left.given.id).await;
    let version = grown.row.version.to_string();
    let roles = [format!("{WORKFORCE_READER}@*"), format!("{PAYROLL_ROLE}@*")];
    let mut fields = vec![("id", left.given.id.as_str()), ("version", &version), ("others", "end")];
    fields.extend(roles.iter().map(|role| ("roles[]", role.as_str())));
    done(ana, "save_roles", &fields).await;
    assert_eq!(left.given.answers(house).await, 401);
    // First the new one, then the old one goes: at no time was the password enough.
    set_up(house, &left.vera).await;
    done(&left.vera, "remove_passkey", &[("id", PASSKEY)]).await;
}

/// The scopes that an organization allows an application.
async fn allowed(ana: &Browser, client: &Client) -> Vec<(String, ScopeAccess)> {
    let page: AuthorizationDetails = ana.call("get_authorization", &[("client", &client.id)]).await.json();
    let chosen = page.scopes.into_iter().map(|scope| (scope.base, scope.chosen));
    chosen.filter(|(_, chosen)| *chosen != ScopeAccess::None).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_way_something_was_taken_it_stays_taken() {
    for log in KNOWN {
        let (restored, left) = restored(log, before, since).await;
        let (house, ana) = (&restored.house, restored.house.signed_in(ANA).await);
        for client in [&left.undecided, &left.decided] {
            let page = ana.get(&format!("/admin/integrations/authorized/{}", client.id)).await.body;
            assert!(page.contains("Revoked"), "{log:?}: the role that it was for is not there {page}");
        }
        assert_eq!(allowed(&ana, &left.limited).await, [("users".to_owned(), ScopeAccess::Read)], "{log:?}");
        assert_eq!(allowed(&ana, &left.allowed).await.len(), 2, "{log:?}");
        let taken =
            Program::admin(house).await.get("/api/v2/organizations/me/restoration").await.ok()["taken"].to_string();
        assert!(taken.contains(&left.limited.id), "{log:?} {taken}");
        assert!(!taken.contains(&left.allowed.id), "{log:?}: nothing was taken from it {taken}");
        let both = ana.client(&left.both.id).await;
        assert_eq!((state(&both), both.settings.redirect_uris.len()), ("inactive", 1), "{log:?}");
        assert_eq!(left.given.answers(house).await, 401, "{log:?}");
        assert_eq!(house.anybody().sign_in(VERA, PASSWORD).await.error(), UiError::WrongCredentials, "{log:?}");
        restored.is_sound().await;
    }
    let (restored, left) = restored(Log::Nowhere, before, since).await;
    restored.confirm();
    assert_eq!(left.given.answers(&restored.house).await, 200, "as nobody knows");
}
