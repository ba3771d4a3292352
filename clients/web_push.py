"""Web Push: short messages to a person's own browser, through the push service of whoever made that browser.

The message is encrypted so that only the browser can read it (RFC 8291), and carries our own key's signature so that
the push service knows who sends (VAPID, RFC 8292).
"""

import base64
import binascii
import os
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

import jwt
import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from clients.guard import Guard
from clients.http import Client, Refused

# RFC 8030 section 7.2: every push service takes 4096 bytes, of which head and padding take 103.
RECORD, LARGEST = 4096, 3993
KEY_BYTES, AUTH_BYTES, SALT_BYTES, SCALAR_BYTES = 65, 16, 16, 32
# A push service takes at most a day; half of it forgives clocks that are off.
SIGNED_FOR = timedelta(hours=12)
CURVE = ec.SECP256R1()
Urgency = Literal["low", "normal", "high"]


@dataclass(frozen=True)
class Receiver:
    """A browser: its address at the push service, its public key and its secret, both in base64url."""

    endpoint: str
    public_key: str
    auth: str


class WebPush:
    """The way to browsers. Their addresses are given by clients, so every call passes the guard."""

    def __init__(self, guard: Guard, private_key: str, contact: str) -> None:
        """`private_key` as `new_key` makes it; `contact` (mailto: or https:) is for the push service's people."""
        self._client = Client("", session=guard.session())
        self._key = _private(private_key)
        self._contact = contact

    @property
    def public_key(self) -> str:
        """What a browser asks for when it subscribes (applicationServerKey), in base64url."""
        return encode(_point(self._key.public_key()))

    def send(
        self, receiver: Receiver, message: bytes, at: datetime, *, keep: timedelta, urgency: Urgency
    ) -> None:
        """Hand `message` (up to LARGEST bytes) to the push service, which keeps it for a browser that is off.

        Raises Gone when the browser has unsubscribed, Unavailable or Refused otherwise.
        """
        address = urlsplit(receiver.endpoint)
        claims = {
            "aud": f"{address.scheme}://{address.netloc}",
            "exp": int((at + SIGNED_FOR).timestamp()),
            "sub": self._contact,
        }
        headers = {
            "TTL": str(int(keep.total_seconds())),
            "Urgency": urgency,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Authorization": f"vapid t={jwt.encode(claims, self._key, 'ES256')}, k={self.public_key}",
        }
        body = encrypted(message, receiver)
        self._client.tell(requests.Request("POST", receiver.endpoint, data=body, headers=headers))


def encrypted(
    message: bytes,
    receiver: Receiver,
    own: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push by RFC 8291: one record of RFC 8188. Key and salt are new each time unless a test gives them.

    Raises Refused when the message is too long or the receiver's keys are none.
    """
    if len(message) > LARGEST:
        raise Refused("too long for a push")
    theirs, auth = keys_of(receiver.public_key, receiver.auth)
    own = own or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(SALT_BYTES)
    our_point = _point(own.public_key())
    info = b"WebPush: info\0" + _point(theirs) + our_point
    secret = _derived(own.exchange(ec.ECDH(), theirs), auth, info, 32)
    content_key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + struct.pack("!IB", RECORD, KEY_BYTES) + our_point
    return head + AESGCM(content_key).encrypt(nonce, message + b"\x02", None)


def keys_of(public_key: str, auth: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """A browser's keys from their base64url. Raises Refused when they are none."""
    point, secret = _decode(public_key), _decode(auth)
    if len(secret) != AUTH_BYTES or len(point) != KEY_BYTES:
        raise Refused("the browser's keys are malformed")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point), secret
    except ValueError as error:
        raise Refused("the browser's key is no point of P-256") from error


def new_key() -> str:
    """A new private key of ours: the 32 bytes of its number in base64url, as other tools for VAPID write it."""
    number = ec.generate_private_key(CURVE).private_numbers().private_value
    return encode(number.to_bytes(SCALAR_BYTES, "big"))


def encode(content: bytes) -> str:
    """Base64url without padding, as all of Web Push writes bytes."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(_decode(text), "big"), CURVE)


def _decode(text: str) -> bytes:
    """The bytes; none when it is no base64url."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
