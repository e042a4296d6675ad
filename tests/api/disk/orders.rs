//! The file through which a test tells a failing disk (`failing.c`) what to fail, and what the clock behind it says.
#![allow(dead_code)] // two test programs have it, and each needs another part

use std::{
    fs::{File, OpenOptions},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    process::Command,
};

pub const EIO: i64 = 5;
pub const ENOSPC: i64 = 28;
/// What is written is taken, and cannot be made lasting.
pub const NOT_LASTING: i64 = -EIO;

/// Whether programs can be given such a disk: that needs the dynamic linker of Linux.
pub const POSSIBLE: bool = cfg!(all(target_os = "linux", target_env = "gnu"));

/// Makes the library that stands before the C library, in this folder.
pub fn library(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/disk/failing.c");
    let library = folder.join("failing.so");
    let made = Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).status();
    assert!(made.is_ok_and(|made| made.success()), "a failing disk is made by the C compiler, cc");
    library
}

/// Orders to the programs that were started with them.
#[derive(Debug)]
pub struct Orders {
    library: PathBuf,
    path: PathBuf,
    file: File,
}

impl Orders {
    /// In this file, which is made.
    pub fn new(library: &Path, path: &Path) -> Self {
        std::fs::write(path, [0; 40]).unwrap();
        let file = OpenOptions::new().read(true).write(true).open(path).unwrap();
        Self { library: library.to_owned(), path: path.to_owned(), file }
    }

    /// A program that hears them.
    pub fn to(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.library).env("FAILING_DISK", &self.path);
    }

    fn read(&self, at: u64) -> i64 {
        let mut bytes = [0; 8];
        self.file.read_exact_at(&mut bytes, at * 8).unwrap();
        i64::from_ne_bytes(bytes)
    }

    fn write(&self, at: u64, number: i64) {
        self.file.write_all_at(&number.to_ne_bytes(), at * 8).unwrap();
    }

    /// From now on the `nth` call that writes fails, and so many after it.
    pub fn fail(&self, nth: i64, times: i64, error: i64) {
        let from = self.read(0) + nth;
        self.write(3, error);
        self.write(2, 0);
        self.write(1, from);
        self.write(2, from.saturating_add(times));
    }

    pub fn heal(&self) {
        self.write(2, 0);
    }

    /// Whether all that was to fail has failed.
    pub fn is_done(&self) -> bool {
        self.read(0) + 1 >= self.read(2)
    }

    /// From now on the clock is ahead of the machine's by so many milliseconds.
    pub fn shift(&self, ahead: i64) {
        self.write(4, ahead);
    }
}
