"""Whoever writes to the bot, and whatever: it answers, files nothing twice, and tells nobody's secrets."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models import State
from tests.dialogue import BEGIN, Stage
from tests.town import DOSSIER, STREETS
from webhooks.conversation import payloads
from webhooks.conversation.bot import respond
from webhooks.conversation.shapes import File, Incoming, Kind, Photo, Rate, Reopen, Support, Withdraw
from webhooks.conversation.talk import Talk

MINE, OTHERS = "PA-261124-00001", "PA-261124-00007"
SECRET = "chỉ người gửi mới biết điều này"
CODES = (MINE, OTHERS, "PA-999999-99999", DOSSIER.code, "'; DROP TABLE reports; --", "")
FORGED = tuple(
    make(code)
    for code in CODES
    for make in (
        payloads.join,
        payloads.add_to,
        payloads.about,
        payloads.reopen,
        payloads.may_withdraw,
        payloads.withdraw,
        payloads.send,
        payloads.category,
        lambda code: payloads.rate(code, 99),
        lambda code: payloads.answer(code, "{"),
    )
)
WORDS = (
    *(
        "gửi",
        "1",
        "-1",
        "99999999999999999999",
        "hủy",
        "có",
        "không",
        "quay lại",
        "cho tôi gặp cán bộ",
        "english",
    ),
    *(
        "ổ gà trước chợ Long Hoa",
        "Dây điện rớt xuống đường",
        "rác",
        "an toàn thực phẩm",
        "#gui",
        "#",
        "#loai:",
        "#noi:nan,inf",
    ),
    *(
        "#noi:91,181",
        "#noi:1e400,1",
        "#sao:PA:x",
        "#dap:a:b:c",
        "#bosung",
        MINE,
        OTHERS,
        DOSSIER.code,
        "\u0000",
        "\u202egnud",
    ),
    *(
        "a" * 2000,
        "Ẩ" * 999,
        "\u0301" * 300,
        "👩‍👩‍👧‍👦" * 80,
        "{text}",
        "{0.__class__}",
        "%s%n",
        "<script>alert(1)</script>",
    ),
    *(
        "https://tai-bao-mat.example/x",
        "0" * 400,
        "\n" * 500,
        "\ud800".encode("utf-8", "replace").decode(),
        "．．／",
        "１",
    ),
)
# The gate and the door let no other numbers pass.
NUMBERS = st.one_of(st.none(), st.floats(-90, 90), st.sampled_from([11.31, 0.0]))
PHOTOS = st.builds(
    Photo,
    id=st.sampled_from(["", "p1", "p2"]),
    latitude=NUMBERS,
    longitude=NUMBERS,
    refused=st.sampled_from(["", "photo_broken", "no such reason"]),
)
STEPS = st.tuples(
    st.sampled_from([*[Kind.TEXT] * 6, Kind.LOCATION, Kind.LOCATION, Kind.PHOTOS, *Kind]),
    st.one_of(st.sampled_from(WORDS), st.sampled_from(FORGED), st.text(max_size=60)),
    st.lists(PHOTOS, max_size=4),
    st.sampled_from([(11.26166, 106.12762), (11.3102, 106.0989), (0.0, 0.0), (None, None), (-90.0, 180.0)]),
    st.sampled_from(["next", "next", "next", "again", "before", "tap"]),
)


def a_stage() -> Stage:
    """A person with a report that is done, in a town where somebody else has one as well."""
    stage = Stage()
    here = STREETS[0].latitude, STREETS[0].longitude
    stage.town.file(File("pothole", SECRET, *here, address=SECRET), code=OTHERS, mine=False)
    stage.town.file(File("rubbish", "Rác", *here), code=MINE)
    stage.town.resolve(MINE, "Đã dọn")
    return stage


def an_event(
    stage: Stage,
    step: tuple[Kind, str, list[Photo], tuple[float | None, float | None], str],
    past: list[Incoming],
) -> Incoming:
    """The step as an event: a new one, one that came before, or one that is older than all."""
    kind, words, photos, (latitude, longitude), how = step
    if how == "again" and past:
        return past[len(words) % len(past)]
    if how == "tap" and stage.buttons:
        kind, words = Kind.TEXT, stage.buttons[len(words) % len(stage.buttons)].payload
    fields: Any = {"text": words, "photos": tuple(photos), "latitude": latitude, "longitude": longitude}
    incoming = stage.next(kind, **fields)
    return Incoming(incoming.id, BEGIN - timedelta(hours=1), kind, **fields) if how == "before" else incoming


# The same examples in every run, so that none depends on luck; some 3,000 others, twice as long, when it was written.
@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(STEPS, min_size=1, max_size=10))
@example([(Kind.TEXT, payloads.withdraw(OTHERS), [], (None, None), "next")])
@example([(Kind.TEXT, payloads.rate(MINE, 99), [], (None, None), "next")])
def test_whatever_is_said_the_talk_goes_on_and_stays_ones_own(steps):
    stage, past, said = a_stage(), list[Incoming](), list[str]()
    for step in steps:
        incoming = an_event(stage, step, past)
        past.append(incoming)
        before = set(stage.town.reports)
        said += [words for who, words in stage.hear(incoming) if who == "Bot"]
        filed = set(stage.town.reports) - before
        assert len(filed) <= 1
        # A sending that comes again, as Zalo repeats it, files nothing and says nothing wrong.
        stage.hear(incoming)
        assert set(stage.town.reports) == before | filed
        assert len(stage.talk.to_json()) < 60_000
        assert Talk.from_json(stage.talk.to_json()) == stage.talk
    others = stage.town.reports[OTHERS]
    assert (others.state, others.stars, others.comments) == (State.DISPATCHED, 0, [])
    assert stage.town.reports[MINE].stars in range(6)
    assert SECRET not in "\n".join(said)
    for report in stage.town.reports.values():
        assert report.filing.category in stage.town.categories
        assert "\0" not in report.filing.description


@pytest.mark.parametrize("begins", ["", "#chung:"])
def test_who_writes_without_end_does_not_make_what_is_remembered_grow_without_end(begins: str):
    stage, sizes = a_stage(), []
    for number in range(80):
        stage.hear(stage.next(Kind.TEXT, text=f"{begins}{number} {'ổ gà ' * 390}"))
        sizes.append(len(stage.talk.to_json()))
    assert max(sizes) < 250_000  # the log of the last events, and what a description holds


def test_what_is_forged_reaches_the_acts_above():
    """The examples come far enough to be worth something: forged taps are understood as taps."""
    stage = a_stage()
    acts = [
        act
        for payload in (
            payloads.rate(MINE, 5),
            payloads.reopen(MINE),
            payloads.join(OTHERS),
            payloads.withdraw(MINE),
        )
        for act in _acts(stage, payload)
    ]
    assert {type(act) for act in acts} <= {Rate, Reopen, Support, Withdraw}
    assert acts


def _acts(stage: Stage, payload: str) -> list[object]:
    return list(respond(stage.talk, stage.next(Kind.TEXT, text=payload), stage.town).acts)
