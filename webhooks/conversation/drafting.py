"""The draft of a report: how it changes, what it still lacks, and what is filed of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from reports.wording import fold
from webhooks.conversation.knowledge import Knowledge
from webhooks.conversation.shapes import File
from webhooks.conversation.talk import Draft

# How often one can go back.
MOST_STEPS_BACK = 6
LONGEST_DESCRIPTION = 4000


class Gap(StrEnum):
    """What is asked for next."""

    WHAT = "what"
    CATEGORY = "category"
    PROPOSAL = "proposal"
    WHERE = "where"
    ANSWER = "answer"
    SAME = "same"
    PHOTO = "photo"
    CONFIRM = "confirm"


def gap(draft: Draft, knowledge: Knowledge) -> Gap:
    """The first thing missing. Who is asked whether it is the same matter is not asked for a photo as well."""
    if not draft.texts:
        return Gap.WHAT
    if not draft.category:
        return Gap.CATEGORY
    if draft.place is None:
        return Gap.PROPOSAL if draft.proposals else Gap.WHERE
    if open_question(draft, knowledge) is not None:
        return Gap.ANSWER
    if not draft.distinct and knowledge.near(filing(draft)):
        return Gap.SAME
    if not draft.photo_ids and not draft.without_photo:
        return Gap.PHOTO
    return Gap.CONFIRM


def is_complete(draft: Draft, knowledge: Knowledge) -> bool:
    """Whether it may be filed."""
    return bool(draft.texts and draft.category and draft.place and open_question(draft, knowledge) is None)


def open_question(draft: Draft, knowledge: Knowledge) -> tuple[str, Mapping[str, Any]] | None:
    """The first question the category insists on that has no answer: its name and its schema."""
    facts = knowledge.category(draft.category)
    schema = facts.questions if facts else {}
    for name in schema.get("required", ()):
        if name not in draft.answers:
            return name, schema["properties"][name]
    return None


def filing(draft: Draft) -> File:
    """What is filed of a draft that has a category and a place."""
    place = draft.place
    return File(
        category=draft.category,
        description=description(draft),
        latitude=place.latitude if place else 0.0,
        longitude=place.longitude if place else 0.0,
        address=address(draft),
        photo_ids=draft.photo_ids,
        answers=draft.answers,
        captured_at=draft.taken_at,
    )


def address(draft: Draft) -> str:
    """The place in the person's words, with what the map calls it where that says more."""
    mapped = draft.place.address if draft.place else ""
    if not draft.address or fold(draft.address) in fold(mapped):
        return mapped
    return (
        f"{draft.address} ({mapped})" if mapped and fold(mapped) not in fold(draft.address) else draft.address
    )


def description(draft: Draft) -> str:
    """What was told, each message on its line."""
    return "\n".join(draft.texts)[:LONGEST_DESCRIPTION]


def with_words(texts: tuple[str, ...], text: str) -> tuple[str, ...]:
    """What was told and one message more, as far as a description goes: a draft remembers itself seven times, and who
    writes without end would make it grow without end."""
    room = LONGEST_DESCRIPTION - sum(len(told) + 1 for told in texts)
    return (*texts, text[:room]) if room > 0 else texts


def changed(draft: Draft, part: str, **fields: Any) -> Draft:  # noqa: ANN401 - as `replace` takes them
    """The draft with an event's content. A new category or place is a new version, which old buttons do not send."""
    parts = (*draft.parts, part)
    anew = any(name in fields for name in ("category", "place", "proposals"))
    seals = () if anew else draft.seals
    return replace(stepped(draft), parts=parts, seals=(*seals, seal(parts)), **fields)


def stepped(draft: Draft, **fields: Any) -> Draft:  # noqa: ANN401
    """The draft one step on, from which one can go back."""
    return replace(draft, before=_cut(draft, MOST_STEPS_BACK - 1), **fields)


def seal(parts: tuple[str, ...]) -> str:
    """Names a version by the events in it."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:10]


def _cut(draft: Draft, depth: int) -> Draft:
    if draft.before is None:
        return draft
    return replace(draft, before=_cut(draft.before, depth - 1) if depth > 1 else None)
