"""How one claimed delivery goes out: who it is for, in which words, by which client. No transaction is open here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from clients.http import Refused
from clients.mail import Mailer
from clients.unit_webhook import UnitWebhook
from clients.zalo import OfficialAccount
from models import Account, Channel, Delivery, Resident, UnitChannel
from reports.links import Links
from texts import Texts

# Zalo refuses a message of more than 2,000 characters, and it always holds a link to all the words.
LONGEST_IN_CHAT = 800


class NoWay(Exception):
    """Raised when there is no way to reach the recipient now; trying again soon would change nothing."""


@dataclass(frozen=True)
class Addressed:
    """A delivery with the address it goes to: all that is needed once the transaction is over."""

    delivery: Delivery
    address: str
    secret: str
    language: str


@dataclass(frozen=True)
class Senders:
    """The clients of each channel and the words they carry."""

    webhook: UnitWebhook
    mailer: Mailer
    official_account: OfficialAccount
    texts: Texts
    links: Links
    configured: frozenset[Channel]

    def send(self, addressed: Addressed, at: datetime) -> None:
        """One attempt. Raises Unavailable, Refused, NoWay."""
        if addressed.delivery.channel not in self.configured:
            raise NoWay("this channel is not set up")
        if not addressed.address:
            raise NoWay("the recipient has no address yet")
        match addressed.delivery.channel:
            case Channel.WEBHOOK:
                self._call(addressed, at)
            case Channel.EMAIL:
                self._mail(addressed)
            case Channel.ZALO:
                self._chat(addressed)

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

    def _chat(self, addressed: Addressed) -> None:
        words = {name: _shortened(word) for name, word in self._words(addressed).items()}
        text = self.texts.say(f"chat.{addressed.delivery.topic}", addressed.language, words)
        self.official_account.send_text(addressed.address, text)

    def _words(self, addressed: Addressed) -> dict[str, str]:
        body = addressed.delivery.body
        ticket = body.get("ticket_id")
        link = self.links.ticket(str(ticket)) if ticket else self.links.report(str(body.get("code", "")))
        return self.texts.words_of(body, addressed.language) | {"link": link}

    def _photos(self, body: Mapping[str, Any], at: datetime) -> list[str]:
        return [self.links.photo(photo, "full", at) for photo in body.get("photo_ids", [])]


def address(session: Session, delivery: Delivery) -> Addressed:
    """Look up where the delivery goes today. Raises Refused when the recipient is gone."""
    if delivery.recipient_kind == "resident":
        person = session.get(Resident, delivery.recipient)
        if person is None:
            raise Refused("the resident is gone")
        return Addressed(delivery, person.zalo_oa_user_id or "", "", person.language)
    if delivery.recipient_kind == "account":
        account = session.get(Account, delivery.recipient)
        if account is None or not account.active or not account.email:
            raise Refused("the account is gone")
        return Addressed(delivery, account.email, "", "vi")
    channel = session.get(UnitChannel, delivery.recipient)
    if channel is None or not channel.active:
        raise Refused("the channel was removed")
    return Addressed(delivery, channel.address, channel.secret or "", "vi")


def _shortened(word: str) -> str:
    return word if len(word) <= LONGEST_IN_CHAT else word[: LONGEST_IN_CHAT - 1].rstrip() + "…"
