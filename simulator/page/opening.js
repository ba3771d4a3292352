// Where a link leads: our mini app opens over the chat, as that person; the rest in another window.

import { h } from "./dom.js";
import { sheet } from "./sheets.js";
import { T } from "./texts.js";

const HERE = new Set([location.hostname, "localhost", "127.0.0.1"]);

/** Returns what opens an address. */
export function opener(screen, key, account) {
  return (address) => {
    const path = ours(address, account);
    if (path === null) {
      open(address, "_blank", "noopener");
      return;
    }
    const inside = new URL(path, location.origin);
    if (inside.pathname.startsWith("/app")) inside.searchParams.set("persona", key);
    sheet(screen, account.name, h("iframe.app", { src: inside.href, title: T.openApp, allow: "geolocation; camera" }), {
      full: true,
    });
  };
}

/** The path on this server, or null. A link of the mini app at zalo.me is `/app/` here. */
export function ours(address, account) {
  const url = new URL(address, location.origin);
  const mini = account.mini_app_id && url.hostname === "zalo.me" ? `/s/${account.mini_app_id}` : null;
  if (mini && url.pathname.startsWith(mini))
    return `/app${url.pathname.slice(mini.length) || "/"}${url.search}${url.hash}`;
  return HERE.has(url.hostname) && url.port === location.port ? url.pathname + url.search + url.hash : null;
}
