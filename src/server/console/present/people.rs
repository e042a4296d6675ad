//! Users, roles and divisions as the pages show them.

use super::{
    clients,
    time::{deadline, past},
};
use crate::{
    domain::{Timestamp, person},
    policy::{Actor, Denial},
    server::use_cases::people::{self, Division, InviteOptions, Organization, Role, Roles, Undeactivated, VisibleUser},
    wire::{
        DefaultOffer, DivisionRow, FormOptions, Holder, LinkOut, NewLink, OrganizationPage, RoleDetails, RoleRow,
        RolesPage, UserActs, UserDetails, UserRow, UsersPage, Welcome,
    },
};

/// A page of the list of users.
pub fn users(found: people::UserPage, actor: &Actor, now: Timestamp) -> UsersPage {
    UsersPage {
        rows: found.rows.into_iter().map(|user| user_row(user, actor, now)).collect(),
        counts: found.counts,
        beside: super::beside(&found.beside),
        roles: found.roles,
    }
}

fn user_row(user: VisibleUser, actor: &Actor, now: Timestamp) -> UserRow {
    UserRow {
        you: user.id == actor.user_id(),
        id: user.id,
        name: user.name,
        email: user.email,
        state: user.state,
        version: user.version,
        roles: user.roles,
        last_sign_in: user.last_sign_in_at.map(|at| past(now, at)),
    }
}

/// One user. `actor` knows who could give what they lack.
pub fn user(found: people::UserDetails, actor: &Actor, now: Timestamp) -> UserDetails {
    UserDetails {
        created: past(now, found.user.created_at),
        row: user_row(found.user, actor, now),
        link: found.link.map(|link| LinkOut {
            created: past(now, link.created_at),
            expired: link.expires_at <= now,
            expires: deadline(now, link.expires_at),
        }),
        factors: found.factors,
        roles: found.roles.into_iter().map(|role| (role.id, role.name, role.description)).collect(),
        divisions: found.divisions,
        why_not: user_acts(found.why_not, actor),
    }
}

fn user_acts(why_not: people::UserActs, actor: &Actor) -> UserActs {
    let explained = |denial: Option<Denial>| denial.map(|denial| actor.explain(&denial));
    UserActs {
        edit: explained(why_not.edit),
        link: explained(why_not.link),
        reset_factors: explained(why_not.reset_factors),
        deactivate: why_not.deactivate.map(|why| match why {
            Undeactivated::Themselves => person::NOT_THEMSELVES.to_owned(),
            Undeactivated::Denied(denial) => actor.explain(&denial),
        }),
        reactivate: explained(why_not.reactivate),
        give: explained(why_not.give),
        take: explained(why_not.take),
    }
}

/// A new link, as its maker sees it.
pub fn new_link(link: people::NewLink, now: Timestamp) -> NewLink {
    NewLink {
        name: link.name,
        email: link.email,
        address: link.address,
        expires: deadline(now, link.expires_at),
        invited: link.invited,
    }
}

/// Whom a link is for, to those who hold it.
pub fn welcome(found: people::Welcome, now: Timestamp) -> Welcome {
    Welcome {
        name: found.name,
        email: found.email,
        signs_in_with: found.signs_in_with,
        organization: found.organization,
        expires: deadline(now, found.expires_at),
        invited: found.invited,
    }
}

/// What can be chosen for a new user.
pub fn invite_options(found: InviteOptions) -> FormOptions {
    FormOptions {
        scopes: vec![],
        scope_count: 0,
        roles: found.roles.into_iter().map(clients::role_option).collect(),
        divisions: found.divisions,
    }
}

/// The list of roles. `actor` knows who could give what they lack.
pub fn roles(found: Roles, actor: &Actor) -> RolesPage {
    RolesPage {
        rows: found.all.into_iter().map(role_row).collect(),
        restorable: found.restorable.into_iter().map(|offer| default_offer(offer, actor)).collect(),
    }
}

fn default_offer(offer: people::DefaultOffer, actor: &Actor) -> DefaultOffer {
    DefaultOffer {
        key: offer.default.key.to_owned(),
        name: offer.default.name.to_owned(),
        description: offer.default.description.to_owned(),
        now: offer.now,
        why_not: offer.why_not.map(|denial| actor.explain(&denial)),
    }
}

fn role_row(role: Role) -> RoleRow {
    RoleRow {
        id: role.id,
        name: role.name,
        description: role.description,
        version: role.version,
        permissions: role.permissions.into_iter().collect(),
        users: role.users.unsigned_abs(),
        clients: role.clients.unsigned_abs(),
        default: role.default_key.is_some(),
    }
}

/// One role, with those who hold it.
pub fn role(found: people::RoleDetails) -> RoleDetails {
    let (users, clients, authorizations) = match found.holders {
        Some(holders) => (Some(named(holders.users)), Some(named(holders.clients)), Some(holders.applications)),
        None => (None, None, None),
    };
    RoleDetails {
        row: role_row(found.role),
        users,
        clients,
        applications: found.applications,
        authorizations: authorizations
            .map(|found| found.into_iter().map(|one| (one.id.to_string(), one.name, one.alone)).collect()),
        needed: found.needed.map(|why| why.to_string()),
    }
}

fn named(holders: Vec<people::Holder>) -> Vec<Holder> {
    let holder = |one: people::Holder| Holder { id: one.id, name: one.name, divisions: one.divisions.join(", ") };
    holders.into_iter().map(holder).collect()
}

/// A row of the list of divisions.
pub fn division(division: Division) -> DivisionRow {
    DivisionRow {
        id: division.id,
        name: division.name,
        home: division.home,
        version: division.version,
        users: division.of_users.unsigned_abs(),
        clients: division.of_clients.unsigned_abs(),
    }
}

/// What the organization decides about itself.
pub fn organization(found: Organization) -> OrganizationPage {
    OrganizationPage {
        name: found.settings.name,
        second_factor: found.settings.second_factor,
        version: found.settings.version,
        without: found.without_factor,
        have: found.has_factor,
    }
}
