"""The conversation: what is said and done when a person sends something. Pure and deterministic.

What the messages mean does not depend on how they arrive. Each counts once, by its id, and at the moment it was sent:
when one comes late, those sent after it are heard again in the order of time. From this follows what is promised:

- A report is filed when a "send" button that names a version of its draft (a hash of the events in it, see
  `drafting.seal`) was tapped, and every event of that version is there, in whatever order they and the tap came.
- It is filed once: the events in it are used up, and no other tap files them again.
- What was sent between a report's first event and its "send" but comes after it was filed is added to it as a comment.
- A typed "1" or "yes" stands for the button that had been shown when it was sent, and for nothing if none had been.
- An act that was done is never undone; what is answered is only what is new.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from reports.wording import clean
from webhooks.conversation import asking, guessing, hearing, manners, payloads
from webhooks.conversation.knowledge import Knowledge
from webhooks.conversation.replaying import Course, play, shortened
from webhooks.conversation.shapes import Act, Comment, File, Incoming, Kind, Say
from webhooks.conversation.talk import Entry, Offer, Talk

# After these nothing is asked again by itself.
_SILENT = frozenset({Kind.UNFOLLOW, Kind.HUMAN_CAME, Kind.HUMAN_LEFT})


# What comes so soon after another of its kind is answered with it.
BURST = timedelta(minutes=1)
# A typed answer is looked up among so many of the latest messages.
MOST_OFFERS = 8


@dataclass(frozen=True)
class Turn:
    """What is remembered from now on, what is done, and what is said then; each in its order."""

    talk: Talk
    says: tuple[Say, ...] = ()
    acts: tuple[Act, ...] = ()


def respond(talk: Talk, incoming: Incoming, knowledge: Knowledge) -> Turn:
    """The person sent something; an event that was heard already changes nothing.

    The acts are to be executed in their order, in the transaction that keeps the talk. Each `File` that went well is
    told by `filed` before the next act; the first act that is refused by `refused`, which gives the turn to keep
    instead; the acts after it are then not done. Where those before it were kept with the talk and its `refusal`, and
    then the worker died, the next event is answered with the refusal first, be it the same one or another.
    """
    if talk.refusal:
        first = refused(talk, talk.refusal, knowledge)
        then = respond(first.talk, incoming, knowledge)
        return replace(then, says=(*first.says, *then.says))
    if any(entry.incoming.id == incoming.id for entry in talk.log):
        return Turn(talk)
    incoming, before = _heard(talk, incoming, knowledge), _one_before(talk, incoming)
    entry = Entry(incoming)
    late = bool(talk.log) and _order(entry) < _order(talk.log[-1])
    if late and (report := _filed_around(talk, incoming, knowledge)):
        return _added(talk, incoming, report)
    log = tuple(sorted((*talk.log, entry), key=_order))
    if late:
        course = play(talk.base, log, log, knowledge, fresh=incoming.id)
        talk = replace(talk, log=course.entries)
    else:
        course = play(talk.state, (entry,), log, knowledge, fresh=incoming.id)
        talk = replace(talk, log=(*talk.log, *course.entries))
    talk = shortened(replace(talk, state=course.state, heard=incoming.id), knowledge)
    if before is not None and _said_before(before, incoming, course.says, course.acts):
        course = replace(course, says=())
    return _turn(talk, course, incoming, knowledge, quiet=late or before is not None)


def filed(talk: Talk, code: str) -> Talk:
    """The first report that was sent and has no code yet has this one. Nothing is said: `report.received` says it."""
    index = next(i for i, entry in enumerate(talk.log) if _is_sent_without_code(entry))
    log = (*talk.log[:index], replace(talk.log[index], code=code), *talk.log[index + 1 :])
    state = replace(talk.state, focus=code, focus_at=talk.log[index].incoming.at)
    return replace(talk, log=log, state=state)


def refused(talk: Talk, reason: str, knowledge: Knowledge) -> Turn:
    """An act of the turn was refused with the `code` of a Problem (`outside_province`, `too_many_requests`, ...).

    `talk` is the one that `respond` gave. The draft is open again, without the part that was the reason.
    """
    unfiled = [i for i, entry in enumerate(talk.log) if _is_sent_without_code(entry)]
    heard = [i for i, entry in enumerate(talk.log) if entry.incoming.id == talk.heard]
    index = (unfiled or heard)[0]
    failed = replace(talk.log[index], acts=(), used=(), since=None, refused=reason)
    log = (*talk.log[:index], failed, *talk.log[index + 1 :])
    course = play(talk.base, log, log, knowledge)
    course = replace(course, says=(Say(_REFUSALS.get(reason, "refused.other")),), acts=())
    talk = replace(talk, state=course.state, log=course.entries, refusal="")
    return _turn(talk, course, failed.incoming, knowledge)


def _turn(
    talk: Talk, course: Course, incoming: Incoming, knowledge: Knowledge, *, quiet: bool = False
) -> Turn:
    """The turn, with the question that is open now, unless the answers put one, or nothing asks for it again."""
    says, asked = course.says, asking.question(talk.state, knowledge)
    mark = "" if asked is None else " ".join((asked.key, *_payloads(asked)))
    chooses = bool(says) and bool(_payloads(says[-1]))
    same = asked is not None and mark == talk.asked
    known = (same and quiet) or (
        not says and ((same and incoming.kind is Kind.PHOTOS) or incoming.kind in _SILENT)
    )
    if asked is not None and not chooses and not known:
        says = (*says, _shorter(asked, talk, incoming))
    talk = replace(talk, asked=mark)
    # A question that stands above what is said now is what a number answers still.
    if says and (chooses or not known):
        offered = next((found for say in reversed(says) if (found := _payloads(say))), ())
        offer = Offer(talk.state.last_at or incoming.at, offered)
        talk = replace(talk, offers=(*talk.offers, offer)[-MOST_OFFERS:])
    return Turn(talk, says, course.acts)


def _shorter(asked: Say, talk: Talk, incoming: Incoming) -> Say:
    """Nobody wants to read the whole report again for each photo that is added to it."""
    again = incoming.kind is Kind.PHOTOS and talk.asked.startswith("ask.confirm")
    return replace(asked, key="ask.photo_added") if again and asked.key == "ask.confirm" else asked


def _one_before(talk: Talk, incoming: Incoming) -> Entry | None:
    """What was heard last, if this belongs to one burst with it: photos, stickers and the like, one upon the other."""
    last = next((entry for entry in talk.log if entry.incoming.id == talk.heard), None)
    wordless = {Kind.PHOTOS, *manners.UNREADABLE}
    if last is None or not wordless >= {last.incoming.kind, incoming.kind}:
        return None
    return last if abs(incoming.at - last.incoming.at) <= BURST else None


def _said_before(before: Entry, incoming: Incoming, says: tuple[Say, ...], acts: tuple[Act, ...]) -> bool:
    """Whether the same was said to the event before it: that such cannot be read, or that a photo was added."""
    if before.incoming.kind is not incoming.kind or len(says) != 1:
        return False
    if incoming.kind in manners.UNREADABLE:
        return says[0].key == manners.unreadable_key(incoming.kind)
    return says[0].key == "added" and [_commented(act) for act in acts] == [
        _commented(act) for act in before.acts
    ]


def _commented(act: Act) -> str:
    return act.code if isinstance(act, Comment) else ""


def _heard(talk: Talk, incoming: Incoming, knowledge: Knowledge) -> Incoming:
    """The event with typed words that stand for a button replaced by what the button sends."""
    text = clean(incoming.text)
    if incoming.kind is not Kind.TEXT or text.startswith("#") or talk.human:
        return replace(incoming, text=text)
    offer = talk.offered(incoming.at) or Offer(datetime.min.replace(tzinfo=UTC))
    asked, unrated = knowledge.question(), knowledge.unrated()
    if unrated is not None:
        stars = hearing.stars(text)
        if stars is None and unrated.at > offer.at and talk.state.draft is None:
            stars = hearing.number(text)
        if stars is not None and 1 <= stars <= 5:
            return replace(incoming, text=payloads.rate(unrated.code, stars))
    # What the unit asked after our last word is what "2" or "yes" answers.
    offered = () if asked is not None and asked.at > offer.at else offer.payloads
    return replace(incoming, text=hearing.meant(text, offered))


def _filed_around(talk: Talk, incoming: Incoming, knowledge: Knowledge) -> str:
    """The code of the report that was being told when this was sent, and is filed without it."""
    is_part = incoming.kind is Kind.PHOTOS or (
        incoming.kind is Kind.TEXT
        and not incoming.text.startswith("#")
        and not hearing.is_small_talk(incoming.text)
    )
    if not is_part:
        return ""
    for entry in talk.log:
        if entry.since and entry.code and entry.since <= incoming.at <= entry.incoming.at:
            about = {act.category for act in entry.acts if isinstance(act, File)}
            return entry.code if guessing.sure(incoming.text, knowledge) in {"", *about} else ""
    return ""


def _added(talk: Talk, incoming: Incoming, code: str) -> Turn:
    act = Comment(code, incoming.text, tuple(photo.id for photo in incoming.photos if photo.id))
    if not act.text and not act.photo_ids:
        return Turn(talk)
    says, acts, before = (Say("added", {"code": code}),), (act,), _one_before(talk, incoming)
    again = before is not None and _said_before(before, incoming, says, acts)
    log = tuple(sorted((*talk.log, Entry(incoming, acts)), key=_order))
    return Turn(replace(talk, log=log, heard=incoming.id), () if again else says, acts)


def _order(entry: Entry) -> tuple[datetime, str]:
    return entry.incoming.at, entry.incoming.id


def _is_sent_without_code(entry: Entry) -> bool:
    return not entry.code and any(isinstance(act, File) for act in entry.acts)


def _payloads(say: Say) -> tuple[str, ...]:
    return tuple(choice.payload for choice in say.choices if choice.payload)


_REFUSALS = {
    "outside_province": "place.outside",
    "place_unclear": "place.outside",
    "photo_unknown": "refused.photos",
    "category_unknown": "refused.category",
    "category_redirected": "refused.category",
    "too_many_requests": "refused.too_many",
    "too_late": "refused.too_late",
    "already_done": "refused.done",
    "resident_blocked": "refused.blocked",
}
