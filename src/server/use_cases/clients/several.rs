//! Several clients at once: read for one question, and each changed by itself, as if it alone had been asked about.

use super::{
    Expected, Run, delete, end_rehearsal,
    evidence::{self, Evidence},
    owned::{self, Owned},
    ownership::{self, Owning},
    rehearsal::{self, Rehearsed},
    rehearse,
};
use crate::{
    domain::{
        ClientId, DeletionKind, DeletionOutcome, Timestamp,
        ownership::{Label, Named, OwnershipDraft, WantedLabel, key, labels},
        rehearsal::Span,
        several::Chosen,
        usage::Lately,
        watch::Watch,
    },
    policy::Action,
    server::{
        storage::{
            Connection,
            clients::{
                client::{self, Client},
                evidence::recording,
                ownership as stored, secrets,
            },
        },
        use_cases::{change::Act, error::AppError, people, refusal::Refusal},
    },
};

/// A client that was chosen.
#[derive(Clone, Debug)]
pub struct ChosenClient {
    pub client: Client,
    pub owned: Owned,
    /// What depends on it; `None`: it was not asked for, or the caller may not see it.
    pub evidence: Option<Evidence>,
    /// The latest rehearsal of its deactivation, where that was asked for.
    pub rehearsed: Option<Rehearsed>,
}

/// The clients of these ids that are there, in that order, and what is recorded of their use. `stops`: with what depends on
/// them.
///
/// # Errors
/// Denied; when storage fails.
pub async fn several(act: Act<'_>, ids: &[ClientId], stops: bool) -> Result<(Vec<ChosenClient>, Watch), AppError> {
    let mut connection = act.read(Action::ViewClient).await?;
    let found = found(&mut connection, act, ids).await?;
    let recording = recording(&mut connection).await?;
    let sees = act.caller.actor.may(Action::ViewTokens).is_allowed();
    let mut chosen = vec![];
    for (client, owned) in found {
        let (mut evidence, mut rehearsed) = (None, None);
        if stops && sees {
            let secrets = secrets::of_client(&mut connection, client.id).await?;
            evidence = Some(evidence::of(&mut connection, act, (&client, &secrets), &recording).await?);
            rehearsed = rehearsal::latest(&mut connection, &client, act.now).await?;
        }
        chosen.push(ChosenClient { client, owned, evidence, rehearsed });
    }
    Ok((chosen, recording.watch))
}

/// Those of these ids that are there, in that order, and whose they are.
async fn found(connection: &mut Connection, act: Act<'_>, ids: &[ClientId]) -> Result<Vec<(Client, Owned)>, AppError> {
    let mut clients = vec![];
    for id in ids {
        clients.extend(client::find(connection, act.caller.actor.organization_id, *id, act.now).await?);
    }
    let mut owned = owned::of_many(connection, &clients).await?;
    let with_ownership = |client: Client| {
        let owned = owned.remove(&client.id).unwrap_or_default();
        (client, owned)
    };
    Ok(clients.into_iter().map(with_ownership).collect())
}

/// What an export of chosen clients has.
#[derive(Clone, Debug)]
pub struct ChosenExport {
    /// What the organization is called.
    pub organization: String,
    pub clients: Vec<(Client, Owned)>,
    /// Those that are not there: never were, are gone, or are somebody else's.
    pub missing: Vec<ClientId>,
}

/// The clients of these ids, each once, to be exported.
///
/// # Errors
/// Denied; when storage fails.
pub async fn export_chosen(act: Act<'_>, ids: &[ClientId]) -> Result<ChosenExport, AppError> {
    let organization = people::organization_name(act).await?;
    let mut connection = act.read(Action::ListClients).await?;
    let clients = found(&mut connection, act, ids).await?;
    let is_there = |id: &ClientId| clients.iter().any(|(client, _)| client.id == *id);
    let missing = ids.iter().copied().filter(|id| !is_there(id)).collect();
    Ok(ChosenExport { organization, clients, missing })
}

