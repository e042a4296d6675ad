//! `/admin/people/roles/{id}/delete`: what a role's end takes from whom, then Yes and No.

use super::holders::{held_by, holders};
use crate::{
    components::{reader::made_for, trail::trail_to},
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter, segment},
        refused::failed,
    },
    policy::Action,
    server_fns::roles::get_role,
    wire::{RoleDetails, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

#[component]
pub fn DeleteRolePage() -> impl IntoView {
    let (id, left) = (segment("id"), parameter("flash"));
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, get_role(id).await, left))
    };
    view! {
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok(role), left)) => ask(&role, &session, &left),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), "Delete role"),
                Err(error) => failed(&error, None, "Delete role"),
            }
        })}
    }
}

fn ask(role: &RoleDetails, session: &Session, left: &Left) -> AnyView {
    let row = &role.row;
    let title = format!("Delete “{}”?", row.name);
    let page = route::role(row.id);
    let permits = row.permissions.iter().copied().collect();
    let body = match session.actor.why(Action::DeleteRole { permits: &permits }).or_else(|| role.needed.clone()) {
        Some(why) => {
            view! { <p class="why">{why}"."</p><p class="form-foot"><a class="btn" href=page>"Back to the role"</a></p> }.into_any()
        }
        None => {
            let lost = if row.users + row.clients == 0 {
                "Nobody loses anything.".to_owned()
            } else {
                format!("{}: they lose what it permits, at once.", held_by(row))
            };
            let applications = (role.applications > 0).then(|| {
                view! { <p>"Some applications are only for holders of this role: people who use them through it lose access, and their tokens end."</p> }
            });
            view! {
                <p><b>{lost}</b></p>
                {applications}
                <p class="note">"A deleted role does not come back, unless it is a default role. The audit log keeps who held it."</p>
                <form method="post" action="/fn/delete_role" class="form-foot delete-foot">{made_for()}
                    <input type="hidden" name="id" value=row.id.to_string()/>
                    <input type="hidden" name="version" value=row.version.to_string()/>
                    <input type="hidden" name="users" value=row.users.to_string()/>
                    <input type="hidden" name="clients" value=row.clients.to_string()/>
                    <span>"Delete it?"</span>
                    <a class="btn btn-dialog" href=page>"No"</a>
                    <button type="submit" class="btn btn-dialog btn-danger">"Yes"</button>
                </form>
            }
            .into_any()
        }
    };
    view! {
        <Title text=title.clone()/>
        {trail_to("Roles", route::ROLES, &row.name)}
        <header class="page-head"><div><h1 tabindex="-1">{title}</h1></div></header>
        {left.banner()}
        <div class="people-columns"><section class="panel">{body}</section>{holders(role)}</div>
    }
    .into_any()
}
