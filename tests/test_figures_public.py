"""Figures for everyone tell of no one: no small row, no small difference, no few ratings."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from hypothesis import given
from hypothesis import strategies as st

from models import Report, Session
from reports.figures import public
from reports.figures.definitions import By, Figures, Period, Share, Table
from reports.figures.public import OTHERS, K
from tests.people import MONDAY, a_report

YEAR = Period(date(2025, 11, 1), date(2026, 11, 23))


def test_the_public_gets_no_row_of_few_reports(client: FlaskClient, app: OpenAPI):
    for _ in range(K + 1):
        a_report(at=MONDAY)
    for category in ("rubbish", "rubbish", "street-light", "street-light", "security"):
        a_report(at=MONDAY, category=category)
    body = client.get("/api/v1/public/figures", query_string={"from": "2026-11", "to": "2026-11"}).get_json()
    # Nine are visible; the two small rows hold four together, so the large one is put to them.
    assert body["total"]["received"] == 10
    assert {row["key"]: row["received"] for row in body["items"]} == {OTHERS: 10}
    a_report(at=MONDAY, category="street-light")
    body = client.get("/api/v1/public/figures", query_string={"from": "2026-11", "to": "2026-11"}).get_json()
    assert {row["key"]: row["received"] for row in body["items"]} == {"pothole": K + 1, OTHERS: 5}


@pytest.mark.parametrize("by", ["day", "week"])
def test_the_public_cannot_cut_time_finer_than_months(client: FlaskClient, by: str):
    assert client.get(f"/api/v1/public/figures?by={by}").status_code == 422
    assert client.get("/api/v1/public/figures?from=2026-11-01").status_code == 422


KEYS = st.sampled_from("abcde")
MONTH = st.dictionaries(KEYS, st.integers(0, 11), max_size=5)


def _told(months: list[dict[str, int]]) -> Table:
    """The public table of a period, made of months in which each row has so many rated reports."""
    rows: dict[str, Figures] = {}
    for name in {name for month in months for name in month}:
        number = sum(month.get(name, 0) for month in months)
        rows[name] = Figures(received=number, satisfied=Share(number, number))
    number = sum(sum(month.values()) for month in months)
    total = Figures(received=number, satisfied=Share(number, number))
    return public.suppress(Table(By.CATEGORY, YEAR, total, rows), months)


@given(MONTH)
def test_no_row_is_small_and_none_is_lost(month: dict[str, int]):
    shown = _told([month])
    if shown.total is None:
        assert 0 < sum(month.values()) < K
        assert shown.rows == {}
        return
    assert sum(row.received for row in shown.rows.values()) == sum(month.values())
    for row in shown.rows.values():
        assert row.received == 0 or row.received >= K
        assert row.satisfied.denominator == 0 or row.satisfied.denominator >= K


def _untold(months: list[dict[str, int]]) -> dict[str, int] | None:
    """What remains of the total's ratings when all rows that are told are taken off; None without a total."""
    shown = _told(months)
    if shown.total is None or shown.total.ratings_hidden:
        return None
    told = sum(row.satisfied.denominator for row in shown.rows.values())
    return {"rest": shown.total.satisfied.denominator - told}


@given(st.lists(MONTH, min_size=2, max_size=3))
def test_neither_rest_nor_difference_of_periods_tells_of_few(months: list[dict[str, int]]):
    whole, shorter = _told(months), _told(months[:-1])
    rest = _untold(months)
    assert rest is None or rest["rest"] == 0 or rest["rest"] >= K
    for name in whole.rows.keys() & shorter.rows.keys() - {OTHERS}:
        one, other = whole.rows[name], shorter.rows[name]
        if not one.ratings_hidden and not other.ratings_hidden:
            difference = one.satisfied.denominator - other.satisfied.denominator
            assert difference == 0 or difference >= K
    if whole.total and shorter.total and not whole.total.ratings_hidden and not shorter.total.ratings_hidden:
        difference = whole.total.satisfied.denominator - shorter.total.satisfied.denominator
        assert difference == 0 or difference >= K


def test_the_public_hears_of_ratings_once_there_are_enough(client: FlaskClient, app: OpenAPI):
    reports = [a_report(at=MONDAY) for _ in range(K)]
    question = {"by": "category", "from": "2026-11", "to": "2026-11"}
    for number, report in enumerate(reports, start=1):
        with Session.begin() as session:
            session.get_one(Report, report.id).rating = number
        body = client.get("/api/v1/public/figures", query_string=question).get_json()
        told = [body["total"]["satisfaction"], *(row["satisfaction"] for row in body["items"])]
        if number < K:
            assert told == [None, None]
    assert told[0] == told[1]
    assert told[0] is not None
    assert (told[0]["count"], told[0]["mean"], told[0]["satisfied"]["numerator"]) == (K, 3.0, 2)
