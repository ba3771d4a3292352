"""How soon a unit's own system has a report, and how fast what is owed goes out."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sqlalchemy import insert, select

from bench.figures import DRAINED, REACHED, Figure
from bench.load import run
from bench.server import serving
from bench.stage import Stage
from bench.writing import report
from config import ROOT
from models import Channel, Delivery, DeliveryState, Reading, Session, UnitChannel
from models.base import Base, new_key
from reports.reference import reference

A_SECOND = 50
PATIENCE_S = 240.0


class Receiver(ThreadingHTTPServer):
    """A unit's system: notes when each report's code came."""

    request_queue_size = 128
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.came: dict[str, float] = {}
        self.url = f"http://127.0.0.1:{self.server_port}/tickets"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Hook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.came.setdefault(body["data"]["code"], time.monotonic())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


def measure(stage: Stage, short: bool) -> list[Figure]:
    """Both rows; every unit has the same receiver."""
    receiver = Receiver()
    with Session() as session:
        units = sorted(reference(session).units)
    for unit in units:
        stage.listen(unit, receiver.url)
    with _workers(stage, 2):
        _rest()
        reached = _reached(stage, receiver, 5 if short else 20)
    rate = _drained(stage, receiver, 2_000 if short else 20_000)
    receiver.shutdown()
    return [Figure(REACHED, stage.name, (reached,)), Figure(DRAINED, stage.name, (rate,), "one worker")]


def _rest() -> None:
    """Wait until the workers are up and nothing is due any more of what was measured before."""
    due = select(Delivery.id).where(Delivery.state == DeliveryState.OWED).limit(1)
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with Reading() as session:
            if session.scalar(due.where(Delivery.due_at <= datetime.now(UTC))) is None:
                return
        time.sleep(0.2)
    raise SystemExit("what was owed before was never sent")


def _reached(stage: Stage, receiver: Receiver, seconds: int) -> float:
    """Seconds within which 95 of 100 reports have arrived after they were accepted."""
    people, accepted = stage.bearers(), dict[str, float]()
    with serving(stage.environment) as port:
        began, threads = time.monotonic(), []

        def send(number: int) -> None:
            told = run(port, [report(people[number % len(people)])], 1, expect=201, keep=True).answers[0]
            accepted[json.loads(told)["code"]] = time.monotonic()

        for number in range(A_SECOND * seconds):
            time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
            threads.append(threading.Thread(target=send, args=(number,)))
            threads[-1].start()
        for thread in threads:
            thread.join()
    end = time.monotonic() + PATIENCE_S
    while not accepted.keys() <= receiver.came.keys():
        if time.monotonic() > end:
            raise SystemExit(f"{len(accepted.keys() - receiver.came.keys())} reports never arrived")
        time.sleep(0.1)
    waits = sorted(max(0.0, receiver.came[code] - at) for code, at in accepted.items())
    return waits[len(waits) * 95 // 100]


def _drained(stage: Stage, receiver: Receiver, number: int) -> float:
    """Deliveries a second of one worker who finds them all owed."""
    with Session.begin() as session:
        channels = list(session.execute(select(UnitChannel.id, UnitChannel.unit_code)))
        now = datetime.now(UTC)
        rows = [_owed(index, channels[index % len(channels)], now) for index in range(number)]
        session.connection().execute(insert(Base.metadata.tables[Delivery.__tablename__]), rows)
    receiver.came.clear()
    with _workers(stage, 1):
        end = time.monotonic() + PATIENCE_S
        while not receiver.came:
            time.sleep(0.01)
        began = time.monotonic()
        while len(receiver.came) < number and time.monotonic() < end:
            time.sleep(0.02)
        return len(receiver.came) / (time.monotonic() - began)


def _owed(number: int, channel: tuple[object, str], now: datetime) -> dict[str, object]:
    key, unit = channel
    return {
        "id": new_key(),
        "key": f"bench:{number}:{new_key().hex}",
        "channel": Channel.WEBHOOK,
        "recipient_kind": "unit_channel",
        "recipient": key,
        "topic": "ticket.assigned",
        "body": {"code": f"PA-{number}", "photo_ids": []},
        "report_id": None,
        "unit_code": unit,
        "request_id": "",
        "state": DeliveryState.OWED,
        "attempts": 0,
        "due_at": now,
        "last_error": "",
        "created_at": now,
    }


@contextmanager
def _workers(stage: Stage, number: int) -> Iterator[None]:
    """So many queue workers and the clock."""
    rooms = ["clock", *["work"] * number]
    running = [
        subprocess.Popen(
            [sys.executable, "worker.py", room],
            cwd=ROOT,
            env={**stage.environment, "LOG_LEVEL": "WARNING"},
            stderr=subprocess.DEVNULL,
        )
        for room in rooms
    ]
    try:
        yield
    finally:
        for one in running:
            one.terminate()
        for one in running:
            try:
                one.wait(30)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
