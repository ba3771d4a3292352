"""All that is remembered of one person's conversation; JSON, so that it can be kept in a row."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from webhooks.conversation.shapes import Act, Incoming, Place


@dataclass(frozen=True)
class Draft:
    """A report that is being told.

    `parts` are the events that made it what it is, in order. `seals` name its versions since its category and place
    were last changed. `proposals` are places that wait for a yes, known from a photo or from words (`proposed_by`).
    `address` is the place in the person's own words. `before` is the draft one step earlier.
    """

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
    answers: dict[str, Any] = field(default_factory=dict)
    without_photo: bool = False
    distinct: bool = False
    no_redirect: bool = False
    rewriting: bool = False
    warned: str = ""
    before: "Draft | None" = None


class Doubt(StrEnum):
    """A question about what was `held` back, which must be answered before the draft goes on."""

    RESUME = "resume"  # the draft is old: go on with it?
    MATTER = "matter"  # is this another matter than the draft?
    ANSWER = "answer"  # is this the answer to the unit's question, or a new report?
    ADDITION = "addition"  # does this belong to the report in focus?
    REDIRECT = "redirect"  # such a matter is not taken here; was it meant?
    REASON = "reason"  # why is the report in focus to be reopened?
    MUTED = "muted"  # they want no messages, and write


@dataclass(frozen=True)
class State:
    """Where the conversation stands. `later` are matters to report after this draft.

    `focus` is the code of the report that was spoken of last, `adding` that of the report which what comes next
    belongs to. `sent` are seals of drafts that were sent, `joined` codes of reports that were joined. `said` are the
    words last typed.
    """

    language: str = "vi"
    draft: Draft | None = None
    doubt: Doubt | None = None
    held: tuple[Incoming, ...] = ()
    later: tuple[Incoming, ...] = ()
    focus: str = ""
    focus_at: datetime | None = None
    adding: str = ""
    sent: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()
    lost: int = 0
    said: str = ""
    human: bool = False
    muted: bool = False
    last_at: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """An event that was heard, and the acts it led to.

    For a report that was sent: the events in it (`used`), when the first of them came, and its code. `refused` is the
    reason why the acts could not be done.
    """

    incoming: Incoming
    acts: tuple[Annotated[Act, Field(discriminator="act")], ...] = ()
    used: tuple[str, ...] = ()
    since: datetime | None = None
    code: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Offer:
    """The payloads of the buttons of a message (none, if it had none), and the moment of the event it answered."""

    at: datetime
    payloads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Talk:
    """The state, and the latest events it followed from, in order of time, since `base`.

    `offers` are what was offered lately, so that a typed number can be understood, even when it comes late; `asked` is
    the question last put, `heard` the event last heard. `refusal` is why not all of its acts could be done, until the
    person is told.
    """

    state: State = State()
    base: State = State()
    log: tuple[Entry, ...] = ()
    offers: tuple[Offer, ...] = ()
    asked: str = ""
    heard: str = ""
    refusal: str = ""

    def offered(self, at: datetime) -> Offer | None:
        """What had been offered last at a moment."""
        return next((offer for offer in reversed(self.offers) if offer.at <= at), None)

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
            return cls(State(language=language), State(language=language))


_ADAPTER = TypeAdapter(Talk)
