"""Files of dossiers at rest: each sealed with AES-256-GCM under a key of its own, which is itself encrypted in its row.

Renewing DATA_KEYS encrypts the keys of files anew, and no file has to be touched.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


class SealBroken(Exception):
    """Raised when what is stored is not what was sealed under this key."""


def seal(content: bytes) -> tuple[bytes, str]:
    """The content encrypted, and the key that opens it (base64)."""
    key, nonce = AESGCM.generate_key(256), os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, None), base64.b64encode(key).decode()


def unseal(sealed: bytes, key: str) -> bytes:
    """The content again. Raises SealBroken."""
    try:
        return AESGCM(base64.b64decode(key)).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error
