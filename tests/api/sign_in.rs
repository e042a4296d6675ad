//! Signing in: who may, what everyone else is told, where it leads.

use crate::{
    account::{by_code, first_step, set_up},
    house::{ANA, Answer, Browser, House, LIST, TOM, VERA},
};
use clientele::{
    server::cli::demo::PASSWORD,
    wire::{Flash, Session, UiError, route},
};
use std::time::Instant;

const COOKIE: &str = "clientele_session";
const BROWSER: &str = "clientele_browser";

async fn session(browser: &Browser) -> Option<Session> {
    browser.call("get_session", &[]).await.json()
}

#[tokio::test]
async fn the_sign_in_shows_a_password_on_demand_and_says_who_can_help() {
    let house = House::open().await;
    let page = house.anybody().get("/login").await.body;
    // Without JavaScript there is no button that would do nothing.
    let button = page.split("<button").find(|button| button.contains("data-shows=\"password\"")).unwrap();
    assert!(button.contains("aria-pressed=\"false\"") && button.contains("needs-script"), "{button}");
    assert!(page.contains("they give you a link to choose a new password, or remove your second factor"), "{page}");
    assert!(!page.contains("Meridian Post"), "no organization is named before the sign-in");
}

#[tokio::test]
async fn the_right_password_begins_a_session_in_a_cookie_scripts_cannot_read() {
    let house = House::open().await;
    let browser = house.anybody();
    assert_eq!(session(&browser).await, None);
    let answer = browser.sign_in(&ANA.to_uppercase(), PASSWORD).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.location(), "/admin");
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain") && !cookie.contains("Max-Age"), "{cookie}");
    let halves: Vec<usize> = browser.cookie(COOKIE).unwrap().split('.').map(str::len).collect();
    assert_eq!(halves, [43, 43], "256 bits each");
    let session = session(&browser).await.unwrap();
    assert_eq!((session.actor.name.as_str(), session.organization_name.as_str()), ("Ana Ruiz", "Meridian Post"));
}

