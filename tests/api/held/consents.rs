//! What a user agreed to before an end gives nothing that is alive after it, whoever is still signed in.

use super::{
    bearer::{code, gives_life},
    doors::owned,
    ending::End,
    ground::{Actor, Application, Ground},
    request::{By, Hold, Visitor},
};
use clientele::wire::{AuthorizationDetails, ConsentPage};

/// What happens while the answer is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meanwhile {
    Nothing,
    To(End),
    /// In the same session, which stays: it ends the others, and what applications hold.
    EverythingEnded,
    ClientDisabledAndEnabled,
    RevokedAndApproved,
}

impl Meanwhile {
    async fn comes(self, ground: &Ground, actor: &Actor, application: &Application) {
        let (ana, id) = (&ground.ana, application.id.as_str());
        match self {
            Self::Nothing => {}
            Self::To(end) => end.comes(ground, actor).await,
            Self::EverythingEnded => {
                actor.visitor.again().does("end_other_sessions", &[("tokens", "true")]).await;
            }
            Self::ClientDisabledAndEnabled => {
                ana.does("disable_client", &[("id", id)]).await;
                ana.does("enable_client", &[("id", id)]).await;
            }
            Self::RevokedAndApproved => {
                approve(ana, id).await;
                let version = decided(ana, id).await.version.to_string();
                ana.does("revoke_authorization", &[("client", id), ("version", &version)]).await;
                approve(ana, id).await;
            }
        }
    }
}

async fn decided(ana: &Visitor, id: &str) -> AuthorizationDetails {
    ana.does("get_authorization", &[("client", id)]).await.json()
}

async fn approve(ana: &Visitor, id: &str) {
    let version = decided(ana, id).await.version.to_string();
    let all = [("scopes[oauth]", "write"), ("scopes[user-basic-info]", "write")];
    ana.does("save_authorization", &[&[("client", id), ("version", version.as_str())], &all[..]].concat()).await;
}

/// Opens the page that asks, and answers what it shows with yes.
pub async fn yes(visitor: &Visitor, request: &str) -> Vec<(String, String)> {
    let page: Option<ConsentPage> = visitor.does("get_consent", &[("request", request)]).await.json();
    let Some(ConsentPage::Ask(question)) = page else { panic!("nothing is asked: {page:?}") };
    owned(&[("request", request), ("shown", &question.shown), ("decision", "allow")])
}

#[tokio::test]
async fn a_consent_that_was_on_its_way_gives_nothing_that_lives() {
    let ground = Ground::open().await;
    let mut alive = vec![];
    for meanwhile in [
        Meanwhile::Nothing,
        Meanwhile::To(End::SignedOut),
        Meanwhile::To(End::EndedElsewhere),
        Meanwhile::To(End::PasswordLink),
        Meanwhile::To(End::PasswordChanged),
        Meanwhile::To(End::Deactivated),
        Meanwhile::To(End::DeactivatedAndBack),
        Meanwhile::EverythingEnded,
        Meanwhile::ClientDisabledAndEnabled,
        Meanwhile::RevokedAndApproved,
    ] {
        let (actor, application) = (ground.actor().await, ground.register().await);
        let request = application.request();
        let fields = yes(&actor.visitor, &request).await;
        let form = actor.visitor.form(By::Form, "answer_consent", &fields);
        let held = form.hold(Hold::Body, ground.house.address).await;
        meanwhile.comes(&ground, &actor, &application).await;
        let reply = held.let_go().await;
        let lives = match code(&reply) {
            Some(code) => gives_life(&ground, &application, &code).await,
            None => false,
        };
        if lives {
            alive.push(meanwhile);
        }
    }
    assert_eq!(alive, [Meanwhile::Nothing], "only what nothing ended");
}
