"""Administrators edit the rules of routing and the calendar, judged as a whole."""

from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI

from models import Role
from reports.entry.access import Seat
from tests.desk import Desk, a_desk, acts
from tests.people import TAN_NINH

POTHOLE = {"category": "pothole", "latitude": TAN_NINH[0], "longitude": TAN_NINH[1]}


@pytest.fixture
def admin(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.ADMIN))


class TestRouting:
    RULE: dict[str, Any] = {  # noqa: RUF012 - never changed
        "position": 0,
        "category": "pothole",
        "unit": "so-xay-dung",
        "valid_from": "2020-01-01",
        "note": "Thử",
    }

    def rules(self, admin: Desk) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = admin.get("/admin/routing-rules").get_json()["items"]
        return items

    def test_a_rule_at_the_top_is_read_first_and_moves_the_others_down(self, admin: Desk) -> None:
        before = self.rules(admin)
        made = admin.post("/admin/routing-rules", self.RULE)
        assert made.status_code == 201
        after = self.rules(admin)
        assert [rule["id"] for rule in after] == [made.get_json()["id"], *(rule["id"] for rule in before)]
        assert [rule["version"] for rule in after[1:]] == [rule["version"] for rule in before]
        told = admin.post("/staff/routing/test", POTHOLE).get_json()
        assert (told["unit"]["code"], told["rule"]["id"]) == ("so-xay-dung", made.get_json()["id"])

    def test_it_is_changed_and_removed_on_the_version_seen(self, admin: Desk) -> None:
        made = admin.post("/admin/routing-rules", self.RULE).get_json()
        path = f"/admin/routing-rules/{made['id']}"
        edit = self.RULE | {"version": made["version"], "unit": None, "unit_kind": "commune_police"}
        changed = admin.send("PUT", path, edit)
        assert changed.get_json()["unit_kind"] == "commune_police"
        stale = admin.send("PUT", path, edit)
        assert (stale.status_code, stale.get_json()["current"]["version"]) == (409, 2)
        assert admin.send("DELETE", f"{path}?version=1").status_code == 409
        assert admin.send("DELETE", f"{path}?version=2").status_code == 200
        assert made["id"] not in {rule["id"] for rule in self.rules(admin)}
        assert acts() == ["rule_added", "rule_changed", "rule_removed"]

    @pytest.mark.parametrize(
        ("change", "fields"),
        [
            ({"group": "roads"}, {"category"}),
            ({"unit_kind": "commune_office"}, {"unit"}),
            ({"unit": None}, {"unit"}),
            ({"unit": None, "unit_kind": "department"}, {"unit_kind"}),
            ({"unit": "nobody", "category": "nothing"}, {"unit", "category"}),
            ({"areas": ["25459", "00000"]}, {"areas"}),
            ({"valid_to": "2020-01-01"}, {"valid_to"}),
            ({"areas": []}, {"areas"}),
            ({"position": -1}, {"position"}),
        ],
    )
    def test_a_senseless_rule_is_refused(self, admin: Desk, change: dict[str, Any], fields: set[str]) -> None:
        answer = admin.post("/admin/routing-rules", self.RULE | change)
        assert (answer.status_code, set(answer.get_json()["fields"])) == (422, fields)


class TestCalendar:
    DAY = {"kind": "holiday", "name": "Nghỉ đột xuất", "source": "Công văn thử"}  # noqa: RUF012

    def test_a_day_off_moves_due_times_of_reports_to_come(self, admin: Desk) -> None:
        before = admin.post("/staff/routing/test", POTHOLE).get_json()["due_at"]
        assert admin.send("PUT", f"/admin/calendar/{before[:10]}", self.DAY).status_code == 200
        after = admin.post("/staff/routing/test", POTHOLE).get_json()["due_at"]
        assert after > before
        assert admin.send("DELETE", f"/admin/calendar/{before[:10]}").status_code == 200
        assert admin.send("DELETE", f"/admin/calendar/{before[:10]}").status_code == 404

    def test_a_year_is_shown_with_its_days(self, admin: Desk) -> None:
        shown = admin.get("/admin/calendar", year=2026).get_json()
        assert "2026-09-02" in {day["day"] for day in shown["days"]}
        assert {day["day"][:4] for day in shown["days"]} == {"2026"}

    def test_a_made_up_working_weekend_is_one(self, admin: Desk) -> None:
        body = self.DAY | {"kind": "working_weekend"}
        assert admin.send("PUT", "/admin/calendar/2026-12-07", body).status_code == 422
        assert admin.send("PUT", "/admin/calendar/2026-12-05", body).status_code == 200
        assert admin.send("PUT", "/admin/calendar/2026-13-05", body).status_code == 422

    def test_office_hours_change_as_a_whole_on_the_edition_seen(self, admin: Desk) -> None:
        shown = admin.get("/admin/calendar", year=2026).get_json()
        hours = [
            span | {"opens": "09:00"} if span["opens"] < "09:00" else span for span in shown["office_hours"]
        ]
        body = {"edition": shown["edition"], "items": hours}
        changed = admin.send("PUT", "/admin/office-hours", body)
        assert changed.status_code == 200, changed.text
        assert (
            admin.get("/admin/calendar", year=2026).get_json()["office_hours"]
            == changed.get_json()["office_hours"]
        )
        stale = admin.send("PUT", "/admin/office-hours", body)
        assert (stale.status_code, stale.get_json()["current"]["edition"]) == (
            409,
            changed.get_json()["edition"],
        )

    @pytest.mark.parametrize(
        "change",
        [
            {"closes": "06:00"},
            {"opens": "7 o'clock"},
            {"opens": "07:00:00+07:00"},
            {"weekday": 7},
            {"valid_to": "1900-01-01"},
            {"valid_to": "0001-01-01"},
        ],
    )
    def test_senseless_office_hours_are_refused(self, admin: Desk, change: dict[str, Any]) -> None:
        shown = admin.get("/admin/calendar", year=2026).get_json()
        items = [shown["office_hours"][0] | change, *shown["office_hours"][1:]]
        answer = admin.send("PUT", "/admin/office-hours", {"edition": shown["edition"], "items": items})
        assert answer.status_code == 422

    def test_overlapping_and_ending_ones_are_refused(self, admin: Desk) -> None:
        shown = admin.get("/admin/calendar", year=2026).get_json()
        hours = shown["office_hours"]
        for items, why in (
            ([*hours, hours[0]], "overlap"),
            ([span | {"valid_to": "2099-01-01"} for span in hours], "none_without_end"),
            ([span | {"valid_from": "2999-01-01", "valid_to": None} for span in hours], "none_for_a_year"),
        ):
            answer = admin.send("PUT", "/admin/office-hours", {"edition": shown["edition"], "items": items})
            assert answer.get_json()["fields"] == {"items": why}
