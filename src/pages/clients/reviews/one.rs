//! `/admin/integrations/oauth/reviews/{id}`: how far a review is, and what was said of each client.

use super::{past_due, progress, trail_below};
use crate::{
    components::{
        Banner, Empty, Glyph, Table, Tone,
        form::Field,
        reader::made_for,
        said_time,
        table::{body, head, pages},
    },
    domain::{
        count::{plural, thousands},
        review::{AnswerKind, Leads, Standing},
        several::Several,
    },
    pages::{
        clients::list::brought::Brought,
        shared::{
            arrive::{Left, arrive},
            awaited::{awaited, parameter, segment},
            refused::failed,
        },
    },
    policy::{Action, Actor},
    server_fns::reviews::get_review,
    wire::{ReviewPage as Page, ReviewView, ReviewedView, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// What of a review is shown.
#[derive(Clone, Default)]
struct Shown {
    standing: Option<Standing>,
    mine: bool,
    first: bool,
}

#[component]
pub fn ReviewPage() -> impl IntoView {
    let (id, left) = (segment("id"), parameter("flash"));
    let (standing, mine, after) = (parameter("standing"), parameter("mine"), parameter("after"));
    let shown = Shown {
        standing: standing.as_deref().and_then(Standing::parse),
        mine: mine.as_deref() == Some("yes"),
        first: after.is_none(),
    };
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        Ok::<_, UiError>((session, get_review(id, standing, mine, after).await, left))
    };
    view! {
        {awaited(async move {
            match loaded.await {
                Ok((session, Ok(page), left)) => show(page, &session, &left, &shown),
                Ok((session, Err(error), _)) => failed(&error, Some(&session), "Review"),
                Err(error) => failed(&error, None, "Review"),
            }
        })}
    }
}

fn show(
    Page { review, silent_led, let_go_led, rows, next }: Page,
    session: &Session,
    left: &Left,
    shown: &Shown,
) -> AnyView {
    let edits = session.actor.may(Action::EditClient { has: &[], giving: &[] }).is_allowed();
    let keeps = session.actor.may(Action::KeepReviews).is_allowed();
    let heads = [
        head("c-name", "Client"),
        head("c-owner", "Owner"),
        head("c-used", "Last used"),
        head("c-said", "Answer"),
        head("c-actions", "Actions"),
    ];
    let empty = rows.is_empty();
    let foot = pages(
        (!shown.first).then(|| address(&review, shown, None)),
        next.map(|next| address(&review, shown, Some(next))),
    );
    let table = if empty {
        Empty::no_match("client", route::review(review.id))
    } else {
        let of = review.clone();
        Table {
            class: "people reviewed-table",
            caption: "Clients of this review",
            heads: heads.collect_view().into_any(),
            body: body(rows.into_iter().map(move |row| line(row, &of, edits))),
            foot: foot.map(|foot| view! { <div class="foot"><span></span>{foot}</div> }.into_any()),
        }
        .view()
    };
    let over = match &review.over {
        Ok(query) => Brought::words_of(query),
        Err(says) => format!("What it was started over is not understood any more. {says}"),
    };
    let started =
        view! { "Started "{said_time(&review.started)}{review.starter.as_ref().map(|who| format!(" by {who}"))} };
    let due = match &review.ended {
        Some((ended, who)) => {
            view! { ". Ended "{said_time(ended)}{who.as_ref().map(|who| format!(" by {who}"))}"." }.into_any()
        }
        None => view! { ". Due "{review.due.clone()}". "{past_due(&review)} }.into_any(),
    };
    view! {
        <Title text=review.name.clone()/>
        {trail_below(&review.name)}
        <header class="page-head">
            <div>
                <h1 tabindex="-1">{review.name.clone()}</h1>
                <p>{over}</p>
                <p>{started}{due}</p>
                {progress(review.progress)}
            </div>
            <div class="actions">{answer_links(&review, edits)}</div>
        </header>
        {left.banner()}
        {next_step(&review, (silent_led, let_go_led), &session.actor)}
        {filters(&review, shown)}
        {table}
        {keeps.then(|| change(&review, left))}
        {keeps.then(|| end(&review))}
    }
    .into_any()
}

fn answer_links(review: &ReviewView, edits: bool) -> Option<AnyView> {
    if review.ended.is_some() {
        return None;
    }
    let mine = (review.waits > 0).then(|| {
        let words = format!("Answer {}", plural(review.waits, "client"));
        view! { <a class="btn btn-primary" href=route::review_answer(review.id, &[])>{words}</a> }
    });
    let others = review.progress.silent > review.waits;
    let all = (edits && others).then(|| {
        let words = format!("Answer all {}", thousands(review.progress.silent));
        view! { <a class="btn" href=route::review_answer(review.id, &[("whose", "all")])>{words}</a> }
    });
    Some(view! { {all}{mine} }.into_any())
}

/// What can be done next about all that may go, and, once its day has passed or it is ended, about all that got no answer: each
/// is rehearsed first, and deactivated once that is over.
fn next_step(review: &ReviewView, (silent, let_go): (Leads, Leads), actor: &Actor) -> Option<AnyView> {
    let leads = review.past_due || review.ended.is_some();
    let n = review.progress;
    let parts = [
        (leads && n.silent > 0).then(|| step(review, Standing::Silent, (n.silent, "got no answer", silent), actor)),
        (n.let_go > 0).then(|| {
            let standing = Standing::Answered(AnswerKind::LetGo);
            step(review, standing, (n.let_go, "may go, by the answers", let_go), actor)
        }),
    ];
    let parts: Vec<AnyView> = parts.into_iter().flatten().flatten().collect();
    let note = "Nothing happens by itself. If nobody knocks while they are rehearsed, deactivate them; for seven days Restore brings them back.";
    (!parts.is_empty()).then(|| {
        Banner {
            glyph: Some(Glyph::Clock),
            part: true,
            ..Banner::new(Tone::Attention, view! { {parts}<p>{note}</p> }.into_any())
        }
        .view()
    })
}

/// `None`: whoever looks may do neither.
fn step(review: &ReviewView, standing: Standing, (n, says, led): (u64, &str, Leads), actor: &Actor) -> Option<AnyView> {
    let fact = format!("{} {says}.", plural(n, "client"));
    let show = if n == 1 { "Show it" } else { "Show them" };
    let (id, word) = (review.id.to_string(), standing.as_str());
    let back = route::with_query(&route::review(review.id), [("standing", word)]);
    let link = |what: Several, may: Action<'_>, n: u64, words: String| {
        let to = route::several_of_review(what.as_str(), &id, word, &back);
        (n > 0 && actor.may(may).is_allowed()).then(|| view! { <a class="btn btn-small" href=to>{words}</a> })
    };
    let which = |n: u64| format!("{} that {}", thousands(n), if n == 1 { "was" } else { "were" });
    let rehearse = link(
        Several::Rehearse,
        Action::RehearseClient { has: &[] },
        led.not_yet,
        format!("Rehearse {} not yet", which(led.not_yet)),
    );
    let deactivate = link(
        Several::Deactivate,
        Action::DeleteClient,
        led.rehearsed,
        format!("Deactivate {} rehearsed", which(led.rehearsed)),
    );
    if [Action::RehearseClient { has: &[] }, Action::DeleteClient]
        .into_iter()
        .all(|action| !actor.may(action).is_allowed())
    {
        return None;
    }
    Some(view! { <p class="review-step"><b>{fact}</b>" "<a href=back.clone()>{show}</a>" "{rehearse}" "{deactivate}</p> }.into_any())
}

