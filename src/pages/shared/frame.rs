//! Around every signed-in page: navigation, organization, account.

use super::{awaited::awaited, restored::banner};
use crate::{
    components::{Banner, Drawn, Glyph},
    domain::DivisionScope,
    server_fns::session::get_frame,
    wire::{Ignored, Session, Theme, route},
};
use futures_util::FutureExt;
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};
use maud::html;

/// The frame of `/admin` and everything below.
#[component]
pub fn Frame() -> impl IntoView {
    let session = get_frame().shared();
    let known = session.clone();
    let ignored = use_context::<Ignored>().as_ref().map(ignored);
    let location = use_location();
    let path = location.pathname.get_untracked();
    let elsewhere = path != route::RESTORED;
    let here = format!("{path}{}", query_of(&location.search.get_untracked()));
    view! {
        <a class="skip" href="#content">"Skip to content"</a>
        <div class="frame">
            {awaited(async move {
                let session = session.await.ok().flatten();
                session.map(|session| bar(&session, &path, &here).into_render())
            })}
            <main class="page" id="content" tabindex="-1">
                <span id="said" class="sr-only" aria-live="polite"></span>
                {awaited(async move {
                    known.await.ok().flatten().map(|session| {
                        let restored = session.restored.as_ref().filter(|_| elsewhere).map(banner);
                        view! { {session_notice(&session).into_render()}{restored} }
                    })
                })}
                {ignored}
                <Outlet/>
            </main>
        </div>
    }
}

/// What the address says and the page takes no notice of: what is shown may be more than the reader believes.
fn ignored(Ignored(wrong): &Ignored) -> AnyView {
    /// Of more, the first.
    const TOLD: usize = 3;
    let of = |(name, says): &(String, String)| view! { <p>"“"{name.clone()}"”: "{says.clone()}</p> };
    let lines = wrong.iter().take(TOLD).map(of).collect_view();
    let fact = "Part of this page’s address was ignored.".to_owned();
    Banner::known(Glyph::Alert, fact, view! { {lines}<p>"The page may show more than you expect."</p> }.into_any())
        .view()
}

/// Beside every page, or above it: whose it is, the ways on, and who is signed in. `path` and `here` are the page's own.
fn bar(session: &Session, path: &str, here: &str) -> Drawn {
    html! {
        header class="bar" {
            (key(route::ADMIN))
            div class="organization" { (Glyph::Building) (session.organization_name) }
            button type="button" class="icon-button" popovertarget="navigation" aria-label="Menu" { (Glyph::Menu) }
            div id="navigation" popover="auto" {
                (navigation(path))
                (account(session, here))
            }
        }
    }
    .into()
}

/// Where the end of the session is said. The browser's half watches for it (`browser::session`), and begins with what is
/// known here.
fn session_notice(session: &Session) -> Drawn {
    let end = &session.end;
    html! {
        div
            id="session-notice"
            class="session-notice"
            aria-live="polite"
            tabindex="-1"
            data-user=(session.actor.id)
            data-left=(end.left)
            data-told-before=(end.told_before)
            {}
    }
    .into()
}

/// The name with its key, as a link home.
pub fn brand(home: &'static str) -> AnyView {
    key(home).into_any()
}

fn key(home: &str) -> Drawn {
    html! {
        a class="brand" href=(home) {
            svg viewBox="0 0 34 20" width="30" height="18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="3.6" {
                path d="M14.5 6.2a6.3 6.3 0 1 0 0 7.6M13 10h19M24.5 10v4.6M29.5 10v4.6" {}
            }
            "Clientele"
        }
    }
    .into()
}

/// The ways to every page. `current` is the path of the one that is shown.
fn navigation(current: &str) -> Drawn {
    let below = |path: &str| current.starts_with(path);
    let audit = matches!(current, route::AUDIT | route::EVENTS);
    let page = |path: &str, here: bool, glyph: Glyph, words: &str| {
        html! { li { a href=(path) aria-current=[here.then_some("page")] { (glyph) (words) } } }
    };
    html! {
        nav class="nav" aria-label="Main" {
            ul {
                (page(route::ADMIN, current == route::ADMIN, Glyph::Home, "Admin"))
                li {
                    a href=(route::FIND) aria-current=[(current == route::FIND).then_some("page")] title="Ctrl+K" data-find="" {
                        (Glyph::Search) "Find"
                    }
                }
            }
            h2 { "Integrations" }
            ul {
                (page(route::CLIENTS, below(route::CLIENTS), Glyph::Plug, "OAuth"))
                (page(route::AUTHORIZED, below(route::AUTHORIZED), Glyph::Shield, "Authorized Applications"))
            }
            h2 { "People & Permissions" }
            ul {
                (page(route::USERS, below(route::USERS), Glyph::People, "Users"))
                (page(route::ROLES, below(route::ROLES), Glyph::Badge, "Roles"))
                (page(route::DIVISIONS, below(route::DIVISIONS), Glyph::Tree, "Divisions"))
                (page(route::ORGANIZATION, below(route::ORGANIZATION), Glyph::Building, "Organization"))
            }
            h2 { "Account" }
            ul {
                (page(route::ACCOUNT, below(route::ACCOUNT), Glyph::Person, "My account"))
                (page(route::AUDIT, audit, Glyph::Lines, "Audit"))
            }
        }
    }
    .into()
}

/// Who is signed in, and the menu of what they can choose for themselves. Plain forms: the page comes anew with the
/// choice in its first byte. `here`: this page, which is shown again.
fn account(session: &Session, here: &str) -> Drawn {
    let name = &session.actor.name;
    let initials: String = name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
    // The role held most widely says best who this is.
    let roles = &session.actor.roles;
    let widest = roles.iter().find(|role| role.division == DivisionScope::All).or(roles.first());
    let role = widest.map_or("No role", |role| &role.role_name);
    let chosen = &session.preferences;
    let (slash, slash_words) = if chosen.slash_searches {
        ("off", "Turn off the / key for search")
    } else {
        ("on", "Turn on the / key for search")
    };
    html! {
        div class="account" {
            span class="initials" aria-hidden="true" { (initials) }
            div class="account-name" { b { (name) } small { (role) } }
            button type="button" class="icon-button" popovertarget="account-menu" aria-label={ "Account of " (name) } { (Glyph::Dots) }
            div id="account-menu" class="menu account-menu" popover="auto" {
                form method="post" action="/fn/set_preferences" {
                    input type="hidden" name="back" value=(here);
                    h3 { "Theme" }
                    @for theme in Theme::ALL {
                        @let current = (chosen.theme == theme).then_some("true");
                        button type="submit" name="theme" value=(theme.as_str()) aria-current=[current] { (theme.label()) }
                    }
                    h3 { "Keyboard" }
                    button type="submit" name="slash" value=(slash) { (slash_words) }
                    h3 { "Times" }
                    a href=(route::TIMES) { "Time zone: " (chosen.zone) }
                }
                form method="post" action="/fn/sign_out" {
                    div class="menu-danger" { button type="submit" { "Sign out" } }
                }
            }
        }
    }
    .into()
}

/// The query with its question mark, whichever way the router gives it.
fn query_of(search: &str) -> String {
    match search.trim_start_matches('?') {
        "" => String::new(),
        query => format!("?{query}"),
    }
}
