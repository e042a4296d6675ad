//! `/admin/people/organization`: what the organization decides about itself.

use crate::{
    components::{form::Field, reader::made_for},
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter},
        refused::failed,
    },
    server_fns::people::get_organization,
    wire::{OrganizationPage as Page, UiError, plural, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

const TITLE: &str = "Organization";

#[component]
pub fn OrganizationPage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, get_organization().await, left))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((_, Ok(page), left)) => show(&page, &left),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), TITLE),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(page: &Page, left: &Left) -> AnyView {
    let name = Field {
        name: "name",
        label: "Name",
        value: left.typed("name").unwrap_or_else(|| page.name.clone()),
        problem: left.problem("name"),
        ..Default::default()
    };
    let checked = left.typed("second_factor").map_or(page.second_factor, |typed| typed == "true");
    let without = match page.without {
        0 => "Everyone has one.".to_owned(),
        n => {
            let verb = if n == 1 { "has" } else { "have" };
            format!("{} {verb} none. Until they add one, they can do nothing else.", plural(n, "active user"))
        }
    };
    let own = (!page.have).then(|| {
        view! { <p class="why">"You have none yourself: "<a href=route::SECOND_FACTOR>"add one to your account"</a>" first."</p> }
    });
    view! {
        <header class="page-head"><div><h1 tabindex="-1">{TITLE}</h1><p>"Settings for everyone in it."</p></div></header>
        {left.banner()}
        <div class="main-column people-page">
            <form method="post" action="/fn/save_organization" class="panel">{made_for()}
                <input type="hidden" name="version" value=page.version.to_string()/>
                {name.view()}
                <label class="check">
                    <input type="checkbox" name="second_factor" value="true" autocomplete="off" checked=checked aria-describedby="factor-hint"/>
                    <span>"Everyone must have a second factor"</span>
                </label>
                <p class="note" id="factor-hint">"An authenticator app or a passkey. "{without}</p>
                {own}
                <p class="form-foot"><button type="submit" class="btn btn-primary">"Save"</button></p>
            </form>
        </div>
    }
    .into_any()
}
