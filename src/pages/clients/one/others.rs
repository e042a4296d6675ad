//! The question about secrets from before a client's roles, where a save was refused for them.

use crate::{
    components::{Banner, Tone},
    wire::{Conflict, OthersSecrets},
};
use leptos::prelude::*;

/// Which secrets, and the two ways to save the form of this id. `answered`: fields that go on with it.
pub fn question(asked: &OthersSecrets, answered: AnyView, form: &'static str) -> AnyView {
    let title = Conflict::SecretsOfOthers(asked.clone()).to_string();
    let secrets = asked.secrets.iter().map(|secret| view! { <li>{secret.to_string()}"."</li> }).collect_view();
    let body = view! {
        <p><b>{title}</b></p>
        <ul>{secrets}</ul>
        <p>
            "Whoever made a secret may still know it and could then act with "{asked.giving.join(" and ")}
            ". So could anyone with a token issued before."
        </p>
        <p>
            "End them, and every token of this client ends, too: its applications need a new secret. Keep them if you trust \
             whoever made them."
        </p>
        <input type="hidden" name="others_seen" value=asked.seen() form=form/>
        {answered}
        <p class="actions">
            <button type="submit" class="btn" form=form name="others" value="end">"End them and save"</button>
            <button type="submit" class="btn" form=form name="others" value="keep">"Keep them and save"</button>
        </p>
    };
    Banner::new(Tone::Attention, body.into_any()).view()
}
