"""`python -m bench.fuzz`: every door as everybody (Schemathesis, and the suite's own contract test with more examples),
every parser (Atheris). Bounded, on loopback only.

What came of it is printed, and written to bench/out/fuzz.json. Exit code 1 when anything was found, 2 when a part
could not be done.
"""

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from bench.fuzz import contract, doors
from bench.fuzz.doors import Outcome
from config import ROOT
from tests.ground import Ground, new_folder

OUT = Path(__file__).parent.parent / "out"
DATABASES = ("sqlite", "postgresql")
PARSERS = (
    "photo",
    "exif",
    "pdf",
    "statement",
    "webhook",
    "multipart",
    "csv",
    "outlines",
    "query",
    "talk",
    "pattern",
)


def main() -> int:
    """Fuzz; returns the exit code."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--minutes", type=float, default=20, help="in all, about; half for the doors")
    asked.add_argument("--seed", type=int, default=1, help="another seed sends other requests")
    asked.add_argument("--only", default="", help="only the people or parsers with this in their name")
    asked.add_argument("--on", choices=DATABASES, action="append", help="the doors only on this database")
    given = asked.parse_args()
    seconds, outcomes, undone = given.minutes * 60, [], []
    begun = monotonic()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        on = given.on or DATABASES
        for kind in on:
            for outcome in _doors(kind, Path(folder, kind), seconds / 2 / len(on), given.seed, given.only):
                outcomes.append(_told(replace(outcome, on=kind)))
                if not outcome.requests:
                    undone.append(f"{outcome.who} {outcome.phase} on {kind}: too little time for one request")
        if given.only in "contract":
            outcomes.append(_told(contract.run(int(seconds / 6), given.seed)))
        if importlib.util.find_spec("atheris") is None:
            undone.append(f"parsers: there is no Atheris for Python {platform.python_version()}")
        else:
            for name in (name for name in PARSERS if given.only in name):
                outcomes.append(
                    _told(_parser(name, Path(folder), int(seconds / 3 / len(PARSERS)), given.seed))
                )
    return _summary(outcomes, undone, given.seed, monotonic() - begun)


def _doors(kind: str, folder: Path, seconds: float, seed: int, only: str) -> Iterator[Outcome]:
    folder.mkdir()
    if kind == "sqlite":
        yield from doors.run(folder, seconds, seed, only)
        return
    ground = Ground(new_folder(), durable=True)
    try:
        yield from doors.run(folder, seconds, seed, only, ground.postgres().format("postgres"))
    finally:
        ground.stop()


def _parser(name: str, folder: Path, seconds: int, seed: int) -> Outcome:
    corpus, found = folder / f"parser-{name}", folder / f"found-{name}-"
    corpus.mkdir()
    command = [sys.executable, "-m", "bench.fuzz.parsers", name, str(corpus)]
    limits = [
        f"-max_total_time={max(1, seconds)}",
        f"-seed={seed}",
        f"-artifact_prefix={found}",
        "-timeout=20",
    ]
    ran = subprocess.run(
        [*command, *limits, "-rss_limit_mb=2048"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    tries = [line for line in ran.stderr.splitlines() if line.startswith("Done ")]
    failures = [] if ran.returncode == 0 else [ran.stderr[-1500:]]
    return Outcome(name, "parser", int(tries[-1].split()[1]) if tries else 0, failures)


def _told(outcome: Outcome) -> Outcome:
    said = f"{len(outcome.failures)} found" if outcome.failures else "nothing found"
    where = f" at {outcome.doors} doors" if outcome.doors else ""
    print(
        f"{outcome.on:<10} {outcome.who:<15} {outcome.phase:<18} {outcome.requests:>8} tries{where}, {said}",
        flush=True,
    )
    for failure in outcome.failures:
        print(f"    {failure}", flush=True)
    return outcome


def _summary(outcomes: list[Outcome], undone: list[str], seed: int, seconds: float) -> int:
    OUT.mkdir(exist_ok=True)
    kept = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "machine": {
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "seconds": round(seconds),
        "outcomes": [asdict(outcome) for outcome in outcomes],
        "undone": undone,
    }
    (OUT / "fuzz.json").write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")
    found = sum(len(outcome.failures) for outcome in outcomes)
    tries = sum(outcome.requests for outcome in outcomes)
    print(f"\n{tries} tries in {seconds:.0f} s, {found or 'nothing'} found.")
    for part in undone:
        print(f"Not done: {part}")
    return 1 if found else 2 if undone else 0


if __name__ == "__main__":
    sys.exit(main())
