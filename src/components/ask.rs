//! A question that unfolds where it is asked, and the form that its Yes sends.

use super::reader::made_for;
use leptos::prelude::*;

/// What is asked.
#[derive(Default)]
pub struct Asked {
    /// The button that unfolds it.
    pub label: &'static str,
    /// The id of what the button is about, where several buttons have one label.
    pub described_by: Option<String>,
    /// More than the button's size: `btn-small`, `btn-danger-outline`.
    pub class: &'static str,
    /// What should be known before the answer.
    pub lead: Option<String>,
    /// What can be chosen with the answer.
    pub choice: Option<AnyView>,
    pub question: String,
    /// Where Yes is sent.
    pub action: &'static str,
    /// What is sent with it.
    pub fields: Vec<(&'static str, String)>,
    /// The page as it was, for No without JavaScript.
    pub no: String,
}

/// The button, and behind it the question with No and Yes.
pub fn ask_in_place(asked: Asked) -> AnyView {
    let class = format!("btn btn-small {}", asked.class);
    // A place on the page that is open already does not load it again, and the question would stay.
    let no = asked.no.split('#').next().unwrap_or_default().to_owned();
    let fields = asked.fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    view! {
        <details class="ask">
            <summary class=class aria-describedby=asked.described_by>{asked.label}</summary>
            <form class="question" method="post" action=asked.action>{made_for()}
                {fields.collect_view()}
                {asked.lead.map(|lead| view! { <p>{lead}</p> })}
                {asked.choice}
                <p class="question-foot">
                    <span>{asked.question}</span>
                    <a class="btn" href=no data-fold>"No"</a>
                    <button type="submit" class="btn btn-danger-outline">"Yes"</button>
                </p>
            </form>
        </details>
    }
    .into_any()
}
