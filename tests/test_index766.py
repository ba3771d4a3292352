"""The index of QĐ 766: counted from a month worked out by hand, frozen for ever, with what is behind each figure."""

import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from dossiers.index766 import counting, freezing, scoring, showing
from dossiers.index766.facts import Scope
from dossiers.index766.months import Month
from dossiers.index766.rules import OF_THE_PACK, Rules
from dossiers.index766.showing import Wanted
from models import AuditEntry, Reading, Role
from province.index_schema import Formula, Index, Missing
from reports.entry.access import Seat
from tests.desk import a_desk, at_once
from tests.dossiers import AREA, OTHER_UNIT, UNIT
from tests.office_month import CASES, LATE, NOW, OCTOBER, ON_TIME, at, changed, ids, the_month
from tests.people import PROVINCE
from tests.residents import body_of

INDEX = Index.model_validate(tomllib.loads((PROVINCE / "index766.toml").read_text(encoding="utf-8")))
MONTH = Month.called("2026-10")
HOUR = 3600
PROVINCE_WIDE = Scope()


def counted(month: Month = MONTH, scope: Scope = PROVINCE_WIDE, now: Any = NOW) -> dict[str, list[int]]:
    with Reading() as session:
        return counting.of_month(session, month, scope, now).counts


def behind(formula: Formula, part: str, month: Month = MONTH) -> set[Any]:
    with Reading() as session:
        found = showing.behind(session, Wanted(month, PROVINCE_WIDE, formula, part), NOW)
        return {it.id for it in session.scalars(found)}


def frozen(edition: int | None = None) -> dict[str, list[int]]:
    with Reading() as session:
        told = showing.month_of(session, INDEX, MONTH, PROVINCE_WIDE, NOW, edition)
    assert told.freeze is not None
    return dict(told.counted.counts)


def pick(counts: dict[str, list[int]]) -> dict[str, list[int]]:
    return {name: counts[name] for name in OCTOBER}


def test_a_month_is_counted_as_worked_out_by_hand_and_a_freeze_keeps_it(app: OpenAPI) -> None:
    cases = the_month()
    assert pick(counted()) == OCTOBER
    assert behind(Formula.ON_TIME, "met") == ids(cases, ON_TIME)
    assert behind(Formula.ON_TIME, "unmet") == ids(cases, LATE)
    assert behind(Formula.ON_TIME, "counted") == ids(cases, ON_TIME | LATE)
    assert behind(Formula.SATISFIED, "unmet") == ids(cases, LATE | {"disliked"})
    of_unit = counted(scope=Scope(unit=UNIT))
    assert pick(of_unit) == OCTOBER
    # What commune offices handle, and of it what one can file here, what costs, and what was used.
    assert (of_unit["offered_online"], of_unit["used_online"]) == ([16, 16], [1, 16])
    assert (of_unit["paid_once"], counted()["paid_once"]) == ([1, 9], [1, 12])
    assert pick(counted(scope=Scope(unit=OTHER_UNIT))) == {name: [0, 0] for name in OCTOBER}
    # 1 hour three times, 2 days, 1 day, and what was put off: from the 1st to the 28th and 27th.
    days = 2 + 1 + 27 + 26
    assert counted()["handled"] == [3 * HOUR + days * 24 * HOUR, 7]
    # In November: "open" and "asked twice" are done, "overdue" and "waiting" still there.
    assert pick(counted(Month.called("2026-11"))) == {name: [0, 0] for name in OCTOBER} | {
        "on_time": [2, 4],
        "satisfied": [2, 4],
        "e_result": [2, 2],
        "digitised": [0, 2],
    }
    assert pick(counted(Month.called("2026-08"))) == {name: [0, 0] for name in OCTOBER}
    look_around(app)

    assert [str(month) for month in freezing.due(INDEX, NOW)] == ["2026-09", "2026-10"]
    assert [str(month) for month in freezing.due(INDEX, at(10, 1, 5))] == []
    with ThreadPoolExecutor(3) as clocks:
        frozen_by = list(clocks.map(lambda _: freezing.freeze(INDEX, MONTH, NOW), range(3)))
    assert sorted(frozen_by) == [False, False, True]
    assert [str(month) for month in freezing.due(INDEX, NOW)] == ["2026-09"]
    changed(cases["late"], done_at=at(10, 5, 11))
    changed(cases["early"], rating=1)
    assert pick(counted()) != OCTOBER
    assert pick(frozen()) == OCTOBER
    assert behind(Formula.ON_TIME, "met") == ids(cases, ON_TIME)
    assert behind(Formula.SATISFIED, "unmet") == ids(cases, LATE | {"disliked"})


