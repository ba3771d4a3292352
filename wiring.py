"""What the doors need from outside, made once for each process from the settings. The one place that knows everyone."""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from flask import current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from sqlalchemy.engine import Engine

from clients.guard import Guard
from clients.interchange import Interchange
from clients.mail import Mailer
from clients.malware import Scanner
from clients.media import Media
from clients.meter import Meter
from clients.storage import Storage, open_storage
from clients.unit_webhook import UnitWebhook
from clients.web_push import WebPush
from clients.zalo import (
    Caller,
    Graph,
    OAuth,
    OfficialAccount,
    Payments,
    TemplateMessages,
    Throttle,
    Uploads,
    oa_trouble,
    template_trouble,
)
from config import Settings
from dossiers.interchange.telling import Teller
from models import Channel
from models.base import open_prompt
from province.index_schema import Index
from province.schema import Province
from reports.chat import templates
from reports.chat.grants import Given
from reports.chat.keeper import Keeper
from reports.chat.sending import Chat
from reports.deadlines import ZONE
from reports.links import Links
from reports.places.atlas import Atlas
from reports.senders import Senders
from reports.suggesting.guide import Guide
from texts import Texts

if TYPE_CHECKING:
    from clients.geocoder import Geocoder
    from dossiers.papers.signatures import Roots
    from reports.places.drawing import Drawing

QUEUES = ("deliveries", "inbox", "chores")


