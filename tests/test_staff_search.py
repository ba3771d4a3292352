"""Staff find reports: by words without marks, by filters, page by page, and only in their own part."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from models import AuditEntry, Photo, Publication, Reading, Report, Role, Session, State
from reports import moderated
from reports.actor import Actor
from reports.entry.access import Seat
from tests.desk import Desk, a_desk, reread
from tests.people import LONG_AN, MONDAY, a_channel, a_photo, a_report, a_resident


def found(desk: Desk, **query: Any) -> list[str]:
    """The codes of a whole search, page by page."""
    codes: list[str] = []
    after: dict[str, str] = {}
    while True:
        answer = desk.get("/staff/reports", **query, **after)
        assert answer.status_code == 200, answer.text
        page = answer.get_json()
        codes += [item["code"] for item in page["items"]]
        if page["next"] is None:
            return codes
        after = {"after": page["next"]}


def change(report: Report, **values: Any) -> None:
    with Session.begin() as session:
        row = session.get_one(Report, report.id)
        for name, value in values.items():
            setattr(row, name, value)
        moderated.reckon(session, row)


@pytest.fixture
def staff(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.COORDINATOR))


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("sụt lún đường Cách Mạng", True),
        ("SUT LUN duong cach mang", True),
        ("duong sut", True),
        ("Đường", True),
        ("Duong Cach Mang Thang Tam", True),
        ("sut lo", False),
        ("đường%", True),
        ("_ut", False),
        ("dươ", False),
        ("lún 100%", True),
        ("100%", True),
        ("a/b\\c", True),
        ("'; DROP TABLE reports; --", False),
        ("   ", True),
    ],
)
def test_words_are_found_without_marks_and_all_of_them_must_be_there(
    staff: Desk, words: str, hits: bool
) -> None:
    report = a_report(description="Sụt lún 100% mặt đường, ô a/b\\c", address="Cách Mạng Tháng Tám")
    assert found(staff, q=words) == ([report.code] if hits else [])


def test_a_code_finds_its_report_alone(staff: Desk) -> None:
    reports = [a_report() for _ in range(2)]
    a_report(description=f"giống {reports[0].code}")
    assert found(staff, q=f" {reports[0].code.lower()} ") == [reports[0].code]


class TestFilters:
    def test_by_status_category_group_unit_and_area(self, staff: Desk) -> None:
        here = a_report()
        there = a_report(category="street-light", latitude=LONG_AN[0], longitude=LONG_AN[1])
        for query, expected in (
            ({"category": "pothole"}, [here]),
            ({"category": "pothole,street-light"}, [there, here]),
            ({"group": "roads"}, [here]),
            ({"unit": here.unit_code}, [here]),
            ({"area": there.area_code}, [there]),
            ({"area": f"{there.area_code},{here.area_code}"}, [there, here]),
            ({"status": "dispatched"}, [there, here]),
            ({"status": "resolved"}, []),
            ({"status": "open", "area": here.area_code, "category": "street-light"}, []),
        ):
            assert found(staff, **query) == [report.code for report in expected], query

    def test_by_place_and_time(self, staff: Desk) -> None:
        here = a_report(at=MONDAY)
        there = a_report(at=MONDAY + timedelta(days=1), latitude=LONG_AN[0], longitude=LONG_AN[1])
        assert found(staff, bbox="106.0,11.2,106.2,11.4") == [here.code]
        assert found(staff, bbox="105,10,107,12") == [there.code, here.code]
        assert found(staff, since="2026-11-24") == [there.code]
        assert found(staff, until="2026-11-24") == [here.code]
        assert found(staff, since=(MONDAY + timedelta(hours=1)).isoformat()) == [there.code]

    def test_by_lateness_photos_and_what_moderators_have_not_seen(self, staff: Desk) -> None:
        resident = a_resident()
        photo = a_photo(Actor("resident", resident.id))
        late, fresh, paused = a_report(resident, photo_ids=[photo]), a_report(), a_report()
        past = datetime.now(UTC) - timedelta(hours=1)
        change(late, due_at=past)
        change(paused, due_at=past, paused_at=past)
        change(fresh, due_at=datetime.now(UTC) + timedelta(days=1), public_description="Đã duyệt")
        assert found(staff, overdue=True) == [late.code]
        assert set(found(staff, overdue=False)) == {fresh.code, paused.code}
        assert found(staff, has_photo=True) == [late.code]
        assert found(staff, moderation_pending=False) == [fresh.code]
        change(late, public_description="Đã duyệt")
        assert set(found(staff, moderation_pending=True)) == {late.code, paused.code}
        with Session.begin() as session:
            session.get_one(Photo, photo).publication = Publication.HIDDEN
            moderated.reckon(session, session.get_one(Report, late.id))
        assert found(staff, moderation_pending=True) == [paused.code]
        change(late, visible=False, public_description=None)
        assert late.code not in found(staff, moderation_pending=True)

    @pytest.mark.parametrize(
        "query",
        [
            {"status": "lost"},
            {"bbox": "1,2,3"},
            {"bbox": "107,10,106,12"},
            {"since": "yesterday"},
            {"since": "2026-11-24T00:00:00"},
            {"limit": 0},
            {"limit": 101},
            {"sort": "random"},
            {"after": "made-up"},
            {"overdue": "perhaps"},
        ],
    )
    def test_senseless_ones_are_refused(self, staff: Desk, query: dict[str, Any]) -> None:
        answer = staff.get("/staff/reports", **query)
        assert (answer.status_code, answer.get_json()["code"]) == (422, "fields_refused")


class TestOrder:
    def test_pages_neither_skip_nor_repeat_whatever_the_order(self, staff: Desk) -> None:
        reports = [a_report(at=MONDAY + timedelta(minutes=minute)) for minute in (0, 1, 1, 2)]
        dues = (timedelta(days=2), None, timedelta(days=1), timedelta(days=2))
        for report, due in zip(reports, dues, strict=True):
            change(report, due_at=MONDAY + due if due else None)
        codes = [report.code for report in reports]
        for limit in (1, 2, 3, 20):
            assert found(staff, limit=limit) == [codes[3], codes[2], codes[1], codes[0]]
            assert found(staff, limit=limit, sort="due") == [codes[2], codes[0], codes[3], codes[1]]
        change(reports[0], updated_at=MONDAY + timedelta(days=3))
        assert found(staff, limit=1, sort="changed")[0] == codes[0]

    def test_the_total_is_counted_once_for_all_pages(self, staff: Desk) -> None:
        for _ in range(3):
            a_report()
        page = staff.get("/staff/reports", limit=2).get_json()
        assert (page["total"], page["total_is_all"], len(page["items"])) == (3, True, 2)
        page = staff.get("/staff/reports", limit=2, after=page["next"]).get_json()
        assert (page["total"], len(page["items"])) == (None, 1)


class TestScope:
    def test_somebody_of_one_area_sees_only_that(self, app: OpenAPI) -> None:
        here, there = a_report(), a_report(latitude=LONG_AN[0], longitude=LONG_AN[1])
        viewer = a_desk(app, Seat(Role.VIEWER, area_code=here.area_code))
        assert found(viewer) == [here.code]
        assert found(viewer, area=there.area_code) == []
        assert viewer.get(f"/staff/reports/{here.code}").status_code == 200
        assert viewer.get(f"/staff/reports/{there.code}").status_code == 404

    def test_acts_and_deliveries_elsewhere_do_not_exist_either(self, app: OpenAPI) -> None:
        here, there = a_report(), a_report(latitude=LONG_AN[0], longitude=LONG_AN[1])
        local = a_desk(app, Seat(Role.COORDINATOR, area_code=here.area_code))
        body = {"version": there.version, "reason": "x", "text": "x", "question": "x"}
        for act, needed in (("reject", {"reason"}), ("notes", {"text"}), ("question", {"question"})):
            said = {key: body[key] for key in needed | {"version"}}
            assert local.post(f"/staff/reports/{there.code}/{act}", said).status_code == 404, act
        merged = local.post(
            f"/staff/reports/{here.code}/merge", {"version": here.version, "into": there.code}
        )
        assert merged.status_code == 404
        given = local.post(
            "/staff/reports/assign",
            {"codes": [here.code, there.code], "unit": "so-xay-dung", "reason": "x"},
        )
        assert [item["outcome"] for item in given.get_json()["items"]] == ["assigned", "not_found"]
        letters = local.get("/staff/deliveries").get_json()["items"]
        assert {letter["report"] for letter in letters} == {here.code}

    def test_what_was_merged_is_named_where_one_may_see_it(self, app: OpenAPI) -> None:
        here, there = a_report(), a_report(latitude=LONG_AN[0], longitude=LONG_AN[1])
        everywhere = a_desk(app, Seat(Role.COORDINATOR))
        told = everywhere.post(
            f"/staff/reports/{there.code}/merge", {"version": there.version, "into": here.code}
        )
        assert told.status_code == 200
        local = a_desk(app, Seat(Role.VIEWER, area_code=here.area_code))
        shown = [one.get(f"/staff/reports/{here.code}").get_json()["merged"] for one in (everywhere, local)]
        assert shown == [[there.code], []]


class TestOne:
    def test_it_shows_everything_but_who_and_that_it_was_read(self, app: OpenAPI, staff: Desk) -> None:
        a_channel("ubnd-25459")
        resident = a_resident(name="Trần Giấu Tên", phone="0912345678")
        now = datetime.now(UTC)  # what may be the same thing is looked for around today
        report, near = a_report(resident, now), a_report(at=now)
        shown = staff.get(f"/staff/reports/{report.code}")
        told = shown.get_json()
        assert told["version"] == reread(report).version
        assert [line["kind"] for line in told["history"]] == ["state", "assignment"]
        assert [ticket["unit"] for ticket in told["tickets"]] == ["ubnd-25459"]
        assert {letter["channel"] for letter in told["deliveries"]} == {"webhook", "zalo"}
        assert [same["code"] for same in told["likely_same"]] == [near.code]
        for hidden in ("Giấu Tên", "0912345678", str(resident.id), "127.0.0.1"):
            assert hidden not in shown.text
        with Reading() as session:
            seen = session.scalars(select(AuditEntry).where(AuditEntry.act == "report_seen")).one()
        assert (seen.subject, seen.account_id) == (report.code, staff.id)

    def test_the_contact_is_another_act_on_record(self, app: OpenAPI, staff: Desk) -> None:
        report = a_report(a_resident(name="Trần Văn Tên", phone="0912345678"))
        answer = staff.post(f"/staff/reports/{report.code}/contact")
        assert answer.get_json() == {"name": "Trần Văn Tên", "phone": "0912345678"}
        with Reading() as session:
            acts = session.scalars(select(AuditEntry.act).where(AuditEntry.subject == report.code)).all()
        assert acts == ["contact_seen"]
        viewer = a_desk(app, Seat(Role.VIEWER))
        assert viewer.post(f"/staff/reports/{report.code}/contact").status_code == 403

    def test_there_is_none_of_another_code(self, staff: Desk) -> None:
        assert staff.get("/staff/reports/PA-000000-00000").status_code == 404


class TestRouting:
    def test_it_tells_who_would_get_it_and_by_which_rule(self, staff: Desk) -> None:
        report = a_report()
        body = {"category": "pothole", "latitude": report.latitude, "longitude": report.longitude}
        told = staff.post("/staff/routing/test", body).get_json()
        assert told["unit"]["code"] == report.unit_code
        assert told["area"]["code"] == report.area_code
        assert told["rule"]["unit_kind"] == "commune_office"
        assert told["due_at"] is not None

    def test_outside_or_unknown_is_refused(self, staff: Desk) -> None:
        away = staff.post(
            "/staff/routing/test", {"category": "pothole", "latitude": 21.0, "longitude": 105.8}
        )
        assert (away.status_code, away.get_json()["code"]) == (422, "outside_province")
        unknown = staff.post("/staff/routing/test", {"category": "x", "latitude": 11.31, "longitude": 106.1})
        assert (unknown.status_code, unknown.get_json()["code"]) == (422, "category_unknown")


def test_a_withdrawn_or_rejected_report_is_still_found(staff: Desk) -> None:
    report = a_report()
    change(report, state=State.WITHDRAWN)
    assert found(staff) == [report.code]
    assert found(staff, status="withdrawn") == [report.code]
