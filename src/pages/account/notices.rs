//! What one is told of by mail.

use crate::{
    components::{Glyph, icon, reader::made_for},
    pages::shared::arrive::Left,
    wire::{Account, NoticeChoice, Notices},
};
use leptos::prelude::*;

/// `None`: there is nothing that the user could be told of.
pub fn panel(account: &Account, left: &Left) -> Option<AnyView> {
    let notices = account.notices.as_ref()?;
    let when = format!(
        "What needs you, as Admin says it, by mail to {}: each morning at {}:00 ({}), when there is something of what you \
         choose. One more comes when a client is removed, a rehearsal ends or a secret expires within 24 hours. Saving takes over the zone chosen under Times.",
        account.email, notices.hour, notices.zone
    );
    let problem =
        left.problem("kinds").map(|says| view! { <p class="error" id="kinds-error">{icon(Glyph::Alert)}{says}</p> });
    let described = problem.as_ref().map(|_| "kinds-error");
    Some(
        view! {
            <section class="panel" id="notices" tabindex="-1" aria-labelledby="notices-title">
                <h2 id="notices-title">"Notices by mail"</h2>
                <p>{when}</p>
                {state(notices)}
                <form method="post" action="/fn/save_notices">{made_for()}
                    <fieldset class="notices" aria-describedby=described>
                        <legend class="label">"Tell me of"</legend>
                        {notices.choices.iter().map(choice).collect_view()}
                        {problem}
                    </fieldset>
                    <p class="form-foot"><button type="submit" class="btn">"Save notices"</button></p>
                </form>
            </section>
        }
        .into_any(),
    )
}

fn choice(choice: &NoticeChoice) -> AnyView {
    view! {
        <label class="check">
            <input type="checkbox" name="kinds[]" value=choice.kind.clone() checked=choice.chosen autocomplete="off"/>
            <span>{choice.label.clone()}</span>
        </label>
    }
    .into_any()
}

/// Whether mail is sent, and how the last one went.
fn state(notices: &Notices) -> AnyView {
    let unsent = notices.failure.as_ref().map(|(at, says)| {
        let again = match &notices.again {
            Some(at) => format!(" It is tried again on {}.", at.exact),
            None => " It is not tried again; the next one is.".to_owned(),
        };
        let says = format!("The last mail could not be sent, on {}. {says}{again}", at.exact);
        view! { <p class="why">{says}</p> }
    });
    let none = (!notices.sends).then(|| {
        view! { <p class="why">"No mail server is configured, so nothing is sent. Ask whoever runs Clientele for you to set one (--smtp-url)."</p> }
    });
    let sent = notices
        .sent
        .as_ref()
        .map(|at| view! { <p class="note">{format!("The last mail was sent on {}.", at.exact)}</p> });
    view! { {none}{unsent}{sent} }.into_any()
}
