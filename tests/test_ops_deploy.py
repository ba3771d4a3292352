"""The examples of a deployment use settings that exist and commands that work."""

import re
from pathlib import Path

import pytest
import yaml

from config import ROOT, Settings, SettingsRefused

DEPLOY = ROOT / "deploy"
KNOWN = {name.upper() for name in Settings.model_fields} | {"PROMETHEUS_MULTIPROC_DIR"}
OURS = ("prepare", "web", "worker", "clock")


def test_the_example_environment_names_only_settings() -> None:
    lines = (DEPLOY / "example.env").read_text(encoding="utf-8").splitlines()
    named = {line.split("=")[0] for line in lines if line and not line.startswith("#")}
    assert named <= KNOWN
    assert "ENVIRONMENT" in named


def test_an_example_that_was_not_filled_in_is_refused() -> None:
    lines = (DEPLOY / "example.env").read_text(encoding="utf-8").splitlines()
    environ = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
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


def test_the_image_starts_the_web_and_runs_as_nobody_special() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert 'CMD ["flask", "web"]' in lines
    assert "USER smart" in lines


def test_no_secret_of_the_machine_it_is_built_on_gets_into_the_image() -> None:
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert {services["env_file"] for services in map(compose["services"].get, OURS)} == {"smart.env"}
    assert {".git", "var", "deploy/*.env"} <= set(left_out)
