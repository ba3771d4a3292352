"""Every way of saying no has words in both languages."""

import ast
import tomllib
from functools import cache
from pathlib import Path

import pytest

import errors

ROOT = Path(__file__).parent.parent
SKIPPED = {".venv", "tests", "bench", "web", "build", "var"}


@cache
def _codes() -> set[str]:
    """The codes of every Problem subclass, read from the sources so that no room can be forgotten."""
    codes = set(errors._BY_STATUS.values()) | {"internal"}
    rooms = [room for room in ROOT.iterdir() if room.is_dir() and room.name not in SKIPPED]
    for file in (*ROOT.glob("*.py"), *(file for room in rooms for file in room.rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                codes |= {_code(line) for line in node.body} - {""}
    return codes


def _code(line: ast.stmt) -> str:
    match line:
        case ast.Assign(
            targets=[ast.Tuple(elts=[ast.Name("status"), ast.Name("code")])],
            value=ast.Tuple(elts=[_, ast.Constant(str(code))]),
        ):
            return code
    return ""


def test_the_codes_are_found() -> None:
    assert {"busy", "outside_province", "idempotency_key_missing"} <= _codes()


@pytest.mark.parametrize("code", sorted(_codes()))
def test_a_code_has_words_in_both_languages(code: str) -> None:
    for language in ("vi", "en"):
        title, detail = errors.words_for(code, language)
        assert title.strip()
        assert detail.endswith((".", "!"))


def test_no_words_are_left_over() -> None:
    assert set(tomllib.loads(errors.TEXTS.read_text(encoding="utf-8"))) == _codes()
