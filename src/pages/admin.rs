//! Admin: what needs whoever is signed in, then the sections as links.

use super::shared::arrive::{Left, pick_up};
use crate::{
    components::{Glyph, icon, reader::made_for},
    pages::shared::awaited::{awaited, parameter},
    server_fns::{account::get_first_steps, needs::get_needs},
    wire::{FirstSteps, NeedLine, Needs, UiError, route},
};
use futures_util::future::join3;
use leptos::prelude::*;
use leptos_meta::Title;

/// `/admin`
#[component]
pub fn AdminPage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move {
        // What could not be counted is said; the sections are there all the same.
        let (steps, left, needs) = join3(get_first_steps(), pick_up(left), get_needs()).await;
        (steps.ok().flatten(), left, needs)
    };
    view! {
        <Title text="Admin"/>
        <h1 tabindex="-1">"Admin"</h1>
        {awaited(async move {
            let (steps, left, needs): (Option<FirstSteps>, Left, Result<Needs, UiError>) = loaded.await;
            view! { {left.banner()}{steps.map(first_steps)}{needs_me(needs)} }
        })}
        <div class="sections">
            <section class="sheet" aria-labelledby="integrations">
                <h2 id="integrations">"Integrations"</h2>
                <ul>
                    <li>
                        <a href=route::CLIENTS>"OAuth"</a>
                        <p>"The clients of your organization: view, add, edit, delete or restore them."</p>
                    </li>
                    <li>
                        <a href=route::REVIEWS>"Reviews"</a>
                        <p>"Whoever owns a client says whether it is still needed."</p>
                    </li>
                    <li>
                        <a href=route::AUTHORIZED>"Authorized Applications"</a>
                        <p>"Applications that may act in your organization, and what each may do."</p>
                    </li>
                </ul>
            </section>
            <section class="sheet" aria-labelledby="people">
                <h2 id="people">"People & Permissions"</h2>
                <ul>
                    <li><a href=route::USERS>"Users"</a><p>"Who belongs to your organization: invite them, give them roles, end their access."</p></li>
                    <li><a href=route::ROLES>"Roles"</a><p>"What users and clients may do."</p></li>
                    <li><a href=route::DIVISIONS>"Divisions"</a><p>"The parts of your organization in which roles are held."</p></li>
                    <li><a href=route::ORGANIZATION>"Organization"</a><p>"Its name, and whether everyone must have a second factor."</p></li>
                </ul>
            </section>
            <section class="sheet" aria-labelledby="account">
                <h2 id="account">"Account"</h2>
                <ul>
                    <li><a href=route::ACCOUNT>"My account"</a><p>"Your password, second factor and sessions."</p></li>
                    <li><a href=route::AUDIT>"Audit"</a><p>"Who changed what, who signed in, and who was refused."</p></li>
                </ul>
            </section>
        </div>
    }
}

fn needs_me(needs: Result<Needs, UiError>) -> Option<AnyView> {
    let body = match needs {
        // The frame leads to where that is mended.
        Err(UiError::SignedOut | UiError::FactorNeeded) => return None,
        Err(error) => view! { <p class="needs-none">"It could not be counted. "{error.to_string()}</p> }.into_any(),
        Ok(needs) => needed(needs)?,
    };
    Some(
        view! {
            <section class="sheet needs" aria-labelledby="needs">
                <h2 id="needs">"What needs me"</h2>
                {body}
            </section>
        }
        .into_any(),
    )
}

/// `None`: who is signed in may see nothing of it.
fn needed(needs: Needs) -> Option<AnyView> {
    let Needs { lines, none, unknown } = needs;
    if lines.is_empty() && none.is_empty() && unknown.is_empty() {
        return None;
    }
    let nothing = lines.is_empty().then(|| view! { <p><b>"Nothing needs you today."</b></p> });
    let looked = (!none.is_empty()).then(|| format!("None now: {}.", none.join(", ")));
    let said = unknown.into_iter().chain(looked).map(|says| view! { <p class="needs-none">{says}</p> });
    Some(
        view! {
            {nothing}
            <ul>{lines.into_iter().map(need).collect_view()}</ul>
            {said.collect_view()}
        }
        .into_any(),
    )
}

fn need(line: NeedLine) -> AnyView {
    let NeedLine { what, more, to, urgent } = line;
    let sign = if urgent { Glyph::Alert } else { Glyph::Chevron };
    view! { <li class:urgent=urgent>{icon(sign)}<div><a href=to>{what}</a><p>{more}</p></div></li> }.into_any()
}

/// What a new organization begins with, until it is done or put away.
fn first_steps(steps: FirstSteps) -> AnyView {
    let step = |done: bool, to: &'static str, label: &'static str, why: &'static str| {
        let label = if done {
            view! { <b>{label}</b>" "<span class="pill pill-active">{icon(Glyph::Tick)}"Done"</span> }.into_any()
        } else {
            view! { <a href=to>{label}</a> }.into_any()
        };
        view! { <li><div>{label}<p>{why}</p></div></li> }
    };
    view! {
        <section class="sheet first-steps" aria-labelledby="first-steps">
            <div class="first-steps-head">
                <h2 id="first-steps">"Next steps"</h2>
                <form method="post" action="/fn/put_away_first_steps">{made_for()}
                    <button type="submit" class="btn btn-small">"Hide these steps"</button>
                </form>
            </div>
            <ol class="steps">
                {step(steps.client, route::ADD_CLIENT, "Add a client", "One application that may ask for tokens. Its secret is shown once.")}
                {step(steps.person, route::INVITE, "Invite someone", "A second administrator can help you when you can no longer sign in.")}
                {step(steps.factor, route::SECOND_FACTOR, "Add a second factor", "Someone who learns your password still cannot sign in.")}
            </ol>
        </section>
    }
    .into_any()
}
