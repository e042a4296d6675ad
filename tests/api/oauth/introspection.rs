//! RFC 7662 and RFC 7009: who may ask about a token, and who may end it.

use super::{Introspected, application, machine, plain_machine};
use crate::{
    house::{ANA, House, MIA, NOW, PAYROLL, VERA},
    rest::{CLIENTS, Program},
};
use clientele::{
    domain::person::UserState,
    server::storage::{ids, people::users},
};
use reqwest::Method;
use uuid::Uuid;

pub const NOTHING: Introspected = Introspected {
    active: false,
    scope: None,
    client_id: None,
    sub: None,
    organization_id: None,
    iss: None,
    iat: None,
    exp: None,
};

#[tokio::test]
async fn only_its_own_client_and_a_trusted_one_of_the_organization_learn_of_a_token() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let (trusted, plain, people) = (machine(&ana).await, plain_machine(&ana).await, application(&ana).await);
    let fields = [
        ("form[name]", "Halden export"),
        ("form[grant_type]", "CLIENT-CREDENTIALS"),
        ("form[token_duration]", "3600"),
        ("roles[]", "0c11e27e-1e00-4000-8000-000300000008@*"),
    ];
    let foreign = super::register(&mia, &fields).await;
    let user = people.tokens_for(&house, &ana).await;
    let own = plain.own_token(&house).await;
    for (asker, token, learns) in [
        (&people, &user.access_token, true),
        (&people, user.refresh_token.as_ref().unwrap(), true),
        (&trusted, &user.access_token, true),
        (&trusted, &own.access_token, true),
        (&plain, &own.access_token, true),
        (&plain, &user.access_token, false),
        (&plain, user.refresh_token.as_ref().unwrap(), false),
        (&foreign, &user.access_token, false),
        (&foreign, &own.access_token, false),
    ] {
        let seen = asker.introspect(&house, token).await;
        assert_eq!(seen.active, learns);
        assert!(learns || seen == NOTHING, "{seen:?}");
    }
    for unknown in ["nonsense", "cat_nonsense", "crt_nonsense"] {
        assert_eq!(trusted.introspect(&house, unknown).await, NOTHING);
    }
}

#[tokio::test]
async fn nobody_learns_anything_without_a_secret() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let tokens = client.tokens_for(&house, &ana).await;
    let form = [("token", tokens.access_token.as_str())];
    client.post_public(&house, "introspect", &form).await.refused(401, "invalid_client");
    let nobody = house.anybody();
    nobody.send(nobody.ask(Method::POST, "/oauth/introspect").form(&form)).await.refused(401, "invalid_client");
    client.post(&house, "introspect", &[]).await.refused(400, "invalid_request");
}

#[tokio::test]
async fn a_client_ends_its_own_tokens_and_no_others() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, other) = (application(&ana).await, application(&ana).await);
    let tokens = client.tokens_for(&house, &ana).await;
    let form = [("token", tokens.access_token.as_str())];
    other.post(&house, "revoke", &form).await.refused(400, "invalid_grant");
    assert!(client.introspect(&house, &tokens.access_token).await.active);
    assert_eq!(client.post(&house, "revoke", &form).await.status, 200);
    assert!(!client.introspect(&house, &tokens.access_token).await.active);
    assert_eq!(client.post(&house, "revoke", &form).await.status, 200, "as dead as one wants it");

    let refresh = tokens.refresh_token.as_deref().unwrap();
    let again: super::Tokens = client.refresh(&house, refresh).await.json();
    let form = [("token", again.refresh_token.as_deref().unwrap()), ("token_type_hint", "nonsense")];
    other.post(&house, "revoke", &form).await.refused(400, "invalid_grant");
    assert_eq!(client.post(&house, "revoke", &form).await.status, 200);
    assert!(!client.introspect(&house, &again.access_token).await.active, "RFC 7009 section 2.1");
    client.refresh(&house, again.refresh_token.as_deref().unwrap()).await.refused(400, "invalid_grant");
    assert_eq!(client.post(&house, "revoke", &[("token", "nonsense")]).await.status, 200);
}

