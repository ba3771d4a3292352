"""Files on Zalo's servers: uploaded once, and known again by their content while Zalo keeps them."""

import hashlib
from contextlib import suppress

from redis import Redis
from redis.exceptions import RedisError

from clients.http import Refused, Unavailable
from clients.zalo.answers import mapping, written
from clients.zalo.caller import Caller

# Zalo takes JPEG and PNG up to here, and keeps them seven days: nothing is used on the last one.
LARGEST_IMAGE = 1_000_000
KEPT_S = 6 * 86_400
KINDS = {b"\xff\xd8\xff": ("image.jpg", "image/jpeg"), b"\x89PNG\r\n\x1a\n": ("image.png", "image/png")}


class Uploads:
    """Uploads, remembered in Redis. Without it each is made anew, which costs only the quota (5,000 a month)."""

    def __init__(self, caller: Caller, redis: Redis) -> None:
        self._caller = caller
        self._redis = redis

    def image(self, content: bytes, *, anew: bool = False) -> str:
        """The attachment id of a JPEG or PNG; `anew` when Zalo no longer has it. Raises Refused, Unavailable."""
        kind = next((kind for mark, kind in KINDS.items() if content.startswith(mark)), None)
        if kind is None or len(content) > LARGEST_IMAGE:
            raise Refused("no JPEG or PNG of at most 1 MB")
        key = f"zalo:upload:{hashlib.sha256(content).hexdigest()}"
        known = None if anew else self._known(key)
        return known or self._uploaded(key, content, *kind)

    def _uploaded(self, key: str, content: bytes, name: str, kind: str) -> str:
        answer = self._caller.upload("/v2.0/oa/upload/image", name, content, kind)
        given = written(mapping(answer.get("data")), "attachment_id")
        if not given:
            raise Unavailable("Zalo told no attachment id")
        with suppress(RedisError):
            self._redis.set(key, given, ex=KEPT_S)
        return given

    def _known(self, key: str) -> str | None:
        try:
            found = self._redis.get(key)
        except RedisError:
            return None
        return found.decode() if isinstance(found, bytes) else None
