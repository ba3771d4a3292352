"""What the simulator owes the webhook: called again by the ladder, kept through restarts, sent once."""

import multiprocessing
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import simulator
from simulator import World
from simulator.dispatcher import LADDER, LEASE, Dispatcher
from tests.receivers import Receiver
from tests.serving import Clock
from tests.zalo_side import APP, Json, Side, signed

# The ladder


def waits(side: Side, clock: Clock, most: float) -> list[tuple[float, str]]:
    """When the webhook was called, in seconds since the first call, and what `num_retry` said."""
    calls, start = [], clock.now
    side.dispatcher.send_due()
    while (clock.now - start).total_seconds() < most:
        calls += [
            ((clock.now - start).total_seconds(), headers.get("num_retry", "")) for _, headers, _ in side.told
        ]
        side.told.clear()
        clock.forward(seconds=0.5)
        side.dispatcher.send_due()
    return calls


def test_the_ladder_is_climbed_and_given_up(side: Side, clock: Clock) -> None:
    side.dev("dispatcher", speed=60)
    side.answers = [500, 404, 302, 201, 204, 503]
    side.dev("text", 201, persona="bac-sau", text="Chào")
    calls = waits(side, clock, 200)
    steps = [sum(LADDER[:rung]) / 60 for rung in range(len(LADDER) + 1)]
    assert calls == list(zip(steps, ["", "1", "2", "3", "4", "5"], strict=True))
    [call] = side.feed()["calls"]
    assert (call["state"], call["attempts"], call["answer"]) == ("given_up", 6, "503")
    assert side.feed()["messages"][0]["received"] is None


def test_at_zalos_own_speed_the_first_wait_is_half_a_minute(side: Side, clock: Clock) -> None:
    side.dev("dispatcher", speed=1)
    side.answers = [500]
    side.dev("text", 201, persona="bac-sau", text="Chào")
    assert waits(side, clock, 40) == [(0, ""), (30, "1")]
    assert side.feed()["messages"][0]["received"] is not None, "answered 200 at last"


def test_one_that_waits_keeps_nobody_else(side: Side) -> None:
    side.answers = [500]
    side.dev("text", 201, persona="bac-sau", text="một")
    side.dev("text", 201, persona="chi-hanh", text="hai")
    assert len(side.events()) == 2
    assert [call["state"] for call in side.feed()["calls"]] == ["waiting", "done"]


# The outbox


def test_a_restart_keeps_the_outbox(tmp_path: Path, clock: Clock) -> None:
    before = Side(tmp_path, clock)
    before.answers = [500]
    before.dev("text", 201, persona="bac-sau", text="còn nợ")
    before.dispatcher.send_due()
    clock.forward(minutes=1)
    after = Side(tmp_path, clock)
    [event] = after.events()
    assert event["message"]["text"] == "còn nợ"


def test_a_call_whose_process_was_killed_comes_free(tmp_path: Path, clock: Clock) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> int:
        raise Killed

    side = Side(tmp_path, clock)
    side.dev("text", 201, persona="bac-sau", text="Chào")
    with pytest.raises(Killed):
        Dispatcher(side.world, die).send_due()
    assert side.events() == [], "another process may still be at it"
    clock.forward(seconds=LEASE / 1000)
    assert len(side.events()) == 1


def test_who_was_too_slow_settles_nothing(tmp_path: Path, clock: Clock) -> None:
    side = Side(tmp_path, clock)
    side.dev("text", 201, persona="bac-sau", text="Chào")

    def slow(*_: Any) -> int:
        clock.forward(seconds=LEASE / 1000)
        assert len(side.events()) == 1, "another process takes it over"
        return 500

    Dispatcher(side.world, slow).send_due()
    [call] = side.feed()["calls"]
    assert (call["state"], call["attempts"]) == ("done", 1)


def test_what_one_person_caused_waits_for_its_turn_and_others_do_not(tmp_path: Path, clock: Clock) -> None:
    side = Side(tmp_path, clock)
    for persona, said in (("bac-sau", "một"), ("bac-sau", "hai"), ("chi-hanh", "ba")):
        side.dev("text", 201, persona=persona, text=said)
    meanwhile: list[str] = []

    def slow(_address: str, body: bytes, _headers: object) -> int:
        if "một" in body.decode():
            meanwhile.extend(event["message"]["text"] for event in side.events())
        return 200

    Dispatcher(side.world, slow).send_due()
    assert meanwhile == ["ba"]


def dispatch(folder: Path, start: Any) -> None:
    world = World(folder / "zalo.db", APP)
    start.wait()
    Dispatcher(world).send_due()


def test_two_processes_send_nothing_twice(tmp_path: Path, receiver: Receiver) -> None:
    side = Side(tmp_path, Clock())
    for number in range(20):
        side.dev("text", 201, persona="bac-sau", text=str(number))
    with side.world.sessions.begin() as session:
        session.connection().exec_driver_sql("UPDATE webhook_outbox SET address = ?", (receiver.url,))
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    both = [context.Process(target=dispatch, args=(tmp_path, start)) for _ in range(2)]
    for process in both:
        process.start()
    start.set()
    for process in both:
        process.join()
    texts: list[Json] = [each.json() for each in receiver.received]
    assert sorted(int(each["message"]["text"]) for each in texts) == list(range(20))


def test_the_thread_calls_at_once_and_ends_when_nothing_waits(tmp_path: Path, receiver: Receiver) -> None:
    app = Flask("simulated")
    zalo = simulator.ZaloApp(**vars(APP) | {"webhook": receiver.url})
    simulator.register(app, tmp_path / "zalo.db", zalo)
    http = app.test_client()
    body = {"persona": "bac-sau", "text": "Chào"}
    assert http.post("/sim/zalo/dev/text", json=body).status_code == 201
    [call] = receiver.wait_for(1)
    assert call.header("X-ZEvent-Signature") == signed(call.body)
    assert run_down("zalo-dispatcher")


def run_down(name: str) -> bool:
    """Whether no thread of the name lives any more, within ten seconds."""
    end = time.monotonic() + 10
    while any(thread.name == name for thread in threading.enumerate()):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_an_answer_after_two_seconds_is_none(tmp_path: Path, clock: Clock, receiver: Receiver) -> None:
    side = Side(tmp_path, clock)
    receiver.answer_with(hang=True)
    side.dev("text", 201, persona="bac-sau", text="Chào")
    with side.world.sessions.begin() as session:
        session.connection().exec_driver_sql("UPDATE webhook_outbox SET address = ?", (receiver.url,))
    assert Dispatcher(side.world).send_due() == 1
    [call] = side.feed()["calls"]
    assert (call["state"], call["answer"]) == ("waiting", "ReadTimeout")


def test_without_a_webhook_nothing_is_kept(tmp_path: Path, clock: Clock) -> None:
    app = Flask("simulated")
    simulator.register(app, tmp_path / "zalo.db", simulator.ZaloApp(**vars(APP) | {"webhook": ""}), clock)
    http = app.test_client()
    assert http.post("/sim/zalo/dev/text", json={"persona": "bac-sau", "text": "Chào"}).status_code == 201
    assert http.get("/sim/zalo/dev/feed").get_json()["calls"] == []
