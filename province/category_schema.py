"""The shape of categories.yaml: groups, and in them the categories with everything that depends on the kind."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from jsonschema import Draft202012Validator, SchemaError
from pydantic import Field, JsonValue, field_validator, model_validator

from province import patterns
from province.entry import Code, Entry, Number, Said, WallTime

# In the longest unit, months, it still ends in a year that calendars have.
LONGEST_NORM = 10_000
REFERENCES = frozenset({"$ref", "$dynamicRef"})


class Hazard(StrEnum):
    """How dangerous a matter of this category usually is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class NormUnit(StrEnum):
    """What a deadline is counted in."""

    MINUTES = "minutes"
    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class Ends(StrEnum):
    """At which moment of its last day a deadline in days runs out; the clock of reports explains them."""

    SAME_MINUTE = "same_minute"
    SENT_MINUTE = "sent_minute"
    OFFICE_CLOSE = "office_close"


class Norm(Entry):
    """How long something may take. A `cutoff` (local time) of its own replaces the province's."""

    amount: Annotated[int, Field(gt=0, le=LONGEST_NORM)]
    unit: NormUnit
    cutoff: WallTime | None = None
    ends: Ends = Ends.SAME_MINUTE


class Norms(Entry):
    """The deadlines of a category; people are shown `fix`; `contain` is null where nothing need be secured."""

    contain: Norm | None
    fix: Norm
    answer: Norm


class Hotline(Entry):
    """A number to call at once."""

    name_vi: Said
    number: Number


class Emergency(Entry):
    """What people must read first. `stops` holds the form until they say that nobody is in danger."""

    stops: bool
    hotlines: tuple[Hotline, ...] = Field(min_length=1)
    text_vi: Said
    text_en: Said


class RedirectReason(StrEnum):
    """Which law takes the matter out of our hands."""

    ADMINISTRATIVE_FEEDBACK = "administrative_feedback"
    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"


class Redirect(Entry):
    """Where a matter belongs that is not taken here."""

    reason: RedirectReason
    text_vi: Said
    text_en: Said


class Duplicate(Entry):
    """How near in place and time another report of the category is likely the same matter."""

    radius_m: Annotated[int, Field(gt=0, le=5000)] = 50
    hours: Annotated[int, Field(gt=0, le=24 * 14)] = 48


class Group(Entry):
    """A field (lĩnh vực) that holds categories."""

    code: Code
    name_vi: Said
    name_en: Said
    icon: Code


class Category(Entry):
    """One kind of report (chuyên mục). `questions` is a JSON Schema (2020-12) of an object, or empty."""

    code: Code
    group: Code
    name_vi: Said
    name_en: Said
    icon: Code
    hazard: Hazard
    publish: bool
    norms: Norms
    questions: dict[str, JsonValue] = Field(default_factory=dict)
    emergency: Emergency | None = None
    redirect: Redirect | None = None
    duplicate: Duplicate = Duplicate()
    keywords: tuple[Said, ...] = Field(min_length=1)

    @field_validator("questions")
    @classmethod
    def _asks_well(cls, questions: dict[str, JsonValue]) -> dict[str, JsonValue]:
        try:
            Draft202012Validator.check_schema(questions)
        except SchemaError as error:
            raise ValueError(f"is no JSON Schema: {error.message}") from error
        if questions and (
            questions.get("type") != "object" or questions.get("additionalProperties") is not False
        ):
            raise ValueError("must describe a closed object (type: object, additionalProperties: false)")
        if _refers(questions):
            raise ValueError("must not refer to another schema ($ref): every answer would have it looked up")
        patterns.check(questions)
        if unnamed := sorted(without_titles(questions)):
            raise ValueError(f"no title or x-title-en at {', '.join(unnamed)}")
        return questions

    @model_validator(mode="after")
    def _keeps_the_rules(self) -> Self:
        if self.redirect is not None and self.publish:
            raise ValueError("what is redirected is never published")
        if self.hazard is Hazard.CRITICAL and not (self.emergency and self.emergency.stops):
            raise ValueError("a critical hazard needs an emergency notice that stops the form")
        twice = {word for word in self.keywords if self.keywords.count(word) > 1}
        if twice:
            raise ValueError(f"keywords twice: {', '.join(sorted(twice))}")
        return self


class Categories(Entry):
    """categories.yaml."""

    groups: tuple[Group, ...] = Field(min_length=1)
    categories: tuple[Category, ...] = Field(min_length=1)


def without_titles(questions: Mapping[str, JsonValue]) -> set[str]:
    """Names of questions and options that somebody would see without words in one of the two languages."""
    missing: set[str] = set()
    properties = questions.get("properties", {})
    for name, question in properties.items() if isinstance(properties, dict) else ():
        if not _is_titled(question):
            missing.add(name)
        options = question.get("oneOf", []) if isinstance(question, dict) else []
        for option in options if isinstance(options, list) else ():
            if not _is_titled(option):
                missing.add(f"{name}.oneOf")
    return missing


def _refers(schema: JsonValue) -> bool:
    if isinstance(schema, dict):
        return not schema.keys().isdisjoint(REFERENCES) or any(_refers(part) for part in schema.values())
    return isinstance(schema, list) and any(_refers(part) for part in schema)


def _is_titled(thing: JsonValue) -> bool:
    return isinstance(thing, dict) and all(
        isinstance(thing.get(key), str) and thing[key] for key in ("title", "x-title-en")
    )
