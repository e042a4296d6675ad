//! The ways in which somebody's authority ends.

use super::{
    ground::{Actor, Ground},
    request::Visitor,
};
use clientele::{server::cli::demo, wire::NewLink};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// In the same browser, in another window.
    SignedOut,
    /// From another session of the user, which ends all others.
    EndedElsewhere,
    Deactivated,
    /// A moment later they may sign in again; what began before is over.
    DeactivatedAndBack,
    RolesTaken,
    /// An administrator made a link, and the user chose a password by it.
    PasswordLink,
    /// In another session, which ends all others.
    PasswordChanged,
    /// A link by another link.
    LinkReplaced,
    FactorsReset,
    /// In another tab of the same browser, or in the browser that the cookie was copied from: half of it was renewed.
    ProvedElsewhere,
}

/// A password that nobody had before.
pub const CHOSEN: &str = "paper boats on the pond";

impl End {
    pub async fn comes(self, ground: &Ground, actor: &Actor) {
        let id = actor.id.to_string();
        let version = ground.user_version(actor.id).await;
        let user = [("id", id.as_str()), ("version", &version)];
        match self {
            Self::SignedOut => drop(actor.visitor.again().does::<&str, &str>("sign_out", &[]).await),
            Self::EndedElsewhere => {
                let elsewhere = ground.elsewhere(actor).await;
                elsewhere.does("end_other_sessions", &[("tokens", "true")]).await;
            }
            Self::Deactivated => drop(ground.ana.does("deactivate_user", &user).await),
            Self::DeactivatedAndBack => {
                ground.ana.does("deactivate_user", &user).await;
                let version = ground.user_version(actor.id).await;
                ground.ana.does("reactivate_user", &[("id", &id), ("version", &version)]).await;
            }
            Self::RolesTaken => drop(ground.ana.does("save_user_roles", &user).await),
            Self::PasswordLink => {
                let token = link(ground, actor).await;
                let nobody = Visitor::new(ground.house.address, None);
                nobody.does("accept_link", &[("token", token.as_str()), ("password", CHOSEN)]).await;
            }
            Self::PasswordChanged => {
                let elsewhere = ground.elsewhere(actor).await;
                let fields = [("current", demo::PASSWORD), ("password", CHOSEN), ("tokens", "true")];
                elsewhere.does("change_password", &fields).await;
            }
            Self::LinkReplaced => drop(link(ground, actor).await),
            Self::ProvedElsewhere => {
                let renew = "UPDATE sessions SET token_hash = 'renewed' WHERE user_id = $1";
                ground.execute(renew, &id).await;
            }
            Self::FactorsReset => drop(ground.ana.does("reset_factors", &user).await),
        }
    }

    /// What our code in the browser is told then.
    pub const fn status(self) -> u16 {
        match self {
            Self::RolesTaken => 403,
            _ => 401,
        }
    }
}

/// The token of a link that Ana makes for a user.
pub async fn link(ground: &Ground, actor: &Actor) -> String {
    let (id, version) = (actor.id.to_string(), ground.user_version(actor.id).await);
    ground.ana.does("make_link", &[("id", &id), ("version", &version)]).await;
    let link: Option<NewLink> = ground.ana.does("reveal_link", &[("id", &id)]).await.json();
    link.unwrap().address.rsplit('/').next().unwrap().to_owned()
}
