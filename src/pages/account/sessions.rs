//! Where one is signed in.

use crate::{
    components::{Asked, ask_in_place, reader::made_for, times_in},
    wire::{Account, SessionRow, plural, route},
};
use leptos::prelude::*;

fn no() -> String {
    route::SESSIONS.to_owned()
}

pub fn panel(account: &Account) -> AnyView {
    let others = account.sessions.iter().filter(|session| !session.this).count();
    let all = if others > 0 { end_all(others) } else { end_applications() };
    view! {
        <section class="panel" id="sessions" tabindex="-1" aria-labelledby="sessions-title">
            <h2 id="sessions-title">"Sessions"</h2>
            <p>"Where you are signed in. If you do not recognize a session, end it and change your password. "{times_in(&account.zone)}</p>
            <p><a href=route::OWN_EVENTS>"Your sign-ins, and those that were refused"</a></p>
            <ul class="sessions-held">{account.sessions.iter().map(row).collect_view()}</ul>
            {all}
        </section>
    }
    .into_any()
}

fn end_all(others: usize) -> AnyView {
    let tokens = view! {
        <label class="check">
            <input type="checkbox" name="tokens" value="true" autocomplete="off"/>
            <span>"Also end all access of applications that act for me, for good"</span>
        </label>
    };
    let (verb, them) = if others == 1 { ("ends", "it") } else { ("end", "them") };
    let question = format!("{} {verb} now. End {them}?", plural(others as u64, "other session"));
    ask_in_place(Asked {
        label: "End all other sessions",
        choice: Some(tokens.into_any()),
        question,
        action: "/fn/end_other_sessions",
        no: no(),
        ..Default::default()
    })
}

/// What is left to end when this is the only session.
fn end_applications() -> AnyView {
    ask_in_place(Asked {
        label: "End access of applications",
        question: "Applications can no longer act for you, for good. End their access?".into(),
        action: "/fn/end_other_sessions",
        fields: vec![("tokens", "true".into())],
        no: no(),
        ..Default::default()
    })
}

fn row(session: &SessionRow) -> AnyView {
    let from = session.address.clone().map(|address| view! { " from "<code>{address}</code> });
    let named = format!("session-{}", session.key);
    let act = if session.this {
        view! {
            <form method="post" action="/fn/end_session" aria-label=format!("Session of {}", session.agent)>{made_for()}
                <input type="hidden" name="key" value=session.key.clone()/>
                <button type="submit" class="btn btn-small" aria-describedby=named.clone()>"Sign out here"</button>
            </form>
        }
        .into_any()
    } else {
        ask_in_place(Asked {
            label: "End",
            described_by: Some(named.clone()),
            question: "It is signed out at once. End it?".into(),
            action: "/fn/end_session",
            fields: vec![("key", session.key.clone())],
            no: no(),
            ..Default::default()
        })
    };
    view! {
        <li>
            <div>
                <b id=named>{session.agent.clone()}</b>
                {session.this.then(|| view! { " "<span class="pill pill-active">"This one"</span> })}
                <span class="note">
                    "Last request "<time datetime=session.seen.iso.clone() title=session.seen.utc.clone()>{session.seen.in_a_sentence().to_owned()}</time>{from}
                    ". Signed in "<time datetime=session.began.iso.clone() title=session.began.utc.clone()>{session.began.local.clone()}</time>
                </span>
            </div>
            {act}
        </li>
    }
    .into_any()
}
