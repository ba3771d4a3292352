"""What goes into the conversation and what comes out: what a person sent, what is said to them, what is to be done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal


class Kind(StrEnum):
    """What a person sent. A tapped button comes as TEXT that begins with `#`."""

    TEXT = "text"
    PHOTOS = "photos"
    LOCATION = "location"
    STICKER = "sticker"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    LINK = "link"
    CONTACT = "contact"
    INFO = "info"  # the form with name and phone was filled in
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    OTHER = "other"
    # Not by the person: somebody of ours began to answer in the bot's place, or is done.
    HUMAN_CAME = "human_came"
    HUMAN_LEFT = "human_left"


@dataclass(frozen=True)
class Photo:
    """One photo that passed the gate, by its id; or none, with the code of the reason why it was `refused`.

    The place is that of the photo's private GPS, WGS84 degrees.
    """

    id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    taken_at: datetime | None = None
    refused: str = ""


@dataclass(frozen=True)
class Incoming:
    """One event. `id` is its key, the same when it comes twice; `at` is when it happened (aware UTC), by Zalo's clock.

    `text` is what was typed, a location's name or a link's words; `url` a link's address.
    """

    id: str
    at: datetime
    kind: Kind
    text: str = ""
    photos: tuple[Photo, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    url: str = ""


@dataclass(frozen=True)
class Place:
    """A point (WGS84 degrees) inside the province, in words: its address, and the commune or ward."""

    latitude: float
    longitude: float
    address: str = ""
    area: str = ""


@dataclass(frozen=True)
class Choice:
    """A button: `title` is a key of the catalogue, or words where nothing stands under it.

    One of: `payload` (what comes back, see `payloads`), `url`, `phone`.
    """

    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    payload: str = ""
    url: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Say:
    """One message: a key below `bot.` of the catalogue, what fills its places, and buttons. See `wording.body_of`."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class File:
    """Send the report: `filed` is to be told its code, `refused` why not. Photos by id, in the order they came."""

    category: str
    description: str
    latitude: float
    longitude: float
    address: str = ""
    photo_ids: tuple[str, ...] = ()
    answers: dict[str, Any] = field(default_factory=dict)
    captured_at: datetime | None = None
    act: Literal["file"] = "file"


@dataclass(frozen=True)
class Support:
    """Join somebody's report."""

    code: str
    act: Literal["support"] = "support"


@dataclass(frozen=True)
class Comment:
    """Add to one's report, which also answers the unit's question. One of `text`, `photo_ids` may be empty."""

    code: str
    text: str = ""
    photo_ids: tuple[str, ...] = ()
    act: Literal["comment"] = "comment"


@dataclass(frozen=True)
class Rate:
    """One to five stars for the result."""

    code: str
    stars: int
    act: Literal["rate"] = "rate"


@dataclass(frozen=True)
class Reopen:
    """It is not fixed after all."""

    code: str
    reason: str
    act: Literal["reopen"] = "reopen"


@dataclass(frozen=True)
class Withdraw:
    """Take one's report back."""

    code: str
    act: Literal["withdraw"] = "withdraw"


@dataclass(frozen=True)
class CallHuman:
    """Put the conversation into the coordinator's inbox; from now on every message goes there as TellHuman."""

    text: str
    act: Literal["call_human"] = "call_human"


@dataclass(frozen=True)
class TellHuman:
    """Show this to the human who talks or will talk."""

    text: str = ""
    photo_ids: tuple[str, ...] = ()
    act: Literal["tell_human"] = "tell_human"


@dataclass(frozen=True)
class ReleaseHuman:
    """The person wants the bot back: close it in the coordinator's inbox."""

    act: Literal["release_human"] = "release_human"


@dataclass(frozen=True)
class Mute:
    """Send this person no more messages but answers of the bot itself (topic `bot.say`)."""

    act: Literal["mute"] = "mute"


@dataclass(frozen=True)
class Unmute:
    """Messages are welcome again."""

    act: Literal["unmute"] = "unmute"


@dataclass(frozen=True)
class Speak:
    """Remember the language (`vi`, `en`) for everything that is sent."""

    language: str
    act: Literal["speak"] = "speak"


Act = (
    File
    | Support
    | Comment
    | Rate
    | Reopen
    | Withdraw
    | CallHuman
    | TellHuman
    | ReleaseHuman
    | Mute
    | Unmute
    | Speak
)
