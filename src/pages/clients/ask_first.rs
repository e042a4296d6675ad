//! Whom to ask before a client loses its access.

use super::one::mail;
use crate::{
    components::{Banner, Glyph},
    wire::{Answers, ClientDetails, route},
};
use leptos::prelude::*;

/// The owner and who stands in for them, with their addresses; where nobody answers, that.
pub fn ask_first(client: &ClientDetails) -> AnyView {
    let said = &client.ownership;
    let here = |answers: &&Answers| !answers.left;
    let owner = said.owner.as_ref().filter(here);
    let stand_in = said.stand_in.as_ref().filter(here);
    let left =
        said.owner.as_ref().filter(|owner| owner.left).map(|owner| format!("Its owner {} has left. ", owner.name));
    let Some(first) = owner.or(stand_in) else {
        let name_one = view! { <p><a href=route::client_ownership(client.row.id)>"Name an owner"</a></p> }.into_any();
        let fact = format!("{}Nobody is named who could be asked.", left.unwrap_or_default());
        return Banner::known(Glyph::Person, fact, name_one).view();
    };
    let role = if owner.is_none() { ", who stands in" } else { "" };
    let other = owner.and(stand_in).map(|stand_in| {
        view! { <p>"Stand-in: "{stand_in.name.clone()}", "{mail(stand_in)}"."</p> }
    });
    let follows = view! { <p>{mail(first)}</p>{other} }.into_any();
    Banner::known(Glyph::Person, format!("{}Ask {}{role} first.", left.unwrap_or_default(), first.name), follows).view()
}
