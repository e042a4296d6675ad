//! The house in which every door has something to do, and the people who come through them.

use super::{
    dump::{Dump, Reader},
    request::Visitor,
};
use crate::{
    house::{ANA, Database, House, OLD, PAYROLL_ARCHIVE, YOUNG, form},
    oauth::CALLBACK,
    rest::{ADMIN_ROLE, BILLING_ROLE, HOME},
};
use clientele::{
    domain::{OrganizationId, RoleId, UserId, UserState},
    server::{
        cli::demo,
        storage::people::{actors, credentials, users},
        use_cases::{session, sign_in::Browser},
    },
    wire::{ClientDetails, DivisionRow, RevealedSecret},
};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::OnceCell;
use uuid::Uuid;

pub const ANAS: UserId = UserId::from_uuid(Uuid::from_u128(0x0c11_e27e_1e00_4000_8000_0004_0000_0001));
pub const MERIDIAN: OrganizationId =
    OrganizationId::from_uuid(Uuid::from_u128(0x0c11_e27e_1e00_4000_8000_0001_0000_0001));

/// Code Authorization: disabled, deactivated, with two secrets, authorized in its own organization.
pub const DISABLED: &str = "5b7d2ef0-c6a9-4183-b48f-d0e93a5c71f6";
/// An application that is rehearsed.
pub const REHEARSED: &str = "c41e7a90-1c5b-4f0e-9a57-20d7e3b1f6a4";
/// A saved view of the organization.
pub const VIEW: &str = "0c11e27e-1e00-4000-8000-000900000001";
pub const GONE: &str = "13e9d5b7-c08f-4263-9af4-e6d27b80c15a";
pub const TWO_SECRETS: &str = "04f6a9d8-c35e-4271-b80d-e92c6f1a57b3";
pub const AUTHORIZED: &str = "e2d67b90-5fc4-4a18-b7e3-0f9d8a1c365b";
/// Another organization's, about which nobody asked yet.
pub const FOREIGN: &str = "4ee81b07-35cd-4f9a-8b12-9d60e7a4f3c8";

/// What the house is opened with: no limit is in the way of so many requests, and nothing ends by itself.
const FLAGS: [&str; 9] = [
    "--sign-in-per-account=1000000",
    "--sign-in-per-address=1000000",
    "--tokens-per-client=1000000",
    "--tokens-per-address=1000000",
    "--api-per-client=1000000",
    "--api-per-user=1000000",
    "--proof-age=525600",
    "--session-idle=525600",
    "--session-absolute=525600",
];

/// A database that is ready for every door, written once and copied for each house.
struct Prepared {
    database: Database,
    ana: String,
    depot: String,
    application: Application,
}

/// An application that people sign in to.
#[derive(Clone, Debug)]
pub struct Application {
    pub id: String,
    pub secret: String,
}

impl Application {
    /// A request for authorization.
    pub fn request(&self) -> String {
        let client = crate::oauth::Client { id: self.id.clone(), secret: self.secret.clone() };
        client.request(&[("scope", "notifications oauth organization user-basic-info")])
    }
}

pub struct Ground {
    pub house: House,
    pub ana: Visitor,
    /// A division in which nobody holds a role.
    pub depot: String,
    pub application: Application,
    reader: Reader,
    actors: AtomicU32,
}

/// Somebody who acts until it ends: with everything that Ana holds.
#[derive(Debug)]
pub struct Actor {
    pub id: UserId,
    pub email: String,
    pub visitor: Visitor,
}

impl Ground {
    pub async fn open() -> Self {
        static PREPARED: OnceCell<Prepared> = OnceCell::const_new();
        let prepared = PREPARED.get_or_init(prepare).await;
        let house = House::on(prepared.database.copied().await, &FLAGS).await;
        let reader = Reader::of(&house.state.store).await;
        let ana = Visitor::new(house.address, Some(&prepared.ana));
        let (depot, application) = (prepared.depot.clone(), prepared.application.clone());
        Self { house, ana, depot, application, reader, actors: AtomicU32::new(0) }
    }