/// Labels of the organization, by name, to choose one from.
///
/// # Errors
/// Denied; when storage fails.
pub async fn offered_labels(act: Act<'_>) -> Result<Vec<Label>, AppError> {
    let mut connection = act.read(Action::ListClients).await?;
    Ok(stored::first_labels(&mut connection, act.caller.actor.organization_id, ownership::OFFERED).await?)
}

/// What is done with each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeveralChange {
    /// Deactivates those that a delete keeps for seven days, and no other.
    Deactivate,
    Rehearse(Span),
    /// Ends the rehearsal that runs.
    EndRehearsal,
    /// Adds a label, or takes it off.
    Label {
        label: WantedLabel,
        off: bool,
    },
    /// Names who answers for it.
    Owner(Named),
}

/// What was done to one.
#[derive(Clone, Debug)]
pub enum Did {
    Deactivated {
        date_to_delete: Timestamp,
    },
    Rehearsed {
        until: Timestamp,
    },
    /// Its rehearsal was ended.
    LetIn,
    /// What is said of it now.
    Said(Box<Owned>),
    /// It was so already.
    Nothing,
}

/// What came of one.
#[derive(Debug)]
pub enum Became {
    Done(Did),
    Refused(AppError),
    /// What ended an earlier one would have ended it, too.
    NotTried,
}

/// Changes each of these as it was shown: one that was changed since is refused, as is one that the caller may not change, and
/// the others are done. Each is a change of its own.
///
/// # Errors
/// What no client is refused for but all: a proof that is needed, a session that has ended. Denied, when none of them may be
/// changed. Then nothing was done.
pub async fn change_several(act: Act<'_>, change: &SeveralChange, chosen: &[Chosen]) -> Result<Vec<Became>, AppError> {
    if *change == SeveralChange::Deactivate {
        act.caller.prove(act.now)?;
    }
    let mut all: Vec<Became> = vec![];
    let mut ended = false;
    for one in chosen {
        if ended {
            all.push(Became::NotTried);
            continue;
        }
        let looked = Looked { client: Some(one.version), ownership: Some(one.ownership) };
        all.push(match change_one(act, change, one.id, looked, Run::Real).await {
            Ok(changed) => Became::Done(changed.did),
            Err(error) => {
                ended = is_of_all(&error);
                if ended && !all.iter().any(is_done) {
                    return Err(error);
                }
                Became::Refused(error)
            }
        });
    }
    let denied = |became: &Became| matches!(became, Became::Refused(AppError::Refused(Refusal::Denied(_))));
    let none = all.iter().all(denied);
    match all.pop() {
        Some(Became::Refused(error)) if none => Err(error),
        last => {
            all.extend(last);
            Ok(all)
        }
    }
}

const fn is_done(became: &Became) -> bool {
    matches!(became, Became::Done(_))
}

/// Whether the next one would fare no better.
const fn is_of_all(error: &AppError) -> bool {
    match error {
        AppError::Internal(_) | AppError::Unavailable { .. } => true,
        AppError::Refused(refusal) => matches!(
            refusal,
            Refusal::SignedOut
                | Refusal::ProvedElsewhere
                | Refusal::FactorNeeded
                | Refusal::ProofNeeded
                | Refusal::TooManyAttempts { .. }
                | Refusal::Busy { .. }
        ),
    }
}

/// What a caller looked at; nothing: they ask for whichever there is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looked {
    /// The version of its settings.
    pub client: Option<i64>,
    /// The version of whose it is.
    pub ownership: Option<i64>,
}

/// A client that was changed, or would be.
#[derive(Clone, Debug)]
pub struct ChangedOne {
    pub name: String,
    pub did: Did,
    /// Of a dry run of what stops it: its use in the last thirty days, if there is some that the caller may see.
    pub used_lately: Option<Lately>,
}

