"""Loading the demonstration: from dice or a city's file, twice, half or at once, it does no harm."""

import csv
import gzip
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from threading import Thread

import pytest
from flask.testing import FlaskCliRunner
from flask_openapi3.openapi import OpenAPI
from sqlalchemy.engine import Engine

from dossiers import demo_stories
from models import (
    Report,
    Session,
    State,
)
from models.report import OPEN_STATES
from reports.demo import load, sources
from reports.demo.sources import Case, CasesWrong, Fate
from tests.crowd import NOW, WORDS, a_crowd, a_world, everything
from tests.mapcounts import kept_and_recounted, reports_in
from tests.people import a_report, categories

HEADER = next(
    csv.reader(
        [
            "case_id,opened,target,closed,ontime,status,closure_reason,title,subject,reason,type,queue,department,"
            "submitted_photo,closed_photo,location,neighborhood,ward,latitude,longitude,source"
        ]
    )
)
CORPUS = os.environ.get("CORPUS_DIR", "")


def a_row(**given: str) -> dict[str, str]:
    row = dict.fromkeys(HEADER, "") | {
        "case_id": "1",
        "opened": "2011-07-01 08:00:00",
        "target": "2011-07-11 08:00:00",
        "closed": "2011-07-06 08:00:00",
        "status": "Closed",
        "closure_reason": "Case Closed Case Resolved",
        "type": "Street Light Outages",
    }
    return row | given


def a_file(folder: Path, *rows: dict[str, str], header: list[str] = HEADER) -> Path:
    file = folder / "requests.csv"
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return file


def many_cases(count: int) -> Iterator[Case]:
    return sources.synthetic(count, 1, WORDS.weights)


def _shape(reports: list[Report]) -> dict[str, tuple[object, ...]]:
    return {
        str(one.id): (
            one.code,
            one.state,
            one.latitude,
            one.longitude,
            one.description,
            one.rating,
            one.due_at,
        )
        for one in reports
    }


def test_a_load_that_was_killed_goes_on_and_a_second_adds_nothing(engine: Engine):
    shift = load.shift_to(sources.latest_synthetic(90), NOW)
    first = islice(load.load(many_cases(90), a_world(), shift, NOW, at_once=20), 2)
    assert [chunk.added for chunk in first] == [20, 20]
    killed = load.load(_dying(many_cases(90), after=50), a_world(), shift, NOW, at_once=20)
    with pytest.raises(KeyboardInterrupt):
        list(killed)
    assert len(everything()) == 40
    rest = [chunk.added for chunk in load.load(many_cases(90), a_world(), shift, NOW, at_once=20)]
    assert rest == [0, 0, 20, 20, 10]
    again = load.load(many_cases(90), a_world(), shift + timedelta(days=1), NOW + timedelta(days=1))
    assert [chunk.added for chunk in again] == [0]
    reports = everything()
    assert len(reports) == len({one.code for one in reports}) == 90
    before, recounted = kept_and_recounted()
    assert before == recounted
    assert reports_in(before)[True] == sum(one.visible for one in reports)


def _dying(cases: Iterator[Case], after: int) -> Iterator[Case]:
    yield from islice(cases, after)
    raise KeyboardInterrupt


def test_the_same_seed_makes_the_same_reports_and_another_one_others(engine: Engine):
    a_crowd(40)
    once = _shape(everything())
    with Session.begin() as session:
        for table in ("passages", "tickets", "map_cells", "map_marks", "map_spans", "reports", "sequences"):
            session.execute(Report.metadata.tables[table].delete())
    a_crowd(40)
    assert _shape(everything()) == once
    a_crowd(40, seed=2)
    assert len(everything()) == 80


