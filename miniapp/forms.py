"""What the mini app may send. Nothing in a body is ignored: an unknown field is refused."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from reports.figures.filters import Query
from reports.intake import LONGEST_DESCRIPTION, MOST_PHOTOS
from reports.pages import PageQuery
from reports.wording import clean

LONGEST_ADDRESS = 300
LONGEST_COMMENT = 2000
LONGEST_QUERY = 200
MOST_ANSWERS = 40


def _written(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("a moment is written as text")
    return value


def _says_something(text: str) -> str:
    if not any(letter.isalnum() for letter in text):
        raise ValueError("no words")
    return text


Latitude = Annotated[
    float, Field(ge=-90, le=90, strict=True, allow_inf_nan=False, description="WGS84 degrees.")
]
Longitude = Annotated[
    float, Field(ge=-180, le=180, strict=True, allow_inf_nan=False, description="WGS84 degrees.")
]
# In a query everything is text, so numbers there are read leniently.
QueryLatitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
QueryLongitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written, json_schema_input_type=datetime)]
Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
Zalo = Annotated[str, StringConstraints(min_length=1, max_length=4096)]
Words = Annotated[str, AfterValidator(clean), StringConstraints(max_length=LONGEST_COMMENT)]


class Form(BaseModel):
    """A JSON body."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class SessionForm(Form):
    """What the mini app has from Zalo."""

    access_token: Zalo = Field(description="`getAccessToken()` of the mini app.")


class CodeForm(Form):
    """A one-time code, with the token of the same person."""

    access_token: Zalo = Field(description="`getAccessToken()` of the mini app.")
    code: Zalo = Field(
        description="`token` of `getPhoneNumber()` or `getLocation()`: single use, two minutes."
    )


class MeForm(Form):
    """What residents may change about themselves; what is left out stays."""

    name: Annotated[str, AfterValidator(clean), StringConstraints(max_length=100)] | None = None
    language: Annotated[str, StringConstraints(pattern="^(vi|en)$")] | None = None
    messages: bool | None = Field(None, strict=True, description="Whether news may be sent in Zalo.")
    phone: None = Field(None, description="null takes the number back; it is given by POST /session/phone.")


class SuggestionForm(Form):
    """A few words about what happened, with or without Vietnamese marks."""

    text: Annotated[str, StringConstraints(max_length=LONGEST_DESCRIPTION)]


class PointQuery(Query):
    """A point."""

    lat: QueryLatitude
    lon: QueryLongitude


class GeocodeQuery(Query):
    """An address to find (`q`), or a point to name (`lat` and `lon`)."""

    q: Annotated[str, AfterValidator(clean), StringConstraints(max_length=LONGEST_QUERY)] | None = None
    lat: QueryLatitude | None = None
    lon: QueryLongitude | None = None


class DuplicatesQuery(PointQuery):
    """A matter and its place, before it is sent."""

    category: Slug
    photo_ids: list[UUID] = Field([], max_length=MOST_PHOTOS)


class TicketQuery(Query):
    """The native uploader cannot send headers; it carries a ticket instead."""

    ticket: str | None = Field(None, max_length=2000, description="From POST /photo-tickets.")


class PhotoPath(BaseModel):
    """One derivative of a photo."""

    photo_id: UUID
    variant: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,16}$")]


class PhotoQuery(Query):
    """The signature of a link to a photo that is not public."""

    until: str = Field("", max_length=16)
    sig: str = Field("", max_length=64)
    r: int | None = Field(None, ge=0, le=2**31 - 1, description="Revision the link was made for.")


class KeyHeader(Query):
    """The sender's own key of this act: sent again, it does nothing and gets the first answer."""

    key: str = Field("", alias="Idempotency-Key", max_length=128, description="8 to 128 visible characters.")


class ReportForm(Form):
    """A report (phản ánh)."""

    category: Slug
    description: Annotated[
        str,
        AfterValidator(clean),
        StringConstraints(min_length=1, max_length=LONGEST_DESCRIPTION),
        AfterValidator(_says_something),
    ]
    latitude: Latitude
    longitude: Longitude
    accuracy_m: float | None = Field(None, ge=0, le=100_000, strict=True, description="Metres.")
    captured_at: Moment | None = Field(None, description="When it was seen; not in the future.")
    address: Annotated[str, AfterValidator(clean), StringConstraints(max_length=LONGEST_ADDRESS)] = ""
    photo_ids: list[UUID] = Field([], max_length=MOST_PHOTOS)
    answers: dict[str, Any] = Field({}, max_length=MOST_ANSWERS, description="By the category's `questions`.")
    anonymous: bool = Field(False, strict=True)
    emergency_acknowledged: bool = Field(
        False, strict=True, description="The category's emergency notice was shown and nobody is in danger."
    )


class CodePath(BaseModel):
    """A report by its code."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,32}$")]


class MineQuery(Query, PageQuery):
    """Which of one's reports: sent by oneself, or joined."""

    joined: bool = Field(False, description="Those of others that one has joined.")


class CommentForm(Form):
    """More words to a report, or the answer to the unit's question."""

    text: Annotated[Words, StringConstraints(min_length=1)]


class WithdrawForm(Form):
    """Taking a report back."""

    reason: Words = ""


class RatingForm(Form):
    """How well it was done."""

    stars: int = Field(ge=1, le=5, strict=True)
    comment: Words = ""


class ReopenForm(Form):
    """Why it is not done after all."""

    reason: Annotated[Words, StringConstraints(min_length=1)]
