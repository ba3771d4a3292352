"""Every figure of docs/performance.md in one run: `python -m bench`, `--short` in a few minutes, `--only NAME ...`.

Starts its own services on this machine, SQLite and then PostgreSQL (which waits for the disk as a real one does), and
writes a table, JSON and charts to bench/out/. What compares is a ratio to an empty route of the same server in the same
run; three repetitions, medians.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import chart, delivering, photo, reading, whole, writing
from bench.figures import GATE, Figure, save, table
from bench.stage import Stage, stage
from tests.ground import Ground, new_folder

OUT = Path(__file__).parent / "out"
DATABASES = ("SQLite", "PostgreSQL")
ON_BOTH = ("writing", "delivering", "reading")
ROOMS = (*ON_BOTH, "photo", "whole")


def main() -> int:
    """Measure what is asked for; exit code 1 when a must is not reached."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="fewer of everything, up to 100,000 reports")
    parser.add_argument("--only", nargs="+", choices=ROOMS, default=ROOMS)
    parser.add_argument("--database", choices=DATABASES, help="one of them")
    given = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    began = time.monotonic()

    def tell(words: str) -> None:
        print(f"[{time.monotonic() - began:6.0f} s] {words}", flush=True)

    figures: list[Figure] = []
    extra: dict[str, Any] = {}
    if "photo" in given.only:
        tell("the photo gate")
        figures.append(Figure(GATE, "none", photo.ratios(given.short)))
    if "whole" in given.only:
        tell("the whole stack: starts, the walk, memory, pages")
        found, seen = whole.measure(given.short)
        figures += found
        extra |= seen
    ground = Ground(new_folder(), durable=True)
    try:
        wanted = ((name, room) for name in DATABASES for room in ON_BOTH if room in given.only)
        for number, (name, room) in enumerate(wanted):
            if given.database in (None, name):
                # What one leaves behind, as answers that Zalo does not take, would be in hand while another is timed.
                with stage(name, ground, 2 * number) as beside, stage(name, ground, 2 * number + 1) as ready:
                    figures += _on(ready, beside, room, given, tell, extra)
    finally:
        ground.stop()
    command = f"python -m bench {' '.join(sys.argv[1:])}".strip()
    save(OUT, figures, extra, command)
    (OUT / "goals.svg").write_text(chart.goals(figures), encoding="utf-8")
    print(f"\n{table(figures)}\n")
    for title in ("first load, kB", "slow 3G, CPU / 4"):
        for path, row in dict(extra.get(title) or {}).items():
            print(f"{title:<18} {path:<9}" + "".join(f" {name} {value:.0f} " for name, value in row.items()))
    print(f"\n{OUT}/bench.json, goals.svg and growth charts; {time.monotonic() - began:.0f} s in all")
    return int("failed" in extra or any(one.verdict == "NOT MET" for one in figures))


def _on(
    ready: Stage,
    beside: Stage,
    room: str,
    given: argparse.Namespace,
    tell: Callable[[str], None],
    extra: dict[str, Any],
) -> list[Figure]:
    """What is measured on one database; `beside` is another one of its kind."""

    def read() -> list[Figure]:
        found, growth = reading.measure(ready, beside, given.short, tell)
        extra[f"growth, {ready.name}, p95 ms"] = growth
        drawn = chart.growth(f"p95 by number of reports, {ready.name}", growth)
        (OUT / f"growth-{ready.name.lower()}.svg").write_text(drawn, encoding="utf-8")
        return found

    rooms: dict[str, Callable[[], list[Figure]]] = {
        "writing": lambda: writing.measure(ready, given.short),
        "delivering": lambda: delivering.measure(ready, given.short),
        "reading": read,
    }
    tell(f"{ready.name}: {room}")
    try:
        return rooms[room]()
    except SystemExit as error:
        # The others are still worth knowing; this one is told, and the exit code tells it too.
        tell(f"FAILED {ready.name}, {room}: {error}")
        extra.setdefault("failed", []).append(f"{ready.name}, {room}: {error}")
        return []


if __name__ == "__main__":
    raise SystemExit(main())
