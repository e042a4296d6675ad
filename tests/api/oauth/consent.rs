//! A yes is to what was shown, by whom it was shown to, under what was so when it was shown.

use super::{Client, answer, application, ask, sent_back, shown};
use crate::{
    house::{ANA, Answer, Browser, House, MIA, TOM, VERA, form, pairs},
    powers,
};
use clientele::{domain::time::MINUTE, server::cli::demo::PASSWORD, wire::UserDetails};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

const VERAS: &str = "0c11e27e-1e00-4000-8000-000400000003";

async fn press(user: &Browser, request: &str, shown: &str, decision: &str) -> Answer {
    user.submit("answer_consent", &[("request", request), ("shown", shown), ("decision", decision)]).await
}

async fn consents(house: &House, client: &Client) -> i64 {
    let mut connection = house.state.store.reader().acquire().await.unwrap();
    let counted = sqlx::query_scalar("SELECT COUNT(*) FROM consents WHERE client_id = $1").bind(&client.id);
    counted.fetch_one(&mut *connection).await.unwrap()
}

async fn done(browser: &Browser, function: &str, fields: &[(&str, &str)]) {
    let answer = browser.call(function, fields).await;
    assert!(answer.status == 200 && !answer.location().contains("/prove"), "{function}: {answer:?}");
}

/// Saves a client with some fields typed over and some scopes chosen.
async fn edit(browser: &Browser, client: &Client, typed: &[(&str, &str)], scopes: &[(&str, &str)]) {
    let mut fields = form(&browser.client(&client.id).await, typed);
    for (base, word) in scopes {
        let name = format!("form[scopes][{base}]");
        fields.retain(|(known, _)| *known != name);
        fields.push((name, (*word).to_owned()));
    }
    done(browser, "save_client", &pairs(&fields)).await;
}

/// The page that a stale yes leads to: it says why, and asks anew.
async fn asked_again(user: &Browser, stale: &Answer, request: &str, why: &str) {
    let to = stale.leads_to();
    assert!(to.starts_with(&format!("/oauth/authorize?{request}&flash=")), "{to}");
    let page = user.get(to).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("Nothing was allowed.") && page.body.contains(why), "{why}: {}", page.body);
    assert!(page.body.contains("act for you?") && !page.body.contains("flash="), "{}", page.body);
}

#[tokio::test]
async fn a_yes_is_to_what_was_shown_and_to_nothing_that_came_since() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let cases: [(&str, &str); 8] = [
        ("more", "Route planner wants more than when this page was opened: all."),
        ("less", "Route planner wants less than when this page was opened: no longer users."),
        ("name", "Route planner is now called Route optimizer."),
        ("address", "Route planner was changed since this page was opened."),
        ("switch", "Route planner was changed since this page was opened."),
        ("cut", "Route planner was changed since this page was opened."),
        ("decision", "Your organization changed its decision about Route planner since this page was opened."),
        ("sessions", "Access was ended since this page was opened."),
    ];
    for (way, why) in cases {
        let client = application(&ana).await;
        // Names no scope: all that the client has are asked for.
        let request = client.request(&[("scope", "")]);
        let seen = shown(&tom, &request).await;
        let id = [("id", client.id.as_str())];
        match way {
            "more" => edit(&ana, &client, &[], &[("all", "write")]).await,
            "less" => edit(&ana, &client, &[], &[("users", "none")]).await,
            "name" => edit(&ana, &client, &[("name", "Route optimizer")], &[]).await,
            "address" => {
                let mut fields = form(&ana.client(&client.id).await, &[]);
                fields.push(("form[redirect_uris][]".into(), "https://elsewhere.example/callback".into()));
                done(&ana, "save_client", &pairs(&fields)).await;
            }
            "switch" => {
                done(&ana, "disable_client", &id).await;
                done(&ana, "enable_client", &id).await;
            }
            "cut" => done(&ana, "reset_secret", &[id[0], ("end_tokens", "yes")]).await,
            "decision" => {
                let terms = [("version", "0"), ("scopes[users]", "write"), ("scopes[routing]", "read")];
                done(&ana, "save_authorization", &[&[("client", client.id.as_str())], &terms[..]].concat()).await;
            }
            _ => done(&tom, "end_other_sessions", &[("tokens", "true")]).await,
        }
        let stale = press(&tom, &request, &seen, "allow").await;
        assert_eq!(consents(&house, &client).await, 0, "{way}");
        asked_again(&tom, &stale, &request, why).await;
        let no = press(&tom, &request, &seen, "no").await;
        assert_eq!(sent_back(&no)["error"], "access_denied", "{way}: a no is a no");
        let code = sent_back(&answer(&tom, &request, "allow").await).remove("code");
        assert_eq!((code.is_some(), consents(&house, &client).await), (true, 1), "{way}: a yes to what is shown now");
    }
}

