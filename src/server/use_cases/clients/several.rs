//! Several clients at once: read for one question, and each changed by itself, as if it alone had been asked about.

use super::{
    Expected, Run, delete,
    evidence::{self, Evidence},
    own,
    ownership::{self, Owned},
    rehearsal::{self, Rehearsed},
    rehearse,
};
use crate::{
    domain::{
        ClientId, DeletionKind, DeletionOutcome, Timestamp,
        ownership::{Label, Named, OwnershipDraft, WantedLabel, key, labels},
        rehearsal::Span,
        several::Chosen,
        watch::Watch,
    },
    policy::Action,
    server::{
        storage::clients::{
            client::{self, Client},
            evidence::recording,
            ownership as stored, secrets,
        },
        use_cases::{change::Act, error::AppError, refusal::Refusal},
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
    let organization = act.caller.actor.organization_id;
    let mut clients = vec![];
    for id in ids {
        clients.extend(client::find(&mut connection, organization, *id, act.now).await?);
    }
    let mut owned = ownership::of_many(&mut connection, &clients).await?;
    let recording = recording(&mut connection).await?;
    let sees = act.caller.actor.may(Action::ViewTokens).is_allowed();
    let mut chosen = vec![];
    for client in clients {
        let (mut evidence, mut rehearsed) = (None, None);
        if stops && sees {
            let secrets = secrets::of_client(&mut connection, client.id).await?;
            evidence = Some(evidence::of(&mut connection, act, (&client, &secrets), &recording).await?);
            rehearsed = rehearsal::latest(&mut connection, &client, act.now).await?;
        }
        let owned = owned.remove(&client.id).unwrap_or_default();
        chosen.push(ChosenClient { client, owned, evidence, rehearsed });
    }
    Ok((chosen, recording.watch))
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
        all.push(match changed(act, change, one).await {
            Ok(did) => Became::Done(did),
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

async fn changed(act: Act<'_>, change: &SeveralChange, one: &Chosen) -> Result<Did, AppError> {
    match change {
        SeveralChange::Deactivate => {
            let expected = Expected { version: Some(one.version), ..Expected::outcome(DeletionKind::Deactivated) };
            match delete(act, one.id, expected, Run::Real).await?.outcome {
                DeletionOutcome::Deactivated { date_to_delete } => Ok(Did::Deactivated { date_to_delete }),
                DeletionOutcome::Removed => Err(AppError::internal("a client was removed that was to be deactivated")),
            }
        }
        SeveralChange::Rehearse(span) => {
            let begun = rehearse(act, one.id, Some(one.version), *span).await?;
            let until = begun.client.life.rehearsal.map_or(act.now, |rehearsal| rehearsal.ends_at);
            Ok(Did::Rehearsed { until })
        }
        SeveralChange::Label { label, off } => said(act, one, |draft| labelled(draft, label, *off)).await,
        SeveralChange::Owner(named) => {
            said(act, one, |draft| OwnershipDraft { owner: Ok(Some(named.clone())), ..draft }).await
        }
    }
}

/// Says something else of one, and leaves what else is said.
async fn said(
    act: Act<'_>,
    one: &Chosen,
    anew: impl FnOnce(OwnershipDraft) -> OwnershipDraft + Send,
) -> Result<Did, AppError> {
    let before = ownership::ownership(act, one.id).await?;
    let draft = anew(OwnershipDraft::from(&before.kept.said));
    let (_, after) = own(act, one.id, Some(one.ownership), draft).await?;
    if after.kept.version == one.ownership { Ok(Did::Nothing) } else { Ok(Did::Said(Box::new(after))) }
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
