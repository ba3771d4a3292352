"""What travels through the doors of administrators about the catalogue: groups, categories, units and channels."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from models import Channel, UnitKind
from province.category_schema import Category
from province.entry import Code
from reports.admin.admin_shapes import AreaCode, Line, Position
from reports.entry.staff_shapes import Flag, Form, Version


class GroupPath(BaseModel):
    """A group by its code, which filters and screens name it by."""

    code: Code


class GroupForm(Form):
    """A group of categories."""

    name_vi: Line
    name_en: Line
    icon: Code
    position: Position


class CategoryEdit(Form):
    """A category as it shall be. `version` is the one seen; without it a new one is made."""

    version: Version | None = None
    active: Flag = True
    position: Position
    category: Category


class UnitForm(Form):
    """A unit as it shall be. `version` is the one seen; without it a new one is made."""

    version: Version | None = None
    name: Line
    name_en: Line
    kind: UnitKind
    area: AreaCode | None = None
    hotline: Annotated[str, StringConstraints(pattern=r"^\d{3,12}$")] | None = None
    active: Flag = True


class ChannelForm(Form):
    """A way to reach a unit: an https address, an e-mail address or the id of a Zalo user of the OA."""

    kind: Literal[Channel.WEBHOOK, Channel.EMAIL, Channel.ZALO]
    address: Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


class ChannelEdit(Form):
    """What may change about a way to reach a unit."""

    address: Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
    active: Flag


class GroupView(BaseModel):
    """A group of categories."""

    code: str
    name_vi: str
    name_en: str
    icon: str
    position: int


class CategoryEditView(BaseModel):
    """A category as it can be sent back changed."""

    version: int
    active: bool
    position: int
    category: Category


class CatalogueView(BaseModel):
    """All that a report can be about."""

    groups: list[GroupView]
    items: list[CategoryEditView]


class ChannelView(BaseModel):
    """A way to reach a unit. `secret` is shown only when it was just made."""

    id: UUID
    kind: Channel
    address: str
    active: bool
    secret: str | None = None


class UnitEditView(BaseModel):
    """A unit as administrators see it."""

    code: str
    version: int
    name: str
    name_en: str
    kind: UnitKind
    area: str | None
    hotline: str | None
    active: bool
    channels: list[ChannelView] | None = None


class UnitEditList(BaseModel):
    """Units."""

    items: list[UnitEditView]
