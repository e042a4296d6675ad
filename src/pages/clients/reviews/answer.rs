//! `/admin/integrations/oauth/reviews/{id}/answer`: the question about one client after the other, with what depends on it. Each
//! answer is one key, or one button.

use super::{progress, trail_below};
use crate::{
    components::{
        Banner, Empty, Glyph, Tone, icon,
        question::{Counted, ask_head, evidence},
        reader::made_for,
    },
    domain::{
        count::plural,
        review::{AnswerKind, Standing},
    },
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter, segment},
        refused::failed,
    },
    policy::Action,
    server_fns::{clients::get_client, reviews::get_review_question},
    wire::{ClientDetails, ReviewQuestion, ReviewView, ReviewedView, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

const TITLE: &str = "Still needed?";

/// What the address says.
#[derive(Clone)]
struct Asked {
    whose: Option<String>,
    after: Option<String>,
}

#[component]
pub fn AnswerPage() -> impl IntoView {
    let (id, left) = (segment("id"), parameter("flash"));
    let (client, last) = (parameter("client"), parameter("last"));
    let here = Asked { whose: parameter("whose"), after: parameter("after") };
    let asked = here.clone();
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        let question = get_review_question(id, client, asked.whose, asked.after, last).await?;
        let client = match &question.asked {
            Some(row) if row.standing != Standing::Gone => Some(get_client(row.client.to_string()).await?),
            _ => None,
        };
        Ok::<_, UiError>((session, left, question, client))
    };
    view! {
        <Title text=TITLE/>
        {awaited(async move {
            match loaded.await {
                Ok((session, left, question, client)) => show(&session, &left, question, client, &here),
                Err(error) => failed(&error, None, TITLE),
            }
        })}
    }
}

fn show(
    session: &Session,
    left: &Left,
    question: ReviewQuestion,
    client: Option<ClientDetails>,
    here: &Asked,
) -> AnyView {
    let whose = here.whose.clone().unwrap_or_default();
    let ReviewQuestion { review, asked, left: waiting, last, until } = question;
    let undo =
        last.filter(|last| last.said.is_some() && review.ended.is_none()).map(|last| undo(&review, &last, &whose));
    let body = match (asked, client) {
        (Some(row), Some(client)) => {
            let day = left.typed("until").filter(|day| !day.is_empty()).unwrap_or(until);
            ask(session, &review, &row, client, Offered { day, problem: left.problem("until") }, &whose)
        }
        (Some(row), None) => {
            let says = format!("{} is deactivated or was removed: nothing is asked of it any more.", row.name);
            Empty { heading: "Nothing to answer".into(), text: says, way_on: Some(back(&review)), ..Empty::default() }
                .view()
        }
        (None, _) => nothing_left(&review, waiting, &whose),
    };
    view! {
        {trail_below(&review.name)}
        {left.banner()}
        {undo}
        <div class="review-where">
            {progress(review.progress)}
            {(waiting > 0).then(|| format!("{} left for you", plural(waiting, "client")).replace(" for you", if whose == "all" { "" } else { " for you" }))}
        </div>
        {body}
    }
    .into_any()
}

fn back(review: &ReviewView) -> AnyView {
    view! { <a class="btn" href=route::review(review.id)>"Show the review"</a> }.into_any()
}

fn nothing_left(review: &ReviewView, waiting: u64, whose: &str) -> AnyView {
    if review.ended.is_some() {
        let says = "This review was ended: nobody is asked any more.".to_owned();
        return Empty {
            heading: "Nothing to answer".into(),
            text: says,
            way_on: Some(back(review)),
            ..Empty::default()
        }
        .view();
    }
    if waiting == 0 {
        let says = "Nothing of this review waits for you. You can change an answer until it is ended.".to_owned();
        return Empty { heading: "All answered".into(), text: says, way_on: Some(back(review)), ..Empty::default() }
            .view();
    }
    let again = route::review_answer(review.id, &[("whose", whose)]);
    let way_on = view! { <a class="btn btn-primary" href=again>"Ask again"</a>{back(review)} }.into_any();
    let says = format!(
        "{} that you passed over still {}.",
        plural(waiting, "client"),
        if waiting == 1 { "waits" } else { "wait" }
    );
    Empty { heading: "That was the last one".into(), text: says, way_on: Some(way_on), ..Empty::default() }.view()
}

/// What was just said, and the way to take it back.
fn undo(review: &ReviewView, last: &ReviewedView, whose: &str) -> AnyView {
    let says = format!("{}: {}.", last.name, last.said.clone().unwrap_or_default());
    let form = view! {
        <form method="post" action="/fn/take_back_answer">{made_for()}
            {named(review, last, whose)}
            <button type="submit" class="btn btn-small">"Undo"</button>
        </form>
    };
    Banner { beside: Some(form.into_any()), ..Banner::new(Tone::Done, view! { <p>{says}</p> }.into_any()) }.view()
}

