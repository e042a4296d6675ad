//! What the client used: secrets, redirect URIs, scopes, where, from where; and what was refused.

use super::super::load::Loaded;
use crate::{
    components::{gated, happened, time_text},
    domain::{
        ScopeId,
        usage::{KEPT, UNPROVEN},
    },
    policy::Action,
    wire::{ClientUsage, Count, UsageRefusal, UsedThing, When, plural, route, thousands},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

pub fn panels(loaded: &Loaded, usage: ClientUsage) -> AnyView {
    let machine = loaded.client.row.grant_type.uses_roles();
    let (is_recorded, days) = (usage.recorded_since.is_some(), usage.days.len());
    let uris = (!machine || !usage.redirect_uris.is_empty()).then(|| {
        panel("usage-uris", "Redirect URIs", list(&usage.redirect_uris, true, Some("not registered any more")))
    });
    view! {
        {panel("usage-scopes", "Scopes", scopes(loaded, &usage))}
        {uris}
        {panel("usage-secrets", "Secrets", list(&usage.secrets, true, None))}
        {panel("usage-places", "Organizations and people", places(&usage, machine))}
        {panel("usage-callers", "Callers by address", callers(&usage.addresses, is_recorded, days))}
        {panel("usage-refused", "Refused", refusals(&usage.refusals, is_recorded, days))}
        {apart(usage.not_told_apart)}
        <p class="note">{format!("Times are of all days on record, at most the last {KEPT}. Callers and refusals are of the days shown above.")}</p>
    }
    .into_any()
}

fn panel(id: &'static str, title: &'static str, body: AnyView) -> AnyView {
    view! { <section class="panel" aria-labelledby=id><h2 id=id>{title}</h2>{body}</section> }.into_any()
}

/// Of each when it was last used, and how often. `literal`: letters that must not be confused; `gone`: what is said of what the
/// client has no longer.
fn list(things: &[UsedThing], literal: bool, gone: Option<&'static str>) -> AnyView {
    if things.is_empty() {
        return view! { <p class="note">"None."</p> }.into_any();
    }
    let row = |thing: &UsedThing| {
        let name = thing.name.clone();
        let name = if literal { view! { <code>{name}</code> }.into_any() } else { name.into_any() };
        let gone = gone.filter(|_| !thing.has).map(|gone| view! { <span class="note">" "{gone}</span> });
        let times = (thing.n > 0).then(|| view! { <span class="note">{plural(thing.n, "time")}</span> });
        view! { <div><dt>{name}{gone}</dt><dd>{happened(&thing.last, false)}{times}</dd></div> }
    };
    view! { <dl class="figures">{things.iter().map(row).collect_view()}</dl> }.into_any()
}

fn scopes(loaded: &Loaded, usage: &ClientUsage) -> AnyView {
    let Some(since) = &usage.recorded_since else { return nothing_known() };
    let used = match usage.scopes.is_empty() {
        true => view! { <p class="note">{format!("No call of this API needed a scope since {since}.")}</p> }.into_any(),
        false => list(&usage.scopes, true, Some("not assigned")),
    };
    let never = if loaded.client.row.grant_type.uses_roles() {
        view! { <p class="note">"Client Credentials uses roles, not scopes. Which role a call needed is not recorded."</p> }
            .into_any()
    } else {
        never(loaded, usage, since)
    };
    view! { {used}{never} }.into_any()
}

/// The scopes that can be taken away, as far as it is known here.
fn never(loaded: &Loaded, usage: &ClientUsage, since: &str) -> AnyView {
    let maybe = (!usage.maybe_needed.is_empty()).then(|| maybe(&usage.maybe_needed));
    if usage.never_needed.is_empty() {
        return maybe.unwrap_or_else(|| view! { <p>"Each of its scopes was needed."</p> }.into_any());
    }
    let row = &loaded.client.row;
    let elsewhere = (usage.introspected > 0).then(|| {
        let times = plural(usage.introspected, "time");
        view! { <p class="note">{format!("Other APIs asked about its tokens {times}: which scopes those needed is not known here.")}</p> }
    });
    let unneeded: BTreeSet<ScopeId> = usage.never_needed.iter().cloned().collect();
    let (left, _) = loaded.client.settings.clone().without_scopes(&unneeded);
    let way = if left.scopes.is_empty() {
        let href = format!("{}#scopes", route::client(row.id));
        view! { <p>"One has to stay: choose it under "<a href=href>"Client Details"</a>"."</p> }.into_any()
    } else {
        let href = route::client_without(row.id, &usage.never_needed);
        let why = loaded.session.actor.why(Action::EditClient { has: &row.roles, giving: &[] });
        gated("Take them away", why, "take-away-why", || {
            view! {
                <p><a class="btn" href=href>"Take them away"</a></p>
                <p class="note">"Leads to Client Details with these unticked. Nothing is saved before you press Save."</p>
            }
            .into_any()
        })
    };
    view! {
        <h3 id="usage-never">"Never used"</h3>
        <p class="note">{format!("No call of this API needed them since {since}.")}</p>
        {tags("usage-never", &usage.never_needed)}
        {elsewhere}
        {way}
        {maybe}
    }
    .into_any()
}

/// Scopes of which nobody knows.
fn maybe(scopes: &[ScopeId]) -> AnyView {
    view! {
        <h3 id="usage-maybe">"Perhaps used"</h3>
        <p class="note">"Too many calls came at once to tell apart: which scopes those needed is not known."</p>
        {tags("usage-maybe", scopes)}
    }
    .into_any()
}

fn tags(head: &'static str, scopes: &[ScopeId]) -> AnyView {
    let tags = scopes.iter().map(|scope| view! { <li><code>{scope.to_string()}</code></li> }).collect_view();
    view! { <ul class="held-roles" aria-labelledby=head>{tags}</ul> }.into_any()
}

fn places(usage: &ClientUsage, machine: bool) -> AnyView {
    let places = if usage.recorded_since.is_some() { list(&usage.organizations, false, None) } else { nothing_known() };
    let people = (!machine).then(|| {
        if usage.people.n == 0 {
            return view! { <p>"Nobody lets it act for them now."</p> }.into_any();
        }
        let verb = if usage.people == Count::exactly(1) { "lets" } else { "let" };
        let says = format!("{} {verb} it act for them now.", usage.people.of("person"));
        view! { <p>{says}" Which of them use it, and when, is not recorded."</p> }.into_any()
    });
    view! { {places}{people} }.into_any()
}

fn callers(addresses: &[(String, When)], is_recorded: bool, days: usize) -> AnyView {
    if !is_recorded {
        return nothing_known();
    }
    if addresses.is_empty() {
        return view! { <p class="note">{format!("None in {days} days.")}</p> }.into_any();
    }
    let row = |(address, last): &(String, When)| {
        view! { <div><dt><code>{address.clone()}</code></dt><dd>{time_text(last, false)}</dd></div> }
    };
    view! {
        <dl class="figures">{addresses.iter().map(row).collect_view()}</dl>
        <p class="note">
            {format!("In {days} days. Where many uses came at once only the last address is kept, so there may have been others.")}
        </p>
    }
    .into_any()
}

fn refusals(refusals: &[UsageRefusal], is_recorded: bool, days: usize) -> AnyView {
    if !is_recorded {
        return nothing_known();
    }
    let row = |refusal: &UsageRefusal| {
        view! {
            <div>
                <dt>{refusal.what.clone()}" "<code>{refusal.code.clone()}</code></dt>
                <dd>{time_text(&refusal.last, false)}<span class="note">{plural(refusal.n, "time")}</span></dd>
            </div>
        }
    };
    let rows = match refusals.is_empty() {
        true => view! { <p class="note">{format!("Nothing in {days} days.")}</p> }.into_any(),
        false => view! { <dl class="figures">{refusals.iter().map(row).collect_view()}</dl> }.into_any(),
    };
    // A Client ID is no secret.
    let anybody = refusals.iter().any(|refusal| refusal.code == UNPROVEN).then(|| {
        view! { <p class="note"><code>{UNPROVEN}</code>" did not prove to be this client: it may be anybody."</p> }
    });
    view! { {rows}{anybody} }.into_any()
}

fn nothing_known() -> AnyView {
    view! { <p class="note">"Not recorded."</p> }.into_any()
}

/// That there was more than could be told apart.
fn apart(others: u64) -> Option<AnyView> {
    let says = || {
        let uses = thousands(others);
        format!(
            "On these days {uses} more came too fast to note who they were from: they are in the sums above, not in these lists."
        )
    };
    (others > 0).then(|| view! { <p class="note">{says()}</p> }.into_any())
}
