"""A month of a commune office, told case by case, with figures that were worked out by hand from these lines.

October 2026 has no holidays. Extract copies are due the same day, or the next working day after 15:00; where old
registers have to be searched, after 15 working days. Times are local.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from dossiers import intake, processing, withdrawal
from dossiers.clock import Extension
from dossiers.fees import receiving
from dossiers.fees.receiving import Money
from dossiers.intake import Lack, Wanted
from models import Dossier, DossierFile, FileKind, FilingChannel, PaymentOrder, PayWay
from reports.actor import Actor
from reports.deadlines import ZONE
from tests.dossiers import OFFICER, RULES, a_dossier, a_result_row, does, in_work, reread
from tests.people import a_resident

SEARCH = "tra-cuu-so"
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)

# By criterion: numerator and denominator of October. Handling time: seconds and dossiers.
OCTOBER = {
    "synchronised": [2, 12],
    "on_time": [7, 13],
    "online": [11, 12],
    "paid_online": [1, 12],
    "e_result": [7, 7],
    "digitised": [2, 7],
    "reused": [1, 12],
    "satisfied": [6, 13],
}
ON_TIME = {"early", "open", "waiting", "withdrawn", "extended", "disliked", "counter"}
LATE = {"late", "carried in", "overdue", "asked twice", "stopped", "told late"}


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A local moment of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def the_month() -> dict[str, Dossier]:
    """Sixteen dossiers by name, of which thirteen were in hand in October."""
    return {name: tell() for name, tell in CASES.items()}


def finished(since: datetime, until: datetime, **columns: Any) -> Dossier:
    """Accepted, worked on and done."""
    return done(in_work(since), until, **columns)


def done(dossier: Dossier, until: datetime, **columns: Any) -> Dossier:
    """Its result is signed."""
    roles = frozenset(processing.DOSSIER_ROLES)
    does(dossier, lambda session, it: processing.finish_step(session, it, roles, OFFICER, until))
    a_result_row(dossier, until)
    does(dossier, lambda session, it: processing.conclude(session, it, OFFICER, until))
    return changed(dossier, **columns)


def changed(dossier: Dossier, **columns: Any) -> Dossier:
    """The same with other columns."""

    def act(_: Any, it: Dossier) -> None:
        for name, value in columns.items():
            setattr(it, name, value)

    return does(dossier, act) if columns else reread(dossier)


def with_component(dossier: Dossier, digitised: int) -> Dossier:
    """A component beside it, digitised so far."""
    key = a_result_row(dossier, at(10, 2))

    def act(session: Any, _: Dossier) -> None:
        file = session.get_one(DossierFile, key)
        file.kind, file.component_code, file.digitised = FileKind.COMPONENT, "to-khai", digitised

    return does(dossier, act)


def paid(dossier: Dossier, way: PayWay, moment: datetime) -> Dossier:
    """What it owes came in."""

    def act(session: Any, it: Dossier) -> None:
        order = session.scalars(select(PaymentOrder).where(PaymentOrder.dossier_id == it.id)).one()
        money = Money(it.unit_code, way, f"T{it.reference}", order.amount, moment)
        receiving.receive(session, it, order, money, OFFICER, moment)

    return does(dossier, act)


def ids(cases: dict[str, Dossier], names: set[str]) -> set[UUID]:
    """The keys of cases by their names."""
    return {cases[name].id for name in names}


def _early() -> Dossier:
    dossier = in_work(at(10, 5))
    paid(dossier, PayWay.TRANSFER, at(10, 5, 10, 30))
    done(dossier, at(10, 5, 11), sync_acked=4, rating=5, rated_at=at(10, 6))
    return with_component(dossier, 1)


def _late() -> Dossier:
    return with_component(finished(at(10, 5), at(10, 7), sync_acked=2), 2)


def _open() -> Dossier:
    return finished(at(10, 30, 16), at(11, 2))


def _waiting() -> Dossier:
    return _asked(in_work(at(10, 12)), at(10, 12, 11))


def _asked_twice() -> Dossier:
    dossier = _asked(in_work(at(10, 13)), at(10, 13, 10, 30))
    by = Actor("resident", a_resident().id)
    does(dossier, lambda session, it: intake.supplemented(session, it, RULES, by, at(10, 13, 11)))
    return done(_worked_on(_asked(dossier, at(10, 13, 11, 10), again=True), at(10, 13, 11, 20)), at(11, 3))


def _worked_on(dossier: Dossier, moment: datetime) -> Dossier:
    by = Actor("resident", a_resident().id)
    return does(dossier, lambda session, it: intake.supplemented(session, it, RULES, by, moment))


def _withdrawn() -> Dossier:
    dossier = in_work(at(10, 14))
    by = Actor("resident", a_resident().id)
    does(dossier, lambda session, it: withdrawal.ask(session, it, by, at(10, 14, 10, 30), reason="Nộp nhầm."))
    return does(
        dossier, lambda session, it: withdrawal.agree(session, it, OFFICER, at(10, 20), reason="Đồng ý.")
    )


def _stopped() -> Dossier:
    return does(
        in_work(at(10, 15)),
        lambda session, it: processing.stop(session, it, OFFICER, at(10, 19), reason="Không đủ điều kiện."),
    )


def _refused() -> Dossier:
    dossier = a_dossier(at=at(10, 16))
    return does(
        dossier, lambda session, it: intake.refuse(session, it, OFFICER, at(10, 16, 11), reason="Sai nơi.")
    )


def _extended(told: datetime, until: datetime) -> Callable[[], Dossier]:
    """Fifteen working days from 1 October end on the 22nd; put off to the 29th, it was done in between."""

    def tell() -> Dossier:
        dossier = a_dossier(at=at(10, 1))
        does(dossier, lambda session, it: intake.accept(session, it, OFFICER, at(10, 1), variant=SEARCH))
        does(dossier, lambda session, it: processing.start(session, it, OFFICER, at(10, 1, 11)))
        wanted = Extension(at(10, 29, 17), "Phải xác minh.")
        does(dossier, lambda session, it: processing.extend(session, it, wanted, RULES, OFFICER, told))
        return done(dossier, until)

    return tell


def _counter() -> Dossier:
    dossier = finished(at(10, 6), at(10, 6, 11), channel=FilingChannel.COUNTER)
    return paid(dossier, PayWay.CASH, at(10, 6, 11))


def _asked(dossier: Dossier, moment: datetime, *, again: bool = False) -> Dossier:
    wanted = Wanted([Lack(None, "Ảnh mờ", "Chụp lại")], "Giấy tờ chưa rõ.", again=again)
    return does(
        dossier, lambda session, it: intake.ask_supplement(session, it, wanted, RULES, OFFICER, moment)
    )


CASES: dict[str, Callable[[], Dossier]] = {
    "early": _early,
    "late": _late,
    "carried in": lambda: finished(at(9, 30), at(10, 1)),
    "before": lambda: finished(at(9, 1), at(9, 1, 11)),
    "open": _open,
    "overdue": lambda: in_work(at(10, 28)),
    "waiting": _waiting,
    "asked twice": _asked_twice,
    "withdrawn": _withdrawn,
    "stopped": _stopped,
    "refused": _refused,
    "extended": _extended(at(10, 20), at(10, 28)),
    "told late": _extended(at(10, 22, 9), at(10, 27)),
    "disliked": lambda: finished(at(10, 6), at(10, 6, 11), rating=1, rated_at=at(10, 7)),
    "counter": _counter,
    "not accepted": lambda: a_dossier(at=at(10, 31)),
}
