"""docs/security.md keeps its word: every line of ASVS 5.0.0 to level 2 is there once, every named test exists."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from config import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
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
        found = re.fullmatch(r"`(tests/\w+\.py)(?:::(\w+))?`", proof)
        if found is None:
            assert proof.startswith(("not done", "not applicable")), line
            continue
        tree = ast.parse((ROOT / found[1]).read_text(encoding="utf-8"))
        facts = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert found[2] in facts if found[2] else any(name.startswith("test_") for name in facts), (
            line,
            proof,
        )
