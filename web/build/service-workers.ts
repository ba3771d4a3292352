// One service worker an entry that works without network: src/ENTRY/sw.ts, bundled to ENTRY/sw.js with the list of the
// files its screens are made of in place of __FILES__, and their fingerprint in place of __VERSION__.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";
import type { Manifest, Plugin, ResolvedConfig } from "vite";

export function serviceWorkers(entries: string[]): Plugin {
  let config: ResolvedConfig;
  return {
    name: "service-workers",
    apply: "build",
    configResolved: (resolved) => {
      config = resolved;
    },
    closeBundle: {
      sequential: true,
      handler: async () => {
        const folder = config.build.outDir;
        const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8")) as Manifest;
        for (const entry of entries) {
          const source = join(config.root, "src", entry, "sw.ts");
          if (!existsSync(source)) continue;
          const files = [`/${entry}/`, ...filesOf(manifest, `${entry}/index.html`).map((file) => `/${file}`)];
          const page = readFileSync(join(folder, entry, "index.html"));
          const version = createHash("sha256").update(page).update(files.join()).digest("hex").slice(0, 12);
          await build({
            entryPoints: [source],
            outfile: join(folder, entry, "sw.js"),
            bundle: true,
            minify: true,
            target: "es2020",
            define: { __FILES__: JSON.stringify(files), __VERSION__: JSON.stringify(version) },
          });
        }
      },
    },
  };
}

// Everything an entry may load, also later: a screen opened for the first time without network must be there.
function filesOf(manifest: Manifest, name: string, seen = new Set<string>()): string[] {
  const chunk = manifest[name];
  if (!chunk || seen.has(name)) return [];
  seen.add(name);
  const own = [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])].filter((file) => !file.endsWith(".html"));
  const more = [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])].flatMap((next) => filesOf(manifest, next, seen));
  return [...new Set([...own, ...more])];
}
