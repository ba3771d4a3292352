"""When a dossier is due, from tables: holidays, make-up days, the 15:00 rule, hours, months; and what moves it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from dossiers import clock, intake, processing, withdrawal
from dossiers.clock import Extension
from dossiers.intake import Lack, Wanted
from dossiers.refusals import ExtensionOnce, ExtensionShorter, SupplementOnce
from errors import TransitionRefused
from models import (
    CalendarDay,
    DayKind,
    Dossier,
    DossierState,
    DossierStep,
    DueChange,
    DueChangeKind,
    Session,
)
from province.category_schema import NormUnit
from province.pack import read
from province.procedure_schema import Duration
from reports import clock as counting
from reports.actor import Actor
from reports.clock import Calendar
from tests.dossiers import (
    OFFICER,
    RULES,
    a_dossier,
    an_accepted,
    does,
    in_work,
    later,
    reread,
)
from tests.people import MONDAY, PROVINCE

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
RESIDENT = Actor("resident", None)
LACK = Wanted([Lack(None, "Ảnh giấy chứng sinh bị mờ", "Chụp lại đủ bốn góc")], "Giấy tờ chưa rõ")


def at(text: str) -> datetime:
    """A local moment: "2026-11-23 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=HERE).astimezone(UTC)


# Offices of the pack: Monday to Friday 07:00-11:30 and 13:30-17:00. 23/11/2026 is a Monday, 24/11 the new holiday.
TABLE = [
    # same day, and the 15:00 rule (civil status, certification)
    (0, "working_days", "15:00", "2026-11-23 10:00", "2026-11-23 17:00"),
    (0, "working_days", "15:00", "2026-11-23 15:00", "2026-11-23 17:00"),
    (0, "working_days", "15:00", "2026-11-23 15:01", "2026-11-25 17:00"),
    (0, "working_days", "15:00", "2026-11-27 15:30", "2026-11-30 17:00"),
    (0, "working_days", "15:00", "2026-11-28 09:00", "2026-11-30 17:00"),
    # one day after a late acceptance before a holiday
    (1, "working_days", "15:00", "2026-11-23 09:00", "2026-11-25 17:00"),
    (1, "working_days", "15:00", "2026-11-23 16:00", "2026-11-26 17:00"),
    # working days over a weekend and the holiday of 24/11
    (3, "working_days", None, "2026-11-20 10:00", "2026-11-26 17:00"),
    (7, "working_days", None, "2026-11-25 08:00", "2026-12-04 17:00"),
    # the first day is not counted, also when it is a day off
    (1, "working_days", None, "2026-11-24 10:00", "2026-11-26 17:00"),
    # the swap of 2026: Monday 31/08 is off and Saturday 22/08 made up for it
    (1, "working_days", None, "2026-08-21 10:00", "2026-08-22 17:00"),
    (1, "working_days", None, "2026-08-28 10:00", "2026-09-03 17:00"),
    # working hours run in office hours only: 8 of them are a day
    (8, "working_hours", None, "2026-11-23 07:00", "2026-11-23 17:00"),
    (8, "working_hours", None, "2026-11-23 14:30", "2026-11-25 14:30"),
    (8, "working_hours", None, "2026-11-21 20:00", "2026-11-23 17:00"),
    # calendar days end on the next working day
    (10, "days", None, "2026-11-18 09:00", "2026-11-30 17:00"),
    (5, "days", None, "2026-11-18 09:00", "2026-11-23 17:00"),
    # months: the day of the same number, the last of a shorter month, the next working day
    (1, "months", None, "2026-10-25 09:00", "2026-11-25 17:00"),
    (1, "months", None, "2026-10-24 09:00", "2026-11-25 17:00"),
    (3, "months", None, "2026-11-30 09:00", "2027-03-01 17:00"),
    (12, "months", None, "2026-11-25 09:00", "2027-11-25 17:00"),
]


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    """The pack's own calendar."""
    pack = read(PROVINCE)
    hours = [counting.OfficeHours(it.weekday, it.opens, it.closes, it.valid_from) for it in pack.office_hours]
    return Calendar(hours, {it.day: it.kind for it in pack.calendar}, frozenset({2026}))


@pytest.mark.parametrize(("amount", "unit", "cutoff", "received", "due"), TABLE)
def test_a_deadline_falls_where_the_law_counts_it(
    calendar: Calendar, amount: int, unit: str, cutoff: str | None, received: str, due: str
) -> None:
    said = Duration(amount=amount, unit=NormUnit(unit), cutoff=cutoff)  # type: ignore[arg-type]
    assert counting.due(calendar, clock.norm(said), at(received)) == at(due)


