"""A backup taken while people write, put back on another machine, and asked for everything promised before it."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from bench.drill import found, verdict
from bench.drill.book import Book, Report
from bench.drill.line import Line
from bench.drill.people import Phone
from bench.drill.stage import Stage
from bench.drill.unit import UnitSystem
from models.base import open_engine

# So many reports with photos are looked at by those who sent them.
LOOKED_AT = 10


def back_up(stage: Stage) -> None:
    """`flask backup`, while the service runs."""
    stage.flask("backup", str(_backup_of(stage)))


def put_back(stage: Stage) -> Stage:
    """`flask restore` into an empty folder and database, with the old keys; the web server of it, which answers."""
    other = Stage(stage.kind, stage.folder.with_name(f"{stage.kind}-restored"), 1, ground=stage.ground)
    # It is the same service to its people, whose tokens say for which address they are.
    other.environment["PUBLIC_URL"] = stage.settings.address
    for keys in ("keys.env", "push.env"):
        shutil.copy(stage.folder / keys, other.folder / keys)
    other.flask("restore", str(_backup_of(stage)))
    other.start_web()
    return other


def flaws(other: Stage, before: Book, phones: Sequence[Phone], unit: UnitSystem) -> list[str]:
    """What the restored service lacks of what was promised before the backup began, and what in it is half."""
    engine = open_engine(other.database)
    there = found.look(engine, unit, other.zalo, other.storage)
    engine.dispose()
    owners = {phone.persona: phone.line.headers for phone in phones}
    return [*verdict.flaws(verdict.judge_restored(before, there)), *_unseen(other, before, owners)]


def _unseen(other: Stage, before: Book, owners: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Reports with photos that those who sent them do not find, with the picture, in the restored service."""
    with_photos = [report for report in before.reports.values() if report.photos and report.person in owners]
    for report in with_photos[-LOOKED_AT:]:
        with Line(other.port, owners[report.person]) as line:
            yield from _unseen_of(line, report)


def _unseen_of(line: Line, report: Report) -> Iterator[str]:
    status, seen = line.insist("GET", f"/api/v1/reports/{report.code}")
    photos = seen["photos"] if status == 200 else []
    if len(photos) != len(report.photos):
        yield f"{report.code} shows {len(photos)} photos ({status}) and was sent with {len(report.photos)}"
    for photo in photos:
        link = urlsplit(photo["thumbnails"]["full"])
        if not line.fetch(f"{link.path}?{link.query}").startswith(b"\xff\xd8"):
            yield f"{report.code} has a photo that is no picture"


def _backup_of(stage: Stage) -> Path:
    return stage.folder.with_name(f"{stage.kind}-backup")
