"""How much of a drill."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """How much of a drill: phones and their pace, workers, and reports wanted while each fault is met."""

    phones: int
    every_s: float
    workers: int
    reports_each: int
    is_long: bool


# The short one reckons once, at its end: what was lost on the way is lost then too.
SHORT = Size(phones=3, every_s=0.03, workers=1, reports_each=84, is_long=False)
LONG = Size(phones=4, every_s=0.08, workers=2, reports_each=165, is_long=True)