/// Changes one as each of several is.
///
/// # Errors
/// Those of the use case of one client: denied, not found, Invalid, Conflict.
pub async fn change_one(
    act: Act<'_>,
    change: &SeveralChange,
    id: ClientId,
    looked: Looked,
    run: Run,
) -> Result<ChangedOne, AppError> {
    match change {
        SeveralChange::Deactivate => {
            let expected = Expected { version: looked.client, ..Expected::outcome(DeletionKind::Deactivated) };
            let deleted = delete(act, id, expected, run).await?;
            let DeletionOutcome::Deactivated { date_to_delete } = deleted.outcome else {
                return Err(AppError::internal("a client was removed that was to be deactivated"));
            };
            let did = Did::Deactivated { date_to_delete };
            Ok(ChangedOne { name: deleted.name, did, used_lately: deleted.used_lately })
        }
        SeveralChange::Rehearse(span) => {
            let begun = rehearse(act, id, looked.client, *span, run).await?.client;
            let until = begun.life.rehearsal.map_or(act.now, |rehearsal| rehearsal.ends_at);
            let used_lately = match run == Run::Dry && act.caller.actor.may(Action::ViewUsage).is_allowed() {
                true => evidence::lately(&mut *act.read(Action::ViewUsage).await?, id, act.now).await?,
                false => None,
            };
            Ok(ChangedOne { name: begun.name, did: Did::Rehearsed { until }, used_lately })
        }
        SeveralChange::EndRehearsal => {
            let ended = end_rehearsal(act, id, looked.client, None, run).await?.client;
            Ok(ChangedOne { name: ended.name, did: Did::LetIn, used_lately: None })
        }
        SeveralChange::Label { label, off } => said(act, (id, looked), |draft| labelled(draft, label, *off), run).await,
        SeveralChange::Owner(named) => {
            let anew = |draft| OwnershipDraft { owner: Ok(Some(named.clone())), ..draft };
            said(act, (id, looked), anew, run).await
        }
    }
}

/// Says something else of one, and leaves what else is said.
async fn said(
    act: Act<'_>,
    (id, looked): (ClientId, Looked),
    anew: impl FnOnce(OwnershipDraft) -> OwnershipDraft + Send,
    run: Run,
) -> Result<ChangedOne, AppError> {
    let anew = |before: &Owned| anew(OwnershipDraft::from(&before.kept.said));
    let Owning { client, owned, is_new } = ownership::own_anew(act, id, looked.ownership, anew, run).await?;
    let did = if is_new { Did::Said(Box::new(owned)) } else { Did::Nothing };
    Ok(ChangedOne { name: client.name, did, used_lately: None })
}

/// With another label, or without it.
fn labelled(draft: OwnershipDraft, label: &WantedLabel, off: bool) -> OwnershipDraft {
    let Ok(mut there) = draft.labels else { return draft };
    let is_it = |other: &WantedLabel| key(&other.name) == key(&label.name);
    if off {
        there.retain(|other| !is_it(other));
    } else if let Some(known) = there.iter_mut().find(|other| is_it(other)) {
        known.colour = label.colour;
    } else {
        there.push(label.clone());
    }
    let words = there.iter().map(|label| (label.name.as_str(), label.colour.map_or("", |colour| colour.as_str())));
    OwnershipDraft { labels: labels(words), ..draft }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ownership::{Colour, Ownership};

    fn label(name: &str, colour: Option<Colour>) -> WantedLabel {
        WantedLabel { name: name.into(), colour }
    }

    #[test]
    fn a_label_comes_to_the_others_once_and_leaves_them() {
        let said = |labels: &[&str]| {
            let labels = labels.iter().map(|label| (*label).to_owned()).collect();
            OwnershipDraft::from(&Ownership { labels, purpose: "Payroll".into(), ..Ownership::default() })
        };
        let blue = label("Staging", Some(Colour::Blue));
        let added = labelled(said(&["production"]), &blue, false);
        assert_eq!(added.labels, Ok(vec![label("production", None), blue.clone()]));
        assert_eq!(added.purpose, Ok("Payroll".into()));
        let again = labelled(said(&["staging"]), &blue, false);
        assert_eq!(again.labels, Ok(vec![label("staging", Some(Colour::Blue))]), "its spelling stays");
        assert_eq!(labelled(said(&["staging", "b"]), &blue, true).labels, Ok(vec![label("b", None)]));
        let full: Vec<String> = (0..10).map(|n| n.to_string()).collect();
        let full: Vec<&str> = full.iter().map(String::as_str).collect();
        assert!(labelled(said(&full), &blue, false).labels.is_err());
    }
}
