"""Our side of a chat without a service around it, for facts about the way a message takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from clients.meter import Meter
from clients.storage import Storage, open_storage
from clients.zalo import Caller, TemplateMessages, Throttle, template_trouble
from models import Delivery
from models.base import new_key
from reports.chat import templates
from reports.chat.sending import Chat, Person
from reports.chat.templates import Template
from reports.deadlines import ZONE
from tests.people import PROVINCE
from tests.phones import NO_REDIS, GivenToken, an_account
from tests.receivers import Received, Receiver
from texts import Texts

TEXTS = Texts(PROVINCE / "texts", ZONE)
# Ten in the morning and eleven at night in Tây Ninh.
DAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
PERSON = Person("12", "+84987654321", DAY - timedelta(hours=1), muted=False, language="vi")
FACTS = {"code": "PA-1", "unit": "Điện lực", "status": "Đã xử lý xong", "result": "Đã thay dây", "link": "/x"}
SHIPPED = templates.read(PROVINCE / "demo" / "zalo-templates.toml")


def ok(**data: object) -> dict[str, object]:
    return {"error": 0, "data": {"message_id": "m", "msg_id": "m", **data}}


@dataclass
class Way:
    """Our side of a chat with one receiver for both hosts of Zalo."""

    receiver: Receiver
    templates: Mapping[str, Template] = field(default_factory=lambda: SHIPPED)
    quiet_hours: str = "22:00-06:00"
    buttons: bool = True
    storage: Storage = field(default_factory=lambda: open_storage("file:///nowhere", {}))

    def send(
        self,
        topic: str = "report.resolved",
        person: Person = PERSON,
        at: datetime = DAY,
        body: dict[str, Any] | None = None,
        age: timedelta = timedelta(0),
        picture: str = "",
    ) -> None:
        pace = Throttle(Meter(NO_REDIS), "test", 100.0)
        by_phone = TemplateMessages(Caller(self.receiver.url, GivenToken("token"), pace, template_trouble))
        account = an_account(self.receiver.url)
        letter = Delivery(id=new_key(), topic=topic, body=body or dict(FACTS), created_at=at - age)
        chat = Chat(account, by_phone, TEXTS, self.storage, self.templates, self.quiet_hours, self.buttons)
        chat.send(letter, person, FACTS, at, picture)


def paths(receiver: Receiver) -> list[str]:
    return [call.path for call in receiver.received]


def text_of(call: Received) -> str:
    message = call.json()["message"]
    assert isinstance(message, dict)
    return str(message["text"])


CS, BY_USER, BY_PHONE = "/v3.0/oa/message/cs", "/v3.0/oa/message/template", "/message/template"
