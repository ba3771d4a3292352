"""One turn: a person's next event is heard, the bot answers, and all that follows is written in one transaction.

What takes time (photos, the geocoder) comes before, with no transaction open. Dying anywhere loses nothing and does
nothing twice: until the one transaction is committed the event waits, and afterwards it is done.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from clients.zalo import international
from doors import rates
from errors import TooMany
from models import Conversation, InboxEvent, InboxState, Photo, Reading, Resident, Session
from reports import delivery, erasing, owed, residents
from reports.residents import ZaloIds
from reports.wording import clean
from webhooks import acting, events, hearing, inbox, media
from webhooks.acting import ActRefused, Doer
from webhooks.conversation import bot
from webhooks.conversation.bot import Turn
from webhooks.conversation.shapes import Act
from webhooks.conversation.talk import Talk
from webhooks.conversation.wording import body_of
from webhooks.events import Event
from webhooks.knowing import Book
from wiring import Wiring

# After so many tries the person is asked to send the photo again.
MEDIA_TRIES = 3
LONGEST_NAME = 100
BY_STAFF = frozenset({hearing.STAFF_CAME, hearing.STAFF_LEFT})


def hear(wired: Wiring, claimed: Conversation, row: InboxEvent) -> None:
    """Hear one event of a conversation that is ours, and settle it. Raises TurnLost, Unavailable, Busy."""
    at = datetime.now(UTC)
    event = events.read(json.loads(row.body), row.received_at)
    if event.name in events.WITHDRAWN:
        _withdraw(claimed, row, event, at)
        return
    resident_id = _met(claimed, row, event, at)
    _take_photos(wired, row, event, resident_id, at)
    talk, photos = _remembered(claimed, row, resident_id)
    book = Book(wired, resident_id, at)
    turn = bot.respond(talk, hearing.incoming(row, event, photos), book)
    writing = Writing(wired, claimed, row, resident_id)
    try:
        _check_pace(turn, resident_id)
        writing.settle(turn)
    except ActRefused as refused:
        talk = writing.do(turn, refused) if refused.done else turn.talk
        writing.settle(bot.refused(talk, refused.code, book))


def give_up(wired: Wiring, claimed: Conversation, row: InboxEvent, error: str) -> None:
    """The event is a dead letter now, and its person is told that something went wrong. Raises TurnLost."""
    at = datetime.now(UTC)
    with Session.begin() as session:
        conversation = inbox.renewed(session, claimed, at + inbox.LEASE)
        inbox.settle(session, row.id, InboxState.DEAD, at, error)
        person = session.get(Resident, conversation.resident_id) if conversation.resident_id else None
        if person is not None and conversation.called_at is None:
            words = wired.texts.say("talk.failed", person.language)
            owed.to_chat(
                session,
                person.id,
                row.id,
                {"text": words, "buttons": []},
                at,
                mark=f"failed-{row.attempts}-{at.timestamp():.0f}",
            )


def _check_pace(turn: Turn, resident_id: UUID) -> None:
    """Raises ActRefused where somebody does too much in a minute; counted with what they do in the app."""
    if not any(isinstance(act, acting.TO_REPORTS) for act in turn.acts):
        return
    try:
        rates.limit("resident-writes", resident_id.hex, rates.WRITES_A_MINUTE)
    except TooMany as problem:
        raise ActRefused(0, problem.code) from problem


def _met(claimed: Conversation, row: InboxEvent, event: Event, at: datetime) -> UUID:
    """The resident who writes, made known to us if new, with what the event tells of them."""
    ids = ZaloIds(app=(event.app_user_id or None) if row.proven else None, account=event.sender)
    with Session.begin() as session:
        conversation = inbox.renewed(session, claimed, at + inbox.LEASE)
        conversation.resident_id = residents.meet(session, ids, at, in_chat=True)
        conversation.heard_at = at
        if event.by_human or event.name in BY_STAFF:
            _note_human(conversation, event, at)
        else:
            resident = session.get_one(Resident, conversation.resident_id, populate_existing=True)
            _note_person(session, resident, event, at)
        return conversation.resident_id


def _note_human(conversation: Conversation, event: Event, at: datetime) -> None:
    """Somebody answers in Zalo's own tool; what staff do here was noted when they did it."""
    if event.by_human:
        conversation.called_at = conversation.called_at or at
        conversation.human_since = conversation.human_since or at


