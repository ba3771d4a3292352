"""Finding reports by words: each database's own index, over words that are cut and folded by us and not by them.

What is searched is the code and `search_text`, folded words with a space between them (`wording.searchable`).
PostgreSQL has a GIN index over them as lexemes, which needs no extension; SQLite the FTS5 table `report_words`, which
triggers keep. Neither takes a statement of ours when a report comes. A word finds that word and no longer one, for
syllables are short: "ổ gà" is not to find "ở gần". But what ends without a vowel is no syllable yet ("vỉa h").

Both also have a report's category, unit and area, each as one word that nobody can type: SQLite puts no other indexes
together, and PostgreSQL first makes of each the list of all its reports. An index of words goes through a hundred
thousand of the one and of the other in a few milliseconds.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    column,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from models.report import LEXEMES, SEARCHED
from reports.wording import searchable

MOST_WORDS = 12
BEGUN = re.compile(r"[b-df-hj-np-tv-xz]+")
IN_CODES = re.compile(r"pa|\d{5,}")


def words_of(typed: str) -> tuple[list[str], str]:
    """The words that must all be there, longest first and no more than MOST_WORDS of them; and how one more must begin,
    which was not typed to its end."""
    words = searchable(typed).split()
    begun = words.pop() if words and BEGUN.fullmatch(words[-1]) else ""
    return sorted(set(words), key=lambda word: (-len(word), word))[:MOST_WORDS], begun


def read(word: str) -> ColumnElement[bool]:
    """That a report has the word, as a condition for which its text is read; its code only if that may have it."""
    text = searched() if IN_CODES.fullmatch(word) else literal_column("reports.search_text", Text())
    return holds(literal(" ") + text + " ", literal(f" {word} "))


def read_begun(begun: str) -> ColumnElement[bool]:
    """That it has one that begins so."""
    return holds(literal(" ") + searched(), literal(f" {begun}"))


@dataclass(frozen=True)
class Question:
    """One question to the index: in the language of FTS5, and in that of PostgreSQL's `tsquery`; and whether it is for
    all words that begin somehow, which SQLite must put together first."""

    fts5: str
    tsquery: str
    is_begun: bool = False


def of_words(words: Sequence[str], begun: str = "") -> Question:
    """What has all the words and one that begins so."""
    fts5 = [*(f'"{word}"' for word in words), *([f'"{begun}" *'] if begun else [])]
    lexemes = [*(f"'{word}'" for word in words), *([f"'{begun}':*"] if begun else [])]
    return Question(" AND ".join(fts5), " & ".join(lexemes), bool(begun))


def of_kind(name: str, codes: Collection[str] | None) -> Question | None:
    """What has one of these as its category, unit or area; no codes at all have nothing, None asks nothing."""
    if codes is None:
        return None
    # SQLite's index takes all letters for small ones, and no code has others.
    kinds = [f"_{name}:{code}" for code in codes if code == code.lower()] or [f"_{name}:"]
    fts5, lexemes = (" OR ".join(f'"{kind}"' for kind in kinds)), (" | ".join(f"'{kind}'" for kind in kinds))
    return Question(f"({fts5})", f"({lexemes})")


def together(questions: Sequence[Question]) -> Question:
    """What meets all of them."""
    return Question(" AND ".join(one.fts5 for one in questions), " & ".join(one.tsquery for one in questions))


def indexed(question: Question) -> ColumnElement[bool]:
    """That a report is what is asked for, as a condition for which the index is asked."""
    return asked_of_index(literal(question.fts5), literal(question.tsquery))


def probe(question: Question) -> Select[Any]:
    """SQLite's index entries of those reports, one after another without looking at the reports."""
    return entries(question).with_only_columns(literal(1))


def entries(question: Question) -> Select[int]:
    """The same by the numbers of their rows, in the order of which they come without being sorted."""
    index = table("report_words", column("report_words"), column("rowid", Integer))
    return select(index.c.rowid).where(index.c.report_words.op("MATCH")(question.fts5))


class searched(FunctionElement[str]):  # noqa: N801 - written like a function of SQL
    """The text in which words are looked for."""

    type = Text()
    inherit_cache = True
    name = "searched"


class holds(FunctionElement[bool]):  # noqa: N801
    """That a text holds another, letter by letter.

    Not by LIKE, of which PostgreSQL thinks that hardly any row meets it: rather than a few of a list's order it then
    reads the texts of all. It takes this to hold for a third of them.
    """

    type = Boolean()
    inherit_cache = True
    name = "holds"


class asked_of_index(FunctionElement[bool]):  # noqa: N801
    """What is a question's answer.

    It has no type, for a boolean would be compared with 1 on SQLite, which then takes no index for it.
    """

    inherit_cache = True
    name = "indexed"


@compiles(searched)
def _text(_element: searched, _compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401
    return SEARCHED


@compiles(holds, "sqlite")
def _instr(element: holds, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"instr({compiler.process(element.clauses, **options)}) > 0"


@compiles(holds, "postgresql")
def _strpos(element: holds, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    return f"strpos({compiler.process(element.clauses, **options)}) > 0"


@compiles(asked_of_index, "sqlite")
def _fts5(element: asked_of_index, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    asked = compiler.process(next(iter(element.clauses)), **options)
    return f"reports.rowid IN (SELECT rowid FROM report_words WHERE report_words MATCH {asked})"


@compiles(asked_of_index, "postgresql")
def _gin(element: asked_of_index, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    asked = compiler.process(list(element.clauses)[1], **options)
    return f"{LEXEMES} @@ CAST({asked} AS tsquery)"
