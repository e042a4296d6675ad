//! What the consent page says, to someone who has never heard of OAuth.

use super::{CALLBACK, answer, application, ask, register, sent_back};
use crate::house::{ANA, House, MIA, TOM, VERA};
use clientele::{server::cli::demo::PASSWORD, wire::ConsentPage};

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
            "/admin/account#sessions",
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
