# Shared by the scripts: says what is done and why, finds or installs the tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

WASM_BINDGEN=0.2.130 # must equal the wasm-bindgen crate in Cargo.toml
CARGO_LEPTOS=0.3.10
export PATH="$PWD/.tools/bin:$PWD/node_modules/.bin:$PATH"

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

need() { command -v "$1" >/dev/null || die "$1 is missing: $2"; }

# Minimal installations of Rust, container images among them, come without these two.
rust_tools() {
  need cargo "install Rust from https://rustup.rs"
  cargo fmt --version >/dev/null 2>&1 && cargo clippy --version >/dev/null 2>&1 && return
  say "Adding rustfmt and clippy, which the first suites are"
  need rustup "install rustfmt and clippy of the Rust in use"
  rustup component add rustfmt clippy
}

# The compiler's second target: the browser.
wasm_target() {
  need cargo "install Rust from https://rustup.rs"
  [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ] && return
  say "Adding the wasm32 target, which the browser's half is compiled for"
  need rustup "install Rust from https://rustup.rs"
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

# wasm-opt, lightningcss and Playwright.
npm_tools() {
  [ node_modules/.package-lock.json -nt package-lock.json ] && return
  need npm "install Node.js 20 or later"
  say "Installing wasm-opt, lightningcss and Playwright from npm, once"
  npm ci --no-fund --no-audit
  touch node_modules/.package-lock.json
}

# The Python libraries that tests drive, in an environment of their own.
python_tools() {
  local wanted=end2end/libraries/requirements.txt
  [ .tools/python/installed -nt "$wanted" ] && return
  need python3 "install Python 3.10 or later with venv: some of the libraries that tests drive are written in it"
  say "Installing the Python libraries that tests drive into .tools, once"
  python3 -m venv .tools/python
  .tools/python/bin/pip install --quiet --disable-pip-version-check --requirement "$wanted"
  touch .tools/python/installed
}

# Where PostgreSQL's server programs are; Debian keeps them off the PATH.
postgres_programs() {
  local programs
  for programs in $(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)") /usr/lib/postgresql/*/bin; do
    [ -x "$programs/initdb" ] && [ -x "$programs/pg_ctl" ] && echo "$programs" && return
  done
  return 1
}
