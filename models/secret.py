"""Columns that are encrypted at rest, and the blind index by which they can still be found."""

import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from models import plainjson
from models.base import Json


class CipherMissing(RuntimeError):
    """Raised when an encrypted column is used before `configure` was called."""


class _Keys:
    fernet: MultiFernet | None = None
    index: bytes = b""


def configure(keys: list[str]) -> None:
    """Use these Fernet keys (urlsafe base64, 32 bytes): the first encrypts, all decrypt. Raises ValueError."""
    _Keys.fernet = MultiFernet([Fernet(key) for key in keys])
    # The index key hangs on the last (oldest) key, so that adding a new first key keeps old rows findable.
    _Keys.index = hashlib.sha256(b"blind index" + keys[-1].encode()).digest()


def blind_index(value: str) -> str:
    """A keyed digest (64 hex) by which an encrypted value can be looked up for equality."""
    if not _Keys.index:
        raise CipherMissing
    return hmac.new(_Keys.index, value.encode(), hashlib.sha256).hexdigest()


class EncryptedText(TypeDecorator[str]):
    """Text that the database sees only encrypted (Fernet: AES-128-CBC with HMAC-SHA256)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return _fernet().encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _opened(value).decode()


class EncryptedJson(TypeDecorator[dict[str, Any]]):
    """A JSON object that the database sees only encrypted. Assign a new one: changes inside are not noticed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return _fernet().encrypt(plainjson.encode(value).encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        if value is None:
            return None
        opened: dict[str, Any] = json.loads(_opened(value))
        return opened


class SealedJson(TypeDecorator[dict[str, Any]]):
    """A JSON object kept in a JSON column as {"sealed": ...}; what was written before it was sealed is still read."""

    impl = Json
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        return None if value is None else sealed(value)

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> dict[str, Any] | None:
        if value is None or value.keys() != {"sealed"}:
            return value
        opened: dict[str, Any] = json.loads(_opened(value["sealed"]))
        return opened


def sealed(value: dict[str, Any]) -> dict[str, str]:
    """What a SealedJson column keeps of it."""
    return {"sealed": _fernet().encrypt(plainjson.encode(value).encode()).decode()}


ENCRYPTED = (EncryptedText, EncryptedJson, SealedJson)


def _opened(value: str) -> bytes:
    try:
        return _fernet().decrypt(value.encode())
    except InvalidToken as error:
        raise CipherMissing("this value was encrypted with a key that is not configured") from error


def _fernet() -> MultiFernet:
    if _Keys.fernet is None:
        raise CipherMissing
    return _Keys.fernet