/// Puts a user beside a client, with its id, as an import could before that was refused.
async fn namesake(house: &House, client: &str, organization: &str, name: &str) {
    let user = users::NewUser {
        id: client.parse().unwrap(),
        organization_id: organization.parse().unwrap(),
        name,
        email: &format!("{}@example.com", Uuid::new_v4()),
        password_hash: "",
        state: UserState::Active,
        created_at: NOW,
        roles: &[],
    };
    let mut transaction = house.state.store.begin().await.unwrap();
    users::add_user(&mut transaction, &user).await.unwrap();
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn a_client_never_acts_under_the_id_of_a_user() {
    const HERE: &str = "0c11e27e-1e00-4000-8000-000100000001";
    const THERE: &str = "0c11e27e-1e00-4000-8000-000100000002";
    for organization in [HERE, THERE] {
        let house = House::open().await;
        let ana = house.signed_in(ANA).await;
        let (trusted, client) = (machine(&ana).await, plain_machine(&ana).await);
        let token = client.own_token(&house).await.access_token;
        assert!(trusted.introspect(&house, &token).await.active);

        namesake(&house, &client.id, organization, "Paula Parker").await;
        assert_eq!(trusted.introspect(&house, &token).await, NOTHING, "{organization}");
        let grant = [("grant_type", "client_credentials")];
        client.post(&house, "token", &grant).await.refused(401, "invalid_client");
        let program = Program::with_token(&house, token);
        assert_eq!(program.get(CLIENTS).await.status, 401, "{organization}");
        let mut connection = house.state.store.reader().acquire().await.unwrap();
        let named = ids::namesakes(&mut connection).await.unwrap();
        let named: Vec<_> = named.iter().map(|n| [n.id.as_str(), n.client.as_str(), n.organization.as_str()]).collect();
        assert_eq!(named, [[client.id.as_str(), "Shift export", "Meridian Post"]]);
    }
}

#[tokio::test]
async fn a_name_is_looked_up_within_the_organization() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, theirs) = (plain_machine(&ana).await, Uuid::new_v4().to_string());
    namesake(&house, &theirs, "0c11e27e-1e00-4000-8000-000100000002", "Nobody here").await;
    namesake(&house, &client.id, "0c11e27e-1e00-4000-8000-000100000001", "Paula Parker").await;
    for (id, name) in
        [(theirs.as_str(), None), (client.id.as_str(), Some("Paula Parker")), (PAYROLL, Some("Payroll bridge"))]
    {
        let mut transaction = house.state.store.begin().await.unwrap();
        let by = sqlx::query("UPDATE clients SET created_by = $1 WHERE id = $2").bind(id).bind(PAYROLL);
        assert_eq!(by.execute(&mut *transaction).await.unwrap().rows_affected(), 1);
        transaction.commit().await.unwrap();
        assert_eq!(ana.client(PAYROLL).await.created_by.as_deref(), name);
    }
}

/// A token with which our own API lets nobody in is told to be dead to other APIs, too.
#[tokio::test]
async fn a_user_without_the_second_factor_that_is_asked_for_is_let_in_nowhere() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, watcher) = (application(&ana).await, machine(&ana).await);
    let tokens = client.tokens_for(&house, &house.signed_in(VERA).await).await;
    let refresh = tokens.refresh_token.unwrap();
    assert!(watcher.sees(&house, &tokens.access_token).await && watcher.sees(&house, &refresh).await);
    crate::account::set_up(&house, &ana).await;
    let fields = [("version", "1"), ("name", "Meridian Post"), ("second_factor", "true")];
    assert_eq!(ana.call("save_organization", &fields).await.status, 200);
    for token in [&tokens.access_token, &refresh] {
        assert_eq!(watcher.introspect(&house, token).await, NOTHING);
        assert_eq!(client.introspect(&house, token).await, NOTHING);
    }
    crate::account::set_up(&house, &house.signed_in(VERA).await).await;
    assert!(watcher.sees(&house, &tokens.access_token).await && watcher.sees(&house, &refresh).await);
}
