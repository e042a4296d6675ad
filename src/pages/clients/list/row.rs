//! One client in the list.

use crate::{
    components::{Bar, Drawn, copy_client_id, glyph_of, happened, key_of, seven_days, state_label, steps, time_text},
    domain::{State, settings::Missing},
    pages::clients::more::Menus,
    policy::{Action, Actor},
    wire::{ClientRow, route},
};
use maud::{Markup, html};

/// What a row is drawn from.
pub struct Row<'a> {
    /// Its place on the page. Names of elements are made from it: an id would be thirty-six letters each time.
    pub at: usize,
    pub client: &'a ClientRow,
    /// Another client on the page has the same name: then the description is what tells them apart.
    pub twin: bool,
    pub exact: bool,
    pub actor: &'a Actor,
    /// Whether it can be chosen.
    pub chooses: bool,
}

/// `menus`: those of the rows before, and then of this one.
pub fn row(row: &Row<'_>, menus: &mut Menus) -> Drawn {
    let Row { at, client, twin, exact, actor, chooses } = *row;
    let id = client.id;
    let inactive = client.state == State::Inactive;
    html! {
        tr class=[inactive.then_some("deactivated-row")] {
            td class="c-name" { (name(at, client, twin, chooses)) }
            td class="c-id" { span class="id-cell" { code title=(id) { (id) } (copy_client_id(id)) } }
            td class="c-grant" {
                (client.grant_type.label())
                @if client.grant_type.is_legacy() { span class="legacy" { "Legacy: no tokens" } }
            }
            td class="c-state state-cell" { (state(at, client, exact)) }
            td class="c-created" { (time_text(&client.created, exact)) }
            td class="c-used" {
                (happened(&client.last_used, exact))
                @if !client.used_days.is_empty() { (pictured(&client.used_days)) }
            }
            td class="c-actions" {
                div class="row-actions" {
                    @if inactive { (restore(at, client, actor)) }
                    (menus.button(at, client, actor))
                }
            }
        }
    }
    .into()
}

/// Its use on the last thirty days. The words are above it, the numbers on its Usage tab.
fn pictured(days: &[Option<u64>]) -> Drawn {
    steps(&days.iter().map(|day| day.map_or(Bar::NotRecorded, Bar::Known)).collect::<Vec<_>>())
}

fn name(at: usize, client: &ClientRow, twin: bool, chooses: bool) -> Markup {
    // One that may be cut where it stands: the others would say their names twice.
    let long = client.name.chars().count() > 20;
    let description = if client.description.is_empty() { "No description" } else { &client.description };
    html! {
        div class="name-cell" {
            @if chooses { input type="checkbox" name="id" value=(client.id) aria-labelledby={ "name-" (at) }; }
            (key_of(client.id, client.looks()))
            div {
                a class="client-name" id={ "name-" (at) } href=(route::client(client.id)) title=[long.then_some(&client.name)] { (client.name) }
                span class=(if twin { "client-description full" } else { "client-description" }) { (description) }
                @if !client.whose.is_empty() { small { (client.whose) } }
            }
        }
    }
}

/// The ordinary is quiet: only a client that is deactivated or rehearsed says more than its state.
fn state(at: usize, client: &ClientRow, exact: bool) -> Markup {
    let Some(removal) = &client.removal else { return standing(client, exact) };
    html! {
        div class="state-line" { (state_label(client.state)) (seven_days(removal.left, false)) }
        p {
            time datetime=(removal.date.iso) title=(removal.date.utc) {
                @if exact { "Removed on " (removal.date.local) } @else { "Removed in " (removal.date.relative) }
            }
        }
        @if let Some(missing) = client.missing.first() {
            small id={ "needs-" (at) } {
                a href={ (route::client(client.id)) (part(*missing)) } { "Restore needs " (missing.noun()) }
            }
        }
    }
}

/// Where on the client's page it is given what it misses.
const fn part(missing: Missing) -> &'static str {
    match missing {
        Missing::Scopes => "#scopes",
        Missing::Roles => "#roles",
        Missing::RedirectUris => "#redirect-uris",
    }
}

/// A legacy client, or one that is rehearsed, is active and gets no tokens: it looks like what it can do.
fn standing(client: &ClientRow, exact: bool) -> Markup {
    let looks = client.looks();
    if let Some(until) = &client.rehearsed {
        return html! {
            span class={ "state state-" (looks.as_str()) } { (glyph_of(looks)) "Rehearsal, no tokens" }
            p {
                time datetime=(until.iso) title=(until.utc) {
                    @if exact { "Ends on " (until.local) } @else { "Ends in " (until.relative) }
                }
            }
        };
    }
    if looks == client.state {
        return html! { (state_label(looks)) };
    }
    html! { span class={ "state state-" (looks.as_str()) } { (glyph_of(looks)) (client.state.label()) ", no tokens" } }
}

/// A link to the contract; the browser's half opens it over the list.
fn restore(at: usize, client: &ClientRow, actor: &Actor) -> Markup {
    if let Some(reason) = actor.why(Action::RestoreClient { has: &client.roles }) {
        return html! {
            span class="tip-host" {
                button type="button" class="btn btn-small" aria-disabled="true" aria-describedby={ "restore-why-" (at) } { "Restore" }
                span class="tip" id={ "restore-why-" (at) } role="tooltip" { (reason) }
            }
        };
    }
    if !client.missing.is_empty() {
        return html! {
            button type="button" class="btn btn-small restore-button" aria-disabled="true" aria-describedby={ "needs-" (at) } { "Restore" }
        };
    }
    html! {
        a
            class="btn btn-small restore-button"
            href=(route::restore_client(client.id))
            aria-describedby={ "name-" (at) }
            data-ask="Restore"
            { "Restore" }
    }
}
