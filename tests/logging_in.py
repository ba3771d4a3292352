"""The three steps of a log-in, without a door around them."""

from datetime import UTC, datetime

from errors import Problem
from models import Account, Reading, Session
from reports.entry import accounts, passwords
from tests.desk import PASSWORD

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def reread(account: Account) -> Account:
    with Reading() as session:
        return session.get_one(Account, account.id)


def log_in(
    account: Account, password: str = PASSWORD, code: str = "", at: datetime = NOW
) -> Account | Problem:
    """The three steps of a log-in at a moment of our choosing."""
    with Session.begin() as session:
        attempt = accounts.begin(session, account.username, at)
    matches = passwords.holds(attempt.kept, password)
    with Session.begin() as session:
        return accounts.finish(session, attempt, matches=matches, code=code, now=at)
