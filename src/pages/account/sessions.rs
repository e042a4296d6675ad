//! Where one is signed in.

use crate::wire::{Account, SessionRow};
use leptos::prelude::*;

pub fn panel(account: &Account) -> AnyView {
    let others = account.sessions.iter().filter(|session| !session.this).count();
    let all = (others > 0).then(|| {
        view! {
            <form class="one-line" method="post" action="/fn/end_other_sessions">
                <button type="submit" class="btn">"End all other sessions"</button>
                <label class="check">
                    <input type="checkbox" name="tokens" value="true" autocomplete="off"/>
                    <span>"Also end what applications hold for me"</span>
                </label>
            </form>
        }
    });
    view! {
        <section class="panel" id="sessions" tabindex="-1" aria-labelledby="sessions-title">
            <h2 id="sessions-title">"Sessions"</h2>
            <p>"Where you are signed in. Do you not know one? End it and change your password."</p>
            <ul class="sessions-held">{account.sessions.iter().map(row).collect_view()}</ul>
            {all}
        </section>
    }
    .into_any()
}

fn row(session: &SessionRow) -> AnyView {
    let from = session.address.clone().map(|address| view! { " from "<code>{address}</code> });
    let name = format!("Session of {}", session.agent);
    let button = if session.this { "Sign out here" } else { "End" };
    view! {
        <li>
            <div>
                <b id=format!("session-{}", session.key)>{session.agent.clone()}</b>
                {session.this.then(|| view! { " "<span class="pill pill-active">"This one"</span> })}
                <span class="note">
                    "Last request "<time datetime=session.seen.iso.clone() title=session.seen.exact.clone()>{session.seen.relative.clone()}</time>{from}
                    ". Signed in "<time datetime=session.began.iso.clone()>{session.began.exact.clone()}</time>
                </span>
            </div>
            <form method="post" action="/fn/end_session" aria-label=name>
                <input type="hidden" name="key" value=session.key.clone()/>
                <button type="submit" class="btn btn-small" aria-describedby=format!("session-{}", session.key)>{button}</button>
            </form>
        </li>
    }
    .into_any()
}
