//! What ends access or refuses it: Decline for who asked, Revoke for an application that is approved. Each is asked in place.

use crate::{
    components::{Banner, Glyph, icon, reader::made_for},
    domain::authorization::{AuthorizationState, Reason},
    wire::{AuthorizationDetails, Count, route},
};
use leptos::prelude::*;

/// What was said to who asked, and until when it stands.
pub fn declined(details: &AuthorizationDetails) -> Option<AnyView> {
    let again = details.again.as_ref()?;
    let said = match details.row.reason.as_str() {
        "" => view! { <p>"No reason was given."</p> }.into_any(),
        reason => view! { <p class="said">"“"{reason.to_owned()}"”"</p> }.into_any(),
    };
    let follows = view! {
        {said}
        <p>
            "People who try to use it are told so until "
            <time datetime=again.iso.clone() title=again.utc.clone()>{again.exact.clone()}</time>
            "; after that they can ask again. You can approve it at any time."
        </p>
    };
    let banner = Banner::known(Glyph::Cross, "Declined. It has no access.".into(), follows.into_any());
    Some(Banner { label: Some("Declined"), ..banner }.view())
}

/// Says no to who asked. `typed`: a reason that was refused, and why.
pub fn decline(details: &AuthorizationDetails, typed: Option<(String, Option<String>)>) -> Option<AnyView> {
    if details.state != Some(AuthorizationState::Pending) {
        return None;
    }
    let asked = typed.is_some();
    let (reason, problem) = typed.unwrap_or_default();
    let described = if problem.is_some() { "reason-hint reason-error" } else { "reason-hint" };
    let who = details.row.by.as_ref().map_or_else(|| "Who asked".to_owned(), Clone::clone);
    Some(
        view! {
            <section id="decline" class="panel" tabindex="-1" aria-labelledby="decline-title">
                <h2 id="decline-title">"Decline"</h2>
                <p>"It gets no access. "{who}" and all others here who try to use it are told so."</p>
                <p class="note">"They can ask again after seven days. You can approve it at any time."</p>
                <details class="ask" open=asked>
                    <summary class="btn btn-danger-outline">"Decline"</summary>
                    <form class="question" method="post" action="/fn/decline_authorization">{made_for()}
                        <input type="hidden" name="client" value=details.row.client_id.to_string()/>
                        <input type="hidden" name="version" value=details.version.to_string()/>
                        <div class="field">
                            <label for="reason">"Reason "<span class="optional">"optional"</span></label>
                            <textarea
                                id="reason"
                                name="reason"
                                rows="3"
                                maxlength=Reason::MAX_CHARS
                                aria-invalid=problem.is_some().then_some("true")
                                aria-describedby=described
                            >{reason}</textarea>
                            <p class="note" id="reason-hint">
                                {format!("At most {} characters. People see it as you write it.", Reason::MAX_CHARS)}
                            </p>
                            {problem.map(|says| view! { <p class="error" id="reason-error">{icon(Glyph::Alert)}{says}</p> })}
                        </div>
                        <p class="question-foot">
                            <span>"Decline the request?"</span>
                            <a class="btn" href=route::authorization(details.row.client_id) data-fold>"No"</a>
                            <button type="submit" class="btn btn-danger-outline">"Yes"</button>
                        </p>
                    </form>
                </details>
            </section>
        }
        .into_any(),
    )
}

/// What stops, then Yes.
pub fn revoke(details: &AuthorizationDetails) -> Option<AnyView> {
    let row = &details.row;
    if details.state != Some(AuthorizationState::Approved) {
        return None;
    }
    let people = match details.people.n {
        0 => "Nobody uses it here now.".to_owned(),
        _ => {
            let verb = if details.people == Count::exactly(1) { "uses" } else { "use" };
            format!("{} {verb} it here.", details.people.of("person"))
        }
    };
    Some(
        view! {
            <section id="revoke" class="panel" tabindex="-1" aria-labelledby="revoke-title">
                <h2 id="revoke-title">"Revoke Authorization"</h2>
                <p>"It loses access to your organization at once, for everyone. "{people}</p>
                <p class="note">"It can be approved again; tokens issued before stay ended."</p>
                <details class="ask">
                    <summary class="btn btn-danger-outline">"Revoke Authorization"</summary>
                    <form class="question" method="post" action="/fn/revoke_authorization">{made_for()}
                        <input type="hidden" name="client" value=row.client_id.to_string()/>
                        <input type="hidden" name="version" value=details.version.to_string()/>
                        <p class="question-foot">
                            <span>"Revoke it?"</span>
                            <a class="btn" href=route::authorization(row.client_id) data-fold>"No"</a>
                            <button type="submit" class="btn btn-danger-outline">"Yes"</button>
                        </p>
                    </form>
                </details>
            </section>
        }
        .into_any(),
    )
}
