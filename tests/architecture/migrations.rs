//! Changes of the tables come one after the other.

use std::{fs::read_dir, path::Path};

/// Two that were written beside each other take the same number, and then no database can be opened.
#[test]
fn each_migration_has_a_number_of_its_own() {
    let names = read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations")).unwrap();
    let names: Vec<String> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    let mut numbers: Vec<usize> = names.iter().map(|name| name.split('_').next().unwrap().parse().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=names.len()).collect::<Vec<_>>(), "from 1 on without gaps: {names:?}");
}
