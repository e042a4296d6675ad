// Starts the browser's half: the first bundle with every page, the islands of the second, which it loads when a page has
// one. The page asks for one script, and the script for what the page needs.
import { appendFileSync, readFileSync } from "node:fs";

const [folder] = process.argv.slice(2);
const exported = readFileSync(`${folder}/forms.js`, "utf8").matchAll(/^export function (\w+_\d+)\(/gm);
if ([...exported].length === 0) throw new Error("The bundle of the forms exports no island.");
appendFileSync(
  `${folder}/clientele.js`,
  `
let loaded;
const forms = () =>
  (loaded ??= import("./forms.js")
    .then(async (all) => {
      await all.default();
      all.hydrate();
      return all;
    })
    .catch((error) => {
      // What failed once is tried again for the next island.
      loaded = undefined;
      throw error;
    }));
await __wbg_init();
hydrate();
for (const island of document.querySelectorAll("leptos-island")) forms().then((all) => all[island.dataset.component](island));
`,
);
