"""The one transition table of dossiers, walked through completely, and the numbers under which it is told."""

from itertools import product

import pytest

from models import Dossier, DossierEvent, DossierPassage, DossierState
from models.dossier import DOSSIER_TRANSITIONS, FINAL, NATIONAL, UNDER_WAY
from models.report import PassageRefused
from tests.people import MONDAY

D = DossierState
# The suggested table of the national list, by its numbers; a draft is ours alone.
ALLOWED = {
    1: {2, 3, 5, 7},
    2: {4, 5, 6, 7, 8},
    3: set(),
    4: {5, 6, 7, 8, 9},
    5: {1, 4, 7, 8},
    6: {4, 7, 8},
    7: {8, 1, 2, 4, 5, 6},
    8: set(),
    9: {10, 4},
    10: set(),
}


def passage() -> DossierPassage:
    return DossierPassage(event=DossierEvent.NOTE, at=MONDAY, by_kind="system")


@pytest.mark.parametrize(("start", "goal"), list(product(D, D)))
def test_each_passage_is_taken_or_refused_as_the_list_says(start: D, goal: D) -> None:
    dossier = Dossier(state=start, passages=[])
    if start is D.DRAFT:
        allowed = goal is D.FILED
    else:
        allowed = goal is not D.DRAFT and NATIONAL[goal] in ALLOWED[NATIONAL[start]]
    if not allowed:
        with pytest.raises(PassageRefused):
            dossier.move_to(goal, passage())
        assert (dossier.state, dossier.passages) == (start, [])
        return
    line = passage()
    dossier.move_to(goal, line)
    assert (line.from_state, line.to_state, dossier.state) == (start, goal, goal)
    assert dossier.updated_at == MONDAY


def test_every_state_has_its_line_and_its_number() -> None:
    assert set(DOSSIER_TRANSITIONS) == set(D)
    assert sorted(NATIONAL.values()) == list(range(1, 11))
    assert {state for state in D if not DOSSIER_TRANSITIONS[state]} == FINAL
    assert UNDER_WAY.isdisjoint(FINAL | {D.DRAFT, D.FILED, D.DONE})


def test_what_a_ministry_tells_is_followed_past_the_table() -> None:
    dossier = Dossier(state=D.FILED, passages=[])
    dossier.follow(D.RETURNED, passage())
    assert dossier.state is D.RETURNED
