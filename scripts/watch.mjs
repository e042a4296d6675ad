// Builds and serves on each change of a source. Usage: node scripts/watch.mjs
import { spawn, spawnSync } from "node:child_process";
import { watch } from "node:fs";

const SOURCES = ["src", "style", "public", "migrations"];
let server;

function build() {
  const built = spawnSync("scripts/build", ["dev"], { stdio: "inherit" }).status === 0;
  // What does not compile leaves the last version that did.
  if (!built) return;
  server?.kill();
  server = spawn("target/debug/clientele", ["serve", "--demo"], { stdio: "inherit" });
}

// An editor writes several files at once, and some of them twice.
let waiting;
for (const source of SOURCES) {
  watch(source, { recursive: true }, () => {
    clearTimeout(waiting);
    waiting = setTimeout(build, 200);
  });
}
process.on("SIGINT", () => {
  server?.kill();
  process.exit();
});
build();
