//! What a client that acts by itself may name as scopes of its token: those that its roles are good for.

use super::{Actor, Permission};
use crate::domain::ScopeId;
use std::collections::BTreeSet;

/// What everyone may read of themselves, without a permission.
const OWN: [&str; 2] = ["organization:readonly", "user-basic-info:readonly"];

impl Actor {
    /// The scopes that the actor's permissions are good for: of a permission to view the one that reads.
    pub fn scopes(&self) -> BTreeSet<ScopeId> {
        let of = |permission: &Permission| match permission.reads() {
            true => format!("{}:readonly", permission.scope()),
            false => permission.scope().to_owned(),
        };
        let named = OWN.into_iter().map(str::to_owned).chain(self.permissions.iter().map(of));
        named.filter_map(|id| ScopeId::parse(&id).ok()).collect()
    }
}

impl Permission {
    /// The scope of what it is for, as the operations of the REST API name it.
    const fn scope(self) -> &'static str {
        match self {
            Self::OauthClientView
            | Self::OauthClientAdd
            | Self::OauthClientEdit
            | Self::OauthClientDelete
            | Self::OauthClientAuthorize
            | Self::OauthTokenView
            | Self::UsageClientView => "oauth",
            Self::AuditsAuditView => "audits",
            Self::DirectoryUserView | Self::DirectoryUserAdd | Self::DirectoryUserEdit | Self::DirectoryUserDelete => {
                "users"
            }
            Self::DirectoryOrganizationEdit => "organization",
            Self::AuthorizationRoleView
            | Self::AuthorizationRoleAdd
            | Self::AuthorizationRoleEdit
            | Self::AuthorizationRoleDelete
            | Self::AuthorizationGrantView
            | Self::AuthorizationGrantAdd
            | Self::AuthorizationGrantDelete
            | Self::AuthorizationDivisionView
            | Self::AuthorizationDivisionAdd
            | Self::AuthorizationDivisionEdit
            | Self::AuthorizationDivisionDelete => "authorization",
        }
    }

    fn reads(self) -> bool {
        self.as_str().ends_with(":view")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::matrix::actor;

    #[test]
    fn scopes_are_those_that_the_permissions_are_good_for() {
        use Permission as P;
        for (permissions, scopes) in [
            (&[][..], &[][..]),
            (&[P::OauthClientView, P::UsageClientView], &["oauth:readonly"]),
            (&[P::OauthClientView, P::OauthClientDelete], &["oauth", "oauth:readonly"]),
            (&[P::AuditsAuditView], &["audits:readonly"]),
            (&[P::DirectoryUserAdd], &["users"]),
            (&[P::DirectoryOrganizationEdit], &["organization"]),
            (&[P::AuthorizationGrantView, P::AuthorizationDivisionAdd], &["authorization", "authorization:readonly"]),
        ] {
            let expected: BTreeSet<ScopeId> =
                scopes.iter().copied().chain(OWN).map(|id| ScopeId::parse(id).unwrap()).collect();
            assert_eq!(actor(permissions, vec![]).scopes(), expected);
        }
    }
}
