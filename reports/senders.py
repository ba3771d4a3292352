"""How one claimed delivery goes out: who it is for, in which words, by which client. No transaction is open here."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clients.http import Gone, Refused
from clients.mail import Mailer
from clients.unit_webhook import UnitWebhook
from clients.web_push import Receiver, Urgency, WebPush
from dossiers.interchange.telling import Teller
from models import Account, Channel, Delivery, Photo, Publication, Resident, UnitChannel
from models.secret import CipherMissing
from reports.chat.sending import Chat, Person
from reports.chat.spoken import shortened, spoken
from reports.links import Links
from reports.outcomes import Ended, NoWay
from reports.push import subscriptions
from texts import Texts

# News for a phone that is switched off; later its inbox tells.
KEPT_FOR_A_PHONE = timedelta(days=1)
URGENT = frozenset({"ticket.assigned", "ticket.reopened", "ticket.warning_100"})
# A push holds 4 kB; the ticket itself tells the rest.
LONGEST_IN_PUSH = 300


@dataclass(frozen=True)
class Addressed:
    """A delivery with the address it goes to: all that is needed once the transaction is over.

    Residents are reached as their `person` tells; `picture` is the storage key of a photo that goes with the words.
    """

    delivery: Delivery
    address: str
    secret: str
    language: str
    public_key: str = ""
    person: Person | None = None
    picture: str = ""


@dataclass(frozen=True)
class Senders:
    """The clients of each channel and the words they carry."""

    webhook: UnitWebhook
    mailer: Mailer
    chat: Chat
    web_push: WebPush | None
    teller: Teller
    texts: Texts
    links: Links
    configured: frozenset[Channel]

    def send(self, addressed: Addressed, at: datetime) -> None:
        """One attempt. Raises Unavailable, Refused, NoWay, NotNow, Ended."""
        if addressed.delivery.channel not in self.configured:
            raise NoWay("this channel is not set up")
        if not addressed.address and addressed.person is None:
            raise NoWay("the recipient has no address yet")
        match addressed.delivery.channel:
            case Channel.WEBHOOK:
                self._call(addressed, at)
            case Channel.EMAIL:
                self._mail(addressed)
            case Channel.ZALO:
                self._chat(addressed, at)
            case Channel.PUSH:
                self._push(addressed, at)
            case Channel.SYNC:
                self.teller.tell(addressed.delivery, at)

    def _call(self, addressed: Addressed, at: datetime) -> None:
        delivery = addressed.delivery
        body = {
            "type": delivery.topic,
            "timestamp": delivery.created_at.isoformat(),
            "data": dict(delivery.body) | {"photos": self._photos(delivery.body, at)},
        }
        self.webhook.send(addressed.address, addressed.secret, delivery.key, body, at)

    def _mail(self, addressed: Addressed) -> None:
        delivery, words = addressed.delivery, self._words(addressed)
        subject = self.texts.say(f"mail.{delivery.topic}.subject", addressed.language, words)
        text = self.texts.say(f"mail.{delivery.topic}.text", addressed.language, words)
        self.mailer.send(addressed.address, subject, text, delivery.key)

    def _chat(self, addressed: Addressed, at: datetime) -> None:
        delivery, words = addressed.delivery, self._words(addressed)
        if addressed.person is None:
            said = spoken(delivery, self.texts, addressed.language, words)
            self.chat.tell(addressed.address, said, addressed.language)
        else:
            self.chat.send(delivery, addressed.person, words, at, addressed.picture)

    def _push(self, addressed: Addressed, at: datetime) -> None:
        if self.web_push is None:
            raise NoWay("this channel is not set up")
        delivery, words = addressed.delivery, self._words(addressed)
        say = self.texts.say
        message = {
            "title": shortened(say(f"push.{delivery.topic}", addressed.language, words), LONGEST_IN_PUSH),
            "text": shortened(say("push.text", addressed.language, words), LONGEST_IN_PUSH),
            "link": words["link"],
            "tag": delivery.key,
        }
        receiver = Receiver(addressed.address, addressed.public_key, addressed.secret)
        urgency: Urgency = "high" if delivery.topic in URGENT else "normal"
        try:
            self.web_push.send(receiver, _compact(message), at, keep=KEPT_FOR_A_PHONE, urgency=urgency)
        except Gone as error:
            raise Ended(f"the browser has unsubscribed ({error})") from error

    def _words(self, addressed: Addressed) -> dict[str, str]:
        return words_of(addressed.delivery.body, self.texts, self.links, addressed.language)

    def _photos(self, body: Mapping[str, Any], at: datetime) -> list[str]:
        return [self.links.photo(photo, "full", at) for photo in body.get("photo_ids", [])]


def words_of(body: Mapping[str, Any], texts: Texts, links: Links, language: str) -> dict[str, str]:
    """What fills the places of a delivery's sentences in a language."""
    state = str(body.get("state", ""))
    status = texts.say(f"state.{state}", language) if state else ""
    return texts.words_of(body, language) | {"link": _link(body, links), "status": status}


