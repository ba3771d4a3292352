"""How smooth the staff's map is with many reports: `python -m bench.map_browser --reports 100000`.

Loads made-up reports into a database of its own (SQLite), runs the whole service on it (`flask run-all`) and pans and
zooms the map of a coordinator in headless Chromium, as a person would, by the mouse. Prints for each zoom the longest
task of the page's main thread, how much of it waited for the drawing (which headless Chromium does by software), the
most that any task worked itself (processor time, the same on a busy machine), the frames, and how many bytes the
largest request brought. `--folder` keeps the loaded data for the next run, `--base` measures a service that runs
already.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, Response, sync_playwright

from bench.tasks import CATEGORIES, Task, tasks

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
USER, PASSWORD = "dieuphoi", "thu-nghiem-tay-ninh"  # the demo's
ZOOMS = (8, 10, 12, 14, 15)
CENTRE = (11.3, 106.12)
# What the project promises of this map.
MOST_BYTES, LONGEST_TASK_MS = 200_000, 200
DRAGS = ((-420, 0), (0, -260), (420, 160), (-200, 260), (300, -200), (-100, 40))
# Kept by the page itself: the time between frames.
WATCH = """
window.__frames = [];
let last = performance.now();
const tick = now => { window.__frames.push(now - last); last = now; requestAnimationFrame(tick); };
requestAnimationFrame(tick);
"""


@dataclass
class Seen:
    """What happened at one zoom."""

    zoom: int
    tasks: list[Task] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


@contextmanager
def running(folder: str) -> Iterator[str]:
    """The whole service on a filled folder; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = os.environ | {"DATA_DIR": folder, "PORT": str(port)}
    with (Path(folder) / "run.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "run-all"], env=environment, stdout=log, stderr=log
        )
    try:
        base = f"http://localhost:{port}"
        _wait_for(base)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(base: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urlopen(f"{base}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, ConnectionError):
            time.sleep(0.3)
    raise SystemExit("the service did not start")


def look(browser: Browser, page: Page, zoom: int) -> Seen:
    """Open the map at a zoom, pan it by hand, and note what it cost."""
    seen, answered = Seen(zoom), list[Response]()

    def note(response: Response) -> None:
        if "/api/" in response.url and response.status == 200 and "/live" not in response.url:
            answered.append(response)

    page.goto(f"/staff/?status=all&at={zoom}/{CENTRE[0]}/{CENTRE[1]}")
    page.locator(".side-item").first.wait_for()
    page.wait_for_timeout(2000)
    page.on("response", note)
    page.evaluate("window.__frames = []")
    browser.start_tracing(page=page, categories=CATEGORIES)
    box = page.locator(".map canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for across, down in DRAGS:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + across, y + down, steps=10)
        page.mouse.up()
        page.wait_for_timeout(400)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -240)
    page.wait_for_timeout(1500)
    seen.tasks = tasks(browser.stop_tracing())
    seen.frames = page.evaluate("window.__frames")
    page.remove_listener("response", note)
    for response in answered:
        seen.bytes.append(response.request.sizes()["responseBodySize"])
        seen.times.append(response.request.timing["responseEnd"])
    return seen


def measure(base: str) -> list[Seen]:
    """Log in and look at every zoom."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(base_url=base, viewport={"width": 1440, "height": 900}, locale="vi-VN")
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto("/staff/")
        page.get_by_label("Tên đăng nhập").fill(USER)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.get_by_role("navigation").first.wait_for()
        found = [look(browser, page, zoom) for zoom in ZOOMS]
        browser.close()
    return found


def report(found: list[Seen]) -> bool:
    """Print what was seen; whether it is as promised."""
    print(
        f"{'zoom':>4}{'longest task ms':>17}{'of it drawing':>15}{'most own work':>15}{'frame p50 ms':>14}{'p95':>6}"
        f"{'requests':>10}{'largest kB':>12}{'p95 ms':>8}"
    )
    for seen in found:
        longest = max(seen.tasks, key=lambda task: task.wall)
        slow = statistics.quantiles(seen.frames, n=20)[18] if len(seen.frames) > 1 else 0.0
        late = statistics.quantiles(seen.times, n=20)[18] if len(seen.times) > 1 else 0.0
        print(
            f"{seen.zoom:>4}{longest.wall:>17.0f}{longest.drawing:>15.0f}"
            f"{max(task.processor for task in seen.tasks):>15.0f}{statistics.median(seen.frames):>14.1f}{slow:>6.0f}"
            f"{len(seen.bytes):>10}{max(seen.bytes, default=0) / 1000:>12.1f}{late:>8.0f}"
        )
    longest_ms = max(task.wall for seen in found for task in seen.tasks)
    largest = max(size for seen in found for size in [0, *seen.bytes])
    kept = longest_ms <= LONGEST_TASK_MS and largest <= MOST_BYTES
    print(
        f"longest task {longest_ms:.0f} ms of {LONGEST_TASK_MS}, largest request {largest / 1000:.0f} kB of "
        f"{MOST_BYTES / 1000:.0f}: {'kept' if kept else 'NOT kept'} (load of the machine {os.getloadavg()[0]:.1f})"
    )
    return kept


def fill(environment: Mapping[str, str], reports: int) -> None:
    """Make the database and load it."""
    for command in ("db upgrade", "province load", f"demo load --synthetic {reports}"):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command.split()], env=environment, check=True
        )


def main() -> None:
    """Fill, run, pan, print. Ends with 1 where the promise is not kept."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="keep the data here, and add only what is missing")
    parser.add_argument("--base", default="", help="a demo service that runs already and is filled")
    given = parser.parse_args()
    if given.base:
        raise SystemExit(not report(measure(given.base)))
    with nullcontext(str(given.folder)) if given.folder else tempfile.TemporaryDirectory() as folder:
        fill(os.environ | {"DATA_DIR": folder}, given.reports)
        with running(folder) as base:
            raise SystemExit(not report(measure(base)))


if __name__ == "__main__":
    main()
