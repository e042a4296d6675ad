//! Changes that wait for one another, on one row of the organization: none works with what the other took away.

use crate::{
    house::{ANA, Database, House, YOUNG},
    powers::Harbour,
};
use clientele::{
    domain::{DivisionId, OrganizationId, RoleId, UserId, UserState},
    server::storage::{
        Transaction,
        people::{
            divisions, roles,
            users::{self, User},
        },
    },
    wire::{AuthorizationDetails, UiError},
};
use uuid::Uuid;

/// Somebody is in the middle of a change in the organization of this user.
pub async fn in_the_middle(house: &House, user: UserId) -> (Transaction, OrganizationId) {
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let organization = users::organization_of(&mut connection, user).await.unwrap();
    drop(connection);
    let mut transaction = house.state.store.begin().await.unwrap();
    users::changing(&mut transaction, organization).await.unwrap();
    (transaction, organization)
}

/// Until a request has read who asks, and waits. Too short a time lets a test pass, and fails none.
async fn let_wait() {
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
}

#[tokio::test]
async fn what_was_taken_while_a_request_waited_is_not_used() {
    for loses_roles in [true, false] {
        let harbour = Harbour::open().await;
        let pat = harbour.join("Pat", &["People admin"]).await;
        let row = harbour.user("Pat").await.row;
        let roles = row.roles.clone().unwrap();
        let (mut transaction, organization) = in_the_middle(&harbour.house, row.id).await;
        let waiting = tokio::spawn(async move {
            let answer = pat.call("invite_user", &[("name", "Mal"), ("email", "mal@harbour.example")]).await;
            answer.status
        });
        let_wait().await;
        if loses_roles {
            users::take(&mut transaction, row.id, &roles).await.unwrap();
        } else {
            let user = users::find(&mut transaction, organization, row.id).await.unwrap().unwrap();
            let user = User { state: UserState::Inactive, ..user };
            assert!(users::update(&mut transaction, &user, user.version).await.unwrap());
        }
        transaction.commit().await.unwrap();
        assert_eq!(waiting.await.unwrap(), if loses_roles { 403 } else { 401 });
    }
}

const ANAS: UserId = UserId::from_uuid(Uuid::from_u128(0x0c11_e27e_1e00_4000_8000_0004_0000_0001));
const PAYROLL_ADMIN: RoleId = RoleId::from_uuid(Uuid::from_u128(0x0c11_e27e_1e00_4000_8000_0003_0000_0004));
const ADMINISTRATOR: RoleId = RoleId::from_uuid(Uuid::from_u128(0x0c11_e27e_1e00_4000_8000_0003_0000_0001));
const UTRECHT: DivisionId = DivisionId::from_uuid(Uuid::from_u128(0x0c11_e27e_1e00_4000_8000_0002_0000_0004));

#[tokio::test]
async fn an_application_is_not_made_for_holders_of_a_role_that_goes() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let details: AuthorizationDetails = ana.call("get_authorization", &[("client", YOUNG)]).await.json();
    let (mut transaction, _) = in_the_middle(&house, ANAS).await;
    let waiting = tokio::spawn(async move {
        let (version, role) = (details.version.to_string(), PAYROLL_ADMIN.to_string());
        let scope = format!("scopes[{}]", details.scopes[0].base);
        let word = if details.scopes[0].can_read { "read" } else { "write" };
        let fields = [("client", YOUNG), ("version", &version), ("roles[]", &role), (&scope, word)];
        ana.call("save_authorization", &fields).await.error()
    });
    let_wait().await;
    roles::remove(&mut transaction, PAYROLL_ADMIN).await.unwrap();
    transaction.commit().await.unwrap();
    let refused = waiting.await.unwrap();
    assert!(matches!(&refused, UiError::Invalid(errors) if errors[0].field == "roles"), "{refused:?}");
}

#[tokio::test]
async fn a_client_is_given_no_role_in_a_division_that_goes() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (mut transaction, _) = in_the_middle(&house, ANAS).await;
    let waiting = tokio::spawn(async move {
        let there = format!("{ADMINISTRATOR}@{UTRECHT}");
        let fields = [
            ("form[name]", "Utrecht sorter"),
            ("form[grant_type]", "CLIENT-CREDENTIALS"),
            ("form[token_duration]", "3600"),
            ("roles[]", &there),
        ];
        ana.call("add_client", &fields).await.error()
    });
    let_wait().await;
    divisions::remove(&mut transaction, UTRECHT).await.unwrap();
    transaction.commit().await.unwrap();
    let refused = waiting.await.unwrap();
    assert!(matches!(&refused, UiError::Invalid(errors) if errors[0].field == "roles"), "{refused:?}");
}

/// One whose machine was paused, say, or that the network has cut off: its server would wait for it for hours.
#[tokio::test]
async fn a_process_that_hangs_in_the_middle_of_a_change_holds_up_nobody_for_long() {
    let house = House::open().await;
    let Database::Postgres { .. } = house.database() else { return };
    let ana = house.signed_in(ANA).await;
    let (hanging, _) = in_the_middle(&house, ANAS).await;
    let invite = async || ana.call("invite_user", &[("name", "Mal"), ("email", "mal@harbour.example")]).await;
    let refused = invite().await;
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(refused.body.contains("Nothing was saved"), "{}", refused.body);
    let begun = std::time::Instant::now();
    while invite().await.status != 200 {
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "it is waited for");
    }
    drop(hanging);
}