#[tokio::test]
async fn what_is_agreed_to_is_what_was_shown() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let client = application(&ana).await;
    let terms = [("client", client.id.as_str()), ("version", "0"), ("scopes[users]", "read")];
    done(&mia, "save_authorization", &terms).await;
    let request = client.request(&[("scope", "")]);
    let page = ask(&mia, &request).await;
    assert!(page.body.contains("users:readonly") && !page.body.contains("routing"), "{}", page.body);
    let code = sent_back(&answer(&mia, &request, "allow").await).remove("code").unwrap();
    let tokens: super::Tokens = client.redeem(&house, &code).await.json();
    assert_eq!(tokens.scope.as_deref(), Some("users:readonly"));
}

#[tokio::test]
async fn what_was_shown_elsewhere_counts_for_nothing() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let (client, other) = (application(&ana).await, application(&ana).await);
    let request = client.request(&[]);
    let own = shown(&tom, &request).await;
    let foreign = [
        String::new(),
        "nonsense".to_owned(),
        own[..own.len() - 1].to_owned(),
        shown(&ana, &request).await,
        shown(&house.signed_in(TOM).await, &request).await,
        shown(&tom, &other.request(&[])).await,
        shown(&tom, &client.request(&[("scope", "users:readonly")])).await,
        shown(&tom, &client.request(&[("redirect_uri", "http://127.0.0.1/callback")])).await,
    ];
    for seen in &foreign {
        let stale = press(&tom, &request, seen, "allow").await;
        asked_again(&tom, &stale, &request, "This page was opened in another session.").await;
        assert_eq!(sent_back(&press(&tom, &request, seen, "no").await)["error"], "access_denied");
    }
    assert_eq!(consents(&house, &client).await, 0);
    assert!(sent_back(&press(&tom, &request, &own, "allow").await).contains_key("code"));
}

#[tokio::test]
async fn asked_again_and_asked_who_one_is_ends_at_the_application() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let client = application(&ana).await;
    let request = client.request(&[]);
    house.wait(15 * MINUTE);
    let asked = answer(&tom, &request, "allow").await;
    let prove = asked.leads_to().to_owned();
    assert!(prove.starts_with("/admin/account/prove?next=/oauth/authorize%3F"), "{prove}");
    let next = form_urlencoded::parse(prove.split_once('?').unwrap().1.as_bytes()).next().unwrap().1.into_owned();
    let proved = tom.submit("prove", &[("password", PASSWORD), ("next", &next)]).await;
    assert_eq!(proved.leads_to(), next);
    assert!(tom.get(&next).await.body.contains("act for you?"));
    assert!(sent_back(&answer(&tom, &request, "allow").await).contains_key("code"));
}

/// A yes of which the server has all but the last byte.
struct Held {
    stream: TcpStream,
    rest: u8,
}

impl Held {
    async fn begin(house: &House, user: &Browser, request: &str) -> Self {
        let seen = shown(user, request).await;
        let fields = [("request", request), ("shown", seen.as_str()), ("decision", "allow")];
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let cookies: Vec<String> =
            user.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let (address, origin) = (house.address, &user.origin);
        let head = format!(
            "POST /fn/answer_consent HTTP/1.1\r\nhost: {address}\r\norigin: {origin}\r\naccept: text/html\r\n\
             cookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
             expect: 100-continue\r\nconnection: close\r\n\r\n",
            cookies.join("; "),
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        // Said when the body is asked for: the head was read, and whatever is done before the body.
        let mut goes_on = [0; 25];
        stream.read_exact(&mut goes_on).await.unwrap();
        assert_eq!(&goes_on, b"HTTP/1.1 100 Continue\r\n\r\n");
        let (rest, most) = body.as_bytes().split_last().unwrap();
        stream.write_all(most).await.unwrap();
        Self { stream, rest: *rest }
    }

    async fn end(mut self) -> String {
        self.stream.write_all(&[self.rest]).await.unwrap();
        let mut said = String::new();
        self.stream.read_to_string(&mut said).await.unwrap();
        said
    }
}

#[tokio::test]
async fn a_yes_that_was_held_back_over_an_end_is_none() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let client = application(&ana).await;
    let request = client.request(&[]);
    // Without any role.
    done(&ana, "save_user_roles", &[("id", VERAS), ("version", "1")]).await;
    let version = async || {
        let user: UserDetails = ana.call("get_user", &[("id", VERAS)]).await.json();
        user.row.version.to_string()
    };
    for way in ["end everything", "deactivate", "link"] {
        let vera = house.signed_in(VERA).await;
        let held = Held::begin(&house, &vera, &request).await;
        match way {
            "end everything" => {
                done(&house.signed_in(VERA).await, "end_other_sessions", &[("tokens", "true")]).await;
            }
            "link" => {
                let made = ana.submit("make_link", &[("id", VERAS), ("version", version().await.as_str())]).await;
                let token = powers::link(&ana, made).await;
                let chosen = [("token", token.as_str()), ("password", "paper boats on the pond")];
                done(&house.anybody(), "accept_link", &chosen).await;
            }
            _ => {
                done(&ana, "deactivate_user", &[("id", VERAS), ("version", version().await.as_str())]).await;
                done(&ana, "reactivate_user", &[("id", VERAS), ("version", version().await.as_str())]).await;
            }
        }
        let said = held.end().await;
        assert!(!said.contains("cac_"), "{way}: {said}");
        assert_eq!(consents(&house, &client).await, 0, "{way}");
    }
}
