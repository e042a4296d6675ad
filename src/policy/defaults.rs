//! The roles that come with a new organization. They are ordinary roles from then on: they can be edited, deleted, and
//! brought back as they stand here.

use super::Permission as P;

/// A role that comes with an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DefaultRole {
    /// Its name in the database, whatever people call it.
    pub key: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    pub permissions: &'static [P],
}

/// The role of the first administrator.
pub const ADMINISTRATOR: DefaultRole = DefaultRole {
    key: "administrator",
    name: "Administrator",
    description: "Everything: clients, people, roles, divisions and the audit log",
    permissions: P::ALL,
};

/// All of them.
pub const ALL: [DefaultRole; 5] = [
    ADMINISTRATOR,
    DefaultRole {
        key: "people_admin",
        name: "People admin",
        description: "Invites people and gives the roles they hold themselves",
        permissions: &[
            P::DirectoryUserView,
            P::DirectoryUserAdd,
            P::DirectoryUserEdit,
            P::DirectoryUserDelete,
            P::AuthorizationRoleView,
            P::AuthorizationGrantView,
            P::AuthorizationGrantAdd,
            P::AuthorizationGrantDelete,
            P::AuthorizationDivisionView,
        ],
    },
    DefaultRole {
        key: "integration_editor",
        name: "Integration editor",
        description: "Adds, edits, deletes and restores OAuth clients",
        permissions: &[
            P::OauthClientView,
            P::OauthClientAdd,
            P::OauthClientEdit,
            P::OauthClientDelete,
            P::UsageClientView,
            P::AuthorizationRoleView,
        ],
    },
    DefaultRole {
        key: "integration_viewer",
        name: "Integration viewer",
        description: "Sees OAuth clients and their use",
        permissions: &[P::OauthClientView, P::UsageClientView],
    },
    DefaultRole {
        key: "auditor",
        name: "Auditor",
        description: "Sees everything and changes nothing",
        permissions: &[
            P::OauthClientView,
            P::UsageClientView,
            P::AuditsAuditView,
            P::DirectoryUserView,
            P::AuthorizationRoleView,
            P::AuthorizationGrantView,
            P::AuthorizationDivisionView,
        ],
    },
];

/// The default role of this key.
pub fn find(key: &str) -> Option<DefaultRole> {
    ALL.into_iter().find(|role| role.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_first_administrator_can_do_everything_and_the_auditor_changes_nothing() {
        assert_eq!(ADMINISTRATOR.permissions, P::ALL);
        let keys: BTreeSet<&str> = ALL.iter().map(|role| role.key).collect();
        assert_eq!(keys.len(), ALL.len());
        let auditor = find("auditor").unwrap();
        assert!(auditor.permissions.iter().all(|permission| permission.as_str().ends_with(":view")));
    }
}
