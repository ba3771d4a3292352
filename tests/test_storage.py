"""Both storages keep the same promises: a folder on a disk, and a bucket behind a real HTTP server."""

import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from clients.http import Refused, Unavailable
from clients.storage import FileStorage, Missing, Storage, open_storage
from tests.receivers import Receiver
from tests.s3_server import S3Server, s3_server

KEY = "photos/2025/0192-full.jpg"


@pytest.fixture
def s3() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server


def bucket(server: S3Server) -> Storage:
    keys = {"access_key_id": "me", "secret_access_key": "mine", "region": "hcm-1"}
    return open_storage("s3://tay-ninh/kept/here", {"endpoint": server.url, **keys})


@pytest.fixture(params=["file", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "file":
        return open_storage(f"file://{tmp_path}/files")
    return bucket(request.getfixturevalue("s3"))


def test_what_was_put_is_given_back(storage: Storage) -> None:
    content = bytes(range(256)) * 40
    storage.put(KEY, content, "image/jpeg")
    assert storage.exists(KEY)
    assert storage.get(KEY) == content


def test_a_bucket_takes_credentials_that_end_soon_where_no_key_is_set(
    s3: S3Server, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a machine's own role is told them: by an address, to whoever shows the machine's token."""
    (tmp_path / "token").write_text("of this machine", encoding="utf-8")
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", receiver.url)
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(tmp_path / "token"))
    soon = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = {"AccessKeyId": "AN-HOUR", "SecretAccessKey": "x", "Token": "its own", "Expiration": soon}
    receiver.answer_with(200, told)
    storage = open_storage("s3://tay-ninh", {"endpoint": s3.url})
    storage.put(KEY, b"x", "image/jpeg")
    assert receiver.received[0].header("Authorization") == "of this machine"
    (signed,) = s3.authorizations
    assert "Credential=AN-HOUR/" in signed
    assert "x-amz-security-token" in signed


def test_a_second_put_takes_the_place_of_the_first(storage: Storage) -> None:
    storage.put(KEY, b"before", "image/jpeg")
    storage.put(KEY, b"after", "image/jpeg")
    assert storage.get(KEY) == b"after"


def test_nothing_is_kept_as_nothing(storage: Storage) -> None:
    storage.put(KEY, b"", "image/jpeg")
    assert storage.exists(KEY)
    assert storage.get(KEY) == b""


def test_what_is_deleted_is_gone_and_may_be_deleted_again(storage: Storage) -> None:
    storage.put(KEY, b"x", "image/jpeg")
    storage.delete(KEY)
    storage.delete(KEY)
    assert not storage.exists(KEY)
    with pytest.raises(Missing):
        storage.get(KEY)


def test_what_never_was_is_missing_which_is_a_refusal(storage: Storage) -> None:
    assert not storage.exists("photos/none.jpg")
    with pytest.raises(Refused):
        storage.get("photos/none.jpg")


def test_a_folder_is_no_content(storage: Storage) -> None:
    storage.put(KEY, b"x", "image/jpeg")
    assert not storage.exists("photos/2025")
    with pytest.raises(Missing):
        storage.get("photos/2025")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../b",
        "a/./b",
        "a//b",
        "a/",
        ".hidden",
        "a/.b",
        "A",
        "ă",
        "a b",
        "a\0b",
        "a\n",
        "a\\..\\b",
        "%2e%2e/x",
        "a" * 201,
    ],
)
def test_a_key_that_leads_elsewhere_is_refused(storage: Storage, key: str) -> None:
    for attempt in (
        storage.get,
        storage.delete,
        storage.exists,
        lambda k: storage.put(k, b"x", "text/plain"),
    ):
        with pytest.raises(Refused, match="not a storage key"):
            attempt(key)


def test_a_check_leaves_nothing_behind(
    storage: Storage, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    storage.check()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    if "s3" in request.fixturenames:
        assert request.getfixturevalue("s3").objects == {}


def test_readers_find_one_whole_content_while_writers_replace_it(storage: Storage) -> None:
    contents = [bytes([number]) * 300_000 for number in range(4)]
    storage.put(KEY, contents[0], "image/jpeg")
    writers = [Thread(target=storage.put, args=(KEY, content, "image/jpeg")) for content in contents * 3]
    for writer in writers:
        writer.start()
    seen = [storage.get(KEY) for _ in range(20)]
    for writer in writers:
        writer.join()
    assert all(content in contents for content in seen)


# --- the folder


def test_a_write_that_fails_leaves_the_old_content_and_no_litter(tmp_path: Path) -> None:
    storage = FileStorage(tmp_path)
    storage.put("a/b", b"old", "text/plain")
    (tmp_path / "a" / "c").mkdir()
    with pytest.raises(Missing):
        storage.put("a/c", b"a folder stands there", "text/plain")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["b", "c"]
    assert storage.get("a/b") == b"old"


def test_a_disk_in_trouble_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("not a folder")
    storage = open_storage(f"file://{tmp_path}/files")
    with pytest.raises(Unavailable):
        storage.put("a", b"x", "text/plain")
    with pytest.raises(Unavailable):
        storage.check()


def test_others_on_the_machine_cannot_read_the_photos(tmp_path: Path) -> None:
    storage = FileStorage(tmp_path)
    storage.put("a/b", b"x", "text/plain")
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) & 0o077 == 0


def test_a_link_in_the_folder_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("mine")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a").symlink_to(tmp_path / "outside")
    FileStorage(tmp_path / "files").put("a", b"x", "text/plain")
    assert (tmp_path / "outside").read_text() == "mine"


def test_a_store_that_gives_back_something_else_is_not_ready(tmp_path: Path) -> None:
    class Forgetful(FileStorage):
        def get(self, key: str) -> bytes:
            return super().get(key)[:-1]

    with pytest.raises(Unavailable, match="give back"):
        Forgetful(tmp_path).check()


# --- the bucket


def test_the_bucket_gets_the_prefix_the_type_and_a_signature(s3: S3Server) -> None:
    bucket(s3).put("a.webp", b"x", "image/webp")
    assert s3.objects == {"tay-ninh/kept/here/a.webp": (b"x", "image/webp")}
    assert s3.authorizations[0].startswith("AWS4-HMAC-SHA256 Credential=me/")
    assert "/hcm-1/s3/aws4_request" in s3.authorizations[0]


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408, 409])
def test_a_bucket_in_trouble_is_unavailable(s3: S3Server, status: int) -> None:
    storage = bucket(s3)
    s3.fail_with = status
    for attempt in _attempts(storage):
        with pytest.raises(Unavailable):
            attempt()


@pytest.mark.parametrize("status", [400, 401, 403, 405])
def test_a_bucket_that_says_no_refuses(s3: S3Server, status: int) -> None:
    storage = bucket(s3)
    s3.fail_with = status
    for attempt in _attempts(storage):
        with pytest.raises(Refused) as caught:
            attempt()
        assert not isinstance(caught.value, Missing)


def test_a_bucket_that_does_not_exist_is_no_success(s3: S3Server) -> None:
    storage = bucket(s3)
    s3.fail_with = 404
    with pytest.raises(Refused):
        storage.put(KEY, b"x", "text/plain")
    with pytest.raises(Refused):
        storage.check()


def test_a_bucket_that_keeps_what_should_go_does_not_pass_in_silence(s3: S3Server) -> None:
    storage = bucket(s3)
    storage.put(KEY, b"x", "text/plain")
    s3.keeps = True
    with pytest.raises((Refused, Unavailable)):
        storage.delete(KEY)


def test_a_brief_trouble_is_tried_once_more(s3: S3Server) -> None:
    storage = bucket(s3)
    s3.fail_with = 503
    with pytest.raises(Unavailable):
        storage.get("a")
    assert s3.requests == ["GET tay-ninh/kept/here/a"] * 2


def test_nobody_listening_is_unavailable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
        storage = open_storage(
            "s3://b", {"endpoint": endpoint, "access_key_id": "k", "secret_access_key": "s"}
        )
        with pytest.raises(Unavailable):
            storage.get("a")


def test_what_storage_says_of_trouble_holds_no_secret(s3: S3Server) -> None:
    storage = bucket(s3)
    s3.fail_with = 403
    with pytest.raises(Refused) as caught:
        storage.get("a")
    assert str(caught.value) == "PermissionDeniedError"


def test_a_forked_worker_reaches_the_bucket_its_parent_did_not_use(s3: S3Server) -> None:
    assert _from_a_forked_job(s3.url, "idle") == "kept"
    assert s3.objects == {"b/job": (b"x", "text/plain")}


def test_a_forked_worker_is_told_at_once_when_its_parent_used_the_bucket(s3: S3Server) -> None:
    assert _from_a_forked_job(s3.url, "busy") == "the bucket was used before this process was forked"


_WORKER = """
import os, sys
from clients.http import Unavailable
from clients.storage import open_storage
_, url, parent = sys.argv
storage = open_storage("s3://b", {"endpoint": url, "access_key_id": "k", "secret_access_key": "s"})
if parent == "busy":
    storage.put("parent", b"x", "text/plain")
job = os.fork()
if job:
    os.waitpid(job, 0)
else:
    try:
        storage.put("job", b"x", "text/plain")
        print("kept", end="", flush=True)
    except Unavailable as error:
        print(error, end="", flush=True)
    os._exit(0)
"""


def _from_a_forked_job(url: str, parent: str) -> str:
    """What a job says that a worker forked, in a process apart: RQ's workers do so."""
    command = [sys.executable, "-c", _WORKER, url, parent]
    root = Path(__file__).parents[1]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=30).stdout


# --- what is set


@pytest.mark.parametrize(
    "url", ["", "files", "file://relative", "s3://", "s3:bucket", "ftp://x/y", "/var/files"]
)
def test_a_wrong_address_is_said_at_start(url: str) -> None:
    with pytest.raises(ValueError, match="storage must be"):
        open_storage(url)


def test_an_unknown_option_is_said_at_start() -> None:
    with pytest.raises(ValueError, match="settings of the bucket"):
        open_storage("s3://b", {"colour": "green"})


def _attempts(storage: Storage) -> list[Callable[[], object]]:
    return [
        lambda: storage.get("a"),
        lambda: storage.put("a", b"x", "text/plain"),
        lambda: storage.delete("a"),
        lambda: storage.exists("a"),
        storage.check,
    ]
