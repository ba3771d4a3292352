"""By which way a message may reach a resident today: chat, template message, or not at all until they write again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from structlog import get_logger

from clients.http import Busy, Refused, Unavailable
from clients.storage import Storage
from clients.zalo import (
    AccountTrouble,
    NotAtNight,
    OfficialAccount,
    OutsideWindow,
    QuotaUsed,
    TemplateMessages,
    TemplateUnfit,
    TokenExpired,
    Unreachable,
)
from clients.zalo.buttons import MOST_BUTTONS, as_text
from clients.zalo.oa import LONGEST_TEXT
from models import Delivery
from reports.chat import quiet
from reports.chat.spoken import BOT, Spoken, spoken
from reports.chat.templates import Template
from reports.deadlines import ZONE
from reports.delivery import STAYS_NEWS
from reports.outcomes import NotNow, NoWay
from texts import Texts

log = get_logger(__name__)

# Zalo lets an Official Account write to a person for so long after they were in touch (48 hours of it free).
WINDOW = timedelta(days=7)
# Answers to what the person just did come at any hour; everything else is news that can wait for the morning.
ANSWERS = frozenset({BOT, "report.received", "report.rated"}) | {
    f"dossier.{act}" for act in ("filed", "supplemented", "paid", "withdrawal")
}
# Zalo's own night, for kinds of messages it does not take then.
NIGHT = "22:00-06:00"
# How long a message waits before it is tried again, when not it but the account or a quota is the trouble.
ACCOUNT_WAIT = timedelta(minutes=10)
QUOTA_WAIT = timedelta(hours=3)
BUSY_WAIT_S = 30.0


@dataclass(frozen=True)
class Person:
    """How a resident can be reached; what is not known is empty."""

    oa_user_id: str
    phone: str
    last_interaction_at: datetime | None
    muted: bool
    language: str


@dataclass(frozen=True)
class Chat:
    """The Official Account's way to residents. `quiet_hours` and `buttons` are the settings."""

    account: OfficialAccount
    by_phone: TemplateMessages
    texts: Texts
    storage: Storage
    templates: Mapping[str, Template]
    quiet_hours: str
    buttons: bool

    def send(
        self, letter: Delivery, person: Person, words: Mapping[str, str], at: datetime, picture: str = ""
    ) -> None:
        """One attempt; in the chat a picture (its storage key) follows the words. Raises NoWay, NotNow and more."""
        if person.muted and letter.topic != BOT:
            raise NoWay("the resident asked for no messages")
        morning = quiet.ends(self.quiet_hours, at, ZONE)
        if morning is not None and letter.topic not in ANSWERS:
            raise NotNow("waits for the morning", morning, alone=True)
        self._patiently(letter, at, lambda: self._reach(letter, person, words, at, picture))

    def tell(self, oa_user_id: str, said: Spoken, language: str) -> None:
        """Say something to somebody who is no resident, such as a unit's officer. Raises Unavailable, Refused."""
        if self.buttons and 0 < len(said.buttons) <= MOST_BUTTONS:
            heading = self.texts.say("chat.choices", language)
            self.account.send_choices(oa_user_id, said.text, heading, said.buttons)
        else:
            self.account.send_text(oa_user_id, as_text(said.text, said.buttons, LONGEST_TEXT))

    def _patiently(self, letter: Delivery, at: datetime, attempt: Callable[[], None]) -> None:
        """What is not the letter's own fault makes it wait, uncounted, while it is still news."""
        try:
            attempt()
        except (Busy, NotAtNight, QuotaUsed, TokenExpired, AccountTrouble) as error:
            if letter.created_at + STAYS_NEWS <= at:
                raise NoWay(str(error)) from error
            raise NotNow(str(error), _again(error, at)) from error
        except Unreachable as error:
            raise NoWay(str(error)) from error

    def _reach(
        self, letter: Delivery, person: Person, words: Mapping[str, str], at: datetime, picture: str
    ) -> None:
        trouble = "the recipient has no address yet"
        if person.oa_user_id:
            last = person.last_interaction_at
            # Where nobody told when they were last in touch, Zalo knows.
            if last is None or at - last < WINDOW:
                try:
                    said = spoken(letter, self.texts, person.language, words)
                    self.tell(person.oa_user_id, said, person.language)
                    self._show(person, picture)
                    return
                except OutsideWindow as error:
                    trouble = str(error)
            else:
                trouble = "not in touch for seven days"
        template = self.templates.get(letter.topic)
        if template is None:
            raise NoWay(trouble)
        self._by_template(template, letter, person, words)

    def _show(self, person: Person, picture: str) -> None:
        """The words have arrived and link to the picture: where it cannot follow them, nothing is sent again."""
        if not picture:
            return
        try:
            caption = self.texts.say("chat.picture", person.language)
            self.account.send_image(person.oa_user_id, self.storage.get(picture), caption)
        except (Unavailable, Refused) as error:
            log.warning("a picture did not follow its message", error=str(error))

    def _by_template(
        self, template: Template, letter: Delivery, person: Person, words: Mapping[str, str]
    ) -> None:
        filled = template.filled({**words, "day": f"{letter.created_at.astimezone(ZONE):%d/%m/%Y}"})
        trouble = "no address for a template message"
        for way in template.by:
            try:
                if way == "user" and person.oa_user_id:
                    self.account.send_template(person.oa_user_id, template.template, filled)
                    return
                if way == "phone" and person.phone:
                    self.by_phone.send(person.phone, template.template, filled, letter.id.hex)
                    return
            except (TemplateUnfit, Unreachable, OutsideWindow) as error:
                trouble = str(error)
        raise NoWay(trouble)


def _again(error: Unavailable, at: datetime) -> datetime:
    if isinstance(error, NotAtNight):
        return quiet.ends(NIGHT, at, ZONE) or at + ACCOUNT_WAIT
    if isinstance(error, QuotaUsed):
        return at + QUOTA_WAIT
    if isinstance(error, Busy):
        return at + timedelta(seconds=error.retry_after or BUSY_WAIT_S)
    return at + ACCOUNT_WAIT
