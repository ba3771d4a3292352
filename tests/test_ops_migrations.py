"""The migrations build exactly what the models describe, on both databases."""

from sqlalchemy.engine import Engine

import migrations
from models import Session
from models.sequence import next_value


def test_the_migrations_and_the_models_do_not_differ(engine: Engine) -> None:
    assert migrations.differences(engine) == []
    assert not migrations.pending(engine)


def test_migrating_again_changes_nothing_and_keeps_the_data(engine: Engine) -> None:
    with Session.begin() as session:
        next_value(session, "kept", 7)
    migrations.upgrade(engine)
    with Session.begin() as session:
        assert next_value(session, "kept") == 8
