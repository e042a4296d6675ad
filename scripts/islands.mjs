// Lets the first bundle start the islands of the second, which it loads when a page has one. The framework's own script
// asks the first bundle for each island by name.
import { appendFileSync, readFileSync } from "node:fs";

const [folder] = process.argv.slice(2);
const exported = readFileSync(`${folder}/forms.js`, "utf8").matchAll(/^export function (\w+_\d+)\(/gm);
const islands = [...exported].map(([, name]) => name);
if (islands.length === 0) throw new Error("The bundle of the forms exports no island.");
const lines = islands.map((name) => `export const ${name} = (element) => forms().then((all) => all.${name}(element));`);
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
${lines.join("\n")}
`,
);
