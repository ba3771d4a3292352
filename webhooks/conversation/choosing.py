"""What taps do to the draft: choose, go back, change, send."""

import json
from dataclasses import replace

from webhooks.conversation import guessing, payloads, telling, whereabouts
from webhooks.conversation.drafting import changed, filing, is_complete, stepped
from webhooks.conversation.shapes import Choice, File, Place, Say, Support
from webhooks.conversation.step import Heard, Step
from webhooks.conversation.talk import Doubt, Draft, State
from webhooks.conversation.telling import kept

NOTHING_TO_DO = Say("stale")


def start(heard: Heard) -> Step:
    """A new report; one that is being told is not lost by it."""
    draft = heard.state.draft
    if draft is not None and draft.parts:
        return Step(replace(heard.state, doubt=Doubt.RESUME, held=()))
    return Step(replace(heard.state, draft=Draft(), doubt=None, held=(), adding="", lost=0))


def category(heard: Heard) -> Step:
    """It is about this category."""
    facts, draft = heard.category(heard.rest[0] if heard.rest else ""), heard.state.draft
    if facts is None or draft is None:
        return Step(heard.state, (NOTHING_TO_DO,))
    if facts.redirect:
        return telling.redirect(heard, facts)
    draft = changed(draft, heard.incoming.id, category=facts.code, rewriting=False, distinct=False)
    draft, warning = telling.warned(heard, draft, facts)
    return kept(heard, draft, *warning)


def other_category(heard: Heard) -> Step:
    """It is none of the categories that were shown."""
    return category(replace(heard, rest=(guessing.ANYTHING_ELSE,)))


def place(heard: Heard) -> Step:
    """It is at this point, which was proposed or shown on an earlier button."""
    try:
        latitude, longitude = (float(part) for part in heard.rest[0].split(","))
    except (IndexError, ValueError):
        return Step(heard.state, (NOTHING_TO_DO,))
    if not whereabouts.on_earth(latitude, longitude):  # anybody can type what a button sends
        return Step(heard.state, (NOTHING_TO_DO,))
    draft = telling.draft_of(heard)
    for proposed in draft.proposals:
        if payloads.place(proposed.latitude, proposed.longitude) == payloads.place(latitude, longitude):
            return telling.settle_place(heard, _with_area(heard, proposed))
    return telling.at_point(heard, latitude, longitude)


def other_place(heard: Heard) -> Step:
    """It is at none of the places that were proposed."""
    draft = heard.state.draft
    return _stale(heard) if draft is None else kept(heard, telling.without_proposals(draft))


def answer(heard: Heard) -> Step:
    """An answer to a category's question."""
    draft = heard.state.draft
    if draft is None or len(heard.rest) < 2:
        return _stale(heard)
    try:
        value = json.loads(heard.rest[1])
    except (ValueError, RecursionError):  # anybody can type what a button sends
        return _stale(heard)
    if isinstance(value, dict | list):
        return _stale(heard)
    return kept(heard, changed(draft, heard.incoming.id, answers={**draft.answers, heard.rest[0]: value}))


def no_photo(heard: Heard) -> Step:
    """There is no photo."""
    draft = heard.state.draft
    return _stale(heard) if draft is None else kept(heard, stepped(draft, without_photo=True))


def not_the_same(heard: Heard) -> Step:
    """It is another matter than the report nearby. That question stands for the one about photos."""
    draft = heard.state.draft
    if draft is None:
        return _stale(heard)
    return kept(heard, stepped(draft, distinct=True, without_photo=True))


def join(heard: Heard) -> Step:
    """It is what somebody reported already."""
    code = heard.rest[0] if heard.rest else ""
    if not code or code in heard.state.joined:
        return Step(heard.state, (Say("joined_already", {"code": code}),) if code else (NOTHING_TO_DO,))
    state = replace(heard.state, draft=None, doubt=None, held=(), joined=(*heard.state.joined, code))
    return Step(state, (Say("joined", {"code": code}),), (Support(code),))


def change(heard: Heard) -> Step:
    """Something of the draft is wrong: what?"""
    if heard.state.draft is None:
        return _stale(heard)
    choices = (
        Choice("choice.change_what", payload=payloads.CHANGE_WHAT),
        Choice("choice.change_place", payload=payloads.CHANGE_PLACE),
        Choice("choice.change_photos", payload=payloads.CHANGE_PHOTOS),
        Choice("choice.cancel", payload=payloads.CANCEL),
    )
    return Step(heard.state, (Say("change", {}, choices),))


def change_what(heard: Heard) -> Step:
    """Another category, or other words."""
    draft = heard.state.draft
    return (
        _stale(heard) if draft is None else kept(heard, stepped(draft, category="", rewriting=True, seals=()))
    )


def change_place(heard: Heard) -> Step:
    """It is elsewhere."""
    draft = heard.state.draft
    if draft is None:
        return _stale(heard)
    return kept(heard, replace(telling.without_proposals(draft), place=None, seals=()))


def change_photos(heard: Heard) -> Step:
    """Other photos, or none."""
    draft = heard.state.draft
    if draft is None:
        return _stale(heard)
    return kept(heard, changed(draft, heard.incoming.id, photo_ids=(), taken_at=None, without_photo=False))


def back(heard: Heard) -> Step:
    """One step back; before the first there is nothing."""
    draft = heard.state.draft
    if heard.state.doubt is not None:
        return Step(replace(heard.state, doubt=None, held=()))
    if draft is None or draft.before is None:
        return Step(replace(heard.state, draft=None, adding=""), (Say("back_first"),))
    return kept(heard, draft.before, Say("back"))


def cancel(heard: Heard) -> Step:
    """Nothing of the draft is kept."""
    state = heard.state
    cleared = replace(state, draft=None, doubt=None, held=(), adding="", lost=0)
    if state.draft is not None or state.doubt is not None:
        return _next_matter(heard, cleared).after(Say("cancelled"))
    if state.focus:
        choice = Choice("choice.withdraw", {"code": state.focus}, payload=payloads.may_withdraw(state.focus))
        return Step(cleared, (Say("cancelled_nothing", {}, (choice,)),))
    return Step(cleared, (Say("cancelled_nothing"),))


def send(heard: Heard) -> Step:
    """File the draft, if it is the version that was shown on the button. One that was sent is not sent again."""
    state, draft = heard.state, heard.state.draft
    seal = heard.rest[0] if heard.rest else ""
    if draft is None or seal not in draft.seals or not is_complete(draft, heard.knowledge):
        return Step(state, (Say("sent_already") if seal in state.sent else NOTHING_TO_DO,))
    cleared = replace(state, draft=None, doubt=None, held=(), lost=0, sent=(*state.sent, *draft.seals)[-40:])
    step = _next_matter(heard, cleared)
    act: File = filing(draft)
    return replace(step, acts=(act,))


def _next_matter(heard: Heard, state: State) -> Step:
    """What was put aside for later is told now."""
    if not state.later:
        return Step(state)
    first, *rest = state.later
    begun = replace(state, later=tuple(rest))
    return telling.describe(replace(heard, state=begun, incoming=first)).after(
        Say("next", {"text": first.text})
    )


def _with_area(heard: Heard, proposed: Place) -> Place:
    known = heard.knowledge.place_at(proposed.latitude, proposed.longitude)
    return replace(proposed, area=proposed.area or (known.area if known else ""))


def _stale(heard: Heard) -> Step:
    return Step(heard.state, (NOTHING_TO_DO,))
