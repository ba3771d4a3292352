"""One thing that is done to the service for a while."""

from collections.abc import Callable
from dataclasses import dataclass


def nothing() -> None:
    """It heals by itself."""


def at_once() -> bool:
    """Nobody can overlook it."""
    return True


@dataclass(frozen=True)
class Fault:
    """One of them. It lasts `lasts_s` seconds of ours, during which `passes_s` pass for what waits (0: the same).

    It lasts longer if nobody has `felt` it by then: a fault that struck nothing proves nothing. After it `later_s` must
    pass before the last who was told "later" is asked again.
    """

    name: str
    strike: Callable[[], None]
    heal: Callable[[], None] = nothing
    lasts_s: float = 0.5
    passes_s: float = 0.0
    later_s: float = 0.0
    felt: Callable[[], bool] = at_once
