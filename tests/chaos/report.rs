//! The figures of a run, as `docs/benchmarks.md` has them.

use crate::{machine::Engine, model::Wrong, world::Tally};
use std::{collections::BTreeSet, fmt::Write as _};

pub fn table(seed: u32, seconds: u64, runs: &[(Engine, Tally)]) -> String {
    let mut table = format!("| kill loop, seed {seed}, {seconds} s |");
    let name = |engine: &Engine| match engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    runs.iter().for_each(|(engine, _)| write!(table, " {} |", name(engine)).unwrap());
    table.push_str("\n|---|");
    table.push_str(&"---:|".repeat(runs.len()));
    table.push('\n');
    let mut row = |words: &str, value: &dyn Fn(&Tally) -> u64| {
        write!(table, "| {words} |").unwrap();
        runs.iter().for_each(|(_, tally)| write!(table, " {} |", grouped(value(tally))).unwrap());
        table.push('\n');
    };
    row("requests", &|tally| tally.asked.values().sum());
    row("… answered", &|tally| tally.acknowledged);
    row("… refused, as the database could not be used", &|tally| tally.nothing_saved);
    row("… of which nobody knew", &|tally| tally.not_known);
    row("changes among the latter that were done", &|tally| tally.found_done);
    row("… and that were not", &|tally| tally.found_not_done);
    row("looks at tokens and sessions", &|tally| tally.looks);
    row("… that found access", &|tally| tally.looks_alive);
    row("faults", &|tally| tally.faults.values().sum());
    let kinds: BTreeSet<&str> = runs.iter().flat_map(|(_, tally)| tally.faults.keys().copied()).collect();
    for kind in kinds {
        row(&format!("… {kind}"), &|tally| tally.faults.get(kind).copied().unwrap_or_default());
    }
    row("comparisons of counters and audit logs", &|tally| tally.checks);
    row("entries of the audit logs at the end", &|tally| u64::try_from(tally.entries).unwrap_or_default());
    for kind in Wrong::ALL {
        row(&format!("**{}**", kind.words()), &|tally| {
            tally.violations.iter().filter(|violation| violation.kind == kind).count() as u64
        });
    }
    table
}

/// 12 345
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Story, Violation};
    use std::time::Instant;

    #[test]
    fn the_table_has_a_column_for_each_engine_and_counts_what_was_found() {
        let found = |kind| -> Violation { Story::new(Instant::now()).violation(kind, "") };
        let faults = [("one server killed", 3)].into();
        let one = Tally { faults, violations: vec![found(Wrong::Revived), found(Wrong::Revived)], ..Tally::default() };
        let other = Tally { asked: [("edit", 1_234_567)].into(), ..Tally::default() };
        let table = table(7, 60, &[(Engine::Sqlite, one), (Engine::Postgres, other)]);
        for line in [
            "| kill loop, seed 7, 60 s | SQLite | PostgreSQL |",
            "| requests | 0 | 1 234 567 |",
            "| … one server killed | 3 | 0 |",
            "| **revived access** | 2 | 0 |",
            "| **wrong counters** | 0 | 0 |",
        ] {
            assert!(table.lines().any(|other| other == line), "{line}\n{table}");
        }
    }
}
