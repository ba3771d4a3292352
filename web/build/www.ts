// The layout zmp-cli deploys: www/app-config.json names the bundle's files; Zalo makes its own page, so ours is left out.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Manifest, Plugin, ResolvedConfig } from "vite";

export function wwwLayout(): Plugin {
  let config: ResolvedConfig;
  return {
    name: "www-layout",
    apply: "build",
    configResolved: (resolved) => {
      config = resolved;
    },
    closeBundle: () => {
      const folder = config.build.outDir;
      const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf8")) as Manifest;
      const entry = manifest["app/index.html"];
      if (!entry) throw new Error("the mini app's entry is not in the manifest");
      const settings = JSON.parse(readFileSync(join(config.root, "app-config.json"), "utf8")) as object;
      const listed = { ...settings, listCSS: stylesOf(manifest, "app/index.html"), listSyncJS: [], listAsyncJS: [entry.file] };
      writeFileSync(join(folder, "app-config.json"), `${JSON.stringify(listed, null, 2)}\n`);
      rmSync(join(folder, "app"), { recursive: true });
      rmSync(join(folder, ".vite"), { recursive: true });
    },
  };
}

function stylesOf(manifest: Manifest, name: string): string[] {
  const chunk = manifest[name];
  if (!chunk) return [];
  return [...new Set([...(chunk.imports ?? []).flatMap((next) => stylesOf(manifest, next)), ...(chunk.css ?? [])])];
}
