//! Reviews of clients.

use crate::wire::{ReviewPage, ReviewQuestion, ReviewView, UiError};
use leptos::server;

/// The newest reviews, each with how far it is. `only`: `past-due`, those that run past their due day; `mine`, those that wait
/// for an answer of whoever asks.
#[server(prefix = "/fn", endpoint = "list_reviews")]
pub async fn list_reviews(#[server(default)] only: String) -> Result<Vec<ReviewView>, UiError> {
    use crate::server::{
        console::{doors, present, query},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let listed = query::reviews(&only, present::reviews::today_and(now, 0)?)?;
    let reviews = clients::reviews(doors::act(&state, &caller, now), listed).await?;
    Ok(reviews.into_iter().map(|followed| present::reviews::review(followed, now)).collect())
}

/// A review with some of its clients: those that stand like that, those only of whoever asks (`mine`: `yes`), those beyond a
/// position.
#[server(prefix = "/fn", endpoint = "get_review")]
pub async fn get_review(
    id: String,
    #[server(default)] standing: Option<String>,
    #[server(default)] mine: Option<String>,
    #[server(default)] after: Option<String>,
) -> Result<ReviewPage, UiError> {
    use crate::{
        domain::review::{AnswerKind, Standing},
        server::{
            console::{doors, present, query},
            use_cases::{clients, error::AppError},
        },
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let id = clients::parse_review_id(&id)?;
    let asked = query::reviewed(standing.as_deref(), mine.as_deref(), after.as_deref()).map_err(AppError::from)?;
    let (review, page) = (clients::review(act, id).await?, clients::review_rows(act, id, asked).await?);
    let silent = clients::review_leads(act, id, Standing::Silent).await?;
    let let_go = clients::review_leads(act, id, Standing::Answered(AnswerKind::LetGo)).await?;
    Ok(present::reviews::page(review, page, (silent, let_go), caller.actor.user_id(), now))
}

/// The question about the client that is named, or about the next one beyond a position that waits for whoever asks; `whose`:
/// `all` for every one that waits. `last`: the client about which they have just answered.
#[server(prefix = "/fn", endpoint = "get_review_question")]
pub async fn get_review_question(
    id: String,
    #[server(default)] client: Option<String>,
    #[server(default)] whose: Option<String>,
    #[server(default)] after: Option<String>,
    #[server(default)] last: Option<String>,
) -> Result<ReviewQuestion, UiError> {
    use crate::server::{
        console::{doors, present, query},
        use_cases::{clients, error::AppError},
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let id = clients::parse_review_id(&id)?;
    let named =
        |client: Option<String>| client.filter(|id| !id.is_empty()).map(|id| clients::parse_id(&id)).transpose();
    let (client, last) = (named(client)?, named(last)?);
    let mine = if whose.as_deref() == Some("all") { None } else { Some("yes") };
    let asked = query::reviewed(Some("silent"), mine, after.as_deref()).map_err(AppError::from)?;
    let question = clients::review_question(act, id, asked, (client, last)).await?;
    Ok(present::reviews::question(question, caller.actor.user_id(), now))
}

/// Starts a review of what the list shows.
#[server(prefix = "/fn", endpoint = "start_review")]
pub async fn start_review(name: String, query: String, due: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors, listing, present, zone},
        use_cases::{
            clients::{self, ReviewTyped, ViewFilter},
            error::AppError,
        },
    };
    let (state, caller, now) = doors::caller()?;
    let started = async {
        let days = listing::days(zone::readers());
        let filter = ViewFilter::read(&query, &days, now).map_err(AppError::from)?;
        let today = present::reviews::today_and(now, 0)?;
        let typed = ReviewTyped { name: &name, due: &due, today: &today };
        clients::start_review(doors::act(&state, &caller, now), typed, &filter, &days).await
    };
    let done = started
        .await
        .map(|review| outcome::at(doors::route::review(review.id), format!("The review {} has started.", review.name)));
    let typed = outcome::typed(&[("name", &name), ("query", &query), ("due", &due)], &[]);
    doors::settle(done, doors::Form { path: doors::route::START_REVIEW.into(), typed, ..Default::default() }).await
}

/// Gives a review that runs another name or due day.
#[server(prefix = "/fn", endpoint = "change_review")]
pub async fn change_review(id: String, version: i64, name: String, due: String) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors, present},
        use_cases::clients::{self, ReviewTyped},
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let page = doors::route::review(&id);
    let changed = async {
        let today = present::reviews::today_and(now, 0)?;
        let typed = ReviewTyped { name: &name, due: &due, today: &today };
        clients::change_review(act, (clients::parse_review_id(&id)?, Some(version)), typed).await
    };
    let done = changed.await.map(|review| outcome::at(page.clone(), format!("The review {} is saved.", review.name)));
    let typed = outcome::typed(&[("name", &name), ("due", &due)], &[]);
    doors::settle(done, doors::Form { path: page, typed, ..Default::default() }).await
}

