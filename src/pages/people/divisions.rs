//! `/admin/people/divisions`: the parts of the organization in which roles are held.

use crate::{
    components::{
        Glyph, Table, gated, icon, inactive,
        reader::made_for,
        table::{body, head},
    },
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter},
        kept::Names,
        refused::failed,
    },
    policy::Action,
    server_fns::roles::list_divisions,
    wire::{DivisionRow, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

const TITLE: &str = "Divisions";

#[component]
pub fn DivisionsPage() -> impl IntoView {
    let left = parameter("flash");
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, list_divisions().await, left))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok(rows), left)) => show(rows, &session, &left),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), TITLE),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(rows: Vec<DivisionRow>, session: &Session, left: &Left) -> AnyView {
    let renaming = left.typed("id");
    // Whoever may not any more, or whose division is gone, has no form with it.
    let may = |action| session.actor.may(action).is_allowed();
    let there = rows.iter().any(|division| renaming == Some(division.id.to_string()));
    let lost = match &renaming {
        Some(_) => !there || !may(Action::EditDivision),
        None => !may(Action::AddDivision),
    };
    let lost = lost.then(|| left.kept(&Names::held(&session.actor))).flatten();
    let rows = rows.into_iter().map(|division| {
        let typed = left.typed("name").filter(|_| renaming == Some(division.id.to_string()));
        row(division, session, typed)
    });
    let add = gated("Add division", session.actor.why(Action::AddDivision), "add-why", || {
        view! {
            <form method="post" action="/fn/add_division" class="one-line">{made_for()}
                <label for="new-division">"New division"</label>
                <input id="new-division" name="name" maxlength="100" required autocomplete="off" value=left.typed("new")/>
                <button type="submit" class="btn btn-primary">{icon(Glyph::Plus)}"Add division"</button>
            </form>
        }
        .into_any()
    });
    let heads = [
        head("c-name", "Name"),
        head("c-count", "Roles held by users"),
        head("c-count", "Roles held by clients"),
        head("c-actions", "Actions"),
    ];
    let table = Table {
        class: "people divisions-table",
        caption: "Divisions of your organization",
        heads: heads.collect_view().into_any(),
        body: body(rows),
        foot: None,
    };
    view! {
        <header class="page-head">
            <div>
                <h1 tabindex="-1">{TITLE}</h1>
                <p>"Roles are held in a division, or in all of them. Someone who holds a role in one division can give it only there."</p>
            </div>
        </header>
        {left.banner()}
        {lost}
        {table.view()}
        <section class="panel add-division">{add}</section>
    }
    .into_any()
}

/// What cannot be done to a division now, and why. `id`: the reason's.
fn not_yet(label: &'static str, why: String, id: String) -> AnyView {
    view! {
        <div class="inactive">
            {inactive(label, Some(Glyph::Lock), "btn btn-small", id.clone())}
            <p class="why" id=id>{why}"."</p>
        </div>
    }
    .into_any()
}

fn row(division: DivisionRow, session: &Session, typed: Option<String>) -> AnyView {
    let home = (division.home && division.name != "Home").then(|| view! { " "<span class="note">"(home)"</span> });
    let held = division.users + division.clients;
    let why = session.actor.why(Action::DeleteDivision).or_else(|| {
        if division.home {
            Some("Every organization has a Home division".to_owned())
        } else if held > 0 {
            Some("Roles are still held in it: remove them first".to_owned())
        } else {
            None
        }
    });
    let open = typed.is_some();
    let rename = match session.actor.why(Action::EditDivision) {
        Some(why) => not_yet("Rename", why, format!("rename-why-{}", division.id)),
        None => {
            let field = format!("rename-{}", division.id);
            view! {
                <details class="ask" open=open>
                    <summary class="btn btn-small" aria-label=format!("Rename {}", division.name)>"Rename"</summary>
                    <form method="post" action="/fn/rename_division" class="one-line">{made_for()}
                        <input type="hidden" name="id" value=division.id.to_string()/>
                        <input type="hidden" name="version" value=division.version.to_string()/>
                        <label for=field.clone()>"Name"</label>
                        <input id=field name="name" maxlength="100" required autocomplete="off" value=typed.unwrap_or_else(|| division.name.clone())/>
                        <button type="submit" class="btn btn-primary">"Save"</button>
                    </form>
                </details>
            }
            .into_any()
        }
    };
    let delete = match why {
        Some(why) => not_yet("Delete", why, format!("delete-why-{}", division.id)),
        None => view! {
            <details class="ask">
                <summary class="btn btn-small btn-danger-outline" aria-label=format!("Delete {}", division.name)>"Delete"</summary>
                <form class="question" method="post" action="/fn/delete_division">{made_for()}
                    <input type="hidden" name="id" value=division.id.to_string()/>
                    <p class="question-foot">
                        <span>{format!("Delete {}?", division.name)}</span>
                        <a class="btn" href=route::DIVISIONS>"No"</a>
                        <button type="submit" class="btn btn-danger-outline">"Yes"</button>
                    </p>
                </form>
            </details>
        }
        .into_any(),
    };
    view! {
        <tr>
            <td class="c-name"><b>{division.name.clone()}</b>{home}</td>
            <td class="c-count"><span class="card-label">"Roles held by users: "</span>{division.users}</td>
            <td class="c-count"><span class="card-label">"Roles held by clients: "</span>{division.clients}</td>
            <td class="c-actions"><div class="row-actions">{rename}{delete}</div></td>
        </tr>
    }
    .into_any()
}