def look_around(app: OpenAPI) -> None:
    """Leaders see their agency and nobody else's, the province everybody's."""
    viewer, leader = a_desk(app, Seat(Role.VIEWER)), a_desk(app, Seat(Role.LEADER, unit_code=UNIT))
    view = body_of(viewer.get("/staff/index766", month="2026-10"))
    by_id = {it["id"]: it for it in view["criteria"]}
    assert view["scope"]["kind"] == "province"
    assert view["frozen"] is None
    assert by_id["2.1"] | {"numerator": 7, "denominator": 13, "rate": 0.5385, "points": 10.77} == by_id["2.1"]
    # 11 of 12 online, times 2 of 12 synchronised, full at 50 %.
    assert by_id["3.3"]["points"] == round(4 * (11 / 12) * (2 / 12) / 0.5, 2)
    assert (by_id["1.1"]["numerator"], by_id["1.1"]["points"]) == (None, None)
    assert "Chưa có số liệu" in by_id["1.1"]["counts"]

    assert body_of(leader.get("/staff/index766"))["scope"]["code"] == UNIT
    assert leader.get("/staff/index766", unit=OTHER_UNIT).status_code == 404
    assert leader.get("/staff/index766", area=AREA).status_code == 404
    ranked = body_of(viewer.get("/staff/index766/ranking", month="2026-10"))
    assert [it["scope"]["code"] for it in ranked["items"]] == [UNIT]
    months = body_of(leader.get("/staff/index766/months"))
    told, running = [it["month"] for it in months["items"]], Month.of(datetime.now(UTC))
    assert (told[0], told[-2:]) == (str(running), ["2026-10", "2026-09"])
    assert [it["code"] for it in months["choices"]["units"]] == [UNIT]

    asked = {"month": "2026-10", "criterion": "2.1", "part": "unmet", "limit": 4}
    first = body_of(leader.get("/staff/index766/behind", **asked))
    second = body_of(leader.get("/staff/index766/behind", **asked, after=first["next"]))
    assert (len(first["dossiers"]), len(second["dossiers"]), second["next"]) == (4, 2, None)
    assert not {"applicant", "applicant_name", "answers"} & set(first["dossiers"][0])
    paid = body_of(viewer.get("/staff/index766/behind", month="2026-10", criterion="3.5b", part="met"))
    assert [it["code"] for it in paid["procedures"]] == ["2.000635"]
    refused = viewer.get("/staff/index766/behind", month="2026-10", criterion="1.1")
    assert (refused.status_code, body_of(refused)["fields"]) == (422, {"criterion": "nothing_behind"})
    assert viewer.get("/staff/index766", month=str(running.following)).status_code == 422
    assert viewer.get("/staff/index766", month="2026-10", edition=1).status_code == 404


