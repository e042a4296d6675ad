//! The steps of signing in, each with a form that does something.

use super::{
    account::{set_up, with_passkey},
    doors::{Case, owned},
    ending,
    ground::{Actor, Ground},
    request::Visitor,
};
use crate::account::code;
use clientele::{
    domain::time::SECOND,
    server::cli::demo,
    wire::{NewLink, PasskeyQuestion},
};

/// `None`: this is no step of signing in.
pub async fn case(door: &str, ground: &Ground) -> Option<Case> {
    let actor = ground.actor().await;
    let own = &actor.visitor;
    let nobody = Visitor::new(ground.house.address, None);
    let password = owned(&[("email", &actor.email), ("password", demo::PASSWORD)]);
    let fields = match door {
        "sign_in" => password,
        "sign_in/second" => {
            set_up(ground, own).await;
            password
        }
        "sign_in_by_code" => {
            let (secret, _) = set_up(ground, own).await;
            nobody.does("sign_in", &password).await;
            ground.house.wait(30 * SECOND);
            owned(&[("code", &code(&ground.house, &secret))])
        }
        "sign_in_by_code/recovery" => {
            let (_, codes) = set_up(ground, own).await;
            nobody.does("sign_in", &password).await;
            owned(&[("code", &codes[0])])
        }
        "ask_second_passkey" => {
            with_passkey(own).await;
            nobody.does("sign_in", &password).await;
            vec![]
        }
        "sign_in_by_second_passkey" => {
            let passkey = with_passkey(own).await;
            nobody.does("sign_in", &password).await;
            let options: String = nobody.does::<&str, &str>("ask_second_passkey", &[]).await.json();
            owned(&[("answer", &passkey.answer(&options, &own.origin()))])
        }
        "ask_passkey" => vec![],
        "sign_in_by_passkey" => {
            let passkey = with_passkey(own).await;
            let asked: PasskeyQuestion = nobody.does::<&str, &str>("ask_passkey", &[]).await.json();
            owned(&[("id", &asked.id), ("answer", &passkey.answer(&asked.options, &own.origin()))])
        }
        "accept_link" => {
            let token = ending::link(ground, &actor).await;
            owned(&[("token", &token), ("password", ending::CHOSEN)])
        }
        "accept_link/invited" => return Some(invited(ground).await),
        _ => return None,
    };
    Some(Case { actor, visitor: nobody, fields })
}

async fn invited(ground: &Ground) -> Case {
    let email = &format!("invited.{}@meridianpost.example", uuid::Uuid::new_v4());
    let added = ground.ana.does("invite_user", &[("name", "Invited"), ("email", email.as_str())]).await;
    let id = added.location.trim_end_matches("/link").rsplit('/').next().unwrap().to_owned();
    let link: Option<NewLink> = ground.ana.does("reveal_link", &[("id", &id)]).await.json();
    let token = link.unwrap().address.rsplit('/').next().unwrap().to_owned();
    let nobody = Visitor::new(ground.house.address, None);
    let actor = Actor { id: id.parse().unwrap(), email: email.clone(), visitor: nobody.again() };
    Case { actor, visitor: nobody, fields: owned(&[("token", &token), ("password", ending::CHOSEN)]) }
}
