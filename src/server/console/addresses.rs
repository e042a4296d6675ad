//! Pages that changes lead to, and forms come back to.

use crate::{domain::ClientId, wire::route};
use uuid::Uuid;

/// The page of a client; of an id that is none, the list.
pub fn client_page(id: &str) -> String {
    id.parse::<ClientId>().map_or_else(|_| route::CLIENTS.into(), route::client)
}

/// The page of what is allowed to a client; of an id that is none, the list.
pub fn authorization_page(id: &str) -> String {
    id.parse::<ClientId>().map_or_else(|_| route::AUTHORIZED.into(), route::authorization)
}

/// The page of one of them; of an id that is none, the list.
pub fn page(list: &str, id: &str) -> String {
    Uuid::try_parse(id).map_or_else(|_| list.to_owned(), |id| format!("{list}/{id}"))
}
