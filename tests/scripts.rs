//! The scripts on a machine that has what the README asks for and nothing else. Their tools refuse every option that POSIX
//! does not have, as those of macOS do; compilers and package managers only note that they were asked.
#![cfg(unix)]
#![allow(clippy::unwrap_used)] // a machine that cannot be made fails the test

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// What there is beside the compilers, each with the options that every system has.
const TOOLS: [(&str, &str); 11] = [
    ("cat", ""),
    ("cp", "-R"),
    ("dirname", ""),
    ("env", "-u"),
    ("mkdir", "-p"),
    ("mv", ""),
    ("rm", "-rf"),
    ("sed", "-n"),
    ("touch", ""),
    ("uname", "-s"),
    ("bash", ""),
];

struct Machine(TempDir);

impl Machine {
    /// A copy of the scripts with a few sources, and a PATH of its own.
    fn new() -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in ["scripts", "path", "src", "style", "public", "migrations", ".cargo", "node_modules", "end2end"] {
            fs::create_dir(machine.at(folder)).unwrap();
        }
        for entry in fs::read_dir(root.join("scripts")).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), machine.at("scripts").join(entry.file_name())).unwrap();
        }
        fs::copy(root.join("Cargo.toml"), machine.at("Cargo.toml")).unwrap();
        for file in ["src/lib.rs", "public/a.txt", "Cargo.lock", "build.rs", "package-lock.json"] {
            fs::write(machine.at(file), "").unwrap();
        }
        for (tool, options) in TOOLS {
            let real = real(tool).display().to_string();
            machine.program(
                tool,
                &format!(
                    "for word; do case $word in --) break ;; -?*) case ' {options} ' in *\" $word \"*) ;; \
                     *) echo \"{tool}: illegal option $word\" >&2; exit 64 ;; esac ;; esac; \
                     case {tool} in env | bash) break ;; esac; done\nexec {real} \"$@\""
                ),
            );
        }
        let asked = machine.at("asked").display().to_string();
        let note = |name: &str| format!("echo \"{name} $*\" >>{asked}\nPATH=/usr/bin:/bin\n");
        machine.rust("1.95.0");
        machine.node("20.1.0");
        machine.program("cc", "");
        machine.program("rustup", &note("rustup"));
        machine.program(
            "npm",
            &format!("{}mkdir -p node_modules/.bin; touch node_modules/.package-lock.json", note("npm")),
        );
        machine.program(
            "cargo",
            &format!(
                "{}case \"$*\" in *wasm32*) mkdir -p target/wasm32-unknown-unknown ;; \
                 *'--release --bin'*) mkdir -p target/release; : >target/release/clientele ;; \
                 *'build --locked --bin'*) mkdir -p target/debug; : >target/debug/clientele ;; \
                 'cyclonedx --quiet'*) : >bill.json ;; esac",
                note("cargo")
            ),
        );
        let version = fs::read_to_string(root.join("Cargo.toml")).unwrap();
        let version = version.split("wasm-bindgen = \"=").nth(1).unwrap().split('"').next().unwrap();
        machine.program(
            "wasm-bindgen",
            &format!(
                "[ \"$1\" = --version ] && echo 'wasm-bindgen {version}' && exit\n{}\
                 while [ $# != 0 ]; do [ \"$1\" = --out-name ] && name=$2; shift; done\n\
                 : >target/site.new/pkg/${{name}}_bg.wasm\n\
                 echo 'export function come_alive() {{}} export function take_over() {{}}' >target/site.new/pkg/$name.js",
                note("wasm-bindgen")
            ),
        );
        machine.program("wasm-opt", &format!("{}: >target/site.new/pkg/small.wasm", note("wasm-opt")));
        for tool in ["tsc", "playwright"] {
            machine.program(tool, &note(tool));
            fs::create_dir_all(machine.at("node_modules/.bin")).unwrap();
            fs::rename(machine.at("path").join(tool), machine.at("node_modules/.bin").join(tool)).unwrap();
        }
        machine
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn program(&self, name: &str, body: &str) {
        let path = self.at("path").join(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    }

    fn rust(&self, version: &str) {
        let root = self.0.path().display();
        self.program(
            "rustc",
            &format!("[ \"$1\" = --print ] && echo {root} || echo 'rustc {version} (abc 2026-01-01)'"),
        );
    }

    /// Node.js, which says to be of this version and makes no styles.
    fn node(&self, version: &str) {
        let real = real("node").display().to_string();
        let body = format!(
            "case $1 in --version) echo v{version} ;; scripts/styles.mjs) : >\"$2\" ;; \
             scripts/fonts.mjs) mkdir -p \"$2\"; for font in next mono; do \
             : >\"$2/atkinson-hyperlegible-$font-latin-wght-normal.woff2\"; done ;; \
             *) exec {real} \"$@\" ;; esac"
        );
        self.program("node", &body);
    }

    fn run(&self, script: &str, variables: &[(&str, &str)]) -> Output {
        Command::new(real("bash"))
            .args(script.split(' '))
            .current_dir(self.0.path())
            .env_clear()
            .env("PATH", self.at("path"))
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    }

    /// What the compilers and package managers were asked for since the last time.
    fn asked(&self) -> Vec<String> {
        let asked = fs::read_to_string(self.at("asked")).unwrap_or_default();
        let _ = fs::remove_file(self.at("asked"));
        asked.lines().map(str::to_owned).collect()
    }

    /// The one sentence of a script that ends before it begins.
    fn complaint(&self) -> String {
        let output = self.run("scripts/build release", &[]);
        assert!(!output.status.success());
        assert_eq!(self.asked(), [""; 0], "something was built all the same");
        String::from_utf8(output.stderr).unwrap()
    }
}

