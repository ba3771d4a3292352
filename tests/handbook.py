"""Reading a handbook as programs do: its scripts with the answers shown below them, its tables, and what differs."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What is another one each time: keys of rows, moments, the day in a report's code.
VARYING = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00)?"), "<moment>"),
    (re.compile(r"PA-\d{6}-"), "PA-<day>-"),
)
# Ends what is shown of a longer string or line.
CUT = "…"


@dataclass(frozen=True)
class Step:
    """A script of the handbook, the line it stands on, and the answer shown below it (kind `json`, `text` or "")."""

    line: int
    script: str
    kind: str
    shown: str


def steps(handbook: str) -> list[Step]:
    """The `sh` blocks in order, each with the block that follows it, if that is an answer."""
    found = list(FENCE.finditer(handbook))
    scripts = []
    for block, following in zip(found, [*found[1:], None], strict=True):
        if block[1] != "sh":
            continue
        kind, shown = (following[1], following[2]) if following else ("sh", "")
        line = handbook.count("\n", 0, block.start()) + 1
        scripts.append(Step(line, block[2], *(("", "") if kind == "sh" else (kind, shown))))
    return scripts


def rows(handbook: str, heading: str) -> list[list[str]]:
    """The cells of every row of the tables under a heading, without the tables' own headings."""
    _, found, rest = f"\n{handbook}".partition(f"\n{heading}\n")
    assert found, f"no heading {heading}"
    section = re.split(rf"^#{{1,{heading.index(' ')}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    tables = re.findall(r"^\|.*\|\n\|[-|]+\|\n((?:\|.*\|\n)+)", section, re.MULTILINE)
    lines = [line for table in tables for line in table.splitlines()]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def differences(step: Step, real: str) -> list[str]:
    """Where the answer shown says something that the real one does not; it may say less."""
    if step.kind == "json":
        return list(_json(json.loads(step.shown), json.loads(real), "$"))
    return list(_lines(step.shown.splitlines(), real.splitlines()))


def _json(shown: object, real: object, path: str) -> Iterator[str]:
    if isinstance(shown, dict) and isinstance(real, dict):
        for key in shown.keys() - real.keys():
            yield f"{path}.{key} is not there"
        for key in shown.keys() & real.keys():
            yield from _json(shown[key], real[key], f"{path}.{key}")
    elif isinstance(shown, list) and isinstance(real, list) and 0 < len(shown) <= len(real):
        for place, value in enumerate(shown):
            yield from _json(value, real[place], f"{path}[{place}]")
    elif not _is_same(shown, real):
        yield f"{path} is {real!r}, not {shown!r}"


def _lines(shown: list[str], real: list[str]) -> Iterator[str]:
    left = iter(real)
    for line in shown:
        if not any(_is_alike(line, other) for other in left):
            yield f"{line!r} is not in {real!r}"


def _is_same(shown: object, real: object) -> bool:
    if isinstance(shown, str) and isinstance(real, str):
        return _is_alike(shown, real)
    return shown == real


def _is_alike(shown: str, real: str) -> bool:
    for pattern, name in VARYING:
        shown, real = pattern.sub(name, shown), pattern.sub(name, real)
    return real.startswith(shown.removesuffix(CUT)) if shown.endswith(CUT) else shown == real
