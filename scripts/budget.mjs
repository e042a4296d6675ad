// What the browser has to load, in bytes as they are sent, against the numbers in budget.json. Usage: node budget.mjs DIR
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const [site] = process.argv.slice(2);
const budget = JSON.parse(readFileSync(new URL("budget.json", import.meta.url), "utf8"));
const sent = (file) => statSync(join(site, existsSync(join(site, `${file}.br`)) ? `${file}.br` : file)).size;

let over = false;
for (const [what, { files, most }] of Object.entries(budget)) {
  const size = files.reduce((sum, file) => sum + sent(file), 0);
  console.log(`${size <= most ? "ok" : "TOO LARGE"}  ${what}: ${size} of at most ${most} bytes`);
  over ||= size > most;
}
process.exit(over ? 1 : 0);
