//! The first hour: from an empty database to people who are refused and allowed as their roles say.

use crate::house::{Browser, By, House, pairs};
use clientele::{
    domain::time::{DAY, HOUR},
    server::use_cases::people,
    wire::{AuditPage, FirstSteps, NewLink, RolesPage, Setup, UiError, UsersPage, Welcome},
};

pub const PASSWORD: &str = "a long walk by the sea";
pub const OLIVE: &str = "olive@harbour.example";

pub async fn code(house: &House) -> String {
    people::new_code(&house.state.store, house.clock.now()).await.unwrap()
}

pub fn first<'a>(code: &'a str, typed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let fields = [
        ("code", code),
        ("organization", "Harbour Freight"),
        ("name", "Olive Grant"),
        ("email", OLIVE),
        ("password", PASSWORD),
    ];
    fields.into_iter().map(|(name, value)| *typed.iter().find(|(n, _)| *n == name).unwrap_or(&(name, value))).collect()
}

pub async fn set_up(house: &House) -> Browser {
    let code = code(house).await;
    let nobody = house.anybody();
    assert!(nobody.submit("set_up", &first(&code, &[])).await.leads_to().starts_with("/admin?flash="));
    nobody
}

#[tokio::test]
async fn a_code_that_expired_is_followed_by_one_that_whoever_started_the_server_is_told() {
    let house = House::empty().await;
    let mut told = house.state.setup_code.subscribe();
    let old = code(&house).await;
    let look = async || house.anybody().call("get_setup", &[]).await.json::<Setup>().open;
    assert!(look().await && told.is_empty(), "the old one works");
    house.clock.advance(HOUR);
    assert!(look().await);
    let new = told.try_recv().unwrap();
    let fits = async |code: &str| people::code_fits(&house.state.store, code, house.clock.now()).await.unwrap();
    assert!(!fits(&old).await && fits(&new).await);
    assert!(look().await && told.is_empty(), "one is enough");
    // Once told, the code is kept as a hash only.
    let contents = house.database().contents().await;
    for code in [&old, &new] {
        assert!(!contents.contains(code.as_str()) && !contents.contains(&code.replace('-', "")), "{code}");
    }
    assert!(house.state.setup_code.is_empty());
}

#[tokio::test]
async fn an_empty_database_leads_to_its_setup_and_closes_it_for_good() {
    let house = House::empty().await;
    let nobody = house.anybody();
    for path in ["/", "/login", "/admin", "/admin/integrations/oauth"] {
        assert_eq!(nobody.get(path).await.leads_to(), "/setup", "{path}");
    }
    assert!(nobody.get("/setup").await.body.contains("Create organization"));
    let code = code(&house).await;
    // People type it in small letters and without dashes.
    let typed = code.to_lowercase().replace('-', " ");
    let answer = nobody.submit("set_up", &first(&typed, &[])).await;
    let olive = nobody.get(answer.leads_to()).await;
    let says = "Harbour Freight is set up. You are signed in as its first administrator.";
    assert!(olive.body.contains(says) && olive.body.contains("Next steps"), "{}", olive.body);

    let (olive, nobody) = (nobody, house.anybody());
    assert!(!nobody.call("get_setup", &[]).await.json::<Setup>().open);
    assert!(nobody.get("/setup").await.body.contains("Clientele is set up"));
    let again = nobody.call("set_up", &first(&code, &[("email", "mallory@harbour.example")])).await;
    assert!(matches!(again.error(), UiError::Conflict(_)), "{}", again.body);
    assert_eq!(nobody.get("/admin").await.leads_to(), "/login?next=/admin");

    assert_eq!(nobody.sign_in(OLIVE, PASSWORD).await.status, 200);
    let roles: RolesPage = olive.call("list_roles", &[]).await.json();
    let names: Vec<&str> = roles.rows.iter().map(|role| role.name.as_str()).collect();
    assert_eq!(names, ["Administrator", "Auditor", "Integration editor", "Integration viewer", "People admin"]);
    assert!(roles.restorable.is_empty(), "they are as they came");
    let log: AuditPage = nobody.call("list_audit", &[("query[action]", "set_up")]).await.json();
    assert_eq!(log.entries[0].entry.address.as_deref(), Some("127.0.0.1"), "from where is part of the story");
}

