//! The operations and the addresses of what describes them.

use super::{
    authorizations, bulk, clients, directory, events, find, life, me, needs, notices, own, ownership, permissions,
    rehearsal, restoration, reviewed, reviews, secrets, several, transfer, usage, used, users, views,
};
use crate::server::http::state::AppState;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Where the document is, and the page that shows it.
pub const DOCUMENT: &str = "/api/openapi.json";
pub const PAGE: &str = "/api/docs";

/// Every operation, registered once for the router and for the document.
pub fn operations() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(clients::list, clients::add))
        .routes(routes!(transfer::export))
        .routes(routes!(transfer::import))
        .routes(routes!(bulk::delete))
        .routes(routes!(bulk::restore))
        .routes(routes!(several::label))
        .routes(routes!(several::owner))
        .routes(routes!(several::rehearse))
        .routes(routes!(several::end_rehearsal))
        .routes(routes!(clients::get, clients::put, clients::delete))
        .routes(routes!(secrets::replace))
        .routes(routes!(secrets::list, secrets::add))
        .routes(routes!(secrets::remove, secrets::silence))
        .routes(routes!(life::restore))
        .routes(routes!(life::disable))
        .routes(routes!(life::enable))
        .routes(routes!(life::preview))
        .routes(routes!(ownership::get, ownership::put))
        .routes(routes!(rehearsal::get, rehearsal::begin, rehearsal::end))
        .routes(routes!(views::list, views::add))
        .routes(routes!(views::get, views::put, views::delete))
        .routes(routes!(reviews::list, reviews::start))
        .routes(routes!(reviews::get, reviews::put))
        .routes(routes!(reviews::end))
        .routes(routes!(reviewed::list))
        .routes(routes!(reviewed::get, reviewed::put, reviewed::take_back))
        .routes(routes!(usage::summary))
        .routes(routes!(usage::query))
        .routes(routes!(usage::results))
        .routes(routes!(used::used))
        .routes(routes!(events::list))
        .routes(routes!(needs::needs))
        .routes(routes!(find::find))
        .routes(routes!(authorizations::list))
        .routes(routes!(authorizations::get))
        .routes(routes!(authorizations::scopes))
        .routes(routes!(authorizations::scope))
        .routes(routes!(directory::roles))
        .routes(routes!(directory::role))
        .routes(routes!(directory::divisions))
        .routes(routes!(directory::home))
        .routes(routes!(directory::subjects_me))
        .routes(routes!(permissions::permissions))
        .routes(routes!(users::get))
        .routes(routes!(users::roles))
        .routes(routes!(me::user))
        .routes(routes!(me::token, me::token_lives, me::end_token))
        .routes(routes!(me::organization))
        .routes(routes!(own::events))
        .routes(routes!(own::consents))
        .routes(routes!(own::end_consent))
        .routes(routes!(notices::get, notices::put))
        .routes(routes!(notices::remove_webhook))
        .routes(routes!(restoration::get))
        .routes(routes!(restoration::confirm))
}
