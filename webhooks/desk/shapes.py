"""What travels through the doors of staff to the chat."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from models import DeliveryState, InboxState
from reports.desk.report_shapes import After, Limit
from reports.entry.staff_shapes import CodeText, Form
from reports.figures.filters import Query

# Zalo takes 2,000 characters of a message.
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


class Attention(StrEnum):
    """Who a conversation is with: it waits for a human, a human answers, or the bot does."""

    WAITING = "waiting"
    ANSWERING = "answering"
    BOT = "bot"


class ConversationQuery(Query):
    """Which conversations, the one heard last first; without `state` all that want a human."""

    state: Attention | None = None
    limit: Limit = 20
    after: After | None = None


class AnswerForm(Form):
    """What staff answer in the chat."""

    text: Words


class ConversationView(BaseModel):
    """A conversation in the list. `called_for` are the words with which a human was called."""

    id: UUID
    state: Attention
    called_at: str | None
    called_for: str
    human_since: str | None
    human: str | None = Field(description="Who answers; null where it is done in Zalo's own tool.")
    heard_at: str


class ConversationPage(BaseModel):
    """A page of conversations."""

    items: list[ConversationView]
    next: str | None


class MessageView(BaseModel):
    """One message. `by` staff carries the name, a message of ours how far it got."""

    at: str
    by: Literal["resident", "bot", "staff", "service"]
    name: str | None
    kind: str
    text: str
    photos: list[str]
    latitude: float | None
    longitude: float | None
    delivery: DeliveryState | None


class TalkView(ConversationView):
    """A conversation with its latest messages, oldest first, and whom it is with."""

    resident: str = Field(description="The name the resident goes by.")
    follows: bool | None
    messages: list[MessageView]


class EventQuery(Query):
    """Which events of the inbox, the latest first; `state=dead` are those that could not be heard."""

    state: InboxState | None = None
    name: CodeText | None = None
    limit: Limit = 20
    after: After | None = None


class EventView(BaseModel):
    """An event, without what it says and whose it is."""

    id: UUID
    name: str
    state: InboxState
    proven: bool
    attempts: int
    last_error: str
    happened_at: str
    received_at: str
    settled_at: str | None


class EventPage(BaseModel):
    """A page of events."""

    items: list[EventView]
    next: str | None
