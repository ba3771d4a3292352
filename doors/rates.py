"""How often one asker may do one thing."""

import math

from clients.meter import Rate
from errors import TooMany
from wiring import wiring

# What a resident may do in a minute, in the app and in the chat together.
WRITES_A_MINUTE = 60
PHOTOS_A_MINUTE = 30


def limit(name: str, key: str, per_minute: int) -> None:
    """Count one act `name` by `key` (a person's id, an address). Raises TooMany with the seconds to wait."""
    quota(name, key, per_minute, 60)


def quota(name: str, key: str, most: int, seconds: int) -> None:
    """Allow `most` acts at once and as many again in `seconds`. Raises TooMany.

    The setting RATE_FACTOR multiplies `most`. Never fails because Redis does.
    """
    rate = Rate(most * wiring().settings.rate_factor, seconds)
    wait = wiring().meter.take(f"rate:{name}:{key}", rate)
    if wait > 0:
        raise TooMany(retry_after=math.ceil(wait))
