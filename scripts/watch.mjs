// Builds and serves, again on each change of a source. Usage: node scripts/watch.mjs
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";

const SOURCES = ["src", "style", "public", "migrations"];
let server;

/** Ends the server, which finishes what it is answering first: until then its port is taken. */
async function stopped() {
  if (!server || server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, "exit");
  server.kill();
  await gone;
}

async function build() {
  const built = spawnSync("scripts/build", ["dev"], { stdio: "inherit" }).status === 0;
  // What does not compile leaves the last version that did.
  if (!built) return;
  await stopped();
  server = spawn("target/debug/clientele", ["serve", "--demo"], { stdio: "inherit" });
}

// One build after another: a change may come while the last server still ends.
let turn = Promise.resolve();
const next = () => (turn = turn.then(build));

// An editor writes several files at once, and some of them twice.
let waiting;
for (const source of SOURCES) {
  watch(source, { recursive: true }, () => {
    clearTimeout(waiting);
    waiting = setTimeout(next, 200);
  });
}
process.on("SIGINT", () => stopped().then(() => process.exit()));
next();
