"""The simulated world: one app, one Official Account, its people, and what time it is there."""

import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session, sessionmaker

from simulator.records import Template
from simulator.state import Persona, UserToken, open_state

SHIPPED = Path(__file__).parent
# Milliseconds.
TOKEN_LIFE = 3_600_000
CODE_LIFE = 120_000


@dataclass(frozen=True)
class ZaloApp:
    """What the operator would find and set in Zalo's consoles. What is empty is not set there.

    The tokens are those of the API Explorer. `webhook` is the address events go to, for the Official Account and the
    mini app alike, `content` is where the content network is reached (empty: where a request came to).
    """

    app_id: str
    app_secret: str
    oa_id: str
    oa_access_token: str
    oa_refresh_token: str = ""
    oa_secret: str = ""
    mini_app_id: str = ""
    mini_api_key: str = ""
    checkout_key: str = ""
    webhook: str = ""
    content: str = ""


@dataclass(frozen=True)
class PersonaForm:
    """Who someone is; what they consent to is told, what they deny the Zalo app answers with -201."""

    key: str
    name: str
    note: str = ""
    phone: str = ""
    lat: float | None = None
    lon: float | None = None
    tells_name: bool = True
    tells_phone: bool = True
    tells_place: bool = True
    follows: bool = True
    blocks: bool = False
    inactive: bool = False
    takes_notices: bool = True


def now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


class World:
    """Opened when first asked, so that processes which never speak to Zalo leave no trace."""

    def __init__(
        self,
        state: Path,
        zalo: ZaloApp,
        clock: Callable[[], datetime] = now,
        outside_vietnam: bool = False,
    ) -> None:
        self.zalo = zalo
        self.outside_vietnam = outside_vietnam
        self.state = state
        self._clock = clock
        self._lock = Lock()
        self._makers: tuple[sessionmaker[Session], sessionmaker[Session]] | None = None

    @property
    def milliseconds(self) -> int:
        """What time it is there."""
        return int(self._clock().timestamp() * 1000)

    @property
    def sessions(self) -> sessionmaker[Session]:
        """Sessions on the state that may write, with the shipped personas and templates in it."""
        return self._opened()[0]

    @property
    def reading(self) -> sessionmaker[Session]:
        """Sessions on the state that only read, and so wait for nobody."""
        return self._opened()[1]

    def _opened(self) -> tuple[sessionmaker[Session], sessionmaker[Session]]:
        with self._lock:
            if self._makers is None:
                engine = open_state(self.state)
                writing = sessionmaker(engine, expire_on_commit=False)
                reading = sessionmaker(engine.execution_options(reading=True), expire_on_commit=False)
                with writing.begin() as session:
                    self._populate(session)
                self._makers = writing, reading
            return self._makers

    def _populate(self, session: Session) -> None:
        for persona in _shipped("personas"):
            self.settle(session, PersonaForm(**persona))
        for template in _shipped("templates"):
            session.merge(Template(**template))

    def settle(self, session: Session, form: PersonaForm) -> bool:
        """Let someone live here, with ids of their own; False when the key is taken. Followers were just in touch."""
        values = vars(form) | {
            "app_user_id": new_id(),
            "oa_user_id": new_id(),
            "has_opened_chat": False,
            "last_interaction": self.milliseconds if form.follows else None,
        }
        settled = session.scalar(
            insert(Persona).values(values).on_conflict_do_nothing().returning(Persona.key)
        )
        return settled is not None

    def holder(self, session: Session, token: str) -> Persona | None:
        """Who holds a valid access token."""
        return session.scalar(
            select(Persona)
            .join(UserToken, UserToken.persona == Persona.key)
            .where(UserToken.token == token, UserToken.expires > self.milliseconds)
        )


def world() -> World:
    """The world of the running application."""
    found: World = current_app.extensions["zalo_simulator"]
    return found


def _shipped(name: str) -> list[dict[str, Any]]:
    shipped: list[dict[str, Any]] = tomllib.loads((SHIPPED / f"{name}.toml").read_text(encoding="utf-8"))[
        name
    ]
    return shipped


def new_id() -> str:
    """An id as Zalo makes them: 18 or 19 digits, kept as text."""
    return str(secrets.randbelow(9 * 10**18) + 10**17)


def new_message_id() -> str:
    """An id of a message: 20 hex digits."""
    return secrets.token_hex(10)
