//! An address that somebody of another organization has: whoever invites or edits is not told, whoever holds the link is.

use crate::{
    account::account,
    house::{ANA, Answer, Browser, House, MIA, TOM},
    powers::link as link_of,
};
use clientele::{
    domain::time::MINUTE,
    server::{
        cli::demo::PASSWORD,
        use_cases::{
            error::AppError,
            people::{self, Whom},
        },
    },
    wire::{AuditPage, EventsPage, Session, UiError, UserDetails, UsersPage, Welcome},
};

const NEW: &str = "paper boats on the pond";
const KIM: &str = "kim@elsewhere.example";

async fn invite(by: &Browser, name: &str, email: &str) -> String {
    link_of(by, by.submit("invite_user", &[("name", name), ("email", email)]).await).await
}

async fn accept(house: &House, token: &str) -> Answer {
    house.anybody().call("accept_link", &[("token", token), ("password", NEW)]).await
}

async fn user(by: &Browser, name: &str) -> UserDetails {
    let users: UsersPage = by.call("list_users", &[("query[q]", name)]).await.json();
    by.call("get_user", &[("id", &users.rows[0].id.to_string())]).await.json()
}

async fn link(by: &Browser, name: &str) -> String {
    let row = user(by, name).await.row;
    let fields = [("id", row.id.to_string()), ("version", row.version.to_string())];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(field, value)| (*field, value.as_str())).collect();
    link_of(by, by.submit("make_link", &fields).await).await
}

async fn edit(by: &Browser, name: &str, email: &str) -> Answer {
    let row = user(by, name).await.row;
    let (id, version) = (row.id.to_string(), row.version.to_string());
    by.call("save_user", &[("id", &id), ("version", &version), ("name", name), ("email", email)]).await
}

async fn does(by: &Browser, function: &str, name: &str) -> u16 {
    let row = user(by, name).await.row;
    by.call(function, &[("id", &row.id.to_string()), ("version", &row.version.to_string())]).await.status.as_u16()
}

async fn signs_in(house: &House, email: &str, password: &str) -> bool {
    house.anybody().sign_in(email, password).await.status == 200
}

#[tokio::test]
async fn an_invitation_tells_nobody_who_is_there_but_the_holder_of_its_link() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    for (name, email) in
        [("Free", "free@elsewhere.example"), ("Taken", MIA), ("Again", " Mia.CHEN@haldenclinics.example ")]
    {
        let answer = ana.call("invite_user", &[("name", name), ("email", email)]).await;
        // The one that is somebody's elsewhere as the one that is nobody's; the third is a user here by now.
        assert_eq!(answer.status, if name == "Again" { 422 } else { 200 }, "{name}: {}", answer.body);
        if name == "Again" {
            let says = answer.error().problem("email");
            assert_eq!(says.as_deref(), Some("Someone of your organization has this address already. Use another."));
        }
    }
    let (free, taken) = (user(&ana, "Free").await.row, user(&ana, "Taken").await.row);
    assert_eq!((free.state, free.version), (taken.state, taken.version));
    assert!(signs_in(&house, MIA, PASSWORD).await, "of whom nothing has changed");
    let token = link(&ana, "Taken").await;
    let welcome: Welcome = house.anybody().call("get_welcome", &[("token", &token)]).await.json();
    assert!(welcome.invited && welcome.email == MIA);
    for _ in 0..2 {
        let refused = accept(&house, &token).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        let says = refused.error().problem("email").unwrap();
        assert!(says.starts_with("Somebody else signs in here with mia.chen@"), "{says}");
    }
    let holder = house.anybody();
    let refused = holder.submit("accept_link", &[("token", &token), ("password", NEW)]).await;
    let page = holder.get(refused.leads_to()).await.body;
    assert!(page.contains("Welcome, Taken") && page.contains("Somebody else signs in here"), "{page}");
    assert_eq!(user(&ana, "Taken").await.row.state, taken.state, "still invited, and the link good");
    assert!(signs_in(&house, MIA, PASSWORD).await && !signs_in(&house, MIA, NEW).await);
    // With another address the same link works.
    assert_eq!(edit(&ana, "Taken", "other@elsewhere.example").await.status, 200);
    assert_eq!(accept(&house, &token).await.status, 200);
    assert!(signs_in(&house, "other@elsewhere.example", NEW).await);
}

#[tokio::test]
async fn of_two_who_are_invited_with_one_address_the_first_to_choose_a_password_has_it() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    let tokens = [invite(&ana, "Kim One", KIM).await, invite(&mia, "Kim Two", KIM).await];
    assert!(!signs_in(&house, KIM, "").await && !signs_in(&house, KIM, NEW).await);
    let (one, other) = tokio::join!(accept(&house, &tokens[0]), accept(&house, &tokens[1]));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    let (first, by) = if statuses[0] == 200 { (0, (&ana, "Kim One")) } else { (1, (&mia, "Kim Two")) };
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "{one:?} {other:?}");
    assert!(signs_in(&house, KIM, NEW).await);
    // Who is deactivated may come back.
    assert_eq!(does(by.0, "deactivate_user", by.1).await, 200);
    assert!(!signs_in(&house, KIM, NEW).await);
    assert_eq!(accept(&house, &tokens[1 - first]).await.status, 422);
    assert_eq!(does(by.0, "reactivate_user", by.1).await, 200);
    assert!(signs_in(&house, KIM, NEW).await);
    // Who signs in with another one lets it go.
    assert_eq!(edit(by.0, by.1, "kim.one@elsewhere.example").await.status, 200);
    assert_eq!(accept(&house, &tokens[1 - first]).await.status, 200);
    assert!(signs_in(&house, "kim.one@elsewhere.example", NEW).await && signs_in(&house, KIM, NEW).await);
    assert_eq!(does(by.0, "deactivate_user", by.1).await, 200);
    assert!(signs_in(&house, KIM, NEW).await, "the other one");
}