fn real(tool: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&path).map(|folder| folder.join(tool)).find(|path| path.is_file());
    assert!(found.is_some(), "{tool} is not on the PATH");
    found.unwrap()
}

fn done(output: &Output) -> String {
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    told
}

#[test]
fn a_build_needs_nothing_else_and_is_not_made_twice() {
    let machine = Machine::new();
    done(&machine.run("scripts/build release", &[]));
    let first = machine.asked();
    let builds = |asked: &[String]| asked.iter().filter(|line| line.starts_with("cargo build")).count();
    assert_eq!(builds(&first), 3, "two bundles of the browser's half and the server: {first:?}");
    assert!(first.contains(&"rustup target add wasm32-unknown-unknown".to_owned()), "{first:?}");
    for made in ["target/release/clientele", "target/site/a.txt", "target/site/pkg/clientele.css"] {
        assert!(machine.at(made).is_file(), "{made}");
    }
    let first_bundle = fs::read_to_string(machine.at("target/site/pkg/clientele.js")).unwrap();
    assert!(first_bundle.contains("(await forms)?.take_over();"), "{first_bundle}");
    done(&machine.run("scripts/build release", &[]));
    assert_eq!(machine.asked(), [""; 0]);
    fs::write(machine.at("src/lib.rs"), "// changed").unwrap();
    done(&machine.run("scripts/build release", &[]));
    assert_eq!(builds(&machine.asked()), 3);
    fs::write(machine.at("migrations/0001.sql"), "").unwrap();
    done(&machine.run("scripts/build release", &[]));
    assert_eq!(builds(&machine.asked()), 1, "the browser's half has no migrations");
}

#[test]
fn a_release_carries_what_it_was_made_of_and_has_its_bill_beside_it() {
    let machine = Machine::new();
    done(&machine.run("scripts/build release", &[]));
    machine.asked();
    done(&machine.run("scripts/release", &[]));
    let asked = machine.asked();
    let auditable = "cargo auditable build --locked --release --bin clientele".to_owned();
    assert!(asked.contains(&auditable), "another binary than that of a plain build: {asked:?}");
    assert!(asked.iter().any(|line| line.contains("install") && line.ends_with("cargo-cyclonedx")), "{asked:?}");
    for made in ["target/release/clientele", "target/release/clientele.cdx.json"] {
        assert!(machine.at(made).is_file(), "{made}");
    }
    assert!(!machine.at("bill.json").exists());
}

