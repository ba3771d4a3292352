"""What a measurement stands on: a database of its own with the province, residents and log-ins, and a Redis."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine

import migrations
from config import Settings
from miniapp import tokens
from models import Channel, Resident, Session, UnitChannel, secret
from models.base import bind_sessions, new_key, open_engine
from province.load import load
from province.pack import read
from reports.demo.accounts import seed_demo_accounts
from tests.ground import Ground

RESIDENTS = 200
KEYS = {
    "SECRET_KEY": "the same secret in all measurements, long enough",
    "DATA_KEYS": "dGhlIHNhbWUga2V5IGluIGFsbCB0ZXN0cywgMzJieXQ=",
    "PUBLIC_URL": "http://localhost:8000",
}
# One sender sends what a thousand people would.
OPEN = {"RATE_FACTOR": "100000", "REPORTS_PER_HOUR": "1000000"}


@dataclass(frozen=True)
class Stage:
    """One database, ready; sessions of this process are bound to it."""

    name: str
    environment: dict[str, str]
    settings: Settings
    engine: Engine
    residents: list[UUID]

    def bearers(self) -> list[dict[str, str]]:
        """The headers of each resident."""
        now = datetime.now(UTC)
        issued = [tokens.issue(self.settings, tokens.Use.RESIDENTS, one, now).token for one in self.residents]
        return [{"Authorization": f"Bearer {one}", "Content-Type": "application/json"} for one in issued]

    def listen(self, unit: str, url: str) -> None:
        """Give the unit a webhook."""
        with Session.begin() as session:
            session.add(
                UnitChannel(
                    id=new_key(),
                    unit_code=unit,
                    kind=Channel.WEBHOOK,
                    address=url,
                    secret="whsec_" + "c2VjcmV0IG9mIHRoZSB1bml0" * 2,
                )
            )


@contextmanager
def stage(name: str, ground: Ground, number: int) -> Iterator[Stage]:
    """A new database of the kind `name`; the `number` tells it and its Redis database from others of this ground."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{folder}/database.db" if name == "SQLite" else _new_database(ground, number)
        given = {"DATA_DIR": folder, "DATABASE_URL": url, "REDIS_URL": ground.redis(number), **KEYS, **OPEN}
        settings = Settings.from_env(given)
        secret.configure(list(settings.data_keys))
        engine = open_engine(url)
        bind_sessions(engine)
        migrations.upgrade(engine)
        with Session.begin() as session:
            load(session, read(settings.province))
            seed_demo_accounts(session)
            residents = [_resident() for _ in range(RESIDENTS)]
            session.add_all(residents)
        try:
            yield Stage(name, {**os.environ, **given}, settings, engine, [one.id for one in residents])
        finally:
            engine.dispose()
            Path(folder, "database.db").unlink(missing_ok=True)


def _new_database(ground: Ground, number: int) -> str:
    server = create_engine(ground.postgres().format("postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE bench_{number}"))
    server.dispose()
    return ground.postgres().format(f"bench_{number}")


def _resident() -> Resident:
    key, now = new_key(), datetime.now(UTC)
    return Resident(
        id=key, zalo_app_user_id=key.hex, name="Nguyễn Thị Thử", created_at=now, seen_at=now, language="vi"
    )
