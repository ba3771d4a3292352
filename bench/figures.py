"""Figures: what was asked for, what was measured, and how that is shown."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from os import cpu_count, getloadavg
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Goal:
    """What one figure must and should reach, in `unit`; `more` says that more is better."""

    work: str
    unit: str
    must: float
    aim: float
    more: bool


REPORT = Goal("report taken, 32 connections", "of the empty route", 0.10, 0.20, True)
EVENT = Goal("Zalo event accepted, 8 connections", "of the empty route", 0.25, 0.45, True)
EVENT_P99 = Goal("Zalo event accepted, p99", "ms", 50, 25, False)
TILE = Goal("map tile, worst zoom and filter, p95", "ms", 50, 50, False)
TILE_GROWTH = Goal("map tile, its time at 10,000", "times", 2, 1.2, False)
STAFFS_TILE = Goal("staff's map tile, worst zoom and filter, p95", "ms", 50, 50, False)
STAFFS_GROWTH = Goal("staff's map tile, its time at 10,000", "times", 2, 1.2, False)
CACHED = Goal("map tile unchanged (If-None-Match)", "of the empty route", 0.5, 0.8, True)
PAGE = Goal("staff's list, any filter and depth, p95", "ms", 60, 25, False)
WORDS = Goal("search by words, p95", "ms", 150, 50, False)
REACHED = Goal("report to the unit's receiver at 50/s, p95", "s", 1, 0.3, False)
DRAINED = Goal("owed deliveries drained by one worker", "a second", 300, 1000, True)
GATE = Goal("12 MP JPEG through the gate", "x bare Pillow", 1.5, 1.15, False)
MEMORY = Goal("memory of the whole stack after the walk", "MB", 450, 250, False)
START = Goal("second start to ready", "s", 6, 3, False)


@dataclass(frozen=True)
class Figure:
    """The median of the repetitions; `note` tells what else was seen."""

    goal: Goal
    database: str
    runs: tuple[float, ...]
    note: str = ""

    @property
    def value(self) -> float:
        """The median."""
        return median(self.runs)

    @property
    def verdict(self) -> str:
        """`aim`, `must` or `NOT MET`."""
        for name, wanted in (("aim", self.goal.aim), ("must", self.goal.must)):
            if (self.value >= wanted) if self.goal.more else (self.value <= wanted):
                return name
        return "NOT MET"


def table(figures: Sequence[Figure]) -> str:
    """The summary, as text."""
    lines = [f"{'work':<46}{'database':<12}{'figure':>10} {'':<20}{'must':>8}{'aim':>8}  reached"]
    for one in figures:
        lines.append(
            f"{one.goal.work:<46}{one.database:<12}{one.value:>10.3g} {one.goal.unit:<20}"
            f"{one.goal.must:>8g}{one.goal.aim:>8g}  {one.verdict}"
        )
        if one.note:
            lines.append(f"    {one.note}")
    return "\n".join(lines)


def save(folder: Path, figures: Sequence[Figure], extra: dict[str, object], command: str) -> None:
    """Write everything as JSON."""
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "machine": f"{platform.machine()}, {cpu_count()} cores, Python {platform.python_version()}",
        "load": getloadavg(),
        "figures": [asdict(one) | {"value": one.value, "verdict": one.verdict} for one in figures],
    }
    text = json.dumps(told | extra, ensure_ascii=False, indent=1)
    (folder / "bench.json").write_text(text, encoding="utf-8")
