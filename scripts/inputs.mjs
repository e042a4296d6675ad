// Prints one hash of what an outcome depends on: names, sizes and times of all files. Usage: node inputs.mjs PATH …
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

const paths = process.argv.slice(2).flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : [path]));
const hash = createHash("sha256");
for (const path of paths.sort()) {
  const { size, mtimeNs } = statSync(path, { bigint: true });
  hash.update(`${path} ${size} ${mtimeNs}\n`);
}
console.log(hash.digest("hex"));
