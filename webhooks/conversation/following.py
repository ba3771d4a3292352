"""Reports that are filed: how they stand, what people add, how they like the result."""

from dataclasses import replace

from webhooks.conversation import payloads
from webhooks.conversation.knowledge import ReportFacts
from webhooks.conversation.shapes import Choice, Comment, Incoming, Kind, Rate, Reopen, Say, Withdraw
from webhooks.conversation.step import Heard, Step
from webhooks.conversation.talk import Doubt, State

# From this many stars on somebody is content.
CONTENT = 4


def look_up(heard: Heard) -> Step:
    """The person's reports, to choose from."""
    latest = heard.knowledge.latest()
    if not latest:
        report = Choice("choice.report", payload=payloads.REPORT)
        return Step(heard.state, (Say("look_up_none", {}, (report,)),))
    choices = tuple(
        Choice("choice.about", {**report.facts, "code": report.code}, payload=payloads.about(report.code))
        for report in latest
    )
    return Step(heard.state, (Say("look_up", {}, choices),))


def about(heard: Heard) -> Step:
    """How a report stands, and what may be done to it."""
    report = _report(heard)
    if report is None:
        return Step(heard.state, (Say("code.unknown"),))
    code = report.code
    actions = {
        "comment": Choice("choice.add", payload=payloads.add_to(code)),
        "rate": Choice("choice.rate", payload=payloads.rate(code, 0)),
        "reopen": Choice("choice.reopen", payload=payloads.reopen(code)),
        "withdraw": Choice("choice.withdraw", {"code": code}, payload=payloads.may_withdraw(code)),
    }
    choices = (choice for name, choice in actions.items() if name in report.actions)
    facts = {**report.facts, "code": code, "state": report.status, "result": report.result}
    key = "about.done" if report.result else "about.open"
    return Step(_focused(heard, code), (Say(key, facts, (Choice("choice.open", url=report.link), *choices)),))


def dossier(heard: Heard, code: str) -> Step:
    """How a dossier of the person's stands; what can be done about it, the app offers."""
    found = heard.knowledge.dossier(code)
    if found is None:
        return Step(heard.state, (Say("dossier.unknown", {"code": code}),))
    facts = {**found.facts, "code": found.code, "stage": found.stage}
    return Step(heard.state, (Say("dossier.about", facts, (Choice("choice.open", url=found.link),)),))


def add(heard: Heard) -> Step:
    """What comes next belongs to this report; so do what was held back, and photos without words."""
    report = _report(heard)
    if report is None or "comment" not in report.actions:
        return _cannot(heard, report)
    state, draft = _focused(heard, report.code), heard.state.draft
    if heard.state.doubt is Doubt.ADDITION and heard.state.held:
        return addition(heard.within(replace(state, doubt=None, held=())), report.code, heard.state.held[0])
    if draft is not None and draft.photo_ids and not draft.texts:
        act = Comment(report.code, "", draft.photo_ids)
        return Step(replace(state, draft=None), (Say("added", {"code": report.code}),), (act,))
    return Step(replace(state, adding=report.code), (Say("add", {"code": report.code}),))


def addition(heard: Heard, code: str, told: Incoming) -> Step:
    """What somebody told goes to a report. After words it is complete, after a photo there may come more."""
    photo_ids = tuple(photo.id for photo in told.photos if photo.id)
    text = told.text
    if told.kind is Kind.LOCATION:
        text = f"{told.text} ({told.latitude}, {told.longitude})".strip()
    if not text and not photo_ids:
        return Step(heard.state, (Say("photo.unreadable"),))
    state = replace(_focused(heard, code), adding="" if text else code)
    return Step(state, (Say("added", {"code": code}),), (Comment(code, text, photo_ids),))


def with_code(heard: Heard, code: str, text: str) -> Step:
    """Words with the code of a report in them belong to it, if it is the person's own."""
    report = heard.knowledge.report(code)
    if report is None or not report.mine or "comment" not in report.actions:
        return about(replace(heard, rest=(code,)))
    return addition(heard, code, replace(heard.incoming, text=text))


def answer(heard: Heard, told: Incoming) -> Step:
    """What somebody told answers the unit's question."""
    asked = heard.asked()
    if asked is None:
        return Step(heard.state, (Say("stale"),))
    step = addition(heard.within(replace(heard.state, doubt=None, held=())), asked.code, told)
    says = tuple(Say("answered", {"code": asked.code}) if say.key == "added" else say for say in step.says)
    return replace(step, says=says)


def rate(heard: Heard) -> Step:
    """So many stars; none yet, where somebody asks to rate."""
    report = _report(heard)
    stars = heard.rest[1] if len(heard.rest) > 1 else ""
    if report is None or "rate" not in report.actions or stars not in {*"012345"}:
        return _cannot(heard, report)
    code = report.code
    if stars == "0":
        choices = tuple(Choice(f"choice.stars_{n}", payload=payloads.rate(code, n)) for n in range(1, 6))
        return Step(_focused(heard, code), (Say("rate", {"code": code}, choices),))
    state, act = _focused(heard, code), Rate(code, int(stars))
    if act.stars >= CONTENT:
        return Step(state, (Say("rated.well", {"code": code}),), (act,))
    more = (
        Choice("choice.reopen", payload=payloads.reopen(code)),
        Choice("choice.add_words", payload=payloads.add_to(code)),
    )
    offered = tuple(c for c, name in zip(more, ("reopen", "comment"), strict=True) if name in report.actions)
    return Step(state, (Say("rated.badly", {"code": code}, offered),), (act,))


def reopen(heard: Heard) -> Step:
    """It is not fixed: the reason is asked for."""
    report = _report(heard)
    if report is None or "reopen" not in report.actions:
        return _cannot(heard, report)
    return Step(replace(_focused(heard, report.code), doubt=Doubt.REASON, held=()))


def reopen_because(heard: Heard) -> Step:
    """The reason."""
    state = replace(heard.state, doubt=None)
    code = heard.state.focus
    return Step(state, (Say("reopened", {"code": code}),), (Reopen(code, heard.incoming.text),))


def may_withdraw(heard: Heard) -> Step:
    """Asks whether the report is really to be taken back."""
    report = _report(heard)
    if report is None or "withdraw" not in report.actions:
        return _cannot(heard, report)
    choices = (
        Choice("choice.withdraw_sure", payload=payloads.withdraw(report.code)),
        Choice("choice.never_mind", payload=payloads.NEVER_MIND),
    )
    return Step(_focused(heard, report.code), (Say("withdraw", {"code": report.code}, choices),))


def withdraw(heard: Heard) -> Step:
    """Takes it back."""
    report = _report(heard)
    if report is None or "withdraw" not in report.actions:
        return _cannot(heard, report)
    return Step(
        _focused(heard, report.code), (Say("withdrawn", {"code": report.code}),), (Withdraw(report.code),)
    )


def _report(heard: Heard) -> ReportFacts | None:
    return heard.knowledge.report(heard.rest[0]) if heard.rest else None


def _focused(heard: Heard, code: str) -> State:
    return replace(heard.state, focus=code, focus_at=heard.incoming.at, lost=0)


def _cannot(heard: Heard, report: ReportFacts | None) -> Step:
    if report is None:
        return Step(heard.state, (Say("code.unknown"),))
    return Step(
        heard.state, (Say("not_possible", {**report.facts, "code": report.code, "state": report.status}),)
    )
