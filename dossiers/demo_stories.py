"""What the demonstration's dossiers went through: the pack's list of one or more in every state, and the months before.

The months before are made up by dice that always fall the same way, so that loading again tells the same stories.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid5

from models import DossierState, FilingChannel
from reports.deadlines import ZONE, local

DOSSIERS = UUID("8a0b3c52-5d0e-4a5e-9a55-0a7a57b1d0c3")
D = DossierState
# What happened to a dossier in each state after it was filed.
BEFORE: Mapping[D, Sequence[str]] = {
    D.FILED: (),
    D.ACCEPTED: ("accept",),
    D.REFUSED: ("refuse",),
    D.PROCESSING: ("accept", "start"),
    D.SUPPLEMENT: ("accept", "start", "ask"),
    D.PAYMENT: ("accept", "start", "pay"),
    D.WITHDRAWAL: ("accept", "withdraw"),
    D.STOPPED: ("accept", "start", "stop"),
    D.DONE: ("accept", "start", "step", "conclude"),
    D.RETURNED: ("accept", "start", "step", "conclude", "hand_out"),
}
OPENS = time(8)
SATURDAY = 5


@dataclass(frozen=True)
class Story:
    """One dossier: which procedure, how it was filed and where, and what happened to it after that.

    `pace` lies between two acts, `delay` also before its result; `stars` is its rating, none for most.
    """

    key: UUID
    procedure: str
    state: DossierState
    filed_at: datetime
    name: str
    number: str
    answers: Mapping[str, Any]
    acts: Sequence[str]
    office: int = 0
    channel: FilingChannel = FilingChannel.ONLINE
    pace: timedelta = timedelta(hours=2)
    delay: timedelta = timedelta()
    stars: int | None = None


def read(folder: Path, now: datetime) -> list[Story]:
    """The stories of a province pack's `demo/dossiers.toml`. Raises OSError, KeyError."""
    told = _told(folder)
    return [
        Story(
            uuid5(DOSSIERS, str(place)),
            line["procedure"],
            DossierState(line["state"]),
            now - timedelta(days=line["days"], hours=9),
            _name(told, place),
            f"0721990{place + 1:05d}",
            told["answers"][line["procedure"]],
            BEFORE.get(DossierState(line["state"]), ()),
        )
        for place, line in enumerate(told["dossiers"])
    ]


def read_past(folder: Path, now: datetime) -> list[Story]:
    """Stories of whole months before this one, as many as `past` in the same file says. Raises OSError, KeyError."""
    told = _told(folder)
    past, first = told["past"], local(now).date().replace(day=1)
    stories = []
    for _ in range(past["months"]):
        first = (first - timedelta(days=1)).replace(day=1)
        dice = Random(f"{first}")
        stories += [_made_up(told, at, dice) for at in _mornings(first, past["each"], dice)]
    return stories


def _made_up(told: Mapping[str, Any], filed_at: datetime, dice: Random) -> Story:
    """One of a busy month: most are paid, done in time and handed out."""
    past, number = told["past"], dice.randrange(100_000)
    acts = ["accept", "start", "transfer" if _falls(dice, past["transfer"]) else "cash"]
    stars = dice.choice(past["stars"]) if _falls(dice, past["rated"]) else None
    stopped = _falls(dice, past["stopped"])
    if stopped:
        acts.append("stop")
    else:
        asked = ["ask", "supplement"] if _falls(dice, past["supplemented"]) else []
        acts += [*asked, "step", "conclude", "hand_out", *(["rate"] if stars else [])]
    return Story(
        key=uuid5(DOSSIERS, f"{filed_at:%Y-%m-%d} {number}"),
        procedure=past["procedure"],
        state=D.STOPPED if stopped else D.RETURNED,
        filed_at=filed_at,
        name=_name(told, number),
        number=f"0721980{number:05d}",
        answers=told["answers"][past["procedure"]],
        acts=acts,
        office=dice.randrange(past["offices"]),
        channel=FilingChannel.ONLINE if _falls(dice, past["online"]) else FilingChannel.COUNTER,
        pace=timedelta(hours=1),
        delay=timedelta(days=dice.randint(1, 4) if _falls(dice, past["late"]) else 0),
        stars=stars,
    )


def _mornings(first: date, count: int, dice: Random) -> Iterator[datetime]:
    """When they were filed: at eight on weekdays of the month that begins on `first`."""
    for place in range(count):
        day = first + timedelta(days=place * 28 // count)
        if day.weekday() >= SATURDAY:
            day += timedelta(days=7 - day.weekday())
        moment = datetime.combine(day, OPENS, ZONE) + timedelta(minutes=dice.randrange(20))
        yield moment.astimezone(UTC)


def _falls(dice: Random, share: float) -> bool:
    return dice.random() < share


def _name(told: Mapping[str, Any], place: int) -> str:
    names: list[str] = told["names"]
    return names[place % len(names)]


def _told(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "dossiers.toml").read_text(encoding="utf-8"))
