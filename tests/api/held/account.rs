//! Changes of one's own account, and what a session alone may do, each with a form that does something.

use super::{
    authenticator::Authenticator,
    consents,
    doors::{Case, owned},
    ground::{Actor, Ground},
    request::Visitor,
};
use crate::{account::code, house::PAYROLL};
use clientele::{
    domain::{UserState, time::SECOND},
    server::cli::demo,
    wire::{Account, AuthenticatorProposal},
};

/// A password that nobody had before.
const OTHER: &str = "a kite above the harbour";

/// Where notices could be sent: nobody is there.
const HOOK: &str = "https://hooks.example";

/// `None`: this is nothing that a session alone may do.
pub async fn case(door: &str, ground: &Ground) -> Option<Case> {
    let actor = ground.actor().await;
    let visitor = actor.visitor.again();
    let fields = match door {
        "reveal_secret" => {
            visitor.does("reset_secret", &[("id", PAYROLL)]).await;
            owned(&[("id", PAYROLL)])
        }
        "reveal_link" => {
            let user = ground.target(UserState::Active).await.id;
            let (id, version) = (user.to_string(), ground.user_version(user).await);
            visitor.does("make_link", &[("id", &id), ("version", &version)]).await;
            owned(&[("id", &id)])
        }
        "change_password" => owned(&[("current", demo::PASSWORD), ("password", OTHER)]),
        "change_password/tokens" => owned(&[("current", demo::PASSWORD), ("password", OTHER), ("tokens", "true")]),
        "end_session/other" => {
            ground.elsewhere(&actor).await;
            owned(&[("key", &session_key(&visitor, false).await)])
        }
        "end_session/own" => owned(&[("key", &session_key(&visitor, true).await)]),
        "end_application" => {
            let request = ground.application.request();
            visitor.does("answer_consent", &consents::yes(&visitor, &request).await).await;
            owned(&[("client", &ground.application.id)])
        }
        "end_other_sessions" => {
            ground.elsewhere(&actor).await;
            vec![]
        }
        "end_other_sessions/tokens" => owned(&[("tokens", "true")]),
        "put_away_first_steps" => {
            ground.execute("UPDATE users SET first_steps = 1 WHERE email = $1", &actor.email).await;
            vec![]
        }
        "save_notices" => owned(&[("kinds[]", "silent")]),
        "save_webhook" => owned(&[("url", HOOK)]),
        "replace_webhook_secret" | "reveal_webhook_secret" | "test_webhook" | "remove_webhook" => {
            visitor.does("save_webhook", &[("url", HOOK)]).await;
            vec![]
        }
        "send_notice_again" => {
            visitor.does("save_webhook", &[("url", HOOK)]).await;
            let dead = "INSERT INTO webhook_messages (id, user_id, made_at, extra) \
                        SELECT 'msg_' || id, id, 0, 0 FROM users WHERE email = $1";
            ground.execute(dead, &actor.email).await;
            let notices = account(&visitor).await.notices.unwrap();
            owned(&[("id", &notices.webhook.unwrap().late[0].id)])
        }
        "set_up_authenticator" => vec![],
        "confirm_authenticator" => {
            let secret = propose(&visitor).await;
            owned(&[("code", &code(&ground.house, &secret))])
        }
        "remove_authenticator" | "make_recovery_codes" => {
            set_up(ground, &visitor).await;
            vec![]
        }
        "reveal_recovery_codes" => {
            confirmed(ground, &visitor).await;
            vec![]
        }
        "ask_new_passkey" => vec![],
        "add_passkey" => {
            let options: String = visitor.does::<&str, &str>("ask_new_passkey", &[]).await.json();
            let answer = Authenticator::new().create(&options, &visitor.origin());
            owned(&[("name", "Added while held"), ("answer", &answer)])
        }
        "remove_passkey" => {
            with_passkey(&visitor).await;
            owned(&[("id", &account(&visitor).await.passkeys[0].id.to_string())])
        }
        "prove/password" => {
            // An instant later, so that a proof is another than the sign-in.
            ground.house.wait(SECOND);
            owned(&[("password", demo::PASSWORD)])
        }
        "prove/code" => {
            let (secret, _) = set_up(ground, &visitor).await;
            ground.house.wait(30 * SECOND);
            owned(&[("code", &code(&ground.house, &secret))])
        }
        "prove/recovery" => {
            let (_, codes) = set_up(ground, &visitor).await;
            ground.house.wait(SECOND);
            owned(&[("code", &codes[0])])
        }
        "ask_proof" => {
            with_passkey(&visitor).await;
            vec![]
        }
        "prove_by_passkey" => {
            let passkey = with_passkey(&visitor).await;
            ground.house.wait(SECOND);
            let options: String = visitor.does::<&str, &str>("ask_proof", &[]).await.json();
            owned(&[("answer", &passkey.answer(&options, &visitor.origin()))])
        }
        "sign_out" => vec![],
        _ => return None,
    };
    Some(Case { actor: Actor { visitor: visitor.again(), ..actor }, visitor, fields })
}

async fn account(visitor: &Visitor) -> Account {
    visitor.does::<&str, &str>("get_account", &[]).await.json()
}

/// What a session of the same user is ended by: this one's, or another's.
async fn session_key(visitor: &Visitor, this: bool) -> String {
    account(visitor).await.sessions.into_iter().find(|session| session.this == this).unwrap().key
}

async fn propose(visitor: &Visitor) -> String {
    visitor.does::<&str, &str>("set_up_authenticator", &[]).await;
    let proposal: Option<AuthenticatorProposal> = visitor.does::<&str, &str>("get_authenticator", &[]).await.json();
    proposal.unwrap().secret
}

/// Sets an authenticator app up: its secret. The recovery codes wait to be shown.
async fn confirmed(ground: &Ground, visitor: &Visitor) -> String {
    let secret = propose(visitor).await;
    visitor.does("confirm_authenticator", &[("code", &code(&ground.house, &secret))]).await;
    secret
}

/// The same, with the recovery codes that were shown.
pub async fn set_up(ground: &Ground, visitor: &Visitor) -> (String, Vec<String>) {
    let secret = confirmed(ground, visitor).await;
    let codes: Option<Vec<String>> = visitor.does::<&str, &str>("reveal_recovery_codes", &[]).await.json();
    (secret, codes.unwrap())
}

/// Adds a passkey.
pub async fn with_passkey(visitor: &Visitor) -> Authenticator {
    let passkey = Authenticator::new();
    let options: String = visitor.does::<&str, &str>("ask_new_passkey", &[]).await.json();
    let answer = passkey.create(&options, &visitor.origin());
    visitor.does("add_passkey", &[("name", "Held"), ("answer", &answer)]).await;
    passkey
}
