"""What is done to the service, each for a while, and how it is undone."""

import random
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from functools import partial
from time import sleep

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bench.drill import found
from bench.drill import unit as units
from bench.drill.ageing import age
from bench.drill.bucket import Bucket
from bench.drill.disk import Disk
from bench.drill.fault import Fault
from bench.drill.line import Line
from bench.drill.people import Resident
from bench.drill.stage import Stage
from bench.drill.unit import Manner, UnitSystem
from tests.receivers import Reply

HOUR_S = 3600.0
# Longer than a call to Zalo that is under way.
CALL_S = 3.0
TOO_MANY = Reply(429, headers={"Retry-After": "2"})
# The table of errors in docs/operations.md by what happens then: its name, how it is said, how long "later" may be.
ZALO = (
    ("token invalid (-216)", "-216", HOUR_S),
    ("too many calls (-32)", "-32", 60.0),
    ("the app is unknown (-202)", "-202", HOUR_S / 4),
    ("a right is missing (-204)", "-204", HOUR_S / 4),
    ("quota used up (-211)", "-211", 3.2 * HOUR_S),
    ("not at night (-234)", "-234", 24 * HOUR_S),
    ("HTTP 500", "http500", 0.0),
)
SEGMENTS, NEXT_SEGMENT = 100, "SELECT pg_logical_emit_message(true, 'drill', ''), pg_switch_wal()"
GARBAGE = b"\x16\x03\x01 this is no HTTP \xff\xfe\r\n\r\n<html>"


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
        self._put_off = self._calls = 0

    def short(self) -> list[Fault]:
        """Those that every change of the code must outlive."""
        return [
            Fault("worker killed", self._kill_a_worker),
            Fault("Redis emptied", self._stage.flush_redis),
            self._of_unit("500 after having accepted", units.taking_but_saying(500), 0.5),
            Fault("clock killed", lambda: self._stage.kill("clock")),
            Fault("Redis killed", lambda: self._stage.kill("redis")),
            Fault("web killed", lambda: self._stage.kill("web")),
        ]

    def long(self) -> list[Fault]:
        """All of them."""
        stage, hour_on = self._stage, partial(age, self._engine, HOUR_S)
        return [
            *self.short(),
            *(
                [Fault("PostgreSQL killed", stage.kill_postgres, stage.start_postgres)]
                if stage.ground
                else []
            ),
            Fault("everything killed, one by one", self._kill_everything),
            *(self._of_disks(*stage.disks) if stage.disks else []),
            self._outage(1),
            self._outage(6, passes_s=60),
            self._outage(15, passes_s=300),
            Fault("unit's system slow (4 s)", self._slow_down, self._unit_well, 10, felt=self._has_called),
            self._of_unit("unit's system answers garbage", units.refusing_with(Reply(raw=GARBAGE)), 5),
            self._of_unit("429 with Retry-After", units.refusing_with(TOO_MANY), 5),
            Fault("Zalo: token expired", self._expire_token, lasts_s=3, felt=self._has_renewed),
            *(self._of_zalo(*fault) for fault in ZALO),
            Fault("Zalo: silent", self._zalo_says("timeout"), self._zalo_well, 12, felt=self._puts_off_chat),
            Fault("Zalo: slow (3 s)", self._zalo_says("slow:3000"), self._zalo_well, 10),
            Fault(
                "Zalo: residents block us (-217)", self._block, self._write_again, 5, felt=self._puts_off_chat
            ),
            Fault("clock jumps an hour ahead", hour_on),
            Fault("clock jumps back, is set right", partial(age, self._engine, -HOUR_S), hour_on, 5),
            Fault("three clocks running", self._more_clocks, self._end_clocks, 20),
        ]

    def _of_unit(self, name: str, manner: Manner, lasts_s: float) -> Fault:
        return Fault(name, self._unit_is(manner), self._unit_well, lasts_s, felt=self._puts_off_units)

    def _outage(self, lasts_s: float, passes_s: float = 0.0) -> Fault:
        name = f"unit's system down {passes_s or lasts_s:.0f} s"
        return Fault(name, self._unit.down, self._unit.up, lasts_s, passes_s, felt=self._puts_off_units)

    def _of_zalo(self, name: str, fault: str, later_s: float) -> Fault:
        says = self._zalo_says(fault)
        return Fault(f"Zalo: {name}", says, self._zalo_well, 5, later_s=later_s, felt=self._puts_off_chat)

    def of_bucket(self, bucket: Bucket) -> list[Fault]:
        """Those of a storage that is a bucket of S3."""
        refused = self._refuses_photos
        return [
            Fault("bucket of photos away", bucket.down, bucket.up, 5, felt=refused),
            Fault("bucket of photos answers 503", bucket.erring, bucket.well, 5, felt=refused),
            Fault("bucket of photos silent", bucket.silent, bucket.well, 5, felt=refused),
        ]

    def _of_disks(self, photos: Disk, database: Disk) -> list[Fault]:
        return [
            Fault("disk full for photos", photos.fill, photos.empty, 5, felt=self._refuses_photos),
            Fault(
                "disk full for the database",
                partial(self._fill_up, database),
                partial(self._make_room, database),
                5,
                felt=self._are_put_off,
            ),
            Fault("power cut", self._cut_power, self._stage.restore_power),
        ]

    def _refuses_photos(self) -> bool:
        return self._residents[0].tries_a_photo() == 503

    def _fill_up(self, disk: Disk) -> None:
        self._put_off = self._times_put_off()
        disk.fill()
        if self._stage.ground is not None:
            # What it had set aside for its log would let it go on for a while.
            with suppress(SQLAlchemyError), self._engine.connect() as connection:
                for _ in range(SEGMENTS):
                    connection.exec_driver_sql(NEXT_SEGMENT)

    def _make_room(self, disk: Disk) -> None:
        disk.empty()
        self._stage.start_postgres()

    def _times_put_off(self) -> int:
        return sum(resident.line.put_off for resident in self._residents)

    def _are_put_off(self) -> bool:
        return self._times_put_off() > self._put_off

    def _cut_power(self) -> None:
        self._engine.dispose()  # ours would keep the disk from being taken away
        self._stage.cut_power()

    def _puts_off_units(self) -> bool:
        return found.put_off(self._engine, "webhook") > 0

    def _puts_off_chat(self) -> bool:
        return found.put_off(self._engine, "zalo") > 0

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

    def _slow_down(self) -> None:
        self._calls = sum(self._unit.came.values())
        self._unit.manner = units.slow(4)

    def _has_called(self) -> bool:
        return sum(self._unit.came.values()) > self._calls

    def _unit_well(self) -> None:
        self._unit.manner = units.well

    def _zalo_says(self, fault: str) -> Callable[[], None]:
        def switch() -> None:
            with Line(self._stage.port) as line:
                line.done("POST", "/sim/zalo/dev/faults", {"fault": fault, "host": "openapi"})

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

    def _has_renewed(self) -> bool:
        with closing(sqlite3.connect(f"file:{self._stage.zalo}?mode=ro", uri=True, timeout=30)) as zalo:
            return bool(zalo.execute("SELECT count(*) FROM oa_tokens WHERE expires > 0").fetchone()[0])

    def _more_clocks(self) -> None:
        self._clocks += [self._stage.process("worker.py", "clock") for _ in range(2)]

    def _end_clocks(self) -> None:
        while self._clocks:
            clock = self._clocks.pop()
            clock.terminate()
            clock.wait(60)
