"""The counts behind the map stay what a recount says: after any walk of acts, rolled back or not, and many at once."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session as OrmSession

from config import Settings
from errors import Problem
from models import MapCell, Mark, Photo, Publication, Report, Resident, Session, State, Unit
from models.base import new_key
from models.report import OPEN_STATES
from reports import feedback, intake, merging, moderated, overdue, progress
from reports.actor import Actor
from reports.desk import correction, moderation
from reports.desk.moderation import Judgement
from reports.intake import Draft
from reports.places.atlas import Atlas
from reports.public import mapcount, mapmarks, mapspans
from tests.mapcounts import kept_and_recounted, reports_in

AT = datetime(2026, 6, 1, 3, tzinfo=UTC)
ATLAS = Atlas(Settings.model_validate({}).province / "areas-h3.csv")
CATEGORIES = ("pothole", "rubbish", "street-light")
STAFF = Actor("staff", new_key())
TICKS = count(1)


def _now() -> datetime:
    """Time goes on: what happens twice in one moment is owed once."""
    return AT + timedelta(seconds=next(TICKS))


def _resident(session: OrmSession) -> Resident:
    resident = Resident(id=new_key(), name="", created_at=AT, seen_at=AT)
    session.add(resident)
    session.flush()
    return resident


def _submit(session: OrmSession, dice: random.Random) -> Report:
    draft = Draft(
        category=dice.choice(CATEGORIES),
        description="Đèn đường không sáng đã ba hôm.",
        latitude=11.31 + dice.uniform(0, 0.03),
        longitude=106.10 + dice.uniform(0, 0.03),
    )
    return intake.submit(session, ATLAS, draft, _resident(session).id, AT)


def _photo(session: OrmSession) -> UUID:
    photo = Photo(
        id=new_key(),
        uploader_kind="staff",
        uploader_id=STAFF.id,
        publication=Publication.PENDING,
        sha256="0" * 64,
        likeness=0,
        derivatives={},
        revision=0,
        created_at=AT,
    )
    session.add(photo)
    session.flush()
    return photo.id


Act = Callable[[OrmSession, Report, random.Random], object]


def _transfer(session: OrmSession, report: Report, dice: random.Random) -> None:
    units = session.scalars(select(Unit).where(Unit.active).order_by(Unit.code).limit(5)).all()
    progress.transfer(session, report, dice.choice(units), STAFF, _now(), reason="Không thuộc thẩm quyền")


def _merge(session: OrmSession, report: Report, dice: random.Random) -> None:
    others = session.scalars(select(Report).order_by(Report.code)).all()
    merging.merge(session, report, dice.choice(others), STAFF, _now(), reason="Trùng")


def _recategorise(session: OrmSession, report: Report, dice: random.Random) -> None:
    correction.recategorise(
        session, report, dice.choice((*CATEGORIES, "security")), STAFF, _now(), keep_due=True
    )


def _relocate(session: OrmSession, report: Report, dice: random.Random) -> None:
    spot = correction.Spot(11.31 + dice.uniform(0, 0.03), 106.10 + dice.uniform(0, 0.03))
    correction.relocate(session, report, ATLAS, spot, STAFF, _now())


def _judge(session: OrmSession, report: Report, dice: random.Random) -> None:
    said = {name: dice.choice((None, "Đã xem.")) for name in ("description", "result") if dice.random() < 0.8}
    photos = session.scalars(select(Photo.id).where(Photo.report_id == report.id).order_by(Photo.id)).all()
    shown = dice.choice((None, True, False))
    seen = {photo: dice.choice((Publication.APPROVED, Publication.HIDDEN)) for photo in photos}
    moderation.judge(session, report, Judgement(shown, said, seen), STAFF, _now())


def _send_photo(session: OrmSession, report: Report, _dice: random.Random) -> None:
    assert report.resident_id is not None
    photo = session.get_one(Photo, _photo(session))
    photo.uploader_kind, photo.uploader_id = "resident", report.resident_id
    session.flush()
    intake.add_photos(session, report, [photo.id], report.resident_id)


ACTS: tuple[Act, ...] = (
    _judge,
    _send_photo,
    lambda s, r, _: progress.accept(s, r, STAFF, _now()),
    lambda s, r, _: progress.start(s, r, STAFF, _now()),
    lambda s, r, _: progress.decline(s, r, STAFF, _now(), reason="Không thuộc thẩm quyền"),
    lambda s, r, _: progress.ask(s, r, STAFF, _now(), question="Ở đoạn nào?"),
    lambda s, r, _: progress.comment(s, r, Actor("resident", r.resident_id), _now(), text="Trước chợ."),
    lambda s, r, _: progress.resolve(s, r, STAFF, _now(), text="Đã sửa.", photo_ids=[_photo(s)]),
    lambda s, r, _: feedback.reopen(s, r, Actor("resident", r.resident_id), _now(), reason="Chưa sửa"),
    lambda s, r, _: feedback.close(s, r, _now()),
    lambda s, r, _: feedback.close(s, r, _now()),
    _judge,
    _transfer,
    _recategorise,
    _relocate,
)
FINAL: tuple[Act, ...] = (
    lambda s, r, _: progress.reject(s, r, STAFF, _now(), reason="Không đúng sự thật"),
    lambda s, r, _: progress.withdraw(s, r, Actor("resident", r.resident_id), _now()),
    _merge,
)


def _some_report(session: OrmSession, dice: random.Random) -> Report:
    codes = session.scalars(select(Report.code).order_by(Report.code)).all()
    return progress.lock(session, dice.choice(codes))


def _walk(dice: random.Random, steps: int) -> set[State]:
    """Random acts, each in its own transaction; what the domain refuses is rolled back. Now and then the clock comes
    by, at the right time or at a wrong one."""
    seen: set[State] = set()
    for _ in range(steps):
        if dice.random() < 0.05:
            overdue.mark(AT + timedelta(days=dice.choice((0, 3, 30))))
        try:
            with Session.begin() as session:
                if dice.random() < 0.1:
                    report = _submit(session, dice)
                else:
                    report = _some_report(session, dice)
                    dice.choice(FINAL if dice.random() < 0.05 else ACTS)(session, report, dice)
                seen.add(report.state)
        except Problem:
            continue
    return seen


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_walk_of_acts_the_kept_counts_are_the_recounted(engine: Engine, seed: int):
    dice = random.Random(seed)
    with Session.begin() as session:
        for _ in range(5):
            _submit(session, dice)
    seen = _walk(dice, 400)
    assert len(seen) >= 8, "the walk went nearly everywhere"
    before, recounted = kept_and_recounted()
    assert before == recounted
    assert {level for kind, level, *_ in before if kind == "MapCell"} == set(mapcount.LEVELS)
    marks = {(mark, level) for kind, level, mark, *_ in before if kind == "MapMark"}
    assert {level for mark, level in marks if mark == Mark.PHOTO} == set(mapmarks.LEVELS)
    for one in (Mark.MODERATED, Mark.OVERDUE, "unit:", "area:"):
        assert {level for mark, level in marks if str(mark).startswith(one)} == set(mapmarks.LEVELS), one
    spans = {(level, days) for kind, level, days, *_ in before if kind == "MapSpan"}
    assert spans == {(level, days) for level, lengths in mapspans.LENGTHS.items() for days in lengths}


def test_after_any_walk_of_acts_what_is_kept_with_a_report_is_so(engine: Engine):
    dice = random.Random(5)
    with Session.begin() as session:
        for _ in range(5):
            _submit(session, dice)
    _walk(dice, 150)
    with Session.begin() as session:
        kept = {report.code: report.moderation_pending for report in session.scalars(select(Report))}
        moderated.reckon_all(session)
        session.expire_all()
        reports = session.scalars(select(Report)).all()
        assert kept == {report.code: report.moderation_pending for report in reports}
        assert set(kept.values()) == {True, False}
        marked = [report for report in reports if report.overdue_marked]
        assert marked
        assert all(report.state in OPEN_STATES and report.paused_at is None for report in marked)
        # What the list's search takes for granted.
        waits = {report.code for report in reports if report.state is State.NEEDS_INFO}
        assert waits
        assert waits == {report.code for report in reports if report.paused_at is not None}


def test_what_is_rolled_back_is_not_counted(engine: Engine):
    dice = random.Random(3)
    with Session() as session:
        _submit(session, dice)
        session.rollback()
        _submit(session, dice)
        session.close()
        session.commit()
    with Session.begin() as session:
        assert session.scalar(select(func.count()).select_from(MapCell)) == 0
    with Session() as session:
        _submit(session, dice)
        with session.begin_nested() as savepoint:
            _submit(session, dice)
            savepoint.rollback()
        with session.begin_nested():
            _submit(session, dice)
        session.commit()
    before, recounted = kept_and_recounted()
    assert before == recounted
    assert sum(reports_in(before).values()) == 2


def test_counts_are_the_last_that_is_written(engine: Engine):
    """Everybody needs the widest cells: whoever has them in hand does nothing else meanwhile."""
    with Session.begin() as session:
        code = _submit(session, random.Random(7)).code
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, told, *_: said.append(told))
    with Session.begin() as session:
        progress.accept(session, progress.lock(session, code), STAFF, _now())
    tables = [told.split()[2] if told.startswith("INSERT") else told.split()[1] for told in said]
    assert "tickets" in tables
    first = next(n for n, table in enumerate(tables) if table.startswith("map_"))
    assert all(table.startswith("map_") for table in tables[first:]), tables


def test_many_at_once_neither_lock_each_other_out_nor_miscount(engine: Engine):
    """Asking and answering cross between the same two counts: written as they happen, they would wait in a circle."""
    workers, each = 6, 25
    with Session.begin() as session:
        codes = [_submit(session, random.Random(n)).code for n in range(workers)]
    start = Barrier(workers)

    def back_and_forth(number: int) -> None:
        dice = random.Random(number)
        start.wait(timeout=30)
        for turn in range(each):
            with Session.begin() as session:
                report = progress.lock(session, codes[number])
                if turn % 2:
                    progress.comment(
                        session, report, Actor("resident", report.resident_id), _now(), text="Ở đây."
                    )
                else:
                    progress.ask(session, report, STAFF, _now(), question="Ở đâu?")
                _submit(session, dice)

    def recount() -> None:
        for _ in range(5):
            with Session.begin() as session:
                mapcount.recount(session)

    with ThreadPoolExecutor(workers + 1) as pool:
        done = [pool.submit(back_and_forth, number) for number in range(workers)]
        done.append(pool.submit(recount))
        for future in done:
            future.result(timeout=120)
    before, recounted = kept_and_recounted()
    assert before == recounted
    assert sum(reports_in(before).values()) == workers * (each + 1)
