"""Wrong settings are refused at start by sentences a person can act on; right ones need no words."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from config import ROOT, Settings, SettingsRefused
from operations.keys import with_demo_keys

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "s" * 40,
    "DATA_KEYS": Fernet.generate_key().decode(),
    "PUBLIC_URL": "https://smart.example.vn",
    "METRICS_TOKEN": "m" * 20,
    "ZALO_APP_ID": "1",
    "ZALO_APP_SECRET": "z",
}


def refusal(environ: dict[str, str]) -> str:
    with pytest.raises(SettingsRefused) as refused:
        Settings.from_env(environ)
    return str(refused.value)


def test_nothing_set_is_a_demo_that_needs_no_server() -> None:
    settings = Settings.from_env({})
    assert settings.simulated
    assert settings.database.startswith("sqlite:////")
    assert settings.redis.startswith("unix:///")
    assert settings.storage.startswith("file:///")
    assert settings.address == "http://localhost:8000"


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.from_env({"PORT": "", "DATABASE_URL": ""}).port == 8000


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://host/name", "must start with sqlite:/// or postgresql+psycopg://"),
        ("DATABASE_URL", "postgresql://host/name", "must start with sqlite:/// or postgresql+psycopg://"),
        ("REDIS_URL", "http://host", "must start with redis://, rediss:// or unix://"),
        ("STORAGE_URL", "/srv/files", "must start with file:/// or s3://"),
        ("PORT", "80000", "less than or equal to 65535"),
        ("PORT", "web", "valid integer"),
        ("DATA_KEYS", "short", "Fernet key must be 32"),
        ("LOG_LEVEL", "LOUD", "match pattern"),
        ("LOG_FORMAT", "xml", "match pattern"),
        ("ENVIRONMENT", "staging", "'demo' or 'production'"),
        ("WEB_PROCESSES", "0", "greater than or equal to 1"),
        ("RATE_FACTOR", "0", "greater than 0"),
        ("GEOCODER", "google", "match pattern"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str, sentence: str) -> None:
    refused = refusal({name: value})
    assert name in refused
    assert sentence in refused


def test_what_the_example_leaves_open_is_refused_where_it_was_not_filled_in() -> None:
    wrong = {"METRICS_TOKEN": "change-me", "SMTP_URL": "smtp://user:change-me@mail.example.vn:587"}
    assert refusal(PRODUCTION | wrong).split("\n")[1:] == [
        "  METRICS_TOKEN: still says change-me",
        "  SMTP_URL: still says change-me",
    ]


def test_every_wrong_value_is_named_at_once() -> None:
    refused = refusal({"PORT": "no", "LOG_LEVEL": "LOUD", "STORAGE_URL": "ftp://x"})
    assert {"PORT", "LOG_LEVEL", "STORAGE_URL"} <= {
        line.strip().split(":")[0] for line in refused.split("\n")
    }


@pytest.mark.parametrize("missing", [name for name in PRODUCTION if name != "ENVIRONMENT"])
def test_production_makes_up_nothing(missing: str) -> None:
    assert missing in refusal({name: value for name, value in PRODUCTION.items() if name != missing})


def test_production_is_reached_over_https_alone() -> None:
    assert "PUBLIC_URL" in refusal(PRODUCTION | {"PUBLIC_URL": "http://smart.example.vn"})


def test_production_with_everything_given_has_no_simulator() -> None:
    settings = with_demo_keys(Settings.from_env(PRODUCTION))
    assert not settings.simulated
    assert settings.graph == "https://graph.zalo.me"
    assert settings.secret_key == PRODUCTION["SECRET_KEY"]


def test_a_short_secret_is_none_in_production() -> None:
    assert "SECRET_KEY" in refusal(PRODUCTION | {"SECRET_KEY": "short"})


def test_the_demo_makes_its_keys_once_and_shows_them_to_nobody(tmp_path: Path) -> None:
    settings = Settings.from_env({"DATA_DIR": str(tmp_path / "var")})
    first, second = with_demo_keys(settings), with_demo_keys(settings)
    assert len(first.secret_key) >= 32
    Fernet(first.data_keys[0])
    assert (first.secret_key, first.data_keys) == (second.secret_key, second.data_keys)
    assert first.vapid_private_key == second.vapid_private_key != ""
    files = sorted((tmp_path / "var").iterdir())
    assert [file.name for file in files] == ["keys.env", "push.env"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_given_key_is_not_replaced_by_the_demos(tmp_path: Path) -> None:
    settings = Settings.from_env({"DATA_DIR": str(tmp_path), "SECRET_KEY": "mine"})
    assert with_demo_keys(settings).secret_key == "mine"


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT: Input should be a valid integer"),
        ({"ZALO_TEMPLATES": "/nowhere.toml"}, "ZALO_TEMPLATES: /nowhere.toml: [Errno 2]"),
    ],
)
def test_a_process_that_cannot_start_says_why_without_a_traceback(
    environ: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "flask", "check"],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(tmp_path)} | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert sentence in ran.stderr
    assert "Traceback" not in ran.stderr


def test_every_setting_is_described_in_the_documentation() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
    described = {row[1].strip(" `"): "|".join(row[3:]).strip(" |") for row in rows}
    assert described == {name.upper(): field.description for name, field in Settings.model_fields.items()}
