// `npm run icons`: one file with every icon that is named in src/shared/icons.json, from Lucide (ISC licence).
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const names = JSON.parse(readFileSync(join(ROOT, "src/shared/icons.json"), "utf8")) as string[];
const symbols = names.map((name) => {
  const drawn = readFileSync(join(ROOT, "node_modules/lucide-static/icons", `${name}.svg`), "utf8");
  const inside = drawn.slice(drawn.indexOf(">", drawn.indexOf("<svg")) + 1, drawn.indexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${inside.replace(/\s*\n\s*/g, "")}</symbol>`;
});
const head = '<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, https://lucide.dev, ISC licence -->';
writeFileSync(join(ROOT, "src/shared/icons.svg"), `${head}\n${symbols.join("\n")}\n</svg>\n`);
