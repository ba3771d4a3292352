"""Where an event goes: to a button's meaning, to the draft, to a report that is filed, to good manners."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from dossiers import numbering
from webhooks.conversation import (
    choosing,
    doubts,
    following,
    guessing,
    hearing,
    manners,
    payloads,
    telling,
    whereabouts,
)
from webhooks.conversation.shapes import Incoming, Kind, Say
from webhooks.conversation.step import Heard, Step
from webhooks.conversation.talk import Doubt, State

# After this time people may have forgotten what they were telling.
SILENCE = timedelta(hours=6)
# After this time nobody remembers, and its photos are tidied away.
FORGOTTEN = timedelta(days=7)
# So long "another one next to it" is likely about the report in focus.
IN_FOCUS = timedelta(days=1)
# Fewer words than this without a hint are no description.
FEWEST_WORDS = 4
CONTENT = frozenset({Kind.TEXT, Kind.PHOTOS, Kind.LOCATION})


def step(heard: Heard) -> Step:
    """What follows from an event, and from those that were held back until it."""
    return _again(heard, _first(heard))


def _again(heard: Heard, result: Step) -> Step:
    for held in result.again:
        state = replace(result.state, last_at=held.at)
        result = result.then(step(Heard(state, held, heard.knowledge)))
    return result


def _first(heard: Heard) -> Step:
    heard = heard.within(_remembered(heard))
    incoming, state = heard.incoming, heard.state
    if incoming.kind is Kind.HUMAN_CAME:
        return Step(replace(state, human=True, doubt=None, held=()))
    if state.human or incoming.kind is Kind.HUMAN_LEFT:
        return manners.with_human(heard) if state.human else Step(state)
    word, rest = payloads.parts(incoming.text) if incoming.kind is Kind.TEXT else ("", [])
    if state.muted and word != payloads.START:
        return manners.muted(heard)
    if tap := TAPS.get(word):
        return tap(replace(heard, rest=tuple(rest)))
    return _content(heard) if incoming.kind in CONTENT else _rest(heard)


def _content(heard: Heard) -> Step:
    """Words, photos or a place. An open doubt is decided by them in the likelier way."""
    state, incoming = heard.state, heard.incoming
    if incoming.kind is Kind.TEXT and (named := numbering.within(incoming.text)):
        return following.dossier(heard, named)
    code, rest = hearing.code(incoming.text) if incoming.kind is not Kind.LOCATION else ("", "")
    if code:
        return following.with_code(heard, code, rest)
    if _is_late_again(state, incoming):
        return Step(replace(state, doubt=Doubt.RESUME, held=(incoming,)))
    if state.doubt is Doubt.REASON and incoming.kind is Kind.TEXT:
        return following.reopen_because(heard)
    if state.doubt is not None:
        decided = _again(heard, doubts.decide(heard))
        return decided.then(_content(heard.within(decided.state)))
    if incoming.kind is Kind.TEXT:
        return _text(heard)
    return telling.tell(heard) if state.draft else _unasked(heard)


def _text(heard: Heard) -> Step:
    state, text = heard.state, heard.incoming.text
    asked = heard.asked()
    if hearing.is_small_talk(text) and not (asked and not state.draft and hearing.is_answer(text)):
        return manners.small_talk(heard)
    if state.draft is None:
        return _unasked(heard)
    if asked and state.last_at and asked.at > state.last_at:
        return Step(replace(state, doubt=Doubt.ANSWER, held=(heard.incoming,)))
    return telling.tell(heard)


def _unasked(heard: Heard) -> Step:
    """Without a draft: more to the report that people are adding to, an answer to the unit, or a new report."""
    state, incoming = heard.state, heard.incoming
    if state.adding:
        return following.addition(heard, state.adding, incoming)
    if heard.asked() is not None:
        if incoming.kind is Kind.TEXT and not guessing.sure(incoming.text, heard.knowledge):
            return following.answer(heard, incoming)
        return Step(replace(state, doubt=Doubt.ANSWER, held=(incoming,)))
    return _new(heard)


def _new(heard: Heard) -> Step:
    """A new report, if it sounds like one."""
    state, text = heard.state, heard.incoming.text
    if heard.incoming.kind is not Kind.TEXT or whereabouts.point(text):
        return telling.tell(heard)
    if _has_focus(state, heard.incoming) and not _is_of_another_kind(heard, text):
        return Step(replace(state, doubt=Doubt.ADDITION, held=(heard.incoming,)))
    if not guessing.is_hinted(text, heard.knowledge) and len(hearing.core(text).split()) < FEWEST_WORDS:
        return manners.unclear(heard)
    return telling.tell(heard)


def _is_of_another_kind(heard: Heard, text: str) -> bool:
    """Whether the words are of another kind of matter than the report in focus."""
    facts = heard.category(guessing.likeliest(text, heard.knowledge))
    report = heard.knowledge.report(heard.state.focus)
    if facts is None or report is None:
        return facts is not None
    return bool(report.facts.get("category", {}).get("name_vi") != facts.name_vi)


def _rest(heard: Heard) -> Step:
    state, incoming = heard.state, heard.incoming
    point = whereabouts.point(f"{incoming.text} {incoming.url}") if incoming.kind is Kind.LINK else None
    if point is not None:
        return _content(replace(heard, incoming=_as_location(incoming, point)))
    match incoming.kind:
        case Kind.FOLLOW:
            return manners.greet(heard)
        case Kind.UNFOLLOW:
            return Step(state)
        case Kind.INFO:
            return Step(state, (Say("info"),))
        case _:
            return manners.unreadable(heard)


def _as_location(incoming: Incoming, point: tuple[float, float]) -> Incoming:
    return replace(incoming, kind=Kind.LOCATION, latitude=point[0], longitude=point[1], text="")


def _remembered(heard: Heard) -> State:
    """The state with what is typed now, and without what is too old for anybody to remember."""
    state, incoming = heard.state, heard.incoming
    silent = incoming.at - state.last_at if state.last_at else timedelta(0)
    if state.draft and silent > FORGOTTEN:
        state = replace(state, draft=None, doubt=None, held=(), later=())
    if incoming.kind is Kind.TEXT and not incoming.text.startswith("#"):
        return replace(state, said=incoming.text)
    return replace(state, said="") if silent > SILENCE else state


def _is_late_again(state: State, incoming: Incoming) -> bool:
    has_draft = state.draft is not None and bool(state.draft.parts) and state.doubt is None
    return has_draft and state.last_at is not None and incoming.at - state.last_at > SILENCE


def _has_focus(state: State, incoming: Incoming) -> bool:
    return bool(state.focus and state.focus_at and incoming.at - state.focus_at < IN_FOCUS)


TAPS: dict[str, Callable[[Heard], Step]] = {
    payloads.REPORT: choosing.start,
    payloads.NEW_REPORT: doubts.new_report,
    payloads.CONTINUE: doubts.go_on,
    payloads.ANEW: doubts.anew,
    payloads.ANOTHER_MATTER: doubts.another_matter,
    payloads.SAME_MATTER: doubts.same_matter,
    payloads.ANSWER: doubts.answers,
    payloads.NO_REDIRECT: doubts.no_redirect,
    payloads.START: doubts.start_messages,
    payloads.STOP: manners.stop,
    payloads.HELP: manners.help_out,
    payloads.HOTLINES: manners.hotlines,
    payloads.HUMAN: manners.call_human,
    payloads.BOT: manners.greet,
    payloads.NEVER_MIND: manners.never_mind,
    payloads.ENGLISH: lambda heard: manners.speak(heard, "en"),
    payloads.VIETNAMESE: lambda heard: manners.speak(heard, "vi"),
    payloads.LOOK_UP: following.look_up,
    payloads.CANCEL: choosing.cancel,
    payloads.BACK: choosing.back,
    payloads.OTHER_CATEGORY: choosing.other_category,
    payloads.OTHER_PLACE: choosing.other_place,
    payloads.NO_PHOTO: choosing.no_photo,
    payloads.NOT_THE_SAME: choosing.not_the_same,
    payloads.CHANGE: choosing.change,
    payloads.CHANGE_WHAT: choosing.change_what,
    payloads.CHANGE_PLACE: choosing.change_place,
    payloads.CHANGE_PHOTOS: choosing.change_photos,
    "#loai": choosing.category,
    "#noi": choosing.place,
    "#dap": choosing.answer,
    "#gui": choosing.send,
    "#chung": choosing.join,
    "#xem": following.about,
    "#bosung": following.add,
    "#sao": following.rate,
    "#molai": following.reopen,
    "#xinrut": following.may_withdraw,
    "#rut": following.withdraw,
}
