"""The short drill: everything is killed or falls ill under load, and nothing is lost; and what judges it can fail."""

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from bench.drill import verdict
from bench.drill.book import Book, Report
from bench.drill.drill import Drill
from bench.drill.found import Found, Letter
from bench.drill.line import Line
from bench.drill.size import SHORT
from tests.receivers import Receiver

REPORTS_WANTED = 500
STEPS: list[tuple[str | None, str]] = [("draft", "received"), ("received", "dispatched")]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_nothing_is_lost_whatever_is_killed(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    course = Drill(kind, tmp_path_factory.mktemp("drill"), SHORT, seed=7, tell=print).run()
    assert course.flaws == []
    assert course.reports >= REPORTS_WANTED
    assert course.counted["dossiers"] > 0
    assert course.counted["chat reports"] > 0
    assert course.counted["repeats at units"] > 0, "who took a ticket and could not say so got it again"


def test_half_a_call_of_somebody_who_was_cut_off_is_none() -> None:
    with Receiver() as receiver, socket.create_connection(("127.0.0.1", receiver.port)) as cut:
        cut.sendall(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf")
        cut.shutdown(socket.SHUT_WR)
        assert cut.recv(100) == b""
    assert receiver.received == []


def promised() -> Book:
    """Two reports by phone and one by chat, and a dossier."""
    book = Book()
    book.report("k1", Report("PA-261125-00001", "phone-1", ("p1",)))
    book.report("k2", Report("PA-261125-00002", "phone-2"))
    book.heard("w1", 4, stories=1)
    book.dossier("d1", "H53-261125-0001")
    return book


def kept() -> Found:
    """All of that, as it should be found."""
    codes = [f"PA-261125-0000{number}" for number in (1, 2, 3)]
    return Found(
        reports=[(f"r{place}", code, "dispatched") for place, code in enumerate(codes)],
        stories={"w1": 1},
        steps={f"r{place}": list(STEPS) for place in range(3)},
        open_tickets={f"r{place}": 1 for place in range(3)},
        letters=[Letter(f"l{place}", "webhook", "sent", "") for place in range(2)],
        arrived={"l0": codes[0], "l1": codes[1]},
        chat=[("phone-1", f"Đã nhận {codes[0]}"), ("phone-2", f"Đã nhận {codes[1]}")],
        events=[("w1", "user_send_text", "done")] * 4,
        dossiers=[("d1", "H53-261125-0001", "accepted")],
        dossier_steps={"d1": [("draft", "filed"), ("filed", "accepted")]},
        photos={"p1": True},
    )


def test_where_every_promise_was_kept_nothing_is_said() -> None:
    assert verdict.flaws(verdict.judge(promised(), kept())) == []


def without_a_report(found: Found) -> Found:
    return replace(found, reports=found.reports[1:])


def with_one_more(found: Found) -> Found:
    one = ("r9", "PA-261125-00004", "dispatched")
    return replace(
        found,
        reports=[*found.reports, one],
        steps={**found.steps, "r9": list(STEPS)},
        open_tickets={**found.open_tickets, "r9": 1},
    )


PLANTED: list[tuple[str, str, Callable[[Found], Found]]] = [
    ("each report exists once", "was accepted and is not there", without_a_report),
    ("each report exists once", "1 reports are there that nobody sent", with_one_more),
    ("each report exists once", "told 1 reports in the chat, 0 were filed", lambda f: replace(f, stories={})),
    (
        "codes are unique",
        "is the code of two reports",
        lambda f: replace(f, reports=[*f.reports, ("r0b", *f.reports[0][1:])]),
    ),
    ("dossiers keep their codes", "now has None", lambda f: replace(f, dossiers=[])),
    (
        "dossiers keep their codes",
        "1 of H53-261125 was left out",
        lambda f: replace(f, dossiers=[("d1", "H53-261125-0002", "accepted")]),
    ),
    ("dossiers keep their codes", "its history ends with", lambda f: replace(f, dossier_steps={})),
    (
        "histories are complete",
        "its history ends with",
        lambda f: replace(f, steps={**f.steps, "r1": STEPS[:1]}),
    ),
    (
        "histories are complete",
        "draft is followed by",
        lambda f: replace(f, steps={**f.steps, "r1": [("", "draft"), STEPS[1]]}),
    ),
    (
        "histories are complete",
        "not exactly one open ticket",
        lambda f: replace(f, open_tickets={"r0": 1, "r1": 2}),
    ),
    (
        "units got their tickets",
        "never reached its unit",
        lambda f: replace(f, arrived={"l0": "PA-261125-00001"}),
    ),
    ("units got their tickets", "is marked as sent and never arrived", lambda f: replace(f, arrived={})),
    ("units got their tickets", "arrived and was never owed", lambda f: replace(f, letters=f.letters[1:])),
    ("units got their tickets", "a wrong signature", lambda f: replace(f, forged=1)),
    (
        "nothing owed is left",
        "1 letters are zalo owed",
        lambda f: replace(f, letters=[*f.letters, Letter("l9", "zalo", "owed", "")]),
    ),
    (
        "nothing owed is left",
        "1 letters are webhook dead HTTP 410",
        lambda f: replace(f, letters=[*f.letters, Letter("l9", "webhook", "dead", "HTTP 410")]),
    ),
    ("residents were told", "was not confirmed to its resident", lambda f: replace(f, chat=f.chat[1:])),
    ("events were heard once", "4 different events, 3 are kept", lambda f: replace(f, events=f.events[1:])),
    (
        "events were heard once",
        "4 different events, 5 are kept",
        lambda f: replace(f, events=f.events + f.events[:1]),
    ),
    (
        "events were heard once",
        "1 events are waiting",
        lambda f: replace(f, events=[("w1", "user_send_text", "waiting"), *f.events[1:]]),
    ),
    ("photos are whole", "lost", lambda f: replace(f, photos={})),
    ("photos are whole", "without its files", lambda f: replace(f, photos={"p1": False})),
    ("the audit's chain holds", "it was changed", lambda f: replace(f, audit_trouble="it was changed")),
]


@pytest.mark.parametrize(("check", "said", "planted"), PLANTED, ids=[said for _, said, _ in PLANTED])
def test_each_check_sees_its_loss(check: str, said: str, planted: Callable[[Found], Found]) -> None:
    assert [flaw for flaw in verdict.judge(promised(), planted(kept()))[check] if said in flaw]


def test_one_key_with_two_answers_is_a_broken_promise() -> None:
    book = promised()
    book.report("k1", Report("PA-261125-00009", "phone-1"))
    assert verdict.judge(book, kept())["answers are kept to"] == [
        "one key, two answers: PA-261125-00001 and PA-261125-00009"
    ]


def test_every_check_was_tried() -> None:
    assert set(verdict.CHECKS) == {check for check, _, _ in PLANTED} | {"answers are kept to"}


@pytest.mark.parametrize(
    ("status", "kind", "headers", "is_rude"),
    [
        (503, "application/problem+json", {"Retry-After": "2"}, False),
        (503, "application/problem+json", {}, True),
        (503, "text/html", {"Retry-After": "2"}, True),
        (500, "application/problem+json", {"Retry-After": "2"}, True),
    ],
)
def test_who_cannot_be_served_is_to_be_told_so(
    status: int, kind: str, headers: dict[str, str], is_rude: bool
) -> None:
    with Receiver() as service, Line(service.port) as line:
        service.answer_with(status, b"{}", {"Content-Type": kind, **headers}, times=1)
        service.answer_with(201, {"code": "PA-261125-00001"})
        assert line.done("POST", "/api/v1/reports", {}) == {"code": "PA-261125-00001"}
        assert (bool(line.rude), line.put_off) == (is_rude, int(not is_rude))
