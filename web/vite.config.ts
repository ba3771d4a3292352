/// <reference types="vitest/config" />
import { resolve } from "node:path";

import { defineConfig } from "vite";

import { compressed } from "./build/compressed";
import { serviceWorkers } from "./build/service-workers";
import { withoutRemoteFonts } from "./build/without-remote-fonts";
import { wwwLayout } from "./build/www";

const ROOT = import.meta.dirname;
const page = (name: string) => resolve(ROOT, name, "index.html");

// `vite build` makes what the service serves: static/build/{index,app,field,staff}. `vite build --mode zalo` makes the
// mini app alone, as zmp-cli deploys it: web/www (docs/zalo-mini-app.md).
export default defineConfig(({ mode }) => {
  const zalo = mode === "zalo";
  return {
    base: zalo ? "./" : "/",
    publicDir: zalo ? false : "public",
    esbuild: { jsx: "automatic" as const, legalComments: "none" as const },
    plugins: [withoutRemoteFonts(), ...(zalo ? [wwwLayout()] : [serviceWorkers(["app", "field"]), compressed()])],
    build: {
      outDir: resolve(ROOT, zalo ? "www" : "../static/build"),
      emptyOutDir: true,
      target: "es2020",
      manifest: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1000,
      rollupOptions: {
        input: zalo ? [page("app")] : [resolve(ROOT, "index.html"), ...["app", "field", "staff"].map(page)],
      },
    },
    server: { port: 3000, proxy: { "/api": "http://localhost:8000", "/sim": "http://localhost:8000", "/photos": "http://localhost:8000" } },
    test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"], restoreMocks: true },
  };
});
