"""The examples of a deployment use settings that exist and commands that work."""

import re
from pathlib import Path

import pytest
import yaml

from config import ROOT, Settings, SettingsRefused
from tests.conftest import DATA_KEY

DEPLOY = ROOT / "deploy"
KNOWN = {name.upper() for name in Settings.model_fields} | {"PROMETHEUS_MULTIPROC_DIR"}
OURS = ("prepare", "web", "worker", "clock")


def environment(*examples: str) -> dict[str, str]:
    """What a process is given: a later file has the last word, as with systemd and compose."""
    lines = [line for name in examples for line in (DEPLOY / name).read_text(encoding="utf-8").splitlines()]
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


JOBS, WEB = ("example.env",), ("example.env", "example-web.env")


def test_the_example_environments_name_only_settings() -> None:
    assert set(environment(*WEB)) <= KNOWN
    assert "ENVIRONMENT" in environment(*JOBS)


@pytest.mark.parametrize(("examples", "jobs_only"), [(JOBS, True), (WEB, False)])
def test_examples_that_are_filled_in_are_taken(examples: tuple[str, ...], jobs_only: bool) -> None:
    filled = {name: value.replace("change-me", "x" * 43) for name, value in environment(*examples).items()}
    settings = Settings.from_env(filled | {"DATA_KEYS": DATA_KEY})
    assert (settings.jobs_only, bool(settings.secret_key)) == (jobs_only, not jobs_only)


@pytest.mark.parametrize("examples", [JOBS, WEB])
def test_an_example_that_was_not_filled_in_is_refused(examples: tuple[str, ...]) -> None:
    environ = environment(*examples)
    with pytest.raises(SettingsRefused) as refused:
        Settings.from_env(environ)
    unfilled = [name for name, value in environ.items() if "change-me" in value]
    assert len(unfilled) > 8
    assert [name for name in unfilled if f"{name}: still says change-me" not in str(refused.value)] == []


def test_the_compose_file_names_only_settings_and_our_commands() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    for name in OURS:
        assert set(services[name]["environment"]) <= KNOWN
    assert services["worker"]["command"] == "python worker.py work"
    assert services["clock"]["command"] == "python worker.py clock"
    assert set(services) > set(OURS)


@pytest.mark.parametrize("unit", sorted((DEPLOY / "systemd").glob("*.service")), ids=lambda unit: unit.name)
def test_a_unit_names_only_settings_and_our_commands(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    assert set(re.findall(r"^Environment=(\w+)=", text, re.MULTILINE)) <= KNOWN
    (command,) = re.findall(r"^ExecStart=/opt/smart/\.venv/bin/(.*)$", text, re.MULTILINE)
    assert command in {"flask web", "python worker.py work", "python worker.py clock"}
    assert "NoNewPrivileges=yes" in text
    # Who shares the web's account can read its environment.
    (account,) = re.findall(r"^User=(.+)$", text, re.MULTILINE)
    is_web = command == "flask web"
    assert (account, "/etc/smart/web.env" in text) == (("smart", True) if is_web else ("smart-jobs", False))


def test_the_image_starts_the_web_and_runs_as_nobody_special() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert 'CMD ["flask", "web"]' in lines
    assert "USER smart" in lines


def test_no_secret_of_the_machine_it_is_built_on_gets_into_the_image() -> None:
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    given = {name: compose["services"][name]["env_file"] for name in OURS}
    assert given == dict.fromkeys(OURS, "smart.env") | {"web": ["smart.env", "web.env"]}
    assert {".git", "var", "deploy/*.env"} <= set(left_out)
