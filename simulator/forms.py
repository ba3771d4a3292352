"""What the chat page sends when people do something."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from simulator.people import Latitude, Longitude

Key = Annotated[str, Field(min_length=1, max_length=80)]
Words = Annotated[str, Field(max_length=2000)]


class Someone(BaseModel):
    """Who acts."""

    persona: Key


class Said(Someone):
    """Text; `hidden` for a tap on `oa.query.hide`, `quotes` for an answer to a message."""

    text: Annotated[str, Field(min_length=1, max_length=2000)]
    hidden: bool = False
    quotes: Annotated[str, Field(max_length=40)] = ""


class Located(Someone):
    """A place with the name the map gives it."""

    latitude: Latitude
    longitude: Longitude
    name: Words = ""


class Stuck(Someone):
    """A sticker by its id and picture."""

    id: Key
    url: Words = ""


class Shared(Someone):
    """A link or a business card: as much of it as the phone knows."""

    kind: Literal["link", "business_card"]
    url: Words
    thumbnail: Words = ""
    title: Words = ""
    description: Words = ""


class Reacted(Someone):
    """A reaction to a message of the account."""

    message_id: Key
    icon: Annotated[str, Field(min_length=1, max_length=20)]


class Info(Someone):
    """What the person fills in when asked who they are; `old_shape` sends the older form."""

    name: Words
    phone: Words = ""
    address: Words = ""
    ward: Words = ""
    city: Words = ""
    old_shape: bool = False


class Away(Someone):
    """How many days the person shall not have been in touch."""

    days: Annotated[int, Field(ge=0, le=365)]


class Wish(Someone):
    """Turns something on or off."""

    on: bool
