//! Around every signed-in page: navigation, organization, account.

use super::{awaited::awaited, restored::banner};
use crate::{
    components::{Banner, Glyph, icon},
    domain::DivisionScope,
    server_fns::session::get_frame,
    wire::{Ignored, Session, Theme, route},
};
use futures_util::FutureExt;
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_location};

/// The frame of `/admin` and everything below.
#[component]
pub fn Frame() -> impl IntoView {
    let session = get_frame().shared();
    let known = session.clone();
    let ignored = use_context::<Ignored>().as_ref().map(ignored);
    let elsewhere = use_location().pathname.get_untracked() != route::RESTORED;
    view! {
        <a class="skip" href="#content">"Skip to content"</a>
        <div class="frame">
            {awaited(async move {
                let session = session.await.ok().flatten();
                session.map(|session| {
                    view! {
                        <header class="bar">
                            {brand(route::ADMIN)}
                            <div class="organization">{icon(Glyph::Building)}{session.organization_name.clone()}</div>
                            <button type="button" class="icon-button" popovertarget="navigation" aria-label="Menu">{icon(Glyph::Menu)}</button>
                            <div id="navigation" popover="auto">
                                <Navigation/>
                                <Account session/>
                            </div>
                        </header>
                    }
                })
            })}
            <main class="page" id="content" tabindex="-1">
                <span id="said" class="sr-only" aria-live="polite"></span>
                {awaited(async move {
                    known.await.ok().flatten().map(|session| {
                        let restored = session.restored.as_ref().filter(|_| elsewhere).map(banner);
                        view! { {session_notice(&session)}{restored} }
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

/// Where the end of the session is said. The browser's half watches for it (`browser::session`), and begins with what is
/// known here.
fn session_notice(session: &Session) -> AnyView {
    let (user, end) = (session.actor.id, session.end);
    view! {
        <div
            id="session-notice"
            class="session-notice"
            aria-live="polite"
            tabindex="-1"
            data-user=user.to_string()
            data-left=end.left.to_string()
            data-told-before=end.told_before.to_string()
        ></div>
    }
    .into_any()
}

/// The name with its key, as a link home.
pub fn brand(home: &'static str) -> AnyView {
    view! {
        <a class="brand" href=home>
            <svg viewBox="0 0 34 20" width="30" height="18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="3.6">
                <path d="M14.5 6.2a6.3 6.3 0 1 0 0 7.6M13 10h19M24.5 10v4.6M29.5 10v4.6"></path>
            </svg>
            "Clientele"
        </a>
    }
    .into_any()
}

#[component]
fn Navigation() -> impl IntoView {
    let pathname = use_location().pathname;
    let find = move || (pathname.get() == route::FIND).then_some("page");
    let admin = move || (pathname.get() == route::ADMIN).then_some("page");
    let authorized = move || pathname.get().starts_with(route::AUTHORIZED).then_some("page");
    let users = move || pathname.get().starts_with(route::USERS).then_some("page");
    let roles = move || pathname.get().starts_with(route::ROLES).then_some("page");
    let organization = move || pathname.get().starts_with(route::ORGANIZATION).then_some("page");
    let account = move || pathname.get().starts_with(route::ACCOUNT).then_some("page");
    let audit = move || matches!(pathname.get().as_str(), route::AUDIT | route::EVENTS).then_some("page");
    let divisions = move || pathname.get().starts_with(route::DIVISIONS).then_some("page");
    let oauth = move || pathname.get().starts_with(route::CLIENTS).then_some("page");
    view! {
        <nav class="nav" aria-label="Main">
            <ul>
                <li><a href=route::ADMIN aria-current=admin>{icon(Glyph::Home)}"Admin"</a></li>
                <li><a href=route::FIND aria-current=find title="Ctrl+K" data-find="">{icon(Glyph::Search)}"Find"</a></li>
            </ul>
            <h2>"Integrations"</h2>
            <ul>
                <li><a href=route::CLIENTS aria-current=oauth>{icon(Glyph::Plug)}"OAuth"</a></li>
                <li>
                    <a href=route::AUTHORIZED aria-current=authorized>{icon(Glyph::Shield)}"Authorized Applications"</a>
                </li>
            </ul>
            <h2>"People & Permissions"</h2>
            <ul>
                <li><a href=route::USERS aria-current=users>{icon(Glyph::People)}"Users"</a></li>
                <li><a href=route::ROLES aria-current=roles>{icon(Glyph::Badge)}"Roles"</a></li>
                <li><a href=route::DIVISIONS aria-current=divisions>{icon(Glyph::Tree)}"Divisions"</a></li>
                <li><a href=route::ORGANIZATION aria-current=organization>{icon(Glyph::Building)}"Organization"</a></li>
            </ul>
            <h2>"Account"</h2>
            <ul>
                <li><a href=route::ACCOUNT aria-current=account>{icon(Glyph::Person)}"My account"</a></li>
                <li><a href=route::AUDIT aria-current=audit>{icon(Glyph::Lines)}"Audit"</a></li>
            </ul>
        </nav>
    }
}

/// Who is signed in, and the menu of what they can choose for themselves. Plain forms: the page comes anew with the
/// choice in its first byte.
#[component]
fn Account(session: Session) -> impl IntoView {
    let location = use_location();
    let back = move || format!("{}{}", location.pathname.get(), query_of(&location.search.get()));
    let name = session.actor.name.clone();
    let initials: String = name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
    // The role held most widely says best who this is.
    let roles = &session.actor.roles;
    let widest = roles.iter().find(|role| role.division == DivisionScope::All).or(roles.first());
    let role = widest.map_or("No role", |role| &role.role_name).to_owned();
    let chosen = session.preferences;
    let theme = move |theme: Theme| {
        let current = (chosen.theme == theme).then_some("true");
        view! { <button type="submit" name="theme" value=theme.as_str() aria-current=current>{theme.label()}</button> }
    };
    let (slash, slash_words) = if chosen.slash_searches {
        ("off", "Turn off the / key for search")
    } else {
        ("on", "Turn on the / key for search")
    };
    let menu_label = format!("Account of {name}");
    view! {
        <div class="account">
            <span class="initials" aria-hidden="true">{initials}</span>
            <div class="account-name"><b>{name}</b><small>{role}</small></div>
            <button type="button" class="icon-button" popovertarget="account-menu" aria-label=menu_label>{icon(Glyph::Dots)}</button>
            <div id="account-menu" class="menu account-menu" popover="auto">
                <form method="post" action="/fn/set_preferences">
                    <input type="hidden" name="back" value=back/>
                    <h3>"Theme"</h3>
                    {Theme::ALL.map(theme).into_iter().collect_view()}
                    <h3>"Keyboard"</h3>
                    <button type="submit" name="slash" value=slash>{slash_words}</button>
                    <h3>"Times"</h3>
                    <a href=route::TIMES>"Time zone: "{chosen.zone}</a>
                </form>
                <form method="post" action="/fn/sign_out"><div class="menu-danger"><button type="submit">"Sign out"</button></div></form>
            </div>
        </div>
    }
    .into_any()
}

/// The query with its question mark, whichever way the router gives it.
fn query_of(search: &str) -> String {
    match search.trim_start_matches('?') {
        "" => String::new(),
        query => format!("?{query}"),
    }
}
