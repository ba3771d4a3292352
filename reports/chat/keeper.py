"""Who has the Official Account's token at hand: renews it before it runs out, and when Zalo rejects it."""

from datetime import UTC, datetime
from time import sleep

from structlog import get_logger

from clients.http import Refused, Unavailable
from clients.zalo import OAuth, TokenExpired
from models import OaGrant, Reading, Session
from reports.chat import grants
from reports.chat.grants import Given

log = get_logger(__name__)

# While another process renews the token this one looks so often, in seconds.
PAUSES_S = (0.1, 0.2, 0.4, 0.8, 1.5)


class Keeper:
    """The tokens of one Official Account, shared by all processes through the database.

    Opens transactions of its own, and none while Zalo is called. Answers what `clients.zalo.Tokens` asks.
    """

    def __init__(self, oauth: OAuth, oa_id: str, given: Given) -> None:
        self._oauth = oauth
        self._oa_id = oa_id
        self._given = given
        self._began = False

    def grant(self) -> OaGrant | None:
        """The present grant; begins with the tokens of the settings when they are new."""
        self._begin()
        with Reading() as session:
            return grants.find(session, self._oa_id)

    def current(self) -> str:
        """The access token. Raises TokenExpired when there is none that works; then nobody need ask Zalo."""
        grant, now = self.grant(), datetime.now(UTC)
        if grant is None:
            raise TokenExpired("the Official Account is not connected")
        if not grants.ran_out(grant, now):
            return grant.access_token
        found = self._another(grant, now)
        if found is None:
            raise TokenExpired("the Official Account must be connected again")
        return found

    def renewed(self, rejected: str) -> str | None:
        """Another access token than the rejected one; None when there is none now."""
        grant, now = self.grant(), datetime.now(UTC)
        if grant is None:
            return None
        if grant.access_token != rejected:
            return grant.access_token
        if grant.refresh_token is None:
            with Session.begin() as session:
                grants.rejected(session, grant, now)
            log.error("zalo rejected the token and there is none to renew it with", oa_id=self._oa_id)
            return None
        return None if grants.is_fresh(grant, now) else self._another(grant, now)

    def renew_in_time(self) -> None:
        """Renew what has less than five hours left; for the clock."""
        grant, now = self.grant(), datetime.now(UTC)
        if grant is not None and grants.is_due(grant, now) and self._claimed(grant, now):
            self._renew(grant, now)

    def _another(self, seen: OaGrant, now: datetime) -> str | None:
        """The token after the one that was seen: got by us, or by whoever is at it."""
        if seen.refresh_token is None:
            return None
        if self._claimed(seen, now):
            self._renew(seen, now)
            return self._after(seen)
        # Where renewing has failed nobody is at it: it rests before the next try.
        for pause in () if seen.failures else PAUSES_S:
            found = self._after(seen)
            if found is not None:
                return found
            sleep(pause)
        return self._after(seen)

    def _after(self, seen: OaGrant) -> str | None:
        with Reading() as session:
            grant = grants.find(session, self._oa_id)
        return grant.access_token if grant is not None and grant.turn != seen.turn else None

    def _claimed(self, seen: OaGrant, now: datetime) -> bool:
        with Session.begin() as session:
            return grants.claim(session, seen, now)

    def _renew(self, claimed: OaGrant, now: datetime) -> None:
        """One try at a new pair. It is committed before anybody uses it: its forerunner is void already."""
        try:
            pair = self._oauth.refresh(claimed.refresh_token or "", now)
        except (Unavailable, Refused) as error:
            log.error("zalo token was not renewed", oa_id=self._oa_id, error=str(error))
            with Session.begin() as session:
                grants.failed(session, claimed, str(error), now)
            return
        with Session.begin() as session:
            kept = grants.renewed(session, claimed, pair, now)
        log.info("zalo token renewed", oa_id=self._oa_id, kept=kept)

    def _begin(self) -> None:
        if self._began or not (self._given.access_token and self._oa_id):
            return
        with Reading() as session:
            known = grants.is_taken_up(session, self._oa_id, self._given)
        if not known:
            with Session.begin() as session:
                grants.take_up(session, self._oa_id, self._given, datetime.now(UTC))
        self._began = True
