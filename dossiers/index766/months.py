"""Whole months of the province's local time, called `2026-11`."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from reports.deadlines import ZONE, local


@dataclass(frozen=True, order=True)
class Month:
    """A month; `since` and `until` are its first moment and the first after it, UTC."""

    first: date

    @classmethod
    def of(cls, at: datetime) -> "Month":
        """The month a moment lies in."""
        return cls(local(at).date().replace(day=1))

    @classmethod
    def called(cls, name: str) -> "Month":
        """The month of a name. Raises ValueError."""
        return cls(date.fromisoformat(f"{name}-01"))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def following(self) -> "Month":
        """The month after it."""
        year, month = divmod(self.first.year * 12 + self.first.month, 12)
        return Month(date(year, month + 1, 1))

    @property
    def last(self) -> date:
        """Its last day."""
        return self.following.first - timedelta(days=1)

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, time.min, ZONE).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """The first moment that is not of it any more."""
        return self.following.since
