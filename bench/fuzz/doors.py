"""The running service under Schemathesis's own command, in all its phases, once as everybody."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
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
# Their answers do not end; and who ends the log-in cannot go on.
LEFT_OUT = ("/live$", "/api/v1/staff/session$", "/api/v1/staff/session/", "/api/v1/me$", "/sim/")


# Each phase has a share of its own of a person's time: the first would else take all of it.
PHASES = {"examples,coverage": 0.3, "fuzzing": 0.4, "stateful": 0.3}


@dataclass(frozen=True)
class Outcome:
    """What one person's requests of one phase came to; `failures` as Schemathesis tells them."""

    who: str
    phase: str
    requests: int
    failures: list[str]


def run(folder: Path, seconds: int, seed: int, only: str = "") -> Iterator[Outcome]:
    """Start the service with a province full of reports and dossiers, and try it as each person in turn."""
    data = folder / "var"
    data.mkdir()
    # Keys of this one run: who reads its database to name what is in it has to know them.
    os.environ |= {"SECRET_KEY": token_urlsafe(48), "DATA_KEYS": Fernet.generate_key().decode()}
    with service(data, free_port(), RATE_FACTOR="1000000", LOG_LEVEL="WARNING") as running:
        _fill(running)
        for who, account in PEOPLE.items():
            for phase, share in PHASES.items() if only in who else ():
                head = _carried(running, who, account)
                yield _as(running, folder / f"{who}-{phase}", head, int(seconds * share), seed)


def _fill(running: Service) -> None:
    command = [sys.executable, "-m", "flask", "demo", "load", "--synthetic", "100"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"DATA_DIR": str(running.folder)}, check=True)


def _as(running: Service, kept: Path, head: list[str], seconds: int, seed: int) -> Outcome:
    who, _, phase = kept.name.partition("-")
    told, said = kept.with_suffix(".json"), kept.with_suffix(".txt")
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{running.url}/api/openapi.json"),
        *("--phases", phase, "--checks", CHECKS, "--max-time", str(max(1, seconds)), "--seed", str(seed)),
        *("--continue-on-failure", "--no-shrink", "--generation-database", "none"),
        *("--suppress-health-check", "all", "--request-timeout", "30", "--no-color", "--warnings", "off"),
        *("--report", "json", "--report-json-path", str(told)),
    ]
    command += [part for path in LEFT_OUT for part in ("--exclude-path-regex", path)]
    command += [part for line in head for part in ("-H", line)]
    environ = {
        "SCHEMATHESIS_HOOKS": "bench.fuzz.hooks",
        "PYTHONPATH": str(ROOT),
        "FUZZ_DATABASE": f"sqlite:///{running.folder / 'database.db'}",
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
    return Outcome(who, phase, report["test_cases"]["generated"], failures)


def _carried(running: Service, who: str, account: str) -> list[str]:
    if who == "resident":
        return [f"Authorization: Bearer {Resident(running.url).token}"]
    if not account:
        return []
    form = {"username": account, "password": PASSWORD}
    answer = requests.post(f"{running.url}/api/v1/staff/session", json=form, timeout=30)
    answer.raise_for_status()
    return [f"Cookie: staff={answer.cookies['staff']}", f"X-CSRF-Token: {answer.json()['csrf']}"]
