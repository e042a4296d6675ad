//! The kill loop: two servers on one database under a mixed load, while processes are killed, the disk fills up or fails, and
//! clocks are set. What is asked for goes into a model (`model.rs`); what the model says must be there is there afterwards,
//! and what has ended has ended. A request whose answer never came is known by neither: until somebody looks, it was done or
//! it was not.
//!
//! `scripts/chaos` runs it. A seed decides what is asked for and what goes wrong, and after how many requests. It does not
//! decide which of two requests is served first, nor which instruction a process dies at: the same seed makes a run that is
//! alike, not the same. What it finds it prints with the seed and with all that was done to the thing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // clippy.toml lets tests, but not what helps them
#![allow(clippy::print_stderr, clippy::print_stdout)] // what it found, and its table

mod books;
mod caller;
mod clients;
mod faults;
mod machine;
mod model;
#[path = "../api/disk/orders.rs"]
mod orders;
mod people;
mod planted;
mod postgres;
mod report;
mod world;

use books::Ends;
use machine::Engine;
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use world::{Tally, World};

/// Tasks that each have clients of their own, and as many that each have a user.
const LOADS: usize = 3;

/// What was asked for in the environment, or what is meant by nothing.
fn asked<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    std::env::var(name)
        .ok()
        .filter(|value| !value.is_empty())
        .map_or(otherwise, |value| value.parse().unwrap_or_else(|_| panic!("{name}={value} cannot be read")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "scripts/chaos runs it, for as long as one likes"]
async fn nothing_is_lost_and_nothing_lives_again() {
    let seed = asked("CHAOS_SEED", rand::random::<u32>());
    let seconds = asked("CHAOS_SECONDS", 60);
    let engines = match asked("CHAOS_ENGINE", "both".to_owned()).as_str() {
        "sqlite" => vec![Engine::Sqlite],
        "postgres" => vec![Engine::Postgres],
        "both" => vec![Engine::Sqlite, Engine::Postgres],
        other => panic!("CHAOS_ENGINE={other}: use sqlite, postgres or both"),
    };
    if !orders::POSSIBLE {
        eprintln!("SKIPPED: the kill loop needs Linux and glibc");
        return;
    }
    println!("seed {seed}, {seconds} s");
    let runs = engines.iter().map(|engine| tokio::spawn(run(*engine, u64::from(seed), Duration::from_secs(seconds))));
    let mut done: Vec<(Engine, Tally)> = vec![];
    for (engine, run) in engines.iter().zip(runs.collect::<Vec<_>>()) {
        done.push((*engine, run.await.unwrap_or_else(|error| panic!("seed {seed}, {engine:?}: {error}"))));
    }
    println!("{}", report::table(seed, seconds, &done));
    let found: Vec<&model::Violation> = done.iter().flat_map(|(_, tally)| &tally.violations).collect();
    assert!(found.is_empty(), "seed {seed}: {} of what must never happen, the first: {}", found.len(), found[0]);
}

/// One run on one engine.
async fn run(engine: Engine, seed: u64, lasts: Duration) -> Tally {
    let world = Arc::new(World::open(engine).await);
    let dice = |stream: u64| StdRng::seed_from_u64(seed.wrapping_mul(1_000).wrapping_add(stream));
    let clients: Vec<_> = (0..LOADS)
        .map(|who| {
            let (world, mut dice) = (world.clone(), dice(1 + who as u64));
            tokio::spawn(async move { clients::load(&world, &mut dice, who).await })
        })
        .collect();
    let mut people = vec![];
    for who in 0..LOADS {
        let (world, mut dice) = (world.clone(), dice(100 + who as u64));
        let mut person = people::Person::new(&world, &mut dice, who).await;
        people.push(tokio::spawn(async move {
            people::load(&world, &mut dice, &mut person).await;
            person
        }));
    }
    let mut ends = faults::run(&world, &mut dice(0), Instant::now() + lasts).await;
    world.stop();
    faults::put_right(&world);
    for _ in 0..3 {
        world.settle().await;
    }
    let (mut all_clients, mut all_people) = (vec![], vec![]);
    for load in clients {
        all_clients.extend(load.await.unwrap());
    }
    for load in people {
        all_people.push(load.await.unwrap());
    }
    look_at_all(&world, &mut dice(1_000), &mut all_clients, &mut all_people, &mut ends).await;
    Arc::into_inner(world).unwrap().tally()
}

/// What is there when nothing fails any more: as both servers tell it, and after one last kill of both.
async fn look_at_all(
    world: &World,
    dice: &mut StdRng,
    clients: &mut [clients::Registered],
    people: &mut [people::Person],
    ends: &mut Ends,
) {
    for _ in 0..2 {
        for client in clients.iter_mut() {
            client.look_at_all(world, dice).await;
        }
        for person in people.iter_mut() {
            person.look_at_all(world, dice).await;
        }
        books::compare(world, ends).await;
        books::entries(world, clients).await;
        match dice.random_bool(0.5) {
            true => (0..2).for_each(|n| world.machine.kill(n)),
            false => (0..2).for_each(|n| world.machine.stop(n)),
        }
        faults::put_right(world);
        books::compare(world, ends).await;
    }
}