fn address(review: &ReviewView, shown: &Shown, after: Option<i64>) -> String {
    let after = after.map(|after| after.to_string());
    let pairs = [
        ("standing", shown.standing.map(Standing::as_str)),
        ("mine", shown.mine.then_some("yes")),
        ("after", after.as_deref()),
    ];
    route::with_query(&route::review(review.id), pairs)
}

/// How clients stand, each kind with how many: links, so that the address says what is shown.
fn filters(review: &ReviewView, shown: &Shown) -> AnyView {
    let link = |standing: Option<Standing>, words: String| {
        let current = (standing == shown.standing).then_some("true");
        let to = address(review, &Shown { standing, ..shown.clone() }, None);
        let keep = format!("standing-{}", standing.map_or("all", Standing::as_str));
        view! { <a href=to data-keep=keep aria-current=current>{words}</a> }
    };
    let all = link(None, format!("All {}", thousands(review.progress.total())));
    let kinds = Standing::ALL.map(|standing| {
        let n = review.progress.of(standing);
        (n > 0 || shown.standing == Some(standing))
            .then(|| link(Some(standing), format!("{} {}", standing.label(), thousands(n))))
    });
    let (words, to) = match shown.mine {
        true => ("Show everyone's", address(review, &Shown { mine: false, ..shown.clone() }, None)),
        false => ("Show mine only", address(review, &Shown { mine: true, ..shown.clone() }, None)),
    };
    view! {
        <div class="review-filters">
            <nav class="chips" aria-label="Answers">{all}{kinds.into_iter().collect_view()}</nav>
            <a class="btn btn-quiet" href=to data-keep="mine">{words}</a>
        </div>
    }
    .into_any()
}

