"""What travels through the doors of staff: the forms they send and the shapes of what they get."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(max_length=2000)]
# Bodies are rid of NUL before they come here; addresses are not, and PostgreSQL takes none.
NO_NUL = r"^[^\x00]*$"
Name = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]
CodeText = Annotated[str, StringConstraints(max_length=64, pattern=NO_NUL)]
ReportCode = Annotated[str, StringConstraints(max_length=32, pattern=NO_NUL)]
Latitude = Annotated[
    float, Field(ge=-90, le=90, strict=True, allow_inf_nan=False, description="WGS84 degrees.")
]
Longitude = Annotated[
    float, Field(ge=-180, le=180, strict=True, allow_inf_nan=False, description="WGS84 degrees.")
]
# In a query everything is text, so numbers there are read leniently.
QueryLatitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
QueryLongitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1, strict=True)]
Flag = Annotated[bool, Field(strict=True)]


class Form(BaseModel):
    """What somebody sends: nothing in it is ignored, an unknown field is refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Versioned(Form):
    """A change of something that carries a version: the one the sender saw."""

    version: Version


class CodePath(BaseModel):
    """A report by its code."""

    code: ReportCode


class IdPath(BaseModel):
    """A thing by its key."""

    id: UUID


class KeyHeader(BaseModel):
    """The sender's own key of this act: sent again, it does nothing and gets the first answer."""

    key: str = Field("", alias="Idempotency-Key", max_length=128, description="8 to 128 visible characters.")


class LogIn(Form):
    """A log-in; `code` where the account has a second factor. `stay`: for a month, on a phone of one's own; it holds
    for accounts of units only."""

    username: CodeText
    password: Name
    code: Annotated[str, StringConstraints(max_length=10)] = ""
    stay: Flag = False


class OneCode(Form):
    """A time-based code, and the password once more: whoever found an open log-in has no second factor of theirs."""

    code: Annotated[str, StringConstraints(max_length=10)]
    current: Name


class NewPassword(Form):
    """A change of one's own password."""

    current: Name
    new: Name


class EndSessions(Form):
    """Which of one's own log-ins to end, all but this one if none is named, and the password once more."""

    current: Name
    id: CodeText | None = None


class OwnSessionView(BaseModel):
    """One of one's own log-ins; `here` is the one that asks, `agent` what its browser calls itself."""

    id: str
    here: bool
    stays: bool
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class OwnSessionList(BaseModel):
    """One's own log-ins that are good still, the one used last first."""

    items: list[OwnSessionView]


class StaffSeatView(BaseModel):
    """One role, in a unit, in an area, or in the whole province."""

    role: str
    unit: str | None
    area: str | None


class StaffMeView(BaseModel):
    """Who is logged in and what they may do. `limited`: may only enrol a second factor until they have; `temporary`:
    may only replace the password that was handed out to them."""

    id: UUID
    username: str
    full_name: str
    roles: list[StaffSeatView]
    permissions: list[str]
    enrolled: bool
    limited: bool
    temporary: bool


class StaffSessionView(StaffMeView):
    """A log-in; `csrf` goes into X-CSRF-Token of every changing request."""

    csrf: str


class EnrolmentView(BaseModel):
    """The secret of a second factor that is being enrolled, and as the address authenticator apps read."""

    secret: str
    uri: str
