//! Programs with tokens, and the ways in which what a token may do ends.

use super::{
    consents,
    ending::End,
    ground::{Actor, Application, Ground, register_machine},
    operations::Asked,
    request::{Reply, Request},
};
use crate::{oauth::redemption, rest::WORKFORCE_READER};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use clientele::wire::AuthorizationDetails;
use serde_json::Value;

/// Whose token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A client's own.
    Client,
    /// A user's who agreed.
    User,
}

/// A program with a token.
pub struct Bearer {
    client: Application,
    token: String,
    /// With [`Kind::User`]: who agreed, and the refresh token.
    user: Option<(Actor, String)>,
}

/// What ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fall {
    Disabled,
    Deactivated,
    Removed,
    TokenRevoked,
    /// A client's own roles.
    RolesTaken,
    /// With "end its tokens".
    SecretReset,
    ConsentEnded,
    AuthorizationRevoked,
    Of(End),
}

impl Kind {
    pub const fn falls(self) -> &'static [Fall] {
        match self {
            Self::Client => &[
                Fall::Disabled,
                Fall::Deactivated,
                Fall::Removed,
                Fall::TokenRevoked,
                Fall::RolesTaken,
                Fall::SecretReset,
            ],
            Self::User => &[
                Fall::Disabled,
                Fall::Deactivated,
                Fall::Removed,
                Fall::TokenRevoked,
                Fall::SecretReset,
                Fall::ConsentEnded,
                Fall::AuthorizationRevoked,
                Fall::Of(End::Deactivated),
                Fall::Of(End::DeactivatedAndBack),
                Fall::Of(End::RolesTaken),
                Fall::Of(End::PasswordLink),
                Fall::Of(End::PasswordChanged),
                // Which ends what applications hold, too.
                Fall::Of(End::EndedElsewhere),
            ],
        }
    }
}

impl Fall {
    /// What a program is told then.
    pub const fn status(self) -> u16 {
        match self {
            Self::RolesTaken | Self::Of(End::RolesTaken) => 403,
            _ => 401,
        }
    }
}

impl Bearer {
    pub async fn of(kind: Kind, ground: &Ground) -> Self {
        match kind {
            Kind::Client => {
                let client = register_machine(&ground.ana).await;
                let issued = token(ground, &client, &[("grant_type", "client_credentials")]).await;
                Self { token: text(&issued, "access_token"), client, user: None }
            }
            Kind::User => {
                let (client, actor) = (ground.register().await, ground.actor().await);
                let request = client.request();
                let allow = consents::yes(&actor.visitor, &request).await;
                let code = code(&actor.visitor.does("answer_consent", &allow).await).expect("a code");
                let issued = token(ground, &client, &redemption(&code)).await;
                let user = Some((actor, text(&issued, "refresh_token")));
                Self { token: text(&issued, "access_token"), client, user }
            }
        }
    }

    pub fn request(&self, asked: &Asked) -> Request {
        let request = Request::new(asked.method, asked.path.replace("{acts}", &self.client.id))
            .header("host", "localhost")
            .header("authorization", format!("Bearer {}", self.token));
        let request = if asked.once { request.header("idempotency-key", "held") } else { request };
        if asked.body.is_null() { request } else { request.body("application/json", asked.body.to_string()) }
    }

    /// Ends what the token may do.
    pub async fn falls(&self, fall: Fall, ground: &Ground) {
        let (ana, id) = (&ground.ana, self.client.id.as_str());
        match fall {
            Fall::Disabled => drop(ana.does("disable_client", &[("id", id)]).await),
            Fall::Deactivated => {
                ground.execute("UPDATE clients SET created_at = created_at - 8000000000 WHERE id = $1", id).await;
                ana.does("delete_client", &[("id", id), ("outcome", "deactivated")]).await;
            }
            Fall::Removed => drop(ana.does("delete_client", &[("id", id), ("outcome", "removed")]).await),
            Fall::TokenRevoked => self.revoke(ground, &self.token).await,
            Fall::RolesTaken => {
                let (version, role) =
                    (ground.client(id).await.row.version.to_string(), format!("{WORKFORCE_READER}@*"));
                ana.does("save_roles", &[("id", id), ("version", &version), ("roles[]", &role)]).await;
            }
            Fall::SecretReset => drop(ana.does("reset_secret", &[("id", id), ("end_tokens", "yes")]).await),
            Fall::ConsentEnded => self.revoke(ground, &self.user.as_ref().unwrap().1).await,
            Fall::AuthorizationRevoked => {
                let details: AuthorizationDetails = ana.does("get_authorization", &[("client", id)]).await.json();
                let version = details.version.to_string();
                ana.does("revoke_authorization", &[("client", id), ("version", &version)]).await;
            }
            Fall::Of(end) => end.comes(ground, &self.user.as_ref().unwrap().0).await,
        }
    }

    async fn revoke(&self, ground: &Ground, token: &str) {
        post(ground, &self.client, "revoke", &[("token", token)]).await.ok("revoke");
    }
}

/// Posts a form to the authorization server, with the client's secret.
pub async fn post(ground: &Ground, client: &Application, endpoint: &str, form: &[(&str, &str)]) -> Reply {
    let basic = STANDARD.encode(format!("{}:{}", client.id, client.secret));
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    Request::new("POST", format!("/oauth/{endpoint}"))
        .header("host", "localhost")
        .header("authorization", format!("Basic {basic}"))
        .body("application/x-www-form-urlencoded", body)
        .send(ground.house.address)
        .await
}

async fn token(ground: &Ground, client: &Application, form: &[(&str, &str)]) -> Value {
    post(ground, client, "token", form).await.json()
}

fn text(issued: &Value, name: &str) -> String {
    issued[name].as_str().unwrap().to_owned()
}

/// The code with which a browser is sent back to an application, if it is.
pub fn code(reply: &Reply) -> Option<String> {
    let query = reply.location.split_once('?')?.1;
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "code").map(|(_, code)| code.into_owned())
}

/// Whether anything can be had for a code that is alive: the answer of the token endpoint, introspected.
pub async fn gives_life(ground: &Ground, client: &Application, code: &str) -> bool {
    let reply = post(ground, client, "token", &redemption(code)).await;
    let Ok(issued) = serde_json::from_str::<Value>(&reply.body) else { return false };
    let Some(token) = issued["access_token"].as_str() else { return false };
    let seen: Value = post(ground, client, "introspect", &[("token", token)]).await.json();
    seen["active"] == true
}
