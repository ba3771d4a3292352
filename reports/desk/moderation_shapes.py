"""What travels through the door of moderators."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from models import Publication
from reports.entry.staff_shapes import Flag, Form, Version, Versioned
from reports.intake import LONGEST_DESCRIPTION

Shown = Annotated[str, Field(max_length=LONGEST_DESCRIPTION)]


class JudgementForm(Versioned):
    """What everyone may see; what is left out stays, null shows nothing."""

    visible: Flag | None = None
    public_description: Shown | None = None
    public_result: Shown | None = None
    photos: dict[UUID, Literal[Publication.APPROVED, Publication.HIDDEN]] = Field({}, max_length=50)


class RectangleForm(Form):
    """A part of the picture, in fractions of its width and height from the upper left corner."""

    x: Annotated[float, Field(ge=0, lt=1, strict=True, allow_inf_nan=False)]
    y: Annotated[float, Field(ge=0, lt=1, strict=True, allow_inf_nan=False)]
    width: Annotated[float, Field(gt=0, le=1, strict=True, allow_inf_nan=False)]
    height: Annotated[float, Field(gt=0, le=1, strict=True, allow_inf_nan=False)]


class BlackOutForm(Form):
    """Parts to burn black for ever; `revision` is the photo's that the sender saw."""

    revision: Version
    rectangles: Annotated[list[RectangleForm], Field(min_length=1, max_length=50)]


class StaffPhotoView(BaseModel):
    """A photo as staff see it; `revision` counts black-outs."""

    id: UUID
    group: str | None
    width: int
    height: int
    thumbnails: dict[str, str]
    publication: Publication
    revision: int
