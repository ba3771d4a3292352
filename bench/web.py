"""What the screens weigh, and when a phone shows them: `python -m bench.web --base http://localhost:8000`.

Sizes are gzipped, of everything the first load of an entry needs. Paint is measured in Chromium with a CPU four times
slower and a slow 3G line (400 kbit/s, 400 ms), against the same page without both: the ratio is what compares.
"""

import argparse
import gzip
import json
from typing import Any

from playwright.sync_api import Browser

from config import ROOT
from tests.browsing import PHONE, chromium

BUILT = ROOT / "static" / "build"
PAGES = {
    "/": "index.html",
    "/app/": "app/index.html",
    "/field/": "field/index.html",
    "/staff/": "staff/index.html",
}
SLOW_LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
SLOWER_CPU = 4
WAIT_MS = 120_000
PAINTED = """() => new Promise(done => {
  const look = () => {
    const first = performance.getEntriesByName("first-contentful-paint")[0];
    document.querySelector("h1") && first ? done([first.startTime, performance.now()]) : requestAnimationFrame(look);
  };
  look();
})"""


def first_load(manifest: dict[str, Any], entry: str) -> dict[str, int]:
    """Gzipped bytes of an entry's first load, by kind of file."""
    seen: set[str] = set()

    def gather(name: str) -> set[str]:
        if name in seen:
            return set()
        seen.add(name)
        chunk = manifest[name]
        return {chunk["file"], *chunk.get("css", [])}.union(*map(gather, chunk.get("imports", [])))

    sizes: dict[str, int] = {}
    for file in gather(entry):
        kind = file.rpartition(".")[2]
        sizes[kind] = sizes.get(kind, 0) + len(gzip.compress((BUILT / file).read_bytes(), 9))
    return sizes


def painted(browser: Browser, base: str, path: str, *, slow: bool) -> tuple[float, float, int]:
    """First paint and the first heading, in ms, and how many bytes came over the line."""
    context = browser.new_context(base_url=base, viewport=PHONE, service_workers="block")
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    came: list[int] = []
    line.on("Network.loadingFinished", lambda event: came.append(int(event["encodedDataLength"])))
    if slow:
        line.send("Network.emulateNetworkConditions", SLOW_LINE)
        line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    page.goto(path, wait_until="commit")
    first, heading = page.evaluate(PAINTED)
    context.close()
    return first, heading, sum(came)


def sizes() -> dict[str, dict[str, float]]:
    """Gzipped kilobytes of each page's first load, by kind of file."""
    manifest = json.loads((BUILT / ".vite" / "manifest.json").read_text(encoding="utf-8"))
    return {
        path: {kind: size / 1000 for kind, size in first_load(manifest, entry).items()}
        for path, entry in PAGES.items()
    }


def paints(base: str) -> dict[str, dict[str, float]]:
    """First paint and heading (ms) of each page on the slow phone, and how many times longer than without it."""
    found: dict[str, dict[str, float]] = {}
    with chromium() as browser:
        for path in PAGES:
            _, quick, _ = painted(browser, base, path, slow=False)
            first, heading, size = painted(browser, base, path, slow=True)
            found[path] = {
                "paint ms": first,
                "heading ms": heading,
                "kB": size / 1000,
                "times": heading / quick,
            }
    return found


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--base", default="http://localhost:8000")
    asked = options.parse_args()
    for table in (sizes(), paints(asked.base)):
        for path, row in table.items():
            print(f"{path:<10}" + "".join(f"{name:>14} {value:8.1f}" for name, value in row.items()))
        print()


if __name__ == "__main__":
    main()
