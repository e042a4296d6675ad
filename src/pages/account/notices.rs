//! What one is told of, by mail and by webhook.

use crate::{
    components::{Asked, Glyph, ask_in_place, form::Field, icon, reader::made_for},
    pages::shared::arrive::Left,
    wire::{Account, LateNotice, NoticeChoice, Notices, Webhook, route},
};
use leptos::prelude::*;

/// `None`: there is nothing that the user could be told of.
pub fn panel(account: &Account, left: &Left) -> Option<AnyView> {
    let notices = account.notices.as_ref()?;
    let when = format!(
        "What needs you, as Admin says it: each morning at {}:00 ({}), when there is something of what you choose. One more \
         comes when a client is removed, a rehearsal ends or a secret ends within 24 hours. Saving takes over the zone chosen under Times.",
        notices.hour, notices.zone
    );
    let problem =
        left.problem("kinds").map(|says| view! { <p class="error" id="kinds-error">{icon(Glyph::Alert)}{says}</p> });
    let described = problem.as_ref().map(|_| "kinds-error");
    Some(
        view! {
            <section class="panel factors" id="notices" tabindex="-1" aria-labelledby="notices-title">
                <h2 id="notices-title">"Notices"</h2>
                <p>{when}</p>
                <form method="post" action="/fn/save_notices">{made_for()}
                    <fieldset class="notices" aria-describedby=described>
                        <legend class="label">"Tell me of"</legend>
                        {notices.choices.iter().map(choice).collect_view()}
                        {problem}
                    </fieldset>
                    <fieldset class="notices">
                        <legend class="label">"How"</legend>
                        <label class="check">
                            <input type="checkbox" name="mail" value="true" checked=notices.by_mail autocomplete="off"/>
                            <span>{format!("By mail to {}", account.email)}</span>
                        </label>
                        {state(notices)}
                    </fieldset>
                    <p class="form-foot"><button type="submit" class="btn">"Save notices"</button></p>
                </form>
                {webhook(notices, left)}
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
        view! { <p class="why">"No mail server is configured, so nothing is sent by mail. Ask whoever runs Clientele for you to set one (--smtp-url)."</p> }
    });
    let sent = notices
        .sent
        .as_ref()
        .map(|at| view! { <p class="note">{format!("The last mail was sent on {}.", at.exact)}</p> });
    view! { {none}{unsent}{sent} }.into_any()
}

fn webhook(notices: &Notices, left: &Left) -> AnyView {
    let known = notices.webhook.as_ref();
    let url = left.typed("url").or_else(|| known.map(|webhook| webhook.url.clone())).unwrap_or_default();
    let field = Field {
        name: "url",
        label: "Address",
        value: url,
        hint: Some("An https address on the internet. What follows its host may be a secret of yours."),
        inputmode: Some("url"),
        problem: left.problem("url"),
        ..Default::default()
    };
    let off = known.is_some_and(|webhook| webhook.off.is_some());
    let save = match (known, off) {
        (None, _) => "Set up a webhook",
        (Some(_), false) => "Save address",
        (Some(_), true) => "Save address and switch on",
    };
    let has_choice = notices.choices.iter().any(|choice| choice.chosen);
    let nothing = (known.is_some() && !has_choice)
        .then(|| view! { <p class="why">"You chose nothing above, so nothing is sent."</p> });
    view! {
        <div class="factor" id="webhook">
            <h3>{icon(Glyph::Plug)}"By webhook"</h3>
            <p>"A program of yours gets the same as JSON, when a notice is due. Each is signed as Standard Webhooks say, so that it can tell who sent it."</p>
            {known.map(on)}
            {nothing}
            <form method="post" action="/fn/save_webhook">{made_for()}
                {field.view()}
                <button type="submit" class="btn">{save}</button>
            </form>
            {known.map(acts)}
            {known.map(late)}
        </div>
    }
    .into_any()
}

/// Whether it is on, and what last arrived.
fn on(webhook: &Webhook) -> AnyView {
    match (&webhook.off, &webhook.delivered) {
        (Some((at, why)), _) => {
            view! { <p class="why">{format!("Switched off on {}. {why}", at.exact)}</p> }.into_any()
        }
        (None, Some(at)) => {
            view! { <p class="note">{format!("The last notice arrived on {}.", at.exact)}</p> }.into_any()
        }
        (None, None) => view! { <p class="note">"No notice was sent there yet."</p> }.into_any(),
    }
}

fn acts(webhook: &Webhook) -> AnyView {
    let test = webhook.off.is_none().then(|| {
        view! { <form method="post" action="/fn/test_webhook">{made_for()}<button type="submit" class="btn btn-small">"Send a test"</button></form> }
    });
    view! {
        {test}
        {ask_in_place(Asked {
            label: "Replace the secret",
            lead: Some("The next notice is signed with the new secret, and so is what is tried again.".into()),
            question: "Make a new secret?".into(),
            action: "/fn/replace_webhook_secret",
            no: route::NOTICES.into(),
            ..Default::default()
        })}
        {ask_in_place(Asked {
            label: "Remove the webhook",
            question: "Nothing is sent there any more, and what did not arrive is forgotten. Remove it?".into(),
            action: "/fn/remove_webhook",
            no: route::NOTICES.into(),
            ..Default::default()
        })}
    }
    .into_any()
}

/// What did not arrive so far.
fn late(webhook: &Webhook) -> Option<AnyView> {
    let rows = webhook.late.iter().map(|late| one_late(late, webhook.off.is_none())).collect_view();
    (!webhook.late.is_empty()).then(|| {
        view! {
            <h4 id="late-title">"Did not arrive"</h4>
            <ul class="keys-held" aria-labelledby="late-title">{rows}</ul>
        }
        .into_any()
    })
}

fn one_late(late: &LateNotice, is_on: bool) -> AnyView {
    let times = if late.attempts == 1 { "once".to_owned() } else { format!("{} times", late.attempts) };
    let next = match &late.again {
        Some(at) => format!("Tried {times}; again on {}.", at.exact),
        None => format!("Tried {times}; not any more."),
    };
    let name = format!("late-{}", late.id);
    let again = (late.again.is_none() && is_on).then(|| {
        view! {
            <form method="post" action="/fn/send_notice_again">{made_for()}
                <input type="hidden" name="id" value=late.id.clone()/>
                <button type="submit" class="btn btn-small" aria-describedby=name.clone()>"Send again"</button>
            </form>
        }
    });
    view! {
        <li>
            <div><b id=name.clone()>{format!("Notice of {}", late.made.exact)}</b><span class="note">{late.says.clone()}</span><span class="note">{next}</span></div>
            {again}
        </li>
    }
    .into_any()
}
