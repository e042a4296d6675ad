//! What is typed with the answer to a question about several clients.

use crate::{
    components::{Glyph, form::Field, icon},
    domain::{
        ownership::{Label, field},
        several::Several,
    },
    pages::{
        clients::{
            one::{colours, party},
            rehearse,
        },
        shared::arrive::Left,
    },
};
use leptos::prelude::*;

/// The fields of this question, with what was typed into them before; `n`: how many clients it is about.
pub fn fields(what: Several, n: usize, labels: &[Label], left: &Left) -> AnyView {
    match what {
        Several::Label => label(labels, left),
        Several::Owner => {
            let typed = |name: &str| left.typed(name).unwrap_or_default();
            let names = ["owner_email", "owner_name"];
            let filled = (typed("owner_name"), typed("owner_email"));
            party(field::OWNER, names, &filled, left.problem(field::OWNER))
        }
        Several::Export => ().into_any(),
        Several::Rehearse => rehearse::how_long(left.refused.as_ref()),
        Several::Deactivate => view! {
            <p class="note">{format!("It deactivates {n}. Type that number to say that you have read it.")}</p>
            {Field {
                name: "count",
                label: "How many",
                value: left.typed("count").unwrap_or_default(),
                problem: left.problem("count"),
                inputmode: Some("numeric"),
                ..Default::default()
            }
            .view()}
        }
        .into_any(),
    }
}

fn label(known: &[Label], left: &Left) -> AnyView {
    let typed = |name: &str| left.typed(name).unwrap_or_default();
    let problem = left.problem("label");
    let invalid = problem.is_some().then_some("true");
    let off = typed("off") == "yes";
    let known = known.iter().map(|label| view! { <option value=label.name.clone()></option> }).collect_view();
    view! {
        <div class="field">
            <label for="label">"Label"</label>
            <div class="label-line">
                <input
                    id="label"
                    type="text"
                    name="label"
                    value=typed("label")
                    list="known-labels"
                    required
                    autocomplete="off"
                    aria-invalid=invalid
                    aria-describedby="label-hint label-error"
                />
                <select name="colour" aria-label="Colour">{colours(&typed("colour"))}</select>
            </div>
            <datalist id="known-labels">{known}</datalist>
            <p class="note" id="label-hint">"A word such as production. It has one colour at every client of your organization."</p>
            <p class="error" id="label-error">{problem.map(|says| view! { {icon(Glyph::Alert)}{says} })}</p>
        </div>
        <div class="field">
            <label for="off">"What to do with it"</label>
            <select id="off" name="off">
                <option value="" selected=!off>"Add it"</option>
                <option value="yes" selected=off>"Take it off"</option>
            </select>
        </div>
    }
    .into_any()
}
