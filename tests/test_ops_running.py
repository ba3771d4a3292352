"""`flask run-all` as a real process: one start, one stop, nothing left behind, nothing lost."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import requests

from config import ROOT
from tests.ground import alive
from tests.service import IN_TIME_S, environ, free_port, service, until

EVERYBODY = {"redis", "web", "worker 1", "worker 2", "clock"}


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("all") / "var"


def test_it_starts_restarts_refuses_a_second_one_and_stops(folder: Path) -> None:
    port = free_port()
    with service(folder, port) as one:
        assert one.answers()["status"] == "ok"
        assert set(one.children()) == EVERYBODY
        assert f"http://localhost:{port}" in one.said()
        assert f"http://localhost:{port}/sim/" in one.said(), "where to try the chat"
        assert "admin" in one.said()

        killed = one.children()["worker 1"]
        os.kill(killed, signal.SIGKILL)
        until(lambda: one.children()["worker 1"] != killed)
        assert alive(one.children()["worker 1"])

        second = refused(folder, free_port())
        assert f"process {one.process.pid} already runs on {folder}" in second
        third = refused(folder.with_name("other"), port)
        assert f"port {port} cannot be used" in third
        assert one.answers()["status"] == "ok"

        children = set(one.children().values())
        one.process.send_signal(signal.SIGTERM)
        assert one.process.wait(IN_TIME_S) == 0
        assert not [pid for pid in children if alive(pid)]
        assert is_free(port)


def test_what_was_there_is_there_again_even_after_a_kill(folder: Path) -> None:
    port = free_port()
    with service(folder, port, demo=3) as first:
        accounts, reports = keys_in(folder, "accounts"), keys_in(folder, "reports")
        assert accounts
        assert len(reports) == 3
        assert keys_in(folder, "dossiers")
        keys = (folder / "keys.env").read_bytes()
        children = set(first.children().values())
        first.process.kill()
        first.process.wait(IN_TIME_S)
    if sys.platform == "linux":  # elsewhere nobody tells the children
        until(lambda: not [pid for pid in children if alive(pid)])
        until(lambda: is_free(port))
    with service(folder, port, demo=3) as again:
        assert again.answers()["status"] == "ok"
        assert keys_in(folder, "accounts") == accounts
        assert keys_in(folder, "reports") == reports, "a demo begins once"
        assert (folder / "keys.env").read_bytes() == keys


def test_a_part_that_is_missing_is_named_and_stops_everything(folder: Path) -> None:
    said = refused(folder, free_port(), PROVINCE="/nowhere")
    assert "Cannot start" in said
    assert "/nowhere" in said


def keys_in(folder: Path, table: str) -> list[str]:
    with closing(sqlite3.connect(folder / "database.db")) as database:
        return sorted(id for (id,) in database.execute(f"SELECT id FROM {table}"))


def refused(folder: Path, port: int, **changes: str) -> str:
    """What run-all says when it must not or cannot run; it must end by itself with exit code 1."""
    ran = subprocess.run(
        [sys.executable, "-m", "flask", "run-all"],
        cwd=ROOT,
        env=environ(folder, port) | changes,
        capture_output=True,
        text=True,
        timeout=IN_TIME_S,
        check=False,
    )
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return ran.stderr


def test_the_web_alone_serves_and_stops_when_asked(folder: Path) -> None:
    """As systemd and compose start it: the command becomes the server."""
    port = free_port()
    folder.mkdir(parents=True)
    web = subprocess.Popen([sys.executable, "-m", "flask", "web"], cwd=ROOT, env=environ(folder, port))
    try:
        until(lambda: not is_free(port))
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10).json() == {"status": "ok"}
        web.terminate()
        assert web.wait(IN_TIME_S) == 0
    finally:
        web.kill()
        web.wait()