    /// Another one, as this was when it was opened.
    pub async fn again(self) -> Self {
        self.close().await;
        Self::open().await
    }

    pub async fn close(self) {
        self.house.close().await;
    }

    pub async fn dump(&self) -> Dump {
        self.reader.read(&self.house.state.store).await
    }

    /// Somebody who is signed in, with these roles.
    async fn person(&self, state: UserState, roles: &[(RoleId, String)]) -> Actor {
        let n = self.actors.fetch_add(1, Ordering::Relaxed);
        person(&self.house, &format!("Held {n}"), state, roles).await
    }

    /// Somebody who is signed in and holds all that Ana holds.
    pub async fn actor(&self) -> Actor {
        let mut connection = self.house.state.store.reader().acquire().await.unwrap();
        let actor = actors::actor(&mut connection, ANAS, MERIDIAN, "Ana Ruiz".into(), false).await.unwrap();
        drop(connection);
        let roles: Vec<(RoleId, String)> =
            actor.roles.into_iter().map(|held| (held.role_id, String::from(held.division))).collect();
        self.person(UserState::Active, &roles).await
    }

    /// Somebody to whom something is done.
    pub async fn target(&self, state: UserState) -> Actor {
        let billing = (BILLING_ROLE.parse().unwrap(), HOME.to_owned());
        self.person(state, &[billing]).await
    }

    /// Another session of the same user.
    pub async fn elsewhere(&self, actor: &Actor) -> Visitor {
        let token = begin(&self.house, actor.id).await;
        Visitor::new(self.house.address, Some(&token))
    }

    pub async fn user_version(&self, id: UserId) -> String {
        self.one("SELECT version FROM users WHERE id = $1", &id.to_string()).await
    }

    async fn one(&self, statement: &'static str, id: &str) -> String {
        let mut connection = self.house.state.store.reader().acquire().await.unwrap();
        let n: i64 = sqlx::query_scalar(statement).bind(id).fetch_one(&mut *connection).await.unwrap();
        n.to_string()
    }

    pub async fn execute(&self, statement: &'static str, id: &str) {
        execute(&self.house, statement, id).await;
    }

    pub async fn client(&self, id: &str) -> ClientDetails {
        self.ana.does("get_client", &[("id", id)]).await.json()
    }

    /// The form of a client with another name.
    pub async fn renamed(&self, id: &str) -> Vec<(String, String)> {
        form(&self.client(id).await, &[("name", "Renamed while held")])
    }

    /// An application of its own, which may use the API for people.
    pub async fn register(&self) -> Application {
        register(&self.ana).await
    }
}

async fn execute(house: &House, statement: &'static str, id: &str) {
    let mut transaction = house.state.store.begin().await.unwrap();
    let done = sqlx::query(statement).bind(id).execute(&mut *transaction).await.unwrap();
    assert!(done.rows_affected() > 0, "{statement}");
    transaction.commit().await.unwrap();
}

async fn person(house: &House, name: &str, state: UserState, roles: &[(RoleId, String)]) -> Actor {
    let (id, email) =
        (UserId::from_uuid(Uuid::new_v4()), format!("{}@meridianpost.example", name.to_lowercase().replace(' ', ".")));
    let mut transaction = house.state.store.begin().await.unwrap();
    // The demo's people have one password.
    let hash = credentials::active(&mut transaction, ANAS).await.unwrap().unwrap();
    let user = users::NewUser {
        id,
        organization_id: MERIDIAN,
        name,
        email: &email,
        password_hash: &hash,
        state: UserState::Active,
        created_at: house.clock.now(),
        roles,
    };
    users::add_user(&mut transaction, &user).await.unwrap();
    transaction.commit().await.unwrap();
    let visitor = Visitor::new(house.address, Some(&begin(house, id).await));
    if state == UserState::Inactive {
        execute(house, "UPDATE users SET state = 'inactive' WHERE id = $1", &id.to_string()).await;
    }
    Actor { id, email, visitor }
}

