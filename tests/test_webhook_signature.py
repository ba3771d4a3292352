"""Whether an event comes from Zalo: the vectors of its own libraries, and everything that is not one."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from werkzeug.datastructures import Headers

from webhooks import signature
from webhooks.signature import Variant

APP_ID, SECRET, STAMP = "1234567890123456789", "test_oa_secret", "1700000000000"
BODY = (
    '{"event_name":"user_send_text","app_id":"1234567890123456789","sender":{"id":"111"},'
    '"recipient":{"id":"222"},"message":{"text":"xin chào","msg_id":"abc"},"timestamp":"1700000000000",'
    '"user_id_by_app":"333"}'
).encode()
MAC = "0ad901e685774cd05f929ebc82618741b884191ce6cd62f3087ab0c7dc13b051"
WITHDRAWAL = {
    "event": "user.revoke.consent",
    "appId": "2646373759294038927",
    "userId": "4047671499938107249",
    "timestamp": 1670553442564,
}
MINI_MAC = "f35ea2dd040492bccdd4552770e803427474c5f916cdae98a7f79fbdd887bbe4"


def matching(mac: str, body: bytes = BODY, secret: str = SECRET, **headers: str) -> Variant | None:
    sent = Headers(
        {"X-ZEvent-Signature": mac} | {name.replace("_", "-"): value for name, value in headers.items()}
    )
    return signature.matching(body, json.loads(body), sent, APP_ID, secret)


def mac_of(first_id: str, body: bytes = BODY, stamp: str = STAMP) -> str:
    return "mac=" + signature.official_account_mac(first_id, body, stamp, SECRET)


def test_the_vector_of_the_account_holds_with_and_without_its_prefix_in_any_case():
    assert len(BODY) == 206
    assert signature.official_account_mac(APP_ID, BODY, STAMP, SECRET) == MAC
    for sent in (f"mac={MAC}", MAC, f"mac={MAC.upper()}", f" mac={MAC} "):
        assert matching(sent) is Variant.APP_ID


def test_which_id_it_began_with_is_told():
    assert matching(mac_of("222")) is Variant.OA_ID
    assert matching(mac_of("111")) is Variant.OA_ID_SENDER
    assert matching(mac_of("999")) is None


def test_the_time_may_stand_in_the_header():
    bare = BODY.replace(b'"timestamp":"1700000000000",', b"")
    sent = mac_of(APP_ID, bare)
    assert matching(sent, bare) is None
    assert matching(sent, bare, X_ZEvent_Timestamp=STAMP) is Variant.APP_ID


@pytest.mark.parametrize(
    "sent", ["", "mac=", "mac=" + "0" * 64, MAC[:-1], MAC + "0", "mac=ộ", "sha256=" + MAC]
)
def test_anything_else_is_none(sent: str):
    assert matching(sent) is None


def test_one_changed_byte_is_noticed():
    assert matching(f"mac={MAC}", BODY.replace("chào".encode(), b"chao")) is None
    assert matching(f"mac={MAC}", BODY + b" ") is None
    assert matching(f"mac={MAC}", secret="test_oa_secreT") is None


def test_without_a_secret_nothing_holds():
    forged = hashlib.sha256(APP_ID.encode() + BODY + STAMP.encode()).hexdigest()
    assert matching(forged, secret="") is None


def test_the_vector_of_the_mini_app_holds():
    assert signature.mini_app_mac(WITHDRAWAL, "test_api_key") == MINI_MAC
    for sent in (MINI_MAC, f"mac={MINI_MAC}"):
        assert signature.is_from_mini_app(WITHDRAWAL, Headers({"X-ZEvent-Signature": sent}), "test_api_key")


def test_the_mini_apps_signature_needs_its_key_and_every_value():
    sent = Headers({"X-ZEvent-Signature": MINI_MAC})
    assert not signature.is_from_mini_app(WITHDRAWAL, sent, "")
    assert not signature.is_from_mini_app(WITHDRAWAL, sent, "test_api_kez")
    assert not signature.is_from_mini_app(
        WITHDRAWAL | {"userId": "4047671499938107248"}, sent, "test_api_key"
    )
    assert not signature.is_from_mini_app(WITHDRAWAL, Headers(), "test_api_key")


def test_values_are_signed_as_javascript_writes_them():
    body = {"b": True, "a": None, "c": {"x": [1, "ồ"]}, "d": 5}
    said = 'nulltrue{"x":[1,"ồ"]}5key'
    assert signature.mini_app_mac(body, "key") == hashlib.sha256(said.encode()).hexdigest()


@pytest.mark.skipif("CORPUS_DIR" not in os.environ, reason="the corpus of real samples is not here")
def test_every_sample_of_the_corpus_is_signed_as_its_vector_says():
    folder = Path(os.environ["CORPUS_DIR"]) / "zalo"
    vectors = json.loads((folder / "signature_vectors.json").read_text(encoding="utf-8"))
    assert vectors
    for vector in vectors:
        body = (folder / vector["file"]).read_bytes()
        sent = Headers({"X-ZEvent-Signature": vector["header"]})
        found = signature.matching(body, json.loads(body), sent, vector["app_id"], vector["secret"])
        assert found is Variant.APP_ID, vector["file"]
