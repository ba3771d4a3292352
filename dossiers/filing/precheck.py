"""Everything that is missing or wrong in a dossier, all at once; and what an officer should look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from dossiers.catalogue import conditions
from dossiers.catalogue.conditions import Need
from dossiers.filing import applicant as person
from models import Dossier, DossierFile
from province.procedure_schema import Procedure
from texts import Texts

# What an unfinished answer may still fail at.
UNFINISHED = frozenset(
    {"required", "minLength", "pattern", "format", "oneOf", "const", "minimum", "maximum", "exclusiveMinimum"}
)


@dataclass(frozen=True)
class Problem:
    """One thing: where (`answers.child_name`, `components.giay-chung-sinh`), what (a stable code), of which label."""

    where: str
    code: str
    label: str
    label_en: str

    def told(self, texts: Texts, speech: str) -> dict[str, str]:
        """The problem with a sentence for people."""
        label = self.label_en if speech == "en" else self.label
        said = texts.say(f"dossier.problem.{self.code}", speech, {"label": label})
        return {"where": self.where, "code": self.code, "label": label, "text": said}


@dataclass(frozen=True)
class Checked:
    """What was found: problems keep it from being sent, warnings do not, `needs` says of each component whether."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    needs: dict[str, Need]


def check(dossier: Dossier, entry: Procedure, files: Sequence[DossierFile]) -> Checked:
    """Look through applicant, answers and components of a dossier."""
    needs = {it.code: conditions.need(it, dossier.answers) for it in entry.components}
    problems = [
        *_against(person.APPLICANT, dossier.applicant, "applicant"),
        *_against(entry.form, dossier.answers, "answers"),
        *_missing(entry, needs, {file.component_code for file in files}),
    ]
    labels = person.APPLICANT["properties"]
    warnings = [
        Problem(f"applicant.{field}", code, *_labels(labels[field], field))
        for field, code in person.doubts(dossier.applicant)
    ]
    return Checked(tuple(problems), tuple(warnings), needs)


def unknown_names(schema: Mapping[str, Any], given: Mapping[str, Any], where: str) -> dict[str, str]:
    """What a draft may not hold even unfinished: names the form does not ask for, and values of another kind.

    {path: stable code}, for FieldsRefused.
    """
    return {
        _path(where, error): str(error.validator)
        for error in _errors(schema, given)
        if str(error.validator) not in UNFINISHED
    }


def _missing(entry: Procedure, needs: Mapping[str, Need], there: set[str | None]) -> Iterator[Problem]:
    for it in entry.components:
        if needs[it.code] is Need.REQUIRED and it.code not in there:
            yield Problem(f"components.{it.code}", "component_missing", it.name_vi, it.name_en)


def _against(schema: Mapping[str, Any], given: Mapping[str, Any], where: str) -> Iterator[Problem]:
    asked = schema.get("properties", {})
    for name in schema.get("required", []):
        if given.get(name) in (None, ""):
            yield Problem(f"{where}.{name}", "required", *_labels(asked[name], name))
    for error in _errors(schema, given):
        if error.validator == "required" or not error.absolute_path:
            continue
        name = str(error.absolute_path[0])
        if given.get(name) in (None, "") and name in schema.get("required", []):
            continue
        yield Problem(_path(where, error), _code(error), *_labels(asked.get(name, {}), name))


def _labels(question: Mapping[str, Any], name: str) -> tuple[str, str]:
    """What a question is called, in Vietnamese and in English."""
    title = str(question.get("title", name))
    return title, str(question.get("x-title-en", title))


def _errors(schema: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[ValidationError]:
    checker: FormatChecker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(schema, format_checker=checker).iter_errors(given)


def _path(where: str, error: ValidationError) -> str:
    return ".".join([where, *map(str, error.absolute_path)])


def _code(error: ValidationError) -> str:
    match error.validator:
        case "minLength" | "maxLength":
            return "length"
        case "minimum" | "maximum" | "exclusiveMinimum":
            return "range"
        case "oneOf" | "const":
            return "choice"
        case "pattern" | "format":
            return "format"
    return "type"
