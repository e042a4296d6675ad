//! A client's secrets: at most two, so that rotation never needs an outage.

use super::super::read_only::DENIED;
use crate::{
    components::{Glyph, icon, inactive, reader::made_for, said_time},
    domain::{
        ClientId, ClientType, GrantType, State,
        secret::{LIFETIMES, MAX_LIVE, SILENCES},
    },
    policy::{Action, Actor},
    wire::{ClientDetails, Happened, SecretView, plural, route},
};
use leptos::prelude::*;

/// The panel with Add a secret, Remove secret and Reset secret. Questions are asked in place, so that they work without
/// JavaScript too.
#[component]
pub fn Secrets(client: ClientDetails, actor: Actor) -> impl IntoView {
    let (id, state) = (client.row.id, client.row.looks());
    let denied = actor.why(Action::ChangeSecrets { has: &client.row.roles });
    let live = client.secrets.iter().filter(|s| s.live).count();
    let tally = match (client.row.state, state) {
        (State::Active, State::Active) => format!("{live} of {MAX_LIVE} live"),
        (State::Inactive, _) => format!("{} kept for restore", client.secrets.len()),
        (State::Disabled, _) => format!("{} kept until it is enabled", client.secrets.len()),
        _ if client.row.rehearsed.is_some() => format!("{} kept until the rehearsal ends", client.secrets.len()),
        _ => format!("{} kept, gets no tokens", client.secrets.len()),
    };
    let legacy = client.row.grant_type.is_legacy();
    let public = client.row.grant_type == GrantType::Code && client.settings.client_type == ClientType::Public.as_str();
    let not_asked = public.then(|| {
        view! { <p class="note">"A public client is not asked for a secret: it can leave it out. One that it does show has to be right."</p> }
    });
    // The last that works stays: it is replaced by Reset.
    let removable = |secret: &SecretView| {
        let others = client.secrets.iter().filter(|other| other.id != secret.id);
        denied.is_none() && if secret.live { others.clone().any(|other| other.live) } else { others.count() > 0 }
    };
    let row = |secret: &SecretView| {
        let last = secret.live && live == 1;
        let asks = denied.is_none().then(|| silence(id, secret));
        one(id, (state, legacy), (secret, last), removable(secret), asks)
    };
    let rows = client.secrets.iter().map(row).collect_view();
    let why_no_add = denied.clone().or_else(|| match live {
        live if live < MAX_LIVE => None,
        _ => Some("Two secrets are the most. Remove the idle one first.".to_owned()),
    });
    view! {
        <section class="panel" id="secrets" aria-labelledby="secrets-title" data-place>
            <div class="part-head">
                <h2 id="secrets-title">"Secrets"</h2>
                <span class="note">{tally}</span>
            </div>
            {not_asked}
            {rows}
            <div data-refusals tabindex="-1"></div>
            {add_form(id, why_no_add, denied.is_some())}
            {reset_form(id, &client.secrets, denied.is_some())}
        </section>
    }
    .into_any()
}

/// `last`: it is the last that works. `asks`: the question of when it ends by silence.
fn one(
    id: ClientId,
    (state, legacy): (State, bool),
    (secret, last): (&SecretView, bool),
    removable: bool,
    asks: Option<AnyView>,
) -> AnyView {
    let standing = match (state, &secret.expires) {
        (State::Inactive, _) => view! { <span class="standing refused">{icon(Glyph::Lock)}"Refused"</span> }.into_any(),
        (_, Some(_)) if !secret.live => {
            view! { <span class="standing off">{icon(Glyph::Clock)}"Expired"</span> }.into_any()
        }
        _ if legacy => view! { <span class="standing off">{icon(Glyph::Pause)}"Gets no tokens"</span> }.into_any(),
        (State::Disabled, _) => view! { <span class="standing off">{icon(Glyph::Pause)}"Refused"</span> }.into_any(),
        _ => in_use(&secret.last_used),
    };
    let expires = secret.expires.as_ref().filter(|_| secret.live).map(|date| {
        view! { ", expires in " <time datetime=date.iso.clone() title=date.utc.clone()>{date.relative.clone()}</time> }
    });
    let used = match &secret.last_used {
        Happened::At(when) => view! { "Last used "{said_time(when)} }.into_any(),
        Happened::Never => "Never used".into_any(),
        Happened::NotSince(date) => format!("Not used since {date}").into_any(),
        Happened::NotRecorded => "Use not recorded".into_any(),
    };
    let by = secret.created_by.as_ref().map(|name| format!(" by {name}"));
    view! {
        <div class="secret">
            <p class="secret-head"><code>{secret.hint.clone()}</code>{standing}</p>
            <p>{used}{expires}</p>
            <p>"Added "<time datetime=secret.created.iso.clone() title=secret.created.utc.clone()>{secret.created.date.clone()}</time>{by}</p>
            {ends_when_silent(secret, last)}
            {removable.then(|| removal(id, secret))}
            {asks}
        </div>
    }
    .into_any()
}