def test_two_loads_at_once_take_turns(engine: Engine):
    failures: list[BaseException] = []

    def go() -> None:
        try:
            a_crowd(60)
        except BaseException as error:
            failures.append(error)
            raise

    threads = [Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert failures == []
    assert len(everything()) == 60


def test_codes_of_residents_go_on_where_the_demonstration_stopped(engine: Engine):
    a_crowd(200)
    codes = {one.code for one in everything()}
    report = a_report(at=NOW)
    assert report.code not in codes


@pytest.fixture
def _only_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """No dossiers come with them: those, and that they come, are the matter of tests/test_dossier_demo.py."""
    monkeypatch.setattr(demo_stories, "read", lambda _folder, _now: [])
    monkeypatch.setattr(demo_stories, "read_past", lambda _folder, _now: [])


@pytest.mark.usefixtures("_only_reports")
def test_a_file_of_city_requests_becomes_reports(app: OpenAPI, runner: FlaskCliRunner, tmp_path: Path):
    rows = [
        a_row(case_id="1"),
        a_row(case_id="2", type="Pothole Repair (Internal)", closed="", status="Open"),
        a_row(
            case_id="3", opened="2011-07-02 09:00:00", closure_reason="Case Closed Duplicate of Existing Case"
        ),
        a_row(case_id="4", closure_reason="Case Closed Case Invalid"),
        a_row(case_id="5", type="Something No City Ever Had", target=""),
        a_row(case_id="6", opened="2011-07-31 23:00:00", closed="2019-10-31 15:25:56"),
        a_row(case_id="7", closed="2011-06-01 00:00:00"),
        a_row(case_id="8", target="2011-07-01 08:00:00"),
        a_row(case_id="", title="no key"),
        a_row(case_id="9", opened="once"),
        a_row(case_id="1", title="the same again"),
    ]
    file = a_file(tmp_path, *rows)
    answer = runner.invoke(args=["demo", "load", str(file)])
    assert answer.exit_code == 0, answer.output
    assert "8 reports added" in answer.output
    assert "2 rows without a key or a moment are left out" in answer.output
    reports = {one.id: one for one in everything()}
    by_case = {key: reports[load.key_of(_case(key))] for key in "12345678"}
    assert by_case["1"].category_code == "street-light"
    assert by_case["2"].category_code == "pothole"
    assert by_case["2"].state in OPEN_STATES
    assert by_case["3"].state is State.DUPLICATE
    assert by_case["3"].duplicate_of_id == by_case["1"].id
    assert by_case["4"].state is State.REJECTED
    assert by_case["5"].category_code == "other"
    assert by_case["6"].state in OPEN_STATES, "it took the city years: with us it is not done yet"
    assert by_case["7"].resolved_at is not None
    assert "0 reports added, 9 were there." in runner.invoke(args=["demo", "load", str(file)]).output
    packed = tmp_path / "requests.csv.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert "0 reports added" in runner.invoke(args=["demo", "load", str(packed)]).output


def _case(key: str) -> Case:
    return Case(key, sources.SYNTHETIC_START, "", Fate.DONE, None, None)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.write_text("a,b\n1,2\n"),
        lambda file: file.write_text(",".join(HEADER) + "\n"),
        lambda file: file.write_bytes(b"\xff\xfe\x00broken"),
        lambda file: file.write_bytes(b""),
    ],
)
def test_a_file_that_is_no_table_of_requests_is_refused_with_a_sentence(
    tmp_path: Path, spoil: Callable[[Path], object]
):
    file = a_file(tmp_path, a_row())
    spoil(file)
    with pytest.raises(CasesWrong):
        sources.survey(file)
    packed = tmp_path / "cut.csv.gz"
    packed.write_bytes(gzip.compress(b"case_id,opened\n" * 1000)[:40])
    with pytest.raises(CasesWrong):
        sources.survey(packed)


@pytest.mark.usefixtures("_only_reports")
def test_the_command_wants_a_file_or_a_number(app: OpenAPI, runner: FlaskCliRunner, tmp_path: Path):
    assert runner.invoke(args=["demo", "load"]).exit_code == 2
    assert runner.invoke(args=["demo", "load", str(a_file(tmp_path)), "--synthetic", "3"]).exit_code == 2
    broken = runner.invoke(args=["demo", "load", str(a_file(tmp_path))])
    assert (broken.exit_code, "no readable row" in broken.output) == (1, True)
    assert "3 reports added" in runner.invoke(args=["demo", "load", "--synthetic", "3"]).output
    assert runner.invoke(args=["map", "recount"]).exit_code == 0


def test_the_words_know_every_category_and_the_types_only_known_ones(engine: Engine):
    taken = {code for code, row in categories().items() if row.redirect is None}
    assert set(WORDS.descriptions) == taken
    assert set(WORDS.weights) == taken
    assert set(WORDS.types.values()) <= taken
    assert set(WORDS.results) - {"any"} <= taken
    places = {"street": "Lê Lợi", "spot": "đầu hẻm", "days": "3"}
    for sentences in (*WORDS.descriptions.values(), *WORDS.results.values(), *WORDS.reasons.values()):
        for sentence in sentences:
            assert "{" not in sentence.format_map(places)


@pytest.mark.skipif(not CORPUS, reason="CORPUS_DIR is not set")
def test_a_real_city_file_is_read_whole(engine: Engine):
    (file,) = (Path(CORPUS) / "requests311").glob("*.csv*")
    found = sources.survey(file)
    assert found.count > 50_000
    assert found.unreadable == 0
    cases = list(sources.read(file))
    assert len({case.key for case in cases}) == found.count
    known = {case.kind for case in cases}
    assert known <= WORDS.types.keys(), "every type of the city has a category"
    shift = load.shift_to(found.latest, NOW)
    added = sum(chunk.added for chunk in load.load(islice(cases, 1500), a_world(), shift, NOW))
    assert added == 1500
