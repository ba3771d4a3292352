"""The transition table, exhaustively: what it allows happens and leaves a passage; all else leaves none."""

from datetime import UTC, datetime
from itertools import product

import pytest

from models import Passage, PassageKind, PassageRefused, Report, State
from models.report import OPEN_STATES, TRANSITIONS

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)

# Written out once more by hand, as the drawing on the wall of the office, so that a slip in the table shows.
DRAWING = """
draft        -> received withdrawn
received     -> dispatched rejected duplicate withdrawn
dispatched   -> accepted needs_info transferred rejected duplicate withdrawn
accepted     -> in_progress needs_info transferred resolved rejected duplicate withdrawn
in_progress  -> needs_info transferred resolved rejected duplicate withdrawn
needs_info   -> dispatched accepted in_progress transferred resolved rejected duplicate withdrawn
transferred  -> dispatched
resolved     -> closed reopened
closed       -> reopened
reopened     -> dispatched
rejected     ->
duplicate    ->
withdrawn    ->
"""


def _drawn() -> set[tuple[State, State]]:
    pairs = set()
    for line in DRAWING.strip().splitlines():
        start, _, ends = line.partition("->")
        pairs |= {(State(start.strip()), State(end)) for end in ends.split()}
    return pairs


def _passage() -> Passage:
    return Passage(kind=PassageKind.STATE, at=AT, by_kind="system", public_text="", internal_note="")


def test_the_table_is_the_drawing():
    assert {(start, end) for start, ends in TRANSITIONS.items() for end in ends} == _drawn()
    assert set(TRANSITIONS) == set(State)


@pytest.mark.parametrize(("start", "end"), list(product(State, State)), ids=lambda state: state.value)
def test_every_pair_of_states(start: State, end: State):
    report = Report(state=start, updated_at=AT)
    passage = _passage()
    if (start, end) in _drawn():
        report.move_to(end, passage)
        assert (report.state, passage.from_state, passage.to_state) == (end, start, end)
        assert report.passages == [passage]
    else:
        with pytest.raises(PassageRefused) as refusal:
            report.move_to(end, passage)
        assert (refusal.value.current, refusal.value.wanted) == (start, end)
        assert report.state is start
        assert report.passages == []


def test_every_open_report_can_still_end():
    for state in OPEN_STATES:
        seen, ahead = {state}, [state]
        while ahead:
            for following in TRANSITIONS[ahead.pop()] - seen:
                seen.add(following)
                ahead.append(following)
        assert {State.CLOSED, State.REJECTED, State.WITHDRAWN} & seen, state
