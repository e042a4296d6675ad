//! What the consent page says, to someone who has never heard of OAuth.

use super::{CALLBACK, answer, application, ask, register, sent_back};
use crate::house::{ANA, House, MIA, TOM, VERA};
use clientele::{
    server::cli::demo::PASSWORD,
    wire::{Account, AuditPage, ConsentPage},
};

#[tokio::test]
async fn every_scope_of_the_catalogue_is_asked_for_in_a_sentence_of_its_own() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let ids: Vec<String> = sqlx::query_scalar("SELECT id FROM scopes").fetch_all(&mut *connection).await.unwrap();
    assert_eq!(ids.len(), 135);
    drop(connection);
    let said = {
        let scopes = |word: &'static str| {
            let reads = word == "read";
            let of = ids.iter().filter(move |id| id.ends_with(":readonly") == reads);
            of.map(move |id| (format!("form[scopes][{}]", id.trim_end_matches(":readonly")), word))
        };
        let mut said = vec![];
        for word in ["read", "write"] {
            let mut fields = vec![
                ("form[name]".to_owned(), "Route planner"),
                ("form[grant_type]".into(), "CODE"),
                ("form[token_duration]".into(), "3600"),
                ("form[redirect_uris][]".into(), CALLBACK),
            ];
            fields.extend(scopes(word));
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            let client = register(&ana, &fields).await;
            let shown = ana.call("get_consent", &[("request", &client.request(&[("scope", "")]))]).await.json();
            let Some(ConsentPage::Ask(question)) = shown else { panic!("{shown:?}") };
            said.extend(question.scopes);
        }
        said
    };
    assert_eq!(said.len(), ids.len());
    let unworded: Vec<_> = said.iter().filter(|scope| scope.sentence.contains(':')).collect();
    assert!(unworded.is_empty(), "said as an operator's own: {unworded:?}");
}

#[tokio::test]
async fn the_page_says_whose_who_where_how_long_and_how_it_ends() {
    let house = House::open().await;
    let (ana, tom, mia) = (house.signed_in(ANA).await, house.signed_in(TOM).await, house.signed_in(MIA).await);
    let client = application(&ana).await;
    let terms = [("client", client.id.as_str()), ("version", "0"), ("scopes[users]", "write")];
    assert_eq!(mia.call("save_authorization", &terms).await.status, 200);
    let web = client.request(&[]);
    let local = client.request(&[("redirect_uri", "http://127.0.0.1:49152/callback")]);
    let table = [
        (&tom, &web, "Meridian Post, your organization", "The website routes.example"),
        (&mia, &web, "Meridian Post, another organization", "The website routes.example"),
        (&tom, &local, "Meridian Post, your organization", "A program on this computer"),
    ];
    for (user, request, whose, leads) in table {
        let page = ask(user, request).await.body;
        for says in [
            whose,
            leads,
            "See, add, change and delete people in your organization",
            "Not you?",
            "Until you end it, at most 365 days. It also ends after 30 days without use.",
            "/admin/account#applications",
        ] {
            assert!(page.contains(says), "{says}: {page}");
        }
    }
}

#[tokio::test]
async fn someone_else_signs_in_and_is_asked_the_same() {
    let house = House::open().await;
    let client = application(&house.signed_in(ANA).await).await;
    let tom = house.signed_in(TOM).await;
    let here = format!("/oauth/authorize?{}", client.request(&[]));
    let left = tom.submit("sign_out", &[("next", here.as_str())]).await;
    let login = left.leads_to();
    assert!(login.starts_with("/login?next=/oauth/authorize%3F"), "{login}");
    let next = form_urlencoded::parse(login.split_once('?').unwrap().1.as_bytes()).next().unwrap().1.into_owned();
    let entered = tom.submit("sign_in", &[("email", VERA), ("password", PASSWORD), ("next", &next)]).await;
    assert_eq!(entered.leads_to(), here);
    let page = tom.get(&here).await.body;
    assert!(page.contains("Vera Lind") && !page.contains("Tom Okafor"), "{page}");
    for elsewhere in ["https://evil.example/", "//evil.example", ""] {
        assert_eq!(tom.submit("sign_out", &[("next", elsewhere)]).await.leads_to(), "/login", "{elsewhere}");
    }
}

