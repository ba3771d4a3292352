"""How the outside's answers, good and hostile, are sorted."""

import gzip
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import requests
from requests.adapters import HTTPAdapter

from clients.http import LARGEST_ANSWER, LONGEST_RETRY_AFTER, Client, Refused, Unavailable
from tests.receivers import Receiver


def test_a_good_answer_is_read_to_its_end(receiver: Receiver) -> None:
    receiver.answer_with(body={"chào": "bạn"})
    answer = Client(receiver.url).get("/hello", {"q": "sụt lún"}, {"X-Key": "1"})
    assert (answer.status, answer.json()) == (200, {"chào": "bạn"})
    [request] = receiver.received
    assert (request.method, request.path) == ("GET", "/hello?q=s%E1%BB%A5t+l%C3%BAn")
    assert request.header("x-key") == "1"
    assert request.header("user-agent").startswith("TayNinhSmart/")


def test_a_body_is_posted_as_json(receiver: Receiver) -> None:
    Client(receiver.url + "/").post("/things", {"tên": "Đường"})
    [request] = receiver.received
    assert (request.method, request.path, request.json()) == ("POST", "/things", {"tên": "Đường"})


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 599])
def test_trouble_that_passes_means_again_later(receiver: Receiver, status: int) -> None:
    receiver.answer_with(status, "sorry")
    with pytest.raises(Unavailable, match=f"^HTTP {status}$") as caught:
        Client(receiver.url).get("/")
    assert caught.value.retry_after is None


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 403, 404, 410, 413, 422])
def test_a_refusal_or_a_redirect_means_never(receiver: Receiver, status: int) -> None:
    with Receiver() as elsewhere:
        receiver.answer_with(status, "no", redirect_to=elsewhere.url)
        with pytest.raises(Refused, match=f"^HTTP {status}$"):
            Client(receiver.url).get("/")
        assert elsewhere.received == []
    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("99999999999", LONGEST_RETRY_AFTER),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("²", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 -0000", 0.0),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_the_other_side_says_when_to_come_back(receiver: Receiver, said: str, seconds: float | None) -> None:
    receiver.answer_with(503, retry_after=said)
    with pytest.raises(Unavailable) as caught:
        Client(receiver.url).get("/")
    assert caught.value.retry_after == seconds


def test_a_date_to_come_back_becomes_seconds(receiver: Receiver) -> None:
    receiver.answer_with(
        429, retry_after=format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    )
    with pytest.raises(Unavailable) as caught:
        Client(receiver.url).get("/")
    assert caught.value.retry_after is not None
    assert 3000 < caught.value.retry_after <= 3600


def test_nobody_listening_means_again_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable, match=r"^ConnectionError$"):
            Client(f"http://127.0.0.1:{taken.getsockname()[1]}").get("/")


@pytest.mark.parametrize(
    "url", ["http://", "http://%zz", "http://127.0.0.1:99999999", "ftp://127.0.0.1", "nonsense"]
)
def test_an_address_that_is_none_means_never(url: str) -> None:
    with pytest.raises(Refused):
        Client(url).get("/")


def test_a_header_cannot_be_broken_out_of(receiver: Receiver) -> None:
    with pytest.raises(Refused, match=r"^InvalidHeader$"):
        Client(receiver.url).get("/", headers={"X-Key": "1\r\nX-Other: 2"})
    assert receiver.received == []


def test_silence_ends(receiver: Receiver) -> None:
    receiver.answer_with(hang=True)
    with pytest.raises(Unavailable, match="ReadTimeout"):
        Client(receiver.url, timeout=(1, 0.1)).get("/")


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n" + b"x" * 10_000,
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"0" * 10_000,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 10_000,
    ],
    ids=["body", "header", "chunk size", "body without length"],
)
def test_a_slow_drip_ends_although_each_byte_comes_in_time(receiver: Receiver, raw: bytes) -> None:
    """At 5 ms a byte the whole would take 50 s; no pause is as long as the limit of 0.5 s."""
    receiver.answer_with(raw=raw, drip=0.005)
    with pytest.raises(Unavailable):
        Client(receiver.url, timeout=(1, 0.5)).get("/")