def test_points_are_set_and_months_frozen_anew_only_on_record(app: OpenAPI) -> None:
    late = CASES["late"]()
    admin, viewer = a_desk(app, Seat(Role.ADMIN)), a_desk(app, Seat(Role.VIEWER))
    freezing.freeze(INDEX, MONTH, NOW)
    told = body_of(admin.get("/admin/index766/weights"))
    assert told["version"] == OF_THE_PACK
    weights = {it["id"]: {"max": it["max"], "full_at": it["full_at"]} for it in told["items"]}
    form = {"valid_from": "2026-10", "missing": "zero", "reason": "Theo công văn của Sở."}
    short = weights | {"2.1": {"max": 19, "full_at": 1}}
    refused = admin.send("PUT", "/admin/index766/weights", form | {"version": 0, "weights": lines(short)})
    assert (refused.status_code, body_of(refused)["fields"]) == (422, {"weights": "not_100"})
    moved = weights | {"2.1": {"max": 26, "full_at": 1}, "5.2": {"max": 0, "full_at": 1}}
    done = admin.send("PUT", "/admin/index766/weights", form | {"version": 0, "weights": lines(moved)})
    assert (done.status_code, body_of(done)["version"]) == (200, 1)
    again = admin.send("PUT", "/admin/index766/weights", form | {"version": 0, "weights": lines(weights)})
    assert (again.status_code, body_of(again)["code"]) == (409, "stale_version")

    before = body_of(viewer.get("/staff/index766", month="2026-10"))
    assert (before["rules"]["version"], before["frozen"]["edition"]) == (OF_THE_PACK, 1)
    assert before["frozen"]["by_clock"]
    changed(late, done_at=at(10, 5, 11))
    anew = admin.post("/admin/index766/freezes", {"month": "2026-10", "reason": "Điểm mới."})
    assert (anew.status_code, body_of(anew)["edition"]) == (201, 2)
    after = body_of(viewer.get("/staff/index766", month="2026-10"))
    by_id = {it["id"]: it for it in after["criteria"]}
    assert (after["rules"]["version"], by_id["2.1"]["numerator"], by_id["2.1"]["max"]) == (1, 1, 26)
    assert after["total"]["score"] == after["total"]["points"]
    first = body_of(viewer.get("/staff/index766", month="2026-10", edition=1))
    assert first["total"] == before["total"]
    assert [it["edition"] for it in first["editions"]] == [2, 1]
    this_month = str(Month.of(datetime.now(UTC)))
    running = admin.post("/admin/index766/freezes", {"month": this_month, "reason": "Sớm."})
    assert (running.status_code, body_of(running)["code"]) == (409, "month_not_over")
    assert admin.post("/admin/index766/freezes", {"month": "2026-10"}).status_code == 422
    empty = admin.post("/admin/index766/freezes", {"month": "2020-01", "reason": "Nhầm."})
    assert (empty.status_code, body_of(empty)["code"]) == (409, "month_not_frozen")
    form = {"month": "2026-10", "reason": "Hai người cùng lúc."}
    more = at_once([partial(admin.post, "/admin/index766/freezes", form) for _ in range(3)])
    assert sorted(body_of(one)["edition"] for one in more) == [3, 4, 5]
    with Reading() as session:
        acts = set(session.scalars(select(AuditEntry.act)))
    assert {"index_weights_set", "index_frozen"} <= acts


def lines(weights: dict[str, dict[str, float]]) -> list[dict[str, Any]]:
    return [{"id": name} | points for name, points in weights.items()]


class TestScoring:
    """Pure: no database."""

    def rules(self, missing: Missing) -> Rules:
        return Rules(0, missing, "", INDEX.groups, INDEX.criteria)

    def test_nothing_of_nothing_is_not_assessed(self) -> None:
        counts = {it.value: [0, 0] for it in Formula}
        scored = scoring.score(self.rules(Missing.REDISTRIBUTE), counts)
        assert {it.points for it in scored.criteria} == {None}
        assert (scored.total.score, scored.total.assessed, scored.total.max) == (None, 0, 100)

    @pytest.mark.parametrize(("missing", "score"), [(Missing.REDISTRIBUTE, 75.0), (Missing.ZERO, 15.0)])
    def test_points_of_what_is_missing_are_spread_or_lost(self, missing: Missing, score: float) -> None:
        counts = {it.value: [0, 0] for it in Formula} | {"on_time": [3, 4]}
        scored = scoring.score(self.rules(missing), counts)
        assert (scored.total.points, scored.total.assessed, scored.total.score) == (15, 20, score)
        assert scored.groups["progress"].score == 75

    def test_from_the_threshold_on_all_points_are_given(self) -> None:
        counts = {it.value: [0, 0] for it in Formula} | {"digitised": [9, 10], "reused": [2, 5]}
        points = {
            it.criterion.id: it.points for it in scoring.score(self.rules(Missing.ZERO), counts).criteria
        }
        assert points["4.2"] == 4
        assert points["4.3"] == 1

    def test_a_share_times_another_needs_both(self) -> None:
        counts = {it.value: [0, 0] for it in Formula} | {"online": [1, 2]}
        points = {
            it.criterion.id: it.points for it in scoring.score(self.rules(Missing.ZERO), counts).criteria
        }
        assert points["3.3"] is None
