"""Putting a backup back: into an empty database, over no file that says something else, and wholly or not at all."""

from pathlib import Path

from sqlalchemy.orm import Session as Unit

import migrations
from clients.storage import Storage
from operations.backup import manifest as manifests
from operations.backup import postgres_copy, sqlite_copy
from operations.backup.manifest import FILES, BackupRefused, Chain, Manifest
from operations.backup.taking import Tell
from reports.entry import audit
from wiring import Wiring

_CONTENT_TYPES = {".jpg": "image/jpeg", ".webp": "image/webp"}


def restore(wired: Wiring, folder: Path, tell: Tell) -> Manifest:
    """Put the backup in the folder back and bring it to this version. Returns its manifest.

    First everything is proved, then the files are written, the database comes last: whatever cuts it off, the database
    is still empty and it can be done again. Raises BackupRefused, Unavailable, OSError.
    """
    manifest = Manifest.of(folder)
    _refuse_what_cannot_be(wired, manifest)
    names = list(manifests.verify(folder, manifest))
    tell(f"{len(names)} files of the backup are whole")
    keys = [name.removeprefix(f"{FILES}/") for name in names if name.startswith(f"{FILES}/")]
    for key in keys:
        _put(wired.storage, key, (folder / FILES / key).read_bytes())
    tell(f"{len(keys)} files are in the storage")
    if manifest.database == "sqlite":
        _restore_sqlite(wired, folder, manifest)
    else:
        _restore_postgresql(wired, folder, manifest)
    return manifest


def _refuse_what_cannot_be(wired: Wiring, manifest: Manifest) -> None:
    engine = wired.engine
    if engine.dialect.name != manifest.database:
        raise BackupRefused(
            f"this is a backup of {manifest.database}; DATABASE_URL names {engine.dialect.name}."
        )
    if not migrations.knows(manifest.revision):
        raise BackupRefused(f"the backup was made by a newer version (migration {manifest.revision}).")
    if not set(manifest.data_keys) <= set(manifests.fingerprints(wired.settings.data_keys)):
        raise BackupRefused(
            "DATA_KEYS does not hold the keys that this backup was encrypted with; in a demo put its keys.env back."
        )
    if not is_empty(wired):
        raise BackupRefused("the database is not empty; a backup is never put over what is there.")


def is_empty(wired: Wiring) -> bool:
    """Whether nothing is in the database yet, not even tables."""
    if wired.engine.dialect.name == "sqlite":
        return sqlite_copy.is_empty(wired.engine)
    with wired.engine.connect() as connection:
        return postgres_copy.is_empty(connection)


def _put(storage: Storage, key: str, content: bytes) -> None:
    if not storage.exists(key):
        storage.put(key, content, _CONTENT_TYPES.get(Path(key).suffix, "application/octet-stream"))
    elif storage.get(key) != content:
        raise BackupRefused(
            f"the storage holds another file under {key}; a backup is never put over what is there."
        )


def _restore_sqlite(wired: Wiring, folder: Path, manifest: Manifest) -> None:
    prepared = sqlite_copy.prepare(wired.engine, folder)
    with Unit(bind=prepared.execution_options(reading=True)) as session:
        _refuse_another_chain(session, manifest)
    sqlite_copy.put_in_place(prepared, wired.engine)


def _restore_postgresql(wired: Wiring, folder: Path, manifest: Manifest) -> None:
    with wired.engine.begin() as connection:
        postgres_copy.load(connection, folder, manifest)
        migrations.step(connection, "head")
        with Unit(bind=connection) as session:
            _refuse_another_chain(session, manifest)


def _refuse_another_chain(session: Unit, manifest: Manifest) -> None:
    verdict = audit.verify(session)
    found = Chain(entries=verdict.entries, head=verdict.head, broken_at=verdict.broken_at)
    if found != manifest.audit:
        raise BackupRefused(f"the audit's chain is not that of the backup: {found} and not {manifest.audit}")
