"""A procedure as people read it: what do I need, how long, how much, where."""

from collections.abc import Iterable
from typing import Any, TypeVar

from dossiers.filing.applicant import APPLICANT
from models import Unit
from province.procedure_schema import Component, Condition, Duration, Fee, Procedure, Variant
from texts import Texts

Words = TypeVar("Words", str, str | None)


def summary(entry: Procedure, texts: Texts, speech: str, unit: Unit | None = None) -> dict[str, Any]:
    """A procedure in a list; `unit` is who handles it in the area that was asked about."""
    return {
        "code": entry.code,
        "version": entry.version,
        "field": entry.field,
        "name": _said(entry.name_vi, entry.name_en, speech),
        "name_vi": entry.name_vi,
        "name_en": entry.name_en,
        "summary": _said(entry.summary_vi, entry.summary_en, speech),
        "events": [event.value for event in entry.events],
        "level": entry.level.value,
        "mode": entry.mode.value,
        "link": entry.link,
        "authority": {
            "kind": entry.authority.kind.value,
            "text": _said(entry.authority.text_vi, entry.authority.text_en, speech),
        },
        "unit": {"code": unit.code, "name": unit.name, "name_en": unit.name_en} if unit else None,
        "time": duration(entry.norm, texts, speech),
        "fees": [_fee(it, texts, speech) for it in entry.fees],
        "outcome": _said(entry.outcome.name_vi, entry.outcome.name_en, speech),
    }


def whole(entry: Procedure, texts: Texts, speech: str, unit: Unit | None = None) -> dict[str, Any]:
    """Everything the catalogue knows of a procedure."""
    return summary(entry, texts, speech, unit) | {
        "valid_from": entry.valid_from.isoformat(),
        "valid_to": entry.valid_to.isoformat() if entry.valid_to else None,
        "replaced_by": entry.replaced_by,
        "time_note": _said(entry.norm_note_vi, entry.norm_note_en, speech),
        "variants": [_variant(it, texts, speech) for it in entry.variants],
        "components": [component(it, speech) for it in entry.components],
        "applicant": APPLICANT | {"x-order": list(APPLICANT["properties"])},
        "form": form(entry),
        "electronic_result": entry.outcome.electronic,
        "guide": list(entry.guide_en if speech == "en" else entry.guide_vi),
        "legal": list(entry.legal_vi),
        "retention_years": entry.retention_years,
        "confidence": entry.confidence.value,
        "source": entry.source,
    }


def sheet(entry: Procedure, speech: str) -> dict[str, Any]:
    """What one needs of the version a dossier was filed under to read its answers and papers."""
    return {
        "form": form(entry),
        "components": [component(it, speech) for it in entry.components],
        "variants": [
            {"code": it.code, "name": _said(it.name_vi, it.name_en, speech)} for it in entry.variants
        ],
    }


def step_name(entry: Procedure, code: str, speech: str) -> str:
    """What a step of the work is called; a step that the version does not know keeps its code."""
    return next((_said(it.name_vi, it.name_en, speech) for it in entry.steps if it.code == code), code)


def form(entry: Procedure) -> dict[str, Any]:
    """The eForm; `x-order` names its questions in the order to ask them, which JSON objects do not keep."""
    return entry.form | {"x-order": list(entry.questions)}


def component(it: Component, speech: str) -> dict[str, Any]:
    """A component; `when` lists the conditions, all of which must hold."""
    return {
        "code": it.code,
        "name": _said(it.name_vi, it.name_en, speech),
        "give": it.give,
        "form": it.form,
        "copies": it.copies,
        "needed": it.needed,
        "when": _conditions(it.when),
        "data": _said(it.data_vi, it.data_en, speech),
        "note": _said(it.note_vi, it.note_en, speech),
    }


def duration(norm: Duration, texts: Texts, speech: str) -> dict[str, Any]:
    """A time norm, also in words; `cutoff` is the local time after which it counts from the next working day."""
    key = {0: "same_day", 1: f"{norm.unit.value}_one"}.get(norm.amount, norm.unit.value)
    said = texts.say(f"procedure.time.{key}", speech, {"amount": str(norm.amount)})
    cutoff = norm.cutoff.isoformat("minutes") if norm.cutoff else None
    rest = texts.say("procedure.time.cutoff", speech, {"cutoff": cutoff}) if cutoff else ""
    return {
        "amount": norm.amount,
        "unit": norm.unit.value,
        "cutoff": cutoff,
        "text": said + rest,
        "short": said,
    }


def _conditions(when: Iterable[Condition]) -> list[dict[str, Any]]:
    """Each says its fact and either eq or in."""
    return [rule.model_dump(mode="json", by_alias=True, exclude_defaults=True) for rule in when]


def _variant(it: Variant, texts: Texts, speech: str) -> dict[str, Any]:
    return {
        "code": it.code,
        "name": _said(it.name_vi, it.name_en, speech),
        "time": duration(it.norm, texts, speech),
        "when": _conditions(it.when),
    }


def _fee(it: Fee, texts: Texts, speech: str) -> dict[str, Any]:
    return {
        "code": it.code,
        "kind": it.kind,
        "channels": [channel.value for channel in it.channels],
        # Null or 0 is not "free": only the text says what it costs.
        "amount": it.amount,
        "per": it.per_vi,
        "text": _said(it.text_vi, it.text_en, speech),
        "name": texts.say(f"procedure.fee.{it.kind}", speech),
    }


def _said(vi: Words, en: Words, speech: str) -> Words:
    return en if speech == "en" else vi
