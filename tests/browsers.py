"""A browser that has subscribed to push, as tests hold it: its keys, and how it reads what comes."""

import base64
import json
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from clients.web_push import CURVE, Receiver, encode


def decode(said: str) -> bytes:
    """Bytes from base64url without padding."""
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))


class Browser:
    """Subscribed at the push service `service`; reads as RFC 8291 section 3 says."""

    def __init__(self, service: str, path: str = "/push/1") -> None:
        self.key = ec.generate_private_key(CURVE)
        self.auth = b"sixteen octets!!"
        self.endpoint = service + path

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def receiver(self) -> Receiver:
        return Receiver(self.endpoint, encode(self.point), encode(self.auth))

    def form(self, **changed: Any) -> dict[str, Any]:
        keys = {"p256dh": self.receiver.public_key, "auth": self.receiver.auth}
        return {"endpoint": self.endpoint, "keys": keys, "language": "vi"} | changed

    def read(self, body: bytes) -> bytes:
        """What the sender wrote."""
        salt, (record, length) = body[:16], struct.unpack("!IB", body[16:21])
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= record
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        secret = derive(shared, self.auth, b"WebPush: info\0" + self.point + sender, 32)
        key = derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = derive(secret, salt, b"Content-Encoding: nonce\0", 12)
        opened = AESGCM(key).decrypt(nonce, sealed, None)
        assert opened.endswith(b"\x02"), "the last record"
        return opened[:-1]

    def told(self, body: bytes) -> dict[str, str]:
        """The same as our service writes it."""
        message: dict[str, str] = json.loads(self.read(body))
        return message


def derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)