#[tokio::test]
async fn a_code_is_needed_and_expires_and_nothing_typed_is_lost() {
    let house = House::empty().await;
    let (nobody, code) = (house.anybody(), code(&house).await);
    let wrong = nobody.call("set_up", &first("0000-0000-0000-0000-0000", &[])).await.error();
    assert!(matches!(&wrong, UiError::Invalid(errors) if errors[0].field == "code"), "{wrong:?}");
    house.wait(HOUR);
    let late = nobody.call("set_up", &first(&code, &[])).await.error();
    assert!(matches!(&late, UiError::Invalid(errors) if errors[0].field == "code"), "{late:?}");

    let code = self::code(&house).await;
    let typed = [("email", "olive"), ("organization", " "), ("password", "short")];
    let mended = ["Use an address such as", "Enter a name of 1 to 100 characters", "Use at least 12 characters"];
    let of_code = "This code is not right or has expired.";
    // The code that is wrong is told with all the rest, each once and beside its field.
    for (code, count, of_code) in [(code.as_str(), 3, None), ("0000-0000-0000-0000-0000", 4, Some(of_code))] {
        let answer = nobody.post(By::Form, "set_up", &first(code, &typed)).await;
        let page = nobody.get(answer.leads_to()).await.body;
        for said in mended.into_iter().chain(of_code) {
            assert_eq!(page.matches(said).count(), 1, "{said}: {page}");
        }
        assert!(page.contains(&format!("{count} fields need fixing.")) && page.contains("novalidate"), "{page}");
        assert_eq!(page.matches("aria-invalid=\"true\"").count(), count, "{page}");
    }
    let answer = nobody.post(By::Form, "set_up", &first(&code, &typed)).await;
    let page = nobody.get(answer.leads_to()).await.body;
    assert!(page.contains(&code) && page.contains("Olive Grant") && !page.contains("value=\"short\""), "{page}");
    assert!(nobody.call("get_setup", &[]).await.json::<Setup>().open, "nothing was made");
}

#[tokio::test]
async fn of_many_who_set_up_at_once_one_does() {
    let house = House::empty().await;
    let next_door = house.next_door().await;
    let code = code(&house).await;
    let mut setups = tokio::task::JoinSet::new();
    for n in 0..8 {
        let (visitor, code) = (if n % 2 == 0 { &house } else { &next_door }.anybody(), code.clone());
        setups.spawn(async move {
            let email = format!("person{n}@harbour.example");
            visitor.call("set_up", &first(&code, &[("email", &email)])).await.status.as_u16()
        });
    }
    let mut statuses = setups.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
    let olive = house.anybody();
    let mut signed_in = 0;
    for n in 0..8 {
        signed_in += i32::from(olive.sign_in(&format!("person{n}@harbour.example"), PASSWORD).await.status == 200);
    }
    assert_eq!(signed_in, 1);
}

