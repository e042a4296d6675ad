//! What goes wrong, one fault after the other, by chance. Between two faults and during one the load goes on: how long is
//! counted in requests.

use crate::{
    books::{self, Ends},
    machine::Engine,
    world::World,
};
use rand::{RngExt as _, rngs::StdRng};
use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    KillOne,
    KillBoth,
    StopOne,
    FreezeOne,
    DiskFull,
    DiskErrors,
    DiskErrorsThenKill,
    ClocksStep,
    ClocksLeap,
    DatabaseStopsAtOnce,
    DatabaseKilled,
    DatabaseProcessKilled,
    ConnectionsCut,
}

use Fault::*;

const COMMON: [Fault; 10] =
    [KillOne, KillOne, KillBoth, StopOne, FreezeOne, DiskFull, DiskErrors, DiskErrorsThenKill, ClocksStep, ClocksLeap];
const OF_POSTGRES: [Fault; 4] = [DatabaseStopsAtOnce, DatabaseKilled, DatabaseProcessKilled, ConnectionsCut];

impl Fault {
    const fn words(self) -> &'static str {
        match self {
            KillOne => "one server killed",
            KillBoth => "both servers killed",
            StopOne => "one server stopped",
            FreezeOne => "one server frozen",
            DiskFull => "disk full",
            DiskErrors => "errors of the disk",
            DiskErrorsThenKill => "errors of the disk, then both killed",
            ClocksStep => "clocks set forth and back by seconds",
            ClocksLeap => "clocks set forth and back by minutes",
            DatabaseStopsAtOnce => "PostgreSQL stopped at once",
            DatabaseKilled => "PostgreSQL killed",
            DatabaseProcessKilled => "a process of PostgreSQL killed",
            ConnectionsCut => "connections to PostgreSQL cut",
        }
    }
}

/// Until the time has come, with the ends of the audit logs that it saw last.
pub async fn run(world: &World, dice: &mut StdRng, until: Instant) -> Ends {
    let mut ends = Ends::default();
    let mut leapt = Instant::now();
    for round in 1.. {
        world.more_ended(dice.random_range(10..150)).await;
        if Instant::now() >= until {
            return ends;
        }
        let all: Vec<Fault> = match world.engine {
            Engine::Sqlite => COMMON.to_vec(),
            Engine::Postgres => [&COMMON[..], &OF_POSTGRES[..]].concat(),
        };
        let mut fault = all[dice.random_range(0..all.len())];
        // It takes its time: the servers look at their clocks every ten seconds.
        if fault == ClocksLeap && (leapt.elapsed() < Duration::from_secs(150) || world.wavers()) {
            fault = KillOne;
        }
        if fault == ClocksLeap {
            leapt = Instant::now();
        }
        world.count(|tally| *tally.faults.entry(fault.words()).or_default() += 1);
        happen(world, dice, fault).await;
        put_right(world);
        world.settle().await;
        if world.wavers() {
            world.look_at_clocks().await;
        }
        if round % 8 == 0 {
            books::compare(world, &mut ends).await;
        }
    }
    ends
}

/// Everything that was broken works again.
pub fn put_right(world: &World) {
    tokio::task::block_in_place(|| {
        world.machine.heal_disk();
        if let Some(postgres) = &world.machine.postgres {
            postgres.go_on();
        }
        (0..2).filter(|n| !world.machine.is_up(*n)).for_each(|n| world.machine.serve(n));
    });
}

async fn happen(world: &World, dice: &mut StdRng, fault: Fault) {
    let machine = &world.machine;
    let (one, during) = (dice.random_range(0..2), dice.random_range(2..40));
    let postgres = machine.postgres.as_ref();
    match fault {
        KillOne => {
            machine.kill(one);
            world.more_ended(during).await;
        }
        KillBoth => (0..2).for_each(|n| machine.kill(n)),
        StopOne => tokio::task::block_in_place(|| machine.stop(one)),
        FreezeOne => machine.freeze(one, world.more_ended(during)).await,
        DiskFull => {
            machine.fill_disk();
            world.more_ended(during).await;
        }
        DiskErrors | DiskErrorsThenKill => {
            machine.break_disk(dice.random_range(1..20), dice.random_range(1..8));
            world.more_ended(during).await;
            if fault == DiskErrorsThenKill {
                (0..2).for_each(|n| machine.kill(n));
            }
        }
        ClocksStep => {
            machine.set_clocks(dice.random_range(1..55) * 1_000);
            world.more_ended(during).await;
            machine.set_clocks(dice.random_range(-5..1) * 1_000);
        }
        ClocksLeap => {
            machine.set_clocks(dice.random_range(5..9) * 60_000);
            time_is_known(world, dice).await;
            machine.clocks_waver.store(true, Ordering::SeqCst);
            machine.set_clocks(0);
        }
        DatabaseStopsAtOnce | DatabaseKilled => {
            let Some(postgres) = postgres else { return };
            match fault {
                DatabaseKilled => postgres.kill(),
                _ => tokio::task::block_in_place(|| postgres.stop_at_once()),
            }
            world.more_ended(during.min(8)).await;
        }
        DatabaseProcessKilled => {
            let Some(postgres) = postgres else { return };
            postgres.kill_one_that_serves().await;
            world.more_ended(during.min(8)).await;
        }
        ConnectionsCut => {
            let Some(postgres) = postgres else { return };
            postgres.cut_connections().await;
        }
    }
}

/// Until the database knows how late it is, and both servers were asked since: what nobody was told of may live again.
async fn time_is_known(world: &World, dice: &mut StdRng) {
    let reading = world.machine.reading();
    world.more_ended(dice.random_range(40..80)).await;
    let begun = Instant::now();
    let known = async || {
        let store = world.machine.store().await;
        let mut connection = store.reader().acquire().await.unwrap();
        let known = clientele::server::storage::clock::latest(&mut connection).await.unwrap();
        drop(connection);
        store.close().await;
        known.is_some_and(|known| known.millis() >= reading)
    };
    while !known().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody notes the time");
        world.more_ended(20).await;
    }
}
