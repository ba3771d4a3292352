"""The catalogue's small language of conditions, over the answers of a form: yes, no, or "it depends"."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from province.procedure_schema import Component, Condition, Procedure, Variant


class Need(StrEnum):
    """Whether a component is needed, as far as the facts are known."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NOT_NEEDED = "not_needed"
    DEPENDS = "depends"


def holds(conditions: Iterable[Condition], facts: Mapping[str, Any]) -> bool | None:
    """Whether all conditions hold; None while a fact that matters is unknown and none speaks against it."""
    answers = [_one(condition, facts) for condition in conditions]
    if False in answers:
        return False
    return None if None in answers else True


def need(component: Component, facts: Mapping[str, Any]) -> Need:
    """Whether a component is needed. What is only shown at the counter is never asked for here."""
    if component.needed == "optional" or component.give == "present":
        return Need.OPTIONAL
    if component.needed == "always":
        return Need.REQUIRED
    verdict = holds(component.when, facts)
    if verdict is None:
        return Need.DEPENDS
    return Need.REQUIRED if verdict else Need.NOT_NEEDED


def variant(entry: Procedure, facts: Mapping[str, Any]) -> Variant | None:
    """The first case of the procedure whose conditions all hold."""
    return next((it for it in entry.variants if holds(it.when, facts)), None)


def _one(condition: Condition, facts: Mapping[str, Any]) -> bool | None:
    value = facts.get(condition.fact)
    if value is None:
        return None
    if condition.among:
        return value in condition.among
    # In JSON true is not 1.
    return bool(value == condition.eq) and isinstance(value, bool) == isinstance(condition.eq, bool)