def _link(body: Mapping[str, Any], links: Links) -> str:
    if "ticket_id" in body:
        return links.ticket(str(body["ticket_id"]))
    if "dossier_id" in body:
        return links.dossier(str(body["dossier_id"]), str(body.get("act", "")))
    return links.report(str(body.get("code", "")))


def address(session: Session, delivery: Delivery) -> Addressed:
    """Look up where the delivery goes today. Raises Refused when the recipient is gone, Ended when they left."""
    if delivery.recipient_kind == "resident":
        person = session.get(Resident, delivery.recipient)
        if person is None:
            raise Refused("the resident is gone")
        picture = _picture(session, delivery)
        return Addressed(delivery, "", "", person.language, person=_reached(person), picture=picture)
    if delivery.recipient_kind == "national_system":
        return Addressed(delivery, delivery.recipient_kind, "", "vi")
    if delivery.recipient_kind == "push":
        return _browser(session, delivery)
    if delivery.recipient_kind == "account":
        account = session.get(Account, delivery.recipient)
        if account is None or not account.active or not account.email:
            raise Refused("the account is gone")
        return Addressed(delivery, account.email, "", "vi")
    channel = session.get(UnitChannel, delivery.recipient)
    if channel is None or not channel.active:
        raise Refused("the channel was removed")
    return _of_channel(delivery, channel)


def of_channels(session: Session, letters: Iterable[Delivery]) -> dict[UUID, Addressed]:
    """The letters among these that go to channels of units, with their addresses: one question for all of them.

    One that is missing here has something the matter with it, which `address` tells.
    """
    to_units = [letter for letter in letters if letter.recipient_kind == "unit_channel"]
    channels: dict[UUID, UnitChannel] = {}
    with suppress(CipherMissing):  # the secret of one of them
        asked = select(UnitChannel).where(UnitChannel.id.in_({letter.recipient for letter in to_units}))
        channels = {channel.id: channel for channel in session.scalars(asked) if channel.active}
    return {
        letter.id: _of_channel(letter, channels[letter.recipient])
        for letter in to_units
        if letter.recipient in channels
    }


def _of_channel(delivery: Delivery, channel: UnitChannel) -> Addressed:
    return Addressed(delivery, channel.address, channel.secret or "", "vi")


def _reached(person: Resident) -> Person:
    return Person(
        oa_user_id=person.zalo_oa_user_id or "",
        phone=person.phone or "",
        last_interaction_at=person.zalo_last_interaction_at,
        muted=person.muted_at is not None,
        language=person.language,
    )


def _browser(session: Session, delivery: Delivery) -> Addressed:
    browser = subscriptions.of_member(session, delivery.recipient, delivery.unit_code or "")
    if browser is None:
        raise Ended("the subscription has ended")
    return Addressed(delivery, browser.endpoint, browser.auth, browser.language, browser.public_key)


def _picture(session: Session, delivery: Delivery) -> str:
    """The photo that goes with a message, as it is today: it may have been blacked out or hidden since."""
    named = delivery.body.get("photo_id")
    photo = session.get(Photo, UUID(named)) if named else None
    if photo is None or photo.publication is Publication.HIDDEN:
        return ""
    return str(photo.derivatives.get("full", {}).get("key", ""))


def _compact(message: Mapping[str, str]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
