"""The simulated world: one app, one Official Account, its people, and what time it is there."""

import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session, sessionmaker

from simulator.state import Persona, UserToken, open_state

SHIPPED = Path(__file__).with_name("personas.toml")
# Milliseconds.
TOKEN_LIFE = 3_600_000
CODE_LIFE = 120_000


@dataclass(frozen=True)
class ZaloApp:
    """What the operator would find in Zalo's console. An empty OA token means none is valid."""

    app_id: str
    app_secret: str
    oa_id: str
    oa_access_token: str


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


def now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


class World:
    """Opened when first asked, so that processes which never speak to Zalo leave no trace."""

    def __init__(
        self, state: Path, zalo: ZaloApp, clock: Callable[[], datetime] = now, outside_vietnam: bool = False
    ) -> None:
        self.zalo = zalo
        self.outside_vietnam = outside_vietnam
        self._clock = clock
        self._path = state
        self._lock = Lock()
        self._sessions: sessionmaker[Session] | None = None

    @property
    def milliseconds(self) -> int:
        """What time it is there."""
        return int(self._clock().timestamp() * 1000)

    @property
    def sessions(self) -> sessionmaker[Session]:
        """Sessions on the state, with the shipped personas in it."""
        with self._lock:
            if self._sessions is None:
                self._sessions = sessionmaker(open_state(self._path), expire_on_commit=False)
                with self._sessions.begin() as session:
                    for persona in tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["personas"]:
                        self.settle(session, PersonaForm(**persona))
            return self._sessions

    def settle(self, session: Session, form: PersonaForm) -> bool:
        """Let someone live here, with ids of their own; False when the key is taken. Followers were just in touch."""
        values = vars(form) | {
            "app_user_id": new_id(),
            "oa_user_id": new_id(),
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


def new_id() -> str:
    """An id as Zalo makes them: 18 or 19 digits, kept as text."""
    return str(secrets.randbelow(9 * 10**18) + 10**17)
