//! `/oauth/authorize`: an application asks a user. A plain form: the answer leads out of this site.

use super::shared::frame::brand;
use crate::{
    components::{Glyph, icon, reader::made_for},
    pages::shared::{
        arrive::{Left, pick_up},
        awaited::awaited,
    },
    server_fns::{consent::get_consent, session::get_session},
    wire::{ConsentPage as Shown, ConsentQuestion, PageStatus, ScopeInWords, Session, Unapproved, route},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

/// `/oauth/authorize`
#[component]
pub fn ConsentPage() -> impl IntoView {
    let (request, left) = use_location().search.with_untracked(|search| apart(search.trim_start_matches('?')));
    let asked = request.clone();
    let loaded = async move { (get_consent(asked).await, get_session().await.ok().flatten(), pick_up(left).await) };
    view! {
        <main class="consent">
            <div class="consent-card sheet">
                {brand(route::ADMIN)}
                {awaited(async move {
                    match loaded.await {
                        (Ok(Some(shown)), session, left) => show(shown, &request, session, &left),
                        // The browser is on its way elsewhere.
                        (Ok(None), ..) => ().into_any(),
                        (Err(error), ..) => {
                            let status = error.status();
                            refused(status, "This request could not be read", vec![error.to_string()], None)
                        }
                    }
                })}
            </div>
        </main>
    }
}

/// The application's request, and the id of what an earlier answer left for this page.
fn apart(search: &str) -> (String, Option<String>) {
    let (left, request): (Vec<&str>, Vec<&str>) = search.split('&').partition(|pair| pair.starts_with("flash="));
    (request.join("&"), left.first().and_then(|pair| pair.strip_prefix("flash=")).map(str::to_owned))
}

fn show(shown: Shown, request: &str, session: Option<Session>, left: &Left) -> AnyView {
    match shown {
        Shown::Ask(question) => ask(*question, session, left),
        Shown::Broken(why) => {
            let meant = "This message is for the developers of the application. Nothing was sent to it.".into();
            refused(400, "The application’s request is not right", vec![why, meant], None)
        }
        Shown::OtherAddress { application } => {
            let says = format!(
                "{application} wants its answer at an address that is not registered for it. Nothing was sent there."
            );
            let whom = format!(
                "Ask whoever runs {application}, or send them this page: the address has to be among its redirect URIs. Its \
                 administrators see on its page which address came."
            );
            refused(400, "The application’s address is not registered", vec![says, whom], None)
        }
        Shown::Closed { application, why } => {
            refused(403, "This application cannot sign you in", vec![format!("{application}: {why}")], None)
        }
        Shown::NeedsApproval { application, client_id, owner, may_approve, why, back } => {
            let way = if may_approve {
                let to = route::authorize(client_id);
                Some(view! { <a class="btn btn-primary" href=to rel="external">"Review and approve"</a> }.into_any())
            } else {
                (why == Unapproved::Unasked).then(|| ask_for_approval(request))
            };
            let (heading, lines) = unapproved(&application, &owner, why, may_approve);
            refused(403, heading, lines, Some(out(way, session, request, back)))
        }
        Shown::NothingAllowed { application, client_id, may_approve, back } => {
            let says = format!("Your organization has approved {application}, but nothing of what it asks for now.");
            let way = may_approve.then(|| {
                let to = route::authorization(client_id);
                view! { <a class="btn btn-primary" href=to rel="external">"See what is allowed"</a> }.into_any()
            });
            let next = (!may_approve).then(|| "An administrator can allow more.".to_owned());
            let lines = std::iter::once(says).chain(next).collect();
            refused(403, "This is not allowed in your organization", lines, Some(out(way, session, request, back)))
        }
        Shown::NotForYou { application, roles, back } => {
            let says = format!(
                "Your organization lets only people with one of these roles use {application}: {}.",
                roles.join(", ")
            );
            refused(403, "You may not use this application", vec![says], Some(out(None, session, request, back)))
        }
        Shown::GoBack { to } => {
            let says = "Nothing was allowed. The application is told why when you go back to it.".into();
            let way = view! { <a class="btn btn-primary" href=to rel="external">"Go back to the application"</a> };
            refused(400, "The application’s request is not right", vec![says], Some(way.into_any()))
        }
    }
}

/// Why the organization's approval is missing, and what comes next for those who cannot give it.
fn unapproved(application: &str, owner: &str, why: Unapproved, may_approve: bool) -> (&'static str, Vec<String>) {
    let (heading, says, next) = match why {
        Unapproved::Unasked => (
            "An administrator must approve this application",
            format!("{application} belongs to {owner}. Your organization has not approved it."),
            "Your administrators do not know yet that you would like to use it.".to_owned(),
        ),
        Unapproved::Asked => (
            "An administrator must approve this application",
            format!("{application} belongs to {owner}. Your organization has not approved it."),
            "Your administrators see that you asked for it. Try again once they have approved it.".to_owned(),
        ),
        Unapproved::Declined { reason, again } => {
            let says = format!("Your administrator declined {application} of {owner}");
            (
                "An administrator declined this application",
                if reason.is_empty() { format!("{says}. No reason was given.") } else { format!("{says}: {reason}") },
                format!("You can ask again from {} on.", again.exact),
            )
        }
        Unapproved::Revoked => (
            "An administrator must approve this application",
            format!("{application} belongs to {owner}. Your organization took its approval back."),
            "Only an administrator can approve it again.".to_owned(),
        ),
    };
    let next = (!may_approve).then_some(next);
    (heading, std::iter::once(says).chain(next).collect())
}

/// What tells the administrators that the user would like to use the application.
fn ask_for_approval(request: &str) -> AnyView {
    view! {
        <form method="post" action="/fn/ask_for_approval">{made_for()}
            <input type="hidden" name="request" value=request.to_owned()/>
            <button type="submit" class="btn btn-primary btn-large">"Ask for approval"</button>
        </form>
    }
    .into_any()
}

/// What can be done where the user cannot go on: the way there is, being somebody else, and going back.
fn out(way: Option<AnyView>, session: Option<Session>, request: &str, back: Option<String>) -> AnyView {
    let back = back.map(|to| view! { <p><a href=to rel="external">"Go back to the application"</a></p> });
    let who = session.map(|session| view! { <dl class="facts">{who(session, request)}</dl> });
    view! { {way}{who}{back} }.into_any()
}

fn refused(status: u16, heading: &'static str, lines: Vec<String>, way_on: Option<AnyView>) -> AnyView {
    if let Some(page) = use_context::<PageStatus>() {
        (page.0)(status);
    }
    view! {
        <Title text=heading/>
        {icon(Glyph::Alert)}
        <h1 tabindex="-1">{heading}</h1>
        {lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
        {way_on}
    }
    .into_any()
}

fn ask(question: ConsentQuestion, session: Option<Session>, left: &Left) -> AnyView {
    let heading = format!("Let {} act for you?", question.application);
    let described = (!question.description.is_empty()).then(|| view! { <p>{question.description.clone()}</p> });
    let owner = question.owner.clone();
    let whose =
        if question.own { format!("{owner}, your organization") } else { format!("{owner}, another organization") };
    let who = session.map(|session| who(session, &question.request));
    view! {
        <Title text=heading.clone()/>
        {left.banner()}
        <h1 tabindex="-1">{heading}</h1>
        {described}
        <dl class="facts">
            <div><dt>"It belongs to"</dt><dd>{whose}</dd></div>
            {who}
        </dl>
        <h2>{format!("What {} could do", question.application)}</h2>
        <ul class="consent-scopes">{question.scopes.iter().map(scope).collect_view()}</ul>
        <p class="note">"Never more than you may do yourself."</p>
        <h2>"What happens next"</h2>
        <dl class="facts">
            <div><dt>"You go to"</dt><dd>{question.returns_to.words}</dd></div>
            <div><dt>"Access lasts"</dt><dd>{question.lasts}</dd></div>
            <div>
                <dt>"To end it"</dt>
                <dd>"Open "<a href=route::APPLICATIONS rel="external">"Applications in My account"</a>" and end its access."</dd>
            </div>
        </dl>
        <details class="consent-details">
            <summary>"Technical details"{icon(Glyph::ChevronDown)}</summary>
            <dl class="facts">
                <div><dt>"Client ID"</dt><dd class="mono">{question.client_id.to_string()}</dd></div>
                <div><dt>"Address"</dt><dd class="mono">{question.returns_to.address}</dd></div>
                <div><dt>"Scopes"</dt><dd class="mono">{ids(&question.scopes)}</dd></div>
            </dl>
        </details>
        <form class="consent-answer" method="post" action="/fn/answer_consent">
            <input type="hidden" name="request" value=question.request/>
            <input type="hidden" name="shown" value=question.shown/>
            <p>"Allow it only if you trust the application."</p>
            <button type="submit" name="decision" value="no" class="btn btn-large">"Do not allow"</button>
            <button type="submit" name="decision" value="allow" class="btn btn-large btn-primary">"Allow"</button>
        </form>
    }
    .into_any()
}

/// Who answers, and the way for someone else to be asked the same.
fn who(session: Session, request: &str) -> AnyView {
    view! {
        <div>
            <dt>"You are"</dt>
            <dd>
                <p>{session.actor.name}", "{session.organization_name}</p>
                <p class="mono">{session.email}</p>
                <form method="post" action="/fn/sign_out">
                    <input type="hidden" name="next" value=format!("/oauth/authorize?{request}")/>
                    <button type="submit" class="btn btn-small">"Not you?"</button>
                </form>
            </dd>
        </div>
    }
    .into_any()
}

fn scope(scope: &ScopeInWords) -> AnyView {
    let changes = (!scope.reads_only).then_some("changes");
    view! { <li class=changes>{scope.sentence.clone()}</li> }.into_any()
}

fn ids(scopes: &[ScopeInWords]) -> String {
    scopes.iter().map(|scope| scope.id.as_str()).collect::<Vec<_>>().join(" ")
}
