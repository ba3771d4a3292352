"""What has to do with Zalo among the settings, and what it hangs on: which kind of installation this is, and where."""

from enum import StrEnum
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, Field

ROOT = Path(__file__).parent
# Where Zalo keeps what people send in a chat.
MEDIA_HOSTS = ("zdn.vn", "zadn.vn", "dlfl.vn", "zaloapp.com")
# What the demo's service and its simulator of Zalo both know; of no use anywhere else.
SIMULATED_ZALO = {
    "zalo_app_id": "3608400000000000001",
    "zalo_app_secret": "demo-app-secret",
    "zalo_oa_id": "2460000000000000001",
    "zalo_oa_access_token": "demo-oa-token",
    "zalo_oa_secret_key": "demo-oa-secret",
    "zalo_mini_app_key": "demo-mini-app-key",
    "zalo_checkout_key": "demo-checkout-key",
}


class Environment(StrEnum):
    """Production refuses the simulator, demo accounts and keys it would otherwise make itself."""

    DEMO = "demo"
    PRODUCTION = "production"


def _split(value: object) -> object:
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


Many = Annotated[tuple[str, ...], BeforeValidator(_split)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_split)]


class Place(BaseModel):
    """Which kind of installation this is, and where people find it."""

    environment: Environment = Field(Environment.DEMO, description="`demo` or `production`.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on.")
    public_url: str = Field("", description="The address people use. Empty: http://localhost:PORT.")

    province: Path = Field(ROOT / "province" / "tay-ninh", description="Folder of the province pack.")

    @property
    def simulated(self) -> bool:
        """Whether the Zalo simulator stands in for Zalo."""
        return self.environment is Environment.DEMO

    @cached_property
    def address(self) -> str:
        """The address people use, without a slash at the end."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")


class ZaloSettings(Place):
    """The settings of the mini app, the Official Account and the way to both."""

    zalo_app_id: str = Field("", description="Id of the Zalo App that owns the mini app.")
    zalo_app_secret: str = Field("", description="Secret of the Zalo App.")
    zalo_mini_app_id: str = Field("", description="Id of the mini app; empty: no link to it is shown.")
    zalo_graph_base: str = Field(
        "", description="Zalo Graph. Empty: the simulator (demo) or https://graph.zalo.me."
    )
    zalo_openapi_base: str = Field(
        "", description="Zalo OA API. Empty: the simulator or https://openapi.zalo.me."
    )
    zalo_oauth_base: str = Field(
        "", description="Zalo OAuth. Empty: the simulator or https://oauth.zaloapp.com."
    )
    zalo_business_base: str = Field(
        "",
        description="Zalo template messages by phone. Empty: the simulator or https://business.openapi.zalo.me.",
    )
    zalo_oa_id: str = Field("", description="Id of the Official Account; empty: no chat messages.")
    zalo_oa_access_token: str = Field(
        "", description="Its access token to begin with, where no administrator connects it."
    )
    zalo_oa_refresh_token: str = Field(
        "", description="Its refresh token to begin with; good once, the service keeps what follows."
    )
    zalo_pkce_verifier: str = Field(
        "",
        pattern="^([A-Za-z0-9_.~-]{43,128})?$",
        description="PKCE verifier whose challenge is saved in Zalo's console. Empty: a new one each time.",
    )
    zalo_oa_buttons: bool | None = Field(
        None, description="Send buttons with messages (default: only in demo), or numbered lines instead."
    )
    zalo_templates: Path | None = Field(
        None,
        description="File of the template messages (ZBS) for outside the chat's window. Empty: none, or the demo's.",
    )
    zalo_calls_per_second: float = Field(
        10.0, ge=1, le=100, description="Calls to the Official Account's API by all processes together."
    )

    quiet_hours: str = Field(
        "",
        pattern="^(none|([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9])?$",
        description="Local time when status messages to residents wait, or `none`. Empty: 22:00-06:00, none in demo.",
    )
    zalo_oa_secret_key: str = Field(
        "", description="Secret key of the Official Account's webhook. Empty: the secret of the app."
    )
    zalo_mini_app_key: str = Field(
        "",
        description="Open API key of the mini app; signs its withdrawals of consent. Empty: none is believed.",
    )
    zalo_checkout_key: str = Field(
        "", description="Private key of Checkout SDK. Empty: nobody pays inside Zalo."
    )
    zalo_payment_base: str = Field(
        "", description="Checkout SDK's server. Empty: the simulator or https://payment-mini.zalo.me."
    )
    zalo_webhook_signature: str = Field(
        "enforce",
        pattern="^(enforce|log-only)$",
        description="What becomes of events without a good signature: `enforce` refuses, `log-only` takes them.",
    )
    zalo_verifier: str = Field(
        "",
        pattern="^[A-Za-z0-9_-]*$",
        description="Code of the file /zalo_verifierCODE.html by which Zalo checks the domain.",
    )
    zalo_media_hosts: Many = Field(
        MEDIA_HOSTS, description="Domains that photos of the chat are fetched from, each with all below it."
    )
    zalo_settling_ms: int = Field(
        500, ge=0, le=5000, description="An event waits so long for others that Zalo sent before it."
    )

    @cached_property
    def graph(self) -> str:
        """The base URL of Zalo Graph."""
        return self.zalo_graph_base or self._zalo("graph", "https://graph.zalo.me")

    @cached_property
    def openapi(self) -> str:
        """The base URL of the Official Account's API."""
        return self.zalo_openapi_base or self._zalo("openapi", "https://openapi.zalo.me")

    @cached_property
    def oauth(self) -> str:
        """The base URL of Zalo's OAuth."""
        return self.zalo_oauth_base or self._zalo("oauth", "https://oauth.zaloapp.com")

    @cached_property
    def consent(self) -> str:
        """The same as a browser reaches it."""
        simulated = self.simulated and not self.zalo_oauth_base
        return f"{self.address}/sim/zalo/oauth" if simulated else self.oauth

    @cached_property
    def business(self) -> str:
        """The base URL of template messages by phone."""
        return self.zalo_business_base or self._zalo("business", "https://business.openapi.zalo.me")

    @cached_property
    def payment(self) -> str:
        """The base URL of Checkout SDK's server."""
        return self.zalo_payment_base or self._zalo("payment", "https://payment-mini.zalo.me")

    @property
    def quiet(self) -> str:
        """The quiet hours; empty for none."""
        usual = "none" if self.simulated else "22:00-06:00"
        return (self.quiet_hours or usual).removeprefix("none")

    @property
    def buttons(self) -> bool:
        """Whether messages of the Official Account carry buttons."""
        return self.simulated if self.zalo_oa_buttons is None else self.zalo_oa_buttons

    @property
    def templates(self) -> Path | None:
        """The file of template messages."""
        demo = self.province / "demo" / "zalo-templates.toml"
        return self.zalo_templates or (demo if self.simulated and demo.exists() else None)

    @property
    def oa_secret(self) -> str:
        """What the Official Account's events are signed with."""
        return self.zalo_oa_secret_key or self.zalo_app_secret

    @property
    def media_hosts(self) -> tuple[str, ...]:
        """The domains that photos of the chat are fetched from; in a demo the simulator's too."""
        own = (urlsplit(self.address).hostname or "", "127.0.0.1", "localhost") if self.simulated else ()
        return self.zalo_media_hosts + own

    def _zalo(self, part: str, production: str) -> str:
        return f"http://127.0.0.1:{self.port}/sim/zalo/{part}" if self.simulated else production
