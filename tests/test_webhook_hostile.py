"""Whatever comes to Zalo's door, signed or not: a documented answer, kept once, and heard to its end."""

import json
from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from models import InboxEvent, InboxState, Reading, Report
from tests.chatting import Talker, hear, let_leases_run_out
from tests.test_bot_hostile import FORGED, WORDS
from tests.zalo_events import WEBHOOK, Json, Writer, deliver
from webhooks.conversation import payloads

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NAMES = st.sampled_from(
    (
        *(
            "event_name",
            "event",
            "sender",
            "recipient",
            "follower",
            "message",
            "msg_id",
            "text",
            "attachments",
        ),
        *("type", "payload", "coordinates", "latitude", "longitude", "url", "thumbnail", "id", "info"),
        *("user_id_by_app", "timestamp"),
    )
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from(
        ["user_send_text", "user_send_image", "user_send_location", "follow", "NaN", "1e999", *WORDS]
    ),
    st.text(max_size=20),
)
BODIES = st.dictionaries(
    NAMES,
    st.recursive(
        VALUES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
        max_leaves=12,
    ),
    max_size=7,
)


def count() -> int:
    with Reading() as session:
        return session.scalar(select(func.count(InboxEvent.id))) or 0


def test_any_body_gets_a_documented_answer_and_is_kept_once_if_at_all(app: OpenAPI) -> None:
    writer, client = Writer(app), app.test_client()

    @settings(
        max_examples=100,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    @given(BODIES, st.booleans(), st.booleans())
    def send(changed: Json, whole: bool, escaped: bool) -> None:
        event: dict[str, Any] = writer.text("chào") | changed if whole else {"timestamp": "1", **changed}
        before = count()
        bare = client.post(WEBHOOK, data=json.dumps(event))
        assert bare.status_code in {200, 400, 401}, bare.text
        assert count() == before, "nothing is believed without its signature"
        first = deliver(client.post, event, escaped=escaped)
        assert first.status_code in {200, 400, 401}, first.text
        kept = count()
        assert kept - before in {0, 1}
        assert deliver(client.post, event, escaped=not escaped).status_code == first.status_code
        assert count() == kept

    send()
    assert count() > 50, "most bodies came to nothing"


def test_what_one_person_sends_never_reaches_anothers_report(app: OpenAPI) -> None:
    owner, thief = Talker(app), Talker(app)
    secret = "Ổ gà trước nhà bà Sáu Lành, đường hẻm số 9"
    with app.app_context():
        report = owner.report(words=secret)
    forged = [
        make(report.code)
        for make in (
            payloads.withdraw,
            payloads.may_withdraw,
            payloads.add_to,
            payloads.reopen,
            payloads.about,
            lambda code: payloads.rate(code, 5),
        )
    ]
    events = [thief.text(words) for words in (*forged, report.code, *FORGED[:8], *WORDS)]
    for event in reversed(events):
        assert thief.send(event).status_code == 200
        assert thief.send(event).status_code == 200
    let_leases_run_out()  # events are due a moment after they came
    with app.app_context():
        hear()
    assert {row.state for row in thief.events()} == {InboxState.DONE}
    assert thief.reports() == []
    with Reading() as session:
        kept = session.scalars(select(Report).where(Report.code == report.code)).one()
    assert (kept.version, kept.state, kept.description) == (report.version, report.state, secret)
    said = "\n".join(json.dumps(letter.body, ensure_ascii=False) for letter in thief.letters())
    assert "Sáu Lành" not in said
    assert len(owner.reports()) == 1
