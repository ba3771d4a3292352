"""Which category a resident's words are about: ranked by the keywords in them, with or without marks, typos allowed.

No learning and no network: the ranking follows from the keywords of the province pack, so that whoever edits a category
sees at once what the edit does.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reports.suggesting.keyword_match import EMPTY, Said, standing
from reports.suggesting.spelling import Vocabulary
from reports.wording import tokens, words

# What a further keyword of the same category adds, and what single words of keywords add beside whole ones.
NEXT_KEYWORD = 0.5
LOOSE_WORD = 0.35
# One bare syllable without marks ("chay", "bao") is several words at once.
LONE_UNMARKED = 0.4


@dataclass(frozen=True)
class Keyworded:
    """What the ranking needs to know of a category."""

    code: str
    name: str
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """A category and how well it fits, between 0 and 1; comparable within one ranking."""

    code: str
    score: float


@dataclass(frozen=True)
class _Keyword:
    category: str
    words: tuple[str, ...]
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class _Hit:
    category: str
    score: float
    places: frozenset[int]


class Suggester:
    """Ranks categories for a text. Made once per set of categories; ranking changes nothing in it."""

    def __init__(self, categories: Sequence[Keyworded]) -> None:
        self._order = {category.code: place for place, category in enumerate(categories)}
        keywords = [keyword for category in categories for keyword in _keywords(category)]
        self._by_first: dict[str, list[_Keyword]] = defaultdict(list)
        for keyword in keywords:
            self._by_first[keyword.tokens[0]].append(keyword)
        self._shares = _shares(keywords)
        self._weights = {
            token: math.log(1 + len(categories) / len(shares)) for token, shares in self._shares.items()
        }
        self._forms = _forms(keywords)
        self._vocabulary = Vocabulary(self._weights)

    def rank(self, text: str, limit: int = 5) -> list[Suggestion]:
        """The best categories for a text, best first; none where no keyword is touched. Equal ones in their order."""
        said = Said.of(text, self._vocabulary)
        totals: dict[str, float] = defaultdict(float)
        for hits in self._hits(said).values():
            totals[hits[0].category] += _together(hits)
        for code, score in self._loose(said):
            totals[code] += LOOSE_WORD * score
        ranked = sorted(totals.items(), key=lambda item: (-item[1], self._order[item[0]]))
        return [Suggestion(code, round(1 - math.exp(-score / 4), 3)) for code, score in ranked[:limit]]

    def _hits(self, said: Said) -> Mapping[str, list[_Hit]]:
        found: dict[str, list[_Hit]] = defaultdict(list)
        for token in said.places:
            for keyword in self._by_first.get(token, ()):
                hit = self._hit(said, keyword)
                if hit is not None:
                    found[keyword.category].append(hit)
        return found

    def _hit(self, said: Said, keyword: _Keyword) -> _Hit | None:
        place = standing(said, keyword.words, keyword.tokens, self._weights)
        if place is None:
            return None
        lone = len(keyword.tokens) == 1 and not said.is_exact(min(place.places), keyword.words[0])
        return _Hit(keyword.category, place.score * (LONE_UNMARKED if lone else 1), place.places)

    def _loose(self, said: Said) -> Iterator[tuple[str, float]]:
        """Single words that occur in keywords: a weak sign, in proportion to how much a category owns the word."""
        for token, places in said.places.items():
            if token in EMPTY:
                continue
            for code, share in self._shares[token].items():
                forms = self._forms[code, token]
                sign = max(said.sign(place, token, form) for place in places for form in forms)
                yield code, self._weights[token] * share * sign


def _keywords(category: Keyworded) -> Iterator[_Keyword]:
    parts = category.name.replace(":", ",").split(",")
    for text in dict.fromkeys((*category.keywords, *parts)):
        if tokens(text):
            yield _Keyword(category.code, tuple(words(text)), tuple(tokens(text)))


def _shares(keywords: Sequence[_Keyword]) -> dict[str, dict[str, float]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for keyword in keywords:
        for token in set(keyword.tokens):
            counts[token][keyword.category] += 1
    return {token: {code: n / count.total() for code, n in count.items()} for token, count in counts.items()}


def _forms(keywords: Sequence[_Keyword]) -> dict[tuple[str, str], set[str]]:
    forms: dict[tuple[str, str], set[str]] = defaultdict(set)
    for keyword in keywords:
        for word, token in zip(keyword.words, keyword.tokens, strict=True):
            forms[keyword.category, token].add(word)
    return forms


def _together(hits: list[_Hit]) -> float:
    """The best keyword in full, each further one that says something new for half of the one before."""
    total, factor, told = 0.0, 1.0, frozenset[int]()
    for hit in sorted(hits, key=lambda hit: (-hit.score, sorted(hit.places))):
        if not hit.places <= told:
            total += factor * hit.score
            factor *= NEXT_KEYWORD
            told |= hit.places
    return total
