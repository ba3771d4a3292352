"""Every setting, read once from the environment and checked at start; a wrong one is refused with a sentence."""

import re
from collections.abc import Mapping
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import (
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from config_keys import KeySettings
from config_zalo import ROOT, SIMULATED_ZALO, Environment, Many, Networks, ZaloSettings

__all__ = ["MINI_APP_ORIGINS", "ROOT", "SIMULATED_ZALO", "Environment", "Settings", "SettingsRefused"]

MINI_APP_ORIGINS = ("https://h5.zdn.vn", "zbrowser://h5.zdn.vn", "http://localhost:3000")
# Where a proxy of one's own stands, unless it is said.
PRIVATE_NETWORKS = tuple(
    map(ip_network, ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
)
# As `models.Role` has them; settings are read before there are models.
STAFF_ROLES = frozenset(
    {"admin", "coordinator", "helper", "intake_officer", "agency_leader", "moderator", "specialist", "viewer"}
    | {"unit_head", "unit_member"}
)
# What only the web process reads.
WEB_ONLY = ("secret_key", "secret_key_previous", "metrics_token", "zalo_oa_secret_key", "zalo_mini_app_key")
# What deploy/example.env says where somebody has to say something.
UNFILLED = "change-me"


class SettingsRefused(Exception):
    """Raised at start when settings are missing or wrong; the message lists every one of them."""


class Settings(ZaloSettings, KeySettings):
    """The settings, each read from the environment variable of the same name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(
        ROOT / "var", description="Folder of the embedded default: database, files, Redis, generated keys."
    )
    database_url: str = Field(
        "",
        description="`sqlite:////path` or `postgresql+psycopg://user:pass@host/name`. Empty: SQLite in DATA_DIR.",
    )
    redis_url: str = Field(
        "", description="`redis://`, `rediss://` or `unix://`. Empty: a private Redis server in DATA_DIR."
    )
    storage_url: str = Field(
        "", description="`file:///path` or `s3://bucket/prefix`. Empty: files in DATA_DIR."
    )
    storage_endpoint: str = Field(
        "", description="Address of an S3-compatible server (MinIO, Ceph), if not AWS."
    )
    storage_region: str = Field("", description="Region of the bucket.")
    storage_access_key: str = Field(
        "", description="Access key of the bucket; empty: the machine's own role."
    )
    storage_secret_key: str = Field("", description="Secret key of the bucket.")

    host: str = Field("127.0.0.1", description="Address the web server listens on.")
    allowed_origins: Many = Field(
        MINI_APP_ORIGINS,
        description="Origins of the mini app that may call the API from a browser, comma separated.",
    )
    trusted_proxies: int = Field(0, ge=0, le=5, description="How many proxies in front set X-Forwarded-For.")
    proxy_networks: Networks = Field(
        PRIVATE_NETWORKS,
        description="Where those proxies connect from (addresses or CIDR), comma separated; nobody else is believed.",
    )
    web_processes: int = Field(1, ge=1, le=64, description="Web server processes.")
    web_threads: int = Field(24, ge=2, le=256, description="Threads in each web process.")
    worker_processes: int = Field(2, ge=1, le=64, description="Queue worker processes.")
    live_connections: int = Field(
        8, ge=0, le=200, description="Live (SSE) connections held by one web process."
    )
    log_level: str = Field(
        "INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level that is logged."
    )
    log_format: str = Field(
        "text", pattern="^(text|json)$", description="`text` for people, `json` for collectors."
    )

    smtp_url: str = Field(
        "", description="`smtp://user:pass@host:port?starttls=1` or `smtps://...`. Empty: no e-mail."
    )
    mail_from: str = Field("no-reply@localhost", description="Sender of e-mail.")
    geocoder: str = Field(
        "none", pattern="^(none|nominatim|photon|pelias)$", description="Who turns addresses into places."
    )
    geocoder_url: str = Field("", description="Address of an own geocoder; empty: the provider's public one.")
    map_style_url: str = Field(
        "",
        description="MapLibre style of the maps' background. Empty: our own outlines of areas, no network.",
    )
    vapid_private_key: str = Field(
        "",
        pattern="^([A-Za-z0-9_-]{43}=?)?$",
        description="Signs push to units' phones; `flask keys push` makes one. Empty: no push. Demo makes its own.",
    )
    vapid_contact: str = Field(
        "", description="Whom push services may write to: `mailto:` or `https://`. Empty: MAIL_FROM."
    )
    private_unit_urls: bool | None = Field(
        None, description="Allow unit webhooks at private addresses (default: only in demo)."
    )

    photo_max_bytes: int = Field(15_000_000, ge=100_000, description="Largest photo accepted, in bytes.")
    photo_max_pixels: int = Field(50_000_000, ge=1_000_000, description="Largest photo accepted, in pixels.")
    dossier_file_bytes: int = Field(
        20_000_000, ge=100_000, description="Largest file of a dossier accepted, in bytes."
    )
    dossier_file_pages: int = Field(200, ge=1, description="Most pages a file of a dossier may have.")
    clamav_url: str = Field(
        "",
        description="`tcp://host:3310` or `unix:///path`: files of dossiers are scanned for malware. Empty: not.",
    )
    signature_roots: Path | None = Field(
        None, description="PEM file of root certificates that signatures on results must lead to."
    )
    signed_results: bool | None = Field(
        None, description="Results must carry a digital signature (default: only in production)."
    )
    interchange_url: str = Field(
        "", description="Where states of dossiers are told to the national system; empty: they are held."
    )
    interchange_secret: str = Field(
        "", description="`whsec_` key that signs what is told to the national system, and what it tells us."
    )
    session_minutes: int = Field(60, ge=5, le=1440, description="Life of a resident's token, in minutes.")
    staff_idle_minutes: int = Field(
        120, ge=5, le=1440, description="A staff log-in ends after this idle time."
    )
    second_factor_roles: Many = Field(
        (),
        description="Roles that need a second factor in production besides admin, moderator and coordinator,"
        " separated by commas: `unit_member`, `unit_head`, `intake_officer`, `specialist`, `agency_leader`,"
        " `helper`, `viewer`.",
    )
    leaked_passwords: Path | None = Field(
        None,
        description="Passwords of staff that breaches made public are refused: a file of `SHA-1:COUNT` lines in their"
        " order, as haveibeenpwned-downloader writes it. Empty: only the 30,000 most frequent are.",
    )
    delivery_attempts: int = Field(
        12, ge=1, le=100, description="Attempts before a delivery is a dead letter."
    )
    reports_per_hour: int = Field(20, ge=1, description="Reports one resident may send in an hour.")
    rate_factor: float = Field(1.0, gt=0, description="Multiplies every rate limit (for load tests).")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings. Raises SettingsRefused with one line for each that is wrong."""
        given = {
            name: environ[name.upper()] for name in cls.model_fields if environ.get(name.upper(), "") != ""
        }
        # A token or password that stands in our own example is known to everyone.
        wrong = [
            f"{name.upper()}: still says {UNFILLED}" for name, value in given.items() if UNFILLED in value
        ]
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            wrong += [
                f"{'.'.join(map(str, e['loc'])).upper() or 'settings'}: {_say(e)}" for e in error.errors()
            ]
        if wrong:
            raise SettingsRefused("These settings are wrong:\n" + "\n".join(f"  {line}" for line in wrong))
        return settings

    @field_validator("data_dir", "province")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("must start with sqlite:/// or postgresql+psycopg://")
        return value

    @field_validator("second_factor_roles")
    @classmethod
    def _known_roles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := sorted(set(value) - STAFF_ROLES):
            raise ValueError(f"there is no role {', '.join(unknown)}")
        return value

    @field_validator("leaked_passwords")
    @classmethod
    def _list_of_hashes(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        try:
            with value.open("rb") as file:
                first = file.read(42)
        except OSError as error:
            raise ValueError(f"cannot be read: {error.strerror}") from error
        if re.match(rb"[0-9A-Fa-f]{40}(:|\r?\n)", first) is None:
            raise ValueError("must be a file of SHA-1:COUNT lines")
        return value.expanduser().resolve()

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError("must start with redis://, rediss:// or unix://")
        return value

    @field_validator("storage_url")
    @classmethod
    def _known_storage(cls, value: str) -> str:
        if value and not value.startswith(("file:///", "s3://")):
            raise ValueError("must start with file:/// or s3://")
        return value

    @field_validator("map_style_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("must start with https://")
        return value

    @field_validator("clamav_url")
    @classmethod
    def _known_scanner(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"tcp", "unix"}:
            raise ValueError("must start with tcp:// or unix://")
        return value

    @field_validator("vapid_contact")
    @classmethod
    def _reachable(cls, value: str) -> str:
        if value and not value.startswith(("mailto:", "https://")):
            raise ValueError("must start with mailto: or https://")
        return value

    @model_validator(mode="before")
    @classmethod
    def _simulated_zalo(cls, given: dict[str, Any]) -> dict[str, Any]:
        # Who plays both sides needs no secrets: the simulator and the service know the same words.
        return given if given.get("environment") == Environment.PRODUCTION else SIMULATED_ZALO | given

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.environment is not Environment.PRODUCTION:
            return self
        needed = self.keys_needed() | {
            "PUBLIC_URL (https://...)": self.public_url.startswith("https://"),
            "ZALO_APP_ID": bool(self.zalo_app_id),
            "ZALO_APP_SECRET": bool(self.zalo_app_secret),
        }
        missing = [name for name, given in needed.items() if not given]
        if missing:
            raise ValueError("production needs " + ", ".join(missing))
        # Who breaks into what only works jobs shall find nothing there to log in with, or to speak as Zalo with.
        if self.jobs_only and (found := [name.upper() for name in WEB_ONLY if getattr(self, name)]):
            raise ValueError("with JOBS_ONLY leave out " + ", ".join(found))
        return self

    @property
    def reports_an_hour(self) -> int:
        """Reports one resident may send in an hour, under the present factor."""
        return max(1, int(self.reports_per_hour * self.rate_factor))

    @cached_property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.data_dir / 'database.db'}"

    @cached_property
    def redis(self) -> str:
        """The URL of Redis."""
        return self.redis_url or f"unix://{self.data_dir / 'redis' / 'redis.sock'}"

    @cached_property
    def storage(self) -> str:
        """The URL of the place where photos are kept."""
        return self.storage_url or f"file://{self.data_dir / 'files'}"

    @cached_property
    def push_contact(self) -> str:
        """Whom the people of a push service may write to."""
        return self.vapid_contact or f"mailto:{self.mail_from}"

    @property
    def signatures_needed(self) -> bool:
        """Whether a result without a digital signature is refused."""
        return not self.simulated if self.signed_results is None else self.signed_results

    @property
    def private_urls_allowed(self) -> bool:
        """Whether a unit's webhook may live at a private address."""
        return self.simulated if self.private_unit_urls is None else self.private_unit_urls


def _say(error: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails, which differs by version
    return str(error["msg"]).removeprefix("Value error, ")
