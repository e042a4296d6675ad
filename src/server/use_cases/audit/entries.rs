//! Pages of the audit log.

use crate::{
    domain::{
        Timestamp,
        audit::{AuditAction, ObjectKind, Word},
        time::DAY,
    },
    policy::Action,
    server::{
        console::present::{activity, time},
        storage::{
            audit::{
                entry::Entry,
                log::{self, CLIENTELE, Wanted},
            },
            people::users,
        },
        use_cases::{change::Act, error::AppError},
    },
    wire::{AuditEntry, AuditPage, AuditQuery},
};

const ROWS: usize = 50;
/// People to filter by; whoever else did something is found by name.
const PEOPLE: i64 = 200;

/// A page of the organization's log, the newest first, and the entry that was asked for.
///
/// # Errors
/// Denied, Invalid with the parameter that is not understood, or there is no such entry.
pub async fn page(act: Act<'_>, query: &AuditQuery) -> Result<AuditPage, AppError> {
    let Act { caller, now, .. } = act;
    let store = act.store(Action::ViewAudit)?;
    let wanted = wanted(query)?;
    let organization = caller.actor.organization_id;
    let mut found = log::page(store, organization, &wanted, ROWS as i64 + 1).await?;
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let older = found.last().filter(|_| more).map(|entry| entry.id.clone());
    let everyone = users::Wanted::default();
    // Who is there is for those who may see the directory; who did something stands in the log itself.
    let people = match caller.actor.may(Action::ViewUsers).is_allowed() {
        true => users::page(store, organization, &everyone, PEOPLE).await?,
        false => vec![],
    };
    let chosen = match query.entry.as_deref().filter(|id| !id.is_empty()) {
        None => None,
        Some(id) => {
            let mut connection = store.reader().acquire().await?;
            let entry = log::find(&mut connection, organization, id).await?;
            let missing = || AppError::no_such("There is no such entry in the audit log of your organization.");
            Some(shown(entry.ok_or_else(missing)?, now))
        }
    };
    Ok(AuditPage {
        entries: found.into_iter().map(|entry| shown(entry, now)).collect(),
        chosen,
        older,
        people: people.into_iter().map(|user| (user.id.to_string(), user.name)).collect(),
        actions: AuditAction::ALL.iter().map(|a| (a.as_str().to_owned(), activity::action(*a).to_owned())).collect(),
    })
}

/// What the address asks for.
pub(super) fn wanted(query: &AuditQuery) -> Result<Wanted, AppError> {
    let given = |value: &Option<String>| value.clone().filter(|v| !v.trim().is_empty());
    let text = given(&query.q).unwrap_or_default().trim().to_owned();
    if text.chars().count() > 100 {
        return Err(AppError::invalid("q", "Use at most 100 characters."));
    }
    let done = match given(&query.outcome).as_deref() {
        None => None,
        Some("done") => Some(true),
        Some("refused") => Some(false),
        Some(_) => return Err(AppError::invalid("outcome", "Use done or refused.")),
    };
    let day = |field: &'static str, value: &Option<String>| {
        given(value)
            .map(|text| {
                time::midnight(&text).ok_or_else(|| AppError::invalid(field, "Use a day, as in 2026-11-23 (UTC)."))
            })
            .transpose()
    };
    let who = given(&query.who);
    if who.as_deref().is_some_and(|who| who != CLIENTELE && uuid::Uuid::try_parse(who).is_err()) {
        return Err(AppError::invalid("who", "Use the id of a user or a client, or clientele."));
    }
    Ok(Wanted {
        text,
        who,
        kind: given(&query.kind),
        action: given(&query.action),
        done,
        from: day("from", &query.from)?,
        to: day("to", &query.to)?.map(|day| day.plus(DAY)),
        before: given(&query.before),
    })
}

fn shown(entry: Entry, now: Timestamp) -> AuditEntry {
    let (kind, id, name, done) =
        (entry.object_kind.clone(), entry.object_id.clone(), entry.object_name.clone(), entry.done);
    let (action, version) = (entry.action.clone(), entry.version);
    let entry = activity::entry(entry, now);
    let version = if kind == Word::Known(ObjectKind::Client) { entry.version } else { version };
    AuditEntry {
        entry,
        kind: kind.as_str().to_owned(),
        object_id: id,
        name,
        action: action.as_str().to_owned(),
        done,
        version,
    }
}
