"""Which category words are about, by the categories as they stand in the database."""

from threading import Lock

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Category
from reports.suggesting.suggest import Keyworded, Suggester, Suggestion


class Guide:
    """Ranks categories; notices by itself when they were changed, in every process."""

    def __init__(self) -> None:
        self._suggester = Suggester(())
        self._edition: tuple[int, int] = (0, 0)
        self._lock = Lock()

    def rank(self, session: Session, text: str) -> list[Suggestion]:
        """The categories people may choose, the likeliest first; none where nothing fits."""
        return self._current(session).rank(text)

    def _current(self, session: Session) -> Suggester:
        # Every change of a category raises its version; none is ever deleted.
        count, versions = session.execute(
            select(func.count(), func.coalesce(func.sum(Category.version), 0))
        ).one()
        edition = (int(count), int(versions))
        with self._lock:
            if self._edition != edition:
                self._suggester = Suggester(_keyworded(session))
                self._edition = edition
            return self._suggester


def _keyworded(session: Session) -> list[Keyworded]:
    categories = session.scalars(select(Category).where(Category.active).order_by(Category.position))
    return [Keyworded(row.code, row.name_vi, tuple(row.keywords)) for row in categories]