def test_the_clock_starts_at_acceptance_and_the_steps_share_the_time(engine: Engine) -> None:
    filed = a_dossier()
    assert filed.due_at is None
    assert filed.answer_by is not None
    dossier = does(filed, lambda session, it: intake.accept(session, it, OFFICER, at("2026-11-23 10:00")))
    assert dossier.due_original == dossier.due_at == at("2026-11-23 17:00")
    with Session() as session:
        steps = session.scalars(
            select(DossierStep).where(DossierStep.dossier_id == dossier.id).order_by(DossierStep.position)
        ).all()
    assert [step.role for step in steps] == ["specialist", "leader", "intake"]
    dues = [step.due_at for step in steps]
    assert dues == sorted(dues, key=str)
    assert dues[-1] == dossier.due_at


def test_a_holiday_entered_later_is_counted(engine: Engine) -> None:
    with Session.begin() as session:
        days = CalendarDay(day=at("2026-11-25 12:00").date(), kind=DayKind.HOLIDAY, name="x", source="x")
        session.merge(days)
    dossier = an_accepted(at("2026-11-23 16:00"))
    assert dossier.due_at == at("2026-11-26 17:00")


def test_a_case_has_its_own_time(engine: Engine) -> None:
    filed = a_dossier()
    dossier = does(
        filed, lambda session, it: intake.accept(session, it, OFFICER, MONDAY, variant="tra-cuu-so")
    )
    assert dossier.variant_code == "tra-cuu-so"
    assert dossier.due_at == at("2026-12-15 17:00")


def test_a_year_without_its_announcement_is_told_as_provisional(engine: Engine) -> None:
    dossier = an_accepted()
    with Session() as session:
        here = session.get_one(Dossier, dossier.id)
        assert not clock.provisional(session, here)
        here.due_at = at("2031-03-03 17:00")
        assert clock.provisional(session, here)


class TestPauses:
    def test_time_waited_for_the_applicant_is_given_back_and_written_down(self, engine: Engine) -> None:
        dossier = an_accepted(at("2026-11-25 10:00"))
        assert dossier.due_at == at("2026-11-25 17:00")
        asked = does(
            dossier,
            lambda session, it: intake.ask_supplement(
                session, it, LACK, RULES, OFFICER, at("2026-11-25 15:00")
            ),
        )
        assert asked.paused_at == at("2026-11-25 15:00")
        answered = does(
            asked,
            lambda session, it: intake.supplemented(session, it, RULES, RESIDENT, at("2026-11-27 09:00")),
        )
        # Two office hours were left at 15:00; two are left again at 09:00 of the day after tomorrow.
        assert answered.due_at == at("2026-11-27 11:00")
        assert answered.due_original == at("2026-11-25 17:00")
        assert (answered.state, answered.paused_at) == (DossierState.PROCESSING, None)
        (change,) = changes(answered)
        assert (change.kind, change.from_due, change.to_due) == (
            DueChangeKind.SUPPLEMENT,
            at("2026-11-25 17:00"),
            at("2026-11-27 11:00"),
        )
        assert change.reason == LACK.reason

    def test_before_acceptance_nothing_stands_and_it_goes_back_to_the_desk(self, engine: Engine) -> None:
        asked = does(
            a_dossier(),
            lambda session, it: intake.ask_supplement(session, it, LACK, RULES, OFFICER, MONDAY),
        )
        assert (asked.paused_at, asked.answer_by) == (None, None)
        back = does(
            asked, lambda session, it: intake.supplemented(session, it, RULES, RESIDENT, later(hours=2))
        )
        assert back.state is DossierState.FILED
        assert back.answer_by is not None
        assert changes(back) == []

    def test_a_supplement_is_asked_for_once_and_again_only_by_a_leader(self, engine: Engine) -> None:
        once = does(
            in_work(), lambda session, it: intake.ask_supplement(session, it, LACK, RULES, OFFICER, MONDAY)
        )
        back = does(
            once, lambda session, it: intake.supplemented(session, it, RULES, RESIDENT, later(hours=1))
        )
        with pytest.raises(SupplementOnce):
            does(back, lambda session, it: intake.ask_supplement(session, it, LACK, RULES, OFFICER, MONDAY))
        again = Wanted(LACK.lacks, LACK.reason, again=True)
        asked = does(
            back,
            lambda session, it: intake.ask_supplement(session, it, again, RULES, OFFICER, later(hours=2)),
        )
        assert (asked.state, asked.supplement_count) == (DossierState.SUPPLEMENT, 2)

    @pytest.mark.parametrize(("stands", "due"), [(True, "2026-11-25 10:30"), (False, "2026-11-23 17:00")])
    def test_a_payment_stops_the_clock_only_where_the_law_says_so(
        self, engine: Engine, stands: bool, due: str
    ) -> None:
        waits = does(
            in_work(at("2026-11-23 10:00")),
            lambda session, it: processing.await_payment(
                session, it, OFFICER, at("2026-11-23 16:00"), reason="Lệ phí", stands=stands
            ),
        )
        paid = does(waits, lambda session, it: processing.paid(session, it, OFFICER, at("2026-11-25 09:30")))
        assert (paid.state, paid.due_at) == (DossierState.PROCESSING, at(due))


