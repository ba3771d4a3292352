"""What a page of the list holds is the same however it is found: walked near by, by an index, on either database."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine

from models import Reading, Report, Session, State
from models.base import new_key
from models.report import OPEN_STATES
from reports import progress
from reports.actor import Actor
from reports.desk import finding, search
from reports.desk.search import Criteria, Sort
from reports.entry.access import Scope
from reports.figures.filters import Box
from reports.wording import searchable
from tests.people import LONG_AN, MONDAY, a_report

SAID = [
    ("Ổ gà lớn trước chợ, xe máy dễ té.", "12 Đường 30/4, Phường Tân Ninh"),
    ("Gà nhà hàng xóm chạy ra đường", "Ấp 3"),
    ("HỐ GA MẤT NẮP!!! 😱😱", "số 5/12 Hẻm 7"),
    (
        "o\u0302\u0309 ga\u0300 gõ trên iPhone",
        "Nguyễn Thị Minh Khai",
    ),
    ("ngập nước_đường hoà bình (hòa bình)", ""),
    ("Straße ΣΊΣΥΦΟΣ ភូមិ", "đ Đ"),
    (f"{'a' * 900} nguy hiểm", "x" * 200),
    ("'\"; DROP TABLE reports; -- % _ * AND OR NOT NEAR(o ga)", ""),
    ("!!! 😱", ""),
]
WORDS = [
    "o ga",
    "Ổ GÀ",
    "ga o",
    "ga",
    "duong",
    "đường 30/4",
    "30 4",
    "12",
    "5",
    "hoa binh",
    "hòa bình",
    "strasse",
    "σίσυφος",
    "ភូមិ",
    "😱",
    "a" * 900,
    "a" * 64,
    "a" * 63,
    "and or not near",
    '"o" * OR',
    "drop table",
    "PA 261123",
    "00003",
    "261123-00003",
    "duon",
    "khong co",
    "",
]


# The last word was not typed to its end.
BEGUN = ["d", "c", "xe m", "Ổ gà tr", "nguy h", "h", "30 4 ph", "h ga", "zx", "ga zx", "khong h"]
CODES_BEGUN = [
    "PA-2",
    "pa-2611",
    "PA-261123",
    "PA-261123-",
    "PA-261123-0",
    "PA-261123-0000",
    "PA-2610",
    "PA-99",
]


@pytest.fixture
def reports(engine: Engine) -> list[Report]:
    """Two of each saying: one here and open, one elsewhere, later and done; their due times in no order."""
    made: list[Report] = []
    elsewhere: dict[str, Any] = {"latitude": LONG_AN[0], "longitude": LONG_AN[1], "category": "street-light"}
    for number, (description, address) in enumerate(SAID):
        for place in ({}, elsewhere):
            at = MONDAY + timedelta(minutes=len(made) // 3)
            made.append(a_report(at=at, description=description, address=address, **place))
        with Session.begin() as session:
            here, there = (session.get_one(Report, report.id) for report in made[-2:])
            here.due_at = MONDAY + timedelta(hours=number * 5 % 7) if number % 3 else None
            there.due_at, there.state = MONDAY + timedelta(hours=number), State.CLOSED
            there.has_photo = number % 2 == 0
    with Reading() as session:
        return [session.get_one(Report, report.id) for report in made]


def walked(criteria: Criteria, scope: Scope, sort: Sort, near: int, limit: int = 3) -> list[str]:
    """The codes of all pages; the total said with the first one is right."""
    codes: list[str] = []
    after, total = None, None
    while True:
        with Reading() as session:
            asked = finding.asked(criteria, scope, MONDAY, sort, limit, after)
            page = finding.page(session, asked, near, near + 2, probed=near + 1)
        total = total or page
        codes += [report.code for report in page.reports]
        if page.next is None:
            break
        assert len(page.reports) == limit
        after = page.next
    assert total.total is not None
    assert total.total == len(codes) if total.total_is_all else limit < total.total <= len(codes)
    assert total.total_is_all or near < 1000
    return codes


ORDERED: dict[Sort, Callable[[Report], Any]] = {
    Sort.LATEST: lambda one: (-one.created_at.timestamp(), -one.id.int),
    Sort.CHANGED: lambda one: (-one.updated_at.timestamp(), -one.id.int),
    Sort.DUE: lambda one: (_due(one), one.id.int),
}


def _due(report: Report) -> float:
    never = report.due_at is None or report.state not in OPEN_STATES
    return float("inf") if never else report.due_at.timestamp()  # type: ignore[union-attr]


@pytest.mark.parametrize("near", [1, 5, 1000])
def test_words_find_whatever_has_all_of_them(reports: list[Report], near: int) -> None:
    for typed in WORDS:
        wanted = set(searchable(typed).split())
        expected = [
            one.code
            for one in sorted(reports, key=ORDERED[Sort.LATEST])
            if wanted <= set(f"{searchable(one.code)} {one.search_text}".split())
        ]
        assert walked(Criteria(words=typed), Scope(None), Sort.LATEST, near) == expected, typed


@pytest.mark.parametrize("near", [1, 5, 1000])
def test_a_last_word_without_a_vowel_finds_what_begins_so(reports: list[Report], near: int) -> None:
    def has_all(one: Report, typed: str) -> bool:
        *whole, begun = searchable(typed).split()
        there = f"{searchable(one.code)} {one.search_text}".split()
        if begun == "ga":  # of "h ga": only the last word may be unfinished
            return {*whole, begun} <= set(there)
        return set(whole) <= set(there) and any(word.startswith(begun) for word in there)

    by_time = sorted(reports, key=ORDERED[Sort.LATEST])
    found = 0
    for typed in BEGUN:
        expected = [one.code for one in by_time if has_all(one, typed)]
        assert walked(Criteria(words=typed), Scope(None), Sort.LATEST, near) == expected, typed
        assert by_the_index(typed) == expected, typed
        found += len(expected)
    for typed in CODES_BEGUN:
        expected = [one.code for one in by_time if one.code.startswith(typed.upper())]
        assert walked(Criteria(words=typed), Scope(None), Sort.LATEST, near) == expected, typed
        found += len(expected)
    assert found > len(reports)


def by_the_index(typed: str) -> list[str]:
    """The codes as figures, exports and wide tiles find them."""
    wanted = search.matching(Criteria(words=typed), Scope(None), MONDAY)
    with Reading() as session:
        return [one.code for one in sorted(session.scalars(wanted), key=ORDERED[Sort.LATEST])]


FILTERS: list[tuple[Criteria, Scope, Callable[[Report], bool]]] = [
    (Criteria(states=OPEN_STATES), Scope(None), lambda one: one.state in OPEN_STATES),
    (Criteria(states={State.CLOSED}), Scope(None), lambda one: one.state is State.CLOSED),
    (Criteria(categories=["pothole"]), Scope(None), lambda one: one.category_code == "pothole"),
    (Criteria(has_photo=True, words="ga"), Scope(None), lambda one: one.has_photo and has(one, "ga")),
    (
        Criteria(words="ga", states=OPEN_STATES, categories=["pothole"]),
        Scope(frozenset({"25459"})),
        lambda one: has(one, "ga") and one.state in OPEN_STATES,
    ),
    (Criteria(words="duong"), Scope(frozenset()), lambda _: False),
    (
        Criteria(box=Box(11.2, 106.0, 11.4, 106.2), units=["ubnd-25459"]),
        Scope(None),
        lambda one: one.latitude > 11 and one.unit_code == "ubnd-25459",
    ),
    (
        Criteria(since=MONDAY + timedelta(minutes=2), moderation_pending=True),
        Scope(None),
        lambda one: one.created_at >= MONDAY + timedelta(minutes=2),
    ),
    (
        Criteria(until=MONDAY + timedelta(minutes=5)),
        Scope(None),
        lambda one: one.created_at < MONDAY + timedelta(minutes=5),
    ),
    (
        Criteria(overdue=False, states={State.CLOSED, State.DISPATCHED}),
        Scope(None),
        lambda one: True,
    ),
]


def has(report: Report, word: str) -> bool:
    return word in report.search_text.split()


@pytest.mark.parametrize("near", [1, 5, 1000])
def test_filters_find_the_same_in_every_order(reports: list[Report], near: int) -> None:
    for criteria, scope, is_wanted in FILTERS:
        for sort, key in ORDERED.items():
            expected = [one.code for one in sorted(reports, key=key) if is_wanted(one)]
            assert walked(criteria, scope, sort, near) == expected, (criteria, sort)


def test_what_a_clock_changes_that_is_days_behind_is_found_in_the_order_of_change(engine: Engine) -> None:
    code = a_report(at=MONDAY + timedelta(days=3)).code
    with Session.begin() as session:
        progress.accept(session, progress.lock(session, code), Actor("staff", new_key()), MONDAY)
    asked = Criteria(since=MONDAY + timedelta(days=2))
    assert walked(asked, Scope(None), Sort.CHANGED, near=1) == [code]


def test_words_follow_what_is_corrected_and_what_goes(reports: list[Report], engine: Engine) -> None:
    first, second = reports[0], reports[1]

    def found(typed: str) -> list[str]:
        return walked(Criteria(words=typed), Scope(None), Sort.LATEST, near=1)

    with Session.begin() as session:
        session.get_one(Report, first.id).search_text = searchable("Cầu Gò Dầu")
    assert found("cau go dau") == [first.code]
    assert first.code not in found("xe may")
    with Session.begin() as session:
        for table in ("deliveries", "tickets", "passages"):
            session.execute(text(f"DELETE FROM {table} WHERE report_id = :id"), {"id": first.id.hex})
        session.execute(text("DELETE FROM reports WHERE id = :id"), {"id": first.id.hex})
    assert found("cau go dau") == []
    if engine.dialect.name == "sqlite":
        # Which rowids its tables keep SQLite promises only for keys that are integers; in truth it keeps ours.
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("VACUUM")  # type: ignore[union-attr]
    assert found("xe may") == [second.code]