fn named(review: &ReviewView, row: &ReviewedView, whose: &str) -> AnyView {
    view! {
        <input type="hidden" name="id" value=review.id.to_string()/>
        <input type="hidden" name="client" value=row.client.to_string()/>
        <input type="hidden" name="version" value=row.version.to_string()/>
        <input type="hidden" name="whose" value=whose.to_owned()/>
    }
    .into_any()
}

/// The day that is offered, and what was wrong with the one that was typed.
struct Offered {
    day: String,
    problem: Option<String>,
}

fn ask(
    session: &Session,
    review: &ReviewView,
    row: &ReviewedView,
    mut client: ClientDetails,
    offered: Offered,
    whose: &str,
) -> AnyView {
    let counted = client.evidence.take().map_or(Counted::Unknown, |known| Counted::Known(Box::new(known)));
    let said = row.said.clone().map(|said| {
        let by = row
            .answered
            .as_ref()
            .and_then(|(_, who)| who.as_ref())
            .map(|who| format!(", says {who}"))
            .unwrap_or_default();
        Banner::known(
            Glyph::Info,
            format!("{said}{by}."),
            view! { <p>"Another answer takes its place."</p> }.into_any(),
        )
        .view()
    });
    let why = session.actor.why(Action::AnswerReview { owns: row.mine, has: &client.row.roles });
    let keys = session.preferences.slash_searches;
    let foot = match (&review.ended, why) {
        (Some(_), _) => view! { <p class="why">"This review was ended: nobody is asked any more."</p> }.into_any(),
        (None, Some(why)) => view! { <p class="why">{why}"."</p> }.into_any(),
        (None, None) => answers(review, row, offered, whose, keys),
    };
    let skip = route::review_answer(review.id, &[("after", &row.position.to_string()), ("whose", whose)]);
    view! {
        <div class="ask-page review-question">
            <div class="ask-card">
                <div class="ask-body">
                    {ask_head(&client.row, view! { <h1 tabindex="-1">{format!("Is “{}” still needed?", client.row.name)}</h1> }.into_any())}
                    {said}
                    {whose_it_is(row, &client)}
                    <h2>"If it went"</h2>
                    {evidence(&counted, false)}
                    <p class="note"><a href=route::client_usage(row.client)>"Its use, day by day"</a></p>
                </div>
                {foot}
                <p class="review-skip">
                    <a class="btn btn-quiet" href=skip data-key=keys.then_some("p")>"Pass over"{keys.then(|| kbd("P"))}</a>
                    {keys.then(|| view! { <span class="note">"One key each. They are off when the / key is, in your menu."</span> })}
                </p>
            </div>
        </div>
    }
    .into_any()
}

fn kbd(key: &'static str) -> AnyView {
    view! { " "<kbd>{key}</kbd> }.into_any()
}

fn whose_it_is(row: &ReviewedView, client: &ClientDetails) -> AnyView {
    let purpose = (!client.ownership.purpose.is_empty())
        .then(|| view! { <div><dt>"Purpose"</dt><dd>{client.ownership.purpose.clone()}</dd></div> });
    let owner = row.owner.clone().unwrap_or_else(|| "Nobody is named".into());
    let stand_in = client
        .ownership
        .stand_in
        .as_ref()
        .map(|answers| view! { <div><dt>"Stand-in"</dt><dd>{answers.name.clone()}</dd></div> });
    view! {
        <dl class="facts">
            <div><dt>"Owner"</dt><dd>{owner}</dd></div>
            {stand_in}
            {purpose}
        </dl>
    }
    .into_any()
}

fn answers(review: &ReviewView, row: &ReviewedView, offered: Offered, whose: &str, keys: bool) -> AnyView {
    let button = |kind: AnswerKind, key: &'static str, class: &'static str| {
        view! {
            <button type="submit" name="answer" value=kind.as_str() class=class data-key=keys.then(|| key.to_lowercase())>
                {kind.label()}{keys.then(|| kbd(key))}
            </button>
        }
    };
    let Offered { day, problem } = offered;
    let invalid = problem.is_some().then_some("true");
    let described = problem.is_some().then_some("until-error");
    view! {
        <form class="review-answers" method="post" action="/fn/answer_review">
            {made_for()}
            {named(review, row, whose)}
            <div class="review-needed">
                {button(AnswerKind::Needed, "S", "btn btn-primary")}
                <label for="until">"until"</label>
                // No picker: its order of day and month would be the browser's.
                <input id="until" name="until" value=day placeholder="2027-01-31" maxlength="40" autocomplete="off" aria-invalid=invalid aria-describedby=described/>
            </div>
            {problem.map(|says| view! { <p class="error" id="until-error">{icon(Glyph::Alert)}{says}</p> })}
            <div class="review-others">
                {button(AnswerKind::NotMine, "N", "btn")}
                {button(AnswerKind::LetGo, "L", "btn")}
            </div>
            <p class="note">"Let it go deletes nothing: an administrator rehearses it first."</p>
        </form>
    }
    .into_any()
}
