"""The shape of the files about the province, its areas and its calendar: what one entry can be judged by itself."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from province.entry import AreaCode, Code, Entry, Number, Said, WallTime

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise ValueError("is no known time zone") from error
    return name


class Box(Entry):
    """A rectangle in WGS84 degrees."""

    west: Longitude
    south: Latitude
    east: Longitude
    north: Latitude

    @model_validator(mode="after")
    def _has_an_inside(self) -> Self:
        if self.west >= self.east or self.south >= self.north:
            raise ValueError("west must be less than east and south less than north")
        return self

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies in it."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


class Clock(Entry):
    """Settings of the working calendar. What comes after `cutoff` (local) counts from the next working day."""

    cutoff: WallTime


class DossierRules(Entry):
    """Rules of law for dossiers that may change: hours to answer a filing, how an extension is told, and limits.

    `source` says where they come from. Hours and days of the first two are working ones.
    """

    answer_hours: Annotated[int, Field(ge=1)]
    supplement_days: Annotated[int, Field(ge=1)]
    extensions_most: Annotated[int, Field(ge=0)]
    extension_days_before: Annotated[int, Field(ge=0)]
    rating_days: Annotated[int, Field(ge=1)]
    draft_days: Annotated[int, Field(ge=1)]
    source: Said


class EmergencyNumber(Entry):
    """A number everybody may call."""

    number: Number
    name_vi: Said
    name_en: Said


class Province(Entry):
    """province.toml: the province itself. `code` is the statistics office's; the first language is complete."""

    code: Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
    name: Said
    full_name: Said
    name_en: Said
    timezone: Annotated[str, AfterValidator(_zone)]
    languages: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")], ...] = Field(min_length=1)
    coordinator: Code
    bbox: Box
    clock: Clock
    dossiers: DossierRules
    area_types: dict[Said, Said]
    emergency: tuple[EmergencyNumber, ...]


class Area(Entry):
    """areas.csv: a commune or ward, with a point inside it for its label, as it is since 01/07/2025."""

    code: AreaCode
    name: Said
    full_name: Said
    type: Said
    area_km2_official: Annotated[float, Field(gt=0)]
    area_km2_polygon: Annotated[float, Field(gt=0)]
    latitude: Latitude = Field(alias="label_lat")
    longitude: Longitude = Field(alias="label_lon")
    west: Longitude = Field(alias="bbox_w")
    south: Latitude = Field(alias="bbox_s")
    east: Longitude = Field(alias="bbox_e")
    north: Latitude = Field(alias="bbox_n")
    former_district: Said
    former_province: Said
    merged_from: Said

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.full_name.casefold() != f"{self.type} {self.name}".casefold():
            raise ValueError("full_name is not the type and the name")
        box = Box(west=self.west, south=self.south, east=self.east, north=self.north)
        if not box.holds(self.latitude, self.longitude):
            raise ValueError("the label's point lies outside the area's own box")
        return self


class FormerArea(Entry):
    """former-areas.csv: an old commune and one of the areas it went to; one that was split has several rows."""

    old_province_code: str
    old_province: Said
    old_district_code: str
    old_district: Said
    old_code: AreaCode = Field(alias="old_ward_code")
    old_name: Said = Field(alias="old_ward")
    old_type: Said
    latitude: Latitude = Field(alias="old_lat")
    longitude: Longitude = Field(alias="old_lon")
    area_code: AreaCode = Field(alias="new_ward_code")
    area_full_name: Said = Field(alias="new_ward")
    split: bool
    default_target: bool | None = None
    falls_in: AreaCode = Field(alias="old_point_falls_in")

    @property
    def is_default(self) -> bool:
        """Whether an address in the old commune is taken to lie in this area until somebody says otherwise."""
        return not self.split or self.default_target is True


class Cell(Entry):
    """areas-h3.csv: an H3 cell that lies (mostly) in an area."""

    cell: str
    area_code: AreaCode = Field(alias="code")


class DayKind(StrEnum):
    """How a day differs from the weekly rule. ORDINARY is for corrections: the list named a day that is none."""

    HOLIDAY = "holiday"
    WORKING_WEEKEND = "working_weekend"
    ORDINARY = "ordinary"


class Holiday(Entry):
    """calendar/holidays-*.csv: a day off, or a weekend day on which offices work."""

    day: date = Field(alias="date")
    weekday: Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    kind: Literal[DayKind.HOLIDAY, DayKind.WORKING_WEEKEND]
    name_en: Said
    name_vi: Said

    @model_validator(mode="after")
    def _is_that_weekday(self) -> Self:
        if WEEKDAYS[self.day.weekday()] != self.weekday:
            raise ValueError(f"{self.day} is a {WEEKDAYS[self.day.weekday()]}")
        return self


class Correction(Entry):
    """calendar/corrections.csv: what the list of holidays has wrong, with the paper that says so."""

    day: date = Field(alias="date")
    kind: DayKind
    name_vi: Said
    why: Said
    evidence: Said


class OfficeHours(Entry):
    """calendar/office-hours.csv: one span of one weekday (0 = Monday), local time, `valid_from <= day < valid_to`."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    opens: WallTime
    closes: WallTime
    valid_from: date
    valid_to: date | None = None

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes")
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError("valid_to must be after valid_from")
        return self
