"""Messages of the Official Account, against the simulator, and how its refusals are sorted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from clients.http import Refused, Unavailable
from clients.zalo import (
    AccountTrouble,
    NotAtNight,
    OutsideWindow,
    QuotaUsed,
    TokenExpired,
    TooFast,
    Unreachable,
)
from tests.phones import Zalo, an_account
from tests.receivers import Receiver
from tests.serving import Clock, serving, simulated


@pytest.fixture
def zalo(tmp_path: Path, clock: Clock) -> Iterator[Zalo]:
    with serving(simulated(tmp_path, clock)) as url:
        yield Zalo(url)


def test_a_message_reaches_its_receiver_composed(zalo: Zalo) -> None:
    message_id = zalo.account.send_text(zalo.user_id("bac-sau"), "Đa\u0303 tiếp nhận 😀")
    kept = requests.get(f"{zalo.url}/dev/messages?persona=bac-sau", timeout=10).json()["messages"]
    assert [(each["message_id"], each["text"]) for each in kept] == [(message_id, "Đã tiếp nhận 😀")]


def test_refusals_of_the_official_account(zalo: Zalo, clock: Clock) -> None:
    user_id = zalo.user_id("bac-sau")
    with pytest.raises(Refused, match=r"^Zalo OA error -201$"):
        zalo.account.send_text("111", "chào")
    with pytest.raises(Refused, match=r"^Zalo OA error -210$"):
        zalo.account.send_text(user_id, "x" * 2001)
    with pytest.raises(Unreachable):
        zalo.account.send_text(zalo.user_id("ba-tam"), "chào")
    with pytest.raises(TokenExpired):
        an_account(zalo.url + "/openapi", "wrong").send_text(user_id, "chào")
    clock.forward(days=8)
    with pytest.raises(OutsideWindow):
        zalo.account.send_text(user_id, "chào")


@pytest.mark.parametrize("token", ["", "a b", "khoá"])
def test_without_a_token_nothing_is_sent(receiver: Receiver, token: str) -> None:
    with pytest.raises(TokenExpired, match=r"^no access token is set$"):
        an_account(receiver.url, token).send_text("1", "chào")
    assert receiver.received == []


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-32, TooFast),
        (-200, Unavailable),
        (-211, QuotaUsed),
        (-218, QuotaUsed),
        (-234, NotAtNight),
        (-216, TokenExpired),
        (-220, TokenExpired),
        (-204, AccountTrouble),
        (-221, AccountTrouble),
        (-223, AccountTrouble),
        (-321, AccountTrouble),
        (-230, OutsideWindow),
        (-232, OutsideWindow),
        (-213, Unreachable),
        (-217, Unreachable),
        (-227, Unreachable),
        (-244, Unreachable),
        (-201, Refused),
        (-210, Refused),
        (-233, Refused),
        (-248, Refused),
        (-99999, Unavailable),
    ],
)
def test_errors_of_the_official_account_are_sorted(zalo: Zalo, code: int, kind: type[Exception]) -> None:
    user_id = zalo.user_id("bac-sau")
    zalo.session.headers["X-Sim-Fault"] = str(code)
    with pytest.raises(kind, match=f"^Zalo OA error {code}$") as caught:
        zalo.account.send_text(user_id, "chào")
    assert type(caught.value) is kind
