//! Half of a session's cookie is renewed when its user shows who they are. A request that was opened with the half before
//! that, and begins to write after it, does nothing: a copy of the cookie would be as good as the cookie. The user, whose
//! other tab sent it, is told why and loses nothing.

use crate::{
    house::{ANA, Answer, Browser, By, House, PAYROLL},
    waits::in_the_middle,
};
use clientele::{
    domain::UserId,
    server::{
        cli::demo::PASSWORD,
        console::{
            doors,
            facts::{Facts, preferences},
        },
        crypto::secret_value::sha256_hex,
        storage::people::sessions,
        use_cases::{caller::Caller, change::Act, error::AppError, refusal::Refusal, session},
    },
    wire::{RevealedSecret, UiError},
};
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

const COOKIE: &str = "clientele_session";
const ANAS: UserId = UserId::from_uuid(Uuid::from_u128(0x0c11_e27e_1e00_4000_8000_0004_0000_0001));

/// What a request knows of its caller once it has opened the session of this browser.
pub(crate) async fn opened(house: &House, browser: &Browser) -> Caller {
    let (cookie, now) = (browser.cookie(COOKIE).unwrap(), house.clock.now());
    let found = session::look(&house.state.store, house.state.config.sessions, &cookie, now).await.unwrap();
    let facts = Facts {
        request_id: "req_before".into(),
        address: None,
        user_agent: None,
        signed_in: found.map(|(signed_in, _)| Arc::new(signed_in)),
        givers: Arc::default(),
        restored: Arc::default(),
        cookie: Some(cookie),
        wants_page: false,
        in_place: false,
        preferences: preferences(None),
        origin: String::new(),
        second_step: None,
        browser: None,
    };
    doors::signed_in(&facts).unwrap()
}

/// Whether each kind of change begins, or why not.
async fn begun(house: &House, caller: &Caller) -> Vec<Option<Refusal>> {
    let act = Act::new(&house.state.store, caller, house.clock.now());
    let mut each = vec![];
    for begun in [act.begin().await.err(), act.begin_with_roles().await.err(), act.begin_on_account().await.err()] {
        each.push(begun.map(|error| match error {
            AppError::Refused(refusal) => refusal,
            other => panic!("{other:?}"),
        }));
    }
    each
}

#[tokio::test]
async fn no_change_begins_with_a_half_that_was_renewed_meanwhile() {
    let house = House::open().await;
    let other = "a lantern over the weir";
    for (function, fields) in
        [("prove", vec![("password", PASSWORD)]), ("change_password", vec![("current", PASSWORD), ("password", other)])]
    {
        let ana = house.signed_in(ANA).await;
        let before = opened(&house, &ana).await;
        assert_eq!(begun(&house, &before).await, [None, None, None]);
        assert_eq!(ana.call(function, &fields).await.status, 200);
        let refused = Some(Refusal::ProvedElsewhere);
        assert_eq!(begun(&house, &before).await, [refused.clone(), refused.clone(), refused], "{function}");
        // The browser has the new half: its next request does what this one did not.
        assert_eq!(begun(&house, &opened(&house, &ana).await).await, [None, None, None], "{function}");
    }
}

/// Sends a form, lets the half be renewed after the session was opened for it and before it can write, and answers what it
/// is told. The browser has the new half then.
async fn sent_before(house: &House, browser: &Arc<Browser>, by: By, function: &'static str, fields: Fields) -> Answer {
    // Too short a time, and the session is opened with the old half after it was renewed: then once more, with more time.
    for wait in [100, 200, 400, 800, 1_600, 3_200, 6_400] {
        let (mut transaction, _) = in_the_middle(house, ANAS).await;
        let (sends, fields) = (browser.clone(), fields.clone());
        let waiting = tokio::spawn(async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            sends.post(by, function, &fields).await
        });
        tokio::time::sleep(Duration::from_millis(wait)).await;
        let token = browser.cookie(COOKIE).unwrap().split('.').next().unwrap().to_owned();
        let (cookie, half) = session::renewed(&token);
        let id_hash = sha256_hex(token.as_bytes());
        sessions::proved(&mut transaction, &id_hash, &half, house.clock.now()).await.unwrap();
        transaction.commit().await.unwrap();
        let answer = waiting.await.unwrap();
        browser.set_cookie(COOKIE, &cookie);
        if answer.status != 401 || answer.error() != UiError::SignedOut {
            return answer;
        }
    }
    panic!("{function} never waited");
}

type Fields = Vec<(&'static str, String)>;

fn invitation() -> Fields {
    vec![("name", "Sent Meanwhile".to_owned()), ("email", "meanwhile@meridianpost.example".to_owned())]
}

#[tokio::test]
async fn who_proves_in_another_tab_is_told_so_and_finds_what_they_typed() {
    let house = House::open().await;
    let ana = Arc::new(house.signed_in(ANA).await);
    let told = UiError::ProvedElsewhere.to_string();
    assert_eq!(
        sent_before(&house, &ana, By::Fetch, "invite_user", invitation()).await.error(),
        UiError::ProvedElsewhere
    );
    let led = sent_before(&house, &ana, By::Form, "invite_user", invitation()).await;
    let to = led.leads_to();
    assert!(to.starts_with("/admin/people/users/new?flash="), "{to}");
    let form = ana.get(to).await.body;
    for shown in [&told, "Sent Meanwhile", "meanwhile@meridianpost.example"] {
        assert!(form.contains(shown), "{shown}: {form}");
    }
    // The button that was pressed, pressed again.
    let fields = invitation();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert!(ana.submit("invite_user", &fields).await.leads_to().ends_with("/link"));
}

/// What is shown once is not shown to the half before.
#[tokio::test]
async fn a_secret_waits_for_the_half_that_was_renewed() {
    let house = House::open().await;
    let ana = Arc::new(house.signed_in(ANA).await);
    assert_eq!(ana.call("reset_secret", &[("id", PAYROLL)]).await.status, 200);
    let id = vec![("id", PAYROLL.to_owned())];
    let late = sent_before(&house, &ana, By::Fetch, "reveal_secret", id).await;
    assert_eq!(late.error(), UiError::ProvedElsewhere);
    let revealed: RevealedSecret = ana.call("reveal_secret", &[("id", PAYROLL)]).await.json();
    assert!(revealed.secret.is_some(), "it was not used up");
}
