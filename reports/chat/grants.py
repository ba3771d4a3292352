"""The Official Account's tokens in the book: each pair taken up once, renewed by one process at a time."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from clients.zalo import Pair
from models import GrantAct, OaGrant, OaGrantEvent
from models.base import new_key

# An access token lives 25 hours and is renewed when so much is left: time enough for a human when it fails.
IN_ADVANCE = timedelta(hours=5)
# Longer than a call to Zalo may take.
LEASE = timedelta(seconds=60)
FRESH = timedelta(minutes=1)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)


class Standing(StrEnum):
    """How it stands with the Official Account. All but OK need somebody's eye."""

    OK = "ok"
    FAILING = "failing"
    LOST = "lost"
    NOT_CONNECTED = "not_connected"


@dataclass(frozen=True)
class Given:
    """What the settings give to begin with; the refresh token may be missing."""

    access_token: str
    refresh_token: str


def find(session: Session, oa_id: str) -> OaGrant | None:
    """The present grant."""
    return session.get(OaGrant, oa_id)


def standing(grant: OaGrant | None, now: datetime) -> Standing:
    """How it stands with a grant."""
    if grant is None:
        return Standing.NOT_CONNECTED
    if ran_out(grant, now):
        return Standing.LOST
    return Standing.FAILING if grant.failures else Standing.OK


def ran_out(grant: OaGrant, now: datetime) -> bool:
    """Whether the access token is known to work no longer."""
    return grant.expires_at is not None and grant.expires_at <= now


def is_fresh(grant: OaGrant, now: datetime) -> bool:
    """Whether Zalo gave it just now: if it rejects even this one, another will not help."""
    return grant.turn > 1 and now - grant.renewed_at < FRESH


def is_due(grant: OaGrant, now: datetime) -> bool:
    """Whether it is time to renew it; one that nobody said the end of is renewed when Zalo rejects it."""
    return (
        grant.refresh_token is not None
        and grant.expires_at is not None
        and grant.expires_at - IN_ADVANCE <= now
    )


def is_taken_up(session: Session, oa_id: str, given: Given) -> bool:
    """Whether the tokens of the settings are in the history: asked by every process, and no write."""
    digest = _digest(given.access_token, given.refresh_token)
    wanted = select(OaGrantEvent.id).where(OaGrantEvent.oa_id == oa_id, OaGrantEvent.digest == digest)
    return session.scalar(wanted) is not None


def take_up(session: Session, oa_id: str, given: Given, now: datetime) -> bool:
    """Begin with the tokens of the settings, unless that was done before: later pairs are newer. True when done."""
    digest = _digest(given.access_token, given.refresh_token)
    if not _noted(session, oa_id, GrantAct.GIVEN, now, digest):
        return False
    # Nobody told its age: with a refresh token it is renewed at once, without one it lasts until it is rejected.
    expires_at = now + IN_ADVANCE if given.refresh_token else None
    pair = {
        "access_token": given.access_token,
        "refresh_token": given.refresh_token or None,
        "expires_at": expires_at,
        "refresh_expires_at": None,
    }
    _put(session, oa_id, pair, now)
    return True


def connect(session: Session, oa_id: str, pair: Pair, now: datetime) -> None:
    """An administrator consented: this pair is the grant from now on."""
    _noted(session, oa_id, GrantAct.CONNECTED, now, _digest(pair.access_token, pair.refresh_token))
    _put(session, oa_id, asdict(pair), now)


def claim(session: Session, seen: OaGrant, now: datetime) -> bool:
    """Whether we are the one to renew the pair that was seen: nobody else is at it, and it is still the present one."""
    claimed = session.execute(
        update(OaGrant)
        .where(
            OaGrant.oa_id == seen.oa_id,
            OaGrant.turn == seen.turn,
            or_(OaGrant.lease_until.is_(None), OaGrant.lease_until <= now),
        )
        .values(lease_until=now + LEASE)
        .returning(OaGrant.oa_id)
        .execution_options(synchronize_session=False)
    )
    return claimed.first() is not None


def renewed(session: Session, claimed: OaGrant, pair: Pair, now: datetime) -> bool:
    """Keep the new pair. False when an administrator connected meanwhile, whose pair is newer."""
    if not _is_present(session, claimed):
        return False
    _noted(session, claimed.oa_id, GrantAct.RENEWED, now, _digest(pair.access_token, pair.refresh_token))
    _put(session, claimed.oa_id, asdict(pair), now)
    return True


def failed(session: Session, claimed: OaGrant, error: str, now: datetime) -> None:
    """The renewal failed: it is tried again after a while, twice as long each time up to an hour."""
    if not claimed.failures:
        _noted(session, claimed.oa_id, GrantAct.FAILED, now, None, error)
    wait = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(claimed.failures, 10)))
    session.execute(
        update(OaGrant)
        .where(OaGrant.oa_id == claimed.oa_id, OaGrant.turn == claimed.turn)
        .values(failures=OaGrant.failures + 1, failed_at=now, last_error=error, lease_until=now + wait)
        .execution_options(synchronize_session=False)
    )


def rejected(session: Session, seen: OaGrant, now: datetime) -> None:
    """Zalo takes this access token no longer and there is no way to renew it: it is not used again."""
    session.execute(
        update(OaGrant)
        .where(OaGrant.oa_id == seen.oa_id, OaGrant.turn == seen.turn)
        .values(expires_at=now, failed_at=now, last_error="Zalo rejected the token")
        .execution_options(synchronize_session=False)
    )


def history(session: Session, oa_id: str, limit: int = 20) -> list[OaGrantEvent]:
    """Where the pairs came from, the latest first."""
    latest = (
        select(OaGrantEvent)
        .where(OaGrantEvent.oa_id == oa_id)
        .order_by(OaGrantEvent.at.desc(), OaGrantEvent.id.desc())
    )
    return list(session.scalars(latest.limit(limit)))


def _is_present(session: Session, claimed: OaGrant) -> bool:
    turn = select(OaGrant.turn).where(OaGrant.oa_id == claimed.oa_id).with_for_update()
    return session.scalar(turn) == claimed.turn


def _put(session: Session, oa_id: str, pair: Mapping[str, object], now: datetime) -> None:
    fresh = {"renewed_at": now, "lease_until": None, "failures": 0, "failed_at": None, "last_error": ""}
    values = {**pair, **fresh}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(OaGrant)
        .values(oa_id=oa_id, turn=1, **values)
        .on_conflict_do_update(index_elements=["oa_id"], set_={**values, "turn": OaGrant.turn + 1})
    )


def _noted(
    session: Session, oa_id: str, act: GrantAct, now: datetime, digest: str | None, error: str = ""
) -> bool:
    """Write a line of history; False when this pair is in it already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    noted = session.execute(
        dialect.insert(OaGrantEvent)
        .values(id=new_key(), oa_id=oa_id, act=act, digest=digest, error=error, at=now)
        .on_conflict_do_nothing(index_elements=["oa_id", "digest"])
        .returning(OaGrantEvent.id)
    )
    return noted.first() is not None


def _digest(access_token: str, refresh_token: str) -> str:
    """Under no key of ours: a pair must be known again when DATA_KEYS have changed, and nobody can guess a token."""
    return hashlib.sha256(f"oa pair:{refresh_token or access_token}".encode()).hexdigest()
