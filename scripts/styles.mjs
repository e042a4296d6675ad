// Bundles style/main.css with what it imports. Usage: node styles.mjs OUT
import { bundle } from "lightningcss";
import { writeFileSync } from "node:fs";

// light-dark(), nesting and the popover API are in these; lower ones would get the page without its looks.
const version = (major, minor = 0) => (major << 16) | (minor << 8);
const { code, warnings } = bundle({
  filename: "style/main.css",
  minify: true,
  targets: { chrome: version(123), firefox: version(128), safari: version(17, 5) },
});
for (const warning of warnings) console.warn(`${warning.loc?.filename ?? ""}:${warning.loc?.line ?? ""} ${warning.message}`);
writeFileSync(process.argv[2], code);
