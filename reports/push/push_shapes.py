"""What travels through the door of push: a browser's subscription as browsers write it, and our key."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from reports.entry.staff_shapes import Form

KeyText = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class PushKeys(Form):
    """The browser's public key (P-256, uncompressed) and its secret, in base64url."""

    p256dh: KeyText
    auth: KeyText


class PushForm(Form):
    """A PushSubscription as `toJSON()` gives it, without its `expirationTime`, and the language to be told in."""

    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    keys: PushKeys
    language: Literal["vi", "en"] = "vi"


class PushKeyView(BaseModel):
    """Our public key, for `applicationServerKey`."""

    public_key: str | None = Field(description="base64url")


class PushView(BaseModel):
    """A subscription; its id ends it."""

    id: UUID
