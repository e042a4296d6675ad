//! Other organizations: nothing works there until their administrator approves, and nothing after they revoke.

use super::{Client, Tokens, application, ask, machine};
use crate::house::{ANA, Browser, House, JON, MIA};
use clientele::{
    domain::{ClientId, authorization::AuthorizationState},
    server::storage::{
        clients::{client, write},
        tokens::authorizations::{self, Authorization},
    },
    wire::{AuditPage, AuthorizationDetails, AuthorizedPage, OrganizationRow, UiError, route},
};
use std::collections::BTreeSet;
use uuid::Uuid;

const HALDEN_ADMIN: &str = "0c11e27e-1e00-4000-8000-000300000008";
/// Another organization's.
const FOREIGN_ROLE: &str = "0c11e27e-1e00-4000-8000-000300000002";

async fn details(browser: &Browser, client: &Client) -> AuthorizationDetails {
    browser.call("get_authorization", &[("client", &client.id)]).await.json()
}

pub async fn save(browser: &Browser, client: &Client, fields: &[(&str, &str)]) {
    let version = details(browser, client).await.version.to_string();
    let known = [("client", client.id.as_str()), ("version", version.as_str())];
    let answer = browser.call("save_authorization", &[&known, fields].concat()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn revoke(browser: &Browser, client: &Client) {
    let version = details(browser, client).await.version.to_string();
    let answer = browser.call("revoke_authorization", &[("client", &client.id), ("version", &version)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

pub const ALL: [(&str, &str); 2] = [("scopes[users]", "write"), ("scopes[routing]", "read")];

#[tokio::test]
async fn a_request_appears_as_pending_is_approved_used_and_revoked() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let (client, watcher) = (application(&ana).await, machine(&ana).await);
    // Mia may approve it herself, so nobody is asked; the form asks all the same.
    assert_eq!(ask(&mia, &client.request(&[])).await.status, 403);
    mia.submit("ask_for_approval", &[("request", &client.request(&[]))]).await;
    let page: AuthorizedPage = mia.call("list_authorizations", &[]).await.json();
    let waiting: Vec<_> = page.pending.iter().map(|row| (row.name.as_str(), row.by.as_deref())).collect();
    assert_eq!(waiting, [("Route planner", Some("Mia Chen"))]);

    save(&mia, &client, &ALL).await;
    assert_eq!(ask(&mia, &client.request(&[])).await.status, 200);
    let tokens = client.tokens_for(&house, &mia).await;
    let seen = client.introspect(&house, &tokens.access_token).await;
    assert!(seen.active);
    assert_eq!(seen.organization_id.as_deref(), Some("0c11e27e-1e00-4000-8000-000100000002"), "in the user's own");
    assert!(!watcher.introspect(&house, &tokens.access_token).await.active, "not the owner's business");
    let rows: Vec<OrganizationRow> = ana.call("get_organizations", &[("id", &client.id)]).await.json();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].organization.as_str(), rows[0].people.n), ("Halden Clinics", 1));

    let code = client.code(&mia, &[]).await;
    revoke(&mia, &client).await;
    assert!(!client.introspect(&house, &tokens.access_token).await.active);
    client.refresh(&house, tokens.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
    client.redeem(&house, &code).await.refused(400, "invalid_grant");
    assert_eq!(ask(&mia, &client.request(&[])).await.status, 403);
    save(&mia, &client, &ALL).await;
    assert!(!client.introspect(&house, &tokens.access_token).await.active, "another approval revives nothing");
    assert!(client.introspect(&house, &client.tokens_for(&house, &mia).await.access_token).await.active);
}

#[tokio::test]
async fn an_organization_narrows_what_an_application_may_do() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let client = application(&ana).await;
    save(&mia, &client, &ALL).await;
    let wide = client.code(&mia, &[("scope", "users routing:readonly")]).await;
    let wide: Tokens = client.redeem(&house, &wide).await.json();
    save(&mia, &client, &[("scopes[users]", "read")]).await;
    let seen = client.introspect(&house, &wide.access_token).await;
    assert_eq!(seen.scope.as_deref(), Some("users:readonly"), "of writing, reading is left; of routing nothing");
    let narrow = client.code(&mia, &[("scope", "users:readonly routing:readonly")]).await;
    let narrow: Tokens = client.redeem(&house, &narrow).await.json();
    assert_eq!(narrow.scope.as_deref(), Some("users:readonly"));
    let asks_for_more = client.code(&mia, &[("scope", "users")]).await;
    let less: Tokens = client.redeem(&house, &asks_for_more).await.json();
    assert_eq!(less.scope.as_deref(), Some("users:readonly"), "RFC 6749 section 3.3: less than was asked for");
    let nothing_of_it = ask(&mia, &client.request(&[("scope", "routing:readonly")])).await;
    assert_eq!(nothing_of_it.status, 403);
    assert!(nothing_of_it.body.contains("nothing of what it asks for"), "approved, but not this");
}

#[tokio::test]
async fn what_was_ended_is_neither_a_live_token_nor_a_person() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let client = application(&ana).await;
    save(&mia, &client, &ALL).await;
    client.tokens_for(&house, &mia).await;
    let ended = client.tokens_for(&house, &ana).await;
    let known = async || {
        let evidence: clientele::wire::Evidence = ana.call("get_evidence", &[("id", &client.id)]).await.json();
        (evidence.live_tokens.n, evidence.people.n)
    };
    assert_eq!(known().await, (2, 2));
    let form = [("token", ended.refresh_token.as_deref().unwrap())];
    assert_eq!(client.post(&house, "revoke", &form).await.status, 200);
    assert_eq!(known().await, (1, 1), "a consent that was ended");
    revoke(&mia, &client).await;
    assert_eq!(known().await, (0, 0), "an authorization that was revoked");
}

