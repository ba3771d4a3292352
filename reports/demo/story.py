"""What happens to a demonstration report, by dice: who works it, how long it takes, how it ends, how it is liked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from models import Category, PassageKind, State, TicketState
from reports.demo.life import RESIDENT, STAFF, SYSTEM, Life
from reports.demo.sources import Case, Fate
from reports.demo.world import Spot, World
from reports.feedback import FEEDBACK_TIME

QUICKEST = timedelta(minutes=20)
SLOWEST_SHARE = 50.0
USUAL_TIME = timedelta(days=5)
# Shares of all reports that go a way of their own.
VIA_COORDINATOR, WITHDRAWN, REOPENED, RATED, START_TOLD = 0.04, 0.008, 0.025, 0.35, 0.7
# One to five stars, for work done in time and late.
STARS_IN_TIME, STARS_LATE = (2, 3, 10, 35, 50), (20, 20, 25, 20, 15)


@dataclass(frozen=True)
class Setting:
    """Where and when a report begins, and what now is."""

    case: Case
    category: Category
    spot: Spot
    unit_code: str
    begin: datetime
    due_at: datetime | None
    now: datetime


class Story:
    """The life of one report up to now, and what the report's own row says about it."""

    def __init__(self, world: World, setting: Setting, dice: Random, report_id: UUID) -> None:
        self._world, self._setting, self._dice = world, setting, dice
        self._now = setting.now
        self.life = Life(report_id)
        self.due_at = setting.due_at
        self.resolved_at: datetime | None = None
        self.closed_at: datetime | None = None
        self.reopened_at: datetime | None = None
        self.rating: int | None = None
        self.rated_at: datetime | None = None
        self.result: str | None = None

    def tell(self, original_code: str | None) -> None:
        """The whole life. A duplicate needs the code of its original; without one it is a report like others."""
        self.life.go(State.RECEIVED, self._setting.begin, RESIDENT)
        start = self._dispatch()
        end = self._end(start)
        if self._dice.random() < WITHDRAWN:
            self._withdraw(start)
        elif self._setting.case.fate is Fate.DUPLICATE and original_code and end and end <= self._now:
            self._drop(State.DUPLICATE, end, original_code)
        elif self._setting.case.fate is Fate.REJECTED and end and end <= self._now:
            self._drop(State.REJECTED, end, self._reason("rejected"))
        else:
            self._work(start, end)
            self._reopen()
            self._rate()
            self._close()

    def _dispatch(self) -> datetime:
        """To its unit, some by way of the coordinator; returns when it got there."""
        begin, unit, home = self._setting.begin, self._setting.unit_code, self._world.coordinator
        handed_on = begin + timedelta(minutes=self._dice.uniform(10, 600))
        # Thrown whatever the time is, so that a case tells the same story at any hour.
        is_handed_on = self._dice.random() < VIA_COORDINATOR
        if unit == home or handed_on > self._now or not is_handed_on:
            self.life.assign(unit, begin)
            return begin
        why = self._reason("transferred")
        self.life.assign(home, begin)
        self.life.by_unit(State.TRANSFERRED, handed_on, internal=why)
        self.life.end_ticket(TicketState.TRANSFERRED, handed_on, why)
        self.life.assign(unit, handed_on, note=why)
        return handed_on

    def _end(self, start: datetime) -> datetime | None:
        """When the work ends: the same share of our time as it took of the city's; None where it never did."""
        case, setting = self._setting.case, self._setting
        if case.took is None:
            return None
        if case.used is not None and setting.due_at is not None:
            took = (setting.due_at - setting.begin) * min(case.used, SLOWEST_SHARE)
        else:
            took = case.took
        return max(setting.begin + took, start + QUICKEST)

    def _work(self, start: datetime, end: datetime | None) -> None:
        """Accepted, begun and resolved, as far as it has come by now."""
        pace = (end or start + USUAL_TIME * self._dice.uniform(0.5, 6)) - start
        accepted = start + pace * self._dice.uniform(0.03, 0.35)
        begun = start + pace * self._dice.uniform(0.4, 0.85)
        if accepted > self._now:
            return
        self.life.accept(accepted)
        if begun <= self._now and self._dice.random() < START_TOLD:
            self.life.by_unit(State.IN_PROGRESS, begun)
        if end is not None and end <= self._now:
            self.result = self._dice.choice(self._results())
            self.life.by_unit(State.RESOLVED, end, public=self.result)
            self.life.end_ticket(TicketState.RESOLVED, end)
            self.resolved_at = end

    def _reopen(self) -> None:
        """Some are not fixed after all and go round once more."""
        if self.resolved_at is None or self._dice.random() >= REOPENED:
            return
        at = self.resolved_at + timedelta(days=self._dice.uniform(0.2, 6))
        if at > self._now:
            return
        why = self._reason("reopened")
        self.life.go(State.REOPENED, at, RESIDENT, public=why)
        self.reopened_at, self.resolved_at, self.result = at, None, None
        self.due_at = self._world.due(self._setting.category, at)
        self.life.assign(self._setting.unit_code, at, note=why)
        self._work(at, at + ((self.due_at or at + USUAL_TIME) - at) * self._dice.uniform(0.2, 1.3))

    def _rate(self) -> None:
        if self.resolved_at is None or self._dice.random() >= RATED:
            return
        at = self.resolved_at + timedelta(days=self._dice.uniform(0.01, 6.5))
        if at > self._now:
            return
        late = self.due_at is not None and self.resolved_at > self.due_at
        self.rating = self._dice.choices((1, 2, 3, 4, 5), STARS_LATE if late else STARS_IN_TIME)[0]
        self.rated_at = at
        self.life.tell(PassageKind.RATING, at, RESIDENT)

    def _close(self) -> None:
        if self.resolved_at is None:
            return
        at = self.resolved_at + FEEDBACK_TIME + timedelta(seconds=self._dice.uniform(1, 300))
        if at <= self._now:
            self.life.go(State.CLOSED, at, SYSTEM)
            self.closed_at = at

    def _withdraw(self, start: datetime) -> None:
        at = min(start + timedelta(hours=self._dice.uniform(0.2, 30)), self._now)
        why = self._reason("withdrawn")
        self.life.go(State.WITHDRAWN, at, RESIDENT, public=why)
        self.life.end_ticket(TicketState.CANCELLED, at, why)
        self.closed_at = at

    def _drop(self, state: State, at: datetime, why: str) -> None:
        """Staff end it without work; of a duplicate the reason is the code of its original."""
        self.life.go(state, at, STAFF, public=why)
        self.life.end_ticket(TicketState.CANCELLED, at, why)
        self.closed_at = at

    def _results(self) -> list[str]:
        results = self._world.words.results
        return list(results.get(self._setting.category.code, results["any"]))

    def _reason(self, kind: str) -> str:
        return self._dice.choice(list(self._world.words.reasons[kind]))
