"""What a question about reports is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, select

from models import Report
from reports.desk.ways import Way, only_checked
from reports.desk.wordindex import Question


@dataclass(frozen=True)
class Part:
    """One condition on reports: what they may be found by (None: nothing finds them), how it is merely checked, how
    SQLite counts those it holds for; whether the indexes of the list's orders hold all that it is about; how the index
    of words is asked for it, if that knows, or PostgreSQL's if only that does, and for each of its words, if it has
    several; so many times what is few is looked at by the index that finds it, if this holds all that the orders' hold
    (else 0); and in which pieces of that index it lies, if these are several: each is read by the index alone, all at
    once are not."""

    way: Way | None
    found: ColumnElement[bool]
    checked: ColumnElement[bool]
    probe: Select[Any]
    is_in_order: bool = False
    of_index: Question | None = None
    of_postgresql: Question | None = None
    each_word: Sequence[Question] = ()
    looked_at: int = 0
    pieces: Sequence[ColumnElement[bool]] = ()

    @property
    def is_indexed_words(self) -> bool:
        """Whether it is words for which their index is asked."""
        return self.way is Way.WORDS and self.of_index is not None


def part(
    way: Way | None, *conditions: ColumnElement[bool], is_in_order: bool = True, looked_at: int = 0
) -> Part:
    """All of them. Each is checked for itself: first what an index tells, and not all of a report for the rest."""
    found = and_(*conditions)
    checked = and_(*map(only_checked, conditions))
    return Part(way, found, checked, probe(found), is_in_order, looked_at=looked_at)


def probe(*conditions: ColumnElement[bool]) -> Select[Any]:
    """What all the conditions hold for, to be counted or expected."""
    return select(literal(1)).select_from(Report).where(*conditions)