#[tokio::test]
async fn a_change_of_address_tells_nobody_either_and_its_user_goes_on_with_the_former_one() {
    let house = House::open().await;
    let (ana, tom) = (house.signed_in(ANA).await, house.signed_in(TOM).await);
    let free = edit(&ana, "Tom Okafor", "tom@elsewhere.example").await;
    assert!(signs_in(&house, "tom@elsewhere.example", PASSWORD).await && !signs_in(&house, TOM, PASSWORD).await);
    assert_eq!(account(&tom).await.signs_in_with, None);
    let taken = edit(&ana, "Tom Okafor", MIA).await;
    assert_eq!((free.status, &free.body), (taken.status, &taken.body));
    assert_eq!(user(&ana, "Tom Okafor").await.row.email, MIA);
    assert!(signs_in(&house, MIA, PASSWORD).await, "Mia");
    assert!(signs_in(&house, "tom@elsewhere.example", PASSWORD).await, "Tom, as before");
    let own = account(&tom).await;
    assert_eq!((own.email.as_str(), own.signs_in_with.as_deref()), (MIA, Some("tom@elsewhere.example")));
    let page = tom.get("/admin/account").await.body;
    let note = format!("When your address was changed, somebody else signed in here with {MIA}.");
    assert!(page.contains("Signs in with") && page.contains(&note), "{page}");
    // He is still he: who he is and what he chooses is his own.
    assert_eq!(tom.call("prove", &[("password", PASSWORD)]).await.status, 200);
    assert_eq!(tom.call("change_password", &[("current", PASSWORD), ("password", NEW)]).await.status, 200);
    assert!(signs_in(&house, "tom@elsewhere.example", NEW).await && signs_in(&house, MIA, PASSWORD).await);
    // It is no password of his either.
    let own = "tom@elsewhere.example";
    let refused = tom.call("change_password", &[("current", NEW), ("password", own)]).await.error();
    let says = "This password is mostly what you sign in with. Use several words that do not belong together.";
    assert_eq!(refused.problem("password").as_deref(), Some(says));
    // A link says what he signs in with.
    let holder = house.anybody();
    let token = link(&ana, "Tom Okafor").await;
    let page = holder.get(&format!("/welcome/{token}")).await.body;
    assert!(page.contains(r#"value="tom@elsewhere.example""#) && !page.contains(MIA), "{page}");
    let refused = holder.call("accept_link", &[("token", &token), ("password", own)]).await.error();
    assert_eq!(refused.problem("password").as_deref(), Some(says));
    let set = holder.submit("accept_link", &[("token", &token), ("password", NEW)]).await;
    let told = holder.get(set.leads_to()).await.body;
    assert!(told.contains("Sign in as tom@elsewhere.example"), "{told}");
    // Once Mia has another one, the next link brings him to his.
    let mia = house.signed_in(MIA).await;
    assert_eq!(edit(&mia, "Mia Chen", "mia@elsewhere.example").await.status, 200);
    let again = house.anybody();
    assert_eq!(again.sign_in("tom@elsewhere.example", NEW).await.status, 200);
    let page = again.get("/admin/account").await.body;
    assert!(page.contains(&note), "what it says was so, and still was: {page}");
    let token = link(&ana, "Tom Okafor").await;
    let page = holder.get(&format!("/welcome/{token}")).await.body;
    assert!(page.contains(&format!(r#"value="{MIA}""#)) && !page.contains("tom@elsewhere.example"), "{page}");
    assert_eq!(accept(&house, &token).await.status, 200);
    assert!(signs_in(&house, MIA, NEW).await && !signs_in(&house, "tom@elsewhere.example", NEW).await);
    assert!(signs_in(&house, "mia@elsewhere.example", PASSWORD).await);
}

#[tokio::test]
async fn who_gives_themselves_an_address_learns_whether_they_sign_in_with_it() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    assert_eq!(edit(&ana, "Ana Ruiz", "ana@elsewhere.example").await.status, 200);
    let page = ana.get("/admin/account").await.body;
    assert!(!page.contains("Signs in with"), "{page}");
    assert_eq!(edit(&ana, "Ana Ruiz", MIA).await.status, 200);
    let page = ana.get("/admin/account").await.body;
    assert!(page.contains("Signs in with") && page.contains("ana@elsewhere.example"), "{page}");
    // Each try stands in the log of their organization.
    let told: AuditPage = ana.call("list_audit", &[("query[action]", "edit"), ("query[q]", "Ana Ruiz")]).await.json();
    assert_eq!(told.entries.len(), 2);
}

#[tokio::test]
async fn attempts_are_told_to_those_whose_user_signs_in_with_the_name() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    invite(&ana, "Mia Too", MIA).await;
    invite(&ana, "Kim", KIM).await;
    let told = async |by: &Browser| -> Vec<String> {
        house.state.tokens.recorder.write(&house.state.store).await.unwrap();
        let page: EventsPage = by.call("list_events", &[("query[outcome]", "refused")]).await.json();
        // One of Jon's is of the demo data.
        let rows = page.rows.into_iter().filter(|row| row.who != "Jon Bekker");
        rows.map(|row| format!("{}: {}", row.who, row.more)).collect()
    };
    // Ana has invited both; one of them is somebody's elsewhere, the other nobody's: she is told the same of either.
    assert!(!signs_in(&house, MIA, "wrong").await);
    assert_eq!(told(&mia).await, ["Mia Chen: The password was wrong."]);
    assert_eq!(told(&ana).await, [""; 0]);
    assert!(!signs_in(&house, KIM, "wrong").await);
    assert_eq!(told(&ana).await, [""; 0]);
    // Nor does she see it when the other one is invited elsewhere.
    invite(&mia, "Kim Too", KIM).await;
    house.wait(15 * MINUTE);
    assert!(!signs_in(&house, KIM, "wrong").await);
    assert_eq!(told(&ana).await, [""; 0]);
    assert_eq!(told(&mia).await, ["Mia Chen: The password was wrong."]);
    // Who signs in with it tells their own organization, and no other.
    let kim = invite(&ana, "Kim Three", "kim.three@elsewhere.example").await;
    assert_eq!(accept(&house, &kim).await.status, 200);
    assert!(!signs_in(&house, "kim.three@elsewhere.example", "wrong").await);
    assert_eq!(told(&ana).await, ["Kim Three: The password was wrong."]);
    assert_eq!(told(&mia).await, ["Mia Chen: The password was wrong."]);
}

#[tokio::test]
async fn whoever_has_the_database_says_whose_address_is_meant() {
    let house = House::open().await;
    let (ana, mia) = (house.signed_in(ANA).await, house.signed_in(MIA).await);
    invite(&ana, "Mia Too", MIA).await;
    invite(&ana, "Kim One", KIM).await;
    invite(&mia, "Kim Two", KIM).await;
    let make = async |email: &str, organization: Option<&str>, user: Option<&str>| {
        let whom = Whom { email, organization, user };
        people::link_for(&house.state.store, whom, false, "", house.clock.now()).await
    };
    let refusal = async |email: &str, organization: Option<&str>| {
        let AppError::Refused(refused) = make(email, organization, None).await.unwrap_err() else { panic!() };
        UiError::from(refused).problem("email").unwrap()
    };
    assert_eq!(make(MIA, Some("meridian post"), None).await.unwrap().name, "Mia Too");
    for (email, named) in [(MIA, ["Mia Chen", "Mia Too"]), (KIM, ["Kim Two", "Kim One"])] {
        let says = refusal(email, None).await;
        assert!(says.starts_with("Several users have this address: ") && says.contains("by --user"), "{says}");
        let ids = [user(&mia, named[0]).await, user(&ana, named[1]).await];
        for (name, id) in named.into_iter().zip(ids.map(|user| user.row.id.to_string())) {
            assert!(says.contains(&format!("{name} ({id})")), "{name}: {says}");
            assert_eq!(make(email, None, Some(&id)).await.unwrap().name, name);
        }
        assert!(says.contains("Meridian Post: ") && says.contains("Halden Clinics: "), "{says}");
    }
    let halden =
        mia.call("get_session", &[]).await.json::<Option<Session>>().unwrap().actor.organization_id.to_string();
    for named in [" Halden Clinics ", &halden] {
        assert_eq!(make(KIM, Some(named), None).await.unwrap().name, "Kim Two", "{named}");
    }
    assert!(make(KIM, Some("Nowhere"), None).await.is_err() && make(KIM, None, Some("nobody")).await.is_err());
    // Within one organization, too: one has as an address what another signs in with.
    assert_eq!(edit(&mia, "Mia Chen", "mia@elsewhere.example").await.status, 200);
    assert_eq!(accept(&house, &link(&ana, "Mia Too").await).await.status, 200);
    assert_eq!(edit(&mia, "Mia Chen", MIA).await.status, 200);
    invite(&mia, "Mia Three", "mia@elsewhere.example").await;
    let says = refusal("mia@elsewhere.example", Some("Halden Clinics")).await;
    assert!(says.contains("Halden Clinics: Mia Chen (") && says.contains("Halden Clinics: Mia Three ("), "{says}");
    // Who is deactivated is not meant while somebody else may be.
    assert_eq!(does(&mia, "deactivate_user", "Mia Three").await, 200);
    assert_eq!(make("mia@elsewhere.example", None, None).await.unwrap().name, "Mia Chen");
}
