"""What residents do by chat is what they could do by the app, and staff and units see no difference."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import UniqueConstraint, select, update

from config import Settings
from models import (
    Delivery,
    DeliveryState,
    InboxState,
    Passage,
    PassageKind,
    Photo,
    Reading,
    Report,
    Resident,
    Session,
    State,
    Support,
)
from reports import merging, progress, uniting
from tests.chatting import Talker, hear, let_leases_run_out, show_photo
from tests.people import TAN_NINH, a_report, a_resident
from tests.pictures import saved, scene
from tests.receivers import Receiver
from tests.residents import solve, staff_does
from webhooks import media
from webhooks.conversation import bot
from webhooks.conversation.talk import Talk


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"zalo_settling_ms": 0, "reports_per_hour": 2})


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app


@pytest.fixture
def talker(inside: Flask) -> Talker:
    return Talker(inside)


@pytest.fixture
def store() -> Iterator[Receiver]:
    with Receiver() as store:
        yield store


def passages(code: str, kind: PassageKind) -> list[str]:
    with Reading() as session:
        report = progress.lock(session, code)
        wanted = select(Passage.public_text).where(Passage.report_id == report.id, Passage.kind == kind)
        return list(session.scalars(wanted.order_by(Passage.seq)))


def state_of(code: str) -> State:
    with Reading() as session:
        return progress.lock(session, code).state


def test_the_units_question_is_answered_in_the_chat_and_the_result_is_rated(talker):
    code = talker.report().code
    staff_does(code, progress.ask, question="Ổ gà nằm bên nào đường?")
    talker.told("Bên phải, gần trụ đèn số 5")
    assert passages(code, PassageKind.ANSWER) == ["Bên phải, gần trụ đèn số 5"]
    assert state_of(code) is not State.NEEDS_INFO
    solve(code)
    talker.told(f"#sao:{code}:5")
    (report,) = talker.reports()
    assert report.rating == 5


def test_words_and_photos_are_added_to_a_report(talker, store):
    code = talker.report().code
    talker.told(f"#bosung:{code}", "Thêm một ổ gà kế bên")
    talker.told(f"#bosung:{code}")
    talker.told(talker.photo(show_photo(store)))
    assert passages(code, PassageKind.COMMENT) == ["Thêm một ổ gà kế bên", "Gửi thêm 1 ảnh."]
    with Reading() as session:
        assert len(session.scalars(select(Photo).where(Photo.report_id == talker.reports()[0].id)).all()) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_report_is_taken_back(talker):
    code = talker.report().code
    talker.told(f"#rut:{code}")
    assert state_of(code) is State.WITHDRAWN


def test_somebody_elses_report_is_joined_and_can_neither_be_changed_nor_withdrawn(talker):
    other = a_report(at=datetime.now(UTC))
    talker.told(f"#chung:{other.code}", f"#rut:{other.code}", f"#sao:{other.code}:1")
    with Reading() as session:
        assert session.get(Support, (other.id, talker.resident.id)) is not None
    assert state_of(other.code) is State.DISPATCHED


def test_more_reports_than_an_hour_allows_are_refused_in_words_and_the_draft_is_kept(talker):
    for words in ("Ổ gà lớn trước chợ", "Ổ gà lớn trước trường"):
        talker.report(words=words)
    talker.told("Ổ gà lớn trước cầu", talker.location(*TAN_NINH), "#khonganh")
    said = talker.told(talker.offered("#gui"))
    assert "nhiều phản ánh" in said[0]
    assert len(talker.reports()) == 2
    assert talker.events()[-1].state is InboxState.DONE


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_is_blocked_is_told_so(talker):
    talker.told("Ổ gà lớn trước cầu", talker.location(*TAN_NINH), "#khonganh")
    with Session.begin() as session:
        session.execute(update(Resident).values(blocked_until=datetime.now(UTC) + timedelta(days=1)))
    assert "tạm thời không gửi được" in talker.told(talker.offered("#gui"))[0]
    assert talker.reports() == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_messages_are_stopped_and_wanted_again(talker):
    talker.told("#dungtin")
    assert talker.resident.muted_at is not None
    talker.told("#nhantin")
    assert talker.resident.muted_at is None


def test_a_human_is_called_the_bot_falls_silent_and_is_called_back(talker):
    talker.told("Xin chào", "#nguoi")
    assert talker.conversation.called_at is not None
    assert talker.told("Tôi cần gặp cán bộ phụ trách") == []
    talker.told("#tudong")
    assert talker.conversation.called_at is None
    assert talker.told("giúp") != []


def test_the_human_sees_the_words_before_the_call(talker):
    talker.told("Nhờ xem giúp", "gặp cán bộ")
    assert talker.conversation.called_for == "Nhờ xem giúp"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_calls_a_human_instead_of_complaining_here_need_not_say_it_again(talker):
    words = "Tôi muốn tố cáo cán bộ phường nhận hối lộ"
    talker.told(words)
    talker.told(talker.offered("#nguoi"))
    assert talker.conversation.called_for == words


def test_acts_before_a_refused_one_are_done_once_though_the_worker_dies_before_telling(talker, monkeypatch):
    code = talker.report().code
    talker.told(f"#rut:{code}", "#dungtin", f"#chung:{code}")
    told = bot.refused
    monkeypatch.setattr(bot, "refused", lambda *_: (_ for _ in ()).throw(RuntimeError("it ends here")))
    talker.says("#nhantin")
    hear()
    dead = talker.events()[-1]
    assert (dead.state, talker.resident.muted_at) == (InboxState.WAITING, None), "the first act is done"
    with Session.begin() as session:  # another door shuts it again: nobody may open it twice
        session.execute(update(Resident).values(muted_at=datetime.now(UTC)))
    monkeypatch.setattr(bot, "refused", told)
    before = len(talker.letters())
    let_leases_run_out()
    hear()
    said = [letter.body["text"] for letter in talker.letters()[before:]]
    assert talker.events()[-1].state is InboxState.DONE
    assert talker.resident.muted_at is not None, "done once"
    assert len([words for words in said if "Chưa làm được" in words]) == 1
    assert not Talk.from_json(talker.conversation.talk).muted


def test_following_opens_the_window_and_what_waited_for_it_is_due(talker):
    talker.says(talker.following())
    hear()
    person = talker.resident
    assert person.zalo_follows
    assert person.zalo_last_interaction_at == talker.events()[0].happened_at
    assert talker.letters(), "a first greeting"
    with Session.begin() as session:
        session.execute(update(Delivery).values(state=DeliveryState.HELD, created_at=datetime.now(UTC)))
    talker.says(talker.following("unfollow"))
    hear()
    assert talker.resident.zalo_follows is False
    assert talker.resident.zalo_last_interaction_at == person.zalo_last_interaction_at
    assert {letter.state for letter in talker.letters()} == {DeliveryState.HELD}
    talker.says("tôi còn đây")
    hear()
    assert DeliveryState.HELD not in {letter.state for letter in talker.letters()}
    assert talker.resident.zalo_last_interaction_at > person.zalo_last_interaction_at


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_form_with_name_and_phone_is_kept_encrypted(talker):
    talker.says(talker.event("user_submit_info", info={"name": "Trần Văn Chín", "phone": "84987654321"}))
    hear()
    assert (talker.resident.name, talker.resident.phone) == ("Trần Văn Chín", "+84987654321")


def test_who_uses_the_app_and_writes_in_the_chat_is_one_person_with_all_that_is_theirs(inside):
    from_app = a_resident(zalo_app_user_id="7001", phone="+84987654321", zalo_oa_user_id=None)
    talker = Talker(inside, oa_user_id="9001", app_user_id="")
    filed = talker.report()
    own, other = a_report(from_app, at=datetime.now(UTC)), a_report(at=datetime.now(UTC))
    from_chat = talker.resident.id
    with Session.begin() as session:
        for report, person in (
            (own, from_chat),
            (other, from_chat),
            (other, from_app.id),
            (filed, from_app.id),
        ):
            merging.support(session, session.get_one(Report, report.id), person, datetime.now(UTC))
    letters = [letter.id for letter in talker.letters()]

    talker.told(talker.text("giúp") | {"user_id_by_app": "7001"})
    assert (talker.resident.id, talker.conversation.resident_id) == (from_app.id, from_app.id)
    assert [letter.id for letter in talker.letters()][: len(letters)] == letters
    assert {report.id for report in talker.reports()} == {own.id, filed.id}
    with Reading() as session:
        assert session.get(Resident, from_chat) is None
        kept = {report.id: session.get_one(Report, report.id) for report in (own, other, filed)}
        assert [kept[report.id].support_count for report in (own, other, filed)] == [0, 1, 0]
        assert kept[filed.id].version == filed.version
        lines = session.scalars(select(Passage.by_id).where(Passage.report_id == filed.id))
        assert from_chat not in set(lines)


def test_what_two_people_contradict_is_never_joined(inside):
    known = a_resident(zalo_app_user_id="7001", zalo_oa_user_id="9009")
    talker = Talker(inside, oa_user_id="9001", app_user_id="7001")
    talker.told("Xin chào")
    assert talker.resident.id != known.id
    assert talker.resident.zalo_app_user_id is None


def test_everything_that_names_a_resident_moves_when_two_rows_become_one():
    """A room that keeps one row a resident must say in `uniting` what becomes of two."""
    for table, column in uniting.references():
        alone = [set(key.columns.keys()) for key in table.constraints if isinstance(key, UniqueConstraint)]
        alone.append(set(table.primary_key.columns.keys()))
        assert not any(column in columns for columns in alone), f"{table.name}.{column}"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestPace:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"rate_factor": 1 / 60})

    def test_what_is_done_in_a_minute_is_limited_as_in_the_app(self, talker):
        others = [a_report(at=datetime.now(UTC)) for _ in range(2)]
        talker.told(f"#chung:{others[0].code}")
        said = talker.told(f"#chung:{others[1].code}")
        assert "trong thời gian ngắn" in said[0]
        with Reading() as session:
            joined = session.scalars(select(Support.report_id)).all()
        assert joined == [others[0].id]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestPhotos:
    def test_what_lies_elsewhere_is_never_fetched(self, talker, receiver, settings, app):
        app.extensions["wiring"].settings = settings.model_copy(update={"environment": "production"})
        assert "127.0.0.1" not in app.extensions["wiring"].settings.media_hosts
        for address in (
            f"{receiver.url}/secret",
            "http://169.254.169.254/latest",
            "https://zdn.vn.evil.example/a",
        ):
            said = talker.told(talker.photo(address))
            assert "Không mở được ảnh" in said[0]
        assert receiver.received == []
        assert [event.media for event in talker.events()] == [[f"!{media.UNAVAILABLE}"]] * 3

    def test_a_store_in_trouble_is_asked_again_and_then_the_person_is(self, talker, store):
        store.answer_with(503)
        talker.says(talker.photo(f"{store.url}/a.jpg"))
        for _ in range(3):
            hear()
            let_leases_run_out()
        assert len(store.received) == 3
        assert talker.events()[0].state is InboxState.DONE
        assert "Không mở được ảnh" in talker.letters()[0].body["text"]

    def test_what_is_no_photo_or_too_large_is_told(self, talker, store):
        store.answer_with(200, b"not a picture", times=1)
        assert "Không mở được ảnh" in talker.told(talker.photo(f"{store.url}/a.jpg"))[0]
        store.answer_with(200, b"\xff\xd8\xff" + b"x" * 15_000_001, times=1)
        talker.told(talker.photo(f"{store.url}/b.jpg"))
        assert [len(event.media) for event in talker.events()] == [1, 1]
        assert all(event.media[0].startswith("!") for event in talker.events())

    def test_a_photo_sent_as_a_file_is_a_photo(self, talker, store):
        store.answer_with(200, saved(scene(3), "PNG"))
        payload = {"url": f"{store.url}/x", "name": "IMG_01.PNG", "type": "png", "size": "9"}
        talker.told(talker.message("file", "", {"type": "file", "payload": payload}))
        with Reading() as session:
            assert session.scalars(select(Photo)).one().uploader_id == talker.resident.id

    def test_several_at_once_are_all_kept_in_their_order(self, talker, store):
        addresses = [show_photo(store, seed) for seed in (1, 2)]
        talker.told(talker.photo(*addresses))
        (event,) = talker.events()
        with Reading() as session:
            kept = {str(photo) for photo in session.scalars(select(Photo.id))}
        assert len(event.media) == 2
        assert set(event.media) == kept
