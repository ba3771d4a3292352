"""Where photos are kept: a folder here, or a bucket of any S3-compatible store; one interface, two kinds of trouble."""

import os
import re
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import (
    BaseError,
    InvalidPathError,
    NotSupportedError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from clients.http import Refused, Unavailable

if TYPE_CHECKING:  # obstore has these for type checkers only
    from obstore.store import ClientConfig, RetryConfig, S3Config

_KEY = re.compile(r"[a-z0-9_-][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*)*")
LONGEST_KEY = 200
# A resident is waiting for the upload: ten seconds for one attempt, one more if it fails at once.
_TIME_LIMITS: "ClientConfig" = {"connect_timeout": timedelta(seconds=3), "timeout": timedelta(seconds=10)}
_RETRY: "RetryConfig" = {"max_retries": 1, "retry_timeout": timedelta(seconds=5)}
_NEVER = (PermissionDeniedError, UnauthenticatedError, NotSupportedError, InvalidPathError)
# obstore has no exception of its own for these answers, only the sentence.
_REFUSAL = re.compile(r"status code: 4(?!08|09|29)\d\d")


class Missing(Refused):
    """Nothing is kept under this key."""


class Storage(Protocol):
    """Keeps bytes under a key of small letters, digits, `._-` and `/`. Every method raises Unavailable or Refused."""

    def put(self, key: str, content: bytes, content_type: str) -> None:
        """Keep the content, wholly or not at all, in place of what was there."""

    def get(self, key: str) -> bytes:
        """The content. Raises Missing."""

    def delete(self, key: str) -> None:
        """Forget the key; it need not exist."""

    def exists(self, key: str) -> bool:
        """Whether something is kept under the key."""

    def check(self) -> None:
        """Write, read and delete a probe: raises when the store could not take a photo now."""


def open_storage(url: str, options: Mapping[str, str] | None = None) -> Storage:
    """The storage at `file:///absolute/path` or `s3://bucket/prefix`; nothing is touched yet.

    Options, for S3 only, are obstore's: endpoint, region, access_key_id, secret_access_key, session_token,
    virtual_hosted_style_request ("true"; default is the bucket in the path). An http:// endpoint is allowed.
    Raises ValueError with a sentence for whoever set it.
    """
    if url.startswith("file:///"):
        return FileStorage(Path(url.removeprefix("file://")))
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError("storage must be file:///absolute/path or s3://bucket/prefix")
    return S3Storage(parts.netloc, parts.path.strip("/"), options or {})


class FileStorage:
    """A folder on a disk of this machine (or one that all our machines mount)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, content: bytes, content_type: str) -> None:
        path = self._path(key)
        with _disk():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
            _write(path, content)

    def get(self, key: str) -> bytes:
        path = self._path(key)
        with _disk():
            return path.read_bytes()

    def delete(self, key: str) -> None:
        path = self._path(key)
        with _disk():
            path.unlink(missing_ok=True)

    def exists(self, key: str) -> bool:
        path = self._path(key)
        with _disk():
            return path.is_file()

    def check(self) -> None:
        _probe(self)

    def _path(self, key: str) -> Path:
        return self.folder / _valid(key)


class S3Storage:
    """A bucket behind Amazon's S3 protocol (AWS, MinIO, Ceph, ...)."""

    def __init__(self, bucket: str, prefix: str, options: Mapping[str, str]) -> None:
        config = {"region": "us-east-1"} | {name.lower(): value for name, value in options.items()}
        plain = config.get("endpoint", "").startswith("http://")
        try:
            self._store = S3Store(
                bucket,
                prefix=prefix or None,
                config=cast("S3Config", config),
                client_options={**_TIME_LIMITS, "allow_http": plain},
                retry_config=_RETRY,
            )
        except BaseError as error:
            raise ValueError(f"the settings of the bucket are wrong: {type(error).__name__}") from error

    def put(self, key: str, content: bytes, content_type: str) -> None:
        with _bucket():
            kind = {"Content-Type": content_type}
            obstore.put(self._store, _valid(key), content, attributes=kind, use_multipart=False)

    def get(self, key: str) -> bytes:
        with _bucket():
            return bytes(obstore.get(self._store, _valid(key)).bytes())

    def delete(self, key: str) -> None:
        with _bucket():
            obstore.delete(self._store, _valid(key))

    def exists(self, key: str) -> bool:
        try:
            with _bucket():
                obstore.head(self._store, _valid(key))
        except Missing:
            return False
        return True

    def check(self) -> None:
        _probe(self)


def _valid(key: str) -> str:
    """The key, if no part of it is hidden, empty or leads elsewhere. Raises Refused."""
    if len(key) > LONGEST_KEY or not _KEY.fullmatch(key):
        raise Refused("not a storage key")
    return key


def _write(path: Path, content: bytes) -> None:
    """Beside it first, then in its place: whoever looks finds the whole file or the one before."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _probe(storage: Storage) -> None:
    key = f"probe/{uuid.uuid4().hex}"
    storage.put(key, key.encode(), "text/plain")
    try:
        if storage.get(key) != key.encode():
            raise Unavailable("storage does not give back what it was given")
    finally:
        storage.delete(key)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except (FileNotFoundError, IsADirectoryError) as error:
        raise Missing("nothing under this key") from error
    except OSError as error:
        raise Unavailable(type(error).__name__) from error


_first_user: int | None = None


@contextmanager
def _bucket() -> Iterator[None]:
    # obstore's threads do not follow into a forked process, where a call would wait for them for ever.
    global _first_user
    _first_user = _first_user or os.getpid()
    if _first_user != os.getpid():
        raise Unavailable("the bucket was used before this process was forked")
    try:
        yield
    except FileNotFoundError as error:
        raise Missing("no such key, or no such bucket") from error
    except _NEVER as error:
        raise Refused(type(error).__name__) from error
    except BaseError as error:
        trouble = Refused if _REFUSAL.search(str(error)) else Unavailable
        raise trouble(type(error).__name__) from error