#[tokio::test]
async fn a_role_can_be_asked_of_those_who_use_it() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let client = application(&ana).await;
    save(&mia, &client, &ALL).await;
    let before = client.tokens_for(&house, &mia).await;
    save(&mia, &client, &[&ALL[..], &[("roles[]", HALDEN_ADMIN)]].concat()).await;
    assert!(!client.introspect(&house, &before.access_token).await.active, "nobody knows which role its user held");
    assert!(client.introspect(&house, &client.tokens_for(&house, &mia).await.access_token).await.active);
    let version = details(&mia, &client).await.version.to_string();
    let known = [("client", client.id.as_str()), ("version", version.as_str()), ("roles[]", FOREIGN_ROLE)];
    let error = mia.call("save_authorization", &[&known[..], &ALL].concat()).await.error();
    assert!(matches!(error, UiError::Invalid(errors) if errors[0].field == "roles"));
}

#[tokio::test]
async fn a_decision_asks_no_more_than_the_application_and_not_nothing() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let client = application(&ana).await;
    for wrong in
        [("scopes[billing]", "read"), ("scopes[routing]", "write"), ("scopes[users]", "none"), ("scopes[users]", "all")]
    {
        let fields = [("client", client.id.as_str()), ("version", "0"), wrong];
        let error = mia.call("save_authorization", &fields).await.error();
        assert!(matches!(&error, UiError::Invalid(errors) if errors[0].field == "scopes"), "{wrong:?} {error:?}");
    }
    save(&mia, &client, &ALL).await;
    let stale = [("client", client.id.as_str()), ("version", "0"), ALL[0]];
    assert_eq!(mia.call("save_authorization", &stale).await.status, 409);
    assert_eq!(details(&mia, &client).await.state, Some(AuthorizationState::Approved));
}

#[tokio::test]
async fn at_home_a_client_works_until_its_own_organization_revokes_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (client, watcher) = (application(&ana).await, machine(&ana).await);
    let tokens = client.tokens_for(&house, &ana).await;
    assert!(watcher.introspect(&house, &tokens.access_token).await.active);
    revoke(&ana, &client).await;
    assert!(!watcher.introspect(&house, &tokens.access_token).await.active);
    assert_eq!(ask(&ana, &client.request(&[])).await.status, 403);
}

#[tokio::test]
async fn the_pages_work_as_plain_forms() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let client = application(&ana).await;
    let list = "/admin/integrations/authorized";
    let unknown = mia.get(&format!("{list}/new?client=nonsense")).await;
    assert!(unknown.body.contains("Enter a whole Client ID"), "{}", unknown.status);
    let page = mia.get(&format!("{list}/new?client={}", client.id)).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains("Route planner") && page.body.contains("Approve") && page.body.contains("Meridian Post")
    );
    let nothing = [("client", client.id.as_str()), ("version", "0"), ("scopes[users]", "none")];
    let back = mia.submit("save_authorization", &nothing).await.leads_to().to_owned();
    assert!(mia.get(&back).await.body.contains("Choose at least one scope."));
    let fields = [("client", client.id.as_str()), ("version", "0"), ALL[0]];
    let to = mia.submit("save_authorization", &fields).await.leads_to().to_owned();
    assert!(mia.get(&to).await.body.contains("Route planner is authorized."));
    assert!(mia.get(&format!("{list}?state=approved&q=meridian")).await.body.contains("Route planner"));
    assert!(!mia.get(&format!("{list}?state=revoked")).await.body.contains("Route planner"));
    assert_eq!(mia.get(&format!("{list}?state=gone")).await.status, 422);
    let tab = ana.get(&format!("/admin/integrations/oauth/{}/authorizations", client.id)).await;
    assert!(
        tab.body.contains("1 organization allows it. Your own needs no authorization.")
            && tab.body.contains("Halden Clinics")
    );
}

