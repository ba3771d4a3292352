"""Guarded calls over real sockets: names that lie, redirects, proxies and certificates."""

import ssl
from pathlib import Path

import pytest
import requests

from clients.guard import Guard
from clients.http import Client, Refused, Unavailable
from tests.certificates import certify
from tests.receivers import Receiver


class Names:
    """A name server that says what it is told, one answer after the other, and counts the questions."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class NoNames:
    def __call__(self, host: str, port: int) -> list[str]:
        raise OSError("no such name")


def call(guard: Guard, url: str, timeout: tuple[float, float] = (2, 2)) -> bytes:
    client = Client("", timeout, guard.session())
    return client.ask(requests.Request("POST", url, data=b"{}")).body


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "①②⑦.⓪.⓪.①", "0"]
)
def test_no_spelling_of_our_own_machine_is_called(receiver: Receiver, host: str) -> None:
    guard = Guard(allow_http=True, allowed_ports=None)
    with pytest.raises(Refused):
        call(guard, f"http://{host}:{receiver.port}/")
    assert receiver.received == []


def test_a_name_with_one_bad_address_among_good_ones_is_refused(receiver: Receiver) -> None:
    guard = Guard(allow_http=True, allowed_ports=None, resolver=Names(["8.8.8.8", "127.0.0.1"]))
    with pytest.raises(Refused, match=r"^address not allowed$"):
        call(guard, f"http://unit.example:{receiver.port}/")
    assert receiver.received == []


def test_a_name_that_changes_its_address_after_the_check_is_not_followed(receiver: Receiver) -> None:
    """The resolver would say the second time what the check must not see: it is asked once for one connection."""
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    guard = Guard(allow_private=True, resolver=names)
    assert call(guard, f"http://unit.example:{receiver.port}/") == b""
    assert names.asked == [("unit.example", receiver.port)]
    assert receiver.received[0].header("host") == f"unit.example:{receiver.port}"


def test_a_name_first_public_then_private_is_refused_at_the_second_connection(receiver: Receiver) -> None:
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    guard = Guard(allow_private=True, resolver=names)
    call(guard, f"http://unit.example:{receiver.port}/")
    with pytest.raises(Refused, match=r"^address not allowed$"):
        call(guard, f"http://unit.example:{receiver.port}/")
    assert len(receiver.received) == 1


def test_a_redirect_to_a_forbidden_place_is_not_followed(receiver: Receiver) -> None:
    with Receiver() as inside:
        receiver.answer_with(307, redirect_to=f"{inside.url}/admin")
        with pytest.raises(Refused, match=r"^HTTP 307$"):
            call(Guard(allow_private=True), receiver.url)
        assert inside.received == []


def test_a_name_nobody_knows_means_again_later() -> None:
    with pytest.raises(Unavailable, match=r"^ConnectionError$"):
        call(Guard(resolver=NoNames()), "https://unit.example/")


def test_a_name_without_addresses_means_again_later() -> None:
    with pytest.raises(Unavailable, match=r"^ConnectionError$"):
        call(Guard(resolver=Names([])), "https://unit.example/")


def test_a_label_too_long_for_a_name_means_again_later_or_never() -> None:
    with pytest.raises((Refused, Unavailable)):
        call(Guard(), f"https://{'a' * 70}.example/")


def test_the_next_address_is_tried_when_the_first_does_not_answer(receiver: Receiver) -> None:
    guard = Guard(allow_private=True, resolver=Names(["127.0.0.99", "127.0.0.1"]))
    assert call(guard, f"http://unit.example:{receiver.port}/") == b""


def test_the_ports_are_checked_when_it_is_called_too(receiver: Receiver) -> None:
    with pytest.raises(Refused, match=r"^port not allowed$"):
        call(Guard(allow_http=True), f"http://8.8.8.8:{receiver.port}/")


def test_a_proxy_in_the_environment_does_not_get_the_call(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Receiver() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        call(Guard(allow_private=True), f"{receiver.url}/hook")
        assert proxy.received == []
    assert receiver.received[0].path == "/hook"


def test_the_certificate_must_be_of_the_name_although_a_number_is_connected(tmp_path: Path) -> None:
    certificate = certify(tmp_path, "unit.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    asked: list[str | None] = []
    context.sni_callback = lambda _connection, name, _context: asked.append(name)
    with Receiver(tls=context) as receiver:
        session = Guard(allow_private=True, resolver=Names(["127.0.0.1"])).session()
        session.verify = str(certificate)
        client = Client("", (2, 2), session)
        client.tell(requests.Request("POST", f"https://unit.example:{receiver.port}/"))
        with pytest.raises(Unavailable, match=r"^SSLError$"):
            client.tell(requests.Request("POST", f"https://other.example:{receiver.port}/"))
        with pytest.raises(Unavailable, match=r"^SSLError$"):
            call(
                Guard(allow_private=True, resolver=Names(["127.0.0.1"])),
                f"https://unit.example:{receiver.port}/",
            )
        assert [request.header("host") for request in receiver.received] == [f"unit.example:{receiver.port}"]
    assert asked == ["unit.example", "other.example", "unit.example"]
