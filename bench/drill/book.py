"""What the people outside were promised, written down by those who hold the answer in their hands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock


@dataclass(frozen=True)
class Report:
    """A report that was answered 201. `person` is the persona who sent it, `photos` the ids it carried."""

    code: str
    person: str
    photos: tuple[str, ...] = ()


@dataclass
class Book:
    """Promises so far. Safe to write from many threads.

    `reports` by idempotency key, `dossiers` as id -> code for accepted ones, `events` as the number of different events
    that were acknowledged of each writer, `stories` as the number of reports that a writer told to the end. `wrong`
    are answers that must never be given: a refusal of what was right, another answer under the same key.
    """

    reports: dict[str, Report] = field(default_factory=dict)
    dossiers: dict[str, str] = field(default_factory=dict)
    events: dict[str, int] = field(default_factory=dict)
    stories: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    _codes: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def report(self, key: str, report: Report) -> None:
        """A report was accepted under a key, for the first time or again."""
        with self._lock:
            earlier = self.reports.setdefault(key, report)
            self._codes.add(report.code)
            if earlier != report:
                self.wrong.append(f"one key, two answers: {earlier.code} and {report.code}")

    def dossier(self, id_: str, code: str) -> None:
        """A dossier was accepted."""
        with self._lock:
            self.dossiers[id_] = code

    def heard(self, writer: str, events: int, stories: int = 0) -> None:
        """So many different events of a writer were acknowledged, with so many reports in them told to the end."""
        with self._lock:
            self.events[writer] = self.events.get(writer, 0) + events
            self.stories[writer] = self.stories.get(writer, 0) + stories

    def under_way(self, arrived: Mapping[str, object]) -> int:
        """How many reports sent by phone are not yet among the codes that have arrived at units."""
        with self._lock:
            return len(self._codes.difference(arrived))

    def until_now(self) -> "Book":
        """What had been promised by now, for later."""
        with self._lock:
            return Book(reports=dict(self.reports), dossiers=dict(self.dossiers))

    def complain(self, said: str) -> None:
        """Something was answered that must never be."""
        with self._lock:
            self.wrong.append(said)

    @property
    def accepted(self) -> int:
        """Reports accepted so far, by both ways."""
        with self._lock:
            return len(self.reports) + sum(self.stories.values())
