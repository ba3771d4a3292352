"""Counting the map anew by hand: what was changed past the service is counted and reckoned as it is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from typing import Any

from flask.testing import FlaskCliRunner
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import event, select, text, update
from sqlalchemy.engine import Connection, Engine

from models import MapCell, MapMark, MapSpan, Mark, Publication, Report, Session, State
from reports import moderated, overdue, progress
from reports.actor import Actor
from reports.desk import moderation
from reports.desk.moderation import Judgement
from reports.public.mapmarks import LEVELS
from tests.mapcounts import kept_and_recounted
from tests.people import MONDAY, a_photo, a_report, a_resident


def test_recounting_by_hand_reckons_what_waits_for_moderators(engine: Engine) -> None:
    code = a_report().code
    with Session.begin() as session:
        session.execute(update(Report).values(moderation_pending=False, public_description=None))
        moderated.reckon_all(session)
        assert session.scalars(select(Report).where(Report.code == code)).one().moderation_pending


def test_what_a_moderator_looks_at_meanwhile_is_reckoned_as_they_leave_it(engine: Engine) -> None:
    resident = a_resident()
    photo = a_photo(Actor("resident", resident.id))
    code = a_report(resident, photo_ids=[photo]).code
    seen = Judgement(words={"description": "Ổ gà."}, photos={photo: Publication.APPROVED})
    with Session.begin() as session:
        session.execute(update(Report).values(moderation_pending=False, public_description="Ổ gà."))
    with ThreadPoolExecutor(1) as pool:
        with Session.begin() as session:
            moderation.judge(session, progress.lock(session, code), seen, Actor("staff"), MONDAY)
            session.flush()
            reckoning = pool.submit(_reckon)
            sleep(0.3)  # it has looked at what was there before, or waits for its turn to write
        reckoning.result()
    with Session.begin() as session:
        assert not session.scalars(select(Report)).one().moderation_pending


def _reckon() -> None:
    with Session.begin() as session:
        moderated.reckon_all(session)


def test_recounting_by_hand_takes_the_mark_off_what_is_overdue_no_more(
    app: OpenAPI, runner: FlaskCliRunner
) -> None:
    kept, *others = (a_report().code for _ in range(4))
    changes: tuple[dict[str, Any], ...] = (
        {"state": State.CLOSED},
        {"due_at": None},
        {"state": State.NEEDS_INFO, "paused_at": MONDAY},
    )
    assert overdue.mark(MONDAY + timedelta(days=30)) == 4
    with Session.begin() as session:
        for code, changed in zip(others, changes, strict=True):
            session.execute(update(Report).where(Report.code == code).values(changed))
    runner.invoke(args=["map", "recount"])
    with Session.begin() as session:
        assert set(session.scalars(select(Report.code).where(Report.overdue_marked))) == {kept}
        of_level = (MapMark.mark == Mark.OVERDUE, MapMark.level == LEVELS[0])
        assert session.scalars(select(MapMark.count).where(*of_level)).all() == [1]


def test_recounting_by_hand_is_given_more_time_than_a_page(app: OpenAPI, runner: FlaskCliRunner) -> None:
    engine: Engine = app.extensions["wiring"].engine
    a_report()
    with Session.begin() as session:
        session.execute(update(Report).values(moderation_pending=False))
        session.execute(update(MapCell).values(count=7))
        if engine.dialect.name == "postgresql":
            _be_slow(engine, session.connection())
    told = runner.invoke(args=["map", "recount"])
    assert told.exit_code == 0, told.output
    with Session.begin() as session:
        assert session.scalars(select(Report)).one().moderation_pending
        assert set(session.scalars(select(MapCell.count))) == {1}


def _be_slow(engine: Engine, connection: Connection) -> None:
    """Have any change of a report take twice as long as a page's statements may."""
    wait = "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.4); RETURN NEW; END'"
    connection.execute(text(wait))
    connection.execute(
        text("CREATE TRIGGER waits BEFORE UPDATE ON reports FOR EACH ROW EXECUTE FUNCTION wait()")
    )
    event.listen(engine, "begin", lambda it: it.exec_driver_sql("SET statement_timeout = 200"))


def test_recounting_heals_wrong_counts(engine: Engine) -> None:
    a_report()
    with Session.begin() as session:
        session.execute(update(MapCell).values(count=7))
        session.execute(update(MapSpan).values(open_count=7))
    before, recounted = kept_and_recounted()
    assert {counts[0].expected for counts in before.values()} == {7}
    assert {counts[0].expected for counts in recounted.values()} == {1}
