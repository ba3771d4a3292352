"""The migrations build exactly what the models describe, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import product

import pytest
from alembic import command
from sqlalchemy import select
from sqlalchemy.engine import Engine

import migrations
from models import Report, Session, State, postgresql
from models.base import open_engine
from models.sequence import next_value
from reports.actor import Actor
from tests.mapcounts import kept_and_recounted, reports_in
from tests.people import LONG_AN, MONDAY, TAN_NINH, a_photo, a_report, a_resident
from tests.residents import changed


def test_the_migrations_and_the_models_do_not_differ(engine: Engine) -> None:
    assert migrations.differences(engine) == []
    assert not migrations.pending(engine)


def test_migrating_again_changes_nothing_and_keeps_the_data(engine: Engine) -> None:
    with Session.begin() as session:
        next_value(session, "kept", 7)
    migrations.upgrade(engine)
    with Session.begin() as session:
        assert next_value(session, "kept") == 8


def test_who_migrates_waits_for_who_migrates_already(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than any other question waits: to index a million reports takes minutes."""
    monkeypatch.setattr(postgresql, "PATIENCE_S", 0.1)
    engine = open_engine(postgresql_url)
    with ThreadPoolExecutor() as threads:
        with engine.begin() as first:
            first.exec_driver_sql(f"SELECT pg_advisory_xact_lock({migrations.LOCK})")
            second = threads.submit(migrations.upgrade, engine)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.5)
        second.result()
    engine.dispose()


def test_reports_do_not_stand_in_the_way_of_the_index_of_their_words(engine: Engine) -> None:
    for said in ("Ổ gà lớn", "!!!"):
        a_report(at=MONDAY, description=said, address="")
    with engine.begin() as connection:
        command.downgrade(migrations._config(connection), "0015")
        migrations.step(connection, "head")
    assert migrations.differences(engine) == []


def test_every_step_leads_back_and_forth_with_reports_in_the_book(engine: Engine) -> None:
    """What the map shows is counted by the steps themselves, and as the service counts it."""
    places = (TAN_NINH, LONG_AN, (TAN_NINH[0] + 0.01, TAN_NINH[1]))
    codes = list[str]()
    for n, (place, said) in enumerate(product(places, ("Ổ gà lớn", "!!!", "Đèn đường"))):
        sender, at = a_resident(), MONDAY + timedelta(hours=9 * n)
        photos = [a_photo(Actor("resident", sender.id))] if n % 2 else []
        draft = {"latitude": place[0], "longitude": place[1], "description": said, "photo_ids": photos}
        codes.append(a_report(sender, at, **draft).code)
    states = (State.RESOLVED, State.CLOSED, State.WITHDRAWN, State.IN_PROGRESS)
    for code, state in zip(codes, states, strict=False):
        changed(code, state=state)
    changed(codes[4], visible=False)
    with migrations._connect(engine) as connection, connection.begin():
        newest = migrations.present(connection)
        for number in range(int(newest) - 1, 0, -1):
            command.downgrade(migrations._config(connection), f"{number:04d}")
        for number in range(2, int(newest) + 1):
            migrations.step(connection, f"{number:04d}")
    assert migrations.differences(engine) == []
    with Session.begin() as session:
        reports = session.scalars(select(Report)).all()
        assert sorted(report.code for report in reports) == sorted(codes)
    before, recounted = kept_and_recounted()
    assert before == recounted
    assert reports_in(recounted) == {True: 8, False: 1}