/// Ends a review.
#[server(prefix = "/fn", endpoint = "end_review")]
pub async fn end_review(id: String, version: i64) -> Result<(), UiError> {
    use crate::server::{
        console::{consequences::people as outcome, doors},
        use_cases::clients,
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let page = doors::route::review(&id);
    let ended = async { clients::end_review(act, (clients::parse_review_id(&id)?, Some(version))).await };
    let done = ended.await.map(|review| outcome::at(page.clone(), format!("The review {} is ended.", review.name)));
    doors::settle(done, doors::Form { path: page, ..Default::default() }).await
}

/// Says in a review what becomes of a client, and leads to the next one: of whoever answers, or, as `whose` says, of all.
#[server(prefix = "/fn", endpoint = "answer_review")]
pub async fn answer_review(
    id: String,
    client: String,
    version: i64,
    answer: String,
    #[server(default)] until: String,
    #[server(default)] whose: String,
) -> Result<(), UiError> {
    use crate::{
        domain::review::{Answer, field},
        server::{
            console::{consequences::people as outcome, doors, present},
            use_cases::{clients, error::AppError},
        },
    };
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let said = async {
        let ids = (clients::parse_review_id(&id)?, clients::parse_id(&client)?);
        let answer = Answer::read(&answer, &until, &present::reviews::today_and(now, 0)?).map_err(AppError::from)?;
        let answer = answer.ok_or_else(|| AppError::invalid(field::ANSWER, "Choose one of the answers."))?;
        clients::answer_review(act, ids, Some(version), Some(answer)).await
    };
    let done = said.await.map(|said| doors::Done {
        to: doors::route::review_answer(
            &id,
            &[("last", &client), ("after", &said.row.position.to_string()), ("whose", &whose)],
        ),
        notice: None,
    });
    let form = doors::Form {
        path: doors::route::review_answer(&id, &[("client", &client), ("whose", &whose)]),
        typed: outcome::typed(&[("answer", &answer), ("until", &until)], &[]),
        ..Default::default()
    };
    doors::settle(done, form).await
}

/// Takes back what was said of a client in a review, and asks about it again.
#[server(prefix = "/fn", endpoint = "take_back_answer")]
pub async fn take_back_answer(
    id: String,
    client: String,
    version: i64,
    #[server(default)] whose: String,
) -> Result<(), UiError> {
    use crate::server::{console::doors, use_cases::clients};
    let (state, caller, now) = doors::caller()?;
    let act = doors::act(&state, &caller, now);
    let said = async {
        let ids = (clients::parse_review_id(&id)?, clients::parse_id(&client)?);
        clients::answer_review(act, ids, Some(version), None).await
    };
    let again = doors::route::review_answer(&id, &[("client", &client), ("whose", &whose)]);
    let done = said.await.map(|_| doors::Done { to: again.clone(), notice: None });
    doors::settle(done, doors::Form { path: again, ..Default::default() }).await
}
