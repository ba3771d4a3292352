"""By which way a message reaches a resident: chat inside the window, a template outside, or not until they write."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clients.http import Refused, Unavailable
from clients.meter import Meter
from clients.storage import Storage, open_storage
from clients.zalo import Caller, TemplateMessages, Throttle, template_trouble
from models import Delivery
from models.base import new_key
from reports.chat import quiet
from reports.chat.sending import Person
from reports.chat.spoken import spoken
from reports.outcomes import NotNow, NoWay
from tests.chat_way import (
    BY_PHONE,
    BY_USER,
    CS,
    DAY,
    FACTS,
    NIGHT,
    PERSON,
    SHIPPED,
    TEXTS,
    Way,
    ok,
    paths,
    text_of,
)
from tests.phones import NO_REDIS, GivenToken, Zalo
from tests.receivers import Receiver
from tests.serving import ZALO, serving, simulated
from webhooks.conversation import payloads


@pytest.fixture
def way(receiver: Receiver) -> Way:
    receiver.answer_with(body=ok())
    return Way(receiver)


# The window


@pytest.mark.parametrize(
    ("since", "path"),
    [
        (timedelta(minutes=1), CS),
        (timedelta(hours=49), CS),
        (timedelta(days=6, hours=23), CS),
        (timedelta(days=7), BY_USER),
        (timedelta(days=40), BY_USER),
    ],
)
def test_the_window_is_seven_days_after_the_person_was_in_touch(
    way: Way, since: timedelta, path: str
) -> None:
    way.send(person=replace(PERSON, last_interaction_at=DAY - since))
    assert paths(way.receiver) == [path]


def test_where_nobody_told_when_they_were_in_touch_zalo_is_asked(way: Way) -> None:
    way.receiver.answer_with(body={"error": -230}, times=1)
    way.send(person=replace(PERSON, last_interaction_at=None))
    assert paths(way.receiver) == [CS, BY_USER]


def test_when_zalo_says_the_window_is_shut_a_template_goes(way: Way) -> None:
    way.receiver.answer_with(body={"error": -230}, times=1)
    way.send()
    assert paths(way.receiver) == [CS, BY_USER]
    assert way.receiver.received[1].json() == {
        "user_id": "12",
        "template_id": "300001",
        "template_data": {
            "ma": "PA-1",
            "trang_thai": "Đã xử lý xong",
            "don_vi": "Điện lực",
            "noi_dung": "Đã thay dây",
        },
    }


LONG_AGO = replace(PERSON, last_interaction_at=DAY - timedelta(days=30))


def test_a_template_that_takes_no_user_id_goes_to_the_phone(way: Way) -> None:
    way.receiver.answer_with(body={"error": -249}, times=1)
    way.send(person=LONG_AGO)
    assert paths(way.receiver) == [BY_USER, BY_PHONE]
    assert way.receiver.received[1].json()["phone"] == "84987654321"
    assert len(str(way.receiver.received[1].json()["tracking_id"])) <= 48


def test_who_has_no_chat_with_us_but_a_phone_gets_a_template(way: Way) -> None:
    way.send(person=replace(PERSON, oa_user_id=""))
    assert paths(way.receiver) == [BY_PHONE]


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (LONG_AGO, "not in touch for seven days"),
        (replace(PERSON, oa_user_id=""), "the recipient has no address yet"),
    ],
)
def test_without_a_template_it_is_held_with_the_reason(way: Way, person: Person, reason: str) -> None:
    with pytest.raises(NoWay, match=f"^{reason}$"):
        replace(way, templates={}).send(person=person)
    assert paths(way.receiver) == []


def test_when_no_template_gets_through_it_is_held_with_the_last_reason(way: Way) -> None:
    way.receiver.answer_with(body={"error": -249}, times=1)
    way.receiver.answer_with(body={"error": -118}, times=1)
    with pytest.raises(NoWay, match=r"^Zalo template error -118$"):
        way.send(person=LONG_AGO)


def test_who_blocks_the_account_is_not_followed_by_template(way: Way) -> None:
    way.receiver.answer_with(body={"error": -217}, times=1)
    with pytest.raises(NoWay, match=r"^Zalo OA error -217$"):
        way.send()
    assert paths(way.receiver) == [CS]


@pytest.mark.parametrize("topic", SHIPPED)
def test_the_demos_templates_are_taken_by_its_zalo(tmp_path: Path, topic: str) -> None:
    facts = FACTS | {"reason": "Ngoài địa bàn", "question": "Ở số mấy?", "day": "23/11/2026"}
    template = SHIPPED[topic]
    with serving(simulated(tmp_path)) as url:
        zalo = Zalo(url)
        pace = Throttle(Meter(NO_REDIS), "test", 100.0)
        caller = Caller(f"{zalo.url}/business", GivenToken(ZALO.oa_access_token), pace, template_trouble)
        by_phone = TemplateMessages(caller)
        filled = template.filled(facts)
        assert by_phone.send("+84900000001", template.template, filled, new_key().hex)
        if "user" in template.by:
            assert zalo.account.send_template(zalo.user_id("bac-sau"), template.template, filled)


def test_a_result_of_weeks_later_tells_the_day(way: Way) -> None:
    way.send("dossier.done", person=LONG_AGO)
    [call] = way.receiver.received
    assert call.path == BY_PHONE
    assert call.json()["template_data"] == {"ma_ho_so": "PA-1", "ngay_tra": "23/11/2026"}


# Rest at night, and for who wants none


@pytest.mark.parametrize(
    "topic", ["report.resolved", "report.accepted", "report.joined_resolved", "dossier.done"]
)
def test_news_wait_for_the_morning(way: Way, topic: str) -> None:
    with pytest.raises(NotNow, match=r"^waits for the morning$") as put_off:
        way.send(topic, at=NIGHT)
    assert put_off.value.until == datetime(2026, 11, 23, 23, 0, tzinfo=UTC), "06:00 in Tây Ninh"
    assert paths(way.receiver) == []


@pytest.mark.parametrize("topic", ["bot.say", "report.received", "report.rated", "dossier.filed"])
def test_answers_come_at_any_hour(way: Way, topic: str) -> None:
    way.send(topic, at=NIGHT, person=replace(PERSON, last_interaction_at=NIGHT), body={"text": "Dạ."})
    assert paths(way.receiver) == [CS]


def test_who_asked_for_no_messages_gets_only_what_the_bot_answers(way: Way) -> None:
    muted = replace(PERSON, muted=True)
    with pytest.raises(NoWay, match=r"^the resident asked for no messages$"):
        way.send(person=muted)
    way.send("bot.say", person=muted, body={"text": "Đã dừng nhận tin."})
    assert paths(way.receiver) == [CS]


@pytest.mark.parametrize(
    ("hours", "local", "ends"),
    [
        ("22:00-06:00", "22:00", "2026-11-24T06:00"),
        ("22:00-06:00", "23:59", "2026-11-24T06:00"),
        ("22:00-06:00", "00:00", "2026-11-23T06:00"),
        ("22:00-06:00", "05:59", "2026-11-23T06:00"),
        ("22:00-06:00", "06:00", None),
        ("22:00-06:00", "21:59", None),
        ("12:00-13:30", "13:00", "2026-11-23T13:30"),
        ("12:00-13:30", "13:30", None),
        ("08:00-08:00", "08:00", None),
        ("", "23:00", None),
    ],
)
def test_quiet_hours_are_local(hours: str, local: str, ends: str | None) -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    at = datetime.fromisoformat(f"2026-11-23T{local}").replace(tzinfo=zone)
    expected = datetime.fromisoformat(ends).replace(tzinfo=zone) if ends else None
    assert quiet.ends(hours, at.astimezone(UTC), zone) == expected


# What is nobody's fault


@pytest.mark.parametrize(
    ("code", "wait"),
    [
        (-32, timedelta(seconds=30)),
        (-216, timedelta(minutes=10)),
        (-221, timedelta(minutes=10)),
        (-211, timedelta(hours=3)),
        (-234, timedelta(hours=7)),
    ],
)
def test_trouble_of_the_account_makes_the_letter_wait_uncounted(way: Way, code: int, wait: timedelta) -> None:
    way.receiver.answer_with(body={"error": code})
    person = replace(PERSON, last_interaction_at=NIGHT)
    with pytest.raises(NotNow, match=f"^Zalo OA error {code}$") as put_off:
        replace(way, quiet_hours="").send(at=NIGHT, person=person)
    assert put_off.value.until == NIGHT + wait
    way.receiver.answer_with(body={"error": -221})
    with pytest.raises(NoWay):
        replace(way, quiet_hours="").send(at=NIGHT, person=person, age=timedelta(days=7))


def test_other_trouble_is_the_letters_own(way: Way) -> None:
    for body, kind in (({"error": -200}, Unavailable), ({"error": -248}, Refused), ({}, Unavailable)):
        way.receiver.answer_with(body=body)
        with pytest.raises(kind):
            way.send()


# Buttons


def test_a_result_can_be_rated_by_a_tap(way: Way) -> None:
    way.send()
    [call] = way.receiver.received
    sent = str(call.json())
    assert all(payloads.rate("PA-1", stars) in sent for stars in range(1, 6))
    assert "Đã thay dây" in text_of(call)


def test_a_units_question_has_no_button_whose_number_would_be_the_answer(way: Way) -> None:
    replace(way, buttons=False).send("report.question", body={"code": "PA-1"})
    assert "\n1. " not in text_of(way.receiver.received[0])


def test_without_buttons_the_number_typed_is_the_number_of_stars(way: Way) -> None:
    replace(way, buttons=False).send()
    text = text_of(way.receiver.received[0])
    assert "\n1. ★ Rất không hài lòng\n2. ★★" in text
    assert text.endswith("\n5. ★★★★★ Rất hài lòng")


def test_more_buttons_than_zalo_takes_become_a_numbered_menu(way: Way) -> None:
    many = [{"title": f"Mục {n}", "payload": f"#m{n}"} for n in range(6)]
    way.send("bot.say", body={"text": "Mời chọn", "buttons": many})
    [call] = way.receiver.received
    assert text_of(call).endswith("6. Mục 5")
    assert "attachment" not in str(call.json())


def test_long_words_are_cut_to_what_zalo_takes() -> None:
    said = spoken(Delivery(topic="bot.say", body={"text": "a" * 3000}), TEXTS, "vi", {})
    assert len(said.text) == 2000
    told = spoken(Delivery(topic="report.resolved", body={}), TEXTS, "en", {**FACTS, "result": "a" * 3000})
    assert len(told.text) < 2000
    assert told.text.startswith("Report PA-1 has been resolved.")


# The photo of a result


@pytest.fixture
def kept(tmp_path: Path) -> Storage:
    storage = open_storage(f"file://{tmp_path}", {})
    storage.put("photos/1.jpg", b"\xff\xd8\xff picture", "image/jpeg")
    return storage


def test_the_photo_of_a_result_follows_its_words(way: Way, kept: Storage) -> None:
    way.receiver.answer_with(body=ok(attachment_id="a1"))
    replace(way, storage=kept).send(picture="photos/1.jpg")
    assert paths(way.receiver) == [CS, "/v2.0/oa/upload/image", CS]
    words, _, picture = way.receiver.received
    assert "Đã thay dây" in text_of(words)
    assert text_of(picture) == "Ảnh kết quả xử lý"


@pytest.mark.parametrize("picture", ["photos/gone.jpg", "photos/1.jpg"])
def test_a_photo_that_cannot_follow_makes_nothing_go_twice(way: Way, kept: Storage, picture: str) -> None:
    way.receiver.answer_with(body=ok(), times=1)
    way.receiver.answer_with(503)
    replace(way, storage=kept).send(picture=picture)
    assert paths(way.receiver)[0] == CS
    assert CS not in paths(way.receiver)[1:]


def test_a_template_carries_no_photo(way: Way, kept: Storage) -> None:
    replace(way, storage=kept).send(person=LONG_AGO, picture="photos/1.jpg")
    assert paths(way.receiver) == [BY_USER]
