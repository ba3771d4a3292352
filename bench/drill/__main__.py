"""`python -m bench.drill`: every fault under steady load, on SQLite and PostgreSQL, and after each what was lost of it.

Everything runs on this machine and listens on loopback only. What came of it is printed, and written to bench/out/ as
JSON and as a picture. Exit code 1 when anything was lost.
"""

import argparse
import json
import os
import platform
import tempfile
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from bench.drill import picture
from bench.drill.course import Course, told
from bench.drill.drill import Drill
from bench.drill.size import LONG, SHORT

OUT = Path(__file__).parent.parent / "out"


def main() -> int:
    """Drill; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="only the faults that `make test` has")
    parser.add_argument("--only", default="", help="only the faults with this in their name")
    parser.add_argument("--on", choices=["sqlite", "postgresql"], action="append", help="only this database")
    parser.add_argument("--each", type=int, help="reports while each fault is met (long: 165)")
    parser.add_argument("--seed", type=int, default=1, help="decides the random moments and victims")
    given = parser.parse_args()
    size, courses = SHORT if given.short else LONG, []
    if given.each:
        size = replace(size, reports_each=given.each)
    for kind in given.on or ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory(prefix="drill-") as folder:
            courses.append(Drill(kind, Path(folder), size, given.seed, _say).run(given.only))
    _summarise(courses)
    _keep(courses, given.seed)
    return 1 if any(course.flaws for course in courses) else 0


def _summarise(courses: list[Course]) -> None:
    for course in courses:
        print(f"\n{course.kind}: {course.reports} reports, {course.counted}")
        for outcome in course.outcomes:
            print(f"  {told(outcome)}")
    lost = sum(len(course.flaws) for course in courses)
    print(f"\n{sum(course.reports for course in courses)} reports in all, {lost or 'no'} promises broken.")


def _keep(courses: list[Course], seed: int) -> None:
    OUT.mkdir(exist_ok=True)
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version()}
    kept = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": seed,
        "machine": machine,
        "courses": [asdict(course) for course in courses],
    }
    (OUT / "drill.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")
    (OUT / "drill.svg").write_text(picture.draw(courses), encoding="utf-8")
    print(f"Written: {OUT / 'drill.json'} and {OUT / 'drill.svg'}")


def _say(line: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S}  {line}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
