//! Random histories of clients, people and tokens against a model that is written from the documents: rehearsals, cuts, restores,
//! secrets, consents, refresh tokens, users, sessions, backups that are put back, and time that goes on and back; with two
//! processes that take turns. No token lives that should not, none dies that should not.
//!
//! `SEED=` makes other histories, `HISTORIES=` and `STEPS=` more and longer ones, which then are counted. What fails is made as
//! short as it can be.

mod act;
mod contract;
mod coverage;
mod restored;
mod run;
mod steps;
mod world;

use coverage::Coverage;
use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};
use run::Run;
use std::sync::Mutex;
use steps::Step;

fn set(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

async fn history(steps: &[Step]) -> Coverage {
    let mut run = Run::begin().await;
    for (at, drawn) in steps.iter().enumerate() {
        run.at = at;
        let mut changed = false;
        for step in drawn.steps(&run.world, run.now()) {
            let now = run.now();
            if let Some((did, should)) = run.step(step).await {
                let clients = run.world.slots.map(|at| &run.world.clients[at]);
                assert_eq!(did, should, "step {at}, {step:?} at {now}: {clients:#?}");
                run.seen.step(step, did);
                changed |= did;
            }
        }
        if changed {
            run.check(matches!(drawn, Step::PutBack(_) | Step::EndEverything)).await;
        }
    }
    run.end().await
}

/// How many histories there are at least; until everything has happened there are more, up to twice as many.
const HISTORIES: usize = 6;
const STEPS: usize = 80;

#[test]
fn no_token_lives_that_should_not_and_none_dies_that_should_not() {
    let seed = set("SEED").unwrap_or(14);
    let wanted = set("HISTORIES").map(|n| usize::try_from(n).unwrap());
    let (histories, steps) = (wanted.unwrap_or(HISTORIES), set("STEPS").map_or(STEPS, |n| usize::try_from(n).unwrap()));
    let seen = Mutex::new(Coverage::default());
    // Each can be left out, so that what fails becomes short.
    let all = prop::collection::vec(prop::option::weighted(0.99, steps::step()), steps);
    let mut n = 0_usize;
    while n < histories || n < 2 * histories && !seen.lock().unwrap().lacks().is_empty() {
        n += 1;
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        bytes[8..16].copy_from_slice(&n.to_le_bytes());
        let config = Config {
            cases: 1,
            failure_persistence: None,
            max_shrink_time: 120_000,
            max_shrink_iters: 10_000,
            ..Config::default()
        };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        let outcome = runner.run(&all, |steps| {
            let first = if n == 1 { steps::tour() } else { vec![] };
            let steps: Vec<Step> = first.into_iter().chain(steps.into_iter().flatten()).collect();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let came = runtime.block_on(history(&steps));
            seen.lock().unwrap().add(came);
            Ok(())
        });
        match outcome {
            Err(TestError::Fail(why, steps)) => {
                panic!("SEED={seed}, history {n}: {why}\nby {:?}", steps.into_iter().flatten().collect::<Vec<_>>())
            }
            outcome => outcome.unwrap(),
        }
    }
    let seen = seen.into_inner().unwrap();
    if wanted.is_some() {
        eprintln!("{n} histories, {} steps: {seen:?}", seen.count());
    }
    assert_eq!(seen.lacks(), Vec::<String>::new(), "{seen:#?}");
}