def _note_person(session: OrmSession, resident: Resident, event: Event, at: datetime) -> None:
    resident.seen_at = at
    if event.name in events.SUBMITTED:
        _note_info(resident, event)
    if event.name in {"follow", "unfollow"}:
        resident.zalo_follows = event.name == "follow"
    if event.name == "unfollow":
        return
    happened_at = min(event.happened_at, at)
    last = resident.zalo_last_interaction_at
    resident.zalo_last_interaction_at = happened_at if last is None else max(last, happened_at)
    # The window is open again for what waited for it.
    delivery.release(session, resident.id, at)


def _note_info(resident: Resident, event: Event) -> None:
    """The form with name and phone, which Zalo shows and fills in."""
    resident.name = resident.name or clean(events.text(event.body, "info", "name"))[:LONGEST_NAME]
    phone = international(events.text(event.body, "info", "phone"))
    if phone is not None:
        residents.keep_phone(resident, phone)


def _take_photos(wired: Wiring, row: InboxEvent, event: Event, resident_id: UUID, at: datetime) -> None:
    addresses = media.photo_addresses(event.name, event.body)
    if not addresses or row.media:
        return
    row.media = media.fetch(wired, addresses, resident_id, at, last_try=row.attempts >= MEDIA_TRIES)
    with Session.begin() as session:
        session.get_one(InboxEvent, row.id).media = row.media


def _remembered(claimed: Conversation, row: InboxEvent, resident_id: UUID) -> tuple[Talk, list[Photo]]:
    ids = [UUID(one) for one in row.media if not one.startswith(media.NONE)]
    with Reading() as session:
        conversation = session.get_one(Conversation, claimed.id)
        language = session.get_one(Resident, resident_id).language
        photos = session.scalars(select(Photo).where(Photo.id.in_(ids))).all()
        return Talk.from_json(conversation.talk, language), list(photos)


@dataclass(frozen=True)
class Writing:
    """What is written of one turn."""

    wired: Wiring
    claimed: Conversation
    row: InboxEvent
    resident_id: UUID

    def settle(self, turn: Turn) -> None:
        """The turn's acts, its words, the talk and the event's end, all or nothing. Raises ActRefused, TurnLost."""
        with Session.begin() as session:
            at, texts = datetime.now(UTC), self.wired.texts
            talk = self._kept(session, turn.acts, turn.talk, at)
            for place, say in enumerate(turn.says):
                body = body_of(say, talk.language, texts)
                owed.to_chat(session, self.resident_id, self.row.id, body, at, mark=str(place))
            inbox.settle(session, self.row.id, InboxState.DONE, at)

    def do(self, turn: Turn, refused: ActRefused) -> Talk:
        """Only the acts before the one that was refused, and the refusal, of which the person is to be told: should we
        die before that, the event waits on and is answered with it. Raises ActRefused, TurnLost."""
        talk = replace(turn.talk, refusal=refused.code)
        with Session.begin() as session:
            return self._kept(session, turn.acts[: refused.done], talk, datetime.now(UTC))

    def _kept(self, session: OrmSession, acts: Sequence[Act], talk: Talk, at: datetime) -> Talk:
        conversation = inbox.renewed(session, self.claimed, at + inbox.LEASE)
        resident = session.get_one(Resident, self.resident_id, with_for_update={"key_share": True})
        talk = Doer(session, self.wired, conversation, resident, at).do(acts, talk)
        conversation.talk = talk.to_json()
        return talk


def _withdraw(claimed: Conversation, row: InboxEvent, event: Event, at: datetime) -> None:
    """The person takes back their consent. Only a good signature proves that it was they."""
    from_app = event.sender.startswith(events.OF_APP)
    app_user_id = event.sender.removeprefix(events.OF_APP) if from_app else event.app_user_id
    ids = ZaloIds(app=app_user_id or None, account=None if from_app else event.sender)
    with Session.begin() as session:
        inbox.renewed(session, claimed, at + inbox.LEASE)
        if not row.proven:
            inbox.settle(session, row.id, InboxState.IGNORED, at, "its signature did not hold")
            return
        inbox.settle(session, row.id, InboxState.DONE, at)
        session.flush()
        erasing.forget_talk(session, event.sender, at)
        for person in residents.known(session, ids):
            erasing.erase(session, person, at, cause=event.name)
