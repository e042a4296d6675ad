//! What can be done to a client, as a page: where More of the list leads without our code, or before it is there.

use super::{
    ending::{Loaded, question_page},
    more,
};
use crate::{
    components::{Drawn, question::ask_head},
    wire::route,
};
use leptos::prelude::*;
use leptos_meta::Title;

/// `/admin/integrations/oauth/{id}/actions`
#[component]
pub fn ActionsPage() -> impl IntoView {
    question_page("Actions", page)
}

fn page(loaded: Loaded) -> AnyView {
    let Loaded { client, list, session, .. } = loaded;
    let row = client.row;
    let name = row.name.clone();
    let items = Drawn::from(more::items_of(&row, &session.actor, list.as_deref()));
    view! {
        <Title text=format!("Actions: {name}")/>
        <div class="ask-card">
            <div class="ask-body">
                {ask_head(&row, view! { <h1 tabindex="-1">{name}</h1> }.into_any())}
                {items}
            </div>
            <div class="ask-foot">
                <b></b>
                <a class="btn btn-dialog" href=list.unwrap_or_else(|| route::client(row.id))>"Close"</a>
            </div>
        </div>
    }
    .into_any()
}