def test_a_drip_is_not_waited_for_where_only_the_status_matters(receiver: Receiver) -> None:
    receiver.answer_with(raw=b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 500_000)
    Client(receiver.url).tell(requests.Request("POST", receiver.url, data=b"{}"))
    assert receiver.received[0].body == b"{}"


@pytest.mark.parametrize("status", [200, 302, 400, 500])
def test_an_endless_answer_is_cut(receiver: Receiver, status: int) -> None:
    receiver.answer_with(status, b"x" * (LARGEST_ANSWER + 1), redirect_to="/elsewhere")
    with pytest.raises((Refused, Unavailable)) as caught:
        Client(receiver.url).get("/")
    assert str(caught.value) == ("answer too large" if status == 200 else f"HTTP {status}")


def test_a_compressed_bomb_is_cut(receiver: Receiver) -> None:
    bomb = gzip.compress(b"0" * 50_000_000, 9)
    assert len(bomb) < LARGEST_ANSWER
    receiver.answer_with(200, bomb, {"Content-Encoding": "gzip"})
    with pytest.raises(Refused, match=r"^answer too large$"):
        Client(receiver.url).get("/")


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",
    ],
    ids=["ssh", "nothing", "cut short", "not gzip", "bad chunk", "too many headers"],
)
def test_a_broken_answer_means_again_later(receiver: Receiver, raw: bytes) -> None:
    receiver.answer_with(raw=raw)
    with pytest.raises(Unavailable):
        Client(receiver.url).get("/")


@pytest.mark.parametrize("body", ["<html>", "", "{", "[" * 100_000, b"\xff"])
def test_an_answer_that_is_no_json_means_again_later(receiver: Receiver, body: str | bytes) -> None:
    receiver.answer_with(200, body)
    answer = Client(receiver.url).get("/")
    with pytest.raises(Unavailable, match=r"^answer is not JSON$"):
        answer.json()


def test_no_cookie_is_kept_between_requests(receiver: Receiver) -> None:
    receiver.answer_with(headers={"Set-Cookie": "seen=1; Path=/"})
    client = Client(receiver.url)
    client.get("/")
    client.get("/")
    assert [request.header("cookie") for request in receiver.received] == ["", ""]


def test_a_connection_is_used_again(receiver: Receiver) -> None:
    """The time limit of one answer must not linger on the connection of the next."""
    client = Client(receiver.url, timeout=(1, 1.0))
    receiver.answer_with(body="ok", delay=0.15)
    for _ in range(8):
        assert client.get("/").body == b"ok"


def test_a_connection_is_used_again_also_where_only_the_status_matters(receiver: Receiver) -> None:
    client = Client(receiver.url)
    receiver.answer_with(204)
    for _ in range(3):
        client.tell(requests.Request("POST", receiver.url, data=b"x"))
    adapter = client.session.get_adapter(receiver.url)
    assert isinstance(adapter, HTTPAdapter)
    (key,) = adapter.poolmanager.pools.keys()
    pool = adapter.poolmanager.pools[key]
    assert (pool.num_connections, pool.num_requests) == (1, 3)


def test_who_hangs_up_without_a_word_is_told_once_more(receiver: Receiver) -> None:
    receiver.answer_with(raw=b"", times=1)
    Client(receiver.url).tell(requests.Request("POST", receiver.url, data=b"x"))
    assert [call.body for call in receiver.received] == [b"x", b"x"]


def test_who_always_hangs_up_is_told_again_later(receiver: Receiver) -> None:
    receiver.answer_with(raw=b"")
    with pytest.raises(Unavailable):
        Client(receiver.url).tell(requests.Request("POST", receiver.url, data=b"x"))
    assert len(receiver.received) == 2
