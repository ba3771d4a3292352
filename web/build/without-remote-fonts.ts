// zmp-ui's style names an icon font on Zalo's host. We use none of its icons, and our pages ask nobody but us.
import type { Plugin } from "vite";

export function withoutRemoteFonts(): Plugin {
  return {
    name: "without-remote-fonts",
    enforce: "pre",
    transform: (code, id) => (id.includes("zmp-ui") && id.includes(".css") ? code.replace(/@font-face\s*\{[^}]*https:[^}]*\}/g, "") : null),
  };
}
