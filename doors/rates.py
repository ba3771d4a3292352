"""How often one asker may do one thing: counted in Redis for all processes, in memory while Redis is away."""

import math
from collections import OrderedDict
from threading import Lock
from time import monotonic

from flask import current_app
from redis.exceptions import RedisError
from structlog import get_logger

from errors import TooMany
from wiring import wiring

log = get_logger(__name__)

# The generic cell rate algorithm (ITU-T I.371) on Redis's own clock: one value a key, the moment at which all that
# was taken is paid back. Answers how many milliseconds to wait, 0 for "go on".
TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local each, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local paid = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = paid + each - burst - now
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.3f', paid + each), 'PX', math.ceil(paid + each - now))
return 0
"""
# While Redis is away nobody waits for its time limit more than once in this while.
LEAVE_ALONE_S = 5.0
MOST_KEYS = 50_000


def limit(name: str, key: str, per_minute: int) -> None:
    """Count one act `name` by `key` (a person's id, an address). Raises TooMany with the seconds to wait."""
    quota(name, key, per_minute, 60)


def quota(name: str, key: str, most: int, seconds: int) -> None:
    """Allow `most` acts at once and as many again in `seconds`. Raises TooMany.

    The setting RATE_FACTOR multiplies `most`. Never fails because Redis does.
    """
    burst_ms = seconds * 1000.0
    each_ms = burst_ms / max(1.0, most * wiring().settings.rate_factor)
    wait_ms = _take(f"rate:{name}:{key}", each_ms, burst_ms)
    if wait_ms > 0:
        raise TooMany(retry_after=math.ceil(wait_ms / 1000))


def _take(key: str, each_ms: float, burst_ms: float) -> float:
    memory: _Memory = current_app.extensions.setdefault("rates", _Memory())
    if memory.redis_is_away():
        return memory.take(key, each_ms, burst_ms)
    try:
        return float(wiring().redis.eval(TAKE, 1, key, str(each_ms), str(burst_ms)))
    except RedisError as error:
        log.warning("rates are counted in memory", kind=type(error).__name__)
        memory.leave_redis_alone()
        return memory.take(key, each_ms, burst_ms)


class _Memory:
    """The same count for one process, forgetting the oldest keys."""

    def __init__(self) -> None:
        self._paid: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()
        self._away_until = 0.0

    def redis_is_away(self) -> bool:
        return monotonic() < self._away_until

    def leave_redis_alone(self) -> None:
        self._away_until = monotonic() + LEAVE_ALONE_S

    def take(self, key: str, each_ms: float, burst_ms: float) -> float:
        now = monotonic() * 1000
        with self._lock:
            paid = max(self._paid.get(key, 0.0), now)
            wait = paid + each_ms - burst_ms - now
            if wait <= 0:
                self._paid[key] = paid + each_ms
                self._paid.move_to_end(key)
                if len(self._paid) > MOST_KEYS:
                    self._paid.popitem(last=False)
            return wait
