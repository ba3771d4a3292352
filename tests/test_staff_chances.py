"""Whatever staff ask of their list, in whatever order and however far it is walked: what is meant, once each."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.engine import Engine

from models import Reading, Report, Session, State
from models.report import OPEN_STATES
from reports.desk import finding
from reports.desk.search import Criteria, Sort
from reports.entry.access import Scope
from reports.figures.filters import Box
from reports.reference import reference
from tests.crowd import NOW, a_crowd, everything, groups
from tests.people import TAN_NINH
from tests.test_staff_finding import ORDERED

TRIES, CROWD, LIMIT = 70, 60, 6
# As few rows as a crowd has, and as many as a million has.
NEAR, FAR, PROBED = (1, 5, 4000), (3, 25, 8000), (1, 12, 20_000)
AROUND = Box(TAN_NINH[0] - 0.1, TAN_NINH[1] - 0.1, TAN_NINH[0] + 0.1, TAN_NINH[1] + 0.1)
# What ends without one is not typed to its end, which another test is about.
VOWEL = re.compile("[aeiouy0-9]")
Given = TypeVar("Given")


def criteria_of(dice: Random, one: Report) -> Criteria:
    """What this report meets more often than not."""

    def perhaps(value: Given) -> Given | None:
        return value if dice.random() < 0.25 else None

    return Criteria(
        words=perhaps(" ".join(dice.choices(words_of(one), k=dice.choice([1, 2, 3])))) or "",
        states=perhaps(dice.choice([[one.state], [one.state, State.DISPATCHED]])) or (),
        categories=perhaps([one.category_code]),
        group=perhaps("roads"),
        units=perhaps([one.unit_code]) or (),
        areas=perhaps([one.area_code]) or (),
        box=perhaps(AROUND),
        since=perhaps(one.created_at),
        until=perhaps(one.created_at + timedelta(days=dice.choice([-1, 1, 30]))),
        overdue=perhaps(dice.random() < 0.5),
        has_photo=perhaps(one.has_photo),
        moderation_pending=perhaps(one.moderation_pending),
    )


def words_of(one: Report) -> list[str]:
    return [word for word in one.search_text.split() if VOWEL.search(word)]


def is_meant(one: Report, asked: Criteria, scope: Scope, group_of: dict[str, str]) -> bool:
    is_late = (
        one.state in OPEN_STATES and one.due_at is not None and one.due_at < NOW and one.paused_at is None
    )
    return (
        scope.covers(one.area_code)
        and set(asked.words.split()) <= set(one.search_text.split())
        and (not asked.states or one.state in asked.states)
        and (asked.categories is None or one.category_code in asked.categories)
        and (asked.group is None or group_of[one.category_code] == asked.group)
        and (not asked.units or one.unit_code in asked.units)
        and (not asked.areas or one.area_code in asked.areas)
        and (asked.box is None or _is_in(one, asked.box))
        and (asked.since is None or one.created_at >= asked.since)
        and (asked.until is None or one.created_at < asked.until)
        and (asked.overdue is None or is_late is asked.overdue)
        and asked.has_photo in (None, one.has_photo)
        and asked.moderation_pending in (None, one.moderation_pending)
    )


def _is_in(one: Report, box: Box) -> bool:
    return box.south <= one.latitude <= box.north and box.west <= one.longitude <= box.east


def test_the_list_holds_what_is_meant(engine: Engine) -> None:
    a_crowd(CROWD)
    change(Random(CROWD))
    crowd, group_of, dice = everything(), groups(), Random(engine.dialect.name)
    # Said too often to be rare, though not of all that waits, of which there is as much.
    every = Counter(word for one in crowd for word in set(words_of(one)))
    waiting = Counter(word for one in crowd if one.moderation_pending for word in set(words_of(one)))
    for word in sorted((word for word in waiting if every[word] > 12), key=lambda word: waiting[word])[:3]:
        is_said = Criteria(words=word)
        state = next(one.state for one in crowd if is_meant(one, is_said, Scope(None), group_of))
        for often in (replace(is_said, moderation_pending=True), replace(is_said, states=[state])):
            expected = [one.code for one in crowd if is_meant(one, often, Scope(None), group_of)]
            for sort in Sort:
                assert sorted(walked(often, Scope(None), sort, [1, 3, 12])) == sorted(expected), (often, sort)
    found = 0
    for _ in range(TRIES):
        one = dice.choice(crowd)
        asked, sort = criteria_of(dice, one), dice.choice(list(Sort))
        areas = {one.area_code, dice.choice(crowd).area_code} if dice.random() < 0.9 else set[str]()
        scope = Scope(frozenset(areas) if dice.random() < 0.2 else None)
        reach = [dice.choice(it) for it in (NEAR, FAR, PROBED)]
        meant = (one for one in crowd if is_meant(one, asked, scope, group_of))
        expected = [one.code for one in sorted(meant, key=ORDERED[sort])]
        assert walked(asked, scope, sort, reach) == expected, (asked, scope, sort, reach)
        found += len(expected)
    assert found > TRIES


def change(dice: Random) -> None:
    """Each third of them about as long after it was sent as tells what was changed late, and up to a year; some were
    of another category and unit before, some have no norm any more, some wait for who sent them."""
    with Session.begin() as session:
        crowd = session.scalars(select(Report).order_by(Report.id)).all()
        for one in crowd:
            if dice.random() < 1 / 3:
                one.updated_at = one.created_at + timedelta(days=dice.choice([89, 90, 91, 92, 200, 400]))
            if dice.random() < 1 / 4:
                other = dice.choice(crowd)
                one.category_code, one.unit_code = other.category_code, other.unit_code
            if dice.random() < 1 / 4:
                one.due_at = None
            if one.state in OPEN_STATES and dice.random() < 1 / 4:
                one.state, one.paused_at = State.NEEDS_INFO, NOW


def walked(criteria: Criteria, scope: Scope, sort: Sort, reach: list[int]) -> list[str]:
    """The codes on all pages; the total said with the first one is right."""
    codes, after, first = list[str](), None, None
    while True:
        with Reading() as session:
            by_category = criteria.by_category(reference(session).categories)
            asked = finding.asked(by_category, scope, NOW, sort, LIMIT, after)
            page = finding.page(session, asked, *reach)
        codes += [report.code for report in page.reports]
        first, after = first or page, page.next
        if after is None:
            break
    assert first.total is not None
    assert first.total == len(codes) if first.total_is_all else LIMIT < first.total <= len(codes), criteria
    return codes
