"""A town for the bot to talk about: the real categories and areas, a few streets, and reports that live in memory."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache

import yaml

from config import ROOT
from models import State
from models.report import TRANSITIONS
from reports.places.place import distance_m
from reports.suggesting.suggest import Keyworded, Suggester, Suggestion
from reports.wording import fold
from webhooks.conversation.knowledge import Asked, CategoryFacts, DossierFacts, Near, ReportFacts, Unrated
from webhooks.conversation.shapes import Act, Comment, File, Place, Rate, Reopen, Support, Withdraw

PACK = ROOT / "province/tay-ninh"
# Places a map knows, by the words people use.
STREETS = (
    Place(11.26166, 106.12762, "Chợ Long Hoa, đường Phạm Hùng", "Phường Hòa Thành"),
    Place(11.31020, 106.09890, "Ngã tư Quốc Tế, đường Cách Mạng Tháng Tám", "Phường Tân Ninh"),
    Place(11.31300, 106.10200, "Đường 30 Tháng 4, đoạn qua chợ Tây Ninh", "Phường Tân Ninh"),
    Place(11.29800, 106.12400, "Đường 30 Tháng 4, đoạn qua bến xe", "Phường Tân Ninh"),
    Place(11.08700, 106.30100, "Trường Tiểu học Thị trấn Gò Dầu, đường Hùng Vương", "Phường Gò Dầu"),
    Place(11.30900, 106.10600, "Đường Trần Phú", "Phường Tân Ninh"),
)
KNOWN_AS = {
    "cho long hoa": (0,),
    "long hoa market": (0,),
    "nga tu quoc te": (1,),
    "30/4": (2, 3),
    "30 thang 4": (2, 3),
    "tieu hoc thi tran go dau": (4,),
    "tran phu": (5,),
}


@dataclass
class Filed:
    """A report of the town."""

    code: str
    filing: File
    state: State
    mine: bool
    support_count: int = 0
    resolved_at: datetime | None = None
    stars: int = 0
    result: str = ""
    question: str = ""
    asked_at: datetime | None = None
    reopened: bool = False
    comments: list[Comment] = field(default_factory=list)


@cache
def categories() -> dict[str, CategoryFacts]:
    """The categories of the province pack."""
    tree = yaml.safe_load((PACK / "categories.yaml").read_text(encoding="utf-8"))
    wanted = ("code", "name_vi", "name_en", "questions", "emergency", "redirect")
    facts = [CategoryFacts(**{key: row[key] for key in wanted if key in row}) for row in tree["categories"]]
    return {one.code: one for one in facts}


@cache
def suggester() -> Suggester:
    """The real suggestions."""
    tree = yaml.safe_load((PACK / "categories.yaml").read_text(encoding="utf-8"))
    return Suggester(
        [Keyworded(row["code"], row["name_vi"], tuple(row["keywords"])) for row in tree["categories"]]
    )


@cache
def suggested(text: str) -> tuple[Suggestion, ...]:
    """The real suggestions for a text."""
    return tuple(suggester().rank(text))


@cache
def _areas() -> tuple[dict[str, str], ...]:
    with (PACK / "areas.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


DOSSIER = DossierFacts(
    "H53.101-261125-0001",
    "accepted",
    "https://smart.test/app/dossiers/1",
    {
        "category": {"name_vi": "Đăng ký khai sinh", "name_en": "Birth registration"},
        "unit": {"name": "Ủy ban nhân dân phường Tân Ninh"},
        "due_at": "2026-11-26T10:00:00+00:00",
    },
)


class Town:
    """Answers the bot's questions for one person, and does what the bot wants done."""

    def __init__(self, at: datetime, *, geocoder: bool = True) -> None:
        self.at = at
        self.geocoder = geocoder
        self.reports: dict[str, Filed] = {}
        self.categories = dict(categories())

    def suggest(self, text: str) -> Sequence[Suggestion]:
        return suggested(text)

    def category(self, code: str) -> CategoryFacts | None:
        return self.categories.get(code)

    def place_at(self, latitude: float, longitude: float) -> Place | None:
        near = [place for place in STREETS if _metres(place, latitude, longitude) < 60]
        if near:
            return replace(near[0], latitude=latitude, longitude=longitude)
        inside = [row for row in _areas() if _is_inside(row, latitude, longitude)]
        if not inside:
            return None
        area = min(inside, key=lambda row: _metres(_label(row), latitude, longitude))
        return Place(latitude, longitude, "", area["full_name"])

    def geocode(self, words: str) -> Sequence[Place]:
        if not self.geocoder:
            return ()
        return tuple(
            dict.fromkeys(
                STREETS[i] for name, which in KNOWN_AS.items() if name in fold(words) for i in which
            )
        )

    def near(self, draft: File) -> Sequence[Near]:
        return tuple(
            self._near(report, draft)
            for report in self.reports.values()
            if not report.mine
            and report.filing.category == draft.category
            and _metres(report.filing, draft.latitude, draft.longitude) < 100
        )

    def report(self, code: str) -> ReportFacts | None:
        report = self.reports.get(code)
        return None if report is None else self._facts(report)

    def dossier(self, code: str) -> DossierFacts | None:
        return DOSSIER if code == DOSSIER.code else None

    def latest(self) -> Sequence[ReportFacts]:
        return tuple(self._facts(report) for report in reversed(self._mine()))[:5]

    def question(self) -> Asked | None:
        asked = [Asked(it.code, it.question, it.asked_at) for it in self._mine() if it.asked_at]
        return asked[-1] if asked else None

    def unrated(self) -> Unrated | None:
        done = [Unrated(it.code, it.resolved_at) for it in self._mine() if it.resolved_at and not it.stars]
        return done[-1] if done else None

    def map_link(self) -> str:
        return "https://zalo.me/s/1234/?ticket=abc"

    def hotlines(self) -> Sequence[tuple[str, str, str]]:
        return (("113", "Công an", "Police"), ("114", "Chữa cháy, cứu nạn, cứu hộ", "Fire and rescue"))

    # What is done.

    def file(
        self, filing: File, *, code: str = "", state: State = State.DISPATCHED, mine: bool = True
    ) -> Filed:
        """A new report."""
        code = code or f"PA-{self.at:%y%m%d}-{len(self._mine()) + 1:05d}"
        report = Filed(code, filing, state, mine)
        self.reports[code] = report
        return report

    def refusal(self, act: Act) -> str:
        """Why an act is refused that anybody can ask for by typing what a button sends; "" where it is not."""
        code = getattr(act, "code", None)
        return "" if code is None or code in self.reports else "not_found"

    def do(self, act: Act) -> str:
        """Executes an act; the code of a report that was filed."""
        match act:
            case File():
                return self.file(act).code
            case Support():
                self.reports[act.code].support_count += 1
            case Comment():
                report = self.reports[act.code]
                report.comments.append(act)
                report.question, report.asked_at = "", None
            case Rate():
                self.reports[act.code].stars = act.stars
            case Reopen():
                report = self.reports[act.code]
                report.state, report.resolved_at, report.reopened = State.REOPENED, None, True
            case Withdraw():
                self.reports[act.code].state = State.WITHDRAWN
        return ""

    def ask(self, code: str, question: str) -> None:
        """The unit asks the person."""
        self.reports[code].question, self.reports[code].asked_at = question, self.at

    def resolve(self, code: str, result: str) -> None:
        """The unit is done."""
        report = self.reports[code]
        report.state, report.resolved_at, report.result = State.RESOLVED, self.at, result

    def _mine(self) -> list[Filed]:
        return [report for report in self.reports.values() if report.mine]

    def _facts(self, report: Filed) -> ReportFacts:
        facts = categories()[report.filing.category]
        ended = report.state in {State.REJECTED, State.DUPLICATE, State.WITHDRAWN}
        can = {
            "comment": report.mine and not ended,
            "withdraw": report.mine and State.WITHDRAWN in TRANSITIONS[report.state],
            "rate": report.mine and report.resolved_at is not None and not report.stars,
            "reopen": report.mine and report.state is State.RESOLVED and not report.reopened,
        }
        return ReportFacts(
            report.code,
            report.state.value,
            report.mine,
            f"https://smart.test/app/reports/{report.code}",
            {
                "category": {"name_vi": facts.name_vi, "name_en": facts.name_en},
                "unit": {"name": "Ủy ban nhân dân phường", "name_en": "Ward office"},
                "due_at": (self.at.replace(hour=9, minute=0) + timedelta(days=3)).isoformat(),
            },
            report.support_count,
            tuple(name for name, may in can.items() if may),
            report.result,
        )

    def _near(self, report: Filed, draft: File) -> Near:
        metres = _metres(report.filing, draft.latitude, draft.longitude)
        facts = categories()[report.filing.category]
        return Near(
            report.code,
            report.support_count,
            round(metres / 10) * 10 or 10,
            report.state.value,
            facts.name_vi,
            facts.name_en,
            f"https://smart.test/photos/{report.code}" if report.support_count else "",
        )


def _metres(there: Place | File, latitude: float, longitude: float) -> float:
    return distance_m((there.latitude, there.longitude), (latitude, longitude))


def _label(row: dict[str, str]) -> Place:
    return Place(float(row["label_lat"]), float(row["label_lon"]))


def _is_inside(row: dict[str, str], latitude: float, longitude: float) -> bool:
    south, north, west, east = (float(row[f"bbox_{side}"]) for side in "snwe")
    return south <= latitude <= north and west <= longitude <= east
