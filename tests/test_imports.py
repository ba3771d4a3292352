"""The direction of imports: doors -> domain -> models, clients at the edge. A machine keeps it, so nobody has to."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {
    "models",
    "clients",
    "reports",
    "dossiers",
    "miniapp",
    "webhooks",
    "simulator",
    "province",
    "doors",
    "operations",
}
ROOTS = {path.stem for path in ROOT.glob("*.py")}
OURS = ROOMS | ROOTS

# What a module of the room may import of ours. Doors may import everything but the simulator.
EVERYWHERE = {"config", "errors", "texts"}
DOOR_MARKS = ("_routes", "_cli")
# The frame of every act of staff (transaction, key, audit) is part of its doors, though it holds no route itself.
DOOR_FRAMES = {"casework"}


def _modules() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found.add(node.module)
    return {name for name in found if name.partition(".")[0] in OURS}


def _is_door(path: Path) -> bool:
    room = path.relative_to(ROOT).parts[0]
    return (
        room in {"miniapp", "webhooks", "doors", "operations"}
        or path.stem in DOOR_FRAMES
        or path.stem.endswith(DOOR_MARKS)
    )


@pytest.mark.parametrize("path", _modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path):
    room = path.relative_to(ROOT).parts[0]
    others = {name for name in _imports(path) if name.partition(".")[0] != room}
    rooms = {name.partition(".")[0] for name in others}
    if room == "models":
        assert rooms == set()
    elif room == "clients":
        assert rooms <= EVERYWHERE
    elif room == "simulator":
        assert rooms <= EVERYWHERE | {"clients"}, "the simulator is the other side: it knows nothing of ours"
    elif not _is_door(path):
        assert rooms.isdisjoint(
            {"miniapp", "webhooks", "doors", "operations", "simulator", "wsgi", "cli", "worker"}
        )
        assert not {name for name in others if name.endswith(DOOR_MARKS)}


@pytest.mark.parametrize(
    "path", [p for p in _modules() if not _is_door(p)], ids=lambda p: str(p.relative_to(ROOT))
)
def test_only_doors_import_doors(path: Path):
    assert not {name for name in _imports(path) if name.rpartition(".")[2].endswith(DOOR_MARKS)}


def test_only_the_application_knows_the_simulator():
    knowing = {
        path.name for path in ROOT.glob("*.py") if any(n.startswith("simulator") for n in _imports(path))
    }
    assert knowing <= {"wsgi.py"}
