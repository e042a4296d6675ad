//! The shell and the route table.

use super::{
    account::{AccountPage, AuthenticatorPage, CodesPage, OwnEventsPage, ProvePage, WebhookSecretPage},
    admin::AdminPage,
    audit::{AuditPage, EventsPage},
    authorized::{AuthorizePage, AuthorizedListPage, DecidePage},
    clients::{
        actions::ActionsPage,
        add::AddClientPage,
        delete::DeletePage,
        disable::DisablePage,
        list::{ListPage, ViewsPage},
        one::{
            ActivityPage, AuthorizationsPage, DetailsPage, OwnershipPage, RolesPage, SecretPage, UsagePage, VersionPage,
        },
        rehearse::RehearsePage,
        restore::RestorePage,
        reviews::{AnswerPage, ReviewPage, ReviewsPage, StartReviewPage},
        several::SeveralPage,
    },
    consent::ConsentPage,
    entrance::{login::LoginPage, second_step::SecondStepPage, setup::SetupPage, welcome::WelcomePage},
    find::FindPage,
    not_found::{NotFoundPage, NowherePage},
    people::{
        AddRolePage, DeleteRolePage, DivisionsPage, InvitePage, LinkPage, OrganizationPage, RolePage,
        RolesPage as PeopleRolesPage, UserPage, UsersPage,
    },
    restored::RestoredPage,
    shared::{frame::Frame, signed_in::SignedInPage},
};
use crate::wire::{AssetRoot, Preferences, Theme};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Router, Routes},
    path,
};

/// The document around the app. Its first byte knows the theme, so no page flashes.
pub fn shell() -> impl IntoView {
    // What pages read on the server stays there: no code of theirs runs in the browser.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let assets = use_context::<AssetRoot>().map(|root| root.0).unwrap_or_default();
    let theme = match use_context::<Preferences>().unwrap_or_default().theme {
        Theme::System => None,
        chosen => Some(chosen.as_str()),
    };
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link
                    rel="preload"
                    href=format!("{assets}/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2")
                    r#as="font"
                    type="font/woff2"
                    crossorigin="anonymous"
                />
                <link rel="stylesheet" href=format!("{assets}/pkg/clientele.css")/>
                <link
                    rel="preload"
                    href=format!("{assets}/pkg/clientele_bg.wasm")
                    r#as="fetch"
                    r#type="application/wasm"
                    crossorigin="anonymous"
                />
                <script type="module" src=format!("{assets}/pkg/clientele.js") nonce=use_nonce()></script>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// Every page renders whole before its first byte is sent: without JavaScript nothing is missing, and its status counts.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=|text: String| title(&text)/>
        <Router>
            <Routes fallback=NotFoundPage>
                <Route path=path!("/login") view=LoginPage ssr=SsrMode::Async/>
                <Route path=path!("/login/code") view=SecondStepPage ssr=SsrMode::Async/>
                <Route path=path!("/signed-in") view=SignedInPage ssr=SsrMode::Async/>
                <Route path=path!("/setup") view=SetupPage ssr=SsrMode::Async/>
                <Route path=path!("/welcome/:token") view=WelcomePage ssr=SsrMode::Async/>
                <Route path=path!("/oauth/authorize") view=ConsentPage ssr=SsrMode::Async/>
                <ParentRoute path=path!("/admin") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("") view=AdminPage/>
                    <Route path=path!("/find") view=FindPage/>
                    <Route path=path!("/integrations/oauth") view=ListPage/>
                    <Route path=path!("/integrations/oauth/new") view=AddClientPage/>
                    <Route path=path!("/integrations/oauth/views") view=ViewsPage/>
                    <Route path=path!("/integrations/oauth/reviews") view=ReviewsPage/>
                    <Route path=path!("/integrations/oauth/reviews/new") view=StartReviewPage/>
                    <Route path=path!("/integrations/oauth/reviews/:id") view=ReviewPage/>
                    <Route path=path!("/integrations/oauth/reviews/:id/answer") view=AnswerPage/>
                    <Route path=path!("/integrations/oauth/several") view=SeveralPage/>
                    <Route path=path!("/integrations/oauth/:id") view=DetailsPage/>
                    <Route path=path!("/integrations/oauth/:id/roles") view=RolesPage/>
                    <Route path=path!("/integrations/oauth/:id/authorizations") view=AuthorizationsPage/>
                    <Route path=path!("/integrations/oauth/:id/usage") view=UsagePage/>
                    <Route path=path!("/integrations/oauth/:id/activity") view=ActivityPage/>
                    <Route path=path!("/integrations/oauth/:id/versions/:n") view=VersionPage/>
                    <Route path=path!("/integrations/oauth/:id/ownership") view=OwnershipPage/>
                    <Route path=path!("/integrations/oauth/:id/secret") view=SecretPage/>
                    <Route path=path!("/integrations/oauth/:id/actions") view=ActionsPage/>
                    <Route path=path!("/integrations/oauth/:id/delete") view=DeletePage/>
                    <Route path=path!("/integrations/oauth/:id/disable") view=DisablePage/>
                    <Route path=path!("/integrations/oauth/:id/rehearse") view=RehearsePage/>
                    <Route path=path!("/integrations/oauth/:id/restore") view=RestorePage/>
                    <Route path=path!("/integrations/authorized") view=AuthorizedListPage/>
                    <Route path=path!("/integrations/authorized/new") view=AuthorizePage/>
                    <Route path=path!("/integrations/authorized/:id") view=DecidePage/>
                    <Route path=path!("/account") view=AccountPage/>
                    <Route path=path!("/account/sign-ins") view=OwnEventsPage/>
                    <Route path=path!("/account/prove") view=ProvePage/>
                    <Route path=path!("/account/authenticator") view=AuthenticatorPage/>
                    <Route path=path!("/account/codes") view=CodesPage/>
                    <Route path=path!("/account/secret") view=WebhookSecretPage/>
                    <Route path=path!("/audit") view=AuditPage/>
                    <Route path=path!("/audit/sign-ins") view=EventsPage/>
                    <Route path=path!("/restored") view=RestoredPage/>
                    <Route path=path!("/people/users") view=UsersPage/>
                    <Route path=path!("/people/users/new") view=InvitePage/>
                    <Route path=path!("/people/users/:id") view=UserPage/>
                    <Route path=path!("/people/users/:id/link") view=LinkPage/>
                    <Route path=path!("/people/roles") view=PeopleRolesPage/>
                    <Route path=path!("/people/roles/new") view=AddRolePage/>
                    <Route path=path!("/people/roles/:id") view=RolePage/>
                    <Route path=path!("/people/roles/:id/delete") view=DeleteRolePage/>
                    <Route path=path!("/people/divisions") view=DivisionsPage/>
                    <Route path=path!("/people/organization") view=OrganizationPage/>
                    <Route path=path!("/*any") view=NowherePage/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The document's title, written into the markup as it is: and a client may be called `</title>`.
fn title(text: &str) -> String {
    match text {
        "" => "Clientele".to_owned(),
        text => format!("{} · Clientele", text.replace('&', "&amp;").replace('<', "&lt;")),
    }
}
