"""The one question that is open, as it is put: it follows from the state alone."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from webhooks.conversation import guessing, payloads
from webhooks.conversation.drafting import Gap, address, description, filing, gap, open_question
from webhooks.conversation.knowledge import CategoryFacts, Knowledge
from webhooks.conversation.shapes import Choice, Place, Say
from webhooks.conversation.talk import Doubt, Draft, State

# So much of their own words people see again before they send them.
LONGEST_SHOWN = 600
# Zalo's buttons hold 100 characters, and phones show fewer.
LONGEST_TITLE = 80


def question(state: State, knowledge: Knowledge) -> Say | None:
    """What is asked now, if anything."""
    if state.human:
        return None
    if state.doubt is not None:
        return _doubt(state, knowledge)
    if state.muted or state.draft is None:
        return None
    return _ASK[gap(state.draft, knowledge)](state.draft, state, knowledge)


def _doubt(state: State, knowledge: Knowledge) -> Say | None:
    held = state.held[0].text if state.held else ""
    match state.doubt:
        case Doubt.RESUME:
            return Say(
                "doubt.resume",
                {"text": short(description(state.draft)) if state.draft else ""},
                (_tap("continue", payloads.CONTINUE), _tap("anew", payloads.ANEW)),
            )
        case Doubt.MATTER:
            taps = (
                _tap("another_matter", payloads.ANOTHER_MATTER),
                _tap("same_matter", payloads.SAME_MATTER),
            )
            return Say("doubt.matter", {"text": short(held)}, taps)
        case Doubt.ANSWER:
            asked = knowledge.question()
            facts = {"code": asked.code, "question": short(asked.question)} if asked else {}
            return Say("doubt.answer", facts, (_tap("answer", payloads.ANSWER), _new_report()))
        case Doubt.ADDITION:
            add = Choice("choice.add_to", {"code": state.focus}, payload=payloads.add_to(state.focus))
            return Say("doubt.addition", {"code": state.focus}, (add, _new_report()))
        case Doubt.REASON:
            return Say("doubt.reason", {"code": state.focus}, (_tap("never_mind", payloads.NEVER_MIND),))
        case Doubt.MUTED:
            return Say("doubt.muted", {}, (_tap("start", payloads.START),))
        case _:
            return None


def _what(draft: Draft, state: State, knowledge: Knowledge) -> Say:
    if not draft.photo_ids:
        return Say("ask.what_here" if draft.place else "ask.what")
    if not state.focus:
        return Say("ask.what_photo")
    add = Choice("choice.add_to", {"code": state.focus}, payload=payloads.add_to(state.focus))
    return Say("ask.what_photo_or_add", {"code": state.focus}, (add,))


def _category(draft: Draft, state: State, knowledge: Knowledge) -> Say:
    hints = guessing.hints(draft, knowledge)
    choices = tuple(
        Choice("choice.category", {"category": _names(facts)}, payload=payloads.category(facts.code))
        for facts in hints
    )
    other = _tap("other_category", payloads.OTHER_CATEGORY)
    if draft.rewriting:
        return Say("ask.rewrite", {}, (*choices, other))
    return Say("ask.category" if hints else "ask.more", {}, (*choices, other))


def _proposal(draft: Draft, state: State, knowledge: Knowledge) -> Say:
    first, *more = draft.proposals
    other = _tap("other_place", payloads.OTHER_PLACE)
    if more:
        picks = tuple(
            Choice("choice.place", {"place": short(where(place), LONGEST_TITLE)}, payload=_at(place))
            for place in draft.proposals
        )
        return Say("ask.which_place", {}, (*picks, other))
    key = "ask.photo_place" if draft.proposed_by == "photo" else "ask.is_it_there"
    return Say(key, {"place": where(first)}, (_tap("yes_there", _at(first)), other))


def _where(draft: Draft, state: State, knowledge: Knowledge) -> Say:
    link = knowledge.map_link()
    choices = (Choice("choice.map", url=link),) if link else ()
    facts = _facts(draft, knowledge)
    if not draft.address:
        return Say("ask.where", facts, choices)
    # Words that no map knows lead nobody there; who cannot send a place can tell it to a human.
    return Say(
        "ask.where_on_map", facts | {"address": draft.address}, (*choices, _tap("human", payloads.HUMAN))
    )


def _answer(draft: Draft, state: State, knowledge: Knowledge) -> Say:
    name, schema = open_question(draft, knowledge) or ("", {})
    options = schema.get("oneOf") or (
        {"const": True, "title": "Có", "x-title-en": "Yes"},
        {"const": False, "title": "Không", "x-title-en": "No"},
    )
    choices = tuple(
        Choice(_titled(option, state.language), payload=payloads.answer(name, json.dumps(option["const"])))
        for option in options
    )
    return Say("ask.answer", {"question": _titled(schema, state.language)}, choices)


def _same(draft: Draft, state: State, knowledge: Knowledge) -> Say:
    first = knowledge.near(filing(draft))[0]
    facts = {
        "code": first.code,
        "count": first.support_count + 1,
        "distance": first.distance_m,
        "category": {"name_vi": first.category_vi, "name_en": first.category_en},
        "state": first.status,
    }
    picture = (Choice("choice.see_photo", url=first.photo),) if first.photo else ()
    taps = (
        Choice("choice.join", payload=payloads.join(first.code)),
        Choice("choice.not_the_same", payload=payloads.NOT_THE_SAME),
    )
    return Say("ask.same" if first.support_count else "ask.same_one", facts, (*picture, *taps))


def _photo(draft: Draft, state: State, knowledge: Knowledge) -> Say:
    return Say("ask.photo", {"place": where(draft.place)}, (_tap("no_photo", payloads.NO_PHOTO),))


def _confirm(draft: Draft, state: State, knowledge: Knowledge) -> Say:
    facts = _facts(draft, knowledge) | {
        "text": short(description(draft)),
        "place": where(replace(draft.place, address=address(draft))) if draft.place else "",
        "photos": len(draft.photo_ids),
    }
    choices = (
        Choice("choice.send", payload=payloads.send(draft.seals[-1])),
        _tap("change", payloads.CHANGE),
        _tap("cancel", payloads.CANCEL),
    )
    return Say("ask.confirm" if draft.photo_ids else "ask.confirm_without_photo", facts, choices)


def where(place: Place | None) -> str:
    """A place in words: its address with its area, or as exact as we can."""
    if place is None:
        return ""
    if place.area and place.area not in place.address:
        return f"{place.address}, {place.area}" if place.address else place.area
    return place.address or f"{place.latitude:.5f}, {place.longitude:.5f}"


def short(text: str, longest: int = LONGEST_SHOWN) -> str:
    """The beginning of a long text."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _facts(draft: Draft, knowledge: Knowledge) -> dict[str, Any]:
    facts = knowledge.category(draft.category)
    return {"category": _names(facts)} if facts else {}


def _names(facts: CategoryFacts) -> dict[str, str]:
    return {"name_vi": facts.name_vi, "name_en": facts.name_en}


def _titled(schema: Mapping[str, Any], language: str) -> str:
    return str(schema["x-title-en"] if language == "en" else schema["title"])


def _at(place: Place) -> str:
    return payloads.place(place.latitude, place.longitude)


def _tap(title: str, payload: str) -> Choice:
    return Choice(f"choice.{title}", payload=payload)


def _new_report() -> Choice:
    return _tap("new_report", payloads.NEW_REPORT)


_ASK = {
    Gap.WHAT: _what,
    Gap.CATEGORY: _category,
    Gap.PROPOSAL: _proposal,
    Gap.WHERE: _where,
    Gap.ANSWER: _answer,
    Gap.SAME: _same,
    Gap.PHOTO: _photo,
    Gap.CONFIRM: _confirm,
}
