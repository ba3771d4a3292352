"""What a row of events means, told again in the order of time when one of them comes late.

What was done stays done. An event that a filed report was made of is used up. Of an event whose act could not be done
only the undoing of the reason is left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from webhooks.conversation import payloads
from webhooks.conversation.drafting import changed
from webhooks.conversation.knowledge import Knowledge
from webhooks.conversation.shapes import Act, Comment, File, Rate, Reopen, Say, Support, Withdraw
from webhooks.conversation.step import Heard, Step
from webhooks.conversation.steps import step
from webhooks.conversation.talk import Entry, State, Talk

# Acts on reports are done once; whatever else followed from an event follows again.
_ON_REPORTS = (File, Support, Comment, Rate, Reopen, Withdraw)
# Zalo tries an event again for an hour, and long ago did for twelve.
REMEMBERED = timedelta(days=2)
MOST_REMEMBERED = 60
FEWEST_REMEMBERED = 30


@dataclass(frozen=True)
class Course:
    """Where events lead: the state, the events with the acts they now led to, what is answered, and the new acts."""

    state: State
    entries: tuple[Entry, ...]
    says: tuple[Say, ...]
    acts: tuple[Act, ...]


def play(
    state: State, entries: Sequence[Entry], log: Sequence[Entry], knowledge: Knowledge, *, fresh: str = ""
) -> Course:
    """Hear `entries`, which are of the `log`, from a state on.

    The event `fresh` is heard for the first time; without one nothing new follows. Of the others nothing may follow but
    that a report is filed whose parts were not all there before: what is known today was not known when they were sent.
    """
    used = {part for entry in log for part in entry.used}
    # Nobody joins a report twice, whichever of two taps came first.
    joined = (act.code for entry in log for act in entry.acts if isinstance(act, Support))
    state = replace(state, joined=tuple(dict.fromkeys((*state.joined, *joined))))
    played: list[Entry] = []
    says: list[Say] = []
    acts: list[Act] = []
    for entry in entries:
        if entry.incoming.id not in used:
            then = _one(state, entry, knowledge)
            new = () if entry.acts else then.acts
            if new and entry.incoming.id != fresh and not (fresh and isinstance(new[0], File)):
                then, new = Step(state), ()
            if new or entry.incoming.id == fresh:
                says += then.says
            entry = _with_acts(entry, state, new, log)
            acts += new
            state = then.state
        state = replace(state, last_at=max(state.last_at or entry.incoming.at, entry.incoming.at))
        played.append(entry)
    return Course(state, tuple(played), tuple(says), tuple(acts))


def shortened(talk: Talk, knowledge: Knowledge) -> Talk:
    """The talk without the events that none can come before any more: they are part of its base."""
    newest = talk.log[-1].incoming.at
    keep = len(talk.log) if len(talk.log) <= MOST_REMEMBERED else FEWEST_REMEMBERED
    old = [
        entry
        for place, entry in enumerate(reversed(talk.log))
        if place >= keep or newest - entry.incoming.at > REMEMBERED
    ]
    if not old:
        return talk
    base = play(talk.base, tuple(reversed(old)), talk.log, knowledge).state
    return replace(talk, base=base, log=talk.log[len(old) :])


def _one(state: State, entry: Entry, knowledge: Knowledge) -> Step:
    if entry.refused:
        return Step(_after_refusal(state, entry))
    if any(isinstance(act, _ON_REPORTS) for act in entry.acts):
        return Step(_after_acts(state, entry))
    return step(Heard(state, entry.incoming, knowledge))


def _with_acts(entry: Entry, before: State, acts: tuple[Act, ...], log: Sequence[Entry]) -> Entry:
    entry = replace(entry, acts=entry.acts or acts)
    if before.draft is None or not any(isinstance(act, File) for act in acts):
        return entry
    parts = before.draft.parts
    since = min((one.incoming.at for one in log if one.incoming.id in parts), default=entry.incoming.at)
    # What was said meanwhile and changed nothing was said for this report too, and means nothing without it.
    later = {put_aside.id for put_aside in before.later}
    meanwhile = (
        one.incoming.id
        for one in log
        if since <= one.incoming.at < entry.incoming.at and not one.acts and one.incoming.id not in later
    )
    return replace(entry, used=tuple(dict.fromkeys((*parts, *meanwhile))), since=since)


def _after_acts(state: State, entry: Entry) -> State:
    """What acts on reports leave behind."""
    state = replace(state, doubt=None, held=())
    for act in entry.acts:
        match act:
            case File():
                sent = entry.incoming.text.partition(":")[2]
                state = replace(state, sent=(*state.sent, sent))
                if entry.code:
                    state = replace(state, focus=entry.code, focus_at=entry.incoming.at)
            case Support():
                state = replace(state, draft=None)
            case Comment() | Rate() | Reopen() | Withdraw():
                state = replace(state, focus=act.code, focus_at=entry.incoming.at)
    return state


def _after_refusal(state: State, entry: Entry) -> State:
    """The draft without the reason of the refusal. That messages are welcome again was done before what was refused."""
    if entry.incoming.text == payloads.START:
        state = replace(state, muted=False, doubt=None, held=())
    draft, part = state.draft, entry.incoming.id
    if draft is None:
        return state
    match entry.refused:
        case "outside_province" | "place_unclear":
            draft = changed(draft, part, place=None, proposals=(), address="")
        case "photo_unknown":
            draft = changed(draft, part, photo_ids=(), taken_at=None)
        case "category_unknown" | "category_redirected":
            draft = changed(draft, part, category="")
        case _:
            pass
    return replace(state, draft=draft)
