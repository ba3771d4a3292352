"""How often one asker may do one thing."""

import math
from collections.abc import Sequence

from clients.meter import Rate
from errors import TooMany
from wiring import Wiring, wiring

# What a resident may do in a minute, in the app and in the chat together.
WRITES_A_MINUTE = 60
PHOTOS_A_MINUTE = 30


def limit(name: str, key: str, per_minute: int) -> None:
    """Count one act `name` by `key` (a person's id, an address). Raises TooMany with the seconds to wait."""
    quota(name, key, per_minute, 60)


def over_limit(name: str, keys: Sequence[str], per_minute: int) -> list[TooMany | None]:
    """Count one act of each of different people who come at one moment; what to refuse each with, if at all."""
    return _over(wiring(), name, keys, Rate(per_minute, 60))


def quota(name: str, key: str, most: int, seconds: int) -> None:
    """Allow `most` acts at once and as many again in `seconds`. Raises TooMany.

    The setting RATE_FACTOR multiplies `most`. Never fails because Redis does.
    """
    (refused,) = _over(wiring(), name, [key], Rate(most, seconds))
    if refused is not None:
        raise refused


def _over(wired: Wiring, name: str, keys: Sequence[str], rate: Rate) -> list[TooMany | None]:
    allowed = Rate(rate.most * wired.settings.rate_factor, rate.seconds)
    waits = wired.meter.take_each([f"rate:{name}:{key}" for key in keys], allowed)
    return [TooMany(retry_after=math.ceil(wait)) if wait > 0 else None for wait in waits]
