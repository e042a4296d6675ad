//! Admin: the sections as links.

use crate::wire::route;
use leptos::prelude::*;
use leptos_meta::Title;

/// `/admin`
#[component]
pub fn AdminPage() -> impl IntoView {
    view! {
        <Title text="Admin"/>
        <h1 tabindex="-1">"Admin"</h1>
        <div class="sections">
            <section class="sheet" aria-labelledby="integrations">
                <h2 id="integrations">"Integrations"</h2>
                <ul>
                    <li>
                        <a href=route::CLIENTS>"OAuth"</a>
                        <p>"The clients of your organization: view, add, edit, delete or restore them."</p>
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
                    <li><a href=route::AUDIT>"Audit"</a><p>"Who changed what, and who was refused."</p></li>
                </ul>
            </section>
        </div>
    }
}
