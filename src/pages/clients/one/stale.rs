//! Someone was faster: both versions side by side, yours kept in the form.

use crate::{
    components::{Banner, Diff, Tone, diff::Row, role_picker::labels, settings::FORM_ID},
    domain::{GrantType, RoleGrant, settings::field},
    pages::shared::values::{LABELLED, value_of},
    wire::{ClientDetails, Conflict, Refused, StaleEdit, route},
};
use leptos::prelude::*;

/// The two versions, only where they differ, and the two ways on. Save over theirs sends the form with their version;
/// Discard mine is a link to the client as it is now.
pub fn stale(refused: &Refused, edit: &StaleEdit, client: &ClientDetails) -> AnyView {
    let title = Conflict::Stale(edit.clone()).to_string();
    let page = route::client(client.row.id);
    let mine = refused.settings.as_ref();
    let scopes = &client.options.scopes;
    let settings = LABELLED.iter().filter_map(|name| {
        let (ours, other) = (value_of(mine?, scopes, name), value_of(&edit.theirs, scopes, name));
        row(field::label(name), ours, other)
    });
    // What was ticked counts where the grant type uses roles.
    let uses_roles = mine.and_then(|mine| GrantType::parse(&mine.grant_type)).is_some_and(GrantType::uses_roles);
    let roles = refused.roles.as_ref().filter(|_| uses_roles).and_then(|ticked| {
        let ours = labels(ticked, &client.options, &client.row.roles);
        let mut other: Vec<String> = edit.their_roles.iter().map(RoleGrant::label).collect();
        other.sort();
        row(field::label(field::ROLES), ours, other)
    });
    let differences = Diff {
        what: "Field",
        before: "Yours".into(),
        after: "Theirs".into(),
        versions: true,
        empty: "Empty",
        rows: settings.chain(roles).collect(),
    };
    let body = view! {
        <p><b>{title}</b></p>
        <p>"Yours is kept in the form below. Where the two differ:"</p>
        {differences.view()}
        <p class="actions">
            // Without JavaScript this page was loaded anew, and the form already carries their version.
            <button type="submit" form=FORM_ID class="btn" data-version=edit.version.to_string()>"Save mine over theirs"</button>
            <a class="btn" href=page data-discard>"Discard mine"</a>
        </p>
    };
    Banner { class: "stale", ..Banner::new(Tone::Error, body.into_any()) }.view()
}

/// `None`: the two have the same.
fn row(name: &str, ours: Vec<String>, theirs: Vec<String>) -> Option<Row> {
    (ours != theirs).then(|| Row { head: name.to_owned().into_any(), before: ours, after: theirs })
}
