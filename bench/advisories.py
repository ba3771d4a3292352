"""What is known of the pinned versions without asking anybody: docs/advisories.toml against the lock files."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from config import ROOT

PINNED = [f"requirements{name}.txt" for name in ("", "-dev", "-web", "-fuzz", "-audit")]
LOCK = ROOT / "web" / "package-lock.json"


@dataclass(frozen=True)
class Pin:
    """One version of one package, from `pypi` or `npm`."""

    registry: str
    name: str
    version: str


def listed() -> dict[str, Any]:
    """The list as it stands."""
    return tomllib.loads((ROOT / "docs" / "advisories.toml").read_text(encoding="utf-8"))


def pins() -> set[Pin]:
    """Every version that our lock files name."""
    python = {
        Pin("pypi", name, version)
        for file in PINNED
        for name, version in re.findall(
            r"^([a-z0-9-]+)==([^\s;]+)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE
        )
    }
    locked = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    screens = {
        Pin("npm", place.rpartition("node_modules/")[2], package["version"])
        for place, package in locked.items()
        if place
    }
    return python | screens


def weak(pinned: set[Pin], known: Mapping[str, Any]) -> Iterator[tuple[Pin, str]]:
    """The pins among the affected versions, each with the advisory's id."""
    for pin in sorted(pinned, key=repr):
        for advisory in known[pin.registry].get(pin.name, ()):
            if affects(advisory, pin.version):
                yield pin, advisory["id"]


def affects(advisory: Mapping[str, str], version: str) -> bool:
    """Whether a version lies in the affected range."""
    return SpecifierSet(advisory["affected"]).contains(Version(version), prereleases=True)
