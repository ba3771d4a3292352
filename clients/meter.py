"""How often something may be done: counted in Redis for all processes, in memory while Redis is away."""

import os
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock, local
from time import monotonic
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError
from structlog import get_logger

log = get_logger(__name__)

# The generic cell rate algorithm (ITU-T I.371) on Redis's own clock: one value a key, the moment at which all that
# was taken is paid back. Answers for each key how many milliseconds to wait, 0 for "go on".
TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local each, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local waits = {}
for place, key in ipairs(KEYS) do
  local paid = math.max(tonumber(redis.call('GET', key) or 0), now)
  local wait = paid + each - burst - now
  if wait > 0 then
    waits[place] = math.ceil(wait)
  else
    redis.call('SET', key, string.format('%.3f', paid + each), 'PX', math.ceil(paid + each - now))
    waits[place] = 0
  end
end
return waits
"""
# As if so much had been taken that the next may only be had after the rest.
REST = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + clock[2] / 1000
local each, burst, rest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local paid = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now + rest + burst - each)
redis.call('SET', KEYS[1], string.format('%.3f', paid), 'PX', math.ceil(paid - now))
return 0
"""
# While Redis is away nobody waits for its time limit more than once in this while.
LEAVE_ALONE_S = 5.0
MOST_KEYS = 50_000


@dataclass(frozen=True)
class Rate:
    """`most` at once, and as many again in `seconds`."""

    most: float
    seconds: float

    @property
    def burst_ms(self) -> float:
        """How long it takes until all may be taken again, in milliseconds."""
        return self.seconds * 1000

    @property
    def each_ms(self) -> float:
        """How long it takes until one may be taken again, in milliseconds."""
        return self.burst_ms / max(1.0, self.most)


class Meter:
    """Counts what is taken under a key. Never fails because Redis does."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        # Each thread's own connection: to get one from the pool takes as long as to ask.
        self._clients = local()
        self._memory = _Memory()
        self._away_until = 0.0
        os.register_at_fork(after_in_child=self._begin_anew)

    def take(self, key: str, rate: Rate) -> float:
        """Take one if there is one; else how many seconds to wait until there is."""
        (wait,) = self.take_each([key], rate)
        return wait

    def take_each(self, keys: Sequence[str], rate: Rate) -> list[float]:
        """The same under each of these keys, of different people who come at one moment."""
        waits_ms: list[float] | None = self._asked(TAKE, keys, rate.each_ms, rate.burst_ms)
        if waits_ms is None:
            waits_ms = [self._memory.take(key, rate) for key in keys]
        return [wait_ms / 1000 for wait_ms in waits_ms]

    def rest(self, key: str, rate: Rate, seconds: float) -> None:
        """Let nobody take any for so many seconds."""
        # This process remembers it too: Redis may be lost meanwhile, the other side's wish is not.
        self._memory.rest(key, rate, seconds)
        self._asked(REST, [key], rate.each_ms, rate.burst_ms, seconds * 1000)

    def _asked(self, script: str, keys: Sequence[str], *numbers: float) -> Any:  # noqa: ANN401 - what the script returns
        """What Redis says; None while it is away."""
        if monotonic() < self._away_until:
            return None

        def ask() -> Any:  # noqa: ANN401 - what the script returns
            return self._client().eval(script, len(keys), *keys, *map(str, numbers))

        try:
            try:
                return ask()
            except ConnectionLost:
                # What had been open may have been closed by a Redis that is there again.
                return ask()
        except RedisError as error:
            log.warning("rates are counted in memory", kind=type(error).__name__)
            self._away_until = monotonic() + LEAVE_ALONE_S
            return None

    def _client(self) -> Redis:
        known: Redis | None = getattr(self._clients, "mine", None)
        if known is None:
            known = self._clients.mine = Redis(
                connection_pool=self._redis.connection_pool, single_connection_client=True
            )
        return known

    def _begin_anew(self) -> None:
        # The parent's connections are the parent's.
        self._clients = local()


class _Memory:
    """The same count for one process, forgetting the oldest keys."""

    def __init__(self) -> None:
        self._paid: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str, rate: Rate) -> float:
        now = monotonic() * 1000
        with self._lock:
            paid = max(self._paid.get(key, 0.0), now)
            wait = paid + rate.each_ms - rate.burst_ms - now
            if wait > 0:
                return wait
            self._keep(key, paid + rate.each_ms)
            return 0.0

    def rest(self, key: str, rate: Rate, seconds: float) -> None:
        with self._lock:
            paid = monotonic() * 1000 + seconds * 1000 + rate.burst_ms - rate.each_ms
            self._keep(key, max(self._paid.get(key, 0.0), paid))

    def _keep(self, key: str, paid: float) -> None:
        self._paid[key] = paid
        self._paid.move_to_end(key)
        if len(self._paid) > MOST_KEYS:
            self._paid.popitem(last=False)