/// Begins a session without the password's slow hash.
async fn begin(house: &House, user: UserId) -> String {
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let hash = credentials::active(&mut connection, user).await.unwrap().unwrap();
    drop(connection);
    let (store, now) = (&house.state.store, house.clock.now());
    let browser =
        Browser { previous: None, address: Some("127.0.0.1"), user_agent: None, request_id: "req_held", cookie: None };
    match session::begin(store, (user, &hash), browser, now).await.unwrap() {
        session::Begun::Session(entered) => entered.session,
        other => panic!("{other:?}"),
    }
}

async fn register(ana: &Visitor) -> Application {
    let fields = [
        ("form[name]", "Held by people"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[redirect_uris][]", CALLBACK),
        ("form[scopes][notifications]", "write"),
        ("form[scopes][oauth]", "write"),
        ("form[scopes][organization]", "write"),
        ("form[scopes][user-basic-info]", "write"),
    ];
    added(ana, &fields).await
}

/// Adds a client and reads its secret.
async fn added(ana: &Visitor, fields: &[(&str, &str)]) -> Application {
    let added = ana.does("add_client", fields).await;
    let id = added.location.trim_end_matches("/secret").rsplit('/').next().unwrap().to_owned();
    let revealed: RevealedSecret = ana.does("reveal_secret", &[("id", &id)]).await.json();
    Application { id, secret: revealed.secret.unwrap() }
}

/// A program with a client of its own, which may do everything.
pub async fn register_machine(ana: &Visitor) -> Application {
    let everywhere = format!("{ADMIN_ROLE}@*");
    let fields = [
        ("form[name]", "Held by itself"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "3600"),
        ("roles[]", &everywhere),
    ];
    added(ana, &fields).await
}

async fn prepare() -> Prepared {
    let house = House::on(Database::demo_as("held").await, &FLAGS).await;
    let ana = Visitor::new(house.address, None);
    ana.does("sign_in", &[("email", ANA), ("password", demo::PASSWORD)]).await;
    let details: ClientDetails = ana.does("get_client", &[("id", YOUNG)]).await.json();
    ana.does("save_client", &form(&details, &[("description", "Once edited")])).await;
    ana.does("disable_client", &[("id", DISABLED)]).await;
    ana.does("rehearse_client", &[("id", REHEARSED), ("span", "4320")]).await;
    ana.does("delete_client", &[("id", GONE), ("outcome", "deactivated")]).await;
    for id in [TWO_SECRETS, PAYROLL_ARCHIVE] {
        ana.does("add_secret", &[("id", id), ("days", "30")]).await;
    }
    let approval = [("client", AUTHORIZED), ("version", "0"), ("scopes[conversations]", "read")];
    ana.does("save_authorization", &approval).await;
    ana.does("add_division", &[("name", "Depot")]).await;
    let divisions: Vec<DivisionRow> = ana.does::<&str, &str>("list_divisions", &[]).await.json();
    let depot = divisions.iter().find(|division| division.name == "Depot").unwrap().id.to_string();
    let application = register(&ana).await;
    execute(&house, "DELETE FROM authorizations WHERE client_id = $1", FOREIGN).await;
    // Thousands of rows that no door here touches, and that each dump would read.
    execute(&house, "DELETE FROM access_tokens WHERE client_id <> $1", OLD).await;
    let restored = "INSERT INTO restorations (organization_id, cause, restored_at, state_of, seq, hash) \
                    VALUES ($1, 'backup', 1000, 500, 1, '')";
    execute(&house, restored, &MERIDIAN.to_string()).await;
    let token = ana.session();
    Prepared { database: house.close().await, ana: token, depot, application }
}
