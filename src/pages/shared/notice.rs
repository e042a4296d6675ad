//! The banner that says what was done, at the top of the page it led to.

use crate::{
    components::{Banner, Tone, reader::made_for},
    wire::{Notice, plural, route},
};
use leptos::prelude::*;

/// The words, and for a client that was stopped the way back.
#[component]
pub fn NoticeBanner(notice: Notice) -> impl IntoView {
    let words = match &notice {
        Notice::Saved { name } => format!("{name} is saved."),
        Notice::Removed { name } => format!("{name} is removed for good."),
        Notice::Deactivated { name, date, .. } => format!("{name} is deactivated. Removed on {}.", date.exact),
        Notice::Restored { name, cut } => {
            format!("{name} is restored by you. Tokens issued before {} stay ended.", cut.exact)
        }
        Notice::Disabled { name, why_not_enable, .. } => {
            let says = format!("{name} is disabled. It gets and keeps no tokens.");
            match why_not_enable {
                Some(why) => format!("{says} {why}"),
                None => says,
            }
        }
        Notice::Enabled { name } => format!("{name} is enabled. Tokens issued before it was disabled stay ended."),
        Notice::Authorized { name } => format!("{name} is authorized."),
        Notice::RequestDeclined { name } => {
            format!("{name} is declined. People who try to use it are told so, with your reason.")
        }
        Notice::AuthorizationRevoked { name } => {
            format!("{name} no longer has access. Its tokens have ended.")
        }
        Notice::BroughtBack { name, version } => format!("{name} is as in version {version} again."),
        Notice::Told { text } => text.clone(),
        Notice::Several(answer) => {
            format!("{} of {} done.", answer.done(), plural(answer.rows.len() as u64, "client"))
        }
        Notice::SecretRemoved { hint } => format!("The secret {hint} is removed. It is refused from now on."),
    };
    let restore = match &notice {
        Notice::Deactivated { id, .. } => {
            Some(view! { " "<a href=format!("{}#restore", route::client(*id))>"Restore"</a> })
        }
        _ => None,
    };
    let enable = match notice {
        Notice::Disabled { id, back, why_not_enable: None, .. } => Some(view! {
            <form method="post" action="/fn/enable_client">{made_for()}
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="back" value=back/>
                <button type="submit" class="btn btn-small">"Enable"</button>
            </form>
        }),
        _ => None,
    };
    let says = view! { <p>{words}{restore}</p> }.into_any();
    Banner { id: Some("notice"), beside: enable.map(IntoAny::into_any), ..Banner::new(Tone::Done, says) }.view()
}
