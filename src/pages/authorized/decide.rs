//! Deciding about one application: which scopes, whom it may serve; and taking it back.

use super::{answer, state_of};
use crate::{
    components::{Banner, Glyph, Tone, copy_client_id, icon, key_of, reader::made_for, said_time, trail::trail_to},
    domain::{RoleId, State, authorization::AuthorizationState, scope::ScopeAccess},
    pages::shared::{
        awaited::{awaited, parameter, segment},
        kept::{Names, kept},
        refused::failed,
    },
    server_fns::{
        authorizations::get_authorization,
        session::{get_flash, get_session},
    },
    wire::{AuthorizationDetails, Flash, Refused, ScopeChoice, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

type Loaded = (AuthorizationDetails, Option<Refused>);

async fn load(id: String, left: Option<String>) -> Result<Loaded, UiError> {
    get_session().await?.ok_or(UiError::SignedOut)?;
    let details = get_authorization(id).await?;
    let refused = match left {
        Some(id) => match get_flash(id).await.ok().flatten() {
            Some(Flash::Refused(refused)) => Some(*refused),
            _ => None,
        },
        None => None,
    };
    Ok((details, refused))
}

/// `/admin/integrations/authorized/new`: by Client ID.
#[component]
pub fn AuthorizePage() -> impl IntoView {
    let client = parameter("client").filter(|id| !id.trim().is_empty());
    let loaded = async move {
        match client {
            Some(id) => Some((id.clone(), load(id, None).await)),
            None => None,
        }
    };
    view! {
        {awaited(async move {
            match loaded.await {
                None => ask_for_id(None, None),
                Some((_, Ok(loaded))) => decide(loaded),
                Some((typed, Err(error))) => match not_usable(&error) {
                    Some(says) => ask_for_id(Some(typed), Some(says)),
                    None => failed(&error, None, "Authorize a client"),
                },
            }
        })}
    }
}

/// What to say beside the field, where another Client ID would do.
fn not_usable(error: &UiError) -> Option<String> {
    match error {
        UiError::NotFound(_) => Some("No application has this Client ID. Check it with whoever gave it to you.".into()),
        UiError::Invalid(errors) => errors.first().map(|error| error.message.clone()),
        _ => None,
    }
}

fn ask_for_id(typed: Option<String>, error: Option<String>) -> AnyView {
    let invalid = error.is_some();
    view! {
        <Title text="Authorize a client"/>
        {trail_to("Authorized Applications", route::AUTHORIZED, "Authorize a client")}
        <header class="page-head">
            <div>
                <h1 tabindex="-1">"Authorize a client"</h1>
                <p>"Let an application of yours or of another organization act for your people."</p>
            </div>
        </header>
        <form class="panel narrow" action=route::AUTHORIZE>
            <label for="client">"Client ID"</label>
            <input
                id="client"
                name="client"
                class="mono"
                value=typed
                required
                autocomplete="off"
                spellcheck="false"
                aria-invalid=invalid.then_some("true")
                aria-describedby=if invalid { "client-hint client-error" } else { "client-hint" }
            />
            <p class="note" id="client-hint">"36 characters with dashes. The application’s developers can tell you."</p>
            {error.map(|says| view! { <p class="error" id="client-error" role="alert">{icon(Glyph::Alert)}{says}</p> })}
            <button type="submit" class="btn btn-primary">"Continue"</button>
        </form>
    }
    .into_any()
}

/// `/admin/integrations/authorized/{id}`
#[component]
pub fn DecidePage() -> impl IntoView {
    let loaded = load(segment("id"), parameter("flash"));
    view! {
        {awaited(async move {
            match loaded.await {
                Ok(loaded) => decide(loaded),
                Err(error) => failed(&error, None, "Authorized Applications"),
            }
        })}
    }
}

fn decide((details, refused): Loaded) -> AnyView {
    let row = details.row.clone();
    let approved = details.state == Some(AuthorizationState::Approved);
    let error = refused.as_ref().map(|refused| refused.error.clone());
    let typed = refused.as_ref().and_then(|refused| refused.settings.clone()).map(|settings| settings.scopes);
    let declining = refused.as_ref().and_then(|refused| Some((refused.typed("reason")?, refused.problem("reason"))));
    // What somebody else has decided meanwhile is declined no more; the reason is not lost with the question.
    let decided_already = declining.is_some() && details.state != Some(AuthorizationState::Pending);
    let lost = if decided_already { kept(refused.as_ref(), &Names::default()) } else { None };
    let roles = refused.and_then(|refused| refused.roles);
    let whose = if row.own { format!("{} (yours)", row.owner) } else { row.owner.clone() };
    let state = details.state.map(|state| {
        let by = row.by.as_ref().map(|by| format!(" by {by}"));
        let verb = if state == AuthorizationState::Pending { "Asked " } else { "Decided " };
        (state_of(state), view! { <span>{verb}{said_time(&row.changed)}{by}</span> })
    });
    let (state, decided) = state.unzip();
    let gone = (row.client_state != State::Active).then(|| {
        let follows = view! { <p>"It gets no tokens, whatever is decided here."</p> }.into_any();
        Banner::known(Glyph::Clock, "Its owner has switched it off".into(), follows).view()
    });
    let banner = error.map(|error| {
        let says = match &error {
            UiError::Invalid(errors) => errors.iter().map(|e| e.message.clone()).collect::<Vec<_>>().join(" "),
            other => other.to_string(),
        };
        Banner::new(Tone::Error, view! { <p><b>"Not saved. "</b>{says}</p> }.into_any()).view()
    });
    let scopes = details.scopes.iter().map(|choice| {
        let word = typed.as_ref().map(|typed| typed.get(&choice.base).cloned().unwrap_or_default());
        scope(choice, word)
    });
    let roles = details.roles.iter().map(|(id, name, chosen)| {
        role(*id, name, roles.as_ref().map_or(*chosen, |sent| sent.contains(&id.to_string())))
    });
    let act = if approved { "Save" } else { "Approve" };
    let description = if row.description.is_empty() { "No description".to_owned() } else { row.description.clone() };
    view! {
        <Title text=row.name.clone()/>
        {trail_to("Authorized Applications", route::AUTHORIZED, &row.name)}
        <header class="client-head">
            {key_of(row.client_id, row.client_state)}
            <div class="client-title">
                <h1 tabindex="-1">{row.name.clone()}</h1>
                {state}
                <p class="client-about">{description}</p>
                <p class="client-facts">
                    <span class="client-id"><code>{row.client_id.to_string()}</code>{copy_client_id(row.client_id)}</span>
                    <span>{whose}</span>
                    {decided}
                </p>
            </div>
        </header>
        {banner}
        {lost}
        {gone}
        {answer::declined(&details)}
        <form method="post" action="/fn/save_authorization" class="panel decision">{made_for()}
            <input type="hidden" name="client" value=row.client_id.to_string()/>
            <input type="hidden" name="version" value=details.version.to_string()/>
            <h2>"What it may do here"</h2>
            <p class="note">"It asks for these scopes. It can never do more than the person who uses it."</p>
            <div class="picker">{scopes.collect_view()}</div>
            <h2>"Users that can use this application"</h2>
            <p class="note">"Choose roles if only people who hold one of them may use it. If you choose none, everyone may. Removing a role ends the tokens that were issued."</p>
            <div class="role-checks">{roles.collect_view()}</div>
            <div class="form-foot"><a class="btn" href=route::AUTHORIZED>"Cancel"</a><button type="submit" class="btn btn-primary">{act}</button></div>
        </form>
        {answer::decline(&details, declining)}
        {answer::revoke(&details)}
    }
    .into_any()
}

/// None, Read, Read & write, as far as the application asks.
fn scope(choice: &ScopeChoice, typed: Option<String>) -> AnyView {
    let chosen = typed.unwrap_or_else(|| choice.chosen.as_str().to_owned());
    let name = format!("scopes[{}]", choice.base);
    let segment = |access: ScopeAccess| {
        let (word, label) = (access.as_str(), access.label(choice.can_read));
        // A client that stores both forms asks for the wider one.
        let checked = chosen == word || (access == ScopeAccess::Write && chosen == ScopeAccess::Both.as_str());
        view! {
            <label class=word>
                <input type="radio" name=name.clone() value=word checked=checked/>
                {label}
            </label>
        }
        .into_any()
    };
    let lacking = |words: &'static str| {
        view! { <span class="lacking" title=words><span class="sr-only">{words}</span></span> }.into_any()
    };
    view! {
        <fieldset class="scope">
            <legend>{choice.base.clone()}</legend>
            <p class="scope-about">{choice.description.clone()}</p>
            {segment(ScopeAccess::None)}
            {if choice.can_read { segment(ScopeAccess::Read) } else { lacking("It cannot only read") }}
            {if choice.can_write { segment(ScopeAccess::Write) } else { lacking("It asks to read only") }}
        </fieldset>
    }
    .into_any()
}

fn role(id: RoleId, name: &str, chosen: bool) -> AnyView {
    view! { <label class="check"><input type="checkbox" name="roles[]" value=id.to_string() checked=chosen/>{name.to_owned()}</label> }
        .into_any()
}