#[tokio::test]
async fn a_refusal_to_decide_is_told_whosever_application_it_is() {
    let house = House::open().await;
    let (ana, mia, jon) = (house.signed_in(ANA).await, house.signed_in(MIA).await, house.signed_in(JON).await);
    for client in [application(&ana).await, application(&mia).await] {
        for (function, action, more) in [
            ("save_authorization", "Authorize a client", &[("scopes[users]", "read")][..]),
            ("decline_authorization", "Decline", &[]),
            ("revoke_authorization", "Revoke Authorization", &[]),
        ] {
            let fields = [&[("client", client.id.as_str()), ("version", "0")], more].concat();
            assert_eq!(jon.call(function, &fields).await.status, 403, "{function}");
            let told: AuditPage = ana.call("list_audit", &[("query[outcome]", "refused")]).await.json();
            let last = told.entries.first().unwrap();
            assert_eq!(
                (last.entry.what.as_str(), last.object_id.as_str(), last.kind.as_str()),
                (format!("was refused “{action}” on").as_str(), client.id.as_str(), "authorization")
            );
        }
    }
    // Nobody is told what there is not.
    let nothing = [("client", "0c11e27e-1e00-4000-8000-0000000000ff"), ("version", "0")];
    assert_eq!(jon.call("revoke_authorization", &nothing).await.status, 403);
    let told: AuditPage = ana.call("list_audit", &[("query[outcome]", "refused")]).await.json();
    assert_eq!(told.entries.iter().filter(|entry| entry.kind == "authorization").count(), 6);
}

#[tokio::test]
async fn the_list_is_read_a_page_at_a_time_forth_and_back() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let own = application(&ana).await;
    let mut transaction = house.state.store.begin().await.unwrap();
    let model = client::find_even_gone(&mut transaction, own.id.parse().unwrap()).await.unwrap().unwrap();
    let decided_at = house.clock.now();
    for n in 1..=60_u128 {
        // Many have the same name; the id decides between them.
        let vessel = client::Client {
            id: ClientId::from_uuid(Uuid::from_u128(n)),
            name: format!("Vessel {}", n % 7),
            ..model.clone()
        };
        write::insert(&mut transaction, &vessel).await.unwrap();
        let authorization = Authorization {
            organization_id: model.organization_id,
            client_id: vessel.id,
            state: AuthorizationState::Approved,
            scopes: BTreeSet::new(),
            roles: BTreeSet::new(),
            cuts: 0,
            version: 1,
            created_at: decided_at,
            modified_at: decided_at,
            modified_by: None,
            requested_by: None,
            reason: String::new(),
        };
        assert!(authorizations::insert(&mut transaction, &authorization).await.unwrap());
    }
    transaction.commit().await.unwrap();
    let read = async |beside: &str, cursor: &str| -> AuthorizedPage {
        ana.call("list_authorizations", &[("query[q]", "vessel"), (beside, cursor)]).await.json()
    };
    let first = read("query[after]", "").await;
    assert_eq!((first.rows.len(), first.beside.first, &first.beside.previous), (50, 1, &None));
    let second = read("query[after]", &first.beside.next.clone().unwrap()).await;
    assert_eq!((second.rows.len(), second.beside.first, &second.beside.next), (10, 51, &None));
    let ids: BTreeSet<_> = first.rows.iter().chain(&second.rows).map(|row| row.client_id).collect();
    assert_eq!(ids.len(), 60);
    let back = read("query[before]", &second.beside.previous.unwrap()).await;
    assert_eq!((back.rows, back.beside), (first.rows, first.beside));
    let page = ana.get(&format!("{}?q=vessel", route::AUTHORIZED)).await.body;
    assert!(page.contains("1 to 50 of 60") && page.contains("rel=\"next\""), "{page}");
}
