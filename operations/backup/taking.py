"""Making a backup while the service runs: the database of one moment, then every file it names."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session as Unit

import migrations
from clients.storage import FileStorage, Missing, Storage
from models import DossierFile, Photo, Reading
from operations.backup import postgres_copy, sqlite_copy
from operations.backup.manifest import (
    FILES,
    MANIFEST,
    SUMS,
    BackupRefused,
    Chain,
    Manifest,
    Table,
    fingerprints,
    sha256_of,
)
from operations.backup.postgres_copy import TABLES
from reports.entry import audit
from wiring import Wiring

Tell = Callable[[str], None]
_TELL_EVERY = 1000


@dataclass(frozen=True)
class Named:
    """A file of the storage and the row that names it."""

    key: str
    kind: type[Photo] | type[DossierFile]
    id: UUID


@dataclass
class Copied:
    """What became of the files."""

    hashes: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def take(wired: Wiring, to: Path, tell: Tell) -> Manifest:
    """Make a backup in the folder `to`, which must not exist; it appears only when it is whole.

    Photos come after the database: a file without its row is harmless, a row without its file is a loss. What is
    deleted in between (somebody was erased, a photo blacked out) is noted as gone. Raises BackupRefused, Unavailable,
    OSError.
    """
    if to.exists():
        raise BackupRefused(f"{to} exists already; give the name of a new folder.")
    making = to.with_name(f"{to.name}.making")
    try:
        making.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise BackupRefused(f"{making} was left by a backup that was cut off; remove it first.") from None
    made_at = datetime.now(UTC)
    with _snapshot(wired, making) as (connection, tables):
        revision = migrations.present(connection)
        with Unit(bind=connection) as session:
            verdict = audit.verify(session)
            named = list(_named(session))
    tell(f"database: {'SQLite' if not tables else f'{len(tables)} tables'}, {len(named)} files named")
    copied = _copy(wired.storage, named, making / FILES, tell)
    sums = _write_sums(making, copied.hashes)
    manifest = Manifest(
        made_at=made_at,
        database="postgresql" if tables else "sqlite",
        revision=revision,
        data_keys=fingerprints(wired.settings.data_keys),
        audit=Chain(entries=verdict.entries, head=verdict.head, broken_at=verdict.broken_at),
        tables=tables,
        files=len(copied.hashes),
        gone=copied.gone,
        missing=copied.missing,
        sums=sums,
    )
    (making / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
    making.rename(to)
    return manifest


@contextmanager
def _snapshot(wired: Wiring, folder: Path) -> Iterator[tuple[Connection, dict[str, Table]]]:
    """The database of this moment: saved, and open to be asked what it holds."""
    if wired.engine.dialect.name == "sqlite":
        if sqlite_copy.is_empty(wired.engine):
            raise BackupRefused("there is no database to back up.")
        copy = sqlite_copy.save(wired.engine, folder)
        with copy.connect() as connection:
            yield connection, {}
        return
    with wired.engine.connect() as fresh:
        connection = fresh.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            yield connection, postgres_copy.save(connection, folder)


def _named(session: Unit) -> Iterator[Named]:
    for id_, derivatives in session.execute(select(Photo.id, Photo.derivatives)):
        yield from (Named(str(each["key"]), Photo, id_) for each in derivatives.values())
    for id_, key in session.execute(select(DossierFile.id, DossierFile.storage_key)):
        yield Named(key, DossierFile, id_)


def _copy(storage: Storage, named: list[Named], to: Path, tell: Tell) -> Copied:
    copied, kept = Copied(), FileStorage(to)
    for number, file in enumerate(named, 1):
        try:
            content = storage.get(file.key)
        except Missing:
            (copied.missing if _is_still_named(file) else copied.gone).append(file.key)
            continue
        kept.put(file.key, content, "")
        copied.hashes[file.key] = hashlib.sha256(content).hexdigest()
        if number % _TELL_EVERY == 0:
            tell(f"files: {number} of {len(named)}")
    return copied


def _is_still_named(file: Named) -> bool:
    with Reading() as session:
        row = session.get(file.kind, file.id)
        if isinstance(row, Photo):
            return file.key in {each["key"] for each in row.derivatives.values()}
        return row is not None


def _write_sums(folder: Path, files: dict[str, str]) -> str:
    saved = [
        path for place in (folder, folder / TABLES) for path in sorted(place.glob("*")) if path.is_file()
    ]
    lines = [f"{sha256_of(path)}  {path.relative_to(folder)}" for path in saved]
    lines += [f"{digest}  {FILES}/{key}" for key, digest in files.items()]
    (folder / SUMS).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return sha256_of(folder / SUMS)