#[test]
fn what_is_missing_or_too_old_is_said_before_anything_is_built() {
    let machine = Machine::new();
    machine.rust("1.93.2");
    assert_eq!(machine.complaint(), "error: Rust 1.93.2 is too old: install Rust 1.94 or later (rustup update)\n");
    machine.rust("2.0.0");
    machine.node("18.20.4");
    assert_eq!(machine.complaint(), "error: Node.js 18.20.4 is too old: install Node.js 20 or later\n");
    machine.node("22.0.0");
    machine.program("cc", "exit 1");
    assert!(machine.complaint().starts_with("error: a C compiler is missing: install gcc or clang"));
    machine.program("cc", "");
    fs::remove_file(machine.at("path/npm")).unwrap();
    assert_eq!(machine.complaint(), "error: npm is missing: install Node.js 20 or later with npm\n");
    fs::remove_file(machine.at("path/cargo")).unwrap();
    assert_eq!(machine.complaint(), "error: cargo is missing: install Rust 1.94 or later from https://rustup.rs\n");
}

#[test]
fn a_suite_that_cannot_run_is_seen_at_the_end_and_fails_where_nothing_may_be_skipped() {
    let machine = Machine::new();
    let chromium = ("CHROMIUM", "/bin/sh");
    let postgres = ("TEST_POSTGRES_URL", "postgres://nobody@nowhere/nothing");
    let told = done(&machine.run("scripts/test", &[chromium, postgres]));
    assert!(told.contains("skipped OAuth library, SDK and schemathesis in Python: install Python 3.10"), "{told}");
    assert!(told.trim_end().contains(" passed, 0 failed, "), "{told}");
    let output = machine.run("scripts/test", &[chromium, postgres, ("CI", "true")]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success(), "{told}");
    assert!(told.contains("FAILED  OAuth library, SDK and schemathesis in Python"), "{told}");
    // A suite whose tool is missing ends itself, not those after it.
    fs::remove_file(machine.at("node_modules/.bin/tsc")).unwrap();
    let output = machine.run("scripts/test", &[chromium, postgres]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!output.status.success(), "{told}");
    assert!(told.contains("FAILED  types of the browser tests") && told.contains("ok      browser tests"), "{told}");
}

#[test]
fn a_changed_rule_that_no_test_notices_is_a_failure_unless_it_is_argued() {
    let machine = Machine::new();
    for folder in ["src/domain", "src/policy", "tests/golden", "docs", "target/mutants/mutants.out"] {
        fs::create_dir_all(machine.at(folder)).unwrap();
    }
    let row = "| `src/domain/a.rs: replace \\|\\| with && in A::is_b` | nothing |\n";
    fs::write(machine.at("docs/mutants.md"), format!("| change | why |\n|---|---|\n{row}")).unwrap();
    let said = |script: &str, missed: &str| {
        fs::write(machine.at("target/mutants/mutants.out/missed.txt"), missed).unwrap();
        let output = machine.run(script, &[]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.success(), said.is_empty(), "{said}");
        said
    };
    let (one, other) = ("src/domain/a.rs:3:9: replace || with && in A::is_b\n", "src/policy/b.rs:1:2: delete ! in c\n");
    assert_eq!(said("scripts/mutants", one), "");
    let asked = machine.asked();
    assert!(asked.iter().any(|line| line.starts_with("cargo mutants --dir target/mutants/rules")), "{asked:?}");
    let more = said("scripts/mutants", &format!("{one}{}{other}", one.replace(":3:", ":4:")));
    let unargued = "src/domain/a.rs: replace || with && in A::is_b\nsrc/policy/b.rs: delete ! in c\n";
    assert!(more.ends_with(&format!("does not argue:\n{unargued}")), "{more}");
    assert!(said("scripts/mutants", "").contains("what a test notices"));
    assert_eq!(said("scripts/mutants --file src/policy/*", ""), "", "the rest was not tried");
}
