"""How a report comes in, and to whom it goes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from errors import FieldsRefused
from models import (
    Area,
    Category,
    Channel,
    Delivery,
    Passage,
    Reading,
    Report,
    RoutingRule,
    Session,
    State,
    Ticket,
    TicketState,
    Unit,
    UnitKind,
)
from models.base import new_key
from reports import routing
from reports.actor import Actor
from reports.refusals import CategoryUnknown, OutsideProvince, PhotoUnknown, PlaceUnclear, Redirected
from tests.people import LONG_AN, MONDAY, a_channel, a_photo, a_report, a_resident

pytestmark = pytest.mark.usefixtures("engine")


def reread(report: Report) -> Report:
    with Reading() as session:
        return session.get_one(Report, report.id)


def test_a_report_has_code_area_unit_due_time_ticket_and_history_at_once():
    report = reread(a_report())
    assert report.code == "PA-261123-00001"
    assert (report.area_code, report.unit_code, report.state) == ("25459", "ubnd-25459", State.DISPATCHED)
    # Seven working days over Vietnam Cultural Day (Tuesday 24/11): Thursday 3 December, at the same minute.
    assert report.due_at == MONDAY + timedelta(days=10)
    with Reading() as session:
        steps = session.scalars(
            select(Passage.to_state).where(Passage.report_id == report.id).order_by(Passage.seq)
        )
        assert list(steps) == [State.RECEIVED, State.DISPATCHED]
        ticket = session.scalars(select(Ticket).where(Ticket.report_id == report.id)).one()
    assert (ticket.unit_code, ticket.state) == ("ubnd-25459", TicketState.OPEN)
    assert ticket.warn_at is not None
    assert report.due_at is not None
    assert MONDAY < ticket.warn_at < report.due_at


def test_codes_follow_each_other_and_begin_anew_each_local_day():
    codes = [a_report(at=MONDAY).code, a_report(at=MONDAY).code]
    # 17:30 UTC on Monday is 00:30 on Tuesday in Tây Ninh.
    codes.append(a_report(at=MONDAY.replace(hour=17, minute=30)).code)
    assert codes == ["PA-261123-00001", "PA-261123-00002", "PA-261124-00001"]


def test_what_is_owed_is_written_with_the_report():
    hook = a_channel("ubnd-25459")
    mail = a_channel("ubnd-25459", Channel.EMAIL, "ubnd@example.vn")
    a_channel("so-xay-dung")
    resident = a_resident()
    report = a_report(resident)
    with Reading() as session:
        owed = session.scalars(select(Delivery).where(Delivery.report_id == report.id)).all()
    assert {(row.channel, row.recipient, row.topic) for row in owed} == {
        (Channel.WEBHOOK, hook.id, "ticket.assigned"),
        (Channel.EMAIL, mail.id, "ticket.assigned"),
        (Channel.ZALO, resident.id, "report.received"),
    }
    for row in owed:
        assert resident.name not in str(row.body), "a unit never learns who reported"
    told = {row.body["version"] for row in owed if row.topic == "ticket.assigned"}
    assert told == {report.version}, "the version that a unit's system decides on"


def test_photos_are_given_to_the_report_and_cannot_be_used_twice():
    resident = a_resident()
    photo = a_photo(Actor("resident", resident.id))
    a_report(resident, photo_ids=[photo])
    with pytest.raises(PhotoUnknown):
        a_report(resident, photo_ids=[photo])


def test_nobody_files_with_another_persons_photo():
    photo = a_photo(Actor("resident", a_resident().id))
    with pytest.raises(PhotoUnknown):
        a_report(a_resident(), photo_ids=[photo])
    with pytest.raises(PhotoUnknown):
        a_report(photo_ids=[new_key()])


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"category": "no-such-thing"}, CategoryUnknown),
        ({"category": "denunciation"}, Redirected),
        ({"category": "complaint"}, Redirected),
        ({"latitude": 10.7769, "longitude": 106.7009}, OutsideProvince),  # Hồ Chí Minh City
        ({"latitude": 11.55, "longitude": 104.92}, OutsideProvince),  # Phnom Penh
        ({"accuracy_m": 2500.0}, PlaceUnclear),
        ({"answers": {"road_kind": "railway"}}, FieldsRefused),
        ({"answers": {"surprise": 1}}, FieldsRefused),
    ],
)
def test_a_senseless_report_is_refused_and_nothing_is_kept(changed, refusal):
    with pytest.raises(refusal):
        a_report(**changed)
    with Reading() as session:
        assert session.scalars(select(Report)).all() == []
        assert session.scalars(select(Delivery)).all() == []


def test_a_switched_off_category_is_unknown():
    with Session.begin() as session:
        session.get_one(Category, "pothole").active = False
    with pytest.raises(CategoryUnknown):
        a_report()


def test_every_category_in_every_area_has_an_owner():
    with Reading() as session:
        areas = session.scalars(select(Area.code)).all()
        for category in session.scalars(select(Category)).all():
            rules = {routing.choose(session, category, area, date(2026, 11, 23)).kind for area in areas[::12]}
            assert rules, category.code


def test_wires_go_to_the_power_company_and_noise_to_the_communes_police():
    assert a_report(category="fallen-wire").unit_code == "dien-luc-tay-ninh"
    assert a_report(category="noise").unit_code == "ca-25459"


def test_water_goes_to_the_company_of_the_old_province():
    assert a_report(category="water-supply").unit_code == "cap-nuoc-tay-ninh"
    assert (
        a_report(category="water-supply", latitude=LONG_AN[0], longitude=LONG_AN[1]).unit_code
        == "cap-nuoc-long-an"
    )


def test_a_rule_holds_from_its_first_day_and_not_on_its_last():
    with Session.begin() as session:
        session.add(
            RoutingRule(
                id=new_key(),
                position=-1,
                category_code="pothole",
                unit_code="so-xay-dung",
                valid_from=date(2026, 11, 24),
                valid_to=date(2026, 11, 26),
                note="",
            )
        )
    days = [a_report(at=MONDAY + timedelta(days=day)).unit_code for day in range(4)]
    assert days == ["ubnd-25459", "so-xay-dung", "so-xay-dung", "ubnd-25459"]


def test_a_unit_that_was_switched_off_gets_nothing_and_the_next_rule_or_the_coordinator_does():
    with Session.begin() as session:
        session.get_one(Unit, "ubnd-25459").active = False
    unit_code = a_report().unit_code
    with Reading() as session:
        assert session.get_one(Unit, unit_code).kind is UnitKind.COORDINATOR