#[tokio::test]
async fn access_is_taken_back_from_the_only_session() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let client = application(&ana).await;
    let code = sent_back(&answer(&vera, &client.request(&[]), "allow").await).remove("code").unwrap();
    let tokens: super::Tokens = client.redeem(&house, &code).await.json();
    assert!(client.introspect(&house, &tokens.access_token).await.active);
    let account = vera.get("/admin/account").await.body;
    assert!(account.contains("End access of applications"), "{account}");
    let ended = vera.submit("end_other_sessions", &[("tokens", "true")]).await;
    let told = vera.get(ended.leads_to()).await.body;
    assert!(told.contains("Applications can no longer act for you."), "{told}");
    assert!(!told.contains("no other session"), "{told}");
    assert!(!client.introspect(&house, &tokens.access_token).await.active);
}

/// ASVS 10.7.3: one consent ends, with and without JavaScript, and the others go on.
#[tokio::test]
async fn access_is_listed_and_ended_application_by_application() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let (one, other) = (application(&ana).await, application(&ana).await);
    // Those that the demo's people let in end together; then there is none.
    assert_eq!(vera.call("end_other_sessions", &[("tokens", "true")]).await.status, 200);
    let account = vera.get("/admin/account").await.body;
    assert!(account.contains("No application acts for you."), "{account}");
    let first = one.tokens_for(&house, &vera).await;
    house.wait(1_000);
    let (second, kept) = (one.tokens_for(&house, &vera).await, other.tokens_for(&house, &vera).await);
    let of_ana = one.tokens_for(&house, &ana).await;
    let held: Account = vera.call("get_account", &[]).await.json();
    let rows: Vec<_> = held.applications.iter().map(|row| (row.client.to_string(), row.name.as_str())).collect();
    assert_eq!(rows.len(), 2, "one line for an application, however often it was let in: {rows:?}");
    let row = held.applications.iter().find(|row| row.client.to_string() == one.id).unwrap();
    assert_eq!((row.owner.as_str(), row.own, row.scopes.len()), ("Meridian Post", true, 1));
    assert_ne!(row.first, row.last);
    let page = vera.get("/admin/account").await.body;
    assert!(page.contains("Applications") && page.contains("See, add, change and delete people"), "{page}");

    let ended = vera.submit("end_application", &[("client", &one.id)]).await;
    assert!(ended.leads_to().starts_with("/admin/account?flash="), "{}", ended.leads_to());
    let told = vera.get(ended.leads_to()).await.body;
    assert!(told.contains("Route planner can no longer act for you."), "{told}");
    for token in [&first.access_token, &second.access_token, first.refresh_token.as_ref().unwrap()] {
        assert!(!one.sees(&house, token).await);
    }
    one.refresh(&house, second.refresh_token.as_ref().unwrap()).await.refused(400, "invalid_grant");
    assert!(other.sees(&house, &kept.access_token).await && one.sees(&house, &of_ana.access_token).await);
    let held: Account = vera.call("get_account", &[]).await.json();
    assert_eq!(
        held.applications.iter().map(|row| row.client.to_string()).collect::<Vec<_>>(),
        std::slice::from_ref(&other.id)
    );
    assert_eq!(vera.call("end_application", &[("client", &one.id)]).await.status, 409, "nothing left to do");
    assert_eq!(vera.call("end_application", &[("client", &other.id)]).await.status, 200);

    let audit: AuditPage = ana.call("list_audit", &[("query[action]", "end_consent")]).await.json();
    assert_eq!(audit.entries.len(), 2);
    let entry = &audit.entries[1].entry;
    assert_eq!(entry.who.as_deref(), Some("Vera Lind"));
    assert_eq!(
        (entry.changes[0].field.as_str(), entry.changes[0].before.concat()),
        ("Applications", "Route planner".into())
    );
}

/// What something else has ended already is not listed.
#[tokio::test]
async fn what_has_ended_otherwise_is_not_listed() {
    let house = House::open().await;
    let (ana, vera) = (house.signed_in(ANA).await, house.signed_in(VERA).await);
    let client = application(&ana).await;
    let listed = async || {
        let held: Account = vera.call("get_account", &[]).await.json();
        held.applications.iter().filter(|row| row.client.to_string() == client.id).count()
    };
    for way in ["revoked", "disabled", "all ended"] {
        let tokens = client.tokens_for(&house, &vera).await;
        assert_eq!(listed().await, 1, "{way}");
        match way {
            "revoked" => {
                drop(client.post(&house, "revoke", &[("token", tokens.refresh_token.as_ref().unwrap())]).await)
            }
            "disabled" => {
                ana.call("disable_client", &[("id", &client.id)]).await;
                assert_eq!(listed().await, 0);
                ana.call("enable_client", &[("id", &client.id)]).await;
            }
            _ => drop(vera.call("end_other_sessions", &[("tokens", "true")]).await),
        }
        assert_eq!(listed().await, 0, "{way}");
    }
}
