"""docs/api.md tells the truth: its tour runs against the real service, its tables are those of the code."""

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask_openapi3.openapi import OpenAPI

import errors
from config import ROOT
from doors import apidocs
from models import Role
from reports.entry import admission
from reports.entry.access import GRANTS, Permission, asked_by
from tests import handbook
from tests.service import free_port, service

API = ROOT / "docs" / "api.md"
BASE, HOOK = "localhost:8000", "9000"
OURS = ("/api", "/photos", "/healthz", "/readyz", "/metrics")
# Between the outputs of two scripts.
MARK = "\x1e"
IN_TIME_S = 180.0
STAFF = (Role.VIEWER, Role.MODERATOR, Role.COORDINATOR, Role.ADMIN)
Door = tuple[str, str]


@pytest.fixture
def database(sqlite_url: str) -> str:
    """One is enough: the tables are of doors, not of rows."""
    return sqlite_url


def read() -> str:
    return API.read_text(encoding="utf-8")


def test_the_tour_runs_as_it_is_told(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKER_PROCESSES", "1")
    folder = tmp_path_factory.mktemp("tour")
    port = free_port()
    tour = read().replace(BASE, f"localhost:{port}").replace(HOOK, str(free_port()))
    steps = handbook.steps(tour)
    with service(folder / "var", port):
        code, outputs, said = walk([step.script for step in steps], folder)
    for step, output in zip(steps, outputs, strict=False):
        wrong = handbook.differences(step, output) if step.kind else []
        assert not wrong, f"docs/api.md:{step.line}\n" + "\n".join(wrong)
    assert code == 0, f"docs/api.md:{steps[len(outputs)].line} failed:\n{said}"
    assert len(outputs) == len(steps) > 30
    (call,) = [json.loads(output) for output in outputs if '"ticket.assigned"' in output]
    assert call["data"].keys() == payload_fields()


def payload_fields() -> set[str]:
    """The fields of a webhook's `data`, as the handbook tells."""
    cells = [row[0] for row in handbook.rows(read(), "## Webhooks") if len(row) == 2]
    return set(re.findall(r"`(\w+)`", " ".join(cells)))


def walk(scripts: list[str], folder: Path) -> tuple[int, list[str], str]:
    """Run the scripts in one bash. Returns its exit code, the output of each one that ended well, and its errors."""
    script = "".join(f"{each}\nprintf '{MARK}'\n" for each in ["set -euo pipefail", *scripts])
    out, err = folder / "out", folder / "err"
    # Fifty times `python3` is ours: one that a manager of versions looks for takes five times as long to start.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with out.open("wb") as to, err.open("wb") as errors_to:
        bash = subprocess.Popen(
            ["bash", "-c", script],
            cwd=ROOT,
            env=dict(os.environ) | {"TMPDIR": str(folder), "PATH": path},
            stdout=to,
            stderr=errors_to,
            start_new_session=True,
        )
        try:
            code = bash.wait(IN_TIME_S)
        except subprocess.TimeoutExpired:
            code = -1
        finally:
            with suppress(ProcessLookupError):  # what it left running in the background
                os.killpg(bash.pid, signal.SIGKILL)
            bash.wait()
    outputs = out.read_text(encoding="utf-8").split(MARK)
    return code, outputs[1:-1], outputs[-1] + err.read_text(encoding="utf-8")


def test_the_tables_name_every_endpoint_and_who_may(app: OpenAPI) -> None:
    told = [tuple(cell.strip("`") for cell in row[:3]) for row in handbook.rows(read(), "## Every endpoint")]
    assert len(told) == len(set(told))
    assert sorted(told) == sorted((method, path, who) for (method, path), who in doors(app))


def doors(app: OpenAPI) -> Iterator[tuple[Door, str]]:
    """Every method and path with who may use it, as the code says."""
    described = apidocs.describe(app)["paths"]
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(OURS):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            asked = asked_by(app.view_functions[rule.endpoint])
            by_token = described.get(path, {}).get(method.lower(), {}).get("security", [])
            names = [name for scheme in by_token for name in scheme]
            who = _roles(asked) if admission.guarded(rule.rule) else " or ".join(names) or "anyone"
            yield (method, path), who


def _roles(asked: Permission | None) -> str:
    match asked:
        case Permission.ANYONE:
            return "anyone"
        case Permission.SELF:
            return "any account"
    order = (Role.MEMBER, Role.HEAD, Role.INTAKE, Role.SPECIALIST, Role.LEADER, Role.HELPER, *STAFF)
    return ", ".join(role.value.removeprefix("unit_") for role in order if asked in GRANTS[role])


def test_every_code_told_is_one_we_answer_with_this_status(app: OpenAPI) -> None:
    known = errors.codes()
    told = {(code, int(status)) for status, code in re.findall(r"\b([45]\d\d) `(\w+)`", read())}
    assert len(told) > 20
    assert told <= set(known.items())
    assert {code for code, _ in told} <= tomllib.loads(errors.TEXTS.read_text(encoding="utf-8")).keys()


def test_the_topics_are_those_that_are_owed_to_units(app: OpenAPI) -> None:
    words = app.extensions["wiring"].settings.province / "texts" / "vi.toml"
    owed = tomllib.loads(words.read_text(encoding="utf-8"))["mail"]["ticket"]
    told = [
        row[0].strip("`") for row in handbook.rows(read(), "## Webhooks") if row[0].startswith("`ticket.")
    ]
    assert sorted(told) == sorted(f"ticket.{name}" for name in owed)
