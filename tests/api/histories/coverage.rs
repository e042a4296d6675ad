//! What happened in all histories together: a test that did nothing would find nothing.

use super::{
    contract::Exchange,
    steps::{KINDS, Step},
    world::{Kind, Why},
};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Of each kind of step, how often it was done, and how often refused as it should be.
    steps: BTreeMap<String, [usize; 2]>,
    /// Why tokens were dead; `None`: they lived.
    tokens: BTreeMap<Option<Why>, usize>,
    sessions: [usize; 2],
    exchanges: BTreeMap<String, usize>,
}

/// What is also asked for where it must be refused.
const REFUSED: [&str; 12] = [
    "Consent",
    "Delete",
    "Disable",
    "Enable",
    "EndRehearsal",
    "Issue",
    "ReactivateUser",
    "Redeem",
    "Refresh",
    "Rehearse",
    "RemoveSecret",
    "Restore",
];

impl Coverage {
    pub fn step(&mut self, step: Step, did: bool) {
        self.steps.entry(step.name()).or_default()[usize::from(!did)] += 1;
    }

    pub fn token(&mut self, dead: Option<Why>) {
        *self.tokens.entry(dead).or_default() += 1;
    }

    pub fn session(&mut self, lives: bool) {
        self.sessions[usize::from(!lives)] += 1;
    }

    pub fn exchange(&mut self, kind: Kind, came: Exchange) {
        let came = match came {
            Exchange::Issued(_) => "issued",
            Exchange::Refused => "refused",
            Exchange::Reused => "reused",
            Exchange::TurnedAway => "turned away",
        };
        *self.exchanges.entry(format!("{kind:?} {came}")).or_default() += 1;
    }

    pub fn add(&mut self, other: Self) {
        for (kind, [did, refused]) in other.steps {
            let all = self.steps.entry(kind).or_default();
            *all = [all[0] + did, all[1] + refused];
        }
        other.tokens.into_iter().for_each(|(why, n)| *self.tokens.entry(why).or_default() += n);
        other.exchanges.into_iter().for_each(|(came, n)| *self.exchanges.entry(came).or_default() += n);
        self.sessions = [0, 1].map(|at| self.sessions[at] + other.sessions[at]);
    }

    /// How many steps there were.
    pub fn count(&self) -> usize {
        self.steps.values().flatten().sum()
    }

    /// What should have happened, and did not or hardly.
    pub fn lacks(&self) -> Vec<String> {
        let steps = |kind: &str| self.steps.get(kind).copied().unwrap_or_default();
        let done = KINDS.into_iter().filter(|kind| steps(kind)[0] < 2).map(|kind| format!("{kind} done"));
        let refused = REFUSED.into_iter().filter(|kind| steps(kind)[1] < 1).map(|kind| format!("{kind} refused"));
        let verdicts = Why::ALL.into_iter().map(Some).chain([None]);
        let verdicts = verdicts.filter(|why| self.tokens.get(why).is_none_or(|n| *n < 3)).map(|why| format!("{why:?}"));
        let came = ["Code issued", "Code reused", "Refresh issued", "Refresh reused", "Refresh turned away"];
        let came = came.into_iter().filter(|came| !self.exchanges.contains_key(*came)).map(str::to_owned);
        let sessions = self.sessions.contains(&0).then(|| "sessions that live and that are ended".to_owned());
        done.chain(refused).chain(verdicts).chain(came).chain(sessions).collect()
    }
}
