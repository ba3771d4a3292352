"""One drill on one database: the stage set, the load going, one fault after another, and after each the reckoning."""

import random
from collections.abc import Callable
from contextlib import ExitStack
from math import inf
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

from bench.drill import found, restored, verdict
from bench.drill.ageing import BEAT_S, age, beat
from bench.drill.book import Book
from bench.drill.course import Course, Outcome, told
from bench.drill.fault import Fault
from bench.drill.faults import Faults
from bench.drill.line import GaveUp
from bench.drill.load import Load, in_turns
from bench.drill.people import Counter, Member, Phone, connect_units
from bench.drill.size import Size
from bench.drill.stage import Stage
from bench.drill.unit import UnitSystem
from bench.drill.writers import Writer
from models import secret
from models.base import open_engine
from operations.keys import with_demo_keys
from tests.service import until

# While everybody rests, time passes so many times as fast for what still waits.
QUICKLY = 20.0
# Longer than any wait that one fault can cause, in the service's time.
SETTLED_IN_S = 4 * 3600.0
SAMPLE_S = 0.5
BACKUP = "backed up while writing, restored"
LOOK_S = 0.25
FELT_IN_S = 120.0
# Reports accepted and not yet at their units: everybody waits until it is less. More until a unit that failed is back.
MOST_UNDER_WAY, MOST_WHILE_HURT = 40, 400
Tell = Callable[[str], None]


