//! What all changes of users, roles and divisions have in common: they wait for each other, and whatever some user
//! could give before a change, some user can give after it.

use super::conflict;
use crate::{
    policy::{Denial, Permission},
    server::{
        storage::{
            audit::entry::NewEntry,
            people::powers::{self, Powers},
        },
        use_cases::{
            caller::Caller,
            change::{Act, Change},
            error::AppError,
        },
    },
};
use std::collections::BTreeSet;

/// A change of who may do what, and what could be given before it.
pub(super) struct Changing {
    pub change: Change,
    before: Powers,
    organization: uuid::Uuid,
}

impl Changing {
    /// Waits for whoever else changes who may do what in this organization.
    pub async fn begin(act: Act<'_>) -> Result<(Self, Caller), AppError> {
        let (mut change, caller) = act.begin_with_roles().await?;
        let organization = caller.actor.organization_id;
        let before = powers::powers(&mut change, organization).await?;
        Ok((Self { change, before, organization }, caller))
    }

    /// Ends the change; refused, with everything in it, when something could not be given any more.
    ///
    /// Without this a permission could be lost for good: one gives only the roles one holds, and puts only permissions
    /// one has into a role, so what nobody has who can give roles, nobody gets again.
    pub async fn finish(mut self, told: NewEntry) -> Result<(), AppError> {
        let after = powers::powers(&mut self.change, self.organization).await?;
        let lost = self.before.lost(&after);
        if !lost.is_empty() {
            return Err(conflict(words(&lost)));
        }
        self.change.tell(told);
        self.change.commit().await
    }

    /// A refusal is part of the story of what it was asked on.
    pub async fn allow(self, answer: Result<(), Denial>, told: NewEntry) -> Result<Self, AppError> {
        Ok(Self { change: self.change.allow(answer, told).await?, ..self })
    }
}

/// How many of the permissions that would be lost are named.
const NAMED: usize = 3;

fn words(lost: &BTreeSet<Permission>) -> String {
    if lost.contains(&Permission::AuthorizationGrantAdd) {
        let others = match lost.len() - 1 {
            0 => String::new(),
            1 => " and 1 more permission".to_owned(),
            n => format!(" and {n} more permissions"),
        };
        return format!(
            "Not done. Nobody could give roles any more: first let someone else hold a role with \
             Authorization > Grant > Add{others} in all divisions."
        );
    }
    let mut named: Vec<String> = lost.iter().take(NAMED).map(|permission| permission.label().to_owned()).collect();
    let more = lost.len() - named.len();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    let list = match named.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => named.concat(),
    };
    let it = if lost.len() == 1 { "it" } else { "them" };
    format!(
        "Not done. Nobody could give {list} any more: first let someone else who can give roles hold a role with {it} in \
         all divisions."
    )
}
