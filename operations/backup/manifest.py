"""What stands beside a backup: what it holds, by which keys it is read, and the hash of every file in it."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

MANIFEST = "manifest.json"
# In the form that `sha256sum --check` reads.
SUMS = "SHA256SUMS"
FILES = "files"
_CHUNK = 1 << 20


class BackupRefused(Exception):
    """It cannot be made or put back; the message is a sentence for whoever asked."""


class Table(BaseModel):
    """A table of PostgreSQL: its columns in the order in which they were copied, and its rows."""

    columns: list[str]
    rows: int


class Chain(BaseModel):
    """How the audit's chain stood: its entries, the hash of its last one, and the first broken one, if any."""

    entries: int
    head: str
    broken_at: int | None


class Manifest(BaseModel):
    """What a backup says of itself. `made_at`: whatever was committed before this moment is in it.

    `data_keys` are fingerprints, never keys. `gone` are files that were deleted on purpose while it was made, `missing`
    those that the storage had lost before. `sums` is the SHA-256 of the list of hashes.
    """

    model_config = ConfigDict(extra="forbid")

    format: Literal[1] = 1
    made_at: datetime
    database: Literal["sqlite", "postgresql"]
    revision: str
    data_keys: list[str]
    audit: Chain
    tables: dict[str, Table]
    files: int
    gone: list[str]
    missing: list[str]
    sums: str

    @classmethod
    def of(cls, folder: Path) -> "Manifest":
        """The manifest of a backup. Raises BackupRefused when it is none, or one of another version."""
        try:
            return cls.model_validate_json((folder / MANIFEST).read_bytes())
        except FileNotFoundError:
            raise BackupRefused(f"{folder} holds no whole backup: {MANIFEST} is missing.") from None
        except ValidationError as error:
            raise BackupRefused(f"{folder / MANIFEST} cannot be read by this version: {error}") from None


def fingerprints(data_keys: Sequence[str]) -> list[str]:
    """What tells keys apart without telling them: they are 32 random bytes, so nobody finds them by trying."""
    return [hashlib.sha256(b"data key " + key.encode()).hexdigest()[:16] for key in data_keys]


def sha256_of(file: Path) -> str:
    """SHA-256 (64 hex) of a file of any size."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def verify(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Yield the name of each file in the backup once it is proved whole. Raises BackupRefused naming one that is not.

    Names lead nowhere else: a storage takes only its own kind of key, and tables are named by the database.
    """
    if sha256_of(folder / SUMS) != manifest.sums:
        raise BackupRefused(f"{folder / SUMS} was changed.")
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        wanted, name = line.split("  ", 1)
        file = folder / name
        if not file.is_file() or sha256_of(file) != wanted:
            raise BackupRefused(f"{file} is missing or was changed.")
        yield name
