"""The simulated Official Account, trouble on demand, and the state behind it all, over real HTTP."""

import multiprocessing
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from simulator import World
from simulator.state import Persona
from tests.phones import Json, Phone
from tests.serving import ZALO, Clock, serving, simulated


@pytest.fixture
def phone(tmp_path: Path, clock: Clock) -> Iterator[Phone]:
    with serving(simulated(tmp_path, clock)) as url:
        phone = Phone(url)
        yield phone
        phone.http.close()


def text_to(user_id: object, text: object = "Chào bác Sáu") -> Json:
    return {"recipient": {"user_id": user_id}, "message": {"text": text}}


# Messages of the Official Account


def test_a_message_is_kept_for_its_receiver(phone: Phone, clock: Clock) -> None:
    user_id = phone.card("bac-sau")["oa_user_id"]
    answer = phone.send(text_to(user_id, "Phản ánh PA-261123-00001 đã được tiếp nhận 😀"))
    assert (answer["error"], answer["data"]["user_id"]) == (0, user_id)
    assert re.fullmatch(r"[0-9a-f]{20}", answer["data"]["message_id"])
    clock.forward(seconds=1)
    phone.send(text_to(user_id, "thứ hai"))
    phone.send(text_to(phone.card("chi-hanh")["oa_user_id"]))
    kept = phone.http.get(phone.url + "/dev/messages?persona=bac-sau").json()["messages"]
    assert [each["text"] for each in kept] == ["Phản ánh PA-261123-00001 đã được tiếp nhận 😀", "thứ hai"]
    assert kept[0]["message_id"] == answer["data"]["message_id"]
    assert len(phone.http.get(phone.url + "/dev/messages").json()["messages"]) == 3


def test_refusals_of_messages(phone: Phone, clock: Clock) -> None:
    user_id = phone.card("bac-sau")["oa_user_id"]
    assert phone.send(text_to(user_id), token="wrong")["error"] == -216
    assert phone.send(text_to(user_id), token="")["error"] == -216
    assert phone.send(text_to("111"))["error"] == -201
    assert phone.send(text_to(phone.card("bac-sau")["app_user_id"]))["error"] == -201
    assert phone.send(text_to(phone.card("ba-tam")["oa_user_id"]))["error"] == -217
    assert phone.send(text_to(phone.card("em-duy")["oa_user_id"]))["error"] == -230
    assert phone.send(text_to(user_id, "x" * 2001))["error"] == -210
    assert phone.send(text_to(user_id, "e\u0323\u0302" * 2000))["error"] == 0, "counted as NFC"
    bodies: list[object] = [
        None,
        [],
        {},
        {"recipient": user_id},
        text_to(user_id, ""),
        text_to(user_id, 1),
        text_to(1),
    ]
    for body in bodies:
        assert phone.send(body)["error"] == -201
    kept = phone.http.get(phone.url + "/dev/messages").json()["messages"]
    assert len(kept) == 1


def test_seven_days_after_the_last_touch_messages_end(phone: Phone, clock: Clock) -> None:
    user_id = phone.card("bac-sau")["oa_user_id"]
    clock.forward(days=7)
    assert phone.send(text_to(user_id))["error"] == 0
    clock.forward(seconds=1)
    assert phone.send(text_to(user_id))["error"] == -230
    phone.dev("interaction", {"persona": "bac-sau"})
    assert phone.send(text_to(user_id))["error"] == 0


# Trouble on demand


def test_trouble_on_demand(phone: Phone) -> None:
    token, ask = phone.token(), phone.http.get
    url = phone.url + "/graph/v2.0/me"
    assert phone.me(token, **{"X-Sim-Fault": "12000"}) == {"error": 12000, "message": "Simulated fault"}
    assert ask(url, params={"X-Sim-Fault": "-32"}).json()["error"] == -32
    assert ask(url, headers={"X-Sim-Fault": "http500"}).status_code == 500
    assert phone.me(token, **{"X-Sim-Fault": "slow:1"})["error"] == 0
    assert ask(url, headers={"X-Sim-Fault": "nonsense"}).status_code == 400
    with pytest.raises(requests.ReadTimeout):
        ask(url, headers={"X-Sim-Fault": "timeout"}, timeout=0.1)


# The state


def test_the_state_outlives_the_process(tmp_path: Path) -> None:
    with serving(simulated(tmp_path)) as url:
        first = Phone(url)
        token, card = first.token(), first.card("bac-sau")
        first.http.close()
    with serving(simulated(tmp_path)) as url:
        second = Phone(url)
        assert second.me(token)["id"] == card["app_user_id"]
        assert second.card("bac-sau") == card
        second.http.close()


def test_a_file_of_another_shape_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "zalo.db"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE personas (key TEXT)")
    old.close()
    with World(path, ZALO).reading() as session:
        assert session.get(Persona, "bac-sau") is not None
    assert (tmp_path / "zalo.shape-0.db").exists()


def populate(path: Path, start: Any, codes: Any) -> None:
    start.wait()
    with World(path, ZALO).sessions() as session:
        codes.put(session.scalar(select(func.count()).select_from(Persona)))


def test_processes_that_come_first_together_make_one_world(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start, counts = context.Event(), context.Queue()
    processes = [
        context.Process(target=populate, args=(tmp_path / "zalo.db", start, counts)) for _ in range(4)
    ]
    for process in processes:
        process.start()
    start.set()
    seen = [counts.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert len(set(seen)) == 1
    assert seen[0] >= 6


def test_nothing_is_written_before_someone_asks(tmp_path: Path) -> None:
    simulated(tmp_path)
    assert list(tmp_path.iterdir()) == []
