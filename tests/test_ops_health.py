"""What machines are told: alive, ready, degraded, unavailable; and the figures."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import create_engine

from config import ROOT, Settings
from models import Channel, Delivery, DeliveryState, Session


@pytest.fixture
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    """Settings with what `@pytest.mark.parametrize("settings", [...], indirect=True)` changes."""
    return settings.model_copy(update=getattr(request, "param", {}))


def owe(state: DeliveryState, due_at: datetime) -> None:
    with Session.begin() as session:
        session.add(
            Delivery(
                key=uuid4().hex,
                channel=Channel.EMAIL,
                recipient_kind="account",
                recipient=uuid4(),
                topic="ticket.opened",
                body={},
                state=state,
                due_at=due_at,
                created_at=due_at,
            )
        )


def test_a_live_process_says_so(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_with_everything_there_it_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "ok"
    assert set(answer.get_json()["parts"]) == {"database", "storage", "redis", "deliveries", "zalo"}
    assert all(part["ms"] >= 0 for part in answer.get_json()["parts"].values())


@pytest.mark.parametrize("settings", [{"redis_url": "unix:///nowhere/redis.sock"}], indirect=True)
def test_without_redis_it_is_degraded_but_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "degraded"
    assert answer.get_json()["parts"]["redis"]["trouble"] == "ConnectionError"


@pytest.mark.parametrize("settings", [{"zalo_oa_access_token": ""}], indirect=True)
def test_without_a_token_of_the_official_account_it_is_degraded_but_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "degraded")
    trouble = answer.get_json()["parts"]["zalo"]["trouble"]
    assert trouble == "the Official Account's token is not connected"


@pytest.mark.parametrize("settings", [{"zalo_oa_id": ""}], indirect=True)
def test_where_no_official_account_is_set_nothing_is_missed(client: FlaskClient) -> None:
    assert client.get("/readyz").get_json()["parts"]["zalo"]["ok"]


@pytest.mark.parametrize("settings", [{"storage_url": "file:///dev/null/files"}], indirect=True)
def test_without_storage_it_is_unavailable(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert not answer.get_json()["parts"]["storage"]["ok"]


@pytest.mark.parametrize(
    "settings",
    [
        {"database_url": "sqlite:////nowhere/database.db"},
        {"database_url": "postgresql+psycopg://nobody@/none?host=/nowhere"},
    ],
    indirect=True,
)
def test_without_the_database_it_is_unavailable_but_alive(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["database"]["trouble"] == "OperationalError"
    assert "nowhere" not in answer.get_data(as_text=True)
    assert client.get("/healthz").status_code == 200


def test_with_another_version_of_the_database_it_is_unavailable(
    client: FlaskClient, settings: Settings
) -> None:
    engine = create_engine(settings.database)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    engine.dispose()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["database"]["trouble"] == "migrations are pending"


def test_a_delivery_nobody_tries_is_told_and_one_that_waits_its_turn_is_not(client: FlaskClient) -> None:
    now = datetime.now(UTC)
    owe(DeliveryState.OWED, now + timedelta(hours=1))
    owe(DeliveryState.DEAD, now - timedelta(days=1))
    assert client.get("/readyz").get_json()["status"] == "ok"
    owe(DeliveryState.OWED, now - timedelta(hours=1))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "degraded"
    assert "overdue" in answer.get_json()["parts"]["deliveries"]["trouble"]


def test_the_figures_tell_the_state_of_the_book(client: FlaskClient) -> None:
    owe(DeliveryState.OWED, datetime.now(UTC) - timedelta(seconds=90))
    owe(DeliveryState.DEAD, datetime.now(UTC))
    figures = figures_of(client.get("/metrics").get_data(as_text=True))
    assert figures['smart_deliveries{channel="email",state="owed"}'] == 1
    assert figures['smart_deliveries{channel="email",state="dead"}'] == 1
    assert figures["smart_delivery_late_seconds"] >= 90
    assert figures['smart_queue_jobs{queue="deliveries"}'] == 0


def test_requests_are_counted_by_their_route_and_never_by_what_a_stranger_invents(
    client: FlaskClient,
) -> None:
    client.open("/made-up-path", method="BREW")
    page = client.get("/metrics").get_data(as_text=True)
    assert 'smart_http_requests_total{method="other",route="unmatched",status="404"}' in page
    assert "made-up-path" not in page


@pytest.mark.parametrize("settings", [{"redis_url": "unix:///nowhere/redis.sock"}], indirect=True)
def test_without_redis_the_other_figures_are_still_there(client: FlaskClient) -> None:
    page = client.get("/metrics").get_data(as_text=True)
    assert "smart_delivery_late_seconds 0.0" in page
    assert "smart_queue_jobs{" not in page


@pytest.mark.parametrize("settings", [{"metrics_token": "a token for figures"}], indirect=True)
@pytest.mark.parametrize(
    ("header", "status"),
    [(None, 401), ("Bearer wrong", 401), ("a token for figures", 401), ("Bearer a token for figures", 200)],
)
def test_figures_are_for_who_has_the_token(client: FlaskClient, header: str | None, status: int) -> None:
    answer = client.get("/metrics", headers={"Authorization": header} if header else {})
    assert answer.status_code == status


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_counts_of_several_web_processes_add_up(settings: Settings, tmp_path: Path) -> None:
    script = (
        "import os, config, wsgi; from cryptography.fernet import Fernet\n"
        "settings = config.Settings.from_env(os.environ)\n"
        "client = wsgi.create_app(settings).test_client()\n"
        "client.get('/healthz'); print(client.get('/metrics').text)"
    )
    together = tmp_path / "metrics"
    together.mkdir()
    environ = os.environ | {
        "PROMETHEUS_MULTIPROC_DIR": str(together),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "DATA_KEYS": settings.data_keys[0],
    }
    pages = [
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environ, capture_output=True, check=True)
        for _ in range(2)
    ]
    name = 'smart_http_requests_total{method="GET",route="/healthz",status="200"}'
    assert [figures_of(page.stdout.decode())[name] for page in pages] == [1, 2]


def test_check_says_ok_of_each_part(runner: FlaskCliRunner, client: FlaskClient) -> None:
    ran = runner.invoke(args=["check"])
    assert ran.exit_code == 0
    assert {line.split()[0] for line in ran.output.splitlines()} == {"ok"}


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"redis_url": "unix:///nowhere/redis.sock"}, "see REDIS_URL"),
        ({"database_url": "sqlite:////nowhere/database.db"}, "see DATABASE_URL"),
        ({"storage_url": "file:///dev/null/files"}, "see STORAGE_URL"),
        ({"smtp_url": "http://mail"}, "SMTP_URL or MAIL_FROM: must look like"),
    ],
    indirect=["settings"],
)
def test_check_says_what_is_wrong_and_fails(runner: FlaskCliRunner, sentence: str) -> None:
    ran = runner.invoke(args=["check"])
    assert ran.exit_code == 1
    (wrong,) = [line for line in ran.output.splitlines() if line.startswith("WRONG")]
    assert sentence in wrong


def figures_of(page: str) -> dict[str, float]:
    lines = [line.rpartition(" ") for line in page.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}