class TestExtension:
    def test_it_is_told_once_with_reason_and_approver(self, engine: Engine) -> None:
        dossier = an_accepted(at("2026-11-23 08:00"), variant_code=None, answers={"needs_search": True})
        assert dossier.due_at == at("2026-12-15 17:00")
        wanted = Extension(at("2026-12-20 17:00"), "Chờ xác minh", "Điều 20")
        extended = does(
            dossier,
            lambda session, it: processing.extend(session, it, wanted, RULES, OFFICER, later(days=1)),
        )
        assert (extended.due_at, extended.due_original) == (wanted.to, at("2026-12-15 17:00"))
        (change,) = changes(extended)
        assert (change.kind, change.legal_basis, change.in_time) == (DueChangeKind.EXTENSION, "Điều 20", True)
        more = Extension(at("2026-12-30 17:00"), "Chờ nữa")
        with pytest.raises(ExtensionOnce):
            does(
                dossier,
                lambda session, it: processing.extend(session, it, more, RULES, OFFICER, later(days=2)),
            )

    def test_told_too_late_it_holds_but_is_marked(self, engine: Engine) -> None:
        dossier = in_work()
        wanted = Extension(later(days=4), "Hệ thống quá tải")
        does(
            dossier,
            lambda session, it: processing.extend(session, it, wanted, RULES, OFFICER, later(hours=2)),
        )
        (change,) = changes(dossier)
        assert not change.in_time

    @pytest.mark.parametrize("hours", [-1.0, 0.0])
    def test_it_never_shortens_the_time(self, engine: Engine, hours: float) -> None:
        dossier = in_work()
        assert dossier.due_at is not None
        wanted = Extension(later(hours=hours), "Sớm hơn")
        with pytest.raises(ExtensionShorter):
            does(dossier, lambda session, it: processing.extend(session, it, wanted, RULES, OFFICER, MONDAY))


class TestWithdrawal:
    def test_before_acceptance_it_ends_the_dossier_at_once(self, engine: Engine) -> None:
        back = does(
            a_dossier(), lambda session, it: withdrawal.ask(session, it, RESIDENT, MONDAY, reason="Nộp nhầm")
        )
        assert (back.state, back.ended_at) == (DossierState.WITHDRAWAL, MONDAY)
        with pytest.raises(TransitionRefused):
            does(back, lambda session, it: withdrawal.decline(session, it, OFFICER, MONDAY, reason="Không"))

    def test_later_the_agency_agrees_or_goes_on_with_the_time_that_was_left(self, engine: Engine) -> None:
        asked = does(
            in_work(at("2026-11-25 08:00")),
            lambda session, it: withdrawal.ask(session, it, RESIDENT, at("2026-11-25 16:00"), reason=""),
        )
        declined = does(
            asked,
            lambda session, it: withdrawal.decline(
                session, it, OFFICER, at("2026-11-26 08:00"), reason="Đã ký"
            ),
        )
        assert (declined.state, declined.due_at) == (DossierState.PROCESSING, at("2026-11-26 09:00"))
        again = does(
            declined,
            lambda session, it: withdrawal.ask(session, it, RESIDENT, at("2026-11-26 08:30"), reason=""),
        )
        agreed = does(
            again,
            lambda session, it: withdrawal.agree(
                session, it, OFFICER, at("2026-11-26 08:40"), reason="Theo yêu cầu"
            ),
        )
        assert (agreed.state, agreed.ended_at) == (DossierState.STOPPED, at("2026-11-26 08:40"))


def test_how_long_it_is_kept_follows_from_its_procedure(engine: Engine) -> None:
    refused = does(a_dossier(), lambda session, it: intake.refuse(session, it, OFFICER, MONDAY, reason="Sai"))
    assert refused.retain_until is not None
    assert refused.retain_until.isoformat() == "2031-11-23"


def changes(dossier: Dossier) -> list[DueChange]:
    with Session() as session:
        wanted = select(DueChange).where(DueChange.dossier_id == reread(dossier).id)
        return list(session.scalars(wanted.order_by(DueChange.at)))
