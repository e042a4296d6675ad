//! What came of several clients, row by row.

use super::split::verb;
use crate::{
    components::{Banner, Tone},
    wire::{AnsweredRow, SeveralAnswer, plural, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

pub fn answer(answer: &SeveralAnswer) -> AnyView {
    let (done, all) = (answer.done(), answer.rows.len() as u64);
    let title = match all == done {
        true => format!("{} {}", plural(all, "client"), verb(answer.what)),
        false => format!("{done} of {} {}", plural(all, "client"), verb(answer.what)),
    };
    let (tone, says) = match all - done {
        0 => (Tone::Done, "All are done.".to_owned()),
        not => (Tone::Attention, format!("{not} not done. Why stands beside each.")),
    };
    let banner = Banner { id: Some("notice"), ..Banner::new(tone, view! { <p>{says}</p> }.into_any()) };
    let of = |is: bool| answer.rows.iter().filter(move |row| row.done == is);
    view! {
        <Title text=title.clone()/>
        <div class="ask-page">
            <div class="ask-card">
                <div class="ask-body several">
                    <h1 tabindex="-1">{title}</h1>
                    {banner.view()}
                    {part("Not done", of(false))}
                    {part("Done", of(true))}
                    <p class="note">"Each stands in the audit log, too. This page is kept for ten minutes."</p>
                </div>
                <div class="ask-foot"><b></b><a class="btn btn-dialog" href=answer.back.clone()>"Close"</a></div>
            </div>
        </div>
    }
    .into_any()
}

fn part<'a>(head: &'static str, rows: impl Iterator<Item = &'a AnsweredRow>) -> Option<AnyView> {
    let row = |row: &AnsweredRow| {
        view! { <li><a href=route::client(row.id)>{row.name.clone()}</a>" "<span>{row.says.clone()}</span></li> }
    };
    let rows: Vec<_> = rows.map(row).collect();
    (!rows.is_empty()).then(|| view! { <section><h2>{head}</h2><ul>{rows}</ul></section> }.into_any())
}
