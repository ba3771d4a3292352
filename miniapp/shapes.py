"""What the mini app gets besides reports: the shapes of answers, as the API's description shows them."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field


class MeView(BaseModel):
    """The resident who is signed in."""

    id: UUID
    name: str
    avatar: str
    language: str
    phone: str | None = Field(description="Masked; null until the resident has given it.")
    messages: bool = Field(description="Whether news may be sent to the resident in Zalo.")
    blocked_until: AwareDatetime | None
    created_at: AwareDatetime


class MyDataView(BaseModel):
    """All that is kept about the resident."""

    made_at: AwareDatetime
    person: dict[str, Any]
    reports: list[dict[str, Any]]
    joined: list[str] = Field(description="Codes of the reports that were joined.")
    photos: list[dict[str, Any]]
    dossiers: list[dict[str, Any]] = Field(description="With what was said in each, and who read it.")
    messages: list[dict[str, Any]] = Field(description="What was written to the Official Account.")


class SessionView(BaseModel):
    """A session: send `token` as `Authorization: Bearer` until it ends."""

    token: str
    expires_at: AwareDatetime
    resident: MeView


class LocationView(BaseModel):
    """Where the resident's phone is; kept nowhere."""

    latitude: float
    longitude: float
    provider: str
    at: AwareDatetime
    area: str | None = Field(description="Code of the area, null outside the province.")


class CategoryView(BaseModel):
    """A category (chuyên mục). `name` is in the language of Accept-Language."""

    code: str
    name: str
    name_vi: str
    name_en: str
    icon: str
    hazard: str
    publish: bool
    norm: dict[str, Any] | None = Field(description="The time in which it is done: {amount, unit, cutoff?}.")
    questions: dict[str, Any] = Field(description="JSON Schema of `answers`.")
    emergency: dict[str, Any] | None
    redirect: dict[str, Any] | None


class CategoryGroupView(BaseModel):
    """A group of categories (lĩnh vực)."""

    code: str
    name: str
    name_vi: str
    name_en: str
    icon: str
    categories: list[CategoryView]


class CategoriesView(BaseModel):
    """All that a report can be about."""

    groups: list[CategoryGroupView]


class AreaView(BaseModel):
    """A commune or ward."""

    code: str
    name: str
    full_name: str
    type: str
    former_district: str
    former_province: str
    latitude: float
    longitude: float


class SuggestedView(BaseModel):
    """A category that the words may mean."""

    code: str
    name: str
    score: float


class SuggestionsView(BaseModel):
    """Categories, the likeliest first."""

    items: list[SuggestedView]


class FoundView(BaseModel):
    """A place that has this address."""

    address: str
    latitude: float
    longitude: float
    area: str | None = Field(description="Code of the area, null outside the province.")


class GeocodeView(BaseModel):
    """Places found; always empty where no geocoder is set up (`provider` is "none")."""

    provider: str
    items: list[FoundView]


class TicketView(BaseModel):
    """A ticket for the native uploader: give `url` to `openMediaPicker({serverUploadUrl})`."""

    ticket: str
    expires_at: AwareDatetime
    url: str


class GpsView(BaseModel):
    """What the camera wrote into the photo."""

    latitude: float
    longitude: float


class KeptPhotoView(BaseModel):
    """A photo that passed the gate. Links in `thumbnails` (full, card, thumb) are signed and run out."""

    id: UUID
    width: int
    height: int
    thumbnails: dict[str, str]
    gps: GpsView | None
    taken_at: AwareDatetime | None


class NativeView(BaseModel):
    """What Zalo's own templates read: `domain + images[i]` is a link."""

    domain: str
    images: list[str]
    ids: list[UUID]


class UploadView(KeptPhotoView):
    """The first photo of the upload, all of them under `photos`, and the shape the native uploader's readers expect."""

    photos: list[KeptPhotoView]
    err: int = Field(description="0")
    message: str
    data: NativeView
