"""Where the demonstration's matters come from: a city's published requests (the 311 CSV layout), or dice."""

import csv
import gzip
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import TextIO

# What must stand in the header; other columns are not read.
COLUMNS = ("case_id", "opened", "target", "closed", "status", "closure_reason", "type")
SYNTHETIC_DAYS = 365
SYNTHETIC_START = datetime(2025, 1, 1)  # noqa: DTZ001 - wall clocks of nowhere, shifted before use
# Reports by the local hour: few at night, most in the morning and after work.
HOURS = (2, 1, 1, 1, 2, 6, 15, 28, 34, 32, 28, 20, 16, 20, 24, 24, 24, 26, 24, 20, 16, 12, 8, 4)


class CasesWrong(ValueError):
    """The file is not a table of city requests; the message says why."""


class Fate(StrEnum):
    """How a matter ended, or would once it does."""

    DONE = "done"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Case:
    """One matter. `opened` is on a local wall clock of its own time; `kind` a 311 type or a category of ours.

    `took` is how long it lasted, None where it never ended; `used` the same as a share of the time allowed, if known.
    """

    key: str
    opened: datetime
    kind: str
    fate: Fate
    took: timedelta | None
    used: float | None


@dataclass(frozen=True, slots=True)
class Survey:
    """How many cases there are, how many rows are none, and when the latest was opened."""

    count: int
    unreadable: int
    latest: datetime


def survey(path: Path) -> Survey:
    """Read the file once through. Raises CasesWrong, OSError."""
    count = rows = 0
    latest = datetime.min  # noqa: DTZ901 - as wall clocks
    with _rows(path) as reader:
        for row in reader:
            rows += 1
            case = _case(row)
            if case is not None:
                count, latest = count + 1, max(latest, case.opened)
    if not count:
        raise CasesWrong("there is no readable row in it")
    return Survey(count, rows - count, latest)


def read(path: Path) -> Iterator[Case]:
    """The cases of a .csv or .csv.gz, in the file's order; rows without a key or a moment are left out."""
    with _rows(path) as reader:
        for row in reader:
            case = _case(row)
            if case is not None:
                yield case


def synthetic(number: int, seed: int, weights: Mapping[str, int]) -> Iterator[Case]:
    """So many made-up cases over a year, in order of time; the same seed makes the same ones."""
    kinds, often = list(weights), list(weights.values())
    for index in range(number):
        dice = Random(f"{seed}:case:{index}")
        day = SYNTHETIC_START + timedelta(days=SYNTHETIC_DAYS * index // number)
        hour = dice.choices(range(24), HOURS)[0]
        opened = day + timedelta(hours=hour, seconds=dice.randrange(3600))
        fate = dice.choices(list(Fate), (93, 4, 3))[0]
        # Four of five are done in time; the slow ones can be very slow.
        used = math.exp(dice.gauss(-0.85, 0.95))
        took = timedelta(days=5 * used) if dice.random() < 0.97 else None
        yield Case(f"synthetic-{seed}-{index}", opened, dice.choices(kinds, often)[0], fate, took, used)


def latest_synthetic(number: int) -> datetime:
    """The end of the year in which made-up cases lie."""
    return SYNTHETIC_START + timedelta(days=SYNTHETIC_DAYS * (number - 1) // max(number, 1) + 1)


@contextmanager
def _rows(path: Path) -> Iterator["csv.DictReader[str]"]:
    with _open(path) as lines:
        try:
            reader = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise CasesWrong(f"the header lacks {', '.join(missing)}")
            yield reader
        except (csv.Error, UnicodeDecodeError, EOFError, gzip.BadGzipFile) as error:
            raise CasesWrong(str(error)) from error


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _case(row: Mapping[str, str | None]) -> Case | None:
    key, opened = (row["case_id"] or "").strip(), _moment(row["opened"])
    if not key or opened is None:
        return None
    target, closed = _moment(row["target"]), _moment(row["closed"])
    took = max(closed - opened, timedelta()) if closed else None
    allowed = target - opened if target else None
    used = took / allowed if took is not None and allowed is not None and allowed > timedelta() else None
    return Case(key, opened, (row["type"] or "").strip(), _fate(row["closure_reason"] or ""), took, used)


def _fate(reason: str) -> Fate:
    """By the words cities close with: `Duplicate of Existing Case`, `Case Invalid`, `NOVIO: No Violation`."""
    if "duplicate of" in reason.lower():
        return Fate.DUPLICATE
    if "Case Invalid" in reason or "NOVIO" in reason or "NOBASE" in reason:
        return Fate.REJECTED
    return Fate.DONE


def _moment(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat((text or "").strip()).replace(tzinfo=None)
    except ValueError:
        return None