#[tokio::test]
async fn the_next_steps_stay_until_they_are_done_or_put_away() {
    let house = House::empty().await;
    let olive = set_up(&house).await;
    let steps = async || olive.call("get_first_steps", &[]).await.json::<Option<FirstSteps>>();
    assert_eq!(steps().await, Some(FirstSteps { client: false, person: false, factor: false }));
    let admin = olive.get("/admin").await.body;
    for step in ["Add a client", "Invite someone", "Add a second factor"] {
        assert!(admin.contains(step), "{step}: {admin}");
    }
    let ed = join(&house, &olive, ("Ed", "ed@harbour.example"), &[]).await;
    assert_eq!(steps().await, Some(FirstSteps { client: false, person: true, factor: false }));
    assert_eq!(ed.call("get_first_steps", &[]).await.json::<Option<FirstSteps>>(), None, "they are the first one's");
    let client = [
        ("form[name]", "Harbour cranes"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[redirect_uris][]", "https://cranes.example/callback"),
        ("form[scopes][users]", "read"),
    ];
    assert_eq!(olive.call("add_client", &client).await.status, 200);
    assert_eq!(steps().await, Some(FirstSteps { client: true, person: true, factor: false }));
    crate::account::set_up(&house, &olive).await;
    assert_eq!(steps().await, None, "all are done");
    assert!(!olive.get("/admin").await.body.contains("Next steps"));
}

#[tokio::test]
async fn the_next_steps_are_put_away_for_good_without_javascript() {
    let house = House::empty().await;
    let olive = set_up(&house).await;
    let to = olive.submit("put_away_first_steps", &[]).await.leads_to().to_owned();
    assert!(!olive.get(&to).await.body.contains("Next steps"), "{to}");
    assert_eq!(olive.sign_in(OLIVE, PASSWORD).await.status, 200);
    assert!(!olive.get("/admin").await.body.contains("Next steps"));
}

/// Invites someone with these roles, and lets them choose a password. Returns them signed in.
pub async fn join(house: &House, inviter: &Browser, (name, email): (&str, &str), roles: &[String]) -> Browser {
    let mut fields = vec![("name".to_owned(), name.to_owned()), ("email".to_owned(), email.to_owned())];
    fields.extend(roles.iter().map(|role| ("roles[]".to_owned(), role.clone())));
    let invited = inviter.submit("invite_user", &pairs(&fields)).await;
    let page = invited.leads_to().to_owned();
    assert!(page.ends_with("/link"), "{page}");
    let id = page.rsplit('/').nth(1).unwrap().to_owned();
    let link: NewLink = inviter.call("reveal_link", &[("id", &id)]).await.json::<Option<NewLink>>().unwrap();
    assert_eq!(inviter.call("reveal_link", &[("id", &id)]).await.json::<Option<NewLink>>(), None, "shown once");
    let token = link.address.rsplit('/').next().unwrap();
    let them = house.anybody();
    assert_eq!(them.sign_in(email, "").await.status, 401, "nobody signs in without a password");
    let welcome: Welcome = them.call("get_welcome", &[("token", token)]).await.json();
    assert_eq!((welcome.name.as_str(), welcome.email.as_str(), welcome.invited), (name, email, true));
    let refused = them.call("accept_link", &[("token", token), ("password", "too short")]).await.error();
    assert!(matches!(refused, UiError::Invalid(_)), "{refused:?}");
    let set = them.submit("accept_link", &[("token", token), ("password", PASSWORD)]).await;
    assert!(set.leads_to().starts_with("/login"));
    assert_eq!(them.call("accept_link", &[("token", token), ("password", PASSWORD)]).await.status, 404, "once");
    assert_eq!(them.sign_in(email, PASSWORD).await.status, 200);
    them
}

#[tokio::test]
async fn a_newcomer_runs_an_organization_without_the_demo() {
    let house = House::empty().await;
    let olive = set_up(&house).await;
    let roles: RolesPage = olive.call("list_roles", &[]).await.json();
    let role = |name: &str| roles.rows.iter().find(|role| role.name == name).unwrap().id;
    let everywhere = |name: &str| vec![format!("{}@*", role(name))];
    let none: Vec<String> = vec![];

    let vera = join(&house, &olive, ("Vera", "vera@harbour.example"), &everywhere("Integration viewer")).await;
    let ed = join(&house, &olive, ("Ed", "ed@harbour.example"), &everywhere("Integration editor")).await;
    let own = [("name", "Crane clerk"), ("permissions[]", "oauth:client:view"), ("permissions[]", "audits:audit:view")];
    let made = olive.submit("add_role", &own).await;
    let clerk = made.leads_to().split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
    let kim = join(&house, &olive, ("Kim", "kim@harbour.example"), &[format!("{clerk}@*")]).await;
    let jo = join(&house, &olive, ("Jo", "jo@harbour.example"), &none).await;

    let client = [
        ("form[name]", "Harbour cranes"),
        ("form[grant_type]", "CODE"),
        ("form[token_duration]", "3600"),
        ("form[redirect_uris][]", "https://cranes.example/callback"),
        ("form[scopes][users]", "read"),
    ];
    for (who, browser, list, add, people) in [
        ("Vera", &vera, 200, 403, 403),
        ("Kim", &kim, 200, 403, 403),
        ("Kim", &kim, 200, 403, 403),
        ("Jo", &jo, 403, 403, 403),
        ("Ed", &ed, 200, 200, 403),
        ("Olive", &olive, 200, 200, 200),
    ] {
        assert_eq!(browser.call("list_clients", &[]).await.status, list, "{who} lists");
        let added = browser.call("add_client", &client).await;
        assert_eq!(added.status, add, "{who} adds: {}", added.body);
        assert_eq!(browser.call("list_users", &[]).await.status, people, "{who} looks at people");
    }
    let users: UsersPage = olive.call("list_users", &[]).await.json();
    assert_eq!(users.counts, [5, 0, 0]);
    let names: Vec<&str> = users.rows.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["Ed", "Jo", "Kim", "Olive Grant", "Vera"]);
}

#[tokio::test]
async fn an_invitation_ends_after_seven_days_and_with_the_next_one() {
    let house = House::empty().await;
    let olive = set_up(&house).await;
    let invite = async |name: &str, email: &str| {
        let answer = olive.submit("invite_user", &[("name", name), ("email", email)]).await;
        let id = answer.leads_to().rsplit('/').nth(1).unwrap().to_owned();
        let link: NewLink = olive.call("reveal_link", &[("id", &id)]).await.json::<Option<NewLink>>().unwrap();
        (id, link.address.rsplit('/').next().unwrap().to_owned())
    };
    let (id, token) = invite("Late", "late@harbour.example").await;
    let anew = olive.submit("make_link", &[("id", &id), ("version", "1")]).await;
    assert!(anew.leads_to().ends_with("/link"), "{}", anew.leads_to());
    let nobody = house.anybody();
    assert_eq!(nobody.call("get_welcome", &[("token", &token)]).await.status, 404, "replaced");
    let link: NewLink = olive.call("reveal_link", &[("id", &id)]).await.json::<Option<NewLink>>().unwrap();
    let token = link.address.rsplit('/').next().unwrap().to_owned();
    assert_eq!(nobody.get(&format!("/welcome/{token}")).await.status, 200);
    house.wait(7 * DAY);
    let page = nobody.get(&format!("/welcome/{token}")).await;
    assert_eq!(page.status, 404);
    assert!(page.body.contains("This link was used, replaced or has expired"), "{}", page.body);
    assert_eq!(nobody.call("accept_link", &[("token", &token), ("password", PASSWORD)]).await.status, 404);
}
