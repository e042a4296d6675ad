// Makes the fonts that are served of the published ones: the characters of our unicode-ranges in the weights of our styles.
// A variable font carries outlines for its lightest and heaviest weight, which nothing here asks for; without them the
// files are half as large. Usage: node fonts.mjs FOLDER
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import subsetFont from "subset-font";

const [folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
// The same as in style/tokens.css.
const weights = { wght: { min: 400, max: 650 } };
const styles = readFileSync("style/tokens.css", "utf8");

for (const face of styles.matchAll(/@font-face \{(.*?)\}/gs)) {
  const name = /fonts\/((atkinson-hyperlegible-\w+)-[\w-]+\.woff2)/.exec(face[1]);
  if (!name) continue;
  const ranges = /unicode-range: ([^;]+);/.exec(face[1]);
  if (!ranges || !face[1].includes("font-weight: 400 650;")) throw new Error(`${name[1]} needs a unicode-range and its weights`);
  const characters = ranges[1].split(",").flatMap((range) => {
    const [first, last = first] = range.trim().slice(2).split("-").map((code) => parseInt(code, 16));
    return Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at));
  });
  const published = readFileSync(`node_modules/@fontsource-variable/${name[2]}/files/${name[1]}`);
  const options = { targetFormat: "woff2", variationAxes: weights };
  writeFileSync(`${folder}/${name[1]}`, await subsetFont(published, characters.join(""), options));
}
