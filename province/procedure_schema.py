"""The shape of procedures/*.yaml: what people can apply for, with everything the law says of it.

The law moves and much of it is uncertain, so all of it is data: versions with days of validity, and of each its source.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from jsonschema import Draft202012Validator, SchemaError
from pydantic import Field, JsonValue, StringConstraints, TypeAdapter, field_validator, model_validator

from province import patterns
from province.category_schema import Ends, NormUnit, without_titles
from province.entry import Code, Entry, Said, WallTime

# The national code (QĐ 1085/QĐ-TTg's catalogue); local variants add to it and mean the same procedure.
ProcedureCode = Annotated[str, StringConstraints(pattern=r"^\d\.\d{6}$")]
AgencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{2}(\.\d{1,3}){0,5}$", max_length=35)]


class Level(StrEnum):
    """How much of it can be done online (NĐ 42/2022): everything with payment and result, or less."""

    FULL = "full"
    PARTIAL = "partial"


class Mode(StrEnum):
    """What filing here means: a trial, a way to the national portal, or a connected channel."""

    SANDBOX = "sandbox"
    DEEP_LINK = "deep_link"
    CONNECTED = "connected"


class AuthorityKind(StrEnum):
    """Who handles it. All but DEPARTMENT exist in every commune."""

    COMMUNE_OFFICE = "commune_office"
    COMMUNE_POLICE = "commune_police"
    SCHOOL = "school"
    DEPARTMENT = "department"


class LifeEvent(StrEnum):
    """What happens in people's lives that makes them apply, as the national portal groups procedures for citizens."""

    CHILD = "child"
    SCHOOL = "school"
    FAMILY = "family"
    RESIDENCE = "residence"
    HOME = "home"
    BUSINESS = "business"
    SUPPORT = "support"
    DEATH = "death"
    PAPERS = "papers"


class FilingChannel(StrEnum):
    """By which way somebody files."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"


class Confidence(StrEnum):
    """How sure whoever wrote it down was: high (90 % and more), medium (60 to 90 %), low."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Condition(Entry):
    """Something about a fact of the form. A fact that is not known yet makes the outcome "it depends"."""

    fact: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    eq: bool | int | str | None = None
    among: tuple[str, ...] = Field((), alias="in")

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        if (self.eq is None) == (not self.among):
            raise ValueError("say either eq or in")
        return self


class Duration(Entry):
    """How long it may take. Received after `cutoff` (local time), it counts from the next working day."""

    amount: Annotated[int, Field(ge=0)]
    unit: NormUnit
    cutoff: WallTime | None = None
    ends: Ends = Ends.OFFICE_CLOSE

    @model_validator(mode="after")
    def _is_some_time(self) -> Self:
        if self.amount == 0 and (
            self.unit is not NormUnit.WORKING_DAYS or self.ends is not Ends.OFFICE_CLOSE
        ):
            raise ValueError("only working days that end with the office may be 0: the same day")
        return self


class Variant(Entry):
    """A case (trường hợp) of the procedure with a time of its own, when its conditions all hold."""

    code: Code
    name_vi: Said
    name_en: Said
    norm: Duration
    when: tuple[Condition, ...] = Field(min_length=1)


class Fee(Entry):
    """One line of fees. The amount is in đồng; null or 0 does not mean free of charge: the text is always shown.

    `times` are questions of the form whose answers multiply an amount that is owed `per_vi` something; without them an
    officer counts. `collect`: asked for at acceptance, or when an officer asks.
    """

    code: Code
    channels: tuple[FilingChannel, ...] = tuple(FilingChannel)
    kind: Literal["fee", "charge"]
    amount: Annotated[int, Field(ge=0)] | None
    per_vi: Said | None = None
    times: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")], ...] = ()
    collect: Literal["acceptance", "request"] = "acceptance"
    text_vi: Said
    text_en: Said


class Component(Entry):
    """One paper or piece of data. `give`: handed in, or only shown; `data_vi`: what the state looks up instead."""

    code: Code
    name_vi: Said
    name_en: Said
    give: Literal["submit", "present"]
    form: Literal["original", "copy", "electronic", "any"]
    copies: Annotated[int, Field(ge=1, le=10)] = 1
    needed: Literal["always", "conditional", "optional"]
    when: tuple[Condition, ...] = ()
    data_vi: Said | None = None
    data_en: Said | None = None
    note_vi: Said | None = None
    note_en: Said | None = None
    national_code: Said | None = None

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if (self.needed == "conditional") != bool(self.when):
            raise ValueError("a conditional component, and no other, says when")
        _said_in_both(self, "data", "note")
        return self


class Step(Entry):
    """A step of the work inside the agency; `share` is its part of the whole time, in per cent."""

    code: Code
    name_vi: Said
    name_en: Said
    role: Literal["intake", "specialist", "leader"]
    share: Annotated[int, Field(ge=1, le=100)]


STEPS = (
    Step(code="tham-dinh", name_vi="Thẩm định", name_en="Examination", role="specialist", share=60),
    Step(code="ky-duyet", name_vi="Ký duyệt", name_en="Signature", role="leader", share=30),
    Step(code="tra-ket-qua", name_vi="Trả kết quả", name_en="Handing out", role="intake", share=10),
)


class Authority(Entry):
    """Who handles it: a kind of body that every commune has, or one unit of the province."""

    kind: AuthorityKind
    unit: Code | None = None
    text_vi: Said
    text_en: Said

    @model_validator(mode="after")
    def _names_a_department(self) -> Self:
        if (self.kind is AuthorityKind.DEPARTMENT) != (self.unit is not None):
            raise ValueError("a department, and nobody else, is named by its unit")
        return self


