"""The running service under Schemathesis's own command, in all its phases, once as everybody."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from secrets import token_urlsafe
from time import monotonic
from typing import Any

import requests
from cryptography.fernet import Fernet

from config import ROOT
from tests.callers import PASSWORD, Resident
from tests.service import Service, free_port, service

# Who they are, and the demo's account; none for those who need none.
PEOPLE = {
    "stranger": "",
    "resident": "",
    "unit_member": "canbo",
    "unit_head": "truongxa",
    "intake_officer": "motcua",
    "specialist": "chuyenvien",
    "agency_leader": "lanhdaoxa",
    "helper": "tocongnghe",
    "coordinator": "dieuphoi",
    "moderator": "kiemduyet",
    "viewer": "lanhdao",
    "admin": "admin",
}
CHECKS = ",".join(
    (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "unsupported_method",
        "use_after_free",
    )
)
# Answers that do not end, and doors behind which one is nobody any more. One pattern: of several given, Schemathesis
# leaves out only what all of them name.
LEFT_OUT = "(/live|^DELETE /api/v1/(me|staff/session))$"
# Each phase has a share of its own of a person's time: the first would else take all of it.
PHASES = {"examples,coverage": 0.3, "fuzzing": 0.4, "stateful": 0.3}
# Of each door in one round, so that a phase comes to every door before it comes to one again.
EXAMPLES = 4
# A phase that came to nothing in its time, on a machine that is busy, is given so much more of it.
LONGER = 4
LEAST_S = 5.0


@dataclass(frozen=True)
class Outcome:
    """What one person's requests of one phase came to, at how many doors `on` which database; `failures` as
    Schemathesis tells them."""

    who: str
    phase: str
    requests: int
    failures: list[str]
    doors: int = 0
    on: str = ""


def run(folder: Path, seconds: float, seed: int, only: str = "", database: str = "") -> Iterator[Outcome]:
    """Start the service with a province full of reports and dossiers, and try it as each person in turn.

    `database` is the URL of an empty one, SQLite in the folder without it.
    What one phase leaves of its time, or takes beyond it, all later ones share; starting is part of it.
    """
    data = folder / "var"
    data.mkdir()
    # Keys of this one run: who reads its database to name what is in it has to know them.
    os.environ |= {
        "SECRET_KEY": token_urlsafe(48),
        "DATA_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": database or f"sqlite:///{data / 'database.db'}",
    }
    with service(data, free_port(), RATE_FACTOR="1000000", LOG_LEVEL="WARNING") as running:
        _fill(running)
        until, beyond = monotonic() + seconds, 0.0
        turns = [(who, phase) for who in PEOPLE if only in who for phase in PHASES]
        for number, (who, phase) in enumerate(turns):
            part = PHASES[phase] / sum(PHASES[later] for _, later in turns[number:])
            began = monotonic()
            given = max(LEAST_S, part * (until - began) - beyond)
            outcome = _as(running, folder / f"{who}-{phase}", given, seed)
            if not outcome.requests:
                outcome = _as(running, folder / f"{who}-{phase}", LONGER * given, seed)
            beyond = max(0.0, monotonic() - began - given)
            yield outcome


def _fill(running: Service) -> None:
    command = [sys.executable, "-m", "flask", "demo", "load", "--synthetic", "100"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"DATA_DIR": str(running.folder)}, check=True)


def _as(running: Service, kept: Path, seconds: float, seed: int) -> Outcome:
    who, _, phase = kept.name.partition("-")
    carried = _carried(running, who)
    told, said = kept.with_suffix(".json"), kept.with_suffix(".txt")
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", str(_described(running, kept, seed))),
        *("--url", running.url),
        *("--phases", phase, "--checks", CHECKS, "--max-time", str(round(seconds)), "--seed", str(seed)),
        *("--max-examples", str(EXAMPLES), "--exclude-name-regex", LEFT_OUT),
        *("--continue-on-failure", "--no-shrink", "--generation-database", "none"),
        *("--suppress-health-check", "all", "--request-timeout", "30", "--no-color", "--warnings", "off"),
        *("--report", "json", "--report-json-path", str(told)),
    ]
    command += [part for name, value in carried.items() for part in ("-H", f"{name}: {value}")]
    environ = {
        "SCHEMATHESIS_HOOKS": "bench.fuzz.hooks",
        "PYTHONPATH": str(ROOT),
        "FUZZ_DATABASE": os.environ["DATABASE_URL"],
        "FUZZ_DATA_KEY": os.environ["DATA_KEYS"],
        "FUZZ_SEED": str(seed),
    }
    with said.open("w") as out:
        subprocess.run(
            command, cwd=kept.parent, env=os.environ | environ, stdout=out, stderr=out, check=False
        )
    if not told.exists():
        return Outcome(
            who, phase, 0, [f"it did not come to an end: {said.read_text(encoding='utf-8')[-600:]}"]
        )
    report: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    failures = [json.dumps(one, ensure_ascii=False)[:1500] for one in report["failures"] + report["errors"]]
    if not _still_in(running, who, carried):
        failures.append("it was nobody any more at the end, so that its answers prove little")
    return Outcome(who, phase, report["test_cases"]["generated"], failures, report["operations"]["tested"])


def _described(running: Service, kept: Path, seed: int) -> Path:
    """The API's description with its doors in another order for each: who is short of time comes to other ones."""
    spec: dict[str, Any] = requests.get(f"{running.url}/api/openapi.json", timeout=30).json()
    doors = list(spec["paths"].items())
    Random(f"{seed} {kept.name}").shuffle(doors)
    file = kept.with_suffix(".openapi.json")
    file.write_text(json.dumps(spec | {"paths": dict(doors)}), encoding="utf-8")
    return file


def _carried(running: Service, who: str) -> dict[str, str]:
    if who == "resident":
        return {"Authorization": f"Bearer {Resident(running.url).token}"}
    if not PEOPLE[who]:
        return {}
    form = {"username": PEOPLE[who], "password": PASSWORD}
    answer = requests.post(f"{running.url}/api/v1/staff/session", json=form, timeout=30)
    answer.raise_for_status()
    return {"Cookie": f"staff={answer.cookies['staff']}", "X-CSRF-Token": answer.json()["csrf"]}


def _still_in(running: Service, who: str, carried: dict[str, str]) -> bool:
    path = "/api/v1/staff/me" if PEOPLE[who] else "/api/v1/me"
    return not carried or requests.get(running.url + path, headers=carried, timeout=30).status_code == 200