@dataclass
class Wiring:
    """Connections and clients, each made when first used. A forked child calls `engine.dispose(close=False)`."""

    settings: Settings
    engine: Engine

    @cached_property
    def prompt(self) -> Engine:
        """The database for those who hang up when they have to wait."""
        return open_prompt(self.engine, at_once=1)

    @cached_property
    def redis(self) -> Redis:
        """The impatient connection: a citizen is waiting, so it gives up within a second and never retries."""
        return Redis.from_url(
            self.settings.redis, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
        )

    @cached_property
    def meter(self) -> Meter:
        """How often something may be done, by all processes together."""
        return Meter(self.redis)

    @cached_property
    def queues(self) -> dict[str, Queue]:
        """The queues, for ringing."""
        return {name: Queue(name, connection=self.redis) for name in QUEUES}

    @cached_property
    def storage(self) -> Storage:
        """Where photos are kept."""
        return storage_of(self.settings)

    @cached_property
    def graph(self) -> Graph:
        """Zalo Graph: who is the resident."""
        return Graph(self.settings.graph, self.settings.zalo_app_id, self.settings.zalo_app_secret)

    @cached_property
    def official_account(self) -> OfficialAccount:
        """The province's Official Account."""
        caller = Caller(self.settings.openapi, self.keeper, self._zalo_pace, oa_trouble)
        return OfficialAccount(caller, Uploads(caller, self.redis))

    @cached_property
    def payments(self) -> Payments:
        """Checkout SDK's server: how a payment inside Zalo stands."""
        settings = self.settings
        return Payments(settings.payment, settings.zalo_mini_app_id, settings.zalo_checkout_key)

    @cached_property
    def chat(self) -> Chat:
        """The way to residents by chat."""
        return Chat(
            self.official_account,
            self.template_messages,
            self.texts,
            self.storage,
            templates.read(self.settings.templates),
            self.settings.quiet,
            self.settings.buttons,
        )

    @cached_property
    def template_messages(self) -> TemplateMessages:
        """Template messages by phone."""
        return TemplateMessages(
            Caller(self.settings.business, self.keeper, self._zalo_pace, template_trouble)
        )

    @cached_property
    def oauth(self) -> OAuth:
        """How an administrator connects the Official Account."""
        settings = self.settings
        return OAuth(settings.oauth, settings.consent, settings.zalo_app_id, settings.zalo_app_secret)

    @cached_property
    def keeper(self) -> Keeper:
        """The Official Account's token."""
        settings = self.settings
        given = Given(settings.zalo_oa_access_token, settings.zalo_oa_refresh_token)
        return Keeper(self.oauth, settings.zalo_oa_id, given)

    @cached_property
    def _zalo_pace(self) -> Throttle:
        return Throttle(self.meter, self.settings.zalo_app_id, self.settings.zalo_calls_per_second)

    @cached_property
    def mailer(self) -> Mailer:
        """E-mail to units."""
        return Mailer(self.settings.smtp_url, self.settings.mail_from)

    @cached_property
    def unit_webhook(self) -> UnitWebhook:
        """Signed calls to units' own systems."""
        return UnitWebhook(Guard(allow_private=self.settings.private_urls_allowed))

    @cached_property
    def web_push(self) -> WebPush | None:
        """Push to units' phones; none where no key is set."""
        settings = self.settings
        if not settings.vapid_private_key:
            return None
        guard = Guard(allow_private=settings.private_urls_allowed)
        return WebPush(guard, settings.vapid_private_key, settings.push_contact)

    @cached_property
    def media(self) -> Media:
        """Photos that people send in the chat."""
        settings = self.settings
        guard = Guard(allow_private=settings.simulated, allow_http=True)
        return Media(settings.media_hosts, guard, settings.photo_max_bytes)

    @cached_property
    def interchange(self) -> Interchange:
        """The national system that is told the states of dossiers."""
        return Interchange(self.settings.interchange_url, self.settings.interchange_secret)

    @cached_property
    def scanner(self) -> Scanner:
        """Who looks through files of dossiers for malware."""
        return Scanner(self.settings.clamav_url)

    @cached_property
    def signature_roots(self) -> "Roots":
        """The certificates that signatures on results must lead to. Raises OSError, ValueError."""
        # Loaded where a result is verified: pyHanko takes half a second, and six processes start at once.
        from dossiers.papers.signatures import roots_of

        path = self.settings.signature_roots
        return roots_of(path) if path else []

    @cached_property
    def geocoder(self) -> "Geocoder":
        """Addresses to places and back."""
        # Loaded where an address is asked for: geopy brings every geocoder and a web client of its own, a twelfth of
        # the time in which a process starts.
        from clients.geocoder import Geocoder

        box = self.province.bbox
        return Geocoder(
            self.settings.geocoder,
            self.settings.geocoder_url,
            viewbox=(box.west, box.south, box.east, box.north),
        )

    @cached_property
    def province(self) -> Province:
        """What the province pack says of the province itself."""
        return Province.model_validate(
            tomllib.loads((self.settings.province / "province.toml").read_text(encoding="utf-8"))
        )

    @cached_property
    def index(self) -> Index:
        """The criteria of the index of QĐ 766, as the province pack tells them."""
        told = (self.settings.province / "index766.toml").read_text(encoding="utf-8")
        return Index.model_validate(tomllib.loads(told))

    @cached_property
    def links(self) -> Links:
        """Addresses of things, and signatures on them."""
        return Links(self.settings.address, self.settings.accepted_link_keys)

    @cached_property
    def texts(self) -> Texts:
        """The words for people."""
        return Texts(self.settings.province / "texts", ZONE)

    @cached_property
    def atlas(self) -> Atlas:
        """Which area a point lies in."""
        return Atlas(self.settings.province / "areas-h3.csv")

    @cached_property
    def drawing(self) -> "Drawing":
        """The outlines of areas, for maps."""
        # Loaded where a map is drawn: shapely takes a quarter of a second.
        from reports.places.drawing import Drawing

        return Drawing(self.settings.province / "areas-h3.csv")

    @cached_property
    def guide(self) -> Guide:
        """Which category words are about."""
        return Guide()

    @cached_property
    def senders(self) -> Senders:
        """The way out of every channel."""
        configured = {
            Channel.WEBHOOK: True,
            Channel.EMAIL: bool(self.settings.smtp_url),
            Channel.SYNC: bool(self.settings.interchange_url),
            Channel.ZALO: bool(self.settings.zalo_oa_id),
            Channel.PUSH: bool(self.settings.vapid_private_key),
        }
        return Senders(
            self.unit_webhook,
            self.mailer,
            self.chat,
            self.web_push,
            Teller(self.interchange, self.links),
            self.texts,
            self.links,
            frozenset(channel for channel, is_set in configured.items() if is_set),
        )


def storage_of(settings: Settings) -> Storage:
    """Where photos are kept by these settings."""
    options = {
        "endpoint": settings.storage_endpoint,
        "region": settings.storage_region,
        "access_key_id": settings.storage_access_key,
        "secret_access_key": settings.storage_secret_key,
    }
    return open_storage(settings.storage, {name: value for name, value in options.items() if value})


def wiring() -> Wiring:
    """The wiring of the running application."""
    wired: Wiring = current_app.extensions["wiring"]
    return wired
