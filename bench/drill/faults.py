"""What is done to the service, each for a while, and how it is undone."""

import random
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from time import sleep

from sqlalchemy.engine import Engine

from bench.drill import unit as units
from bench.drill.ageing import age
from bench.drill.line import Line
from bench.drill.people import Resident
from bench.drill.stage import Stage
from bench.drill.unit import Manner, UnitSystem
from tests.receivers import Reply

HOUR_S = 3600.0
# Longer than a call to Zalo that is under way.
CALL_S = 3.0
GARBAGE = b"\x16\x03\x01 this is no HTTP \xff\xfe\r\n\r\n<html>"


def nothing() -> None:
    """It heals by itself."""


@dataclass(frozen=True)
class Fault:
    """One of them. It lasts `lasts_s` seconds of ours, during which `passes_s` pass for what waits (0: the same).

    After it `later_s` must pass before the last who was told "later" is asked again.
    """

    name: str
    strike: Callable[[], None]
    heal: Callable[[], None] = nothing
    lasts_s: float = 0.5
    passes_s: float = 0.0
    later_s: float = 0.0


class Faults:
    """Every fault there is for this stage."""

    def __init__(
        self,
        stage: Stage,
        unit: UnitSystem,
        engine: Engine,
        dice: random.Random,
        residents: Sequence[Resident],
    ) -> None:
        self._stage, self._unit, self._engine, self._dice = stage, unit, engine, dice
        self._residents = residents
        self._clocks: list[subprocess.Popen[bytes]] = []

    def short(self) -> list[Fault]:
        """Those that every change of the code must outlive."""
        return [
            Fault("worker killed", self._kill_a_worker),
            Fault("Redis emptied", self._stage.flush_redis),
            Fault(
                "500 after having accepted", self._unit_is(units.taking_but_saying(500)), self._unit_well, 0.7
            ),
            Fault("clock killed", lambda: self._stage.kill("clock")),
            Fault("Redis killed", lambda: self._stage.kill("redis")),
            Fault("web killed", lambda: self._stage.kill("web")),
        ]

    def long(self) -> list[Fault]:
        """All of them."""
        return [
            *self.short(),
            *([Fault("PostgreSQL killed", self._stage.kill_postgres)] if self._stage.ground else []),
            Fault("everything killed, one by one", self._kill_everything),
            *(
                [Fault("disk full for photos", self._stage.fill_disk, self._stage.empty_disk, 5)]
                if self._stage.own_disk
                else []
            ),
            *self._of_units(),
            *self._of_zalo(),
            Fault("clock jumps an hour ahead", lambda: age(self._engine, HOUR_S)),
            Fault(
                "clock jumps back, is set right",
                lambda: age(self._engine, -HOUR_S),
                lambda: age(self._engine, HOUR_S),
                5,
            ),
            Fault("three clocks running", self._more_clocks, self._end_clocks, 20),
        ]

    def _of_units(self) -> list[Fault]:
        soon = Reply(429, headers={"Retry-After": "2"})
        return [
            Fault("unit's system down 1 s", self._unit.down, self._unit.up, 1),
            Fault("unit's system down 60 s", self._unit.down, self._unit.up, 6, 60),
            Fault("unit's system down 300 s", self._unit.down, self._unit.up, 15, 300),
            Fault("unit's system slow (4 s)", self._unit_is(units.slow(4)), self._unit_well, 10),
            Fault(
                "unit's system answers garbage",
                self._unit_is(units.refusing_with(Reply(raw=GARBAGE))),
                self._unit_well,
                5,
            ),
            Fault("429 with Retry-After", self._unit_is(units.refusing_with(soon)), self._unit_well, 5),
        ]

    def _of_zalo(self) -> list[Fault]:
        """The table of errors in docs/operations.md, by what happens then."""
        return [
            Fault("Zalo: token expired", self._expire_token, lasts_s=3),
            Fault("Zalo: token invalid (-216)", self._zalo_says("-216"), self._zalo_well, 5, later_s=HOUR_S),
            Fault("Zalo: too many calls (-32)", self._zalo_says("-32"), self._zalo_well, 5, later_s=60),
            Fault(
                "Zalo: a right is missing (-204)",
                self._zalo_says("-204"),
                self._zalo_well,
                5,
                later_s=HOUR_S / 4,
            ),
            Fault(
                "Zalo: quota used up (-211)",
                self._zalo_says("-211"),
                self._zalo_well,
                5,
                later_s=3.2 * HOUR_S,
            ),
            Fault("Zalo: residents block us (-217)", self._block, self._write_again, 5),
            Fault("Zalo: HTTP 500", self._zalo_says("http500"), self._zalo_well, 5),
            Fault("Zalo: silent", self._zalo_says("timeout"), self._zalo_well, 12),
            Fault("Zalo: slow (3 s)", self._zalo_says("slow:3000"), self._zalo_well, 10),
        ]

    def _kill_a_worker(self) -> None:
        self._stage.kill(self._dice.choice(self._stage.workers()))

    def _kill_everything(self) -> None:
        everybody = ["web", "clock", "redis", *self._stage.workers()]
        self._dice.shuffle(everybody)
        for child in everybody:
            self._stage.kill(child)

    def _unit_is(self, manner: Manner) -> Callable[[], None]:
        def fall_ill() -> None:
            self._unit.manner = manner

        return fall_ill

    def _unit_well(self) -> None:
        self._unit.manner = units.well

    def _zalo_says(self, fault: str) -> Callable[[], None]:
        def switch() -> None:
            Line(self._stage.port).done("POST", "/sim/zalo/dev/faults", {"fault": fault, "host": "openapi"})

        return switch

    def _zalo_well(self) -> None:
        self._zalo_says("")()

    def _block(self) -> None:
        for resident in self._residents:
            resident.block(True)

    def _write_again(self) -> None:
        """They let us speak again and write, by which what was held for them is released."""
        for resident in self._residents:
            resident.block(False)
        sleep(CALL_S)  # whoever is being told no just now
        for resident in self._residents:
            resident.write("Xin chào")

    def _expire_token(self) -> None:
        with closing(sqlite3.connect(self._stage.zalo, timeout=30)) as zalo:
            changed = zalo.execute("UPDATE oa_tokens SET expires = 0 WHERE expires > 0").rowcount
            zalo.commit()
        assert changed, "there was no token to expire"

    def _more_clocks(self) -> None:
        self._clocks += [self._stage.process("worker.py", "clock") for _ in range(2)]

    def _end_clocks(self) -> None:
        while self._clocks:
            clock = self._clocks.pop()
            clock.terminate()
            clock.wait(60)