/// In use, unless a day passed since the last use.
fn in_use(last_used: &Happened) -> AnyView {
    match last_used {
        Happened::At(when) => {
            let idle = ["day", "week", "month", "year"].iter().any(|unit| when.relative.contains(unit));
            if idle {
                let span = when.relative.trim_end_matches(" ago").to_owned();
                view! { <span class="standing off">{icon(Glyph::Pause)}{format!("Idle {span}")}</span> }.into_any()
            } else {
                view! { <span class="standing ok">{icon(Glyph::Check)}"In use"</span> }.into_any()
            }
        }
        // The line below says it.
        Happened::Never | Happened::NotSince(_) | Happened::NotRecorded => ().into_any(),
    }
}

/// When it ends if it is not used.
fn ends_when_silent(secret: &SecretView, last: bool) -> Option<AnyView> {
    let (days, ends) = secret.silent.as_ref()?;
    let after = plural(days.unsigned_abs(), "day");
    Some(match ends {
        _ if last => {
            view! { <p>{format!("Ends after {after} without use, but not while it is the last that works")}</p> }
                .into_any()
        }
        None => view! { <p>{format!("Ends after {after} without use, once use is recorded")}</p> }.into_any(),
        Some(at) => view! {
            <p>
                "Ends in "<time datetime=at.iso.clone() title=at.utc.clone()>{at.relative.clone()}</time>
                {format!(" unless it is used: each use begins its {after} anew")}
            </p>
        }
        .into_any(),
    })
}

