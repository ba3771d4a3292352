"""The migrations build exactly what the models describe, on both databases."""

from alembic import command
from sqlalchemy.engine import Engine

import migrations
from models import Session
from models.sequence import next_value
from tests.people import MONDAY, a_report


def test_the_migrations_and_the_models_do_not_differ(engine: Engine) -> None:
    assert migrations.differences(engine) == []
    assert not migrations.pending(engine)


def test_migrating_again_changes_nothing_and_keeps_the_data(engine: Engine) -> None:
    with Session.begin() as session:
        next_value(session, "kept", 7)
    migrations.upgrade(engine)
    with Session.begin() as session:
        assert next_value(session, "kept") == 8


def test_reports_do_not_stand_in_the_way_of_the_index_of_their_words(engine: Engine) -> None:
    for said in ("Ổ gà lớn", "!!!"):
        a_report(at=MONDAY, description=said, address="")
    with engine.begin() as connection:
        command.downgrade(migrations._config(connection), "0015")
        migrations.step(connection, "head")
    assert migrations.differences(engine) == []
