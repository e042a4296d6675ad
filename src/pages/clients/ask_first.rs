//! Whom to ask before a client loses its access.

use super::one::mail;
use crate::{
    components::{Banner, Glyph},
    policy::Actor,
    wire::{Answers, ClientDetails, route},
};
use leptos::prelude::*;

/// The owner and who stands in for them, with their addresses; where nobody answers, that. Who is asked never has to ask
/// themselves: then it is the other of the two.
pub fn ask_first(client: &ClientDetails, actor: &Actor) -> AnyView {
    let said = &client.ownership;
    let is_me = |answers: &Answers| answers.user == Some(actor.user_id());
    let here = |answers: &&Answers| !answers.left && !is_me(answers);
    let owner = said.owner.as_ref().filter(here);
    let stand_in = said.stand_in.as_ref().filter(here);
    let left =
        said.owner.as_ref().filter(|owner| owner.left).map(|owner| format!("Its owner {} has left. ", owner.name));
    let mine = said.owner.as_ref().is_some_and(is_me);
    if owner.or(stand_in).is_none() && (mine || said.stand_in.as_ref().is_some_and(is_me)) {
        let fact = if mine { "It is yours." } else { "You stand in for its owner." };
        let fact = format!("{}{fact}", left.unwrap_or_default());
        return Banner::known(Glyph::Person, fact, view! { <p>"Nobody else is named."</p> }.into_any()).view();
    }
    let Some(first) = owner.or(stand_in) else {
        let name_one = view! { <p><a href=route::client_ownership(client.row.id)>"Name an owner"</a></p> }.into_any();
        let fact = format!("{}Nobody is named who could be asked.", left.unwrap_or_default());
        return Banner::known(Glyph::Person, fact, name_one).view();
    };
    let role = if owner.is_none() { ", who stands in," } else { "" };
    let yours = if mine { "It is yours. " } else { "" };
    let other = owner.and(stand_in).map(|stand_in| {
        view! { <p>"Stand-in: "{stand_in.name.clone()}", "{mail(stand_in)}"."</p> }
    });
    let follows = view! { <p>{mail(first)}</p>{other} }.into_any();
    Banner::known(Glyph::Person, format!("{}{yours}Ask {}{role} first.", left.unwrap_or_default(), first.name), follows)
        .view()
}