#[tokio::test]
async fn under_https_the_cookie_is_secure_and_bound_to_the_host() {
    let house = House::with(&["--public-url", "https://clientele.example"]).await;
    let mut browser = house.anybody();
    browser.origin = "https://clientele.example".into();
    let answer = browser.sign_in(ANA, PASSWORD).await;
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-clientele_session="), "{cookie}");
    assert!(cookie.contains("Secure") && cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000; includeSubDomains"));
    assert!(session(&browser).await.is_some());
    let value = browser.cookie("__Host-clientele_session").unwrap();
    let other = house.anybody();
    other.set_cookie(COOKIE, &value);
    assert_eq!(other.get("/admin").await.status, 303, "a cookie of the plain name opens nothing");
}

/// A browser that came while the console had no https address yet, or into which somebody else put cookies.
#[tokio::test]
async fn under_https_cookies_of_plain_names_open_nothing_and_go() {
    let house = House::with(&["--public-url", "https://clientele.example"]).await;
    let mut browser = house.anybody();
    browser.origin = "https://clientele.example".into();
    assert_eq!(browser.sign_in(ANA, PASSWORD).await.status, 200);
    let before = browser.cookie("__Host-clientele_session").unwrap();
    let old = house.anybody();
    for (name, value) in
        [("clientele_session", before.as_str()), ("clientele_second", "x"), ("clientele_preferences", "dark.off")]
    {
        old.set_cookie(name, value);
    }
    let answer = old.get("/login").await;
    assert!(answer.status == 200 && answer.body.contains("data-theme=\"dark\""), "signed out, with what was chosen");
    for name in ["clientele_session", "clientele_second", "clientele_preferences"] {
        assert_eq!(old.cookie(name), None, "{name} is forgotten");
    }
    assert_eq!(old.cookie("__Host-clientele_preferences").as_deref(), Some("dark.off"), "taken over");
    let kept: Vec<_> = answer.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert!(kept.iter().all(|cookie| cookie.contains("Secure") && cookie.contains("Path=/")), "{kept:?}");
    assert_eq!(session(&browser).await, None, "what went over the wire in plain is worth nothing");
    assert!(old.get("/login").await.header("set-cookie").is_none(), "once");
    // What was chosen since is not overwritten by what somebody plants.
    old.set_cookie("clientele_preferences", "light.on");
    assert!(old.get("/login").await.body.contains("data-theme=\"dark\""));
    assert_eq!(old.cookie("__Host-clientele_preferences").as_deref(), Some("dark.off"));
    browser.set_cookie("clientele_session", "made up");
    assert_eq!(browser.sign_in(ANA, PASSWORD).await.status, 200);
    assert!(session(&browser).await.is_some(), "no loop");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_get_the_same_answer() {
    let house = House::open().await;
    let mut answers = vec![];
    let long = "x".repeat(2_000);
    for (email, password) in [
        (ANA, "wrong"),
        ("nobody@meridianpost.example", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("", ""),
        (ANA, long.as_str()),
        (ANA, "clientele-demo-1 "),
    ] {
        let browser = house.anybody();
        let answer = browser.sign_in(email, password).await;
        assert_eq!(answer.error(), UiError::WrongCredentials, "{email}");
        assert!(answer.header("set-cookie").is_none());
        assert_eq!(session(&browser).await, None);
        answers.push(answer.body);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn an_unknown_person_is_refused_no_faster_than_a_known_one() {
    let house = House::open().await;
    let browser = house.anybody();
    let _ = browser.sign_in("nobody@meridianpost.example", "warms up").await;
    let mut fastest = [u128::MAX; 2];
    for _ in 0..5 {
        for (i, email) in [ANA, "nobody@meridianpost.example"].into_iter().enumerate() {
            let begun = Instant::now();
            let _ = browser.sign_in(email, "wrong").await;
            fastest[i] = fastest[i].min(begun.elapsed().as_micros());
        }
    }
    // Without the hash for nobody the second one would take a hundredth.
    assert!(fastest[1] * 3 > fastest[0], "known {} µs, unknown {} µs", fastest[0], fastest[1]);
}

#[tokio::test]
async fn someone_who_was_made_inactive_has_no_session_and_gets_none() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let mut transaction = house.state.store.begin().await.unwrap();
    sqlx::query("UPDATE users SET state = 'inactive' WHERE email = $1")
        .bind(ANA)
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(session(&ana).await, None);
    assert_eq!(ana.call("list_clients", &[]).await.error(), UiError::SignedOut);
    assert_eq!(house.anybody().sign_in(ANA, PASSWORD).await.error(), UiError::WrongCredentials);
}

#[tokio::test]
async fn who_guesses_at_an_account_makes_nobody_wait_but_themselves() {
    let house = House::with(&["--sign-in-per-account", "3", "--trusted-proxies", "1"]).await;
    let stranger = house.anybody();
    let mut refusals = vec![];
    for _ in 0..5 {
        let answer = attempt(&stranger, 1, ANA, "wrong").await;
        refusals.push(answer.status.as_u16());
        if let UiError::TooManyAttempts { retry_after } = answer.error() {
            assert!((1..=60).contains(&retry_after), "{retry_after}");
            assert_eq!(answer.header("retry-after"), Some(retry_after.to_string().as_str()));
        }
    }
    assert_eq!(refusals, [401, 401, 401, 429, 429]);
    assert_eq!(attempt(&stranger, 1, ANA, PASSWORD).await.status, 429, "the right password waits, too");
    assert_eq!(attempt(&stranger, 1, "nobody@x.example", "x").await.status, 401, "for others it does not");
    assert_eq!(attempt(&house.anybody(), 2, ANA, PASSWORD).await.status, 200, "nor does its owner, from elsewhere");
}

/// An attempt to sign in from one of these addresses.
async fn attempt(browser: &Browser, address: u8, email: &str, password: &str) -> Answer {
    let request = browser.ask(reqwest::Method::POST, "/fn/sign_in").header("origin", &browser.origin);
    let request = request.header("x-forwarded-for", format!("203.0.113.{address}"));
    browser.send(request.form(&[("email", email), ("password", password)])).await
}

#[tokio::test]
async fn many_who_guess_at_one_account_are_slowed_and_its_own_browsers_are_not() {
    let house = House::with(&["--sign-in-per-account", "1", "--trusted-proxies", "1"]).await;
    let ana = house.anybody();
    assert_eq!(attempt(&ana, 1, ANA, PASSWORD).await.status, 200);
    assert_eq!(ana.call("sign_out", &[]).await.status, 200);
    let strangers = house.anybody();
    // Of ten a minute one was hers. One comes back each six seconds, which is longer than all of this takes.
    for n in 0..10 {
        let guessed = attempt(&strangers, 100 + n, ANA, "wrong").await.status;
        assert_eq!(guessed, if n < 9 { 401 } else { 429 }, "{n}");
    }
    assert_eq!(attempt(&strangers, 200, ANA, PASSWORD).await.status, 429, "wherever they are");
    // Where she has signed in before, and from whichever address, she waits for nobody.
    assert_eq!(attempt(&ana, 100, ANA, PASSWORD).await.status, 200);
    assert_eq!(attempt(&ana, 100, TOM, "wrong").await.status, 401);
    for status in [401, 429] {
        assert_eq!(attempt(&ana, 100, ANA, "wrong").await.status, status, "guessed there it is slowed as well");
    }
}

#[tokio::test]
async fn a_browser_is_known_to_every_process_and_for_its_own_users_only() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let next = house.next_door().await;
    let there = next.anybody();
    for n in 0..6 {
        assert_eq!(there.sign_in(ANA, "wrong").await.status, if n < 5 { 401 } else { 429 });
        assert_eq!(there.sign_in(TOM, "wrong").await.status, if n < 5 { 401 } else { 429 });
    }
    there.set_cookie(BROWSER, &ana.cookie(BROWSER).unwrap());
    assert_eq!(there.sign_in(TOM, PASSWORD).await.status, 429, "he has never signed in there");
    assert_eq!(there.sign_in(ANA, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn by_what_a_browser_is_known_is_renewed_by_each_sign_in_and_opens_nothing() {
    let house = House::open().await;
    let browser = house.anybody();
    // Somebody else may have put it there: then they do not know the one that comes.
    browser.set_cookie(BROWSER, "planted");
    let answer = browser.sign_in(ANA, PASSWORD).await;
    let set = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let cookie = set.into_iter().find(|cookie| cookie.starts_with(BROWSER)).unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(cookie.contains(part), "{part}: {cookie}");
    }
    let first = browser.cookie(BROWSER).unwrap();
    assert_eq!(first.len(), 43, "256 bits");
    assert!(!house.database().contents().await.contains(&first));
    assert_eq!(browser.call("sign_out", &[]).await.status, 200);
    assert_eq!(browser.cookie(BROWSER).as_ref(), Some(&first), "it stays");
    assert_eq!(browser.sign_in(TOM, PASSWORD).await.status, 200);
    let second = browser.cookie(BROWSER).unwrap();
    assert_ne!(first, second);
    let alone = house.anybody();
    alone.set_cookie(BROWSER, &second);
    assert_eq!(session(&alone).await, None);
    let next = house.next_door().await;
    for (cookie, known) in [("planted", false), (first.as_str(), false), (second.as_str(), true)] {
        let there = next.anybody();
        for _ in 0..6 {
            let _ = there.sign_in(ANA, "wrong").await;
        }
        there.set_cookie(BROWSER, cookie);
        assert_eq!(there.sign_in(ANA, PASSWORD).await.status == 200, known, "{cookie}");
    }
}

#[tokio::test]
async fn the_second_step_is_counted_apart_in_a_browser_that_is_known() {
    let house = House::with(&["--sign-in-per-account", "3"]).await;
    let vera = house.signed_in(VERA).await;
    set_up(&house, &vera).await;
    // A stranger has the password, and tries codes.
    let stranger = first_step(&house, VERA).await;
    for n in 0..4 {
        let tried = by_code(&stranger, "abcd-2345-efgh-6789").await.status;
        assert_eq!(tried, if n < 3 { 422 } else { 429 });
    }
    assert_eq!(vera.call("sign_out", &[]).await.status, 200);
    assert_eq!(vera.sign_in(VERA, PASSWORD).await.location(), "/login/code?next=/admin");
    assert_eq!(by_code(&vera, "abcd-2345-efgh-6789").await.status, 422);
}

#[tokio::test]
async fn guessing_is_slowed_for_the_address_which_nobody_can_make_up() {
    let house = House::with(&["--sign-in-per-address", "3"]).await;
    let browser = house.anybody();
    let mut statuses = vec![];
    for n in 0..4 {
        let request = browser.ask(reqwest::Method::POST, "/fn/sign_in").header("origin", &browser.origin);
        let request = request.header("x-forwarded-for", format!("203.0.113.{n}"));
        let email = format!("someone{n}@x.example");
        let answer = browser.send(request.form(&[("email", email.as_str()), ("password", "wrong")])).await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 429]);
}

#[tokio::test]
async fn signing_in_leads_back_to_where_one_was_going_and_never_elsewhere() {
    let house = House::open().await;
    let browser = house.anybody();
    let there = format!("{LIST}?q=a%20b&state=active");
    let led = browser.get(&there).await;
    let login = led.leads_to().to_owned();
    assert_eq!(login, "/login?next=/admin/integrations/oauth%3Fq%3Da%2520b%26state%3Dactive");
    let page = browser.get(&login).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains(&there.replace('&', "&amp;")), "the form carries it on");
    for (next, leads_to) in [
        (there.as_str(), there.as_str()),
        ("", "/admin"),
        ("https://evil.example", "/admin"),
        ("//evil.example", "/admin"),
        ("/\\evil.example", "/admin"),
        ("/\t/evil.example", "/admin"),
        ("javascript:alert(1)", "/admin"),
        ("/admin\r\nset-cookie: a=b", "/admin"),
    ] {
        let fields = [("email", ANA), ("password", PASSWORD), ("next", next)];
        let browser = house.anybody();
        assert_eq!(browser.submit("sign_in", &fields).await.leads_to(), leads_to, "{next:?}");
        let again = browser.get(&route::login(next)).await;
        assert_eq!(again.leads_to(), leads_to, "{next:?} when signed in already");
    }
}

#[tokio::test]
async fn without_javascript_a_refused_sign_in_keeps_the_address_typed_and_not_the_password() {
    let house = House::open().await;
    let browser = house.anybody();
    let fields = [("email", "ana.ruiz@typo.example"), ("password", "hunter-two"), ("next", LIST)];
    let answer = browser.submit("sign_in", &fields).await;
    let login = answer.leads_to().to_owned();
    assert!(login.starts_with("/login?next=/admin/integrations/oauth&flash="), "{login}");
    let page = browser.get(&login).await;
    assert!(page.body.contains("ana.ruiz@typo.example") && page.body.contains("Email or password is not right"));
    assert!(!page.body.contains("hunter-two"));
    assert!(!house.database().contents().await.contains("hunter-two"));
    let id = login.split("flash=").nth(1).unwrap();
    let flash: Option<Flash> = browser.call("get_flash", &[("id", id)]).await.json();
    assert!(matches!(flash, Some(Flash::Refused(refused)) if refused.error == UiError::WrongCredentials));
}

#[tokio::test]
async fn preferences_are_the_browsers_and_known_to_the_first_byte() {
    let house = House::open().await;
    let browser = house.anybody();
    assert!(browser.get("/login").await.body.contains("<html lang=\"en\">"));
    let fields = [("theme", "dark"), ("back", "/login")];
    assert_eq!(browser.submit("set_preferences", &fields).await.leads_to(), "/login");
    assert!(browser.get("/login").await.body.contains("<html lang=\"en\" data-theme=\"dark\">"));
    let _ = browser.submit("set_preferences", &[("slash", "off")]).await;
    assert_eq!(browser.cookie("clientele_preferences").as_deref(), Some("dark.off"));
    assert_eq!(browser.call("set_preferences", &[("theme", "\"><script>")]).await.status, 422);
    browser.set_cookie("clientele_preferences", "\"><script>.x");
    assert!(browser.get("/login").await.body.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn a_password_is_what_it_looks_like_and_a_name_has_nothing_unseen() {
    let house = House::open().await;
    let ana = house.signed_in(ANA).await;
    let (one, two) = ("un caf\u{e9} au lait", "un cafe\u{301} au lait");
    let changed = ana.call("change_password", &[("current", PASSWORD), ("password", two)]).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    for typed in [one, two] {
        assert_eq!(house.anybody().sign_in(ANA, typed).await.status, 200, "{typed:?}");
    }
    for (field, typed) in [("name", "An\u{200b}a"), ("email", "an\u{200d}a@meridianpost.example")] {
        let mut person = [("name", "Olive"), ("email", "olive@meridianpost.example")];
        person.iter_mut().filter(|(name, _)| *name == field).for_each(|(_, value)| *value = typed);
        let error = ana.call("invite_user", &person).await.error();
        assert!(error.problem(field).is_some_and(|says| says.starts_with("Remove U+200")), "{error:?}");
    }
}
