# Shared by the scripts: says what is done and why, finds or installs the tools. They run on Linux and macOS, whose bash
# is 3.2: no options that only GNU's tools have, nothing that bash learned later (tests/scripts.rs).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The crate's version: the tool must have the same one.
WASM_BINDGEN=$(sed -n 's/^wasm-bindgen = .*"=\([0-9.]*\)".*/\1/p' Cargo.toml)
export PATH="$PWD/.tools/bin:$PWD/node_modules/.bin:$PATH"

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

need() { command -v "$1" >/dev/null || die "$1 is missing: $2"; }

# Whether the first version is not older than the second: at_least 1.95.0 1.94
at_least() {
  local major minor wanted_major wanted_minor _
  IFS=. read -r major minor _ <<<"$1"
  IFS=. read -r wanted_major wanted_minor _ <<<"$2"
  [ "$major" -gt "$wanted_major" ] || { [ "$major" -eq "$wanted_major" ] && [ "${minor:-0}" -ge "${wanted_minor:-0}" ]; }
}

# What has to be there before anything is built: Rust, Node.js and a C compiler.
requirements() {
  local wanted version
  wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  need cargo "install Rust $wanted or later from https://rustup.rs"
  need rustc "install Rust $wanted or later from https://rustup.rs"
  version=$(rustc --version | sed 's/^rustc \([0-9.]*\).*/\1/')
  at_least "$version" "$wanted" || die "Rust $version is too old: install Rust $wanted or later (rustup update)"
  need node "install Node.js 20 or later"
  version=$(node --version | sed 's/^v//')
  at_least "$version" 20 || die "Node.js $version is too old: install Node.js 20 or later"
  need npm "install Node.js 20 or later with npm"
  # macOS has a `cc` that only says where to get one.
  "${CC:-cc}" --version >/dev/null 2>&1 || die "a C compiler is missing: install gcc or clang (on macOS: xcode-select --install)"
}

# Minimal installations of Rust, container images among them, come without these two.
rust_tools() {
  cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
  say "Adding rustfmt and clippy, which the first suites are"
  need rustup "install rustfmt and clippy of the Rust in use"
  rustup component add rustfmt clippy
}

# The compiler's second target: the browser.
wasm_target() {
  [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ] && return
  say "Adding the wasm32 target, which the browser's half is compiled for"
  need rustup "add the target wasm32-unknown-unknown to your Rust, or install Rust from https://rustup.rs"
  rustup target add wasm32-unknown-unknown
}

# Makes the JavaScript around the WASM. Its version must be the crate's, so it is pinned and kept in .tools.
wasm_bindgen() {
  [ "$(wasm-bindgen --version 2>/dev/null)" = "wasm-bindgen $WASM_BINDGEN" ] && return
  say "Installing wasm-bindgen $WASM_BINDGEN into .tools, once (about 3 minutes)"
  # A registry's mirror may lag behind the lock file that the tool was published with; what it has instead will do.
  cargo install --root .tools --version "$WASM_BINDGEN" --locked wasm-bindgen-cli ||
    cargo install --root .tools --version "$WASM_BINDGEN" wasm-bindgen-cli
}

# A subcommand of cargo at this version, kept in .tools: cargo_tool auditable 0.7.7
cargo_tool() {
  [ -n "$(sed -n "/^\"cargo-$1 $2 /p" .tools/.crates.toml 2>/dev/null)" ] && return
  say "Installing cargo-$1 $2 into .tools, once"
  cargo install --root .tools --version "$2" --locked "cargo-$1"
}

# wasm-opt, lightningcss and Playwright.
npm_tools() {
  [ node_modules/.package-lock.json -nt package-lock.json ] && return
  say "Installing wasm-opt, lightningcss and Playwright from npm, once"
  npm ci --no-fund --no-audit
  touch node_modules/.package-lock.json
}

# Some of the libraries that tests drive are written in Python. Nothing else here needs it.
python_there() {
  python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1
}

# They stand in an environment of their own.
python_tools() {
  local wanted=end2end/libraries/requirements.txt
  [ .tools/python/installed -nt "$wanted" ] && return
  say "Installing the Python libraries that tests drive into .tools, once"
  python3 -m venv .tools/python
  .tools/python/bin/pip install --quiet --disable-pip-version-check --requirement "$wanted"
  touch .tools/python/installed
}

# The browser that tests drive: the system's Chromium, or else Playwright's own (end2end/playwright.config.ts).
install_browser() {
  [ -x "${CHROMIUM:-/usr/bin/chromium}" ] && return
  [ -x "$(node -p 'require("@playwright/test").chromium.executablePath()')" ] && return
  say "Installing Playwright's Chromium, which the browser tests drive, once"
  node_modules/.bin/playwright install chromium ||
    die "no Chromium: install it (Debian: chromium), or set CHROMIUM to its path, or run npx playwright install chromium"
}

# Where PostgreSQL's server programs are; Debian and Homebrew keep them off the PATH.
postgres_programs() {
  local programs
  for programs in "$(dirname "$(command -v initdb || echo /nowhere/initdb)")" /usr/lib/postgresql/*/bin \
    /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin; do
    [ -x "$programs/initdb" ] && [ -x "$programs/pg_ctl" ] && echo "$programs" && return
  done
  return 1
}
