//! The permission catalogue: `domain:entity:action`, shown as "OAuth > Client > View".

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($variant:ident = $id:literal, $label:literal;)*) => {
        /// One permission. Closed: what is not here cannot be held or asked for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Permission {
            $(#[serde(rename = $id)] $variant,)*
        }

        impl Permission {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// `domain:entity:action`, the form of the database and the REST API.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The form people read.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }
        }
    };
}

permissions! {
    OauthClientView = "oauth:client:view", "OAuth > Client > View";
    OauthClientAdd = "oauth:client:add", "OAuth > Client > Add";
    OauthClientEdit = "oauth:client:edit", "OAuth > Client > Edit";
    OauthClientDelete = "oauth:client:delete", "OAuth > Client > Delete";
    OauthClientAuthorize = "oauth:client:authorize", "OAuth > Client > Authorize";
    OauthTokenView = "oauth:token:view", "OAuth > Token > View";
    UsageClientView = "usage:client:view", "Usage > Client > View";
    AuditsAuditView = "audits:audit:view", "Audits > Audit > View";
    DirectoryUserView = "directory:user:view", "Directory > User > View";
    DirectoryUserAdd = "directory:user:add", "Directory > User > Add";
    DirectoryUserEdit = "directory:user:edit", "Directory > User > Edit";
    DirectoryUserDelete = "directory:user:delete", "Directory > User > Delete";
    DirectoryOrganizationEdit = "directory:organization:edit", "Directory > Organization > Edit";
    AuthorizationRoleView = "authorization:role:view", "Authorization > Role > View";
    AuthorizationRoleAdd = "authorization:role:add", "Authorization > Role > Add";
    AuthorizationRoleEdit = "authorization:role:edit", "Authorization > Role > Edit";
    AuthorizationRoleDelete = "authorization:role:delete", "Authorization > Role > Delete";
    AuthorizationGrantView = "authorization:grant:view", "Authorization > Grant > View";
    AuthorizationGrantAdd = "authorization:grant:add", "Authorization > Grant > Add";
    AuthorizationGrantDelete = "authorization:grant:delete", "Authorization > Grant > Delete";
    AuthorizationDivisionView = "authorization:division:view", "Authorization > Division > View";
    AuthorizationDivisionAdd = "authorization:division:add", "Authorization > Division > Add";
    AuthorizationDivisionEdit = "authorization:division:edit", "Authorization > Division > Edit";
    AuthorizationDivisionDelete = "authorization:division:delete", "Authorization > Division > Delete";
}

impl Permission {
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|p| p.as_str() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_survives_the_round_trip_and_reads_like_its_id() {
        for &permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.as_str()), Some(permission));
            assert_eq!(permission.label().to_lowercase().replace(" > ", ":"), permission.as_str());
        }
    }
}
