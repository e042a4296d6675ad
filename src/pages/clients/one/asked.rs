//! The questions that a save may be answered with, where it stands.

use super::others;
use crate::{
    components::{Banner, Tone},
    wire::{Conflict, InUse, Refused, UiError},
};
use leptos::prelude::*;

/// The question that a refusal asks, if it asks one, for the form of this id. What was answered before goes on with it.
pub fn question(refused: &Refused, form: &'static str) -> Option<AnyView> {
    let UiError::Conflict(conflict) = &refused.error else { return None };
    match &**conflict {
        Conflict::SecretsOfOthers(asked) => {
            Some(others::question(asked, answered(refused, &["in_use_seen"], form), form))
        }
        Conflict::InUse(asked) => Some(in_use(asked, answered(refused, &["others", "others_seen"], form), form)),
        _ => None,
    }
}

/// Fields that say what was answered to earlier questions.
fn answered(refused: &Refused, names: &[&'static str], form: &'static str) -> AnyView {
    let field = |name: &&'static str| {
        let value = refused.typed(name)?;
        Some(view! { <input type="hidden" name=*name value=value form=form/> })
    };
    names.iter().filter_map(field).collect_view().into_any()
}

/// What is taken away although it is in use, and the one way to take it.
fn in_use(asked: &InUse, answered: AnyView, form: &'static str) -> AnyView {
    let title = Conflict::InUse(asked.clone()).to_string();
    let line = |(kind, name, used): &(String, String, String)| {
        view! { <li>{kind.clone()}" "<code class="long-line">{name.clone()}</code>" "{used.clone()}</li> }
    };
    let body = view! {
        <p><b>{title}</b></p>
        <ul>{asked.taken.iter().map(line).collect_view()}</ul>
        <p>"Whoever uses it is refused from then on. To keep it, put it back below."</p>
        <input type="hidden" name="in_use_seen" value=asked.seen.clone() form=form/>
        {answered}
        <p class="actions"><button type="submit" class="btn" form=form>"Take it away and save"</button></p>
    };
    Banner::new(Tone::Attention, body.into_any()).view()
}
