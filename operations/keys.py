"""Keys: the demo's own, kept in DATA_DIR/keys.env (production brings its own), and the renewal of what they encrypt."""

import os
import secrets
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from config import Environment, Settings
from models import Base, Dossier, Reading, Resident, Session
from models.secret import ENCRYPTED, blind_index


def with_demo_keys(settings: Settings) -> Settings:
    """The settings with the keys a demo lacks; those of production and given ones stay as they are."""
    if settings.environment is Environment.PRODUCTION or (settings.secret_key and settings.data_keys):
        return settings
    made = _kept(settings.data_dir / "keys.env")
    keys = {
        "secret_key": settings.secret_key or made["SECRET_KEY"],
        "data_keys": settings.data_keys or (made["DATA_KEYS"],),
    }
    return settings.model_copy(update=keys)


def _kept(file: Path) -> Mapping[str, str]:
    if not file.exists():
        _make(file)
    lines = file.read_text(encoding="ascii").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    making = file.with_name(f"keys.{os.getpid()}.making")
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(f"SECRET_KEY={secrets.token_urlsafe(48)}\nDATA_KEYS={Fernet.generate_key().decode()}\n")
    # Of several processes that start at once the first one's keys stay: link() never overwrites.
    with suppress(FileExistsError):
        os.link(making, file)
    making.unlink()


def renew() -> Counter[str]:
    """Encrypt every value anew with the newest key, and look-up digests with today's; returns how many of each table.

    Works row by row, so that nobody waits; what was done stays done if it is interrupted. Raises CipherMissing when a
    value was encrypted with a key that is not configured.
    """
    counts: Counter[str] = Counter()
    for mapper in Base.registry.mappers:
        names = [name for name, column in mapper.columns.items() if isinstance(column.type, ENCRYPTED)]
        if not names:
            continue
        kind: type[Base] = mapper.class_
        with Reading() as session:
            keys = session.scalars(select(mapper.primary_key[0])).all()
        for key in keys:
            with Session.begin() as session:
                counts[kind.__tablename__] += _renewed(session.get_one(kind, key), names)
    return counts


def _renewed(row: Base, names: list[str]) -> bool:
    held = [name for name in names if getattr(row, name) is not None]
    for name in held:
        flag_modified(row, name)
    if isinstance(row, Resident) and row.phone is not None:
        row.phone_index = blind_index(row.phone)
    if isinstance(row, Dossier) and row.national_id_index is not None:
        row.national_id_index = blind_index(row.applicant["national_id"])
    return bool(held)
