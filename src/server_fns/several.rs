//! Several clients at once: the question about them, and its answer.

#![expect(clippy::too_many_arguments, reason = "each field of a form is an argument of its function")]

use crate::wire::{SeveralClients, UiError};
use leptos::server;

/// The clients that were chosen, with what the question about `what` shows of them; where none is, those of a `review` that stand
/// so.
#[server(prefix = "/fn", endpoint = "get_several")]
pub async fn get_several(
    what: String,
    #[server(default)] id: Vec<String>,
    #[server(default)] review: String,
    #[server(default)] standing: String,
) -> Result<SeveralClients, UiError> {
    use crate::{
        domain::several::Several,
        server::{
            console::{doors, present, several},
            use_cases::clients,
        },
    };
    let (state, caller, now) = doors::caller()?;
    let (what, mut ids, act) = (several::what(&what)?, several::ids(&id)?, doors::act(&state, &caller, now));
    let mut beyond = 0;
    if ids.is_empty() && !review.is_empty() {
        let led = several::led(what, &standing)?;
        let (first, n) = clients::review_led(act, clients::parse_review_id(&review)?, led).await?;
        (beyond, ids) = (n.saturating_sub(first.len() as u64), first);
    }
    let found = clients::several(act, &ids, what.stops()).await?;
    let labels = if what == Several::Label { clients::offered_labels(act).await? } else { vec![] };
    Ok(present::several::clients(found, (ids.len(), beyond), labels, now))
}

/// Yes to the question: each of `clients`, as the question wrote it, is changed by itself, and what came of each is told on
/// the page that follows. `count` is how many are deactivated, typed; `off`: `yes` takes the label off; `own`, where
/// something is typed there, says for how long is rehearsed, else `span`. `back` is the list as its user left it.
#[server(prefix = "/fn", endpoint = "change_several")]
pub async fn change_several(
    what: String,
    #[server(default)] clients: Vec<String>,
    #[server(default)] count: String,
    #[server(default)] label: String,
    #[server(default)] colour: String,
    #[server(default)] off: String,
    #[server(default)] owner_name: String,
    #[server(default)] owner_email: String,
    #[server(default)] span: String,
    #[server(default)] own: String,
    #[server(default)] back: String,
    #[server(default)] made_for: String,
) -> Result<(), UiError> {
    use crate::server::{
        console::{
            consequences::{self, people as outcome},
            doors, several,
        },
        use_cases,
    };
    let _ = made_for; // asked before the call, for every function (`server::console::server_functions`)
    let (state, caller, now) = doors::caller()?;
    let answered = several::answered(several::Fields {
        what: &what,
        clients: &clients,
        count: &count,
        label: &label,
        colour: &colour,
        off: &off,
        owner_name: &owner_name,
        owner_email: &owner_email,
        span: &span,
        own: &own,
    });
    let done = match answered {
        Ok((what, change, chosen)) => {
            let became = use_cases::clients::change_several(doors::act(&state, &caller, now), &change, &chosen).await;
            became.map(|became| consequences::several(what, (chosen, became), &back, (now, &caller.request_id)))
        }
        Err(error) => Err(error),
    };
    let fields = [
        ("count", count.as_str()),
        ("label", &label),
        ("colour", &colour),
        ("off", &off),
        ("owner_name", &owner_name),
        ("owner_email", &owner_email),
        ("span", &span),
        ("own", &own),
        ("back", &back),
    ];
    let typed = outcome::typed(&fields, &[("clients", &clients)]);
    doors::settle(done, doors::Form { path: doors::route::several(&what), typed, ..Default::default() }).await
}