class Outcome(Entry):
    """What one gets. `electronic`: there is an electronic result; `document`: there is a paper one at all."""

    name_vi: Said
    name_en: Said
    document: bool = True
    electronic: bool = True


class Procedure(Entry):
    """A procedure (thủ tục hành chính) in one version, valid on days `valid_from <= day < valid_to`.

    `form` is the eForm: a JSON Schema (2020-12) of a closed object with Vietnamese titles. A question may say when it
    is asked (`x-when`, conditions on other answers), what helps to answer it (`x-help`, `x-help-en`), and that it is
    for the officer (`x-officer`). `synonyms` are words people use for the procedure, `events` occasions on which they
    need it. A dossier keeps the version it was filed under. `owner`: whose system says what a dossier's state is.
    """

    code: ProcedureCode
    version: Annotated[int, Field(ge=1)] = 1
    valid_from: date
    valid_to: date | None = None
    replaced_by: ProcedureCode | None = None
    review_by: date | None = None
    field: Code
    name_vi: Said
    name_en: Said
    summary_vi: Said
    summary_en: Said
    events: tuple[LifeEvent, ...] = Field(min_length=1)
    level: Level
    mode: Mode
    link: Annotated[str, StringConstraints(pattern=r"^https://")] | None = None
    owner: Literal["province", "ministry"] = "province"
    authority: Authority
    norm: Duration
    norm_note_vi: Said | None = None
    norm_note_en: Said | None = None
    variants: tuple[Variant, ...] = ()
    fees: tuple[Fee, ...] = Field(min_length=1)
    components: tuple[Component, ...] = ()
    form: dict[str, JsonValue]
    outcome: Outcome
    steps: tuple[Step, ...] = STEPS
    guide_vi: tuple[Said, ...] = Field(min_length=1)
    guide_en: tuple[Said, ...] = Field(min_length=1)
    legal_vi: tuple[Said, ...] = Field(min_length=1)
    retention_years: Annotated[int, Field(ge=1)] | None
    synonyms: tuple[Said, ...] = Field(min_length=1)
    confidence: Confidence
    source: Said

    @property
    def questions(self) -> tuple[str, ...]:
        """The names of the form's questions, in the order to ask them."""
        return tuple(self.form_questions)

    @property
    def form_questions(self) -> dict[str, JsonValue]:
        """The form's questions by their names, in the order to ask them."""
        asked = self.form.get("properties")
        return asked if isinstance(asked, dict) else {}

    @field_validator("form")
    @classmethod
    def _asks_well(cls, form: dict[str, JsonValue]) -> dict[str, JsonValue]:
        try:
            Draft202012Validator.check_schema(form)
        except SchemaError as error:
            raise ValueError(f"is no JSON Schema: {error.message}") from error
        if form.get("type") != "object" or form.get("additionalProperties") is not False:
            raise ValueError("must describe a closed object (type: object, additionalProperties: false)")
        patterns.check(form)
        if unnamed := sorted(without_titles(form)):
            raise ValueError(f"no title or x-title-en at {', '.join(unnamed)}")
        return form

    @model_validator(mode="after")
    def _keeps_the_rules(self) -> Self:
        if (self.mode is Mode.DEEP_LINK) != (self.link is not None):
            raise ValueError("a deep link, and no other mode, has a link")
        if self.mode is not Mode.DEEP_LINK and self.authority.kind is AuthorityKind.SCHOOL:
            raise ValueError("schools are no units here, so nobody could take the dossier")
        if sum(step.share for step in self.steps) > 100:
            raise ValueError("the steps take more than the whole time")
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError("valid_to must be after valid_from")
        if len(self.guide_vi) != len(self.guide_en):
            raise ValueError("the guide has the same steps in both languages")
        _said_in_both(self, "norm_note")
        whens = [it.when for it in self.variants] + [it.when for it in self.components]
        whens += [asked_when(question) for question in self.form_questions.values()]
        used = {rule.fact for when in whens for rule in when} | {it for fee in self.fees for it in fee.times}
        unknown = sorted(used - set(self.questions))
        if unknown:
            raise ValueError(f"conditions or fees by what the form does not ask: {', '.join(unknown)}")
        return self


def asked_when(question: JsonValue) -> tuple[Condition, ...]:
    """The conditions under which a question of a form is asked; none: always. Raises ValueError for others."""
    told = question.get("x-when", []) if isinstance(question, dict) else []
    return TypeAdapter(tuple[Condition, ...]).validate_python(told)


def _said_in_both(entry: Entry, *names: str) -> None:
    for name in names:
        if (getattr(entry, f"{name}_vi") is None) != (getattr(entry, f"{name}_en") is None):
            raise ValueError(f"{name} is said in one language only")


class ProcedureField(Entry):
    """A field of law (lĩnh vực) with its national sector code."""

    code: Code
    name_vi: Said
    name_en: Said
    national_code: Said | None = None


class ProcedureFields(Entry):
    """procedures/fields.yaml."""

    fields: tuple[ProcedureField, ...] = Field(min_length=1)


class Procedures(Entry):
    """One file of procedures/."""

    procedures: tuple[Procedure, ...] = Field(min_length=1)


class Agency(Entry):
    """procedures/agencies.csv: the identifier of a unit in dossier codes."""

    unit: Code
    code: AgencyCode
    source: Said


class BankAccount(Entry):
    """procedures/accounts.csv: the account on which a unit collects fees; `bank_bin` is the bank's NAPAS number."""

    unit: Code
    bank_bin: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    account: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,19}$")]
    holder: Said
    source: Said
