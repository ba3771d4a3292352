"""What the conversation may ask while it goes on. All answers are for one person, read-only, and quick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from reports.suggesting.suggest import Suggestion
from webhooks.conversation.shapes import File, Place


@dataclass(frozen=True)
class CategoryFacts:
    """A category people may choose; the fields are those of `models.Category`."""

    code: str
    name_vi: str
    name_en: str
    questions: Mapping[str, Any] = field(default_factory=dict)
    emergency: Mapping[str, Any] | None = None
    redirect: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class ReportFacts:
    """A report as this person may see it. `mine` says whether they sent it.

    `facts` are what `Texts.words_of` reads: `category`, `unit` (names), `due_at`. `actions` is what they may do now
    (`feedback.actions`), empty for the reports of others. `result` are the unit's words, where they may be read.
    """

    code: str
    status: str
    mine: bool
    link: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    support_count: int = 0
    actions: tuple[str, ...] = ()
    result: str = ""


@dataclass(frozen=True)
class DossierFacts:
    """A dossier of this person's. `stage` is its state, `facts` are what `Texts.words_of` reads."""

    code: str
    stage: str
    link: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Near:
    """A report that may be of the same thing (`likeness.Likely`). `photo` is the address of an approved one, or ""."""

    code: str
    support_count: int
    distance_m: int
    status: str
    category_vi: str
    category_en: str
    photo: str = ""


@dataclass(frozen=True)
class Asked:
    """A unit's question to this person that has no answer yet."""

    code: str
    question: str
    at: datetime


@dataclass(frozen=True)
class Unrated:
    """A report of this person that was resolved at a moment, may be rated, and is not."""

    code: str
    at: datetime


class Knowledge(Protocol):
    """The questions. What cannot be known now (the geocoder is away) is answered as if there were nothing."""

    def suggest(self, text: str) -> Sequence[Suggestion]:
        """Categories the words may mean, the likeliest first (`Guide.rank`)."""

    def category(self, code: str) -> CategoryFacts | None:
        """An active category."""

    def place_at(self, latitude: float, longitude: float) -> Place | None:
        """The place of a point, with an address where one is known; none outside the province."""

    def geocode(self, words: str) -> Sequence[Place]:
        """Places inside the province that the words may mean, best first."""

    def near(self, draft: File) -> Sequence[Near]:
        """Reports of the same thing that this person neither sent nor joined, the likeliest first."""

    def report(self, code: str) -> ReportFacts | None:
        """The report of a code (`PA-yymmdd-nnnnn`), if this person may see it."""

    def dossier(self, code: str) -> DossierFacts | None:
        """The person's own dossier of a code or filing reference."""

    def latest(self) -> Sequence[ReportFacts]:
        """The person's own reports, newest first, five at most."""

    def question(self) -> Asked | None:
        """The latest question to this person that waits for an answer."""

    def unrated(self) -> Unrated | None:
        """The latest result of this person that waits for a rating."""

    def map_link(self) -> str:
        """Opens the mini app on its map, where the report can be made instead; "" for none."""

    def hotlines(self) -> Sequence[tuple[str, str, str]]:
        """The province's emergency numbers: number, Vietnamese name, English name."""
