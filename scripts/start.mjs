// Starts the browser's half: the first bundle with every page, the second with a page that has the form which that one is
// for. The page asks for one script, and the script for what the page needs.
import { appendFileSync, readFileSync } from "node:fs";

const [folder] = process.argv.slice(2);
for (const [file, name] of [["clientele.js", "come_alive"], ["forms.js", "take_over"]]) {
  const exported = readFileSync(`${folder}/${file}`, "utf8").includes(`export function ${name}(`);
  if (!exported) throw new Error(`${file} does not export ${name}.`);
}
appendFileSync(
  `${folder}/clientele.js`,
  `
const load = async () => {
  const forms = await import("./forms.js");
  await forms.default();
  return forms;
};
const forms = document.querySelector("[data-coded]") ? load() : undefined;
// Told where it is waited for, below.
forms?.catch(() => {});
await __wbg_init();
come_alive();
(await forms)?.take_over();
`,
);