/// Asks after how many days without use it is to end.
fn silence(id: ClientId, secret: &SecretView) -> AnyView {
    let (hint, secret_id) = (secret.hint.clone(), secret.id.to_string());
    let field = format!("silent-{secret_id}");
    let now = secret.silent.as_ref().map_or(0, |(days, _)| *days);
    let option = |days: i64| {
        let label = match days {
            0 => "never".to_owned(),
            days => format!("after {days} days without use"),
        };
        view! { <option value=days.to_string() selected=days == now>{label}</option> }
    };
    view! {
        <details class="ask" name="secret-question">
            <summary class="btn btn-small">"End when silent"<span class="sr-only">{format!(" {hint}")}</span></summary>
            <div class="question">
                <p>"Ends the secret by itself once nobody has used it for so long. What was not recorded is no silence."</p>
                <form method="post" action="/fn/set_silence" data-in-place>{made_for()}
                    <input type="hidden" name="id" value=id.to_string()/>
                    <input type="hidden" name="secret_id" value=secret_id/>
                    <p class="secret-days">
                        <label for=field.clone()>"Ends"</label>
                        <select id=field.clone() name="days">{SILENCES.map(option).collect_view()}</select>
                    </p>
                    <p class="question-foot">{no()}<button type="submit" class="btn">"Save"</button></p>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// "It was used 412 times since Monday, last now, from 203.0.113.24."
fn used_lately(secret: &SecretView) -> Option<String> {
    secret.used_lately.as_ref().map(|used| format!("It was used {used}."))
}

/// Asks with the use, as Delete does.
fn removal(id: ClientId, secret: &SecretView) -> AnyView {
    let last_use = match &secret.last_used {
        _ if secret.used_lately.is_some() => used_lately(secret).into_any(),
        Happened::At(when) => view! { "It was last used "{said_time(when)}"." }.into_any(),
        Happened::Never => "It was never used.".into_any(),
        Happened::NotSince(date) => format!("It was not used since {date}. Earlier use is not known.").into_any(),
        Happened::NotRecorded => "Whether it is used is not recorded.".into_any(),
    };
    let (hint, secret_id) = (secret.hint.clone(), secret.id.to_string());
    view! {
        <details class="ask" name="secret-question">
            <summary class="btn btn-small">"Remove secret"<span class="sr-only">{format!(" {hint}")}</span></summary>
            <div class="question">
                <p><b>"Applications that use it stop, at once and for good."</b>" "{last_use}</p>
                <form
                    method="post"
                    action="/fn/remove_secret"
                    data-in-place
                    data-unknown="It is not known whether it was removed."
                    data-question=format!("{}#secrets", route::client(id))
                >{made_for()}
                    <input type="hidden" name="id" value=id.to_string()/>
                    <input type="hidden" name="secret_id" value=secret_id/>
                    <p class="question-foot">
                        <span>"Remove it?"</span>
                        {no()}
                        <button type="submit" class="btn btn-danger-outline">"Yes"</button>
                    </p>
                </form>
            </div>
        </details>
    }
    .into_any()
}

/// `denied`: the page has said why.
fn add_form(id: ClientId, why_not: Option<String>, denied: bool) -> AnyView {
    match why_not {
        Some(_) if denied => inactive("Add a secret", None, "btn btn-wide", DENIED),
        Some(reason) => view! {
            {inactive("Add a secret", None, "btn btn-wide", "add-secret-why")}
            <p id="add-secret-why" class="why">{reason}</p>
        }
        .into_any(),
        None => view! {
            <form method="post" action="/fn/add_secret" data-in-place>{made_for()}
                <input type="hidden" name="id" value=id.to_string()/>
                <p class="secret-days">
                    <label for="secret-days">"New one expires"</label>
                    <select id="secret-days" name="days">
                        {LIFETIMES
                            .map(|days| {
                                let label = if days == 0 { "never".to_owned() } else { format!("in {days} days") };
                                view! { <option value=days.to_string()>{label}</option> }
                            })
                            .collect_view()}
                    </select>
                </p>
                <button type="submit" class="btn btn-wide">"Add a secret"</button>
            </form>
        }
        .into_any(),
    }
}

fn reset_form(id: ClientId, secrets: &[SecretView], denied: bool) -> AnyView {
    let used = secrets.iter().filter_map(|secret| {
        let used = secret.used_lately.as_ref()?;
        Some(view! { <p><code>{secret.hint.clone()}</code>{format!(" was used {used}.")}</p> })
    });
    let used = used.collect_view();
    match denied {
        true => inactive("Reset secret", None, "btn btn-wide", DENIED),
        false => view! {
            <details class="ask" name="secret-question">
                <summary class="btn btn-wide">"Reset secret"</summary>
                <div class="question">
                    <p>
                        <b>"Every secret of this client is replaced by a new one, at once."</b>
                        " Applications that use an old one stop until they have the new one."
                    </p>
                    {used}
                    <form
                        method="post"
                        action="/fn/reset_secret"
                        data-in-place
                        data-unknown="It is not known whether they were replaced."
                        data-question=format!("{}#secrets", route::client(id))
                    >{made_for()}
                        <input type="hidden" name="id" value=id.to_string()/>
                        <label class="check">
                            <input type="checkbox" name="end_tokens" value="yes"/>
                            "End its tokens too: anyone who copied a secret may hold some."
                        </label>
                        <p class="question-foot">
                            <span>"Replace them?"</span>
                            {no()}
                            <button type="submit" class="btn btn-danger-outline">"Yes"</button>
                        </p>
                    </form>
                </div>
            </details>
        }
        .into_any(),
    }
}

/// Closes the question and puts the focus back on what asked it. Without JavaScript the summary closes it.
fn no() -> AnyView {
    view! { <button type="button" class="btn needs-script" data-fold>"No"</button> }.into_any()
}
