//! Changes of people, roles, divisions and the organization, each with a form that does something.

use super::{doors::owned, ground::Ground};
use crate::rest::{BILLING_ROLE, HOME, WORKFORCE_READER};
use clientele::{
    domain::{UserId, UserState},
    server::storage::people::factors,
    wire::{OrganizationPage, RoleDetails, RolesPage},
};

/// A role that permits nothing.
const SUPERVISOR: &str = "0c11e27e-1e00-4000-8000-000300000007";
const UTRECHT: &str = "0c11e27e-1e00-4000-8000-000200000004";

/// `None`: this is no change of people, or needs more of its actor than roles.
pub async fn fields(door: &str, ground: &Ground) -> Option<Vec<(String, String)>> {
    let billing = format!("{BILLING_ROLE}@{HOME}");
    let reader = format!("{WORKFORCE_READER}@*");
    Some(match door {
        "confirm_restoration" => owned(&[("restored_at", "1000")]),
        "invite_user" => owned(&[
            ("name", "Invited while held"),
            ("email", "invited.while.held@meridianpost.example"),
            ("roles[]", &billing),
        ]),
        "save_user" => {
            let mut fields = user(ground, UserState::Active).await;
            fields.extend(owned(&[("name", "Renamed while held"), ("email", "renamed@meridianpost.example")]));
            fields
        }
        "save_user_roles/given" => {
            let mut fields = user(ground, UserState::Active).await;
            fields.extend(owned(&[("roles[]", &billing), ("roles[]", &reader)]));
            fields
        }
        "save_user_roles/taken" | "make_link" | "deactivate_user" => user(ground, UserState::Active).await,
        "reactivate_user" => user(ground, UserState::Inactive).await,
        "reset_factors" => {
            let fields = user(ground, UserState::Active).await;
            with_app(ground, fields[0].1.parse().unwrap()).await;
            fields
        }
        "add_role" => owned(&[("name", "Added while held"), ("permissions[]", "oauth:client:view")]),
        "save_role" => {
            let version = role(ground, SUPERVISOR).await.row.version.to_string();
            owned(&[("id", SUPERVISOR), ("version", &version), ("name", "Renamed while held")])
        }
        "delete_role" => {
            let row = role(ground, SUPERVISOR).await.row;
            // Who asks for it holds it, too, and comes after this.
            let users = row.users + 1;
            owned(&[
                ("id", SUPERVISOR),
                ("version", &row.version.to_string()),
                ("users", &users.to_string()),
                ("clients", &row.clients.to_string()),
            ])
        }
        "restore_role" => {
            // It is brought back: gone before.
            let page: RolesPage = ground.ana.does::<&str, &str>("list_roles", &[]).await.json();
            if let Some(row) = page.rows.into_iter().find(|role| role.name == "Auditor") {
                let [id, version] = [row.id.to_string(), row.version.to_string()];
                let [users, clients] = [row.users, row.clients].map(|count| count.to_string());
                let fields = [("id", &id), ("version", &version), ("users", &users), ("clients", &clients)];
                ground.ana.does("delete_role", &fields).await;
            }
            owned(&[("key", "auditor")])
        }
        "add_division" => owned(&[("name", "Added while held")]),
        "rename_division" => owned(&[("id", UTRECHT), ("version", "1"), ("name", "Renamed while held")]),
        "delete_division" => owned(&[("id", &ground.depot)]),
        "save_organization" => {
            let page: OrganizationPage = ground.ana.does::<&str, &str>("get_organization", &[]).await.json();
            owned(&[("version", &page.version.to_string()), ("name", "Renamed while held")])
        }
        _ => return None,
    })
}

async fn role(ground: &Ground, id: &str) -> RoleDetails {
    ground.ana.does("get_role", &[("id", id)]).await.json()
}

/// Somebody new, by id and version.
async fn user(ground: &Ground, state: UserState) -> Vec<(String, String)> {
    let user = ground.target(state).await;
    owned(&[("id", &user.id.to_string()), ("version", &ground.user_version(user.id).await)])
}

/// Gives somebody an authenticator app.
async fn with_app(ground: &Ground, user: UserId) {
    let mut transaction = ground.house.state.store.begin().await.unwrap();
    let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    factors::set_authenticator(&mut transaction, user, secret, 1, ground.house.clock.now()).await.unwrap();
    transaction.commit().await.unwrap();
}