class Drill:
    """Everybody and everything of one drill."""

    def __init__(self, kind: str, folder: Path, size: Size, seed: int, tell: Tell) -> None:
        self.size, self.tell, self.dice = size, tell, random.Random(f"{seed} {kind}")
        self.stage = Stage(kind, folder / kind, size.workers, own_disks=size.is_long)
        self.book, self.unit = Book(), UnitSystem()
        self.load = Load(self.book)
        self.course = Course(kind)
        self._began = monotonic()
        self._over, self._closing = Event(), ExitStack()
        self._most_under_way, self._enough = MOST_UNDER_WAY, inf

    def run(self, only: str = "") -> Course:
        """Set everything up, meet every fault (those with `only` in their name), and tear it down."""
        try:
            self._set_up()
            residents = [*self.phones, self.probe, self.counter.applicant]
            every = Faults(self.stage, self.unit, self.engine, self.dice, residents)
            faults = [
                fault
                for fault in (every.long() if self.size.is_long else every.short())
                if only in fault.name
            ]
            for fault in faults:
                self._meet(fault, reckons=self.size.is_long or fault is faults[-1])
            if self.size.is_long and only in BACKUP:
                self._back_up()
            if self.size.is_long and (only in "bucket of photos" or "bucket" in only):
                for fault in every.of_bucket(self.stage.move_to_bucket()):
                    self._meet(fault, reckons=True)
        except KeyboardInterrupt:
            self.tell(f"{self.stage.kind}: stopped before its end")
        except (AssertionError, GaveUp, SQLAlchemyError) as error:
            self._keep(Outcome("the drill itself", 0, 0, 0, 0, 0, [f"{type(error).__name__}: {error}"]))
        finally:
            self._count()
            self._over.set()
            self.load.stop()
            self._closing.close()
            self.unit.down()
            self.stage.stop()
        return self.course

    def _set_up(self) -> None:
        began = monotonic()
        self.stage.start()
        self.tell(f"{self.stage.kind}: up after {monotonic() - began:.1f} s")
        port, size = self.stage.port, self.size
        secret.configure(list(with_demo_keys(self.stage.settings).data_keys))
        self.engine = open_engine(self.stage.database)
        self._closing.callback(self.engine.dispose)
        self.unit.up()
        path = connect_units(port, self.unit)
        self.phones = [
            Phone(port, f"phone-{number}", self.book, self._dice()) for number in range(size.phones)
        ]
        self.probe = Phone(port, "probe", self.book, self._dice())
        for phone in self.phones:
            self.load.add(phone.persona, phone.report, size.every_s, self._keeps_up)
        self.writer = Writer(port, self.book, self._dice(), self.stage.zalo)
        self.load.add("writer", self.writer.turn, 2.0, self._keeps_up)
        self.counter = Counter(port, self.book)
        member = Member(port, "canbo", self.unit, path, one_in=10)
        people = [*self.phones, self.probe, self.counter.applicant]
        lines = [person.line for person in people]
        lines += [*self.writer.lines, self.counter.officer.line, member.officer.line]
        for line in lines:
            self._closing.callback(line.close)
        self.lines = lines
        self.load.add(
            "counter and member", in_turns([self.counter.dossier, member.accept]), 0.5, self._keeps_up
        )
        Thread(target=self._sample, daemon=True).start()

    def _dice(self) -> random.Random:
        return random.Random(self.dice.random())

    def _meet(self, fault: Fault, *, reckons: bool) -> None:
        before = self.book.accepted
        self.load.go()
        self._over.wait(self.dice.uniform(0.1, 1.0))
        began, self._most_under_way = monotonic(), MOST_WHILE_HURT
        fault.strike()
        self._last(fault)
        ended = monotonic()
        fault.heal()
        self._enough = before + self.size.reports_each
        serves_s = self._serves(ended)
        self._most_under_way = MOST_UNDER_WAY
        self._come(before + self.size.reports_each)
        self._enough = inf
        caught_up_s, flaws = self._reckon(ended, fault.later_s) if reckons else (None, [])
        outcome = Outcome(
            fault.name,
            began - self._began,
            ended - self._began,
            self.book.accepted - before,
            serves_s,
            caught_up_s,
            flaws,
        )
        self._keep(outcome)

    def _back_up(self) -> None:
        """Take a backup under load, put it back elsewhere, and ask that for what was promised before it was begun."""
        start = self.book.accepted
        self.load.go()
        self._come(start + self.size.reports_each // 2)
        before, began = self.book.until_now(), monotonic()
        restored.back_up(self.stage)
        taken = monotonic()
        self._come(start + self.size.reports_each)
        self.load.rest()
        other = restored.put_back(self.stage)
        serves_s = monotonic() - taken
        try:
            flaws = restored.flaws(other, before, self.phones, self.unit)
        finally:
            other.stop()
        count = self.book.accepted - start
        self._keep(
            Outcome(BACKUP, began - self._began, taken - self._began, count, serves_s, serves_s, flaws)
        )

    def _keep(self, outcome: Outcome) -> None:
        self.course.outcomes.append(outcome)
        self.tell(f"{self.stage.kind}: {told(outcome)}")

    def _reckon(self, ended: float, later_s: float) -> tuple[float, list[str]]:
        """Have everybody rest until nothing is owed to anyone: how long that took, and what is wrong then."""
        self.load.rest()
        caught_up_s = self._settle(later_s) + monotonic() - ended
        for line in self.lines:
            while line.rude:
                self.book.complain(line.rude.pop())
        return caught_up_s, verdict.flaws(verdict.judge(self.book, self._look()))

    def _come(self, wanted: int) -> None:
        """Wait until so many reports have been accepted in all."""
        until(lambda: self.book.accepted >= wanted, "no reports come", 600)

    def _last(self, fault: Fault) -> None:
        steps = max(1, int(fault.lasts_s / SAMPLE_S))
        for _ in range(steps):
            self._over.wait(fault.lasts_s / steps)
            if fault.passes_s:
                age(self.engine, (fault.passes_s - fault.lasts_s) / steps)
        until(fault.felt, f"{fault.name}: nobody felt it", FELT_IN_S)

    def _serves(self, since: float) -> float:
        """Seconds until a report that was sent since then has been accepted and is at its unit."""
        code = self.probe.report().code
        until(lambda: self._has_arrived(code), f"{code} does not reach its unit", 300)
        return self.unit.assigned_at[code] - since

    def _has_arrived(self, code: str) -> bool:
        if not self.size.is_long:
            age(
                self.engine, 2.0
            )  # nobody reads the short form's times, and a unit that failed rests for half a minute
        return code in self.unit.assigned_at

    def _settle(self, later_s: float) -> float:
        """Let time pass, faster than ours, until nothing waits; how much more passed than did for us."""
        passed = since_beat = 0.0
        if later_s:
            age(self.engine, later_s)
        while self._waits():
            assert passed < SETTLED_IN_S, f"{found.waiting(self.engine)} are still owed after hours"
            self._over.wait(LOOK_S)
            age(self.engine, LOOK_S * (QUICKLY - 1))
            passed, since_beat = passed + LOOK_S * (QUICKLY - 1), since_beat + LOOK_S * QUICKLY
            if since_beat >= BEAT_S:
                beat(self.stage.redis)
                since_beat = 0.0
        return passed + later_s

    def _waits(self) -> bool:
        try:
            self.writer.finish()
            return found.waiting(self.engine) > 0 or bool(self.writer.unfinished)
        except SQLAlchemyError:
            return True

    def _look(self) -> found.Found:
        return found.look(self.engine, self.unit, self.stage.zalo, self.stage.storage)

    def _keeps_up(self) -> bool:
        """Whether the service can take more: a drill is no contest of speed, and this machine may be a slow one."""
        is_enough = self.book.accepted >= self._enough
        return not is_enough and self.book.under_way(self.unit.assigned_at) < self._most_under_way

    def _count(self) -> None:
        self.course.reports = self.book.accepted
        self.course.counted = {
            "chat reports": sum(self.book.stories.values()),
            "dossiers": len(self.book.dossiers),
            "events": sum(self.book.events.values()),
            "messages at units": len(self.unit.tickets),
            "repeats at units": sum(self.unit.came.values()) - len(self.unit.tickets),
        }

    def _sample(self) -> None:
        while not self._over.wait(SAMPLE_S):
            under_way = self.book.under_way(self.unit.assigned_at)
            self.course.samples.append((monotonic() - self._began, len(self.book.reports), under_way))
