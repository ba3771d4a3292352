"""All that is remembered of one person's conversation; JSON, so that it can be kept in a row."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from webhooks.conversation.shapes import Act, Incoming, Place


@dataclass(frozen=True)
class Draft:
    """A report that is being told. `parts` are the events that made it what it is, in order; `seals` names the versions
    it was shown in since its category and place were last changed."""

    started_at: datetime
    parts: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    category: str = ""
    place: Place | None = None
    proposals: tuple[Place, ...] = ()
    proposed_by: str = ""
    address: str = ""
    photo_ids: tuple[str, ...] = ()
    taken_at: datetime | None = None
    without_photo: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    distinct: bool = False
    warned: bool = False
    before: "Draft | None" = None


@dataclass(frozen=True)
class State:
    """Where the conversation stands."""

    language: str = "vi"
    draft: Draft | None = None
    doubt: str = ""
    held: tuple[Incoming, ...] = ()
    later: tuple[Incoming, ...] = ()
    focus: str = ""
    focus_at: datetime | None = None
    adding: bool = False
    human: bool = False
    muted: bool = False
    following: bool = True
    last_at: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """An event that was heard, the acts it led to, and for a report that was sent: its code and the events in it."""

    incoming: Incoming
    acts: tuple[Annotated[Act, Field(discriminator="act")], ...] = ()
    used: tuple[str, ...] = ()
    since: datetime | None = None
    code: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Talk:
    """The state, and the latest events it followed from, in order of time, since `base`.

    `offered` are the payloads of the buttons last shown, so that a typed number can be understood.
    """

    state: State = State()
    base: State = State()
    log: tuple[Entry, ...] = ()
    offered: tuple[str, ...] = ()
    offered_at: datetime | None = None

    @property
    def language(self) -> str:
        """`vi` or `en`."""
        return self.state.language

    @property
    def human(self) -> bool:
        """Whether a human talks or was called, and the bot is silent."""
        return self.state.human

    @property
    def muted(self) -> bool:
        """Whether the person wants no messages."""
        return self.state.muted

    def to_json(self) -> str:
        """For the row."""
        return _ADAPTER.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str, language: str = "vi") -> "Talk":
        """What a row holds: fields it lacks get their defaults, strange ones are left out.

        From an empty row, or one of a shape that is not understood any more, the conversation begins anew.
        """
        try:
            return _ADAPTER.validate_json(text)
        except ValidationError:
            state = State(language=language)
            return cls(state, replace(state))


_ADAPTER = TypeAdapter(Talk)