fn line(row: ReviewedView, review: &ReviewView, edits: bool) -> AnyView {
    let gone = row.standing == Standing::Gone;
    let name = match row.said {
        _ if gone => view! { <a class="client-name" href=route::client(row.client)>{row.name.clone()}</a>" "<span class="note">"deactivated or removed"</span> }.into_any(),
        _ => view! { <a class="client-name" href=route::client(row.client)>{row.name.clone()}</a> }.into_any(),
    };
    let by = row.answered.as_ref().map(|(when, who)| {
        let who = who.as_ref().map(|who| format!("{who}, ")).unwrap_or_default();
        view! { <small>{who}{said_time(when)}</small> }
    });
    let said = view! { <b>{row.said.clone().unwrap_or_else(|| "No answer".into())}</b>{by} };
    let class = format!("c-said said-{}", row.standing.as_str());
    let owner = row.owner.clone().unwrap_or_else(|| "Nobody is named".into());
    let mine = row.mine.then(|| {
        let you = if row.stands_in { "(you stand in)" } else { "(you)" };
        view! { " "<span class="note">{you}</span> }
    });
    view! {
        <tr>
            <td class="c-name">{name}</td>
            <td class="c-owner"><span class="card-label">"Owner: "</span>{owner}{mine}</td>
            <td class="c-used"><span class="card-label">"Last used: "</span>{row.last_used.clone().unwrap_or_else(|| "Not recorded".into())}</td>
            <td class=class>{said}</td>
            <td class="c-actions"><div class="row-actions">{acts(&row, review, edits)}</div></td>
        </tr>
    }
    .into_any()
}

/// What can be done next about a client: answer, name another owner, or, where it may go, rehearse and delete it.
fn acts(row: &ReviewedView, review: &ReviewView, edits: bool) -> AnyView {
    let back = address(review, &Shown::default(), None);
    let runs = review.ended.is_none();
    let link = |to: String, words: &'static str| {
        view! { <a class="btn btn-small" href=to aria-label=format!("{words} {}", row.name)>{words}</a> }.into_any()
    };
    let client = row.client.to_string();
    let answer = (runs && row.standing != Standing::Gone && (row.mine || edits)).then(|| {
        let words = if row.said.is_some() { "Change" } else { "Answer" };
        link(route::review_answer(review.id, &[("client", &client)]), words)
    });
    let kind = row.standing;
    let owner = (edits && kind == Standing::Answered(AnswerKind::NotMine))
        .then(|| link(route::client_ownership(row.client), "Name an owner"));
    // Silence leads on once there was time to answer.
    let silent = kind == Standing::Silent && (review.past_due || !runs);
    let may_go = kind == Standing::Answered(AnswerKind::LetGo) || silent;
    let asked = |question: String| route::with_query(&question, [(route::BACK, back.as_str())]);
    let rehearse =
        (may_go && edits && !row.rehearsed).then(|| link(asked(route::rehearse_client(row.client)), "Rehearse"));
    let rehearsed = (may_go && row.rehearsed).then(|| view! { <span class="note">"In rehearsal"</span> });
    // Silence never leads past the seven days.
    let kept = silent && row.recent;
    let delete = (may_go && edits && !kept).then(|| link(asked(route::delete_client(row.client)), "Delete"));
    let kept = (kept && edits).then(|| view! { <span class="note">"New: deleting would remove it at once"</span> });
    view! { {answer}{owner}{rehearsed}{rehearse}{delete}{kept} }.into_any()
}

/// Another name, or another day. What was refused is open, with what was typed.
fn change(review: &ReviewView, left: &Left) -> Option<AnyView> {
    if review.ended.is_some() {
        return None;
    }
    let again = left.typed("due").is_some();
    let field = |name: &'static str, label: &'static str, now: &str| {
        let value = left.typed(name).unwrap_or_else(|| now.to_owned());
        Field { name, label, value, problem: left.problem(name), ..Field::default() }.view()
    };
    Some(
        view! {
            <section class="review-end">
                <details class="ask" open=again>
                    <summary class="btn">"Change name or due day"</summary>
                    <form class="panel review-start" method="post" action="/fn/change_review">{made_for()}
                        <input type="hidden" name="id" value=review.id.to_string()/>
                        <input type="hidden" name="version" value=review.version.to_string()/>
                        {field("name", "Name", &review.name)}
                        {field("due", "Due", &review.due_day)}
                        <p class="actions">
                            <a class="btn" href=route::review(review.id)>"Cancel"</a>
                            <button type="submit" class="btn btn-primary">"Save"</button>
                        </p>
                    </form>
                </details>
            </section>
        }
        .into_any(),
    )
}

fn end(review: &ReviewView) -> Option<AnyView> {
    if review.ended.is_some() {
        return None;
    }
    let left = match review.progress.silent {
        0 => String::new(),
        silent => format!(" {} did not answer.", plural(silent, "client")),
    };
    Some(
        view! {
            <section class="review-end">
                <details class="ask">
                    <summary class="btn">"End review"</summary>
                    <form class="question" method="post" action="/fn/end_review">{made_for()}
                        <input type="hidden" name="id" value=review.id.to_string()/>
                        <input type="hidden" name="version" value=review.version.to_string()/>
                        <p class="question-foot">
                            <span>{format!("End it? Nobody is asked any more, and no client ends.{left}")}</span>
                            <a class="btn" href=route::review(review.id)>"No"</a>
                            <button type="submit" class="btn btn-primary">"Yes"</button>
                        </p>
                    </form>
                </details>
            </section>
        }
        .into_any(),
    )
}
