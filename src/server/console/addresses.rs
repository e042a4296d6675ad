//! Pages that changes lead to, and forms come back to.

use crate::domain::ClientId;
use uuid::Uuid;

pub const LIST: &str = "/admin/integrations/oauth";

/// The page of a client; of an id that is none, the list.
pub fn client_page(id: &str) -> String {
    id.parse::<ClientId>().map_or_else(|_| LIST.into(), |id| format!("{LIST}/{id}"))
}

pub const AUTHORIZED: &str = "/admin/integrations/authorized";

/// The page of what is allowed to a client; of an id that is none, the list.
pub fn authorization_page(id: &str) -> String {
    id.parse::<ClientId>().map_or_else(|_| AUTHORIZED.into(), |id| format!("{AUTHORIZED}/{id}"))
}

pub const USERS: &str = "/admin/people/users";
pub const ORGANIZATION: &str = "/admin/people/organization";
pub const ROLES: &str = "/admin/people/roles";
pub const DIVISIONS: &str = "/admin/people/divisions";

/// The page of one of them; of an id that is none, the list.
pub fn page(list: &str, id: &str) -> String {
    Uuid::try_parse(id).map_or_else(|_| list.to_owned(), |id| format!("{list}/{id}"))
}
