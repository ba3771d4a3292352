"""Keys: the demo's own, kept in DATA_DIR (production brings its own), and the renewal of what they encrypt."""

import os
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from clients import web_push
from config import Environment, Settings
from models import Base, Dossier, Reading, Resident, Session
from models.secret import ENCRYPTED, blind_index


def with_demo_keys(settings: Settings) -> Settings:
    """The settings with the keys a demo lacks; those of production and given ones stay as they are."""
    if settings.environment is Environment.PRODUCTION:
        return settings
    keys: dict[str, object] = {}
    if not (settings.secret_key and settings.data_keys):
        made = _kept(settings.data_dir / "keys.env", _new_keys)
        keys["secret_key"] = settings.secret_key or made["SECRET_KEY"]
        keys["data_keys"] = settings.data_keys or (made["DATA_KEYS"],)
    if not settings.vapid_private_key:
        made = _kept(settings.data_dir / "push.env", new_push_key)
        keys["vapid_private_key"] = made["VAPID_PRIVATE_KEY"]
    return settings.model_copy(update=keys)


def new_push_key() -> str:
    """A key that signs push, as a line for the environment."""
    return f"VAPID_PRIVATE_KEY={web_push.new_key()}\n"


def _new_keys() -> str:
    return f"SECRET_KEY={secrets.token_urlsafe(48)}\nDATA_KEYS={Fernet.generate_key().decode()}\n"


def _kept(file: Path, make: Callable[[], str]) -> Mapping[str, str]:
    if not file.exists():
        _write(file, make())
    lines = file.read_text(encoding="ascii").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _write(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    making = file.with_name(f"{file.stem}.{os.getpid()}.making")
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(content)
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
            keys = session.execute(select(*mapper.primary_key)).all()
        for key in keys:
            with Session.begin() as session:
                counts[kind.__tablename__] += _renewed(session.get_one(kind, tuple(key)), names)
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
