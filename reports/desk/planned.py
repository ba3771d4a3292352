"""What PostgreSQL expects of a question: it has statistics to choose by."""

from collections.abc import Sequence

from sqlalchemy import ClauseElement, ColumnElement, select, union_all
from sqlalchemy.orm import Session

from models import Report
from reports.desk import wordindex
from reports.desk.parts import Part, probe
from reports.desk.ways import explained
from reports.desk.wordindex import Question


def is_postgresql(session: Session) -> bool:
    """Whether it is PostgreSQL that is asked."""
    return session.get_bind().dialect.name == "postgresql"


def expected(session: Session, found: Sequence[ColumnElement[bool]]) -> tuple[float, float]:
    """What PostgreSQL thinks finding all costs, in its own unit: reading a page in order; and how many it expects. What
    nothing is found by is left out: checking it costs as much wherever the order is walked."""
    return planned(session, select(Report.updated_at, Report.created_at, Report.id).where(*found))


def planned(session: Session, question: ClauseElement) -> tuple[float, float]:
    """The same for any question."""
    plan = session.execute(explained(question)).scalar_one()[0]["Plan"]
    return float(plan["Total Cost"]), float(plan["Plan Rows"])


def rarest_word(session: Session, words: Sequence[Question]) -> Question:
    """Of which PostgreSQL expects the fewest."""
    one_after_another = union_all(*(probe(wordindex.indexed(word)) for word in words))
    plans = session.execute(explained(one_after_another)).scalar_one()[0]["Plan"]["Plans"]
    return min(zip(words, plans, strict=True), key=lambda word: float(word[1]["Plan Rows"]))[0]


def put_together(parts: Sequence[Part]) -> list[ColumnElement[bool]]:
    """As PostgreSQL is to find them: what the index of words knows beside words, it is asked for with these."""
    known = [of_index for part in parts if (of_index := part.of_index or part.of_postgresql)]
    if len(known) < 2 or not any(part.is_indexed_words for part in parts):
        return [part.found for part in parts]
    asked = wordindex.indexed(wordindex.together(known))
    return [asked, *(part.found for part in parts if not (part.of_index or part.of_postgresql))]
