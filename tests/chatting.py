"""A talk with the real bot through the real door: what people send, what workers do with it, what was said back."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from models import Conversation, Delivery, InboxEvent, InboxState, Reading, Report, Resident, Session
from tests.people import TAN_NINH
from tests.pictures import saved, scene
from tests.receivers import Receiver
from tests.zalo_events import Json, Writer
from webhooks import reader

WORDS = "Ổ gà lớn trước chợ, xe máy dễ té"


class Talker(Writer):
    """A person in a talk; nothing is heard until `hear`."""

    def __init__(self, app: Flask, **ids: str) -> None:
        super().__init__(app, **ids)
        self._app = app

    def told(self, *events: Json | str) -> list[str]:
        """Send these one after another, each heard before the next; what the bot said to the last."""
        before = 0
        for event in events:
            before = len(self.letters())
            self.says(event)
            hear()
        return [str(letter.body["text"]) for letter in self.letters()[before:] if letter.topic == "bot.say"]

    def report(self, *photos: str, words: str = WORDS) -> Report:
        """Tell of something, step by step, until it is filed."""
        self.told(words, self.location(*TAN_NINH), self.photo(*photos) if photos else "#khonganh")
        self.told(self.offered("#gui"))
        return self.reports()[-1]

    def offered(self, word: str) -> str:
        """The payload of the latest button that begins with this word."""
        buttons = [
            button["payload"]
            for letter in reversed(self.letters())
            for button in letter.body.get("buttons", ())
            if button.get("payload", "").startswith(word)
        ]
        assert buttons, f"no button {word} was offered: {[letter.body for letter in self.letters()]}"
        return str(buttons[0])

    @property
    def resident(self) -> Resident:
        with Reading() as session:
            return session.scalars(select(Resident).where(Resident.zalo_oa_user_id == self.id)).one()

    @property
    def conversation(self) -> Conversation:
        with Reading() as session:
            return session.scalars(select(Conversation).where(Conversation.sender == self.id)).one()

    def letters(self) -> list[Delivery]:
        with Reading() as session:
            wanted = (
                select(Delivery)
                .join(Resident, Resident.id == Delivery.recipient)
                .where(Resident.zalo_oa_user_id == self.id)
            )
            return list(session.scalars(wanted.order_by(Delivery.created_at, Delivery.id)))

    def reports(self) -> list[Report]:
        with Reading() as session:
            wanted = select(Report).join(Resident).where(Resident.zalo_oa_user_id == self.id)
            return list(session.scalars(wanted.order_by(Report.created_at, Report.id)))

    def events(self) -> list[InboxEvent]:
        with Reading() as session:
            wanted = select(InboxEvent).where(InboxEvent.sender == self.id)
            return list(session.scalars(wanted.order_by(InboxEvent.happened_at, InboxEvent.id)))


def hear() -> int:
    """What a worker does when it is rung for. Nobody sends the answers here, and nobody waits for them."""
    heard = 0
    while (more := reader.read_inbox()) > 0:
        heard += more
    return heard


def let_leases_run_out() -> None:
    """All leases and waits are over."""
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with Session.begin() as session:
        held = update(Conversation).where(Conversation.held_until.is_not(None))
        session.execute(held.values(held_until=past))
        waiting = update(InboxEvent).where(InboxEvent.state == InboxState.WAITING)
        session.execute(waiting.values(due_at=past))


def show_photo(store: Receiver, seed: int = 1, **options: Any) -> str:
    """Have a picture lie at Zalo's store; its address."""
    store.answer_with(200, saved(scene(seed), "JPEG"), {"Content-Type": "image/jpeg"}, **options)
    return f"{store.url}/photo-{seed}.jpg"
