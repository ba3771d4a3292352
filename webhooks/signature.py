"""Whether an event comes from Zalo: plain SHA-256 over parts and a secret, by two schemes. Pure functions.

Neither is an HMAC; that is how Zalo defines them (MacUtils of zalo-java-sdk, zmp-openapi-nodejs).
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from enum import StrEnum

from werkzeug.datastructures import Headers

PREFIX = "mac="


class Variant(StrEnum):
    """Which id the signature began with. The documents say the app's; some integrators met the account's."""

    APP_ID = "app_id"
    OA_ID = "oa_id"
    OA_ID_SENDER = "oa_id_sender"


def official_account_mac(first_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """SHA-256 (64 hex) of id, body as it came, timestamp and the account's secret key, one after another."""
    return hashlib.sha256(
        b"".join((first_id.encode(), body, timestamp.encode(), secret.encode()))
    ).hexdigest()


def matching(
    body: bytes, parsed: Mapping[str, object], headers: Headers, app_id: str, secret: str
) -> Variant | None:
    """The variant whose signature is the one in `X-ZEvent-Signature`; None when none is, or no secret is set."""
    sent = _sent(headers)
    if not sent or not secret:
        return None
    for timestamp in _timestamps(parsed, headers):
        for variant, first_id in _first_ids(parsed, app_id):
            if _same(official_account_mac(first_id, body, timestamp, secret), sent):
                return variant
    return None


def mini_app_mac(parsed: Mapping[str, object], api_key: str) -> str:
    """SHA-256 (64 hex) of the values in the order of their names, then the mini app's Open API key."""
    values = "".join(_written(parsed[name]) for name in sorted(parsed))
    return hashlib.sha256((values + api_key).encode("utf-8", "surrogatepass")).hexdigest()


def is_from_mini_app(parsed: Mapping[str, object], headers: Headers, api_key: str) -> bool:
    """Whether the mini app's signature holds; never without a key. Zalo writes it with or without `mac=`."""
    sent = _sent(headers)
    return bool(sent and api_key) and _same(mini_app_mac(parsed, api_key), sent)


def _sent(headers: Headers) -> str:
    return (headers.get("X-ZEvent-Signature") or "").strip().removeprefix(PREFIX).lower()


def _timestamps(parsed: Mapping[str, object], headers: Headers) -> Iterator[str]:
    """The body's, then the header's, which some deployments report."""
    inside, beside = _text(parsed.get("timestamp")), headers.get("X-ZEvent-Timestamp") or ""
    if inside:
        yield inside
    if beside and beside != inside:
        yield beside


def _first_ids(parsed: Mapping[str, object], app_id: str) -> Iterator[tuple[Variant, str]]:
    recipient, sender = parsed.get("recipient"), parsed.get("sender")
    candidates = (
        (Variant.APP_ID, app_id),
        (Variant.OA_ID, _text(parsed.get("oa_id")) or _id(recipient)),
        (Variant.OA_ID_SENDER, _id(sender)),
    )
    return ((variant, first_id) for variant, first_id in candidates if first_id)


def _id(party: object) -> str:
    return _text(party.get("id")) if isinstance(party, Mapping) else ""


def _text(value: object) -> str:
    """A scalar as text; Zalo sends strings, and once in a while a number."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _same(ours: str, sent: str) -> bool:
    return hmac.compare_digest(ours.encode(), sent.encode("utf-8", "replace"))


def _written(value: object) -> str:
    """A value as JavaScript would write it into a string."""
    if isinstance(value, str):
        return value
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
