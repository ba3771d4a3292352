"""`flask check`: whether everything the settings point at is there, one sentence for each thing that is not."""

from collections.abc import Callable, Iterator

from redis.exceptions import RedisError
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as Unit

import migrations
from clients.http import Refused, Unavailable
from clients.malware import Infected
from models import Account, Area, Reading, Resident
from models.secret import CipherMissing
from wiring import Wiring


def look(wired: Wiring) -> Iterator[tuple[str, str]]:
    """Yield (what, trouble) for each part; the trouble is empty where all is well. Changes nothing anywhere."""
    yield "settings", ""  # they were read, or we would not be here
    database = _database(wired)
    yield "database", database
    if not database:
        yield "migrations", _migrations(wired)
        yield "province", _read(_province)
        yield "keys of personal data", _read(_keys)
    yield "redis", _redis(wired)
    yield "storage", _storage(wired)
    yield "mail", _mail(wired)
    yield "malware scanner", _scanner(wired)
    yield "roots of signatures", _roots(wired)


def _database(wired: Wiring) -> str:
    try:
        with wired.engine.execution_options(reading=True).connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        shown = wired.engine.url.render_as_string(hide_password=True)
        return f"{shown} does not answer ({type(error).__name__}); see DATABASE_URL"
    return ""


def _migrations(wired: Wiring) -> str:
    return (
        "the database is of another version; run `flask db upgrade`"
        if migrations.pending(wired.engine)
        else ""
    )


def _province(session: Unit) -> str:
    areas = session.scalar(select(func.count()).select_from(Area))
    return "" if areas else "no areas are in the database; run `flask province load`"


def _keys(session: Unit) -> str:
    try:
        session.scalar(select(Resident.phone).where(Resident.phone.is_not(None)).limit(1))
        session.scalar(select(Account.totp_secret).where(Account.totp_secret.is_not(None)).limit(1))
    except CipherMissing:
        return "DATA_KEYS does not hold the key that what is stored was encrypted with"
    return ""


def _read(question: Callable[[Unit], str]) -> str:
    try:
        with Reading() as session:
            return question(session)
    except SQLAlchemyError:
        return "its tables cannot be read; run `flask db upgrade`"


def _redis(wired: Wiring) -> str:
    try:
        wired.redis.ping()
    except RedisError as error:
        own = "" if wired.settings.redis_url else " (the private one runs only while `flask run-all` does)"
        return f"does not answer ({type(error).__name__}); see REDIS_URL{own}"
    return ""


def _storage(wired: Wiring) -> str:
    try:
        wired.storage.check()
    except (Unavailable, Refused) as error:
        return f"{wired.settings.storage} cannot be written and read ({error}); see STORAGE_URL"
    return ""


def _mail(wired: Wiring) -> str:
    try:
        wired.mailer  # noqa: B018 - made when first used, from settings that may be wrong
    except ValueError as error:
        return f"SMTP_URL or MAIL_FROM: {error}"
    return ""


def _scanner(wired: Wiring) -> str:
    try:
        wired.scanner.scan(b"probe")
    except (Unavailable, Infected) as error:
        return f"gives no verdict ({error}); see CLAMAV_URL"
    return ""


def _roots(wired: Wiring) -> str:
    try:
        wired.signature_roots  # noqa: B018 - read when first used
    except (OSError, ValueError) as error:
        return f"{wired.settings.signature_roots}: {error}; see SIGNATURE_ROOTS"
    return ""
