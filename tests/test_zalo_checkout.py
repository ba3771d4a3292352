"""Signatures of payments: the known vectors, and that a changed field is noticed."""

import pytest

from clients.zalo import checkout

KEY = "test_private_key"
ORDER = {
    "amount": 20000,
    "desc": "Thanh toan 20.000",
    "extradata": {"myOrderId": 1},
    "item": [{"id": "1", "amount": 20000}],
    "method": {"id": "COD_SANDBOX", "isCustom": False},
}
# The signatures of this and what follows were made by `openssl dgst -sha256 -hmac test_private_key`.
CALLBACK = {"appId": "12", "orderId": "o-1", "amount": 20000, "resultCode": 1, "message": "Đã trả"}


def test_the_mac_of_an_order_is_the_known_one() -> None:
    expected = "0085bedc4e50db65722c57055c8298da4639e9a8520461c9c88135a105804204"
    assert checkout.order_mac(ORDER, KEY) == expected
    assert checkout.order_mac(ORDER | {"orderId": "not covered"}, KEY) == expected
    with pytest.raises(KeyError):
        checkout.order_mac({"amount": 1}, KEY)


def test_a_callback_is_believed_when_every_field_is_as_signed() -> None:
    mac = "c598863398eee4afe73202e7a295cf051b75989bd543cb6dcd03b8ba5048e1e9"
    assert checkout.callback_holds(CALLBACK, mac, KEY)
    assert checkout.callback_holds(CALLBACK, mac.upper(), KEY)
    assert not checkout.callback_holds(CALLBACK | {"amount": 1}, mac, KEY)
    assert not checkout.callback_holds(CALLBACK | {"extradata": ""}, mac, KEY)
    assert not checkout.callback_holds(CALLBACK, mac, "another key")


@pytest.mark.parametrize("mac", [None, "", 7, ["a"], "chữ ký"])
def test_what_is_no_signature_is_none(mac: object) -> None:
    assert not checkout.callback_holds(CALLBACK, mac, KEY)
    assert not checkout.notice_holds({}, mac, KEY)


def test_a_notice_is_believed_by_its_three_fields() -> None:
    notice = {"appId": "12", "orderId": "o-1", "method": "COD"}
    mac = "e782c2e27ab672ab647c7b435079fb9b0c1f45022c59910a8b82b066032defe4"
    assert checkout.notice_holds(notice, mac, KEY)
    assert not checkout.notice_holds(notice | {"orderId": "o-2"}, mac, KEY)


def test_what_we_ask_and_say_is_signed_with_the_key_in_the_text() -> None:
    asked = "95d5eb8fab99927970532e1f583ebcea5841418e2acadb47d01e660d28e7eede"
    said = "f8a71e9b2c4d270a1c432dcbf7d95975e76b2786533deb6555af158845feb361"
    assert checkout.status_mac("12", "o-1", KEY) == asked
    assert checkout.update_mac("12", "o-1", checkout.PAID, KEY) == said
