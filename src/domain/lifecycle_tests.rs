//! The edges of the life cycle as tables, and random histories against a model that is too simple to be wrong.

use super::*;
use crate::domain::time::{HOUR, MINUTE, SECOND};
use proptest::prelude::*;

/// Mon 23 Nov 2026, 16:02 UTC
const NOW: Timestamp = Timestamp::from_millis(1_795_449_720_000);

fn aged(age: i64) -> Lifecycle {
    Lifecycle::new(NOW.plus(-age))
}

fn deactivated(date_to_delete: Timestamp) -> Lifecycle {
    Lifecycle { state: State::Inactive, date_to_delete: Some(date_to_delete), ..aged(100 * DAY) }
}

#[test]
fn every_state_survives_the_round_trip_through_its_word() {
    for state in State::ALL {
        assert_eq!(State::parse(state.as_str()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
    }
    assert_eq!(State::parse("deleted"), None);
    assert_eq!(State::ALL.map(State::label), ["Active", "Deactivated", "Disabled"]);
    let counts = StateCounts { all: 9, active: 4, inactive: 3, disabled: 2 };
    assert_eq!(counts.of(None), 9);
    assert_eq!(State::ALL.map(|state| counts.of(Some(state))), [4, 3, 2]);
}

#[test]
fn what_a_delete_does_has_a_word_that_forms_send_back() {
    for (outcome, word) in
        [(DeletionOutcome::Removed, "removed"), (DeletionOutcome::Deactivated { date_to_delete: NOW }, "deactivated")]
    {
        assert_eq!((outcome.word(), DeletionKind::parse(word)), (word, Some(outcome.kind())));
    }
    assert_eq!(DeletionKind::parse("Removed"), None);
}

#[test]
fn delete_decides_by_age_and_exactly_thirty_days_still_removes() {
    let just_under = 29 * DAY + 23 * HOUR + 59 * MINUTE + 59 * SECOND;
    let removes = [0, 1, 12 * DAY, just_under, 30 * DAY - 1, 30 * DAY];
    for age in removes {
        assert_eq!(next(&aged(age), Transition::Delete, NOW), Ok(Next::Removed), "{age}");
    }
    for age in [30 * DAY + 1, 31 * DAY, 1_000 * DAY] {
        let Ok(Next::Stays(after)) = next(&aged(age), Transition::Delete, NOW) else { panic!("{age}") };
        assert_eq!(after.state, State::Inactive);
        assert_eq!(after.date_to_delete, Some(NOW.plus(7 * DAY)));
        assert_eq!(after.tokens_not_before, NOW);
        assert_eq!(after.created_at, aged(age).created_at);
    }
}

#[test]
fn a_creation_date_in_the_future_removes_at_once() {
    for ahead in [1, HOUR, 400 * DAY] {
        assert_eq!(next(&aged(-ahead), Transition::Delete, NOW), Ok(Next::Removed));
    }
}

#[test]
fn a_leap_day_is_a_day_like_any_other() {
    // 2028-01-30T12:00Z to 2028-02-29T12:00Z is exactly 30 days; 2027-01-30 to 2027-03-01 is, without a leap day.
    let day = |days_since_epoch: i64| Timestamp::from_millis(days_since_epoch * DAY + 12 * HOUR);
    for (created, thirty_days_on) in [(day(21_213), day(21_243)), (day(20_848), day(20_878))] {
        assert_eq!(DeletionOutcome::at(thirty_days_on, created), DeletionOutcome::Removed);
        let later = thirty_days_on.plus(1);
        assert_eq!(
            DeletionOutcome::at(later, created),
            DeletionOutcome::Deactivated { date_to_delete: later.plus(7 * DAY) }
        );
    }
}

#[test]
fn restore_works_until_the_last_millisecond_and_not_at_the_date() {
    let complete = Transition::Restore { complete: true };
    let just_under = 6 * DAY + 23 * HOUR + 59 * MINUTE + 59 * SECOND;
    for elapsed in [0, just_under, 7 * DAY - 1] {
        let life = deactivated(NOW.plus(7 * DAY - elapsed));
        let Ok(Next::Stays(after)) = next(&life, complete, NOW) else { panic!("{elapsed}") };
        assert_eq!((after.state, after.date_to_delete), (State::Active, None));
        assert_eq!(after.tokens_not_before, life.tokens_not_before, "restoring revives no token");
    }
    for elapsed in [7 * DAY, 7 * DAY + 1, 100 * DAY] {
        let life = deactivated(NOW.plus(7 * DAY - elapsed));
        assert!(life.is_gone(NOW));
        for transition in [complete, Transition::Delete, Transition::Disable, Transition::Enable] {
            assert_eq!(next(&life, transition, NOW), Err(TransitionRefused::Gone), "{elapsed}");
        }
    }
}

#[test]
fn a_clock_set_back_gives_time_but_never_tokens() {
    let life = Lifecycle { tokens_not_before: NOW, ..aged(100 * DAY) };
    let before = NOW.plus(-HOUR);
    for transition in [Transition::Delete, Transition::Disable] {
        let Ok(Next::Stays(after)) = next(&life, transition, before) else { panic!() };
        assert_eq!(after.tokens_not_before, NOW, "a cut never moves back");
        assert_eq!(after.cuts, life.cuts + 1, "and yet it is another one");
    }
}

#[test]
fn what_does_not_apply_is_refused_by_name() {
    let inactive = deactivated(NOW.plus(DAY));
    let disabled = Lifecycle { state: State::Disabled, ..aged(DAY) };
    let active = aged(DAY);
    let table = [
        (inactive, Transition::Delete, TransitionRefused::AlreadyDeactivated),
        (inactive, Transition::Deactivate, TransitionRefused::AlreadyDeactivated),
        (disabled, Transition::Deactivate, TransitionRefused::Disabled),
        (inactive, Transition::Restore { complete: false }, TransitionRefused::Incomplete),
        (inactive, Transition::Disable, TransitionRefused::Deactivated),
        (inactive, Transition::Enable, TransitionRefused::Deactivated),
        (disabled, Transition::Disable, TransitionRefused::AlreadyDisabled),
        (disabled, Transition::Restore { complete: true }, TransitionRefused::NotDeactivated),
        (active, Transition::Enable, TransitionRefused::NotDisabled),
        (active, Transition::Restore { complete: true }, TransitionRefused::NotDeactivated),
        (inactive, rehearse(), TransitionRefused::Deactivated),
        (disabled, rehearse(), TransitionRefused::Disabled),
        (active, END, TransitionRefused::NotRehearsed),
        (inactive, END, TransitionRefused::NotRehearsed),
        (disabled, END, TransitionRefused::NotRehearsed),
    ];
    for (life, transition, refusal) in table {
        assert_eq!(next(&life, transition, NOW), Err(refusal), "{transition:?}");
    }
}

const END: Transition = Transition::EndRehearsal { number: None };

/// For an hour.
fn rehearse() -> Transition {
    Transition::Rehearse { span: Span::of_minutes(60).unwrap() }
}

#[test]
fn a_rehearsal_cuts_nothing_and_ends_by_itself() {
    let life = aged(100 * DAY);
    let Ok(Next::Stays(running)) = next(&life, rehearse(), NOW) else { panic!() };
    assert_eq!(
        (running.state, running.cuts, running.tokens_not_before),
        (State::Active, life.cuts, life.tokens_not_before)
    );
    assert_eq!((running.rehearsals, running.rehearsed(NOW).map(|it| it.ends_at)), (1, Some(NOW.plus(HOUR))));
    for after in [0, HOUR - 1] {
        assert_eq!(next(&running, rehearse(), NOW.plus(after)), Err(TransitionRefused::AlreadyRehearsed), "{after}");
        let Ok(Next::Stays(ended)) = next(&running, END, NOW.plus(after)) else { panic!("{after}") };
        assert_eq!(ended, Lifecycle { rehearsals: 1, ..life }, "as it was");
    }
    for (number, ends) in [(Some(0), false), (Some(1), true), (Some(2), false)] {
        assert_eq!(next(&running, Transition::EndRehearsal { number }, NOW).is_ok(), ends, "the one that is meant");
    }
    assert_eq!(running.rehearsed(NOW.plus(HOUR)), None);
    assert_eq!(next(&running, END, NOW.plus(HOUR)), Err(TransitionRefused::NotRehearsed));
    let Ok(Next::Stays(again)) = next(&running, rehearse(), NOW.plus(HOUR)) else { panic!() };
    assert_eq!((again.rehearsals, again.rehearsed(NOW.plus(HOUR)).is_some()), (2, true));
}

#[test]
fn what_cuts_ends_a_rehearsal_and_its_end_ends_no_cut() {
    let Ok(Next::Stays(running)) = next(&aged(100 * DAY), rehearse(), NOW) else { panic!() };
    for (transition, back) in [
        (Transition::Disable, Transition::Enable),
        (Transition::Deactivate, Transition::Restore { complete: true }),
        (Transition::Delete, Transition::Restore { complete: true }),
    ] {
        let Ok(Next::Stays(cut)) = next(&running, transition, NOW) else { panic!("{transition:?}") };
        assert_eq!((cut.rehearsal, cut.cuts), (None, running.cuts + 1), "{transition:?}");
        let Ok(Next::Stays(back)) = next(&cut, back, NOW) else { panic!("{transition:?}") };
        assert_eq!((back.rehearsed(NOW), back.cuts), (None, running.cuts + 1), "{transition:?}");
    }
    let regranted = running.regranted(GrantType::Code, GrantType::ClientCredentials, NOW);
    assert!(regranted.rehearsed(NOW).is_some(), "an edit ends none");
}

#[test]
fn deactivating_first_and_deleting_then_ends_as_a_delete_does() {
    for age in [0, 12 * DAY, 30 * DAY] {
        let Ok(Next::Stays(inactive)) = next(&aged(age), Transition::Deactivate, NOW) else { panic!("{age}") };
        assert_eq!((inactive.state, inactive.date_to_delete), (State::Inactive, Some(NOW.plus(7 * DAY))));
        assert_eq!((inactive.cuts, inactive.tokens_not_before), (1, NOW));
        assert_eq!(next(&inactive, Transition::Delete, NOW), Ok(Next::Removed), "{age}");
    }
    let Ok(Next::Stays(inactive)) = next(&aged(30 * DAY + 1), Transition::Deactivate, NOW) else { panic!() };
    assert_eq!(next(&inactive, Transition::Delete, NOW), Err(TransitionRefused::AlreadyDeactivated));
}

#[test]
fn a_client_arrives_with_its_age_and_its_date() {
    let arrives = |age: i64, state, date: Option<i64>| {
        Lifecycle::imported(NOW.plus(-age), state, date.map(|ahead| NOW.plus(ahead)), NOW)
    };
    for (age, state, date) in [
        (0, State::Active, None),
        (NOW.millis(), State::Disabled, None),
        (DAY, State::Inactive, Some(1)),
        (DAY, State::Inactive, Some(7 * DAY)),
    ] {
        let life = arrives(age, state, date).unwrap();
        assert_eq!((life.created_at, life.state, life.tokens_not_before), (NOW.plus(-age), state, NOW));
        assert_eq!(life.date_to_delete, date.map(|ahead| NOW.plus(ahead)));
        assert!(!life.is_gone(NOW));
    }
    for (age, state, date, refused) in [
        (-1, State::Active, None, ImportRefused::InTheFuture),
        (NOW.millis() + 1, State::Active, None, ImportRefused::TooOld),
        (DAY, State::Inactive, None, ImportRefused::NoDate),
        (DAY, State::Inactive, Some(0), ImportRefused::NoDate),
        (DAY, State::Inactive, Some(7 * DAY + 1), ImportRefused::NoDate),
        (DAY, State::Active, Some(DAY), ImportRefused::NotInactive),
    ] {
        assert_eq!(arrives(age, state, date), Err(vec![refused]));
    }
    let both = vec![ImportRefused::InTheFuture, ImportRefused::NoDate];
    assert_eq!(arrives(-1, State::Inactive, None), Err(both), "all that is wrong");
}

#[test]
fn a_disabled_client_is_deleted_by_the_same_rule() {
    let disabled = |age| Lifecycle { state: State::Disabled, ..aged(age) };
    assert_eq!(next(&disabled(DAY), Transition::Delete, NOW), Ok(Next::Removed));
    assert!(matches!(
        next(&disabled(31 * DAY), Transition::Delete, NOW),
        Ok(Next::Stays(Lifecycle { state: State::Inactive, .. }))
    ));
}

/// What a client is, told without the code under test: since when it is dying, and since when its tokens are dead.
#[derive(Debug, Clone)]
struct Model {
    created: i64,
    disabled: bool,
    deactivated: Option<i64>,
    removed: bool,
    last_cut: i64,
    cuts: i64,
    /// Until when it is refused for a rehearsal.
    rehearsed: i64,
}

impl Model {
    /// Whether the transition was carried out.
    fn apply(&mut self, transition: Transition, now: i64) -> bool {
        const DAY_MS: i64 = 86_400_000;
        if self.deactivated.is_some_and(|since| now - since >= 7 * DAY_MS) {
            self.removed = true;
        }
        if self.removed {
            return false;
        }
        let dying = self.deactivated.is_some();
        let done = match transition {
            Transition::Delete => !dying || now - self.created <= 30 * DAY_MS,
            Transition::Deactivate => !dying && !self.disabled,
            Transition::Restore { complete } => dying && complete,
            Transition::Disable => !dying && !self.disabled,
            Transition::Enable => !dying && self.disabled,
            Transition::Rehearse { .. } => !dying && !self.disabled && now >= self.rehearsed,
            Transition::EndRehearsal { .. } => now < self.rehearsed,
        };
        if !done {
            return false;
        }
        let stays = now - self.created > 30 * DAY_MS;
        let cuts = matches!(transition, Transition::Disable | Transition::Deactivate);
        if cuts || (matches!(transition, Transition::Delete) && stays) {
            self.cuts += 1;
            self.rehearsed = 0;
        }
        match transition {
            Transition::Delete if stays => {
                (self.deactivated, self.disabled, self.last_cut) = (Some(now), false, now);
            }
            Transition::Deactivate => (self.deactivated, self.last_cut) = (Some(now), now),
            Transition::Delete => self.removed = true,
            Transition::Restore { .. } => self.deactivated = None,
            Transition::Disable => (self.disabled, self.last_cut) = (true, now),
            Transition::Enable => self.disabled = false,
            Transition::Rehearse { span } => self.rehearsed = now + span.millis(),
            Transition::EndRehearsal { .. } => self.rehearsed = 0,
        }
        true
    }
}

fn transitions() -> impl Strategy<Value = Transition> {
    prop_oneof![
        2 => Just(Transition::Delete),
        2 => Just(Transition::Deactivate),
        3 => Just(Transition::Restore { complete: true }),
        1 => Just(Transition::Restore { complete: false }),
        2 => Just(Transition::Disable),
        2 => Just(Transition::Enable),
        3 => (1..=72 * 60_i64).prop_map(|minutes| Transition::Rehearse { span: Span::of_minutes(minutes).unwrap() }),
        2 => Just(END),
    ]
}

proptest! {
    #[test]
    fn random_histories_agree_with_the_model(
        age in 0..40 * DAY,
        history in prop::collection::vec((transitions(), prop_oneof![0..8 * DAY, 0..90 * MINUTE]), 1..30),
    ) {
        let created = NOW.plus(-age);
        let mut life = Some(Lifecycle::new(created));
        let mut model =
            Model { created: created.millis(), disabled: false, deactivated: None, removed: false, last_cut: created.millis(), cuts: 0, rehearsed: 0 };
        let mut now = NOW;
        for (transition, wait) in history {
            now = now.plus(wait);
            let did = match life.as_ref().map(|l| next(l, transition, now)) {
                Some(Ok(Next::Stays(after))) => { life = Some(after); true }
                Some(Ok(Next::Removed)) => { life = None; true }
                Some(Err(_)) | None => false,
            };
            prop_assert_eq!(did, model.apply(transition, now.millis()));
            let gone = life.is_none_or(|l| l.is_gone(now));
            prop_assert_eq!(gone, model.removed);
            if let Some(life) = life.filter(|_| !gone) {
                prop_assert_eq!(life.state == State::Inactive, model.deactivated.is_some());
                prop_assert_eq!(life.state == State::Disabled, model.disabled);
                prop_assert_eq!(life.date_to_delete.map(Timestamp::millis), model.deactivated.map(|at| at + 7 * DAY));
                prop_assert_eq!(life.tokens_not_before.millis(), model.last_cut, "only a cut moves the cut");
                prop_assert_eq!(life.cuts, model.cuts);
                prop_assert_eq!(life.rehearsed(now).is_some(), now.millis() < model.rehearsed);
            }
        }
    }
}

#[test]
fn another_grant_type_cuts_each_way_and_the_same_one_does_not() {
    let life = aged(DAY);
    for before in GrantType::ALL {
        for after in GrantType::ALL {
            let now = NOW.plus(HOUR);
            let changed = life.regranted(before, after, now);
            if before == after {
                assert_eq!(changed, life);
            } else {
                assert_eq!((changed.cuts, changed.tokens_not_before), (life.cuts + 1, now), "{before:?} {after:?}");
                assert_eq!(changed.regranted(after, before, now).cuts, life.cuts + 2, "and back");
            }
        }
    }
}
