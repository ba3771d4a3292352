"""Finding reports by words: each database's own index, over words that are cut and folded by us and not by them.

What is searched is the code and `search_text`, folded words with a space between them (`wording.searchable`).
PostgreSQL has a GIN index over them as lexemes, which needs no extension; SQLite the FTS5 table `report_words`, which
triggers keep. Neither takes a statement of ours when a report comes. A word finds that word and no longer one, for
syllables are short: "ổ gà" is not to find "ở gần". But what ends without a vowel is no syllable yet ("vỉa h").

PostgreSQL puts several indexes together, SQLite does not. So its index of words also has a report's category, unit and
area, each as one word that nobody can type: it puts a hundred thousand of the one and of the other together in a few
milliseconds.
"""

import re
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, Text, column, literal, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from models.report import LEXEMES, SEARCHED
from reports.wording import searchable

MOST_WORDS = 12
BEGUN = re.compile(r"[b-df-hj-np-tv-xz]+")


def words_of(typed: str) -> tuple[list[str], str]:
    """The words that must all be there, longest first and no more than MOST_WORDS of them; and how one more must begin,
    which was not typed to its end."""
    words = searchable(typed).split()
    begun = words.pop() if words and BEGUN.fullmatch(words[-1]) else ""
    return sorted(set(words), key=lambda word: (-len(word), word))[:MOST_WORDS], begun


def read(word: str) -> ColumnElement[bool]:
    """That a report has the word, as a condition for which its text is read."""
    return holds(literal(" ") + searched() + " ", literal(f" {word} "))


def read_begun(begun: str) -> ColumnElement[bool]:
    """That it has one that begins so."""
    return holds(literal(" ") + searched(), literal(f" {begun}"))


def indexed(words: Sequence[str], begun: str = "") -> ColumnElement[bool]:
    """That a report has all the words and one that begins so, as a condition for which the index is asked."""
    lexemes = [*(f"'{word}'" for word in words), *([f"'{begun}':*"] if begun else [])]
    return asked_of_index(literal(fts5(words, begun)), literal(" & ".join(lexemes)))


def put_together(questions: Sequence[str]) -> ColumnElement[bool]:
    """That a report meets all of these questions to SQLite's index."""
    return asked_of_index(literal(" AND ".join(questions)), literal(""))


def probe(questions: Sequence[str]) -> Select[Any]:
    """SQLite's index entries of those reports, one after another without looking at the reports."""
    index = table("report_words", column("report_words"))
    matching = index.c.report_words.op("MATCH")(" AND ".join(questions))
    return select(literal(1)).select_from(index).where(matching)


def fts5(words: Sequence[str], begun: str = "") -> str:
    """The question to SQLite's index for all the words and one that begins so."""
    return " AND ".join([*(f'"{word}"' for word in words), *([f'"{begun}" *'] if begun else [])])


def fts5_kind(name: str, codes: Collection[str] | None) -> str:
    """That for what has one of the codes as its category, unit or area; no codes at all have nothing."""
    return "" if codes is None else "(" + " OR ".join(f'"{name}:{code}"' for code in codes or [""]) + ")"


def begins_kind(begun: str) -> bool:
    """Whether what nobody can type begins so, too."""
    return any(kind.startswith(begun) for kind in ("category", "unit", "area"))


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
    """One question to the index: in the language of FTS5, and in that of PostgreSQL's `tsquery`.

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
