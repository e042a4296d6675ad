//! One component for one thing: what differs, what is refused and what may only be read look alike wherever they stand.

use crate::{
    house::{ANA, House, JON, LIST, OLD, TOM, YOUNG, form, page, pairs},
    powers::Harbour,
    versions::text,
};

const VIEWER: &str = "0c11e27e-1e00-4000-8000-000300000006";

/// The tables of a page that say what differs.
fn diffs(body: &str) -> Vec<&str> {
    let tables = body.split("<table class=\"diff").skip(1);
    tables.map(|rest| rest.split("</table>").next().unwrap()).collect()
}

#[tokio::test]
async fn what_differs_is_shown_by_one_table_wherever_it_is() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let details = ana.client(OLD).await;
    let uris = ["https://one.example/a", "https://two.example/b"].map(|uri| ("form[redirect_uris][]", uri));
    let mut theirs = form(&details, &[("name", "Named by Tom")]);
    theirs.extend(uris.map(|(name, uri)| (name.to_owned(), uri.to_owned())));
    assert_eq!(tom.call("save_client", &pairs(&theirs)).await.status, 200);

    let activity = ana.get(&format!("{}/activity", page(OLD))).await.body;
    let told = diffs(&activity);
    assert!(!told.is_empty() && !activity.contains("class=\"changes\""), "{activity}");
    assert!(told[0].contains("Named by Tom") && told[0].contains("data-label=\"Before\""), "{}", told[0]);
    // Of a list what came has its sign, and what stayed has none.
    assert!(text(told[0]).contains("+ https://one.example/a"), "{}", text(told[0]));

    let stale = ana.submit("save_client", &pairs(&form(&details, &[("name", "Named by Ana")]))).await;
    let stale = ana.get(stale.leads_to()).await.body;
    let [versions] = diffs(&stale)[..] else { panic!("{stale}") };
    assert!(text(&stale).contains("Not saved. Tom Okafor changed this client just now"), "{stale}");
    for words in ["Yours", "Theirs", "Named by Ana", "Named by Tom"] {
        assert!(versions.contains(words), "{words}: {versions}");
    }
    assert!(versions.starts_with(" versions\"") && !text(versions).contains("+ "), "neither goes: {versions}");

    let saves =
        [("id", VIEWER), ("version", "1"), ("name", "Integration viewer"), ("permissions[]", "audits:audit:view")];
    let effect = ana.submit("save_role", &saves).await;
    let effect = ana.get(effect.leads_to()).await.body;
    let [whom] = diffs(&effect)[..] else { panic!("{effect}") };
    for words in ["Who", "Loses", "Gains", "Vera Lind", "Audits &gt; Audit &gt; View"] {
        assert!(whom.contains(words), "{words}: {whom}");
    }
}

#[tokio::test]
async fn lines_that_stay_are_counted_where_there_are_many() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let uri = |n: usize| ("form[redirect_uris][]".to_owned(), format!("https://many.example/{n}"));
    let mut typed = form(&ana.client(YOUNG).await, &[]);
    typed.retain(|(name, _)| !name.contains("redirect_uris"));
    typed.extend((0..8).map(uri));
    assert_eq!(ana.call("save_client", &pairs(&typed)).await.status, 200);
    let mut typed = form(&ana.client(YOUNG).await, &[]);
    typed.retain(|(name, value)| !(name.contains("redirect_uris") && value.ends_with("/7")));
    typed.push(uri(8));
    assert_eq!(ana.call("save_client", &pairs(&typed)).await.status, 200);
    let activity = ana.get(&format!("{}/activity", page(YOUNG))).await.body;
    let last = text(diffs(&activity)[0]);
    for words in ["− https://many.example/7", "+ https://many.example/8", "7 lines the same"] {
        assert!(last.contains(words), "{words}: {last}");
    }
    assert!(!last.contains("https://many.example/3"), "{last}");
}

#[tokio::test]
async fn a_refused_page_says_what_to_ask_for() {
    let house = House::open().await;
    let jon = house.signed_in(JON).await;
    let refused = jon.get(&format!("{LIST}?state=inactive&q=a")).await;
    assert_eq!(refused.status, 403);
    let request = format!(
        "Jon Bekker (jon.bekker@meridianpost.example) asks for a role with OAuth &gt; Client &gt; View in Meridian Post, to \
         open {}{LIST}?state=inactive&amp;q=a",
        jon.origin
    );
    assert!(refused.body.contains(&format!(">{request}<")), "as text: {}", refused.body);
    let button = refused.body.split("data-copy=\"").nth(1).expect("Copy").split('"').next().unwrap();
    assert_eq!(button.replace('>', "&gt;"), request, "what is copied is what is read");
    assert!(refused.body.contains("Copy this request"));
    // A role is asked for by its name.
    let roles = jon.get("/admin/people/roles").await.body;
    assert!(roles.contains("asks for a role with Authorization &gt; Role &gt; View"), "{roles}");
}

#[tokio::test]
async fn a_role_that_may_only_be_read_looks_like_one_that_may_be_changed() {
    let harbour = Harbour::open().await;
    let own = [("name", "Role reader"), ("permissions[]", "authorization:role:view")];
    assert_eq!(harbour.olive.call("add_role", &own).await.status, 200);
    let rita = harbour.join("Rita", &["Role reader"]).await;
    let at = format!("/admin/people/roles/{}", harbour.role("Integration editor").await);
    let (mine, hers) = (harbour.olive.get(&at).await.body, rita.get(&at).await.body);
    let legends = |body: &str| -> Vec<String> {
        body.split("<legend>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
    };
    assert!(legends(&hers).contains(&"OAuth".to_owned()), "{hers}");
    assert!(legends(&hers).iter().all(|legend| legends(&mine).contains(legend)), "{:?}", legends(&hers));
    for body in [&mine, &hers] {
        let search = body.split("search-box permission-search").nth(1).expect("the search");
        assert!(search.split("</label>").next().unwrap().contains("i-search"), "its sign: {search}");
    }
    assert!(!hers.contains("type=\"checkbox\"") && !hers.contains("/fn/save_role"), "{hers}");
    let why = "You can look, not change. Needs Authorization > Role > Edit. Duplicate needs Authorization > Role > Add. Delete needs \
               Authorization > Role > Delete. Ask an administrator who can give roles.";
    assert!(text(&hers).replace("&gt;", ">").contains(why), "{}", text(&hers));
    assert_eq!(hers.matches("aria-describedby=\"read-only-why\"").count(), 2, "its buttons point there: {hers}");
}
