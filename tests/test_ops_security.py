"""docs/security.md and docs/data.md keep their word: every line of ASVS 5.0.0 to level 2 is there once, every test and
heading that is named exists, and what they list is what there is."""

import ast
import base64
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from flask_openapi3.openapi import OpenAPI

from config import ROOT, Settings
from doors import apidocs
from dossiers.papers import sealing
from models import secret
from models.base import Base
from models.secret import ENCRYPTED
from province.pack import read
from reports import tidying
from reports.admin.unit_registry import new_secret
from tests.conftest import DATA_KEY
from tests.test_settings import PRODUCTION, refusal
from webhooks import forgetting

DOCS = ROOT / "docs"
PAGE = (DOCS / "security.md").read_text(encoding="utf-8")
DATA = (DOCS / "data.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in PAGE.splitlines()
    if re.match(r"\| V\d", line)
]
# Sections of OWASP ASVS 5.0.0 with how many lines of levels 1 and 2 each has; those of level 3 stand last in each.
LINES = {
    1: {1: 2, 2: 9, 3: 11, 4: 3, 5: 2},
    2: {1: 3, 2: 3, 3: 4, 4: 1},
    3: {2: 2, 3: 4, 4: 6, 5: 5, 7: 2},
    4: {1: 3, 2: 1, 3: 2, 4: 4},
    5: {1: 1, 2: 3, 3: 2, 4: 3},
    6: {1: 3, 2: 12, 3: 4, 4: 4, 5: 5, 6: 3, 8: 4},
    7: {1: 3, 2: 4, 3: 2, 4: 5, 5: 2, 6: 2},
    8: {1: 2, 2: 3, 3: 1, 4: 1},
    9: {1: 3, 2: 4},
    10: {1: 2, 2: 2, 3: 4, 4: 11, 5: 5, 6: 2, 7: 3},
    11: {1: 2, 2: 3, 3: 3, 4: 4, 5: 1, 6: 1},
    12: {1: 3, 2: 2, 3: 4},
    13: {1: 1, 2: 5, 3: 2, 4: 5},
    14: {1: 2, 2: 4, 3: 3},
    15: {1: 3, 2: 3, 3: 7},
    16: {1: 1, 2: 5, 3: 4, 4: 3, 5: 3},
    17: {1: 1, 2: 4, 3: 2},
}


def named(cell: str) -> Iterator[str]:
    """`V1.2.6-8` is three lines."""
    section, _, numbers = cell.rpartition(".")
    first, _, last = numbers.partition("-")
    yield from (f"{section}.{number}" for number in range(int(first), int(last or first) + 1))


@cache
def headings(page: str) -> set[str]:
    """Of a page, as addresses name them."""
    lines = (DOCS / f"{page}.md").read_text(encoding="utf-8").splitlines()
    return {
        re.sub(r"[^\w -]", "", line.lstrip("# ")).lower().replace(" ", "-")
        for line in lines
        if line.startswith("#")
    }


@cache
def facts(file: str) -> set[str]:
    """The functions of a file of tests."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def section(heading: str) -> str:
    """What stands under a heading of docs/security.md."""
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_every_line_is_there_once() -> None:
    wanted = [
        f"V{chapter}.{section}.{number}"
        for chapter, sections in LINES.items()
        for section, most in sections.items()
        for number in range(1, most + 1)
    ]
    assert len(wanted) == 253
    assert Counter(line for cell, _, _ in ROWS for line in named(cell)) == Counter(wanted)


def test_every_line_has_a_test_that_exists_or_says_why_not() -> None:
    for line, _, proof in ROWS:
        if words := re.fullmatch(r"(?:documented|operator): \[\w+\]\((?:(\w+)\.md)?#([\w-]+)\)", proof):
            assert words[2] in headings(words[1] or "security"), line
            continue
        named_tests = re.findall(r"`(tests/\w+\.py)::(\w+)`(?:, |$)", proof)
        if not named_tests:
            assert proof.startswith(("not done", "not applicable")), line
        for file, fact in named_tests:
            assert fact in facts(file), (line, proof)


def test_whatever_is_tried_against_rights_has_a_test_that_exists() -> None:
    named = re.findall(
        r"`(tests/\w+\.py)::(\w+)` \|$", section("Rights, and what was tried against them"), re.MULTILINE
    )
    assert len(named) > 30
    for file, fact in named:
        assert fact in facts(file), (file, fact)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_door_that_takes_files_says_what_it_takes(app: OpenAPI) -> None:
    told, settings = section("Files that come in"), Settings.model_validate({})
    for path, methods in apidocs.describe(app)["paths"].items():
        for method, said in methods.items():
            if "multipart/form-data" in said.get("requestBody", {}).get("content", {}):
                assert f"`{method.upper()} {path}`" in told
    for name, unit in (
        ("photo_max_bytes", "MB"),
        ("dossier_file_bytes", "MB"),
        ("photo_max_pixels", "million"),
    ):
        assert f"{name.upper()} ({getattr(settings, name) // 1_000_000} {unit})" in told
    assert f"DOSSIER_FILE_PAGES ({settings.dossier_file_pages})" in told


def test_every_key_that_is_a_setting_is_in_the_inventory() -> None:
    told = section("Keys")
    keys = [name.upper() for name in Settings.model_fields if re.search(r"(secret|key|keys|token)$", name)]
    assert len(keys) > 8
    assert [name for name in keys if name not in told] == []


def test_no_key_that_we_make_or_take_has_less_than_128_bits() -> None:
    secret.configure([DATA_KEY])
    assert len(base64.b64decode(sealing.seal(b"x")[1])) == 32
    assert len(base64.b64decode(new_secret().removeprefix("whsec_"))) == 32
    half = base64.urlsafe_b64encode(bytes(16)).decode()
    for name, short in (
        ("DATA_KEYS", half),
        ("SECRET_KEY", "s" * 31),
        ("LINK_KEYS", "s" * 31),
        ("VAPID_PRIVATE_KEY", half),
    ):
        assert name in refusal(PRODUCTION | {name: short}), name


def test_the_kinds_of_data_name_every_encrypted_column_and_the_times_of_forgetting() -> None:
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, ENCRYPTED)
    }
    assert len(columns) > 10
    rows = [line for line in DATA.splitlines() if line.startswith("| ") and "encrypted" in line]
    assert set(re.findall(r"`(\w+\.\w+)`", "".join(rows))) == columns
    for what, time in (
        ("talks and messages", forgetting.TALKS_LIVE),
        ("talks and messages", tidying.LETTERS_LIVE),
        ("events", forgetting.EVENTS_LIVE),
        ("answers to repeats", tidying.KEY_LIVES),
        ("photos that no report took", tidying.PHOTO_WAITS),
    ):
        assert f"{what} {time.days} days" in DATA
    assert f"({forgetting.DEAD_LIVE.days} days if nobody could read them)" in DATA
    rules = read(Settings.model_validate({}).province).province.dossiers
    assert f"`draft_days` ({rules.draft_days} days)" in DATA
